import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { words as wordsCall } from "../../src/actions/host/words.ts";
import type { Clash } from "../../src/clash.ts";
import { functionsOf } from "./code.ts";

interface Token {
  text: string;
  start: number;
  end: number;
}
interface Limits {
  columns: number;
  lines: number;
  minSeconds: number;
  maxSeconds: number;
}
interface Captions {
  cuesOf(speech: { tokens: Token[]; seconds: number; limits: Limits }): Token[];
  timed(words: string[], part: { words: Token[]; seconds: number }): Token[];
  columnsOf(text: string): number;
  columnsFor(shape: { width: number; height: number }, text: string): number;
  languageOf(told: string, text: string): string;
  stamp(ms: number, format: string): string;
  together(cues: { fromMs: number; toMs: number; text: string }[]): { fromMs: number; toMs: number; text: string }[];
  placesOf(item: { assetId?: string }, timeline: unknown): { from: number; to: number; at: number }[];
}

const captions = await functionsOf<Captions>("captions");
const LIMITS = { minSeconds: 0.84, maxSeconds: 7 };
const limits = (text: string, shape = { width: 1920, height: 1080 }): Limits => ({
  ...LIMITS,
  columns: captions.columnsFor(shape, text),
  lines: 2,
});

async function tokensOf(text: string, language: string): Promise<string[]> {
  const call = wordsCall({} as Clash, { folder: "", projectId: "", timelines: [] });
  return ((await call({ text, language }, new AbortController().signal)) as { words: string[] }).words;
}

/** Words at an even pace with a rest after sentences, as speech engines tell them: without punctuation. */
function spoken(text: string, lettersPerSecond: number): Token[] {
  let at = 0;
  return text.split(" ").map((word) => {
    const start = at;
    at += word.length / lettersPerSecond;
    const end = at;
    at += /[.!?]$/.test(word) ? 0.7 : /,$/.test(word) ? 0.25 : 0.04;
    return { text: word.replace(/[.,]/g, ""), start, end };
  });
}

async function cuesFor(text: string, language: string, { pace = 15, shape = { width: 1920, height: 1080 } } = {}) {
  const words = pace > 0 ? spoken(text, pace) : [];
  const seconds = words.at(-1)?.end ?? 24;
  const tokens = captions.timed(await tokensOf(text, language), { words, seconds });
  return captions.cuesOf({ tokens, seconds, limits: limits(text, shape) });
}

const ENGLISH =
  "In the mountains, where the fog comes up from the valley before sunrise, there is a tea house that has been open for three hundred years. Nobody knows who built it. The woman who runs it, Dr. Chen, says that her grandmother carried the first stones up here on her back, one by one, because the mules were afraid of the bridge.";
const GERMAN =
  "In den Bergen, wo der Nebel vor Sonnenaufgang aus dem Tal aufsteigt, steht ein Teehaus, das seit dreihundert Jahren geöffnet ist. Niemand weiß, wer es gebaut hat.";
const CHINESE = "在山里，雾气在日出前从山谷升起的地方，有一家开了三百年的茶馆。没有人知道是谁建造了它。今晚下着雨，灯已经亮了。";

describe("captions break where people pause", () => {
  test("in English", async () => {
    expect((await cuesFor(ENGLISH, "en")).map((cue) => cue.text)).toEqual([
      "In the mountains, where the fog comes up\nfrom the valley before sunrise,",
      "there is a tea house that has been open\nfor three hundred years.",
      "Nobody knows who built it.",
      "The woman who runs it, Dr. Chen,",
      "says that her grandmother carried\nthe first stones up here on her back,",
      "one by one, because the mules\nwere afraid of the bridge.",
    ]);
  });

  test("in German", async () => {
    expect((await cuesFor(GERMAN, "de")).map((cue) => cue.text)).toEqual([
      "In den Bergen, wo der Nebel\nvor Sonnenaufgang aus dem Tal aufsteigt,",
      "steht ein Teehaus,\ndas seit dreihundert Jahren geöffnet ist.",
      "Niemand weiß, wer es gebaut hat.",
    ]);
  });

  test("in Chinese, where no times of words are known", async () => {
    const cues = await cuesFor(CHINESE, "zh", { pace: 0 });
    expect(
      cues
        .map((cue) => cue.text)
        .join("")
        .replaceAll("\n", ""),
    ).toBe(CHINESE);
    const ends = cues.flatMap((cue) => cue.text.split("\n")).map((line) => line.at(-1));
    expect(ends.filter((end) => !"，。".includes(end ?? "")).length).toBeLessThanOrEqual(1);
  });

  test("a narrow picture has shorter lines", async () => {
    const lines = (await cuesFor(ENGLISH, "en", { shape: { width: 1080, height: 1920 } })).flatMap((cue) => cue.text.split("\n"));
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(28);
  });
});

const LATIN = fc.stringMatching(/^[a-zäöü]{1,12}[.,!?]?$/);
const HAN = fc.stringMatching(/^[\u4e00-\u4fff]{1,3}[，。]?$/);

/** A speech of any words at any pace, as tokens with their times. */
const speech = fc
  .record({ words: fc.array(LATIN, { minLength: 1, maxLength: 80 }), pace: fc.double({ min: 4, max: 40, noNaN: true }) })
  .map(({ words, pace }) => ({
    text: words.join(" "),
    tokens: spokenTokens(
      words.map((word) => `${word} `),
      pace,
    ),
  }));
const speechHan = fc
  .record({ words: fc.array(HAN, { minLength: 1, maxLength: 60 }), pace: fc.double({ min: 2, max: 12, noNaN: true }) })
  .map(({ words, pace }) => ({ text: words.join(""), tokens: spokenTokens(words, pace) }));

function spokenTokens(words: string[], pace: number): Token[] {
  let at = 0;
  return words.map((text) => {
    const start = at;
    at += text.length / pace;
    return { text, start, end: at };
  });
}

describe("whatever is said", () => {
  const told = (given: { text: string; tokens: Token[] }) => {
    const seconds = given.tokens.at(-1)?.end ?? 0;
    return { seconds, cues: captions.cuesOf({ tokens: given.tokens, seconds, limits: limits(given.text) }) };
  };

  test("all of it is there in its order, in at most two lines that fit", () => {
    fc.assert(
      fc.property(fc.oneof(speech, speechHan), (given) => {
        const { cues } = told(given);
        const bare = (text: string) => text.replace(/\s/g, "");
        expect(bare(cues.map((cue) => cue.text).join(""))).toBe(bare(given.text));
        for (const cue of cues) {
          const lines = cue.text.split("\n");
          expect(lines.length).toBeLessThanOrEqual(2);
          for (const line of lines) expect(captions.columnsOf(line)).toBeLessThanOrEqual(limits(given.text).columns);
        }
      }),
      { numRuns: 60 },
    );
  });

  test("none overlaps the next, gaps are none or long enough to be seen, and each has a length", () => {
    fc.assert(
      fc.property(fc.oneof(speech, speechHan), (given) => {
        const { cues } = told(given);
        for (const [i, cue] of cues.entries()) {
          expect(cue.end).toBeGreaterThan(cue.start);
          const next = cues[i + 1];
          if (!next) continue;
          const gap = next.start - cue.end;
          expect(gap).toBeGreaterThanOrEqual(-1e-9);
          expect(gap < 1e-9 || gap >= 0.08 - 1e-9).toBe(true);
        }
      }),
      { numRuns: 60 },
    );
  });

  test("nothing has to be read faster than twenty letters a second, or nine Chinese ones, where it is not spoken faster", () => {
    fc.assert(
      fc.property(fc.oneof(speech, speechHan), (given) => {
        const { cues, seconds } = told(given);
        const isHan = /[\u4e00-\u9fff]/.test(given.text);
        for (const [i, cue] of cues.entries()) {
          const letters = isHan ? cue.text.replace(/[\s，。]/g, "").length : cue.text.length;
          const need = letters / (isHan ? 9 : 20);
          const room = (cues[i + 1]?.start ?? seconds) - cue.start;
          if (cue.end - cue.start < need - 1e-6) expect(room).toBeLessThan(need + 0.081);
        }
      }),
      { numRuns: 60 },
    );
  });
});

test("an ordinary voice leaves time to read every caption", async () => {
  for (const [text, language, pace] of [
    [ENGLISH, "en", 15],
    [GERMAN, "de", 15],
  ] as const)
    for (const cue of await cuesFor(text, language, { pace })) expect(cue.text.length / (cue.end - cue.start)).toBeLessThanOrEqual(20);
});

test("a language is told by its letters where nobody says it", () => {
  const told = ["Guten Tag und weiter", "今晚下雨", "こんにちは", "안녕하세요", "Good evening"].map((text) =>
    captions.languageOf("", text),
  );
  expect(told).toEqual(["de", "zh", "ja", "ko", "en"]);
  expect(captions.languageOf("fr", "Bonjour")).toBe("fr");
});

test("speech that a timeline plays is captioned where it is played, the part of it that is heard", () => {
  const clip = { kind: "clip", media: "audio", start: 100, length: 50, inFrames: 25, assetId: "ast_1" };
  const timeline = { fps: 25, items: { a: clip, b: { ...clip, assetId: "ast_2" }, c: { kind: "caption", start: 0, length: 9 } } };
  expect(captions.placesOf({ assetId: "ast_1" }, timeline)).toEqual([{ from: 1, to: 3, at: 4 }]);
  expect(captions.placesOf({}, timeline)).toEqual([]);
});

test("captions of several voices never stand at once", () => {
  const cue = (fromMs: number, toMs: number) => ({ fromMs, toMs, text: "x" });
  expect(captions.together([cue(900, 2_000), cue(0, 1_000), cue(2_000, 2_500)])).toEqual([cue(0, 900), cue(900, 2_000), cue(2_000, 2_500)]);
});

test("moments are written as subtitle files have them", () => {
  expect([captions.stamp(3_723_045, "srt"), captions.stamp(999, "vtt")]).toEqual(["01:02:03,045", "00:00:00.999"]);
});
