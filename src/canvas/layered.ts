/**
 * One connected part of a graph in layers from left to right, by dagre: small, synchronous and the same on every machine, so that the
 * layout needs no worker and no wait. Its time grows with the square of the nodes; a part beyond `DAGRE_LIMIT`, and what comes after
 * `DAGRE_NODES` on a large canvas, is laid in columns by its longest paths instead, which is linear.
 */
import { Graph, layout } from "@dagrejs/dagre";
import type { Box } from "./layout.ts";

export interface Wire {
  source: string;
  target: string;
}

export interface Gaps {
  /** Between neighbours of one layer. */
  between: number;
  /** From one layer to the next. */
  layers: number;
}

const DAGRE_LIMIT = 250;
/** Nodes of one level that dagre lays out, in all its parts together. */
export const DAGRE_NODES = 600;

type Item = Box & { id: string };

/** `room`: how many nodes dagre may still lay out. */
export function layered<T extends Item>(items: readonly T[], wires: readonly Wire[], gaps: Gaps, room = DAGRE_LIMIT): T[] {
  return items.length > Math.min(room, DAGRE_LIMIT) ? inColumns(items, wires, gaps) : byDagre(items, wires, gaps);
}

function byDagre<T extends Item>(items: readonly T[], wires: readonly Wire[], gaps: Gaps): T[] {
  const graph = new Graph();
  graph.setGraph({ rankdir: "LR", nodesep: gaps.between, ranksep: gaps.layers });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const { id, w, h } of items) graph.setNode(id, { width: w, height: h });
  for (const { source, target } of wires) graph.setEdge(source, target);
  layout(graph);
  return items.map((item) => {
    const middle = graph.node(item.id) as { x: number; y: number };
    return { ...item, x: Math.round(middle.x - item.w / 2), y: Math.round(middle.y - item.h / 2) };
  });
}

/** Each column in the order of what feeds it, and in the middle of the highest. */
function inColumns<T extends Item>(items: readonly T[], wires: readonly Wire[], gaps: Gaps): T[] {
  const rank = ranksOf(items, wires);
  const columns: T[][] = [];
  for (const item of items) {
    const column = rank.get(item.id) ?? 0;
    columns[column] ??= [];
    columns[column].push(item);
  }
  const feeds = Map.groupBy(wires, ({ target }) => target);
  const heightOf = (column: readonly T[]) => column.reduce((sum, item) => sum + item.h + gaps.between, -gaps.between);
  const highest = columns.reduce((most, column) => Math.max(most, heightOf(column)), 0);
  const middles = new Map<string, number>();
  let x = 0;
  return columns.flatMap((column) => {
    let y = (highest - heightOf(column)) / 2;
    const wanted = new Map(column.map(({ id }) => [id, middleOf(feeds.get(id) ?? [], middles)]));
    const placed = [...column]
      .sort((a, b) => (wanted.get(a.id) ?? 0) - (wanted.get(b.id) ?? 0))
      .map((item) => {
        const at = { ...item, x, y: Math.round(y) };
        middles.set(item.id, y + item.h / 2);
        y += item.h + gaps.between;
        return at;
      });
    x += column.reduce((widest, item) => Math.max(widest, item.w), 0) + gaps.layers;
    return placed;
  });
}

function middleOf(feeds: readonly Wire[], middles: ReadonlyMap<string, number>): number {
  const known = feeds.flatMap(({ source }) => middles.get(source) ?? []);
  return known.length === 0 ? 0 : known.reduce((sum, middle) => sum + middle, 0) / known.length;
}

/** The longest way from a source, without gaps; an edge that closes a loop is not followed. */
function ranksOf(items: readonly Item[], wires: readonly Wire[]): Map<string, number> {
  const next = new Map<string, string[]>();
  const waits = new Map(items.map(({ id }) => [id, 0]));
  for (const { source, target } of wires) {
    if (source === target) continue;
    const known = next.get(source);
    if (known) known.push(target);
    else next.set(source, [target]);
    waits.set(target, (waits.get(target) ?? 0) + 1);
  }
  const rank = new Map<string, number>();
  const queue = items.filter(({ id }) => waits.get(id) === 0).map(({ id }) => id);
  const rest = items.map(({ id }) => id)[Symbol.iterator]();
  const done = new Set<string>();
  let at = 0;
  while (done.size < items.length) {
    // nothing is ready: a loop begins with its first
    const id = at < queue.length ? (queue[at++] as string) : (rest.next().value as string);
    if (done.has(id)) continue;
    done.add(id);
    for (const after of next.get(id) ?? []) {
      if (done.has(after)) continue;
      rank.set(after, Math.max(rank.get(after) ?? 0, (rank.get(id) ?? 0) + 1));
      waits.set(after, (waits.get(after) ?? 0) - 1);
      if (waits.get(after) === 0) queue.push(after);
    }
  }
  return rank;
}
