/** Edges near the view as curves of the SVG; further out and from far away the painter draws them. */
import { edgeDomId } from "../../../views/dom.ts";
import { inPoint, outPoint, px, wire } from "../../../views/project/wires.ts";
import type { CanvasEdge } from "../../canvas/document.ts";
import type { Box } from "../../canvas/layout.ts";
import type { CanvasChange } from "../../canvas/live.ts";
import { withMakes } from "./board.ts";
import { grown, hasMoved } from "./culling.ts";
import type { Island } from "./island.ts";

const SVG = "http://www.w3.org/2000/svg";

/** Curves at most; with more in view they would cost more than they tell. */
const MOST = 500;
/** Beside the view, in parts of it. */
const AHEAD = 0.5;
const LOOK_AGAIN = 0.4;

export function startEdges(island: Island): void {
  const drawn = new Map<string, Element>();
  for (const group of island.edges.querySelectorAll<SVGGElement>("[data-edge]")) drawn.set(group.dataset.edge ?? "", group);
  let looked: Box | undefined;
  island.onCamera(() => {
    const seen = island.seen();
    if (!hasMoved(looked, seen, LOOK_AGAIN)) return;
    looked = seen;
    island.frame("edges", () => cullEdges(island, drawn));
  });
  island.onDrawn((id) => {
    for (const edge of island.scene.edgesOf(id)) if (edge.target === id && drawn.has(edge.id)) drawEdge(island, edge, drawn);
  });
  island.onChange((change) => follow(island, drawn, change));
  island.onSelection(() => light(island, drawn));
  cullEdges(island, drawn);
}

function follow(island: Island, drawn: Map<string, Element>, change: CanvasChange): void {
  for (const id of change.edges.keys()) if (!island.view().edges[id]) forget(drawn, id);
  const moved = new Set([
    ...change.edges.keys(),
    ...[...change.nodes.keys()].flatMap((id) => island.scene.edgesOf(id).map((edge) => edge.id)),
  ]);
  for (const id of moved) {
    const edge = island.view().edges[id];
    if (edge && drawn.has(id)) drawEdge(island, edge, drawn);
  }
  if (moved.size > 0) island.frame("edges", () => cullEdges(island, drawn));
}

function cullEdges(island: Island, drawn: Map<string, Element>): void {
  const wanted = island.level === "far" ? [] : island.scene.edgesIn(grown(island.seen(), AHEAD)).slice(0, MOST);
  const ids = new Set(wanted.map((edge) => edge.id));
  for (const id of drawn.keys()) if (!ids.has(id)) forget(drawn, id);
  for (const edge of wanted) if (!drawn.has(edge.id)) drawEdge(island, edge, drawn);
}

function forget(drawn: Map<string, Element>, id: string): void {
  drawn.get(id)?.remove();
  drawn.delete(id);
}

function drawEdge(island: Island, edge: CanvasEdge, drawn: Map<string, Element>): void {
  const { nodes } = island.view();
  const [source, target] = [nodes[edge.source], nodes[edge.target]];
  if (!source || !target) return forget(drawn, edge.id);
  const group = drawn.get(edge.id) ?? newEdge(island, edge);
  drawn.set(edge.id, group);
  const from = outPoint(source);
  const to = inPoint(withMakes(island, target), edge.role);
  group.querySelector("path")?.setAttribute("d", wire(from, to));
  group.querySelectorAll("circle").forEach((dot, index) => {
    const at = index === 0 ? from : to;
    dot.setAttribute("cx", String(px(at.x)));
    dot.setAttribute("cy", String(px(at.y)));
  });
}

function newEdge(island: Island, edge: CanvasEdge): SVGGElement {
  const group = document.createElementNS(SVG, "g");
  group.id = edgeDomId(edge.id);
  Object.assign(group.dataset, { edge: edge.id, source: edge.source, target: edge.target, role: edge.role });
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("class", "edge");
  const dots = [0, 1].map(() => {
    const dot = document.createElementNS(SVG, "circle");
    dot.setAttribute("class", "edge-end");
    dot.setAttribute("r", "2.5");
    return dot;
  });
  group.append(path, ...dots);
  if (isLit(island, edge)) group.dataset.lit = "";
  island.edges.append(group);
  return group;
}

const isLit = (island: Island, edge: CanvasEdge) => island.selection.has(edge.source) || island.selection.has(edge.target);

/** What feeds the selected nodes, and what they feed, lights up. */
function light(island: Island, drawn: Map<string, Element>): void {
  for (const [id, group] of drawn) {
    const edge = island.view().edges[id];
    group.toggleAttribute("data-lit", edge !== undefined && isLit(island, edge));
  }
}
