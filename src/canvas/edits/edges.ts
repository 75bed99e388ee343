import { generateKeyBetween } from "fractional-indexing";
import { AppError } from "../../lib/errors.ts";
import { byOrder, type CanvasEdge } from "../document.ts";
import { type Draft, nameOf, needEdge, needFree, needNode } from "../draft.ts";
import type { EditOf } from "../edit.ts";
import { generatorLoop } from "../graph.ts";
import { refusedRole } from "../nodes/index.ts";

export function applyEdgeEdit(draft: Draft, edit: EditOf<"connect" | "disconnect" | "reorderEdge">): void {
  switch (edit.edit) {
    case "connect":
      return connect(draft, edit);
    case "disconnect":
      for (const [index, id] of edit.ids.entries()) draft.push({ op: "deleteEdge", id: needEdge(draft, id, `ids.${index}`).id });
      return;
    case "reorderEdge": {
      const edge = needEdge(draft, edit.id);
      const order = orderAfter(draft, edge.target, edit.after, edge.id);
      return draft.push({ op: "setEdgeField", id: edge.id, field: "order", value: order });
    }
    default:
      edit satisfies never;
  }
}

function connect(draft: Draft, edit: EditOf<"connect">): void {
  needFree(draft, edit.id);
  const source = needNode(draft, edit.source, "source");
  const target = needNode(draft, edit.target, "target");
  const misfit = refusedRole(source.type, target.type, edit.role);
  if (misfit) throw refused("role", misfit);
  const twin = draft.edges().find((edge) => edge.source === edit.source && edge.target === edit.target && edge.role === edit.role);
  if (twin)
    throw new AppError("conflict", `${nameOf(source)} is already connected to ${nameOf(target)} as ${edit.role}.`, [
      { field: "id", message: "Already connected." },
    ]);
  const edge: CanvasEdge = {
    id: edit.id,
    source: source.id,
    target: target.id,
    role: edit.role,
    order: orderAfter(draft, target.id, edit.after),
  };
  const impossible = refusedEdge(draft, edge);
  if (impossible) throw refused("target", impossible);
  draft.push({ op: "createEdge", edge });
}

/** Why this edge cannot be on the canvas, as a sentence; undefined when it can. */
export function refusedEdge(draft: Draft, edge: CanvasEdge): string | undefined {
  const [source, target] = [draft.node(edge.source), draft.node(edge.target)];
  if (!source || !target) return "one of its ends is gone.";
  if (source.id === target.id) return "A node cannot be connected to itself.";
  const misfit = refusedRole(source.type, target.type, edge.role);
  if (misfit) return misfit;
  const others = draft.edges().filter((one) => one.id !== edge.id);
  if (generatorLoop([...others, edge], draft.node, edge).length === 0) return undefined;
  return `This would make a loop: ${nameOf(source)} is made from ${nameOf(target)}, and a generator cannot wait for its own output.`;
}

const refused = (field: string, sentence: string) => new AppError("invalid", sentence, [{ field, message: sentence }]);

/** A fractional index behind `after` among the edges that end at `target`: null is first, undefined last. */
export function orderAfter(draft: Draft, target: string, after: string | null | undefined, moving?: string): string {
  const siblings = draft
    .edges()
    .filter((edge) => edge.target === target && edge.id !== moving)
    .sort(byOrder);
  const index = after === undefined ? siblings.length - 1 : after === null ? -1 : siblings.findIndex((edge) => edge.id === after);
  if (after && index < 0)
    throw new AppError("not_found", `The edge ${after} does not end at the same node.`, [
      { field: "after", message: "No such edge here." },
    ]);
  const low = siblings[index]?.order ?? null;
  // Two people may have given the same order: the next different one is the upper end.
  const high = siblings.slice(index + 1).find((edge) => low === null || edge.order > low)?.order ?? null;
  return generateKeyBetween(low, high);
}
