/**
 * What copy puts on the clipboard, and the edits that paste makes of it. Plain values, so that it travels as text between projects,
 * tabs and studios. What arrives is somebody else's text: every edit of it is checked like any other.
 */
import { descendantsOf } from "./graph.ts";
import { byOrder, type CanvasEdge, type CanvasNode, type CanvasView } from "./document.ts";
import type { Edit } from "./edit.ts";
import { type Box, boundsOf } from "./layout.ts";
import { FIXED_FIELDS, SERVER_FIELD_NAMES } from "./nodes/define.ts";
import { fieldsOf, isNodeType } from "./nodes/index.ts";
import { mayMention, proseFieldOf, proseOf, renameMentions } from "./prose.ts";
import type { Timeline } from "./timeline.ts";

export const CLIP_VERSION = 1;
/** More than this is a bundle, not a clipboard. */
const CLIP_NODES = 2_000;

export interface Clip {
  clash: typeof CLIP_VERSION;
  projectId: string;
  /** Groups before what is in them. */
  nodes: CanvasNode[];
  /** All that end at one of the nodes. */
  edges: CanvasEdge[];
  timelines: Record<string, Timeline>;
}

/** The chosen nodes with all that is inside them. */
export function clipOf(view: CanvasView, projectId: string, ids: Iterable<string>): Clip {
  const chosen = new Set([...ids].filter((id) => view.nodes[id]));
  for (const id of descendantsOf(Object.values(view.nodes), chosen)) chosen.add(id);
  const nodes = outerFirst([...chosen].map((id) => view.nodes[id] as CanvasNode));
  const edges = Object.values(view.edges)
    .filter((edge) => chosen.has(edge.target))
    .sort(byOrder);
  const timelines = Object.fromEntries(nodes.flatMap(({ id }) => (view.timelines[id] ? [[id, view.timelines[id] as Timeline]] : [])));
  return { clash: CLIP_VERSION, projectId, nodes, edges, timelines };
}

function outerFirst(nodes: readonly CanvasNode[]): CanvasNode[] {
  const known = new Map(nodes.map((node) => [node.id, node]));
  const depth = (node: CanvasNode): number => {
    let steps = 0;
    for (let up = known.get(node.parentId ?? ""); up && steps < known.size; up = known.get(up.parentId ?? "")) steps++;
    return steps;
  };
  return nodes
    .map((node) => ({ node, steps: depth(node) }))
    .sort((a, b) => a.steps - b.steps)
    .map(({ node }) => node);
}

/** The clip in a text, undefined when there is none. */
export function readClip(text: string): Clip | undefined {
  if (!text.startsWith("{")) return undefined;
  let found: Partial<Clip> | null;
  try {
    found = JSON.parse(text) as Partial<Clip> | null;
  } catch {
    return undefined; // a text that only begins like one
  }
  const { clash, nodes, edges, timelines } = found ?? {};
  if (clash !== CLIP_VERSION || !Array.isArray(nodes) || !Array.isArray(edges) || typeof timelines !== "object") return undefined;
  const isWhole = nodes.every((node) => isNodeType(node?.type) && [node.x, node.y, node.w, node.h].every(Number.isFinite));
  return isWhole && nodes.length > 0 && nodes.length <= CLIP_NODES ? (found as Clip) : undefined;
}

/** Every asset that the clip shows. */
export function assetsOf(clip: Clip): string[] {
  const shown = clip.nodes.flatMap((node) => (typeof node.assetId === "string" ? [node.assetId] : []));
  const cut = Object.values(clip.timelines).flatMap(({ items }) =>
    Object.values(items).flatMap((item) => ("assetId" in item ? [item.assetId] : [])),
  );
  return [...new Set([...shown, ...cut])];
}

export interface Pasting {
  view: CanvasView;
  projectId: string;
  /** Where the middle of it goes; without it, a step beside where it was. */
  at?: { x: number; y: number } | undefined;
  newId(prefix: "nod" | "edg"): string;
  /** New ids of assets that were copied into this project. */
  assets?: ReadonlyMap<string, string>;
}

export interface Paste {
  edits: Edit[];
  /** The new nodes that no other of them contains. */
  ids: string[];
}

const STEP_PX = 40;

/** Edges from nodes that were not copied come along only within the project, while those nodes are still there. */
export function pasteOf(clip: Clip, { view, projectId, at, newId, assets = new Map() }: Pasting): Paste {
  const isHome = clip.projectId === projectId;
  const idOf = new Map(clip.nodes.map(({ id }) => [id, newId("nod")]));
  const sourceOf = (edge: CanvasEdge) => idOf.get(edge.source) ?? (isHome && view.nodes[edge.source] ? edge.source : undefined);
  const edges = clip.edges.filter((edge) => idOf.has(edge.target) && sourceOf(edge)).sort(byOrder);
  const edgeIdOf = new Map(edges.map(({ id }) => [id, newId("edg")]));
  const by = shiftOf(clip, at);
  const adds = clip.nodes.map((node): Edit => {
    const fields = { ...ownFields(node), ...mentions(node, edgeIdOf), ...parentOf(node, idOf), ...assetOf(node, isHome, assets) };
    const { type, w, h } = node;
    return { edit: "addNode", id: idOf.get(node.id) ?? "", type, x: node.x + by.x, y: node.y + by.y, w, h, fields };
  });
  const cuts = Object.entries(clip.timelines).flatMap(([id, timeline]): Edit[] => {
    const to = idOf.get(id);
    return to ? [{ edit: "setTimeline", id: to, timeline: withAssets(timeline, assets) }] : [];
  });
  const joins = edges.map((edge): Edit => {
    const [source, target] = [sourceOf(edge) ?? "", idOf.get(edge.target) ?? ""];
    return { edit: "connect", id: edgeIdOf.get(edge.id) ?? "", source, target, role: edge.role };
  });
  const roots = clip.nodes.filter((node) => !idOf.has(node.parentId ?? ""));
  return { edits: [...adds, ...cuts, ...joins], ids: roots.map(({ id }) => idOf.get(id) ?? "") };
}

function shiftOf(clip: Clip, at: { x: number; y: number } | undefined): { x: number; y: number } {
  const bounds = boundsOf(clip.nodes) as Box;
  if (!at) return { x: STEP_PX, y: STEP_PX };
  return { x: Math.round(at.x - bounds.x - bounds.w / 2), y: Math.round(at.y - bounds.y - bounds.h / 2) };
}

/** What a person may write of it. A copy is never locked, and what made the original did not make the copy. */
function ownFields(node: CanvasNode): Record<string, unknown> {
  const closed = [...FIXED_FIELDS, ...SERVER_FIELD_NAMES, "x", "y", "w", "h", "parentId", "locked"];
  const values = node as unknown as Record<string, unknown>;
  const names = Object.keys(fieldsOf(node.type)).filter((name) => !closed.includes(name) && values[name] !== undefined);
  return Object.fromEntries(names.map((name) => [name, values[name]]));
}

function mentions(node: CanvasNode, edgeIdOf: ReadonlyMap<string, string>): Record<string, unknown> {
  const field = mayMention(node) ? proseFieldOf(node) : undefined;
  return field ? { [field]: renameMentions(String(proseOf(node) ?? ""), (id) => edgeIdOf.get(id)) } : {};
}

const parentOf = (node: CanvasNode, idOf: ReadonlyMap<string, string>): Record<string, unknown> => {
  const parentId = idOf.get(node.parentId ?? "");
  return parentId ? { parentId } : {};
};

function assetOf(node: CanvasNode, isHome: boolean, assets: ReadonlyMap<string, string>): Record<string, unknown> {
  if (typeof node.assetId !== "string") return {};
  const assetId = assets.get(node.assetId) ?? (isHome ? node.assetId : undefined);
  return assetId ? { assetId } : {};
}

function withAssets(timeline: Timeline, assets: ReadonlyMap<string, string>): Timeline {
  const items = Object.entries(timeline.items).map(([id, item]) => [
    id,
    "assetId" in item ? { ...item, assetId: assets.get(item.assetId) ?? item.assetId } : item,
  ]);
  return { ...timeline, items: Object.fromEntries(items) as Timeline["items"] };
}
