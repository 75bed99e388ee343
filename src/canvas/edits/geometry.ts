import type { CanvasNode, Size } from "../document.ts";
import { type Draft, needUnlocked } from "../draft.ts";
import type { EditOf } from "../edit.ts";
import { descendantsOf } from "../graph.ts";
import { definitionOf } from "../nodes/index.ts";
import { growAround } from "./groups.ts";

export function applyGeometryEdit(draft: Draft, edit: EditOf<"moveNodes" | "resizeNode" | "restackNodes" | "arrange">): void {
  switch (edit.edit) {
    case "moveNodes":
      return moveNodes(draft, edit);
    case "resizeNode":
      return resizeNode(draft, edit);
    case "restackNodes":
      return restack(draft, edit);
    case "arrange":
      return arrange(draft, edit);
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
  moveTo(draft, node, edit.x ?? node.x, edit.y ?? node.y);
  sizeTo(draft, node, edit);
}

/** Never below the minimum of its type. */
function sizeTo(draft: Draft, node: CanvasNode, wanted: Size): void {
  const { minimum } = definitionOf(node.type);
  for (const field of ["w", "h"] as const) {
    const value = Math.max(wanted[field], minimum[field]);
    if (node[field] !== value) draft.push({ op: "setField", id: node.id, field, value });
  }
}

/** Children of a placed group go with it unless they have a place of their own; groups around the placed ones grow. */
function arrange(draft: Draft, edit: EditOf<"arrange">): void {
  const named = new Set(edit.places.map((place) => place.id));
  const around = new Set<string>();
  for (const [index, place] of edit.places.entries()) {
    const node = needUnlocked(draft, place.id, `places.${index}.id`);
    if (node.type === "group") carryChildren(draft, node, { dx: place.x - node.x, dy: place.y - node.y }, named);
    moveTo(draft, node, place.x, place.y);
    sizeTo(draft, node, { w: place.w ?? node.w, h: place.h ?? node.h });
    if (node.parentId && !named.has(node.parentId)) around.add(node.parentId);
  }
  for (const id of around) growAround(draft, id);
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
