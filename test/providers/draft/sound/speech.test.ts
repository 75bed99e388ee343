import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loudness } from "../../../../src/assets/loudness.ts";
import { probe } from "../../../../src/assets/probe.ts";
import { sayAloud } from "../../../../src/providers/draft/sound/espeak-child.ts";
import { murmur, syllablesOf } from "../../../../src/providers/draft/sound/murmur.ts";
import { narratorFor } from "../../../../src/providers/draft/sound/narrators.ts";
import { speak, type SpeakOptions, type Speech } from "../../../../src/providers/draft/sound/speech.ts";
import { timeWords, wordsOf } from "../../../../src/providers/draft/sound/words.ts";

let folder: string;
const out = (name: string) => join(folder, name);
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "clash-speech-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const LIBRARY = "libespeak-ng.so.1";

async function say(text: string, language: string, more: Partial<SpeakOptions> = {}): Promise<Speech> {
  const speech = await speak({ text, language, out: out("voice.wav"), ...more });
  let before = 0;
  for (const word of speech.words) {
    expect(word.start).toBeGreaterThanOrEqual(before);
    expect(word.end).toBeGreaterThanOrEqual(word.start);
    expect(word.end).toBeLessThanOrEqual(speech.seconds);
    before = word.start;
  }
  return speech;
}

const textOf = (speech: Speech) => speech.words.map((word) => word.text);

describe("a spoken text", () => {
  test("is a 48 kHz mono WAV at about −18 LUFS, as long as it says, with the time of each word", async () => {
    const speech = await say("Ninety years of steam. Every morning the kettle woke before the birds.", "en", {
      gender: "female",
      age: "old",
      pace: "slow",
    });
    expect(speech.spoken).toBe(true);
    expect(textOf(speech).join(" ")).toBe("Ninety years of steam. Every morning the kettle woke before the birds.");
    expect(speech.words[0]?.start).toBeLessThan(0.2);
    const [steam, every] = [speech.words[3], speech.words[4]];
    expect((every?.start ?? 0) - (steam?.end ?? 0)).toBeGreaterThan(0.15);
    expect(await probe(out("voice.wav"), "audio/wav")).toEqual({
      kind: "audio",
      mime: "audio/wav",
      durationSeconds: speech.seconds,
      codec: "pcm_s16le",
      channels: 1,
      sampleRate: 48_000,
    });
    const { integratedLufs, truePeakDb } = await loudness(out("voice.wav"));
    expect(Math.abs(integratedLufs + 18)).toBeLessThan(1);
    expect(truePeakDb).toBeLessThan(-1);
  });

  test("in Chinese is read by its characters, cut into words", async () => {
    const speech = await say("再见，海！我们云上见。", "zh");
    expect(speech.spoken).toBe(true);
    expect(textOf(speech).join("")).toBe("再见，海！我们云上见。");
    expect(textOf(speech)).toContain("我们");
    expect(speech.seconds).toBeGreaterThan(2);
    expect(speech.seconds).toBeLessThan(6);
  });

  test("that begins like an option is only text", async () => {
    const speech = await say(`-w ${out("stolen.wav")} --help`, "en");
    expect(speech.words.length).toBeGreaterThan(2);
    expect(existsSync(out("stolen.wav"))).toBe(false);
  });

  test("is slower from an old voice and at a slow pace, and the same each time", async () => {
    const text = "The light in the window goes out.";
    const [normal, old, slow] = [
      await say(text, "en-us"),
      await say(text, "en-us", { age: "old" }),
      await say(text, "en-us", { pace: "slow" }),
    ];
    expect(old.seconds).toBeGreaterThan(normal.seconds);
    expect(slow.seconds).toBeGreaterThan(normal.seconds);
    expect((await say(text, "en-us")).words).toEqual(normal.words);
  });

  test("in a language without a voice, or with a tag that makes no sense, is read in English", async () => {
    expect((await say("Hello there", "tlh-xx")).words).toHaveLength(2);
    expect((await say("Hello there", "-v../../x")).words).toHaveLength(2);
  });

  test("of nothing, of signs alone, or of more than 5,000 characters is refused by name, and nothing is left behind", async () => {
    for (const text of ["", "   ", "…!?", "a".repeat(5001)])
      expect(await speak({ text, language: "en", out: out("none.wav") }).catch((error: unknown) => error)).toMatchObject({
        code: "invalid",
        fields: [{ field: "text" }],
      });
    expect(existsSync(out("none.wav"))).toBe(false);
  });

  test("stops when its signal aborts", async () => {
    await expect(
      speak({ text: "Hello", language: "en", out: out("none.wav"), signal: AbortSignal.abort(new Error("stopped")) }),
    ).rejects.toThrow("stopped");
    expect(existsSync(out("none.wav"))).toBe(false);
  });
});

describe("without a synthesiser", () => {
  test("a murmur takes the place of the voice, with the same answer", async () => {
    const speech = await say("See you. Seen.", "en", { libraries: ["libnothing.so"] });
    expect(speech.spoken).toBe(false);
    expect(textOf(speech)).toEqual(["See", "you.", "Seen."]);
    expect(speech.seconds).toBeGreaterThan(1);
    expect(Math.abs((await loudness(out("voice.wav"))).integratedLufs + 18)).toBeLessThan(1.5);
  });

  test("the murmur has a syllable for each that would be spoken, and rests at punctuation", () => {
    expect([syllablesOf("kettle"), syllablesOf("水珠"), syllablesOf("600"), syllablesOf("привет"), syllablesOf("x")]).toEqual([
      2, 2, 3, 3, 1,
    ]);
    const shape = { pitch: 200, syllableSeconds: 0.2 };
    const { marks, pauses, samples, rateHz } = murmur(wordsOf("One, two. Three", "en"), shape);
    expect(marks).toHaveLength(3);
    expect(pauses).toHaveLength(3);
    expect(samples.length / rateHz).toBeGreaterThan(1);
    expect(murmur(wordsOf("One, two. Three", "en"), shape).samples).toEqual(samples);
  });
});

describe("eSpeak NG", () => {
  const order = {
    libraries: [LIBRARY],
    voices: ["nobody", "gmw/en"],
    text: "Hello big world.",
    wordsPerMinute: 160,
    pitch: 50,
    range: 50,
    gap: 0,
  };

  test("tells when each word begins and when the voice falls silent", async () => {
    const reply = await sayAloud({ ...order, out: out("raw.s16") });
    if ("missing" in reply) throw new Error(reply.missing);
    expect(reply.words.map(({ at }) => at)).toEqual([0, 6, 10]);
    expect(reply.pauses).toHaveLength(1);
    expect(Bun.file(out("raw.s16")).size).toBe(reply.samples * 2);
  });

  test("says what is missing: the library, or a fitting voice", async () => {
    expect(await sayAloud({ ...order, libraries: ["libnothing.so"], out: out("raw.s16") })).toEqual({
      missing: "the library libespeak-ng is not installed",
    });
    expect(await sayAloud({ ...order, voices: ["nobody"], out: out("raw.s16") })).toEqual({ missing: "no fitting voice is installed" });
  });

  test("Mandarin uses the voice that reads characters, not the one that spells them", () => {
    expect(narratorFor({ language: "zh-CN" }).espeak.voices[0]).toStartWith("sit/cmn-Latn-pinyin");
    expect(narratorFor({ language: "en", gender: "male" }).espeak.voices).toEqual(["gmw/en+m3", "gmw/en"]);
    expect(narratorFor({ language: "de-AT" }).espeak.voices).toEqual(["de-at+f3", "de-at", "de+f3", "de", "gmw/en+f3", "gmw/en"]);
  });
});

describe("words", () => {
  test("keep the punctuation that clings to them, and join to the text", () => {
    expect(wordsOf('She said: "600 lumens", (40 hours) — ok?', "en").map((word) => word.text)).toEqual([
      "She",
      "said:",
      '"600',
      'lumens",',
      "(40",
      "hours)—",
      "ok?",
    ]);
    expect(wordsOf("¿Qué? “Sí”", "es").map((word) => word.text)).toEqual(["¿Qué?", "“Sí”"]);
    expect(wordsOf("🙂 -w hello", "en").map((word) => word.text)).toEqual(["🙂-w", "hello"]);
    expect(
      wordsOf("名叫“阿露”的", "zh")
        .map((word) => word.text)
        .join(""),
    ).toBe("名叫“阿露”的");
  });

  test("without a mark of their own share the time between their neighbours", () => {
    const words = wordsOf("one two three four", "en");
    const timed = timeWords(
      words,
      [
        { at: 0, seconds: 0.1 },
        { at: 14, seconds: 1.2 },
      ],
      [1.6],
      2,
    );
    expect(timed[0]).toMatchObject({ text: "one", start: 0.1 });
    expect(timed[1]?.start).toBeGreaterThan(0.1);
    expect(timed[2]?.start).toBeGreaterThan(timed[1]?.start ?? 0);
    expect(timed[2]?.end).toBe(1.2);
    expect(timed[3]).toEqual({ text: "four", start: 1.2, end: 1.6 });
    expect(timeWords(words, [], [], 2).at(-1)?.end).toBe(2);
  });
});
