/**
 * The shape of a project's document. One LoroDoc per project with the root maps `meta`, `nodes`, `edges`, `timelines` and `requests`;
 * below them every node, edge, track and item is a nested map with a register per field, so that two people who change different
 * fields both win. A child container is created in the same operation as its parent, never later: of two peers that create the same
 * child lazily, one loses it. Who changed what is in the room's log, not in commit messages, which a client could forge.
 *
 * This file holds the plain values that everybody else works with. Nobody reads Loro containers one by one: `live.ts` keeps such a
 * view up to date from diffs.
 */
import { LoroDoc } from "loro-crdt";
import type { EdgeRole } from "./nodes/define.ts";
import type { CanvasNode } from "./nodes/index.ts";
import type { Timeline } from "./timeline.ts";

export type { EdgeRole, Json, NodeStatus, ServerField, Size } from "./nodes/define.ts";
export type { CanvasNode, CanvasNodeOf, MadeNode, NodeType } from "./nodes/index.ts";

export const SCHEMA_VERSION = 1;

export const ROOTS = ["meta", "nodes", "edges", "timelines", "requests"] as const;
export type Root = (typeof ROOTS)[number];

export interface CanvasEdge {
  id: string;
  source: string;
  target: string;
  role: EdgeRole;
  /** Fractional index among the edges that end at the same node. */
  order: string;
}

/** A run asked for by sync: `takes` takes of the generator `nodeId`. The key in `requests` is the idempotency key. */
export interface CanvasRequest {
  nodeId: string;
  takes: number;
}

/** A whole canvas as plain JSON values. Objects in it are never changed in place: a changed node is a new object. */
export interface CanvasView {
  version: number;
  epoch: number;
  nodes: Record<string, CanvasNode>;
  edges: Record<string, CanvasEdge>;
  /** By the id of the timeline node. */
  timelines: Record<string, Timeline>;
  requests: Record<string, CanvasRequest>;
}

export const emptyView = (): CanvasView => ({ version: SCHEMA_VERSION, epoch: 0, nodes: {}, edges: {}, timelines: {}, requests: {} });

/** The first update of a new canvas: its version and epoch. A room is never opened over less than this. */
export function firstUpdate(): Uint8Array {
  const doc = new LoroDoc();
  const meta = doc.getMap("meta");
  meta.set("version", SCHEMA_VERSION);
  meta.set("epoch", 0);
  doc.commit();
  const bytes = doc.export({ mode: "update" });
  doc.free();
  return bytes;
}

/** The edges that end at a node, in their order (equal orders by id, so that every peer sees the same). */
export function edgesInto(view: CanvasView, target: string): CanvasEdge[] {
  return Object.values(view.edges)
    .filter((edge) => edge.target === target)
    .sort(byOrder);
}

export const byOrder = (a: CanvasEdge, b: CanvasEdge): number => (a.order < b.order ? -1 : a.order > b.order ? 1 : a.id < b.id ? -1 : 1);

/** What a node's face is drawn from, apart from geometry and text: when this is equal, the face need not be drawn again. */
export function faceKey(node: CanvasNode): string {
  const made = "status" in node && node.status !== undefined ? [node.status, node.assetId, node.generationId, node.error] : [];
  return JSON.stringify([node.type, node.label, node.locked, node.type === "generator" ? node.model : null, ...made]);
}
