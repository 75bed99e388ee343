/** Copy and paste as plain values: what goes along, what does not, and what a strange clipboard may do. */
import { expect, test } from "bun:test";
import { planEdits } from "../../src/canvas/edit.ts";
import { assetsOf, clipOf, pasteOf, readClip } from "../../src/canvas/clip.ts";
import type { Edit } from "../../src/canvas/edit.ts";
import { mentionMark } from "../../src/canvas/prose.ts";
import { ADA, board, edit } from "./board.ts";

const studio = () =>
  board(
    { edit: "addNode", id: "nod_look", type: "image", x: 0, y: 0, fields: { assetId: "ast_look", label: "Look" } },
    { edit: "addNode", id: "nod_say", type: "prompt", x: 400, y: 0 },
    { edit: "connect", id: "edg_look", source: "nod_look", target: "nod_say", role: "reference" },
    { edit: "setText", id: "nod_say", field: "body", text: `A bus like ${mentionMark("edg_look")} at dawn` },
    { edit: "addNode", id: "nod_gen", type: "generator", x: 800, y: 0, fields: { model: "draft-image", params: { seed: 7 } } },
    { edit: "connect", id: "edg_say", source: "nod_say", target: "nod_gen", role: "prompt" },
    { edit: "group", id: "nod_box", ids: ["nod_say", "nod_gen"], label: "Shot 1" },
    { edit: "updateNode", id: "nod_box", fields: { locked: true } },
  );

const counter = () => {
  let n = 0;
  return (prefix: "nod" | "edg") => `${prefix}_new${n++}`;
};

test("a group is copied with its inside, and a paste in the same project keeps the edges from outside", () => {
  const canvas = studio();
  const clip = readClip(JSON.stringify(clipOf(canvas.view, "prj_a", ["nod_box"])));
  expect(clip?.nodes.map((node) => node.id).sort()).toEqual(["nod_box", "nod_gen", "nod_say"]);
  const { edits, ids } = pasteOf(clip as NonNullable<typeof clip>, {
    view: canvas.view,
    projectId: "prj_a",
    at: { x: 5_000, y: 0 },
    newId: counter(),
  });
  edit(canvas, ...edits);
  const { nodes, edges } = canvas.view;
  expect(ids).toHaveLength(1);
  const group = nodes[ids[0] ?? ""];
  expect(group).toMatchObject({ type: "group", label: "Shot 1", locked: false });
  const inside = Object.values(nodes).filter((node) => node.parentId === group?.id);
  expect(inside.map((node) => node.type).sort()).toEqual(["generator", "prompt"]);
  const prompt = inside.find((node) => node.type === "prompt");
  const reference = Object.values(edges).find((edge) => edge.target === prompt?.id);
  expect(reference).toMatchObject({ source: "nod_look", role: "reference" });
  expect(prompt).toMatchObject({ body: `A bus like ${mentionMark(reference?.id ?? "")} at dawn` });
  expect((group?.x ?? 0) + (group?.w ?? 0) / 2).toBeCloseTo(5_000, -1);
  expect(Object.keys(edges)).toHaveLength(4);
});

test("in another project edges from outside stay behind with their mentions, and assets go by their new ids", () => {
  const canvas = studio();
  const clip = clipOf(canvas.view, "prj_a", ["nod_look", "nod_say"]);
  expect(assetsOf(clip)).toEqual(["ast_look"]);
  const elsewhere = board();
  const assets = new Map([["ast_look", "ast_copy"]]);
  edit(elsewhere, ...pasteOf(clip, { view: elsewhere.view, projectId: "prj_b", newId: counter(), assets }).edits);
  expect(Object.values(elsewhere.view.nodes).find((node) => node.type === "image")).toMatchObject({ assetId: "ast_copy", status: "done" });
  const alone = board();
  edit(alone, ...pasteOf(clipOf(canvas.view, "prj_a", ["nod_say"]), { view: alone.view, projectId: "prj_b", newId: counter() }).edits);
  expect(Object.values(alone.view.nodes)[0]).toMatchObject({ body: "A bus like  at dawn" });
  expect(Object.keys(alone.view.edges)).toHaveLength(0);
});

test("an asset that did not come along is not named; a timeline's cuts follow its assets", () => {
  const canvas = studio();
  const track = { id: "trk_1", kind: "video" as const, name: "Picture", muted: false, hidden: false, locked: false, gainDb: 0 };
  const item = {
    kind: "clip" as const,
    trackId: "trk_1",
    start: 0,
    length: 24,
    assetId: "ast_look",
    media: "image" as const,
    inFrames: 0,
    gainDb: 0,
    fit: "cover" as const,
  };
  edit(canvas, { edit: "addNode", id: "nod_cut", type: "timeline", x: 0, y: 900 });
  const timeline = { width: 640, height: 360, fps: 24, background: "#000000", tracks: [track], items: { itm_1: item } };
  edit(canvas, { edit: "setTimeline", id: "nod_cut", timeline } as unknown as Edit);
  const clip = clipOf(canvas.view, "prj_a", ["nod_look", "nod_cut"]);
  expect(assetsOf(clip)).toEqual(["ast_look"]);
  const elsewhere = board();
  const assets = new Map([["ast_look", "ast_copy"]]);
  edit(elsewhere, ...pasteOf(clip, { view: elsewhere.view, projectId: "prj_b", newId: counter(), assets }).edits);
  expect(Object.values(elsewhere.view.timelines)[0]?.items.itm_1).toMatchObject({ assetId: "ast_copy" });
  const bare = pasteOf(clip, { view: elsewhere.view, projectId: "prj_b", newId: counter() }).edits[0];
  expect(bare).not.toHaveProperty("fields.assetId");
});

test("what only looks like a clip is a text; what names fields that are not a person's is refused", () => {
  for (const text of [
    "hello",
    "{",
    "{}",
    "null",
    '{"clash":1}',
    '{"clash":2,"nodes":[],"edges":[],"timelines":{}}',
    '{"clash":1,"nodes":[{"type":"magic"}],"edges":[],"timelines":{}}',
  ])
    expect(readClip(text)).toBeUndefined();
  const canvas = board();
  const hostile = { id: "nod_x", type: "text", x: 0, y: 0, w: 320, h: 200, body: 5, status: "done", assetId: { a: 1 }, parentId: "nod_x" };
  const clip = readClip(JSON.stringify({ clash: 1, projectId: "prj_a", nodes: [hostile], edges: [], timelines: {} }));
  const { edits } = pasteOf(clip as NonNullable<typeof clip>, { view: canvas.view, projectId: "prj_a", newId: counter() });
  expect(() => planEdits(canvas.view, edits, ADA)).toThrow();
  expect(Object.keys(canvas.view.nodes)).toHaveLength(0);
});
