import { describe, expect, test } from "bun:test";
import { commitOps } from "../../src/canvas/canvas.ts";
import type { Edit, ServerEdit } from "../../src/canvas/edit.ts";
import { type JournalEntry, journalOf, mergeEntries, planUndo } from "../../src/canvas/journal.ts";
import type { LiveCanvas } from "../../src/canvas/live.ts";
import type { Timeline } from "../../src/canvas/timeline.ts";
import { board, edit, node } from "./board.ts";

const STORY: (Edit | ServerEdit)[] = [
  { edit: "addNode", id: "nod_p", type: "prompt", fields: { body: "a fox" } },
  { edit: "addNode", id: "nod_g", type: "generator", near: "nod_p", fields: { params: { seed: 1 } } },
  { edit: "connect", id: "edg_p", source: "nod_p", target: "nod_g", role: "prompt" },
  {
    edit: "addOutput",
    id: "nod_i",
    edgeId: "edg_i",
    sourceId: "nod_g",
    type: "image",
    status: "done",
    assetId: "ast_1",
    generationId: "gen_1",
  },
];

/** The entries that these edits leave. */
function doing(canvas: LiveCanvas, ...edits: (Edit | ServerEdit)[]): JournalEntry[] {
  canvas.take();
  edit(canvas, ...edits);
  return journalOf(canvas.view, canvas.take());
}

function undo(canvas: LiveCanvas, entries: JournalEntry[]) {
  const plan = planUndo(canvas.view, JSON.parse(JSON.stringify(entries)) as JournalEntry[]);
  commitOps(canvas.doc, plan.ops);
  return plan;
}

describe("undo", () => {
  test("a deleted node comes back with its place, words, edges and asset", () => {
    const canvas = board(...STORY);
    const before = structuredClone(canvas.view);
    const entries = doing(canvas, { edit: "deleteNodes", ids: ["nod_g", "nod_i", "nod_p"] });
    expect(Object.keys(canvas.view.nodes)).toEqual([]);
    const plan = undo(canvas, entries);
    expect(canvas.view).toEqual(before);
    expect(plan.restoredNodeIds.sort()).toEqual(["nod_g", "nod_i", "nod_p"]);
    expect(node(canvas, "nod_i").assetId).toBe("ast_1");
  });

  test("a deleted timeline comes back with its film", () => {
    const timeline: Timeline = {
      width: 640,
      height: 360,
      fps: 24,
      background: "#112233",
      tracks: [{ id: "trk_1", kind: "text", name: "Titles", muted: false, hidden: false, locked: false, gainDb: 0 }],
      items: { itm_1: { kind: "text", trackId: "trk_1", start: 0, length: 24, text: "Tea", style: "title" } },
    };
    const canvas = board({ edit: "addNode", id: "nod_t", type: "timeline" }, { edit: "setTimeline", id: "nod_t", timeline });
    undo(canvas, doing(canvas, { edit: "deleteNodes", ids: ["nod_t"] }));
    expect(canvas.view.timelines.nod_t).toEqual(timeline);
  });

  test("of a timeline only the items that were changed go back, not what somebody else changed", () => {
    const item = (text: string, start: number) => ({
      kind: "text" as const,
      trackId: "trk_1",
      start,
      length: 24,
      text,
      style: "title" as const,
    });
    const base: Timeline = {
      width: 640,
      height: 360,
      fps: 24,
      background: "#112233",
      tracks: [{ id: "trk_1", kind: "text", name: "Titles", muted: false, hidden: false, locked: false, gainDb: 0 }],
      items: { itm_1: item("one", 0), itm_2: item("two", 48) },
    };
    const canvas = board({ edit: "addNode", id: "nod_t", type: "timeline" }, { edit: "setTimeline", id: "nod_t", timeline: base });
    const mine = doing(canvas, {
      edit: "setTimeline",
      id: "nod_t",
      timeline: { ...base, fps: 30, items: { itm_1: item("mine", 0), itm_2: item("mine too", 48), itm_3: item("new", 96) } },
    });
    edit(canvas, {
      edit: "setTimeline",
      id: "nod_t",
      timeline: { ...base, fps: 30, items: { itm_1: item("mine", 0), itm_2: item("theirs", 48), itm_3: item("new", 96) } },
    });
    const { skipped } = undo(canvas, mine);
    expect(canvas.view.timelines.nod_t).toMatchObject({ fps: 24, items: { itm_1: { text: "one" }, itm_2: { text: "theirs" } } });
    expect(canvas.view.timelines.nod_t?.items.itm_3).toBeUndefined();
    expect(skipped).toEqual(["The timeline nod_t: itm_2 was changed since and stays."]);
  });

  test("what somebody else has changed since stays, and is named", () => {
    const canvas = board(...STORY);
    const mine = doing(
      canvas,
      { edit: "updateNode", id: "nod_g", fields: { label: "Mine", params: { seed: 2, aspect: "1:1" } } },
      { edit: "setText", id: "nod_p", field: "body", text: "a hare" },
    );
    edit(canvas, { edit: "updateNode", id: "nod_g", fields: { label: "Theirs", params: { seed: 3 } } });
    const { skipped } = undo(canvas, mine);
    expect(node(canvas, "nod_g")).toMatchObject({ label: "Theirs", params: { seed: 3 } });
    expect(node(canvas, "nod_p")).toMatchObject({ body: "a fox" });
    expect(skipped).toEqual(["“Theirs”: label was changed since and stays.", "“Theirs”: seed was changed since and stays."]);
  });

  test("an added node goes, unless it was changed or connected since", () => {
    const add: Edit[] = [
      { edit: "addNode", id: "nod_n", type: "text" },
      { edit: "addNode", id: "nod_m", type: "text" },
      { edit: "addNode", id: "nod_o", type: "text" },
    ];
    const canvas = board(...STORY);
    const mine = doing(canvas, ...add);
    edit(
      canvas,
      { edit: "setText", id: "nod_m", field: "body", text: "theirs" },
      { edit: "connect", id: "edg_o", source: "nod_o", target: "nod_g", role: "context" },
    );
    const { skipped } = undo(canvas, mine);
    expect(canvas.view.nodes.nod_n).toBeUndefined();
    expect(canvas.view.nodes.nod_m).toBeDefined();
    expect(canvas.view.nodes.nod_o).toBeDefined();
    expect(skipped).toEqual(["The text node nod_m was changed since and stays.", "The text node nod_o was connected since and stays."]);
  });

  test("groups made around each other go again, and their children are where they were", () => {
    const canvas = board(...STORY);
    const before = structuredClone(canvas.view);
    undo(
      canvas,
      doing(canvas, { edit: "group", id: "nod_outer", ids: ["nod_p", "nod_g"] }, { edit: "group", id: "nod_inner", ids: ["nod_p"] }),
    );
    expect(canvas.view).toEqual(before);
  });

  test("a group into which somebody has put something stays", () => {
    const canvas = board(...STORY, { edit: "addNode", id: "nod_x", type: "text" });
    const mine = doing(canvas, { edit: "group", id: "nod_box", ids: ["nod_p"] });
    edit(canvas, { edit: "updateNode", id: "nod_x", fields: { parentId: "nod_box" } });
    expect(undo(canvas, mine).skipped).toEqual(["The group node nod_box holds other nodes since and stays."]);
    expect(node(canvas, "nod_x").parentId).toBe("nod_box");
  });

  test("an edge does not come back where it cannot be any more", () => {
    const canvas = board(...STORY);
    const mine = doing(canvas, { edit: "disconnect", ids: ["edg_p"] });
    edit(canvas, { edit: "deleteNodes", ids: ["nod_p"] });
    expect(undo(canvas, mine).skipped).toEqual(["The edge edg_p does not come back: one of its ends is gone."]);
  });

  test("what is gone, or back already, is left alone", () => {
    const canvas = board(...STORY);
    const moved = doing(canvas, { edit: "moveNodes", moves: [{ id: "nod_p", x: 5, y: 0 }] });
    const order = doing(
      canvas,
      { edit: "addNode", id: "nod_s", type: "image" },
      { edit: "connect", id: "edg_s", source: "nod_s", target: "nod_g", role: "style" },
    );
    edit(canvas, { edit: "reorderEdge", id: "edg_s", after: null });
    expect(undo(canvas, order).skipped).toEqual([
      "The edge edg_s was changed since and stays.",
      "The image node nod_s was connected since and stays.",
    ]);
    const gone = doing(canvas, { edit: "deleteNodes", ids: ["nod_p"] });
    expect(undo(canvas, moved).skipped).toEqual(["The node nod_p is gone."]);
    undo(canvas, gone);
    expect(undo(canvas, gone).skipped).toEqual(["The prompt node nod_p is on the canvas again already."]);
  });

  test("server fields are no part of it: an undo does not take a result away", () => {
    const canvas = board(...STORY);
    expect(doing(canvas, { edit: "settleNode", id: "nod_i", status: "failed", error: "no" })).toEqual([]);
    const added = doing(canvas, { edit: "addNode", id: "nod_u", type: "image" });
    edit(canvas, { edit: "settleNode", id: "nod_u", status: "done", assetId: "ast_2", pixels: { width: 100, height: 400 } });
    undo(canvas, added);
    expect(canvas.view.nodes.nod_u).toBeUndefined();
  });
});

test("a drag of many steps is one entry, and what came to nothing is none", () => {
  const canvas = board(...STORY);
  const drag = [1, 2, 3].flatMap((x) => doing(canvas, { edit: "moveNodes", moves: [{ id: "nod_p", x, y: 0 }] }));
  expect(mergeEntries(drag)).toEqual([{ entry: "field", id: "nod_p", field: "x", before: 0, written: 3 }]);
  expect(mergeEntries([...drag, ...doing(canvas, { edit: "moveNodes", moves: [{ id: "nod_p", x: 0, y: 0 }] })])).toEqual([]);
});

test("changes of a node that the same step added belong to its adding", () => {
  const canvas = board(...STORY);
  const entries = [
    ...doing(canvas, { edit: "addNode", id: "nod_n", type: "generator", fields: { params: { a: 1 } } }),
    ...doing(canvas, { edit: "updateNode", id: "nod_n", fields: { label: "New", params: { a: null, b: 2 } } }),
  ];
  expect(mergeEntries(entries)).toMatchObject([{ entry: "node", before: null, written: { label: "New", params: { b: 2 } } }]);
  undo(canvas, entries);
  expect(canvas.view.nodes.nod_n).toBeUndefined();
});
