import { generateKeyBetween } from "fractional-indexing";
import { AppError } from "../../lib/errors.ts";
import { byOrder, type CanvasEdge } from "../document.ts";
import { type Draft, nameOf, needEdge, needFree, needNode } from "../draft.ts";
import type { EditOf } from "../edit.ts";
import { generatorLoop } from "../graph.ts";
import { refusedRole } from "../nodes/index.ts";

export function applyEdgeEdit(draft: Draft, edit: EditOf<"connect" | "disconnect" | "reorderEdge" | "setEdgeRole">): void {
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
    case "setEdgeRole":
      return setRole(draft, edit);
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
  refuseTwin(draft, edit);
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

function refuseTwin(draft: Draft, wanted: Pick<CanvasEdge, "id" | "source" | "target" | "role">): void {
  const isTwin = (edge: CanvasEdge) =>
    edge.id !== wanted.id && edge.source === wanted.source && edge.target === wanted.target && edge.role === wanted.role;
  if (!draft.edges().some(isTwin)) return;
  const [source, target] = [needNode(draft, wanted.source), needNode(draft, wanted.target)];
  throw new AppError("conflict", `${nameOf(source)} is already connected to ${nameOf(target)} as ${wanted.role}.`, [
    { field: "id", message: "Already connected." },
  ]);
}

/** The edge keeps its id, so that a mention which names it stays. */
function setRole(draft: Draft, edit: EditOf<"setEdgeRole">): void {
  const edge = needEdge(draft, edit.id);
  if (edge.role === edit.role) return;
  const impossible = refusedEdge(draft, { ...edge, role: edit.role });
  if (impossible) throw refused("role", impossible);
  refuseTwin(draft, { ...edge, role: edit.role });
  draft.push({ op: "setEdgeField", id: edge.id, field: "role", value: edit.role });
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
