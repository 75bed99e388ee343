/** Parts of a graph that nothing joins, and shelves to put them on. */
import type { Wire } from "./layered.ts";
import { type Box, boundsOf } from "./layout.ts";

/** Wider than high: a window is. */
const ASPECT = 1.6;

/** Boxes that wires join, directly or by others, in the order of their first member; and those that none touches. */
export function componentsOf<T extends { id: string }>(boxes: readonly T[], wires: readonly Wire[]): { joined: T[][]; loose: T[] } {
  const leader = new Map(boxes.map(({ id }) => [id, id]));
  const find = (id: string): string => {
    let at = id;
    for (let up = leader.get(at) as string; up !== at; up = leader.get(at) as string) {
      leader.set(at, leader.get(up) as string);
      at = up;
    }
    return at;
  };
  for (const { source, target } of wires) leader.set(find(source), find(target));
  const all = [...Map.groupBy(boxes, ({ id }) => find(id)).values()];
  return { joined: all.filter((part) => part.length > 1), loose: all.flatMap((part) => (part.length === 1 ? part : [])) };
}

/** Blocks on shelves from left to right and top to bottom, in their order; the whole is about as wide as a window is to its height. */
export function packed<T extends Box>(blocks: readonly (readonly T[])[], gap: { x: number; y: number }): T[] {
  const sized = blocks.flatMap((block) => {
    const bounds = boundsOf(block);
    return bounds ? [{ block, bounds }] : [];
  });
  const area = sized.reduce((sum, { bounds }) => sum + (bounds.w + gap.x) * (bounds.h + gap.y), 0);
  const width = Math.max(Math.sqrt(area * ASPECT), ...sized.map(({ bounds }) => bounds.w));
  const placed: T[] = [];
  let [x, y, height] = [0, 0, 0];
  for (const { block, bounds } of sized) {
    if (x > 0 && x + bounds.w > width) [x, y, height] = [0, y + height + gap.y, 0];
    placed.push(...block.map((box) => ({ ...box, x: box.x - bounds.x + x, y: box.y - bounds.y + y })));
    x += bounds.w + gap.x;
    height = Math.max(height, bounds.h);
  }
  return placed;
}
