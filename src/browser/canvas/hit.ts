/** What is under a point, by geometry: it works for what is drawn far away as for what is mounted. */
import type { CanvasNode } from "../../canvas/document.ts";

/** Reach of a group's edge, and of the titles that stand above nodes, in canvas pixels. */
const EDGE_PX = 6;
const TITLE_PX = 20;

export function isHit(node: CanvasNode, x: number, y: number): boolean {
  const inside = x >= node.x && x <= node.x + node.w && y >= node.y && y <= node.y + node.h;
  if (inside) return node.type !== "group" || !isInner(node, x, y);
  return x >= node.x && x <= node.x + node.w && y >= node.y - TITLE_PX && y < node.y;
}

const isInner = (node: CanvasNode, x: number, y: number) =>
  x > node.x + EDGE_PX && x < node.x + node.w - EDGE_PX && y > node.y + EDGE_PX && y < node.y + node.h - EDGE_PX;

/** Painted later lies above: groups below all else, then by `z`, then by age. */
export function isAbove(a: CanvasNode, b: CanvasNode): boolean {
  if ((a.type === "group") !== (b.type === "group")) return b.type === "group";
  if (a.z !== b.z) return a.z > b.z;
  return a.createdAt === b.createdAt ? a.id > b.id : a.createdAt > b.createdAt;
}

export function topmost(nodes: Iterable<CanvasNode>, x: number, y: number): string | undefined {
  let top: CanvasNode | undefined;
  for (const node of nodes) if (isHit(node, x, y) && (!top || isAbove(node, top))) top = node;
  return top?.id;
}
