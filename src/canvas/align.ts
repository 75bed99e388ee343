/**
 * Lining nodes up: pure arithmetic that answers with moves, the same for people, agents and the command line. Only the outermost of
 * the named nodes move (their children go with them); a locked node stays, and the others line up with it.
 */
import type { CanvasNode } from "./document.ts";
import { type Box, boundsOf, PLACE_GAP } from "./layout.ts";

export const ALIGNMENTS = ["left", "center", "right", "top", "middle", "bottom"] as const;
export type Alignment = (typeof ALIGNMENTS)[number];

/** Along which line things are spread: `x` from left to right, `y` from top to bottom. */
export const AXES = ["x", "y"] as const;
export type Axis = (typeof AXES)[number];

export interface Move {
  id: string;
  x: number;
  y: number;
}

type Nodes = Readonly<Record<string, CanvasNode>>;

/** Room for the label above a node, so that rows do not touch the names below them. */
const ROW_GAP = PLACE_GAP + 20;

/** Those of the nodes that no other of them contains, in the order given; unknown ids are left out. */
export function outermost(nodes: Nodes, ids: readonly string[]): CanvasNode[] {
  const chosen = new Set(ids);
  return [...chosen].flatMap((id) => {
    const node = nodes[id];
    return node && !hasAncestorIn(nodes, node, chosen) ? [node] : [];
  });
}

export function hasAncestorIn(nodes: Nodes, node: CanvasNode, ids: ReadonlySet<string>): boolean {
  const seen = new Set<string>();
  for (let up = node.parentId; up && !seen.has(up); up = nodes[up]?.parentId ?? null) {
    if (ids.has(up)) return true;
    seen.add(up);
  }
  return false;
}

export function alignMoves(nodes: Nodes, ids: readonly string[], how: Alignment): Move[] {
  const chosen = outermost(nodes, ids);
  const bounds = boundsOf(chosen);
  if (!bounds) return [];
  return moved(chosen, (node) => {
    switch (how) {
      case "left":
        return { x: bounds.x, y: node.y };
      case "center":
        return { x: bounds.x + (bounds.w - node.w) / 2, y: node.y };
      case "right":
        return { x: bounds.x + bounds.w - node.w, y: node.y };
      case "top":
        return { x: node.x, y: bounds.y };
      case "middle":
        return { x: node.x, y: bounds.y + (bounds.h - node.h) / 2 };
      case "bottom":
        return { x: node.x, y: bounds.y + bounds.h - node.h };
    }
  });
}

/** Equal gaps between neighbours; the first and the last stay where they are. Fewer than three have nothing to spread. */
export function distributeMoves(nodes: Nodes, ids: readonly string[], axis: Axis): Move[] {
  const length = axis === "x" ? ("w" as const) : ("h" as const);
  const chosen = outermost(nodes, ids)
    .filter((node) => !node.locked)
    .sort((a, b) => a[axis] + a[length] / 2 - (b[axis] + b[length] / 2) || byId(a, b));
  const [first, last] = [chosen[0], chosen.at(-1)];
  if (!first || !last || chosen.length < 3) return [];
  const room = last[axis] + last[length] - first[axis];
  const gap = (room - chosen.reduce((sum, node) => sum + node[length], 0)) / (chosen.length - 1);
  const places = new Map<string, number>();
  let at = first[axis];
  for (const node of chosen) {
    places.set(node.id, at);
    at += node[length] + gap;
  }
  return moved(chosen, (node) => ({ x: node.x, y: node.y, [axis]: places.get(node.id) ?? node[axis] }));
}

/** Rows and columns as they nearly are already, made exact: nothing overlaps, and the corner at the top left stays. */
export function tidyMoves(nodes: Nodes, ids: readonly string[]): Move[] {
  const chosen = outermost(nodes, ids).filter((node) => !node.locked);
  const bounds = boundsOf(chosen);
  if (!bounds) return [];
  const rows = rowsOf(chosen);
  const widths: number[] = [];
  for (const row of rows) for (const [column, node] of row.entries()) widths[column] = Math.max(widths[column] ?? 0, node.w);
  const places = new Map<string, { x: number; y: number }>();
  let y = bounds.y;
  for (const row of rows) {
    let x = bounds.x;
    for (const [column, node] of row.entries()) {
      places.set(node.id, { x, y });
      x += (widths[column] ?? 0) + PLACE_GAP;
    }
    y += Math.max(...row.map((node) => node.h)) + ROW_GAP;
  }
  return moved(chosen, (node) => places.get(node.id) ?? node);
}

/** From top to bottom; whoever begins above the middle of a row's first belongs to it. */
function rowsOf(nodes: readonly CanvasNode[]): CanvasNode[][] {
  const rows: CanvasNode[][] = [];
  for (const node of [...nodes].sort((a, b) => a.y - b.y || a.x - b.x || byId(a, b))) {
    const row = rows.at(-1);
    const head = row?.[0];
    if (row && head && node.y < head.y + head.h / 2) row.push(node);
    else rows.push([node]);
  }
  return rows.map((row) => row.sort((a, b) => a.x - b.x || byId(a, b)));
}

function moved(nodes: readonly CanvasNode[], placeOf: (node: CanvasNode) => Pick<Box, "x" | "y">): Move[] {
  return nodes.flatMap((node) => {
    const place = placeOf(node);
    const [x, y] = [Math.round(place.x), Math.round(place.y)];
    return node.locked || (x === node.x && y === node.y) ? [] : [{ id: node.id, x, y }];
  });
}

export const byId = (a: { id: string }, b: { id: string }): number => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
