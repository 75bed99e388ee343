import { expect, test } from "bun:test";
import fc from "fast-check";
import { pulled, snapMove, snapResize } from "../../src/canvas/snapping.ts";

const box = (x: number, y: number, w = 100, h = 60) => ({ x, y, w, h });
const any = fc.record({
  x: fc.integer({ min: -500, max: 500 }),
  y: fc.integer({ min: -500, max: 500 }),
  w: fc.integer({ min: 8, max: 300 }),
  h: fc.integer({ min: 8, max: 300 }),
});

test("edges and middles of neighbours attract, the nearest first, and only within reach", () => {
  expect(snapMove(box(4, 300), [box(0, 0)], 6)).toMatchObject({ dx: -4, dy: 0 });
  expect(snapMove(box(9, 300), [box(0, 0)], 6)).toMatchObject({ dx: 0, dy: 0, guides: [] });
  expect(snapMove(box(27, 300, 40), [box(0, 0)], 6)).toMatchObject({ dx: 3 }); // middle on middle
  expect(snapMove(box(96, 300), [box(0, 0)], 6)).toMatchObject({ dx: 4 }); // left edge on right edge
});

test("a guide runs along all boxes that share the line", () => {
  const { guides } = snapMove(box(1, 300), [box(0, 0), box(0, -500)], 6);
  const left = guides.find((guide) => guide.axis === "x" && guide.at === 0);
  expect(left).toMatchObject({ kind: "line", from: -500, until: 360 });
});

test("equal gaps attract: in the middle of two, and as far away as the next is", () => {
  const between = snapMove(box(203, 3, 90), [box(0, 0), box(400, 0)], 6);
  expect(between.dx).toBe(2);
  expect(between.guides.filter((guide) => guide.kind === "gap")).toHaveLength(2);
  const behind = snapMove(box(304, 5, 77), [box(0, 0), box(150, 0)], 6);
  expect(behind.dx).toBe(-4);
  expect(behind.guides.filter((guide) => guide.kind === "gap").map(({ at, to }) => to - at)).toEqual([50, 50]);
  const before = snapMove(box(-131, 5, 77), [box(0, 0), box(150, 0)], 6);
  expect(before.dx).toBe(4);
});

test("a resize moves only the pulled edges onto lines", () => {
  const others = [box(300, 500)];
  const right = snapResize(box(0, 0, 296, 80), others, { x: 1, y: 0 }, 6);
  expect(right).toMatchObject({ dx: 4, dy: 0 });
  expect(right.guides.every((guide) => guide.at === 300)).toBe(true);
  expect(pulled(box(0, 0), { x: -1, y: 1 }, { x: -10, y: 5 })).toEqual({ x: -10, y: 0, w: 110, h: 65 });
});

test("a snap never goes beyond its reach, and each guide touches the box it was made for", () => {
  fc.assert(
    fc.property(any, fc.array(any, { maxLength: 12 }), fc.integer({ min: 1, max: 20 }), (moving, others, reach) => {
      const { dx, dy, guides } = snapMove(moving, others, reach);
      expect(Math.abs(dx)).toBeLessThanOrEqual(reach);
      expect(Math.abs(dy)).toBeLessThanOrEqual(reach);
      const at = { ...moving, x: moving.x + dx, y: moving.y + dy };
      for (const guide of guides.filter((one) => one.kind === "line")) {
        const own = guide.axis === "x" ? [at.x, at.x + at.w / 2, at.x + at.w] : [at.y, at.y + at.h / 2, at.y + at.h];
        expect(Math.min(...own.map((line) => Math.abs(line - guide.at)))).toBeLessThan(0.02);
      }
      const again = snapMove(at, others, reach);
      expect(Math.abs(again.dx) + Math.abs(again.dy)).toBeLessThan(0.02);
    }),
    { seed: 8, numRuns: 400 },
  );
});
