import type { Json, NodeType } from "../document.ts";
import { type Draft, needNode } from "../draft.ts";
import type { Author, EditOf } from "../edit.ts";
import { placeFree, placeNear, sizeOfNew } from "../layout.ts";
import { SERVER_FIELD_NAMES } from "../nodes/define.ts";
import { isMade, refusedRole } from "../nodes/index.ts";
import { orderAfter } from "./edges.ts";
import { growAround } from "./groups.ts";
import { newNode } from "./new-node.ts";

export function applyServerEdit(draft: Draft, edit: EditOf<"settleNode" | "addOutput" | "deleteRequests">, author: Author): void {
  switch (edit.edit) {
    case "settleNode":
      return settleNode(draft, edit);
    case "addOutput":
      return addOutput(draft, edit, author);
    case "deleteRequests":
      for (const id of edit.ids) if (draft.hasRequest(id)) draft.push({ op: "deleteRequest", id });
      return;
    default:
      edit satisfies never;
  }
}

/** A node that somebody has deleted meanwhile is left deleted: its result stays in the project's assets. */
function settleNode(draft: Draft, edit: EditOf<"settleNode">): void {
  const node = draft.node(edit.id);
  if (!node || !isMade(node)) return;
  for (const field of SERVER_FIELD_NAMES) {
    const value = edit[field];
    if (value !== undefined && node[field] !== value) draft.push({ op: "setField", id: node.id, field, value: value as Json });
  }
  if (edit.pixels) takeShape(draft, node.id, edit.pixels);
}

/** Only a node that still has the size of its type follows its picture: a size that somebody chose stays. */
function takeShape(draft: Draft, id: string, pixels: { width: number; height: number }): void {
  const node = needNode(draft, id);
  const standard = sizeOfNew(node.type);
  if (node.w !== standard.w || node.h !== standard.h) return;
  const size = sizeOfNew(node.type, pixels);
  for (const field of ["w", "h"] as const) if (node[field] !== size[field]) draft.push({ op: "setField", id, field, value: size[field] });
}

function addOutput(draft: Draft, edit: EditOf<"addOutput">, author: Author): void {
  if (draft.node(edit.id)) return;
  const source = draft.node(edit.sourceId);
  const size = sizeOfNew(edit.type, edit.pixels);
  const place = source ? placeNear(draft, source.id, size) : placeFree(draft, { x: 0, y: 0 }, size);
  const made = { status: edit.status, assetId: edit.assetId ?? null, generationId: edit.generationId ?? null };
  const values = {
    id: edit.id,
    ...place,
    ...size,
    z: source?.z ?? 0,
    parentId: source?.parentId ?? null,
    label: edit.label ?? "",
    ...made,
  };
  draft.push({ op: "createNode", node: newNode(edit.type, values, author) });
  growAround(draft, source?.parentId ?? null);
  if (source && !refusedRole(source.type, edit.type as NodeType, "context") && !draft.edge(edit.edgeId))
    draft.push({
      op: "createEdge",
      edge: { id: edit.edgeId, source: source.id, target: edit.id, role: "context", order: orderAfter(draft, edit.id, undefined) },
    });
}
