/** The order in which a person reads a canvas: by rows from the top, in a row from the left. Nodes whose tops are about level are one row. */
import type { CanvasNode } from "../../canvas/document.ts";
import type { Island } from "./island.ts";

const ROW_PX = 120;

const rowOf = (node: CanvasNode) => Math.floor(node.y / ROW_PX);

export function compareReading(a: CanvasNode, b: CanvasNode): number {
  return rowOf(a) - rowOf(b) || a.x - b.x || a.y - b.y || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
}

const isBefore = (a: CanvasNode, b: CanvasNode): boolean => compareReading(a, b) < 0;

/** The node after (or before) another in reading order; the first or last without one. undefined at the end. */
export function neighbour(nodes: Iterable<CanvasNode>, from: CanvasNode | undefined, step: 1 | -1): CanvasNode | undefined {
  let found: CanvasNode | undefined;
  for (const node of nodes) {
    if (from && (node.id === from.id || compareReading(node, from) * step <= 0)) continue;
    if (!found || compareReading(node, found) * step < 0) found = node;
  }
  return found;
}

/** Elements stand in reading order, so that Tab and screen readers go through them as the eye does. */
export function insertInOrder(island: Island, element: HTMLElement, node: CanvasNode): void {
  let next: Element | null = null;
  for (let before = island.nodes.lastElementChild; before; before = before.previousElementSibling) {
    const other = island.view().nodes[(before as HTMLElement).dataset.node ?? ""];
    if (!other || isBefore(other, node)) break;
    next = before;
  }
  island.nodes.insertBefore(element, next);
}
