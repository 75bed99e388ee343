/** Where on the canvas the edits of a proposal would be seen, as plain values: `src/browser/canvas/proposals.ts` finds their places and draws them. */
import { definitionOf, NODE_TYPES } from "../../src/canvas/nodes/index.ts";
import type { NamedEdit } from "../../src/engine/events.ts";
import { editLine } from "./chat.ts";

export type GhostView =
  /** A new node. Without `x, y` it takes the free place beside `near`, else the one nearest to the origin: as the command would. */
  | { kind: "node"; id: string; label: string; w: number; h: number; x?: number; y?: number; near?: string }
  /** One that is there, and would be changed or go. */
  | { kind: "ring"; op: "-" | "~"; nodeId: string }
  /** A new edge, or one that would go, between nodes that are there or new. */
  | { kind: "edge"; source: string; target: string };

/** `$ref.id` stands for a node that an earlier edit of the same proposal makes. */
export function ghostsOf(edits: readonly NamedEdit[], labels: Readonly<Record<string, string>>): GhostView[] {
  return edits.flatMap((edit, index): GhostView[] => {
    const { command, params, ref } = edit;
    if (command === "node.add") return newNode(edit, ref ? `$${ref}.id` : `$${index}`, labels);
    if (command === "edge.connect" && typeof params.source === "string" && typeof params.target === "string")
      return [{ kind: "edge", source: params.source, target: params.target }];
    const { sign } = editLine(edit, labels);
    const ids = [params.nodeId, ...(Array.isArray(params.nodeIds) ? params.nodeIds : [])];
    return ids.flatMap((nodeId) =>
      typeof nodeId === "string" && !nodeId.startsWith("$") ? [{ kind: "ring", op: sign === "-" ? "-" : "~", nodeId }] : [],
    );
  });
}

function newNode(edit: NamedEdit, id: string, labels: Readonly<Record<string, string>>): GhostView[] {
  const { params } = edit;
  const type = NODE_TYPES.find((known) => known === params.type);
  if (!type) return [];
  const { size } = definitionOf(type);
  const label = typeof params.label === "string" && params.label ? params.label : editLine(edit, labels).detail;
  const isPlaced = typeof params.x === "number" && typeof params.y === "number";
  return [
    {
      ...{ kind: "node", id, label },
      w: typeof params.w === "number" ? params.w : size.w,
      h: typeof params.h === "number" ? params.h : size.h,
      ...(isPlaced ? { x: Number(params.x), y: Number(params.y) } : {}),
      ...(typeof params.near === "string" ? { near: params.near } : {}),
    },
  ];
}
