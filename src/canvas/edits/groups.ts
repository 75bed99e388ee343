import { AppError } from "../../lib/errors.ts";
import type { CanvasNode } from "../document.ts";
import { type Draft, needFree, needNode, needUnlocked } from "../draft.ts";
import type { Author, EditOf } from "../edit.ts";
import { descendantsOf } from "../graph.ts";
import { groupAround, grownToHold } from "../layout.ts";
import { newNode } from "./new-node.ts";

export function applyGroupEdit(draft: Draft, edit: EditOf<"group" | "ungroup" | "moveToGroup">, author: Author): void {
  switch (edit.edit) {
    case "group":
      return group(draft, edit, author);
    case "ungroup":
      for (const [index, id] of edit.ids.entries()) ungroup(draft, id, `ids.${index}`);
      return;
    case "moveToGroup":
      return moveToGroup(draft, edit);
    default:
      edit satisfies never;
  }
}

function group(draft: Draft, edit: EditOf<"group">, author: Author): void {
  needFree(draft, edit.id);
  const members = edit.ids.map((id, index) => needUnlocked(draft, id, `ids.${index}`));
  const box = groupAround(members) as NonNullable<ReturnType<typeof groupAround>>;
  const parents = new Set(members.map((node) => node.parentId));
  const parentId = parents.size === 1 ? (members[0]?.parentId ?? null) : null;
  const z = members.reduce((low, node) => Math.min(low, node.z), 0) - 1;
  draft.push({ op: "createNode", node: newNode("group", { id: edit.id, ...box, z, label: edit.label ?? "", parentId }, author) });
  for (const node of members) setParent(draft, node, edit.id);
}

/** The group goes, its children stay where they are and belong to what it belonged to. */
export function ungroup(draft: Draft, id: string, field: string): void {
  const node = needUnlocked(draft, id, field);
  if (node.type !== "group") throw new AppError("invalid", `${id} is not a group.`, [{ field, message: "Not a group." }]);
  for (const child of draft.nodes()) if (child.parentId === id) setParent(draft, child, node.parentId);
  draft.push({ op: "deleteNode", id });
}

function moveToGroup(draft: Draft, edit: EditOf<"moveToGroup">): void {
  const nodes = edit.ids.map((id, index) => needUnlocked(draft, id, `ids.${index}`));
  if (edit.parentId !== null) {
    const parent = needNode(draft, edit.parentId, "parentId");
    if (parent.type !== "group")
      throw new AppError("invalid", `${parent.id} is not a group.`, [{ field: "parentId", message: "Not a group." }]);
    if (edit.ids.includes(parent.id) || descendantsOf(draft.nodes(), new Set(edit.ids)).has(parent.id))
      throw new AppError("invalid", "A group cannot be put inside itself.", [{ field: "parentId", message: "It would contain itself." }]);
  }
  for (const node of nodes) setParent(draft, node, edit.parentId);
  growAround(draft, edit.parentId);
}

function setParent(draft: Draft, node: CanvasNode, parentId: string | null): void {
  if (node.parentId !== parentId) draft.push({ op: "setField", id: node.id, field: "parentId", value: parentId });
}

/** Grows a group, and the groups that it is in, so that they hold their children. */
export function growAround(draft: Draft, groupId: string | null): void {
  const seen = new Set<string>();
  for (let id = groupId; id && !seen.has(id); ) {
    seen.add(id);
    const parent = draft.node(id);
    if (parent?.type !== "group") return;
    const grown = grownToHold(
      parent,
      draft.nodes().filter((node) => node.parentId === parent.id),
    );
    for (const field of ["x", "y", "w", "h"] as const)
      if (grown[field] !== parent[field]) draft.push({ op: "setField", id, field, value: grown[field] });
    id = parent.parentId;
  }
}
