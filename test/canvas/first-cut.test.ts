import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { type AssembleInput, assembleTimeline } from "../../src/canvas/timeline/assemble.ts";
import { columnsOf, cueLimits, cuesOf } from "../../src/canvas/timeline/captions.ts";
import { checkTimeline } from "../../src/canvas/timeline/check.ts";
import { toSeconds } from "../../src/canvas/timeline/frames.ts";
import { endOf, itemsOfTrack, lengthFrames } from "../../src/canvas/timeline.ts";

const SEED = 20261121;

const words = (text: string, seconds: number) =>
  text.split(" ").map((word, i, all) => ({
    text: word.replace(/[.,]/g, ""),
    start: (i * seconds) / all.length,
    end: ((i + 0.8) * seconds) / all.length,
  }));

describe("captions", () => {
  const english = "Before the sun finds the pass, I light the kettle, as my mother did, and hers before her.";
  const wide = cueLimits(1920, 1080, "en");

  test("have at most two lines that fit, break after sentences and clauses, and keep every word", () => {
    const cues = cuesOf({ text: english, seconds: 6, words: words(english, 6) }, "en", wide);
    expect(cues.map((cue) => cue.text)).toEqual([
      "Before the sun finds the pass,\nI light the kettle,",
      "as my mother did, and hers before her.",
    ]);
  });

  test("in Chinese break between words, keep quotes whole and drop the comma at a line's end", () => {
    const text = "大海边，一滴名叫“阿露”的水珠醒来了，太阳公公轻轻地把她托上了天空。";
    const cues = cuesOf({ text, seconds: 8 }, "zh", cueLimits(1920, 1080, "zh"));
    expect(cues.map((cue) => cue.text)).toEqual(["大海边\n一滴名叫“阿露”的水珠醒来了", "太阳公公轻轻地把她托上了天空"]);
  });

  test("in Chinese begin no line with a particle, however quickly it is said", () => {
    const text = "大海边，一滴名叫“阿露”的水珠醒来了，太阳公公轻轻地把她托上了天空。";
    const cues = cuesOf({ text, seconds: 4.4 }, "zh", cueLimits(1920, 1080, "zh"));
    for (const line of cues.flatMap((cue) => cue.text.split("\n"))) expect(line).not.toMatch(/^[了着过的地得，。！]/u);
    const narrow = cuesOf({ text, seconds: 8 }, "zh", cueLimits(1080, 1920, "zh"));
    expect(narrow.flatMap((cue) => cue.text.split("\n")).filter((line) => line.includes("“阿露”"))).toHaveLength(1);
  });

  test("hold what they promise for any text: lines fit, times grow and do not overlap, no word is lost", () => {
    const word = fc.stringMatching(/^[a-z]{1,11}[,.]?$/);
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 60 }), fc.integer({ min: 2, max: 40 }), (list, seconds) => {
        const text = list.join(" ");
        const cues = cuesOf({ text, seconds, words: words(text, seconds) }, "en", wide);
        expect(cues.map((cue) => cue.text.replace("\n", " ")).join(" ")).toBe(text);
        for (const [index, cue] of cues.entries()) {
          expect(cue.text.split("\n").length).toBeLessThanOrEqual(2);
          for (const line of cue.text.split("\n")) expect(columnsOf(line)).toBeLessThanOrEqual(wide.columns + 1);
          expect(cue.end).toBeGreaterThan(cue.start);
          expect(cue.end - cue.start).toBeLessThanOrEqual(wide.maxSeconds + 1e-9);
          expect(cues[index + 1]?.start ?? Number.POSITIVE_INFINITY).toBeGreaterThanOrEqual(cue.end - 1e-9);
        }
      }),
      { seed: SEED, numRuns: 60 },
    );
  });

  test("are narrower in a tall picture", () => {
    expect(cueLimits(1080, 1920, "en").columns).toBeLessThan(wide.columns);
    expect(cueLimits(1080, 1080, "zh").columns).toBeLessThan(cueLimits(1920, 1080, "zh").columns);
  });
});

describe("the first cut", () => {
  const input: AssembleInput = {
    width: 1920,
    height: 1080,
    fps: 25,
    language: "en",
    dissolveSeconds: 0.6,
    title: "The pass",
    shots: [
      { assetId: "s1", kind: "video", seconds: 5.33 },
      { assetId: "s2", kind: "image", seconds: 6.34, onScreen: "600 lumens", title: "Two" },
      { assetId: "s3", kind: "video", seconds: 4.33, onScreen: "Made by hand in the valley since 1950 or so" },
    ],
    narration: [
      { assetId: "n1", startSeconds: 0.5, seconds: 4, text: "One bowl was left." },
      { assetId: "n2", startSeconds: 4, seconds: 3, text: "So they shared it." },
    ],
    music: { assetId: "m", seconds: 20, gainDb: -12 },
    endCard: { text: "Thank you for every cup.", seconds: 4 },
  };

  test("is valid, exactly as long as its parts, and the same every time", () => {
    const value = assembleTimeline(input);
    expect(checkTimeline(value)).toEqual([]);
    expect(toSeconds(lengthFrames(value), 25)).toBe(20);
    expect(assembleTimeline(input)).toEqual(value);
  });

  test("lets a shot run on through its dissolve, so that cuts stay where the voice expects them", () => {
    const [first, second] = itemsOfTrack(assembleTimeline(input), "picture");
    expect([first?.start, first && endOf(first), second?.start]).toEqual([0, 133 + 15, 133]);
  });

  test("puts facts, long lines and the title in their styles", () => {
    const styles = itemsOfTrack(assembleTimeline(input), "titles").map((item) => (item.kind === "text" ? item.style : item.kind));
    expect(styles).toEqual(["title", "fact", "lower-third", "end-card"]);
  });

  test("takes the words of the first shot for the film's title, which goes before the shot does", () => {
    const [first, ...others] = input.shots;
    const value = assembleTimeline({
      ...input,
      shots: [{ assetId: "s1", kind: "video", ...first, seconds: 9, onScreen: "The last tea house on the pass" }, ...others],
    });
    const title = itemsOfTrack(value, "titles")[0];
    expect(title).toMatchObject({ kind: "text", style: "title" });
    expect(title && endOf(title)).toBeLessThan(9 * 25);
  });

  test("never lets two voices sound at once and makes room for a voice that is longer than the picture", () => {
    const value = assembleTimeline({
      ...input,
      narration: [...input.narration, { assetId: "n3", startSeconds: 5, seconds: 30, text: "A long goodbye." }],
    });
    const voices = itemsOfTrack(value, "voice");
    for (const [index, voice] of voices.entries())
      expect(voices[index + 1]?.start ?? Number.POSITIVE_INFINITY).toBeGreaterThanOrEqual(endOf(voice));
    expect(lengthFrames(value)).toBeGreaterThan(Math.max(...voices.map(endOf)));
    expect(checkTimeline(value)).toEqual([]);
  });

  test("does not caption the words that stand on the end card", () => {
    const spoken = { assetId: "n3", startSeconds: 16.6, seconds: 2, text: "Thank you for every cup." };
    const texts = itemsOfTrack(assembleTimeline({ ...input, narration: [...input.narration, spoken] }), "captions").map((item) =>
      item.kind === "caption" ? item.text : "",
    );
    expect(texts).toEqual(["One bowl was left.", "So they shared it."]);
  });

  test("fades the last shot out where there is no end card", () => {
    const { endCard: _none, ...rest } = input;
    expect(itemsOfTrack(assembleTimeline(rest), "picture").at(-1)?.fadeOutFrames).toBe(15);
  });

  test("refuses a film without shots, and names a length that is none", () => {
    expect(() => assembleTimeline({ ...input, shots: [] })).toThrow("at least one shot");
    expect(() => assembleTimeline({ ...input, shots: [{ assetId: "s", kind: "video", seconds: 0 }] })).toThrow("at least one frame");
    expect(() => assembleTimeline({ ...input, endCard: { text: "x", seconds: 0 } })).toThrow("end card");
  });

  test("is valid for any lengths", () => {
    const seconds = fc.double({ min: 0.05, max: 12, noNaN: true });
    fc.assert(
      fc.property(
        fc.array(seconds, { minLength: 1, maxLength: 9 }),
        fc.double({ min: 0, max: 4, noNaN: true }),
        fc.constantFrom(24, 25, 30),
        (lengths, dissolveSeconds, fps) => {
          const value = assembleTimeline({
            ...input,
            fps,
            dissolveSeconds,
            narration: [],
            shots: lengths.map((length, i) => ({ assetId: `s${i}`, kind: i % 2 ? "image" : "video", seconds: length })),
          });
          expect(checkTimeline(value)).toEqual([]);
        },
      ),
      { seed: SEED, numRuns: 60 },
    );
  });
});
