/**
 * An earlier state of a canvas as a change of the present one. What has come since goes, what is gone comes back, what differs is
 * written; prose and parameters as the smallest difference. Server fields of what is there stay the server's, and requests are never
 * brought back: an old wish to spend money is no wish any more.
 */
import { Value } from "@sinclair/typebox/value";
import type { CanvasEdge, CanvasNode, CanvasView, Json } from "./document.ts";
import { type Draft, draftOf, nameOf } from "./draft.ts";
import { SERVER_FIELD_NAMES } from "./nodes/define.ts";
import { fieldsOf, isMade } from "./nodes/index.ts";
import type { Op } from "./op.ts";

export interface RestorePlan {
  ops: Op[];
  skipped: string[];
  /** Nodes that came back; the server then projects their generations onto them. */
  restoredNodeIds: string[];
}

/** Assets that nodes which would come back name: the room asks which of them may be shown in this project. */
export function assetsToRestore(view: CanvasView, target: CanvasView): string[] {
  const back = Object.values(target.nodes).filter((node) => !view.nodes[node.id]);
  return [...new Set(back.flatMap((node) => (isMade(node) && node.assetId ? [node.assetId] : [])))];
}

export function planRestore(view: CanvasView, target: CanvasView, assets: ReadonlySet<string>): RestorePlan {
  const draft = draftOf(view);
  const plan: RestorePlan = { ops: draft.ops, skipped: [], restoredNodeIds: [] };
  for (const edge of draft.edges()) if (!sameEdge(edge, target.edges[edge.id])) draft.push({ op: "deleteEdge", id: edge.id });
  for (const node of Object.values(target.nodes)) restoreNode(draft, plan, node, assets);
  for (const node of draft.nodes()) {
    if (target.nodes[node.id]) continue;
    draft.push({ op: "deleteNode", id: node.id });
    if (draft.timeline(node.id)) draft.push({ op: "deleteTimeline", id: node.id });
  }
  for (const edge of Object.values(target.edges)) if (!draft.edge(edge.id)) draft.push({ op: "createEdge", edge });
  for (const [id, timeline] of Object.entries(target.timelines))
    if (draft.node(id)?.type === "timeline" && !Value.Equal(draft.timeline(id), timeline)) draft.push({ op: "setTimeline", id, timeline });
  return plan;
}

const sameEdge = (a: CanvasEdge, b: CanvasEdge | undefined): boolean => b !== undefined && Value.Equal(a, b);

function restoreNode(draft: Draft, plan: RestorePlan, node: CanvasNode, assets: ReadonlySet<string>): void {
  const now = draft.node(node.id);
  if (now?.type === node.type) return writeFields(draft, now, node);
  plan.restoredNodeIds.push(node.id);
  const lost = isMade(node) && node.assetId !== null && !assets.has(node.assetId);
  if (lost) plan.skipped.push(`${nameOf(node)} comes back without its file, which is no longer in this project.`);
  draft.push({ op: "createNode", node: (lost ? { ...node, status: "idle", assetId: null } : node) as CanvasNode });
}

function writeFields(draft: Draft, now: CanvasNode, wanted: CanvasNode): void {
  const [is, was] = [now as unknown as Record<string, Json>, wanted as unknown as Record<string, Json>];
  for (const [field, schema] of Object.entries(fieldsOf(now.type))) {
    if ((SERVER_FIELD_NAMES as string[]).includes(field) || Value.Equal(is[field], was[field])) continue;
    const value = was[field] ?? null;
    if (schema.container === "Text") draft.push({ op: "setText", id: now.id, field, text: String(value ?? "") });
    else if (schema.container !== "Map") draft.push({ op: "setField", id: now.id, field, value });
    else writeKeys(draft, now.id, field, { is: is[field] as Record<string, Json>, was: (value ?? {}) as Record<string, Json> });
  }
}

function writeKeys(draft: Draft, id: string, field: string, { is, was }: Record<"is" | "was", Record<string, Json>>): void {
  for (const key of new Set([...Object.keys(is), ...Object.keys(was)]))
    if (!Value.Equal(is[key], was[key])) draft.push({ op: "setParam", id, field, key, value: was[key] });
}
