import { describe, expect, test } from "bun:test";
import type { Edit } from "../../src/canvas/edit.ts";
import { overlaps } from "../../src/canvas/layout.ts";
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
    expect(node(canvas, "nod_g")).toMatchObject({ type: "generator", x: 400, y: 0, model: "draft-image", params: { aspect: "16:9" }, prompt: "", parentId: null, createdBy: "usr_ada", createdAt: 1_000 });
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
    expect(applyEdit(doc, { edit: "setText", id: "nod_p", field: "body", text: "a hare" }, ADA).nodes.nod_p).toMatchObject({ body: "a hare" });
  });
});

describe("changing", () => {
  test("an update writes only what differs, parameters key by key, null takes one away", () => {
    const canvas = board(...STORY);
    const ops = edit(canvas, { edit: "updateNode", id: "nod_g", fields: { model: "draft-image", label: "Fox", params: { seed: 7, aspect: null } } });
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
    edit(canvas, { edit: "updateNode", id: "nod_p", fields: { locked: false } }, { edit: "moveNodes", moves: [{ id: "nod_p", x: 1, y: 1 }] });
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
    const canvas = board(...STORY, { edit: "addOutput", id: "nod_o", edgeId: "edg_o", sourceId: "nod_g", type: "image", status: "done", generationId: "gen_1", assetId: "ast_1" });
    edit(canvas, {
      edit: "duplicateNodes",
      copies: [{ from: "nod_p", to: "nod_p2" }, { from: "nod_g", to: "nod_g2" }, { from: "nod_o", to: "nod_o2" }],
      edges: [{ from: "edg_pg", to: "edg_pg2" }],
      dx: 0,
      dy: 500,
    });
    expect(node(canvas, "nod_p2")).toMatchObject({ body: "a fox in snow", y: 500 });
    expect(node(canvas, "nod_o2")).toMatchObject({ assetId: "ast_1", generationId: null, status: "done" });
    expect(canvas.view.edges.edg_pg2).toMatchObject({ source: "nod_p2", target: "nod_g2", role: "prompt" });
    expect(refusal(() => edit(canvas, { edit: "duplicateNodes", copies: [{ from: "nod_p", to: "nod_p3" }], edges: [{ from: "edg_pg", to: "edg_p3" }], dx: 0, dy: 0 })).fields[0]?.field).toBe("edges.0.from");
  });
});

describe("connecting", () => {
  test("an edge takes only the roles of its target, and only from where they may come", () => {
    expect(refusal(() => board(...STORY, { edit: "connect", id: "edg_x", source: "nod_g", target: "nod_p", role: "start" })).message).toBe("A prompt node takes no start edge.");
    expect(refusal(() => board(...STORY, { edit: "connect", id: "edg_x", source: "nod_g", target: "nod_p", role: "context" })).fields[0]?.field).toBe("edits.3.role");
    expect(refusal(() => board(...STORY, { edit: "connect", id: "edg_x", source: "nod_p", target: "nod_g", role: "prompt" })).code).toBe("conflict");
    expect(refusal(() => board(...STORY, { edit: "connect", id: "edg_x", source: "nod_none", target: "nod_g", role: "prompt" })).fields[0]?.field).toBe("edits.3.source");
  });

  test("a generator cannot wait for its own output", () => {
    const canvas = board(...STORY, { edit: "addOutput", id: "nod_o", edgeId: "edg_o", sourceId: "nod_g", type: "image", status: "done" });
    expect(refusal(() => edit(canvas, { edit: "connect", id: "edg_x", source: "nod_o", target: "nod_g", role: "reference" })).message).toContain("This would make a loop");
    edit(canvas, { edit: "addNode", id: "nod_g2", type: "generator" }, { edit: "connect", id: "edg_x", source: "nod_o", target: "nod_g2", role: "reference" });
    expect(Object.keys(canvas.view.edges).length).toBe(3);
  });

  test("texts may mention each other: a loop without a generator is no harm", () => {
    const texts: Edit[] = [
      { edit: "addNode", id: "nod_a", type: "text" },
      { edit: "addNode", id: "nod_b", type: "text" },
      { edit: "connect", id: "edg_1", source: "nod_a", target: "nod_b", role: "context" },
      { edit: "connect", id: "edg_2", source: "nod_b", target: "nod_a", role: "context" },
    ];
    expect(Object.keys(board(...texts).view.edges)).toHaveLength(2);
    expect(refusal(() => board(...texts, { edit: "connect", id: "edg_3", source: "nod_a", target: "nod_a", role: "context" })).message).toBe("A node cannot be connected to itself.");
  });

  test("references have an order that can be changed", () => {
    const canvas = board(...STORY);
    for (const letter of ["a", "b", "c"])
      edit(canvas, { edit: "addNode", id: `nod_${letter}`, type: "image" }, { edit: "connect", id: `edg_${letter}`, source: `nod_${letter}`, target: "nod_g", role: "reference" });
    const order = () =>
      Object.values(canvas.view.edges)
        .filter((edge) => edge.role === "reference")
        .sort((a, b) => (a.order < b.order ? -1 : 1))
        .map((edge) => edge.id);
    expect(order()).toEqual(["edg_a", "edg_b", "edg_c"]);
    edit(canvas, { edit: "reorderEdge", id: "edg_c", after: null });
    expect(order()).toEqual(["edg_c", "edg_a", "edg_b"]);
    edit(canvas, { edit: "reorderEdge", id: "edg_c", after: "edg_a" });
    expect(order()).toEqual(["edg_a", "edg_c", "edg_b"]);
    expect(refusal(() => edit(canvas, { edit: "reorderEdge", id: "edg_c", after: "edg_zz" })).fields[0]?.field).toBe("after");
    edit(canvas, { edit: "disconnect", ids: ["edg_a"] });
    expect(order()).toEqual(["edg_c", "edg_b"]);
  });
});

describe("groups", () => {
  const GROUPED: Edit[] = [...STORY, { edit: "group", id: "nod_box", ids: ["nod_p", "nod_g"], label: "Scene 1" }];

  test("a group is drawn around its children with its padding", () => {
    const canvas = board(...GROUPED);
    expect(node(canvas, "nod_box")).toMatchObject({ x: -40, y: -64, w: 820, h: 404, label: "Scene 1" });
    expect(node(canvas, "nod_p").parentId).toBe("nod_box");
  });

  test("children move with their group, however deep, and only once when they were chosen too", () => {
    const canvas = board(...GROUPED, { edit: "group", id: "nod_outer", ids: ["nod_box"] });
    edit(canvas, { edit: "moveNodes", moves: [{ id: "nod_outer", x: node(canvas, "nod_outer").x + 100, y: node(canvas, "nod_outer").y }] });
    expect(node(canvas, "nod_p").x).toBe(100);
    edit(canvas, { edit: "moveNodes", moves: [{ id: "nod_outer", x: node(canvas, "nod_outer").x + 100, y: node(canvas, "nod_outer").y }, { id: "nod_p", x: 200, y: 0 }] });
    expect(node(canvas, "nod_p").x).toBe(200);
    expect(node(canvas, "nod_g").x).toBe(600);
  });

  test("deleting or dissolving a group keeps its children where they are", () => {
    for (const one of [{ edit: "deleteNodes", ids: ["nod_box"] }, { edit: "ungroup", ids: ["nod_box"] }] as Edit[]) {
      const canvas = board(...GROUPED, one);
      expect(node(canvas, "nod_p")).toMatchObject({ x: 0, y: 0, parentId: null });
      expect(canvas.view.nodes.nod_box).toBeUndefined();
    }
  });

  test("a group cannot be put inside itself, and grows around what it is given", () => {
    const canvas = board(...GROUPED, { edit: "group", id: "nod_outer", ids: ["nod_box"] }, { edit: "addNode", id: "nod_far", type: "text", x: 2_000, y: 0 });
    expect(refusal(() => edit(canvas, { edit: "moveToGroup", ids: ["nod_outer"], parentId: "nod_box" })).fields[0]?.field).toBe("parentId");
    expect(refusal(() => edit(canvas, { edit: "moveToGroup", ids: ["nod_far"], parentId: "nod_p" })).fields[0]?.field).toBe("parentId");
    expect(refusal(() => edit(canvas, { edit: "ungroup", ids: ["nod_p"] })).fields[0]?.field).toBe("ids.0");
    edit(canvas, { edit: "moveToGroup", ids: ["nod_far"], parentId: "nod_box" });
    const [box, outer, far] = [node(canvas, "nod_box"), node(canvas, "nod_outer"), node(canvas, "nod_far")];
    expect(box.x + box.w).toBe(far.x + far.w + 40);
    expect(outer.x + outer.w).toBe(box.x + box.w + 40);
  });
});

describe("the server's edits", () => {
  test("outputs stand right of their source, one below the other, and a repeat adds none", () => {
    const canvas = board(...STORY);
    const output = (take: number) => ({ edit: "addOutput" as const, id: `nod_o${take}`, edgeId: `edg_o${take}`, sourceId: "nod_g", type: "image" as const, status: "queued" as const, generationId: `gen_${take}` });
    edit(canvas, output(1), output(2), output(3));
    edit(canvas, output(2));
    const made = [1, 2, 3].map((take) => node(canvas, `nod_o${take}`));
    expect(new Set(made.map((one) => one.x))).toEqual(new Set([node(canvas, "nod_g").x + 340 + 80]));
    expect(made[1]!.y).toBeGreaterThan(made[0]!.y + made[0]!.h);
    expect(canvas.view.edges.edg_o3).toMatchObject({ source: "nod_g", target: "nod_o3", role: "context" });
    const all = Object.values(canvas.view.nodes);
    for (const a of all) for (const b of all) expect(a === b || !overlaps(a, b)).toBe(true);
  });

  test("a settled node takes the shape of its picture unless somebody has chosen its size", () => {
    const canvas = board(...STORY, { edit: "addNode", id: "nod_a", type: "image" }, { edit: "addNode", id: "nod_b", type: "image", w: 500, h: 100 });
    for (const id of ["nod_a", "nod_b"]) edit(canvas, { edit: "settleNode", id, status: "done", assetId: "ast_1", error: null, pixels: { width: 1000, height: 500 } });
    expect(node(canvas, "nod_a")).toMatchObject({ w: 320, h: 160, status: "done", assetId: "ast_1" });
    expect(node(canvas, "nod_b")).toMatchObject({ w: 500, h: 100 });
  });

  test("settling a node that is gone, or one that no generation makes, changes nothing", () => {
    const canvas = board(...STORY);
    expect(edit(canvas, { edit: "settleNode", id: "nod_none", status: "done" }, { edit: "settleNode", id: "nod_g", status: "done" }, { edit: "deleteRequests", ids: ["req_none"] })).toEqual([]);
  });

  test("an output of a grouped generator joins its group, which grows", () => {
    const canvas = board(...STORY, { edit: "group", id: "nod_box", ids: ["nod_g"] });
    edit(canvas, { edit: "addOutput", id: "nod_o", edgeId: "edg_o", sourceId: "nod_g", type: "video", status: "running" });
    const [box, made] = [node(canvas, "nod_box"), node(canvas, "nod_o")];
    expect(made.parentId).toBe("nod_box");
    expect(box.x + box.w).toBeGreaterThanOrEqual(made.x + made.w + 40);
  });
});
