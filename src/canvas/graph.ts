/** Questions about the edges of a canvas as a graph. */
import type { CanvasEdge, CanvasNode } from "./document.ts";

/**
 * The edges that lie on a loop together with `edge` when that loop runs through a generator: such a generator would wait for its own
 * output. Empty when there is none. The edge itself counts as present.
 */
export function generatorLoop(edges: readonly CanvasEdge[], node: (id: string) => CanvasNode | undefined, edge: CanvasEdge): CanvasEdge[] {
  if (!edges.some((one) => one.source === edge.target) || !edges.some((one) => one.target === edge.source)) return [];
  const ahead = reach(edges, edge.target, "source", "target");
  if (!ahead.has(edge.source)) return [];
  const behind = reach(edges, edge.source, "target", "source");
  const loop = new Set([...ahead].filter((id) => behind.has(id)));
  if (![...loop].some((id) => node(id)?.type === "generator")) return [];
  return edges.filter((one) => loop.has(one.source) && loop.has(one.target));
}

function reach(edges: readonly CanvasEdge[], start: string, from: "source" | "target", to: "source" | "target"): Set<string> {
  const next = new Map<string, string[]>();
  for (const edge of edges) {
    const known = next.get(edge[from]);
    if (known) known.push(edge[to]);
    else next.set(edge[from], [edge[to]]);
  }
  const seen = new Set([start]);
  for (const id of seen) for (const more of next.get(id) ?? []) seen.add(more); // a Set visits what is added while it is walked
  return seen;
}

/** All that is below the given groups, however deep; the groups themselves are not in it. */
export function descendantsOf(nodes: readonly CanvasNode[], groupIds: ReadonlySet<string>): Set<string> {
  const children = new Map<string, string[]>();
  for (const node of nodes) {
    if (!node.parentId) continue;
    const known = children.get(node.parentId);
    if (known) known.push(node.id);
    else children.set(node.parentId, [node.id]);
  }
  const seen = new Set(groupIds);
  for (const id of seen) for (const child of children.get(id) ?? []) seen.add(child);
  for (const id of groupIds) seen.delete(id);
  return seen;
}
