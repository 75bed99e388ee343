/** Questions about a whole canvas, answered by one walk however many nodes are drawn. */
import { byOrder, type CanvasEdge, type CanvasView } from "../../canvas/document.ts";

/** By the node they end at, in their order. */
export function edgesInto(view: CanvasView, targets: ReadonlySet<string>): Map<string, CanvasEdge[]> {
  const found = new Map<string, CanvasEdge[]>();
  for (const edge of Object.values(view.edges)) {
    if (!targets.has(edge.target)) continue;
    const known = found.get(edge.target);
    if (known) known.push(edge);
    else found.set(edge.target, [edge]);
  }
  for (const edges of found.values()) edges.sort(byOrder);
  return found;
}

/** How many nodes each group holds. */
export function childrenOf(view: CanvasView): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { parentId } of Object.values(view.nodes)) if (parentId) counts.set(parentId, (counts.get(parentId) ?? 0) + 1);
  return counts;
}
