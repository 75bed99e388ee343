import type { CanvasNode } from "../document.ts";
import { type Draft, needUnlocked } from "../draft.ts";
import type { EditOf } from "../edit.ts";
import { descendantsOf } from "../graph.ts";
import { definitionOf } from "../nodes/index.ts";

export function applyGeometryEdit(draft: Draft, edit: EditOf<"moveNodes" | "resizeNode" | "restackNodes">): void {
  switch (edit.edit) {
    case "moveNodes":
      return moveNodes(draft, edit);
    case "resizeNode":
      return resizeNode(draft, edit);
    case "restackNodes":
      return restack(draft, edit);
    default:
      edit satisfies never;
  }
}

function moveNodes(draft: Draft, edit: EditOf<"moveNodes">): void {
  const named = new Set(edit.moves.map((move) => move.id));
  for (const [index, move] of edit.moves.entries()) {
    const node = needUnlocked(draft, move.id, `moves.${index}.id`);
    if (node.type === "group") carryChildren(draft, node, { dx: move.x - node.x, dy: move.y - node.y }, named);
    moveTo(draft, node, move.x, move.y);
  }
}

function carryChildren(draft: Draft, group: CanvasNode, by: { dx: number; dy: number }, named: ReadonlySet<string>): void {
  for (const id of descendantsOf(draft.nodes(), new Set([group.id]))) {
    const child = draft.node(id);
    if (child && !named.has(id)) moveTo(draft, child, child.x + by.dx, child.y + by.dy);
  }
}

function moveTo(draft: Draft, node: CanvasNode, x: number, y: number): void {
  if (node.x !== x) draft.push({ op: "setField", id: node.id, field: "x", value: x });
  if (node.y !== y) draft.push({ op: "setField", id: node.id, field: "y", value: y });
}

function resizeNode(draft: Draft, edit: EditOf<"resizeNode">): void {
  const node = needUnlocked(draft, edit.id);
  const { minimum } = definitionOf(node.type);
  moveTo(draft, node, edit.x ?? node.x, edit.y ?? node.y);
  const size = { w: Math.max(edit.w, minimum.w), h: Math.max(edit.h, minimum.h) };
  for (const field of ["w", "h"] as const)
    if (node[field] !== size[field]) draft.push({ op: "setField", id: node.id, field, value: size[field] });
}

function restack(draft: Draft, edit: EditOf<"restackNodes">): void {
  const moving = new Set(edit.ids);
  const others = draft.nodes().filter((node) => !moving.has(node.id));
  const chosen = edit.ids.map((id, index) => needUnlocked(draft, id, `ids.${index}`)).sort((a, b) => a.z - b.z);
  const start =
    edit.to === "front"
      ? others.reduce((top, node) => Math.max(top, node.z), 0) + 1
      : others.reduce((low, node) => Math.min(low, node.z), 0) - chosen.length;
  for (const [index, node] of chosen.entries())
    if (node.z !== start + index) draft.push({ op: "setField", id: node.id, field: "z", value: start + index });
}
