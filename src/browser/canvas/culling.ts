/** Which nodes should be on the page for a view: those in it and a little beside it, the nearest to its middle when there are many. */
import type { CanvasNode } from "../../canvas/document.ts";
import type { Box } from "../../canvas/layout.ts";

export function nearest(nodes: CanvasNode[], seen: Box, most: number): CanvasNode[] {
  if (nodes.length <= most) return nodes;
  const [x, y] = [seen.x + seen.w / 2, seen.y + seen.h / 2];
  const far = (node: CanvasNode) => Math.hypot(Math.max(node.x - x, 0, x - node.x - node.w), Math.max(node.y - y, 0, y - node.y - node.h));
  return nodes
    .map((node) => ({ node, far: far(node) }))
    .sort((a, b) => a.far - b.far)
    .slice(0, most)
    .map(({ node }) => node);
}

/** A box with a part of itself more on every side. */
export const grown = (box: Box, part: number): Box => ({
  x: box.x - box.w * part,
  y: box.y - box.h * part,
  w: box.w * (1 + 2 * part),
  h: box.h * (1 + 2 * part),
});

/** Whether so much else is in view than when it was last asked for that it is worth looking again. */
export function hasMoved(last: Box | undefined, seen: Box, part = LOOK_AGAIN): boolean {
  if (!last || last.w !== seen.w || last.h !== seen.h) return true;
  return Math.abs(seen.x - last.x) > seen.w * part || Math.abs(seen.y - last.y) > seen.h * part;
}

/** In parts of the view; less than what is mounted ahead. */
const LOOK_AGAIN = 0.12;
