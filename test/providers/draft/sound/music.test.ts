import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loudness } from "../../../../src/assets/loudness.ts";
import { MOODS } from "../../../../src/providers/draft/picture/scene.ts";
import { chordOf, harmonise, nearestOf, scaleOver, stepAlong, voiceChord } from "../../../../src/providers/draft/sound/harmony.ts";
import { openLimiter, openMeter } from "../../../../src/providers/draft/sound/master.ts";
import { composeMusic } from "../../../../src/providers/draft/sound/music.ts";
import { MAX_TEMPO_BPM, MIN_TEMPO_BPM, MUSIC_STYLES, MusicSpec, musicFor } from "../../../../src/providers/draft/sound/music-spec.ts";
import { chanceOf } from "../../../../src/providers/draft/sound/random.ts";
import { writeScore } from "../../../../src/providers/draft/sound/score.ts";
import { Value } from "@sinclair/typebox/value";

let folder: string;
const out = (name: string) => join(folder, name);
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "clash-music-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Samples of a file made by us, interleaved, −1 to 1. */
async function samplesOf(path: string): Promise<Float32Array> {
  const bytes = await Bun.file(path).arrayBuffer();
  const length = new DataView(bytes).getUint32(40, true) / 2;
  return Float32Array.from(new Int16Array(bytes, 44, length), (value) => value / 32_768);
}

const powerDb = (samples: Float32Array, from: number, to: number) => {
  const part = samples.subarray(Math.round(from * 96_000), Math.round(to * 96_000));
  return 10 * Math.log10(part.reduce((sum, value) => sum + value * value, 0) / part.length + 1e-12);
};

const hashOf = async (path: string) => Bun.hash(await Bun.file(path).bytes());

describe("a bed of music", () => {
  test("each style makes a file of the exact length, about −20 LUFS, nowhere too loud, silent at its very end", async () => {
    for (const style of MUSIC_STYLES) {
      await composeMusic({ mood: "warm", tempo: 96, style }, { seconds: 8.25, seed: 3, out: out("style.wav") });
      const samples = await samplesOf(out("style.wav"));
      expect(samples).toHaveLength(8.25 * 48_000 * 2);
      const { integratedLufs, truePeakDb } = await loudness(out("style.wav"));
      expect(Math.abs(integratedLufs + 20)).toBeLessThan(1);
      expect(truePeakDb).toBeLessThan(-1);
      expect(Math.max(...samples.slice(-96).map(Math.abs))).toBeLessThan(0.001);
      expect(Math.abs(samples[0] ?? 1)).toBeLessThan(0.001);
    }
  });

  test("the same seed makes the same bytes, another seed other music", async () => {
    const spec = musicFor("joyful");
    await composeMusic(spec, { seconds: 4, seed: 11, out: out("a.wav") });
    await composeMusic(spec, { seconds: 4, seed: 11, out: out("b.wav") });
    await composeMusic(spec, { seconds: 4, seed: 12, out: out("c.wav") });
    expect(await hashOf(out("a.wav"))).toBe(await hashOf(out("b.wav")));
    expect(await hashOf(out("a.wav"))).not.toBe(await hashOf(out("c.wav")));
  });

  test("in a drop-out it falls silent, and at the end of the window it is back on the instant", async () => {
    await composeMusic(musicFor("energetic"), { seconds: 12, seed: 5, out: out("drop.wav"), dropouts: [{ start: 6, end: 8 }] });
    const samples = await samplesOf(out("drop.wav"));
    expect(powerDb(samples, 3, 5.9)).toBeGreaterThan(-28);
    expect(powerDb(samples, 7, 7.9)).toBeLessThan(-60);
    expect(powerDb(samples, 8, 8.25)).toBeGreaterThan(-24);
  });

  test("half a second is still music, and a comment is kept in the file", async () => {
    await composeMusic(musicFor("calm"), { seconds: 0.5, seed: 1, out: out("short.wav"), comment: "a draft" });
    const samples = await samplesOf(out("short.wav"));
    expect(samples).toHaveLength(48_000);
    expect(powerDb(samples, 0, 0.5)).toBeGreaterThan(-40);
    expect((await Bun.file(out("short.wav")).text()).endsWith("a draft\0")).toBe(true);
  });

  test("no length and too great a length are refused by name, and nothing is left behind", async () => {
    for (const seconds of [0, -3, Number.NaN, 601]) {
      const error = await composeMusic(musicFor("calm"), { seconds, seed: 1, out: out("none.wav") }).catch((reason: unknown) => reason);
      expect(error).toMatchObject({ code: "invalid", fields: [{ field: "seconds" }] });
    }
    expect(existsSync(out("none.wav"))).toBe(false);
  });

  test("an abort ends it and leaves no file", async () => {
    const stop = new AbortController();
    const playing = composeMusic(musicFor("calm"), { seconds: 120, seed: 1, out: out("stopped.wav"), signal: stop.signal });
    queueMicrotask(() => stop.abort(new Error("stopped")));
    await expect(playing).rejects.toThrow("stopped");
    expect(existsSync(out("stopped.wav"))).toBe(false);
  });
});

describe("the score", () => {
  test("every mood, style and length ends on its tonic, which begins in time to ring", () => {
    for (const mood of MOODS)
      for (const style of MUSIC_STYLES)
        for (const seconds of [1, 3, 7, 20, 41]) {
          const score = writeScore({ mood, tempo: 100, style }, seconds, 9);
          expect(score.restAt).toBeLessThan(seconds);
          expect(seconds - score.restAt).toBeGreaterThan(Math.min(seconds, 2) - 0.01);
          const { rest } = harmonise(mood, 8, chanceOf(9, `${mood}:${style}`));
          const lasting = score.notes.filter((note) => note.start >= score.restAt + 0.02).map((note) => note.pitch % 12);
          expect(lasting.filter((pitch) => !rest.classes.includes(pitch))).toEqual([]);
          expect(score.notes.every((note) => note.start >= 0 && note.start < seconds && note.pitch > 24 && note.pitch < 104)).toBe(true);
        }
  });

  test("a mood's own music is one that the schema accepts", () => {
    for (const mood of MOODS) expect(Value.Check(MusicSpec, musicFor(mood))).toBe(true);
    expect(Value.Check(MusicSpec, { ...musicFor("calm"), tempo: MIN_TEMPO_BPM - 1 })).toBe(false);
    expect(Value.Check(MusicSpec, { ...musicFor("calm"), tempo: MAX_TEMPO_BPM + 1 })).toBe(false);
  });
});

describe("harmony", () => {
  test("numerals name chords on any tonic", () => {
    expect(chordOf("I", 0).classes).toEqual([0, 4, 7]);
    expect(chordOf("bVImaj7", 9).classes).toEqual([5, 9, 0, 4]);
    expect(chordOf("iadd9", 2).classes).toEqual([2, 5, 9, 4]);
    expect(chordOf("Vsus4", 0).classes).toEqual([7, 0, 2]);
    expect(() => chordOf("X", 0)).toThrow("X is not a chord");
    expect(() => chordOf("I13", 0)).toThrow("not a chord");
  });

  test("voices move little from chord to chord, never cross, and leave no note of the chord out", () => {
    const chance = chanceOf(4, "test");
    for (const mood of MOODS) {
      let before: number[] | undefined;
      for (const chord of harmonise(mood, 16, chance).bars) {
        const voicing = voiceChord(chord, before, 53, 74);
        expect(voicing).toHaveLength(4);
        expect(voicing.toSorted((a, b) => a - b)).toEqual(voicing);
        expect(new Set(voicing.map((pitch) => pitch % 12))).toEqual(new Set(chord.classes));
        const moved = before ? voicing.reduce((sum, pitch, i) => sum + Math.abs(pitch - (before?.[i] ?? pitch)), 0) / 4 : 0;
        expect(moved).toBeLessThanOrEqual(4);
        before = voicing;
      }
    }
  });

  test("over a dominant in minor the leading tone takes the place of its neighbour", () => {
    const minor = [9, 11, 0, 2, 4, 5, 7];
    expect(scaleOver(chordOf("V", 9), minor)).toContain(8);
    expect(scaleOver(chordOf("V", 9), minor)).not.toContain(7);
    expect(nearestOf(61, [0, 4, 7])).toBe(60);
    expect(nearestOf(63, [0, 4, 7])).toBe(64);
    expect(stepAlong(60, 2, [0, 2, 4, 5, 7, 9, 11])).toBe(64);
    expect(stepAlong(60, -1, [0, 2, 4, 5, 7, 9, 11])).toBe(59);
  });
});

describe("the desk", () => {
  test("the meter agrees with the standard: a full 997 Hz sine on both sides is 0 LUFS, silence −70", () => {
    const meter = openMeter();
    meter.add(Float32Array.from({ length: 96_000 * 2 }, (_, i) => Math.sin((2 * Math.PI * 997 * Math.floor(i / 2)) / 48_000)));
    expect(meter.lufs()).toBeCloseTo(0, 1);
    expect(openMeter().lufs()).toBe(-70);
  });

  test("the limiter keeps the ceiling and the length, whatever the pieces, and leaves what is soft alone", () => {
    const chance = chanceOf(2, "limiter");
    const loud = Float32Array.from({ length: 20_000 }, (_, i) => (i > 8000 && i < 9000 ? 1 : 0.2) * (chance.next() * 2 - 1));
    const limiter = openLimiter(2, 0.7);
    const parts = [loud.subarray(0, 7000), loud.subarray(7000, 7002), loud.subarray(7002)].map((part) => limiter.process(part));
    const whole = [...parts, limiter.flush()].flatMap((part) => [...part]);
    expect(whole).toHaveLength(loud.length);
    expect(Math.max(...whole.map(Math.abs))).toBeLessThanOrEqual(0.7001);
    expect(whole[101]).toBeCloseTo((loud[101] ?? 0) * 2, 5);
  });

  test("a piece shorter than the limiter's look ahead keeps its length", () => {
    const limiter = openLimiter(1, 0.7);
    const first = limiter.process(new Float32Array([0.1, 0.2, 0.3, 0.4]));
    const rest = limiter.flush();
    expect([...first, ...rest].map((value) => Math.round(value * 10))).toEqual([1, 2, 3, 4]);
  });
});
