import { expect, test } from "bun:test";
import fc from "fast-check";
import { carried, resizedBox } from "../../src/canvas/resizing.ts";

const box = { x: 100, y: 100, w: 200, h: 100 };
const free = { minimum: { w: 80, h: 60 }, keepsShape: false };

test("the edge that is pulled moves, the one across from it stays", () => {
  expect(resizedBox(box, { x: 1, y: 0 }, { x: 50, y: 9 }, free)).toEqual({ x: 100, y: 100, w: 250, h: 100 });
  expect(resizedBox(box, { x: -1, y: -1 }, { x: 20, y: -10 }, free)).toEqual({ x: 120, y: 90, w: 180, h: 110 });
  expect(resizedBox(box, { x: -1, y: 0 }, { x: 500, y: 0 }, free)).toEqual({ x: 220, y: 100, w: 80, h: 100 });
});

test("with its shape kept, a corner follows the further side and an edge grows to both sides", () => {
  const kept = { ...free, keepsShape: true };
  expect(resizedBox(box, { x: 1, y: 1 }, { x: 100, y: 10 }, kept)).toEqual({ x: 100, y: 100, w: 300, h: 150 });
  expect(resizedBox(box, { x: 1, y: 0 }, { x: 100, y: 0 }, kept)).toEqual({ x: 100, y: 75, w: 300, h: 150 });
  expect(resizedBox(box, { x: 0, y: 1 }, { x: 0, y: -1_000 }, kept)).toMatchObject({ w: 120, h: 60 });
});

test("from the middle both sides move", () => {
  expect(resizedBox(box, { x: 1, y: 0 }, { x: 30, y: 0 }, { ...free, fromMiddle: true })).toEqual({ x: 70, y: 100, w: 260, h: 100 });
});

test("never below the minimum, the shape to the pixel, and parts keep their place in the whole", () => {
  const pull = fc.record({ x: fc.constantFrom(-1, 0, 1), y: fc.constantFrom(-1, 0, 1) }) as fc.Arbitrary<{ x: -1 | 0 | 1; y: -1 | 0 | 1 }>;
  fc.assert(
    fc.property(
      pull,
      fc.integer({ min: -900, max: 900 }),
      fc.integer({ min: -900, max: 900 }),
      fc.boolean(),
      fc.boolean(),
      (way, x, y, keepsShape, fromMiddle) => {
        const to = resizedBox(box, way, { x, y }, { ...free, keepsShape, fromMiddle });
        expect(to.w).toBeGreaterThanOrEqual(80 - 1e-9);
        expect(to.h).toBeGreaterThanOrEqual(60 - 1e-9);
        if (keepsShape) expect(to.w / to.h).toBeCloseTo(2, 6);
        const part = carried({ x: 150, y: 125, w: 100, h: 50 }, box, to);
        expect(part.x + part.w / 2).toBeCloseTo(to.x + to.w / 2, 6);
        expect(part.h / to.h).toBeCloseTo(0.5, 6);
      },
    ),
    { seed: 2, numRuns: 300 },
  );
});
