/** What a document holds beyond what was acknowledged, as entries, and done again on another document. No browser is needed for it. */
import { expect, test } from "bun:test";
import { LoroDoc, LoroMap } from "loro-crdt";
import { mergeText, planReplay, unsentIn } from "../../src/browser/canvas/journal.ts";
import { applyEdits, commitOps } from "../../src/canvas/canvas.ts";
import { type CanvasView, firstUpdate } from "../../src/canvas/document.ts";
import type { Edit } from "../../src/canvas/edit.ts";
import { openLive } from "../../src/canvas/live.ts";

const AUTHOR = { actor: "usr_a", time: 1 };

/** A document with two texts and a generator, all of it acknowledged. */
function shared(): LoroDoc {
  const doc = new LoroDoc();
  doc.import(firstUpdate());
  edit(doc, [
    { edit: "addNode", id: "nod_a", type: "text", x: 0, y: 0, fields: { body: "one two" } },
    { edit: "addNode", id: "nod_b", type: "text", x: 400, y: 0, fields: { body: "other" } },
    { edit: "addNode", id: "nod_g", type: "generator", x: 800, y: 0, fields: { model: "draft-image" } },
  ]);
  return doc;
}

function edit(doc: LoroDoc, edits: Edit[]): CanvasView {
  const live = openLive(doc);
  applyEdits(live, edits, AUTHOR);
  live.close();
  return live.view;
}

const viewOf = (doc: LoroDoc) => {
  const live = openLive(doc);
  live.close();
  return live.view;
};

const tabOf = (doc: LoroDoc) => {
  const tab = new LoroDoc();
  tab.import(doc.export({ mode: "snapshot" }));
  return tab;
};

/** The same values in a document without the old history, as after a trim. */
function trimmed(doc: LoroDoc, edits: Edit[] = []): LoroDoc {
  const fresh = new LoroDoc();
  fresh.import(firstUpdate());
  const view = viewOf(doc);
  commitOps(fresh, [
    ...Object.values(view.nodes).map((node) => ({ op: "createNode" as const, node })),
    ...Object.values(view.edges).map((edge) => ({ op: "createEdge" as const, edge })),
  ]);
  if (edits.length > 0) edit(fresh, edits);
  return fresh;
}

function replayed(tab: LoroDoc, fresh: LoroDoc, from = new Map([[tab.peerIdStr as string, 0]])) {
  const replay = planReplay(viewOf(fresh), unsentIn(tab, from));
  commitOps(fresh, replay.ops);
  return { view: viewOf(fresh), left: replay.left };
}

test("moves, letters, new nodes, edges and deletes are done again", () => {
  const base = shared();
  const tab = tabOf(base);
  edit(tab, [
    { edit: "moveNodes", moves: [{ id: "nod_a", x: 40, y: 80 }] },
    { edit: "setText", id: "nod_a", field: "body", text: "one and two" },
    { edit: "addNode", id: "nod_p", type: "prompt", x: 0, y: 600, fields: { body: "a fox" } },
    { edit: "connect", id: "edg_1", source: "nod_p", target: "nod_g", role: "prompt" },
    { edit: "deleteNodes", ids: ["nod_b"] },
  ]);
  const { view, left } = replayed(tab, trimmed(base));
  expect(left).toEqual([]);
  expect(view).toEqual(viewOf(tab));
});

test("only what this browser wrote is done again, and what the studio has already is not done twice", () => {
  const base = shared();
  const tab = tabOf(base);
  edit(tab, [{ edit: "moveNodes", moves: [{ id: "nod_a", x: 7, y: 7 }] }]);
  const acknowledged = tab.oplogVersion().get(tab.peerIdStr) ?? 0;
  edit(base, [{ edit: "moveNodes", moves: [{ id: "nod_b", x: 9, y: 9 }] }]);
  tab.import(base.export({ mode: "update" }));
  edit(tab, [{ edit: "updateNode", id: "nod_a", fields: { label: "Mine" } }]);
  const unsent = unsentIn(tab, new Map([[tab.peerIdStr, acknowledged]]));
  expect(unsent.entries).toEqual([{ entry: "field", id: "nod_a", field: "label", before: "", written: "Mine" }]);
  const { view, left } = replayed(tab, trimmed(tab));
  expect(left).toEqual([]);
  expect(view).toEqual(viewOf(tab));
});

test("letters of both sides stay; a field that somebody else changed is theirs and is named", () => {
  const base = shared();
  const tab = tabOf(base);
  edit(tab, [
    { edit: "setText", id: "nod_a", field: "body", text: "one two three" },
    { edit: "moveNodes", moves: [{ id: "nod_b", x: 1_000, y: 1_000 }] },
  ]);
  const fresh = trimmed(base, [
    { edit: "setText", id: "nod_a", field: "body", text: "zero one two" },
    { edit: "moveNodes", moves: [{ id: "nod_b", x: -50, y: 0 }] },
  ]);
  const { view, left } = replayed(tab, fresh);
  expect(view.nodes.nod_a).toMatchObject({ body: "zero one two three" });
  expect(view.nodes.nod_b).toMatchObject({ x: -50, y: 1_000 });
  expect(left.map((one) => one.sentence).join()).toContain("x was changed since");
});

test("what was written in a node that is gone is handed over as text, and a run is not asked for unseen", () => {
  const base = shared();
  const tab = tabOf(base);
  edit(tab, [{ edit: "setText", id: "nod_b", field: "body", text: "other, with thoughts" }]);
  const run = tab.getMap("requests").setContainer("req_1", new LoroMap());
  run.set("nodeId", "nod_g");
  run.set("takes", 2);
  tab.commit();
  const { view, left } = replayed(tab, trimmed(base, [{ edit: "deleteNodes", ids: ["nod_b"] }]));
  expect(view.nodes.nod_b).toBeUndefined();
  expect(view.requests).toEqual({});
  expect(left.find((one) => one.text)?.text).toBe("other, with thoughts");
  expect(left.some((one) => one.sentence.includes("was not run"))).toBe(true);
});

test("two rewritings of a text become one that has both", () => {
  expect(mergeText("the cat sat", "the black cat sat", "the cat sat down")).toBe("the black cat sat down");
  expect(mergeText("", "left", "")).toBe("left");
  expect(mergeText("gone", "", "gone")).toBe("");
});
