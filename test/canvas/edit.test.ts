import { describe, expect, test } from "bun:test";
import type { Edit } from "../../src/canvas/edit.ts";
import { AppError } from "../../src/lib/errors.ts";
import { ADA, board, edit, node, replica } from "./board.ts";
import { applyEdit } from "../../src/canvas/canvas.ts";

const STORY: Edit[] = [
  { edit: "addNode", id: "nod_p", type: "prompt", fields: { body: "a fox in snow" } },
  { edit: "addNode", id: "nod_g", type: "generator", near: "nod_p", fields: { model: "draft-image", params: { aspect: "16:9" } } },
  { edit: "connect", id: "edg_pg", source: "nod_p", target: "nod_g", role: "prompt" },
];

function refusal(work: () => unknown): AppError {
  try {
    work();
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error("was not refused");
}

describe("adding", () => {
  test("a new node has the defaults of its type, its author and its place", () => {
    const canvas = board(...STORY);
    expect(node(canvas, "nod_g")).toMatchObject({
      type: "generator",
      x: 400,
      y: 0,
      model: "draft-image",
      params: { aspect: "16:9" },
      prompt: "",
      parentId: null,
      createdBy: "usr_ada",
      createdAt: 1_000,
    });
    expect(node(canvas, "nod_g").status).toBeUndefined();
  });

  test("what is read back from the bytes equals the live view", () => {
    const canvas = board(...STORY);
    expect(replica(canvas).view).toEqual(canvas.view);
  });

  test("a timeline node has an empty timeline from the start", () => {
    const canvas = board({ edit: "addNode", id: "nod_t", type: "timeline" });
    expect(canvas.view.timelines.nod_t).toMatchObject({ width: 1920, height: 1080, tracks: [], items: {} });
  });

  test("an id is used once", () => {
    expect(refusal(() => board(...STORY, { edit: "addNode", id: "nod_p", type: "text" })).code).toBe("conflict");
  });

  test("wrong input is refused with the name of its field", () => {
    const wrong = (edits: unknown) => refusal(() => edit(board(...STORY), ...(edits as Edit[]))).fields[0]?.field;
    expect(wrong([{ edit: "addNode", id: "nod_x", type: "sculpture" }])).toBe("type");
    expect(wrong([{ edit: "addNode", id: "Bad Id", type: "text" }])).toBe("id");
    expect(wrong([{ edit: "explode" }])).toBe("edit");
    expect(wrong([{ edit: "addNode", id: "nod_x", type: "text", fields: { colour: "red" } }])).toBe("fields.colour");
    expect(wrong([{ edit: "addNode", id: "nod_x", type: "text", fields: { status: "done" } }])).toBe("fields.status");
    expect(wrong([{ edit: "updateNode", id: "nod_p", fields: { label: 5 } }])).toBe("fields.label");
    expect(wrong([{ edit: "updateNode", id: "nod_p", fields: { assetId: "ast_1" } }])).toBe("fields.assetId");
    expect(wrong([{ edit: "updateNode", id: "nod_none", fields: {} }])).toBe("id");
    expect(wrong([{ edit: "moveNodes", moves: [{ id: "nod_p", x: "1", y: 0 }] }])).toBe("moves.0.x");
    expect(wrong([{ edit: "setText", id: "nod_g", field: "body", text: "x" }])).toBe("field");
    expect(wrong([{ edit: "updateNode", id: "nod_p", fields: { parentId: "nod_g" } }])).toBe("fields.parentId");
  });

  test("of a list with one wrong edit nothing is done", () => {
    const canvas = board(...STORY);
    const before = structuredClone(canvas.view);
    refusal(() => edit(canvas, { edit: "moveNodes", moves: [{ id: "nod_p", x: 9, y: 9 }] }, { edit: "disconnect", ids: ["edg_none"] }));
    expect(canvas.view).toEqual(before);
  });

  test("an edit on a document that nobody follows answers with the view after it", () => {
    const { doc } = board(...STORY);
    expect(applyEdit(doc, { edit: "setText", id: "nod_p", field: "body", text: "a hare" }, ADA).nodes.nod_p).toMatchObject({
      body: "a hare",
    });
  });
});

describe("changing", () => {
  test("an update writes only what differs, parameters key by key, null takes one away", () => {
    const canvas = board(...STORY);
    const ops = edit(canvas, {
      edit: "updateNode",
      id: "nod_g",
      fields: { model: "draft-image", label: "Fox", params: { seed: 7, aspect: null } },
    });
    expect(ops).toEqual([
      { op: "setField", id: "nod_g", field: "label", value: "Fox" },
      { op: "setParam", id: "nod_g", field: "params", key: "aspect", value: undefined },
      { op: "setParam", id: "nod_g", field: "params", key: "seed", value: 7 },
    ]);
    expect(node(canvas, "nod_g")).toMatchObject({ label: "Fox", params: { seed: 7 } });
  });

  test("text written by two at once keeps the letters of both", () => {
    const canvas = board(...STORY);
    const other = replica(canvas);
    edit(canvas, { edit: "setText", id: "nod_p", field: "body", text: "a red fox in snow" });
    edit(other, { edit: "setText", id: "nod_p", field: "body", text: "a fox in deep snow" });
    canvas.doc.import(other.doc.export({ mode: "update" }));
    expect(node(canvas, "nod_p")).toMatchObject({ body: "a red fox in deep snow" });
  });

  test("different fields of one node, changed by two at once, both win", () => {
    const canvas = board(...STORY);
    const other = replica(canvas);
    edit(canvas, { edit: "moveNodes", moves: [{ id: "nod_p", x: 10, y: 20 }] });
    edit(other, { edit: "updateNode", id: "nod_p", fields: { label: "Fox" } });
    canvas.doc.import(other.doc.export({ mode: "update" }));
    expect(node(canvas, "nod_p")).toMatchObject({ x: 10, y: 20, label: "Fox" });
  });

  test("a locked node stays until it is unlocked", () => {
    const canvas = board(...STORY, { edit: "updateNode", id: "nod_p", fields: { locked: true } });
    for (const one of [
      { edit: "moveNodes", moves: [{ id: "nod_p", x: 1, y: 1 }] },
      { edit: "deleteNodes", ids: ["nod_p"] },
      { edit: "updateNode", id: "nod_p", fields: { label: "x" } },
      { edit: "resizeNode", id: "nod_p", w: 300, h: 300 },
    ] as Edit[])
      expect(refusal(() => edit(canvas, one)).code).toBe("conflict");
    edit(
      canvas,
      { edit: "updateNode", id: "nod_p", fields: { locked: false } },
      { edit: "moveNodes", moves: [{ id: "nod_p", x: 1, y: 1 }] },
    );
    expect(node(canvas, "nod_p").x).toBe(1);
  });

  test("a node is never smaller than its type allows", () => {
    const canvas = board(...STORY, { edit: "resizeNode", id: "nod_p", x: 5, w: 20, h: 20 });
    expect(node(canvas, "nod_p")).toMatchObject({ x: 5, w: 160, h: 80 });
  });

  test("front and back order a selection beyond all others", () => {
    const canvas = board(...STORY, { edit: "restackNodes", ids: ["nod_p"], to: "front" });
    expect(node(canvas, "nod_p").z).toBeGreaterThan(node(canvas, "nod_g").z);
    edit(canvas, { edit: "restackNodes", ids: ["nod_p"], to: "back" });
    expect(node(canvas, "nod_p").z).toBeLessThan(node(canvas, "nod_g").z);
  });

  test("edges go with their nodes, timelines with theirs", () => {
    const canvas = board(...STORY, { edit: "addNode", id: "nod_t", type: "timeline" });
    edit(canvas, { edit: "deleteNodes", ids: ["nod_p", "nod_t", "nod_p"] });
    expect(canvas.view.edges).toEqual({});
    expect(canvas.view.timelines).toEqual({});
    expect(Object.keys(canvas.view.nodes)).toEqual(["nod_g"]);
  });

  test("a copy keeps its words and its asset, not the generation that made the original", () => {
    const canvas = board(...STORY, {
      edit: "addOutput",
      id: "nod_o",
      edgeId: "edg_o",
      sourceId: "nod_g",
      type: "image",
      status: "done",
      generationId: "gen_1",
      assetId: "ast_1",
    });
    edit(canvas, {
      edit: "duplicateNodes",
      copies: [
        { from: "nod_p", to: "nod_p2" },
        { from: "nod_g", to: "nod_g2" },
        { from: "nod_o", to: "nod_o2" },
      ],
      edges: [{ from: "edg_pg", to: "edg_pg2" }],
      dx: 0,
      dy: 500,
    });
    expect(node(canvas, "nod_p2")).toMatchObject({ body: "a fox in snow", y: 500 });
    expect(node(canvas, "nod_o2")).toMatchObject({ assetId: "ast_1", generationId: null, status: "done" });
    expect(canvas.view.edges.edg_pg2).toMatchObject({ source: "nod_p2", target: "nod_g2", role: "prompt" });
    expect(
      refusal(() =>
        edit(canvas, {
          edit: "duplicateNodes",
          copies: [{ from: "nod_p", to: "nod_p3" }],
          edges: [{ from: "edg_pg", to: "edg_p3" }],
          dx: 0,
          dy: 0,
        }),
      ).fields[0]?.field,
    ).toBe("edges.0.from");
  });
});
