import { expect, test } from "bun:test";
import fc from "fast-check";
import { ALIGNMENTS, AXES, alignMoves, distributeMoves, type Move, tidyMoves } from "../../src/canvas/align.ts";
import type { CanvasNode } from "../../src/canvas/document.ts";
import { boundsOf, overlaps } from "../../src/canvas/layout.ts";

const boxes = fc.array(
  fc.record({
    x: fc.integer({ min: -900, max: 900 }),
    y: fc.integer({ min: -900, max: 900 }),
    w: fc.integer({ min: 10, max: 400 }),
    h: fc.integer({ min: 10, max: 400 }),
  }),
  { minLength: 1, maxLength: 12 },
);

const nodesOf = (list: readonly object[]) =>
  Object.fromEntries(
    list.map((box, index) => [`nod_${index}`, { id: `nod_${index}`, parentId: null, locked: false, ...box } as unknown as CanvasNode]),
  );
const after = (nodes: Record<string, CanvasNode>, moves: Move[]) =>
  Object.values(nodes).map((node) => ({ ...node, ...moves.find((move) => move.id === node.id) }) as CanvasNode);

test("aligned nodes share the line and stay inside the bounds they had", () => {
  fc.assert(
    fc.property(boxes, fc.constantFrom(...ALIGNMENTS), (list, how) => {
      const nodes = nodesOf(list);
      const bounds = boundsOf(Object.values(nodes)) as { x: number; y: number; w: number; h: number };
      const aligned = after(nodes, alignMoves(nodes, Object.keys(nodes), how));
      const line = { left: bounds.x, right: bounds.x + bounds.w, center: bounds.x + bounds.w / 2 } as Record<string, number>;
      const row = { top: bounds.y, bottom: bounds.y + bounds.h, middle: bounds.y + bounds.h / 2 } as Record<string, number>;
      for (const { x, y, w, h } of aligned) {
        const at = { left: x, right: x + w, center: x + w / 2, top: y, bottom: y + h, middle: y + h / 2 }[how];
        expect(Math.abs(at - (line[how] ?? row[how] ?? Number.NaN))).toBeLessThanOrEqual(0.5);
      }
      const again = Object.fromEntries(aligned.map((node) => [node.id, node]));
      for (const move of alignMoves(again, Object.keys(again), how)) {
        expect(Math.abs(move.x - (again[move.id]?.x ?? 0))).toBeLessThanOrEqual(1); // the middle of odd sizes lies on half a pixel
        expect(Math.abs(move.y - (again[move.id]?.y ?? 0))).toBeLessThanOrEqual(1);
      }
    }),
    { seed: 3, numRuns: 300 },
  );
});

test("distributed nodes have equal gaps and the outermost stay", () => {
  fc.assert(
    fc.property(boxes, fc.constantFrom(...AXES), (list, axis) => {
      const nodes = nodesOf(list);
      const length = axis === "x" ? ("w" as const) : ("h" as const);
      const middle = (node: CanvasNode) => node[axis] + node[length] / 2;
      const before = Object.values(nodes).sort((a, b) => middle(a) - middle(b) || (a.id < b.id ? -1 : 1));
      const spread = new Map(after(nodes, distributeMoves(nodes, Object.keys(nodes), axis)).map((node) => [node.id, node]));
      const order = before.map(({ id }) => spread.get(id) as CanvasNode);
      const gaps = order
        .slice(1)
        .map((node, index) => node[axis] - ((order[index] as CanvasNode)[axis] + (order[index] as CanvasNode)[length]));
      if (order.length >= 3) expect(Math.max(...gaps) - Math.min(...gaps)).toBeLessThanOrEqual(2);
      expect(order[0]).toEqual(before[0] as CanvasNode);
      expect(order.at(-1)).toEqual(before.at(-1) as CanvasNode);
    }),
    { seed: 4, numRuns: 300 },
  );
});

test("tidied nodes overlap nothing of each other, keep their corner, and are tidy then", () => {
  fc.assert(
    fc.property(boxes, (list) => {
      const nodes = nodesOf(list);
      const tidy = after(nodes, tidyMoves(nodes, Object.keys(nodes)));
      for (const [index, one] of tidy.entries()) for (const other of tidy.slice(index + 1)) expect(overlaps(one, other)).toBe(false);
      expect(boundsOf(tidy)).toMatchObject({ x: Math.min(...list.map((box) => box.x)), y: Math.min(...list.map((box) => box.y)) });
      const again = Object.fromEntries(tidy.map((node) => [node.id, node]));
      expect(tidyMoves(again, Object.keys(again))).toEqual([]);
    }),
    { seed: 5, numRuns: 300 },
  );
});

test("a locked node stays and the others line up with it; children are left to their group", () => {
  const nodes = nodesOf([
    { x: 0, y: 0, w: 10, h: 10, locked: true },
    { x: 50, y: 40, w: 10, h: 10, type: "group" },
    { x: 55, y: 45, w: 5, h: 5, parentId: "nod_1" },
  ]);
  expect(alignMoves(nodes, Object.keys(nodes), "left")).toEqual([{ id: "nod_1", x: 0, y: 40 }]);
  expect(alignMoves(nodes, ["nod_gone"], "left")).toEqual([]);
  expect(distributeMoves(nodes, Object.keys(nodes), "x")).toEqual([]);
});
