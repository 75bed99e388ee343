/**
 * What makes a document right again after bytes of a peer were merged into it. Pure and deterministic: the same view, change and
 * visitor give the same operations on every machine. A CRDT cannot refuse a write, so what may not be is written back.
 *
 * Always true afterwards, if it was before: every node has a known type and declared fields of the right shape; server fields are the
 * server's (I3); every edge joins two nodes in a role that fits; no loop runs through a generator; every parent is a group and no
 * group is inside itself; every timeline node has a timeline and no timeline is without its node.
 */
import { type CanvasEdge, type CanvasNode, type CanvasView, type Json, SCHEMA_VERSION } from "./document.ts";
import { type Draft, draftOf } from "./draft.ts";
import { generatorLoop } from "./graph.ts";
import { type CanvasChange, WHOLE } from "./live.ts";
import { FIXED_FIELDS, SERVER_FIELD_NAMES } from "./nodes/define.ts";
import { fieldsOf, isMade, refusedRole } from "./nodes/index.ts";
import type { Op } from "./op.ts";
import { EMPTY_TIMELINE } from "./timeline-map.ts";

/** Whose bytes they were. Without a visitor (the server's own edits, replicas in tests) only the shape is repaired. */
export interface RepairVisitor {
  actor: string;
  /** Assets that this actor may read in this project, among those that `assetQuestions` named. */
  assets: ReadonlySet<string>;
  /** Whether this actor may ask for runs; agents may not. */
  mayRequest: boolean;
}

/** The assets that new nodes name: the room asks which of them the actor may use before it repairs. */
export function assetQuestions(view: CanvasView, change: CanvasChange): string[] {
  const asked = new Set<string>();
  for (const [id, before] of change.nodes) {
    const node = view.nodes[id];
    if (!before && node && isMade(node) && node.assetId) asked.add(node.assetId);
  }
  return [...asked];
}

export function repair(view: CanvasView, change: CanvasChange, visitor?: RepairVisitor): Op[] {
  const draft = draftOf(view);
  repairMeta(draft, view, change);
  for (const container of change.misfits.roots) draft.push({ op: "clearRoot", container });
  for (const [id, before] of change.nodes) repairNode(draft, change, { id, before, visitor });
  repairParents(draft, change);
  repairEdges(draft, change);
  repairTimelines(draft, change);
  repairRequests(draft, change, visitor);
  return draft.ops;
}

function repairMeta(draft: Draft, view: CanvasView, change: CanvasChange): void {
  if (!change.meta) return;
  const first = change.meta.version === SCHEMA_VERSION && view.version === SCHEMA_VERSION ? SCHEMA_VERSION : change.meta.version;
  if (view.version !== first) draft.push({ op: "setMeta", field: "version", value: first });
  if (view.epoch !== change.meta.epoch) draft.push({ op: "setMeta", field: "epoch", value: change.meta.epoch });
}

interface Case {
  id: string;
  before: CanvasNode | undefined;
  visitor: RepairVisitor | undefined;
}

function repairNode(draft: Draft, change: CanvasChange, { id, before, visitor }: Case): void {
  const misfits = change.misfits.nodes.get(id) ?? [];
  const stored = draft.node(id);
  if (!stored || (before && stored.type !== before.type)) {
    // Deleting a node is anybody's right; turning it into something that it is not would be a way around the rules.
    if (before && (stored || misfits.includes(WHOLE))) return draft.push({ op: "createNode", node: before });
    if (misfits.includes(WHOLE)) draft.push({ op: "deleteNode", id });
    return;
  }
  for (const field of misfits) repairField(draft, stored, field, before);
  const node = draft.node(id);
  if (!node || !visitor) return;
  keepFixed(draft, node, before, visitor);
  if (isMade(node)) keepServerFields(draft, node, before, visitor);
}

function repairField(draft: Draft, node: CanvasNode, field: string, before: CanvasNode | undefined): void {
  if (field === "id") return draft.push({ op: "setField", id: node.id, field, value: node.id });
  const schema = fieldsOf(node.type)[field];
  if (!schema) return draft.push({ op: "dropField", id: node.id, field });
  const now = (node as unknown as Record<string, Json>)[field] as Json;
  // Prose that is only too long is cut, not thrown away; anything else goes back to what it was.
  if (schema.container === "Text") return draft.push({ op: "setText", id: node.id, field, text: String(now) });
  const value = before ? ((before as unknown as Record<string, Json>)[field] as Json) : now;
  if (schema.container !== "Map") return draft.push({ op: "setField", id: node.id, field, value });
  draft.push({ op: "dropField", id: node.id, field });
  const entries = Object.entries(value as Record<string, Json>);
  if (entries.length === 0) draft.push({ op: "setParam", id: node.id, field, key: "", value: undefined });
  for (const [key, one] of entries) draft.push({ op: "setParam", id: node.id, field, key, value: one });
}

function keepFixed(draft: Draft, node: CanvasNode, before: CanvasNode | undefined, visitor: RepairVisitor): void {
  const wanted: Partial<CanvasNode> = before ?? { createdBy: visitor.actor };
  for (const field of FIXED_FIELDS as readonly ("createdBy" | "createdAt")[]) {
    const value = wanted[field];
    if (value !== undefined && node[field] !== value) draft.push({ op: "setField", id: node.id, field, value });
  }
}

/** I3. A node that a peer creates may name an asset that its actor may read; its other server fields are then the server's. */
function keepServerFields(
  draft: Draft,
  node: CanvasNode & { status: string },
  before: CanvasNode | undefined,
  visitor: RepairVisitor,
): void {
  const wanted = (before as unknown as Record<string, Json> | undefined) ?? newServerFields(node, visitor);
  const now = node as unknown as Record<string, Json>;
  for (const field of SERVER_FIELD_NAMES) {
    const value = wanted[field] ?? null;
    if (now[field] !== value) draft.push({ op: "setField", id: node.id, field, value });
  }
}

function newServerFields(node: CanvasNode, visitor: RepairVisitor): Record<string, Json> {
  const assetId = node.assetId && visitor.assets.has(node.assetId) ? node.assetId : null;
  return { status: assetId ? "done" : "idle", assetId, generationId: null, error: null };
}

function repairParents(draft: Draft, change: CanvasChange): void {
  const gone = [...change.nodes].some(([id, before]) => before?.type === "group" && draft.node(id)?.type !== "group");
  const suspects = gone ? draft.nodes() : [...change.nodes.keys()].flatMap((id) => draft.node(id) ?? []);
  for (const node of suspects) {
    if (node.parentId && draft.node(node.parentId)?.type !== "group")
      draft.push({ op: "setField", id: node.id, field: "parentId", value: null });
  }
  for (const { id } of suspects) {
    const loop = parentLoop(draft, id);
    if (loop.length > 0) draft.push({ op: "setField", id: last(loop), field: "parentId", value: null });
  }
}

/** The groups of the loop that this node's ancestors run into, empty when they end. */
function parentLoop(draft: Draft, id: string): string[] {
  const path: string[] = [];
  for (let at: string | null | undefined = id; at; at = draft.node(at)?.parentId) {
    const met = path.indexOf(at);
    if (met >= 0) return path.slice(met);
    path.push(at);
  }
  return [];
}

/** Of equals the one with the greatest id gives way: a choice that every peer makes alike. */
const last = (ids: readonly string[]): string => [...ids].sort().at(-1) ?? "";

function repairEdges(draft: Draft, change: CanvasChange): void {
  for (const [id, fields] of change.misfits.edges) {
    if (fields.includes(WHOLE)) draft.push({ op: "deleteEdge", id });
    else for (const field of fields) draft.push({ op: "dropEdgeField", id, field });
  }
  const nodesGone = [...change.nodes].some(([id, before]) => before && !draft.node(id));
  const touched = [...change.edges.keys()].flatMap((id) => draft.edge(id) ?? []);
  for (const edge of nodesGone ? draft.edges() : touched) if (!joins(draft, edge)) draft.push({ op: "deleteEdge", id: edge.id });
  for (const edge of touched) breakLoops(draft, edge.id);
}

function joins(draft: Draft, edge: CanvasEdge): boolean {
  const [source, target] = [draft.node(edge.source), draft.node(edge.target)];
  return (
    source !== undefined &&
    target !== undefined &&
    source.id !== target.id &&
    refusedRole(source.type, target.type, edge.role) === undefined
  );
}

function breakLoops(draft: Draft, id: string): void {
  for (let edge = draft.edge(id); edge; edge = draft.edge(id)) {
    const loop = generatorLoop(draft.edges(), draft.node, edge);
    if (loop.length === 0) return;
    draft.push({ op: "deleteEdge", id: last(loop.map((one) => one.id)) });
  }
}

function repairTimelines(draft: Draft, change: CanvasChange): void {
  for (const id of change.misfits.timelines) {
    const timeline = draft.timeline(id);
    draft.push(timeline ? { op: "setTimeline", id, timeline } : { op: "deleteTimeline", id });
  }
  for (const id of new Set([...change.timelines.keys(), ...change.nodes.keys()])) {
    const belongs = draft.node(id)?.type === "timeline";
    const timeline = draft.timeline(id);
    if (belongs && !timeline) draft.push({ op: "setTimeline", id, timeline: change.timelines.get(id) ?? EMPTY_TIMELINE });
    if (!belongs && timeline) draft.push({ op: "deleteTimeline", id });
  }
}

function repairRequests(draft: Draft, change: CanvasChange, visitor: RepairVisitor | undefined): void {
  for (const id of change.misfits.requests) draft.push({ op: "deleteRequest", id });
  for (const id of change.requests.keys()) {
    if (!draft.hasRequest(id)) continue;
    if (visitor && (!visitor.mayRequest || change.requests.get(id))) draft.push({ op: "deleteRequest", id });
  }
}
