/** The canvas as geometry: which nodes and edges are where, and which edges a node has. Follows the document; asks no element. */
import { inPoint, outPoint } from "../../../views/project/wires.ts";
import type { CanvasEdge, CanvasNode, CanvasView } from "../../canvas/document.ts";
import type { Box } from "../../canvas/layout.ts";
import type { CanvasChange } from "../../canvas/live.ts";
import { createGrid } from "./grid.ts";
import { topmost } from "./hit.ts";

/** How far a curve swings out beside its ends, and a node's title above it. */
const SWING_PX = 90;
const TITLE_PX = 24;

export interface Scene {
  /** In drawing order: groups first, then by `z` and age. */
  nodesIn(box: Box): CanvasNode[];
  edgesIn(box: Box): CanvasEdge[];
  edgesOf(nodeId: string): CanvasEdge[];
  nodeAt(x: number, y: number): string | undefined;
  /** Around everything; undefined on an empty canvas. */
  bounds(): Box | undefined;
  follow(change: CanvasChange): void;
}

export function createScene(view: () => CanvasView): Scene {
  const nodes = createGrid();
  const edges = createGrid();
  const byNode = new Map<string, Set<string>>();
  let around: Box | undefined;
  const join = (nodeId: string, edgeId: string) => {
    const known = byNode.get(nodeId);
    if (known) known.add(edgeId);
    else byNode.set(nodeId, new Set([edgeId]));
  };
  const placeEdge = (edge: CanvasEdge) => {
    const box = edgeBox(view(), edge);
    if (box) edges.set(edge.id, box);
    else edges.delete(edge.id);
  };
  const inView = (ids: string[]) => ids.flatMap((id) => view().nodes[id] ?? []);
  return {
    nodesIn: (box) => inView(nodes.within({ ...box, h: box.h + TITLE_PX })).sort(byDepth),
    edgesIn: (box) => edges.within(box).flatMap((id) => view().edges[id] ?? []),
    edgesOf: (nodeId) => [...(byNode.get(nodeId) ?? [])].flatMap((id) => view().edges[id] ?? []),
    nodeAt: (x, y) => topmost(inView(nodes.within({ x, y, w: 0, h: TITLE_PX })), x, y),
    bounds() {
      around ??= boundsOfAll(view().nodes);
      return around;
    },
    follow(change) {
      if (change.nodes.size > 0) around = undefined;
      for (const [id, before] of change.edges) {
        const edge = view().edges[id];
        for (const end of before ? [before.source, before.target] : []) byNode.get(end)?.delete(id);
        if (!edge) {
          edges.delete(id);
          continue;
        }
        join(edge.source, id);
        join(edge.target, id);
        placeEdge(edge);
      }
      for (const id of change.nodes.keys()) {
        const node = view().nodes[id];
        if (node) nodes.set(id, { x: node.x, y: node.y, w: node.w, h: node.h });
        else nodes.delete(id);
      }
      for (const id of change.nodes.keys())
        for (const edgeId of byNode.get(id) ?? []) {
          const edge = view().edges[edgeId];
          if (edge) placeEdge(edge);
        }
    },
  };
}

/** Groups lie below all else; then `z`, then age. */
export function byDepth(a: CanvasNode, b: CanvasNode): number {
  const group = Number(b.type === "group") - Number(a.type === "group");
  return group || a.z - b.z || a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1);
}

/** Holds the whole curve; undefined while an end is missing. */
function edgeBox(view: CanvasView, edge: CanvasEdge): Box | undefined {
  const [source, target] = [view.nodes[edge.source], view.nodes[edge.target]];
  if (!source || !target) return undefined;
  const [from, to] = [outPoint(source), inPoint(target, edge.role)];
  const [left, right] = [Math.min(from.x, to.x - SWING_PX), Math.max(to.x, from.x + SWING_PX)];
  const [top, bottom] = [Math.min(from.y, target.y), Math.max(from.y, target.y + target.h)];
  return { x: left, y: top, w: right - left, h: bottom - top };
}

/** By a loop: a canvas may hold more nodes than a call takes arguments. */
function boundsOfAll(nodes: CanvasView["nodes"]): Box | undefined {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const { x, y, w, h } of Object.values(nodes)) {
    left = Math.min(left, x);
    top = Math.min(top, y);
    right = Math.max(right, x + w);
    bottom = Math.max(bottom, y + h);
  }
  return left === Infinity ? undefined : { x: left, y: top, w: right - left, h: bottom - top };
}
