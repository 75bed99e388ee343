/** Random edits by several peers, exchanged in any order: everybody ends with the same canvas, and it is a right one. */
import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { LoroDoc } from "loro-crdt";
import type { CanvasView } from "../../src/canvas/document.ts";
import type { Edit, ServerEdit } from "../../src/canvas/edit.ts";
import { generatorLoop } from "../../src/canvas/graph.ts";
import { journalOf, planUndo } from "../../src/canvas/journal.ts";
import { commitOps } from "../../src/canvas/canvas.ts";
import { type LiveCanvas, openLive } from "../../src/canvas/live.ts";
import { refusedRole } from "../../src/canvas/nodes/index.ts";
import { repair } from "../../src/canvas/repair.ts";
import { AppError } from "../../src/lib/errors.ts";
import { board, edit, receive, replica } from "./board.ts";

const START: (Edit | ServerEdit)[] = [
  { edit: "addNode", id: "nod_p", type: "prompt", fields: { body: "a fox" } },
  { edit: "addNode", id: "nod_g", type: "generator", near: "nod_p" },
  { edit: "addNode", id: "nod_h", type: "generator", near: "nod_g" },
  { edit: "addNode", id: "nod_t", type: "timeline" },
  { edit: "addNode", id: "nod_b", type: "group" },
  { edit: "addNode", id: "nod_c", type: "group" },
  { edit: "addOutput", id: "nod_i", edgeId: "edg_i", sourceId: "nod_g", type: "image", status: "done" },
  { edit: "addOutput", id: "nod_j", edgeId: "edg_j", sourceId: "nod_h", type: "image", status: "done" },
  { edit: "connect", id: "edg_p", source: "nod_p", target: "nod_g", role: "prompt" },
];

/** The machine may be busy; the runs are counted, not timed. */
const LONG_MS = 120_000;

/** One step of one peer; numbers choose among what that peer sees. */
interface Step {
  peer: number;
  kind: number;
  a: number;
  b: number;
  n: number;
}

const step = (peers: number) =>
  fc.record({ peer: fc.nat(peers - 1), kind: fc.nat(14), a: fc.nat(1_000), b: fc.nat(1_000), n: fc.integer({ min: -500, max: 500 }) });
const schedule = fc
  .integer({ min: 2, max: 4 })
  .chain((peers) => fc.record({ peers: fc.constant(peers), steps: fc.array(step(peers), { minLength: 1, maxLength: 40 }) }));

function editOf(view: CanvasView, { peer, kind, a, b, n }: Step, index: number): Edit {
  const ids = Object.keys(view.nodes).sort();
  const edges = Object.keys(view.edges).sort();
  const one = ids[a % ids.length] ?? "nod_none";
  const other = ids[b % ids.length] ?? "nod_none";
  const edge = edges[a % Math.max(1, edges.length)] ?? "edg_none";
  const id = `nod_${peer}x${index}`;
  const all: Edit[] = [
    { edit: "addNode", id, type: (["text", "prompt", "generator", "image", "timeline", "group"] as const)[a % 6] ?? "text", near: other },
    { edit: "moveNodes", moves: [{ id: one, x: n, y: n * 2 }] },
    { edit: "deleteNodes", ids: [one] },
    { edit: "connect", id: `edg_${peer}x${index}`, source: one, target: other, role: "reference" },
    { edit: "connect", id: `edg_${peer}x${index}`, source: "nod_i", target: "nod_h", role: "reference" },
    { edit: "connect", id: `edg_${peer}x${index}`, source: "nod_j", target: "nod_g", role: "reference" },
    { edit: "disconnect", ids: [edge] },
    { edit: "group", id, ids: [one, other] },
    { edit: "moveToGroup", ids: ["nod_b"], parentId: "nod_c" },
    { edit: "moveToGroup", ids: ["nod_c"], parentId: "nod_b" },
    { edit: "ungroup", ids: [one] },
    { edit: "setText", id: "nod_p", field: "body", text: `a fox ${n}` },
    { edit: "updateNode", id: one, fields: { label: `L${n}` } },
    { edit: "setTimeline", id: "nod_t", timeline: { width: 1280, height: 720, fps: 24, background: "#000000", tracks: [], items: {} } },
    { edit: "reorderEdge", id: edge, after: null },
  ];
  return all[kind] as Edit;
}

/** Some steps do not make sense for what the peer sees; the edits refuse them, which is right. */
function attempt(canvas: LiveCanvas, one: Edit): void {
  try {
    edit(canvas, one);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
  }
}

function isRight(view: CanvasView): boolean {
  const edges = Object.values(view.edges);
  const find = (id: string) => view.nodes[id];
  const edgesFit = edges.every((edge) => {
    const [source, target] = [find(edge.source), find(edge.target)];
    return source && target && !refusedRole(source.type, target.type, edge.role) && generatorLoop(edges, find, edge).length === 0;
  });
  const parentsFit = Object.values(view.nodes).every((node) => {
    const seen = new Set([node.id]);
    for (let up = node.parentId; up; up = find(up)?.parentId ?? null) {
      if (find(up)?.type !== "group" || seen.has(up)) return false;
      seen.add(up);
    }
    return true;
  });
  const timelines = Object.values(view.nodes).filter((node) => node.type === "timeline");
  return (
    edgesFit && parentsFit && timelines.every((node) => view.timelines[node.id]) && Object.keys(view.timelines).length === timelines.length
  );
}

function settle(peers: readonly LiveCanvas[]): void {
  for (let round = 0; round < 6; round++) for (const to of peers) for (const from of peers) if (to !== from) receive(to, from);
}

describe("several peers", () => {
  test(
    "end with the same right canvas whatever they do and in whatever order they hear of it",
    () => {
      fc.assert(
        fc.property(schedule, ({ peers: count, steps }) => {
          const first = board(...START);
          const peers = [first, ...Array.from({ length: count - 1 }, () => replica(first))];
          steps.forEach((one, index) => {
            const canvas = peers[one.peer] as LiveCanvas;
            attempt(canvas, editOf(canvas.view, one, index));
            if (one.n % 3 === 0) receive(canvas, peers[one.b % count] as LiveCanvas);
          });
          settle(peers);
          for (const peer of peers) {
            expect(peer.view).toEqual(first.view);
            expect(isRight(peer.view)).toBe(true);
            expect(peer.doc.oplogVersion().compare(first.doc.oplogVersion())).toBe(0);
          }
          expect(replica(first).view).toEqual(first.view);
        }),
        { seed: 20_261_121, numRuns: 100 },
      );
    },
    LONG_MS,
  );

  test(
    "undo puts back what was there and leaves what others have changed since",
    () => {
      fc.assert(
        fc.property(fc.array(step(2), { minLength: 1, maxLength: 15 }), fc.array(step(2), { maxLength: 6 }), (mine, theirs) => {
          const canvas = board(...START);
          const before = structuredClone(canvas.view);
          mine.forEach((one, index) => void attempt(canvas, editOf(canvas.view, { ...one, peer: 0 }, index)));
          const entries = journalOf(canvas.view, canvas.take());
          if (theirs.length === 0) {
            commitOps(canvas.doc, planUndo(canvas.view, entries).ops);
            expect(canvas.view).toEqual(before);
            return;
          }
          theirs.forEach((one, index) => void attempt(canvas, editOf(canvas.view, { ...one, peer: 1 }, index)));
          const others = journalOf(canvas.view, canvas.take());
          commitOps(canvas.doc, planUndo(canvas.view, entries).ops);
          commitOps(canvas.doc, repair(canvas.view, canvas.pending)); // as a room does: a parent that came back may be gone
          expect(isRight(canvas.view)).toBe(true);
          for (const entry of others) {
            // What they wrote into a field or added stands.
            if (entry.entry === "node" && entry.written && !entry.before) expect(canvas.view.nodes[entry.id]).toBeDefined();
            if (entry.entry === "field" && entry.key === undefined && canvas.view.nodes[entry.id] && before.nodes[entry.id])
              expect((canvas.view.nodes[entry.id] as unknown as Record<string, unknown>)[entry.field]).toEqual(entry.written);
          }
        }),
        { seed: 7, numRuns: 150 },
      );
    },
    LONG_MS,
  );
});

test(
  "a live view follows bytes in any order as if it had read the whole document",
  () => {
    fc.assert(
      fc.property(fc.array(step(1), { minLength: 1, maxLength: 25 }), fc.infiniteStream(fc.nat(1_000)), (steps, chance) => {
        const source = board(...START);
        const updates = [source.doc.export({ mode: "update" })];
        steps.forEach((one, index) => {
          const since = source.doc.oplogVersion();
          attempt(source, editOf(source.view, one, index));
          updates.push(source.doc.export({ mode: "update", from: since }));
        });
        const doc = new LoroDoc();
        const follower = openLive(doc);
        const shuffled = updates.map((update) => ({ update, at: chance.next().value })).sort((a, b) => a.at - b.at);
        for (const { update } of shuffled) doc.import(update);
        expect(follower.view).toEqual(source.view);
      }),
      { seed: 3, numRuns: 100 },
    );
  },
  LONG_MS,
);
