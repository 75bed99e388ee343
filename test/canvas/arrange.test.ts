/** The layout of a canvas: for any graph with groups it overlaps nothing, keeps children in their groups and says the same every time. */
import { expect, test } from "bun:test";
import fc from "fast-check";
import { arrangePlaces } from "../../src/canvas/arrange.ts";
import type { CanvasEdge, CanvasNode, CanvasView } from "../../src/canvas/document.ts";
import { emptyView } from "../../src/canvas/document.ts";
import type { Edit } from "../../src/canvas/edit.ts";
import { GROUP_PADDING, OUTPUT_GAP, overlaps } from "../../src/canvas/layout.ts";
import { board, edit, node } from "./board.ts";

const shape = fc.record({
  x: fc.integer({ min: -2_000, max: 2_000 }),
  y: fc.integer({ min: -2_000, max: 2_000 }),
  w: fc.integer({ min: 120, max: 900 }),
  h: fc.integer({ min: 80, max: 900 }),
  isGroup: fc.boolean(),
  locked: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
  parent: fc.nat(20),
});
const graph = fc.record({
  shapes: fc.array(shape, { maxLength: 22 }),
  pairs: fc.array(fc.tuple(fc.nat(30), fc.nat(30)), { maxLength: 30 }),
  chosen: fc.array(fc.nat(30), { maxLength: 8 }),
});

/** Any nodes, some in groups that come before them, joined by any edges. */
function viewOf({ shapes, pairs }: { shapes: (typeof shape extends fc.Arbitrary<infer S> ? S : never)[]; pairs: [number, number][] }) {
  const view = emptyView();
  for (const [index, { isGroup, parent, ...box }] of shapes.entries()) {
    const up = `nod_${parent}`;
    const parentId = parent < index && view.nodes[up]?.type === "group" ? up : null;
    const id = `nod_${index}`;
    view.nodes[id] = { id, type: isGroup ? "group" : "text", parentId, ...box } as unknown as CanvasNode;
  }
  for (const [index, [from, to]] of pairs.entries()) {
    const [source, target] = [`nod_${from % shapes.length}`, `nod_${to % shapes.length}`];
    if (view.nodes[source] && view.nodes[target] && source !== target)
      view.edges[`edg_${index}`] = { id: `edg_${index}`, source, target, role: "context", order: `a${index}` } as CanvasEdge;
  }
  return view;
}

/** What the edit does, on plain values: a document with such nodes could not be made by hand, for example with loops. */
function arranged(view: CanvasView, ids?: string[]): CanvasView {
  const places = arrangePlaces(view, ids);
  const named = new Set(places.map((place) => place.id));
  const nodes = structuredClone(view.nodes);
  for (const { id, ...place } of places) {
    const before = view.nodes[id] as CanvasNode;
    nodes[id] = { ...(nodes[id] as CanvasNode), ...place } as CanvasNode;
    for (const child of descendants(view, id))
      if (!named.has(child.id))
        nodes[child.id] = {
          ...(nodes[child.id] as CanvasNode),
          x: child.x + place.x - before.x,
          y: child.y + place.y - before.y,
        } as CanvasNode;
  }
  return { ...view, nodes };
}

const descendants = (view: CanvasView, id: string): CanvasNode[] =>
  Object.values(view.nodes).filter((node) => {
    for (let up = node.parentId; up; up = view.nodes[up]?.parentId ?? null) if (up === id) return true;
    return false;
  });

const keeps = (view: CanvasView, group: CanvasNode) => descendants(view, group.id).some((node) => node.locked);
const siblings = (view: CanvasView) => Map.groupBy(Object.values(view.nodes), (node) => node.parentId);

test("nothing overlaps, children stay in their groups, locked nodes stay, and the same canvas is laid out alike", () => {
  fc.assert(
    fc.property(graph, (given) => {
      const view = viewOf(given);
      const after = arranged(view);
      expect(arranged(view)).toEqual(after);
      for (const [parentId, members] of siblings(after)) {
        const parent = parentId ? after.nodes[parentId] : undefined;
        if (parent && (parent.locked || keeps(view, parent) || isUnderLocked(view, parent))) continue;
        for (const [index, one] of members.entries()) {
          for (const other of members.slice(index + 1)) if (!one.locked || !other.locked) expect(overlaps(one, other)).toBe(false);
          if (parent) {
            expect(one.x).toBeGreaterThanOrEqual(parent.x + GROUP_PADDING);
            expect(one.y).toBeGreaterThanOrEqual(parent.y + GROUP_PADDING);
            expect(one.x + one.w).toBeLessThanOrEqual(parent.x + parent.w - GROUP_PADDING);
            expect(one.y + one.h).toBeLessThanOrEqual(parent.y + parent.h - GROUP_PADDING);
          }
        }
      }
      for (const node of Object.values(view.nodes)) if (node.locked && !node.parentId) expect(after.nodes[node.id]).toEqual(node);
    }),
    { seed: 11, numRuns: 250 },
  );
});

const isUnderLocked = (view: CanvasView, node: CanvasNode): boolean => {
  for (let up = node.parentId; up; up = view.nodes[up]?.parentId ?? null) {
    const parent = view.nodes[up];
    if (parent && (parent.locked || keeps(view, parent))) return true;
  }
  return false;
};

test("a selection is laid out among itself and touches nothing that is not part of it", () => {
  fc.assert(
    fc.property(graph, (given) => {
      const view = viewOf(given);
      for (const node of Object.values(view.nodes)) Object.assign(node, { parentId: null, locked: false });
      const ids = given.chosen.map((index) => `nod_${index}`).filter((id) => view.nodes[id]);
      if (new Set(ids).size < 2) return;
      const after = arranged(view, ids);
      for (const one of Object.values(after.nodes)) {
        if (!ids.includes(one.id)) expect(one).toEqual(view.nodes[one.id] as CanvasNode);
        else for (const other of Object.values(after.nodes)) if (other.id !== one.id) expect(overlaps(one, other)).toBe(false);
      }
    }),
    { seed: 12, numRuns: 200 },
  );
});

test("what feeds stands left of what it feeds, with the gap of outputs between", () => {
  const canvas = board(
    { edit: "addNode", id: "nod_take", type: "image", x: 0, y: 0 },
    { edit: "addNode", id: "nod_gen", type: "generator", x: 10, y: 10 },
    { edit: "addNode", id: "nod_say", type: "prompt", x: 20, y: 20 },
    { edit: "connect", id: "edg_1", source: "nod_say", target: "nod_gen", role: "prompt" },
    { edit: "connect", id: "edg_2", source: "nod_gen", target: "nod_take", role: "context" },
  );
  edit(canvas, { edit: "arrange", places: arrangePlaces(canvas.view) });
  const [say, gen, take] = [node(canvas, "nod_say"), node(canvas, "nod_gen"), node(canvas, "nod_take")];
  expect(gen.x - (say.x + say.w)).toBe(OUTPUT_GAP);
  expect(take.x - (gen.x + gen.w)).toBe(OUTPUT_GAP);
  expect(Math.min(say.x, gen.x, take.x)).toBe(0);
  expect(arrangePlaces(canvas.view)).toEqual([]);
});

test("a group shrinks to its children and edges between groups order the groups", () => {
  const canvas = board(
    { edit: "addNode", id: "nod_b", type: "generator", x: 0, y: 0 },
    { edit: "addNode", id: "nod_a", type: "prompt", x: 900, y: 900 },
    { edit: "group", id: "nod_right", ids: ["nod_b"] },
    { edit: "group", id: "nod_left", ids: ["nod_a"] },
    { edit: "resizeNode", id: "nod_left", w: 2_000, h: 1_500 },
    { edit: "connect", id: "edg_1", source: "nod_a", target: "nod_b", role: "prompt" },
  );
  edit(canvas, { edit: "arrange", places: arrangePlaces(canvas.view) });
  const [left, right, a] = [node(canvas, "nod_left"), node(canvas, "nod_right"), node(canvas, "nod_a")];
  expect(left.w).toBe(a.w + 2 * GROUP_PADDING);
  expect(right.x).toBe(left.x + left.w + OUTPUT_GAP);
  expect(a.x).toBe(left.x + GROUP_PADDING);
});

test("one group alone has its inside laid out where it stands", () => {
  const canvas = board(
    { edit: "addNode", id: "nod_a", type: "text", x: 500, y: 500 },
    { edit: "addNode", id: "nod_b", type: "text", x: 510, y: 510 },
    { edit: "group", id: "nod_box", ids: ["nod_a", "nod_b"] },
  );
  const before = node(canvas, "nod_box");
  edit(canvas, { edit: "arrange", places: arrangePlaces(canvas.view, ["nod_box"]) });
  expect(node(canvas, "nod_box")).toMatchObject({ x: before.x, y: before.y });
  expect(overlaps(node(canvas, "nod_a"), node(canvas, "nod_b"))).toBe(false);
});

test("parts too large for dagre are laid in columns without overlap, and what feeds still stands left", () => {
  const edits: Edit[] = [];
  for (let n = 0; n < 1_500; n++) {
    edits.push({ edit: "addNode", id: `nod_${n}`, type: "text", x: 0, y: 0 });
    if (n > 0) edits.push({ edit: "connect", id: `edg_${n}`, source: `nod_${Math.floor(n / 3)}`, target: `nod_${n}`, role: "context" });
  }
  const canvas = emptyView();
  for (const one of edits) {
    if (one.edit === "addNode") canvas.nodes[one.id] = { ...one, w: 320, h: 200, parentId: null, locked: false } as unknown as CanvasNode;
    if (one.edit === "connect") canvas.edges[one.id] = { ...one, order: "a0" } as unknown as CanvasEdge;
  }
  const after = Object.values(arranged(canvas).nodes);
  const placed = new Map(after.map((node) => [node.id, node]));
  for (const { source, target } of Object.values(canvas.edges)) expect(placed.get(source)?.x).toBeLessThan(placed.get(target)?.x ?? 0);
  const seen = new Set(after.map(({ x, y }) => `${x} ${y}`));
  expect(seen.size).toBe(after.length);
  for (const [index, one] of after.entries())
    for (const other of after.slice(index + 1, index + 40)) expect(overlaps(one, other)).toBe(false);
});

test("a place for a node that is locked is refused, and a size below the minimum becomes the minimum", () => {
  const canvas = board({ edit: "addNode", id: "nod_a", type: "text", x: 0, y: 0 });
  edit(canvas, { edit: "arrange", places: [{ id: "nod_a", x: 5, y: 6, w: 10, h: 10 }] });
  expect(node(canvas, "nod_a")).toMatchObject({ x: 5, y: 6, w: 120, h: 64 });
  edit(canvas, { edit: "updateNode", id: "nod_a", fields: { locked: true } });
  expect(() => edit(canvas, { edit: "arrange", places: [{ id: "nod_a", x: 0, y: 0 }] })).toThrow("locked");
});
