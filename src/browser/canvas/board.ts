/** Nodes and edges of the document on the page: positions by CSSOM, curves as in the server's first drawing, texts as they are typed. */
import { edgeDomId } from "../../../views/dom.ts";
import type { FaceView } from "../../../views/nodes/face.ts";
import { inPoint, outPoint, px, wire } from "../../../views/project/wires.ts";
import type { CanvasEdge, CanvasNode } from "../../canvas/document.ts";
import type { CanvasChange } from "../../canvas/live.ts";
import { askFaces } from "./faces.ts";
import type { Island } from "./island.ts";

const SVG = "http://www.w3.org/2000/svg";
/** Whatever a document says, the overlay lies above. */
const MAX_Z = 900_000;

export function startBoard(island: Island): void {
  island.onChange((change) => drawChange(island, change));
  island.onDrawn((id) => {
    const node = island.view().nodes[id];
    if (node) placeNode(island, node);
    for (const edge of Object.values(island.view().edges)) if (edge.target === id) drawEdge(island, edge);
  });
  const { nodes, edges } = island.view();
  for (const element of island.nodes.querySelectorAll<HTMLElement>("[data-node]")) if (!nodes[element.dataset.node ?? ""]) element.remove();
  const missing = Object.values(nodes).filter((node) => !placeNode(island, node));
  askFaces(
    island,
    missing.map((node) => node.id),
  );
  for (const edge of Object.values(edges)) drawEdge(island, edge);
  showEmpty(island);
}

function drawChange(island: Island, change: CanvasChange): void {
  const view = island.view();
  const asked: string[] = [];
  const moved = new Set<string>();
  for (const [id, before] of change.nodes) {
    const node = view.nodes[id];
    if (!node) {
      island.element(id)?.remove();
      if (island.selection.delete(id)) island.select(island.selection);
      continue;
    }
    moved.add(id);
    if (!placeNode(island, node)) asked.push(id);
    else if (before && textOf(before) !== textOf(node)) drawText(island, node);
  }
  askFaces(island, asked);
  for (const id of change.edges.keys()) {
    const edge = view.edges[id];
    if (edge) drawEdge(island, edge);
    else document.getElementById(edgeDomId(id))?.remove();
  }
  for (const edge of Object.values(view.edges)) if (moved.has(edge.source) || moved.has(edge.target)) drawEdge(island, edge);
  showEmpty(island);
}

/** Writes the box of a node; false when the page has no element for it yet. */
export function placeNode(island: Island, node: CanvasNode): boolean {
  const element = island.element(node.id);
  if (!element) return false;
  const { style } = element;
  style.left = `${node.x}px`;
  style.top = `${node.y}px`;
  style.width = `${node.w}px`;
  style.height = `${node.h}px`;
  if (node.type !== "group") style.zIndex = node.z ? String(2 + Math.min(node.z, MAX_Z)) : "";
  const label = element.querySelector("[data-label]");
  if (label && node.label && label.textContent !== node.label) label.textContent = node.label;
  return true;
}

export const textOf = (node: CanvasNode): string =>
  node.type === "text" || node.type === "prompt" ? node.body : node.type === "generator" ? node.prompt : "";

/** Somebody's letters, while nobody types here; the face is drawn properly once it rests. */
function drawText(island: Island, node: CanvasNode): void {
  const place = island.element(node.id)?.querySelector<HTMLElement>("[data-text]");
  if (!place || place.querySelector("textarea")) return;
  place.textContent = textOf(node);
}

export function drawEdge(island: Island, edge: CanvasEdge): void {
  const { nodes } = island.view();
  const [source, target] = [nodes[edge.source], nodes[edge.target]];
  const group = document.getElementById(edgeDomId(edge.id)) ?? newEdge(island, edge);
  if (!source || !target) return group.remove();
  const from = outPoint(source);
  const to = inPoint(withMakes(island, target), edge.role);
  group.querySelector("path")?.setAttribute("d", wire(from, to));
  group.querySelectorAll("circle").forEach((dot, index) => {
    const at = index === 0 ? from : to;
    dot.setAttribute("cx", String(px(at.x)));
    dot.setAttribute("cy", String(px(at.y)));
  });
}

/** The ports of a generator depend on what its model makes; the drawn face knows. */
export function withMakes(island: Island, node: CanvasNode): CanvasNode & { makes?: never } {
  if (node.type !== "generator") return node;
  const roles = [...(island.element(node.id)?.querySelectorAll<HTMLElement>('[data-port][data-side="in"]') ?? [])].map(
    (port) => port.dataset.role,
  );
  const makes: (FaceView & { type: "generator" })["makes"] = roles.includes("start")
    ? "video"
    : roles.includes("style")
      ? "image"
      : roles.includes("reference")
        ? "text"
        : "speech";
  return { ...node, makes } as never;
}

function newEdge(island: Island, edge: CanvasEdge): Element {
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
  island.edges.append(group);
  return group;
}

function showEmpty(island: Island): void {
  const guide = document.getElementById("canvas-empty");
  if (guide) guide.hidden = Object.keys(island.view().nodes).length > 0;
}
