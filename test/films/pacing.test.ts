import { expect, test } from "bun:test";
import fc from "fast-check";
import { movedTime, onFrames, paceShots } from "../../src/films/pacing.ts";

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

test("a voice that fits changes nothing", () => {
  expect(paceShots([5, 5], [3, 0])).toEqual([5, 5]);
});

test("a long voice takes time from shots that have some left, and the film keeps its length", () => {
  const paced = paceShots([4, 8, 8], [5, 1, 1]);
  expect(paced[0]).toBeCloseTo(5.9);
  expect(sum(paced)).toBeCloseTo(20);
});

test("only when there is nothing left to take does the film grow", () => {
  expect(sum(paceShots([2, 2], [4, 4]))).toBeCloseTo(9.8);
});

test("every voice has room and the length is kept where it can be, whatever the numbers", () => {
  const seconds = fc.double({ min: 1.5, max: 20, noNaN: true });
  fc.assert(
    fc.property(fc.array(fc.tuple(seconds, fc.double({ min: 0, max: 25, noNaN: true })), { minLength: 1, maxLength: 12 }), (shots) => {
      const planned = shots.map(([length]) => length);
      const voices = shots.map(([, voice]) => voice);
      const paced = paceShots(planned, voices);
      for (const [index, length] of paced.entries())
        expect(length + 1e-9).toBeGreaterThanOrEqual((voices[index] ?? 0) > 0 ? (voices[index] ?? 0) + 0.9 : 1.2);
      expect(sum(paced) + 1e-6).toBeGreaterThanOrEqual(sum(planned));
      const least = sum(voices.map((voice) => Math.max(1.2, voice > 0 ? voice + 0.9 : 0)));
      if (least <= sum(planned)) expect(sum(paced)).toBeCloseTo(sum(planned));
    }),
  );
});

test("lengths on frames add up to the rounded whole", () => {
  const lengths = onFrames([1.01, 2.02, 3.03], 24);
  for (const length of lengths) expect(length * 24).toBeCloseTo(Math.round(length * 24));
  expect(sum(lengths)).toBeCloseTo(Math.round(6.06 * 24) / 24);
});

test("a moment of the plan moves with its shot", () => {
  expect(movedTime(0, [4, 4], [6, 2])).toBe(0);
  expect(movedTime(2, [4, 4], [6, 2])).toBe(3);
  expect(movedTime(4, [4, 4], [6, 2])).toBe(6);
  expect(movedTime(6, [4, 4], [6, 2])).toBe(7);
  expect(movedTime(9, [4, 4], [6, 2])).toBe(8);
});
