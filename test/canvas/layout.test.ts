import { expect, test } from "bun:test";
import fc from "fast-check";
import type { CanvasNode } from "../../src/canvas/document.ts";
import { boundsOf, groupAround, OUTPUT_GAP, overlaps, PLACE_GAP, placeFree, placeNear, sizeOfNew } from "../../src/canvas/layout.ts";

const box = fc.record({
  x: fc.integer({ min: -2_000, max: 2_000 }),
  y: fc.integer({ min: -2_000, max: 2_000 }),
  w: fc.integer({ min: 20, max: 900 }),
  h: fc.integer({ min: 20, max: 900 }),
});
const size = fc.record({ w: fc.integer({ min: 20, max: 900 }), h: fc.integer({ min: 20, max: 900 }) });

function canvasOf(boxes: readonly object[]) {
  const nodes = boxes.map((one, index) => ({ id: `nod_${index}`, type: "text", parentId: null, ...one }) as unknown as CanvasNode);
  return { nodes: () => nodes, node: (id: string) => nodes.find((one) => one.id === id) };
}

test("a placed node overlaps nothing and keeps its distance, beside a source or anywhere", () => {
  fc.assert(
    fc.property(fc.array(box, { maxLength: 30 }), size, fc.nat(40), (boxes, wanted, which) => {
      const canvas = canvasOf(boxes);
      const near = placeNear(canvas, `nod_${which % Math.max(1, boxes.length)}`, wanted);
      const free = placeFree(canvas, { x: 0, y: 0 }, wanted);
      for (const place of [near, free])
        for (const node of canvas.nodes()) expect(overlaps({ ...place, ...wanted }, node, PLACE_GAP - 0.01)).toBe(false);
    }),
    { seed: 5, numRuns: 300 },
  );
});

test("the same canvas gives the same place, and a free place is taken as it is", () => {
  const canvas = canvasOf([{ x: 0, y: 0, w: 100, h: 100 }]);
  expect(placeNear(canvas, "nod_0", { w: 50, h: 50 })).toEqual({ x: 100 + OUTPUT_GAP, y: 0 });
  expect(placeFree(canvas, { x: 500, y: 500 }, { w: 50, h: 50 })).toEqual({ x: 500, y: 500 });
  expect(placeFree(canvas, { x: 20, y: 0 }, { w: 50, h: 50 })).toEqual(placeFree(canvas, { x: 20, y: 0 }, { w: 50, h: 50 }));
  expect(placeNear(canvas, "nod_none", { w: 50, h: 50 })).toEqual(placeFree(canvas, { x: 0, y: 0 }, { w: 50, h: 50 }));
});

test("the groups around a source are not in the way of its outputs", () => {
  const nodes = [
    { id: "nod_box", type: "group", x: -100, y: -100, w: 1_000, h: 1_000, parentId: null },
    { id: "nod_a", type: "text", x: 0, y: 0, w: 100, h: 100, parentId: "nod_box" },
  ] as unknown as CanvasNode[];
  expect(placeNear({ nodes: () => nodes, node: (id) => nodes.find((one) => one.id === id) }, "nod_a", { w: 50, h: 50 })).toEqual({
    x: 180,
    y: 0,
  });
});

test("a picture's node has its picture's shape within bounds; nothing around nothing has no bounds", () => {
  expect(sizeOfNew("image", { width: 1600, height: 800 })).toEqual({ w: 320, h: 160 });
  expect(sizeOfNew("video", { width: 1080, height: 1920 })).toEqual({ w: 270, h: 480 });
  expect(sizeOfNew("image", { width: 10_000, height: 100 })).toEqual({ w: 320, h: 60 });
  expect(sizeOfNew("audio", { width: 5, height: 5 })).toEqual({ w: 320, h: 112 });
  expect(boundsOf([])).toBeUndefined();
  expect(groupAround([])).toBeUndefined();
});
