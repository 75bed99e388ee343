import { describe, expect, test } from "bun:test";
import type { Edit } from "../../src/canvas/edit.ts";
import { edgesInto } from "../../src/canvas/document.ts";
import { overlaps } from "../../src/canvas/layout.ts";
import { AppError } from "../../src/lib/errors.ts";
import { board, edit, node } from "./board.ts";

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

describe("connecting", () => {
  test("an edge takes only the roles of its target, and only from where they may come", () => {
    expect(refusal(() => board(...STORY, { edit: "connect", id: "edg_x", source: "nod_g", target: "nod_p", role: "start" })).message).toBe(
      "A prompt node takes no start edge.",
    );
    expect(
      refusal(() => board(...STORY, { edit: "connect", id: "edg_x", source: "nod_g", target: "nod_p", role: "context" })).fields[0]?.field,
    ).toBe("edits.3.role");
    expect(refusal(() => board(...STORY, { edit: "connect", id: "edg_x", source: "nod_p", target: "nod_g", role: "prompt" })).code).toBe(
      "conflict",
    );
    expect(
      refusal(() => board(...STORY, { edit: "connect", id: "edg_x", source: "nod_none", target: "nod_g", role: "prompt" })).fields[0]
        ?.field,
    ).toBe("edits.3.source");
  });

  test("a generator cannot wait for its own output", () => {
    const canvas = board(...STORY, { edit: "addOutput", id: "nod_o", edgeId: "edg_o", sourceId: "nod_g", type: "image", status: "done" });
    expect(
      refusal(() => edit(canvas, { edit: "connect", id: "edg_x", source: "nod_o", target: "nod_g", role: "reference" })).message,
    ).toContain("This would make a loop");
    edit(
      canvas,
      { edit: "addNode", id: "nod_g2", type: "generator" },
      { edit: "connect", id: "edg_x", source: "nod_o", target: "nod_g2", role: "reference" },
    );
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
    expect(
      refusal(() => board(...texts, { edit: "connect", id: "edg_3", source: "nod_a", target: "nod_a", role: "context" })).message,
    ).toBe("A node cannot be connected to itself.");
  });

  test("references have an order that can be changed", () => {
    const canvas = board(...STORY);
    for (const letter of ["a", "b", "c"])
      edit(
        canvas,
        { edit: "addNode", id: `nod_${letter}`, type: "image" },
        { edit: "connect", id: `edg_${letter}`, source: `nod_${letter}`, target: "nod_g", role: "reference" },
      );
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
    expect(edgesInto(canvas.view, "nod_g").map((edge) => edge.id)).toContain("edg_c");
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
    edit(canvas, {
      edit: "moveNodes",
      moves: [
        { id: "nod_outer", x: node(canvas, "nod_outer").x + 100, y: node(canvas, "nod_outer").y },
        { id: "nod_p", x: 200, y: 0 },
      ],
    });
    expect(node(canvas, "nod_p").x).toBe(200);
    expect(node(canvas, "nod_g").x).toBe(600);
  });

  test("deleting or dissolving a group keeps its children where they are", () => {
    for (const one of [
      { edit: "deleteNodes", ids: ["nod_box"] },
      { edit: "ungroup", ids: ["nod_box"] },
    ] as Edit[]) {
      const canvas = board(...GROUPED, one);
      expect(node(canvas, "nod_p")).toMatchObject({ x: 0, y: 0, parentId: null });
      expect(canvas.view.nodes.nod_box).toBeUndefined();
    }
  });

  test("a group cannot be put inside itself, and grows around what it is given", () => {
    const canvas = board(
      ...GROUPED,
      { edit: "group", id: "nod_outer", ids: ["nod_box"] },
      { edit: "addNode", id: "nod_far", type: "text", x: 2_000, y: 0 },
    );
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
    const output = (take: number) => ({
      edit: "addOutput" as const,
      id: `nod_o${take}`,
      edgeId: `edg_o${take}`,
      sourceId: "nod_g",
      type: "image" as const,
      status: "queued" as const,
      generationId: `gen_${take}`,
    });
    edit(canvas, output(1), output(2), output(3));
    edit(canvas, output(2));
    const [first, second, third] = [node(canvas, "nod_o1"), node(canvas, "nod_o2"), node(canvas, "nod_o3")];
    expect(new Set([first.x, second.x, third.x])).toEqual(new Set([node(canvas, "nod_g").x + 340 + 80]));
    expect(second.y).toBeGreaterThan(first.y + first.h);
    expect(canvas.view.edges.edg_o3).toMatchObject({ source: "nod_g", target: "nod_o3", role: "context" });
    const all = Object.values(canvas.view.nodes);
    for (const a of all) for (const b of all) expect(a === b || !overlaps(a, b)).toBe(true);
  });

  test("a settled node takes the shape of its picture unless somebody has chosen its size", () => {
    const canvas = board(
      ...STORY,
      { edit: "addNode", id: "nod_a", type: "image" },
      { edit: "addNode", id: "nod_b", type: "image", w: 500, h: 100 },
    );
    for (const id of ["nod_a", "nod_b"])
      edit(canvas, { edit: "settleNode", id, status: "done", assetId: "ast_1", error: null, pixels: { width: 1000, height: 500 } });
    expect(node(canvas, "nod_a")).toMatchObject({ w: 320, h: 160, status: "done", assetId: "ast_1" });
    expect(node(canvas, "nod_b")).toMatchObject({ w: 500, h: 100 });
  });

  test("settling a node that is gone, or one that no generation makes, changes nothing", () => {
    const canvas = board(...STORY);
    expect(
      edit(
        canvas,
        { edit: "settleNode", id: "nod_none", status: "done" },
        { edit: "settleNode", id: "nod_g", status: "done" },
        { edit: "deleteRequests", ids: ["req_none"] },
      ),
    ).toEqual([]);
  });

  test("an output of a grouped generator joins its group, which grows", () => {
    const canvas = board(...STORY, { edit: "group", id: "nod_box", ids: ["nod_g"] });
    edit(canvas, { edit: "addOutput", id: "nod_o", edgeId: "edg_o", sourceId: "nod_g", type: "video", status: "running" });
    const [box, made] = [node(canvas, "nod_box"), node(canvas, "nod_o")];
    expect(made.parentId).toBe("nod_box");
    expect(box.x + box.w).toBeGreaterThanOrEqual(made.x + made.w + 40);
  });
});
