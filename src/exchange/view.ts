/**
 * Canvases on their way out of one project and into another, as plain values. Pure: the same view gives the same view.
 *
 * `selectView` takes a part, `soundView` makes what came from outside a canvas that could have been made here, `adoptView` gives it to its
 * new owner: other assets, no generations, nothing that is still running, no requests.
 */
import { generateNKeysBetween } from "fractional-indexing";
import { byOrder, type CanvasEdge, type CanvasNode, type CanvasView, emptyView } from "../canvas/document.ts";
import { descendantsOf, generatorLoop } from "../canvas/graph.ts";
import { isMade, refusedRole } from "../canvas/nodes/index.ts";
import { EMPTY_TIMELINE } from "../canvas/timeline-map.ts";
import type { Timeline, TimelineItem } from "../canvas/timeline.ts";
import { AppError } from "../lib/errors.ts";

/** These nodes with everything inside their groups, and the edges among them. Without ids the whole canvas; never its requests. */
export function selectView(view: CanvasView, ids?: readonly string[]): CanvasView {
  if (!ids) return { ...view, requests: {} };
  const gone = ids.find((id) => !Object.hasOwn(view.nodes, id));
  if (gone !== undefined)
    throw new AppError("not_found", `ids: There is no node ${gone.slice(0, 80)} on this canvas.`, [
      { field: "ids", message: "No such node." },
    ]);
  const chosen = new Set([...ids, ...descendantsOf(Object.values(view.nodes), new Set(ids))]);
  const part = { ...emptyView(), version: view.version };
  for (const id of chosen) {
    const node = view.nodes[id];
    if (node) part.nodes[id] = node.parentId && !chosen.has(node.parentId) ? { ...node, parentId: null } : node;
    const timeline = view.timelines[id];
    if (timeline) part.timelines[id] = timeline;
  }
  for (const edge of Object.values(view.edges)) if (chosen.has(edge.source) && chosen.has(edge.target)) part.edges[edge.id] = edge;
  return part;
}

/** Every asset that the canvas names, on nodes and in timelines. */
export function assetsOfView(view: CanvasView): Set<string> {
  const found = new Set<string>();
  for (const node of Object.values(view.nodes)) if (isMade(node) && node.assetId) found.add(node.assetId);
  for (const timeline of Object.values(view.timelines))
    for (const item of Object.values(timeline.items)) for (const id of assetsOfItem(item)) found.add(id);
  return found;
}

/** What travels with a project: what lies in the trash stays behind, unless the canvas names it. */
export function withoutTrash<A extends { id: string; trashedAt: number | null }>(rows: readonly A[], view: CanvasView): A[] {
  const needed = assetsOfView(view);
  return rows.filter((row) => row.trashedAt === null || needed.has(row.id));
}

const assetsOfItem = (item: TimelineItem): string[] =>
  item.kind === "clip" ? [item.assetId] : item.kind === "solid" && item.soft ? [item.soft.assetId] : [];

/** Parents are groups and never go in a circle, edges join two nodes in a role that fits, a timeline node has its timeline. */
export function soundView(view: CanvasView): CanvasView {
  const nodes = withParents(view.nodes);
  const timelines: CanvasView["timelines"] = {};
  for (const node of Object.values(nodes)) if (node.type === "timeline") timelines[node.id] = view.timelines[node.id] ?? EMPTY_TIMELINE;
  return { ...view, nodes, edges: soundEdges(nodes, Object.values(view.edges)), timelines, requests: {} };
}

function withParents(nodes: CanvasView["nodes"]): CanvasView["nodes"] {
  const sound: CanvasView["nodes"] = {};
  const parentOf = (id: string | null) => (id === null ? null : (nodes[id]?.parentId ?? null));
  for (const node of Object.values(nodes)) {
    let wrong = node.parentId !== null && nodes[node.parentId]?.type !== "group";
    const seen = new Set<string>();
    for (let at = node.parentId; at !== null && !wrong; at = parentOf(at)) {
      wrong = at === node.id || seen.has(at);
      seen.add(at);
    }
    sound[node.id] = wrong ? { ...node, parentId: null } : node;
  }
  return sound;
}

function soundEdges(nodes: CanvasView["nodes"], edges: readonly CanvasEdge[]): CanvasView["edges"] {
  const known = new Set<string>();
  const fits = edges.filter((edge) => {
    const [source, target] = [nodes[edge.source], nodes[edge.target]];
    const key = `${edge.source} ${edge.target} ${edge.role}`;
    const good = source && target && source.id !== target.id && !refusedRole(source.type, target.type, edge.role) && !known.has(key);
    known.add(key);
    return good;
  });
  return Object.fromEntries(withoutLoops(nodes, fits).map((edge) => [edge.id, edge]));
}

/** Edges that no loop can run through are set aside first, so that a large canvas without loops costs two walks. */
function withoutLoops(nodes: CanvasView["nodes"], edges: CanvasEdge[]): CanvasEdge[] {
  const suspects = peeled(peeled(edges, "source", "target"), "target", "source");
  const dropped = new Set<string>();
  for (const edge of suspects) {
    while (!dropped.has(edge.id)) {
      const rest = suspects.filter((one) => !dropped.has(one.id));
      const last = generatorLoop(rest, (id) => nodes[id], edge)
        .map((one) => one.id)
        .sort()
        .at(-1);
      if (last === undefined) break;
      dropped.add(last);
    }
  }
  return dropped.size === 0 ? edges : edges.filter((edge) => !dropped.has(edge.id));
}

/** Without the edges that begin at a node into which nothing leads, and those that then do, and so on. */
function peeled(edges: CanvasEdge[], from: "source" | "target", to: "source" | "target"): CanvasEdge[] {
  const into = new Map<string, number>();
  for (const edge of edges) into.set(edge[to], (into.get(edge[to]) ?? 0) + 1);
  const out = Map.groupBy(edges, (edge) => edge[from]);
  const free = [...out.keys()].filter((id) => !into.has(id));
  const gone = new Set<CanvasEdge>();
  for (let id = free.pop(); id !== undefined; id = free.pop()) {
    for (const edge of out.get(id) ?? []) {
      gone.add(edge);
      const left = (into.get(edge[to]) ?? 0) - 1;
      into.set(edge[to], left);
      if (left === 0) free.push(edge[to]);
    }
  }
  return edges.filter((edge) => !gone.has(edge));
}

/** Where edges into a node have no order of their own, they get one in the order they are given. */
export function orderEdges(edges: readonly CanvasEdge[]): CanvasEdge[] {
  const groups = Map.groupBy(edges, (edge) => edge.target);
  return [...groups.values()].flatMap((into) => {
    if (into.every((edge) => edge.order !== "")) return into.toSorted(byOrder);
    const orders = generateNKeysBetween(null, null, into.length);
    return into.map((edge, index) => ({ ...edge, order: orders[index] ?? "a0" }));
  });
}

export interface NewOwner {
  /** From the asset's id there to its id here. */
  assets: ReadonlyMap<string, string>;
  /** People of the other server are nobody here: their nodes are the importer's. Agents stay agents. */
  actor: string;
}

export function adoptView(view: CanvasView, owner: NewOwner): CanvasView {
  const adopted = { ...emptyView(), edges: view.edges };
  for (const node of Object.values(view.nodes)) adopted.nodes[node.id] = adoptNode(node, owner);
  for (const [id, timeline] of Object.entries(view.timelines)) adopted.timelines[id] = adoptTimeline(timeline, owner.assets);
  return adopted;
}

const STOPPED = "It had not ended when the project was exported.";
export const NO_FILE = "Its file did not come with the project.";

function adoptNode(node: CanvasNode, { assets, actor }: NewOwner): CanvasNode {
  const createdBy = /^(trn_|server$)/.test(node.createdBy) ? node.createdBy : actor;
  if (!isMade(node)) return { ...node, createdBy };
  const assetId = (node.assetId && assets.get(node.assetId)) || null;
  const made = { ...node, createdBy, assetId, generationId: null };
  if (node.assetId && !assetId) return { ...made, status: "failed", error: NO_FILE };
  if (node.status === "queued" || node.status === "running" || node.status === "uncertain")
    return { ...made, status: "cancelled", error: STOPPED };
  return made;
}

/** A clip whose file did not come along is left out: a timeline never names an asset of another project. */
function adoptTimeline(timeline: Timeline, assets: ReadonlyMap<string, string>): Timeline {
  const items: Timeline["items"] = {};
  for (const [id, item] of Object.entries(timeline.items)) {
    const moved = adoptItem(item, assets);
    if (moved) items[id] = moved;
  }
  return { ...timeline, items };
}

function adoptItem(item: TimelineItem, assets: ReadonlyMap<string, string>): TimelineItem | undefined {
  if (item.kind === "clip") {
    const assetId = assets.get(item.assetId);
    return assetId === undefined ? undefined : { ...item, assetId };
  }
  if (item.kind !== "solid" || !item.soft) return item;
  const assetId = assets.get(item.soft.assetId);
  const { soft, ...plain } = item;
  return assetId === undefined ? plain : { ...plain, soft: { ...soft, assetId } };
}
