/** Copies of the selection within the canvas: with all that is inside it and every edge that ends in it. */
import type { CanvasNode } from "../../canvas/document.ts";
import { descendantsOf } from "../../canvas/graph.ts";
import { newId } from "../../lib/new-id.ts";
import type { Hands } from "./hands.ts";
import type { Island } from "./island.ts";

const STEP_PX = 40;

interface Copying {
  dx: number;
  dy: number;
  step?: string;
}

/** Selects the copies; answers all of their ids, none when it was refused. */
export function copySelection(island: Island, { dx, dy, step }: Copying): string[] {
  const { nodes, edges } = island.view();
  const chosen = new Set([...island.selection].filter((id) => nodes[id]));
  if (chosen.size === 0) return [];
  const all = new Set([...chosen, ...descendantsOf(Object.values(nodes), chosen)]);
  const copies = [...all].map((from) => ({ from, to: newId("nod") }));
  const joins = Object.values(edges)
    .filter((edge) => all.has(edge.target))
    .map(({ id }) => ({ from: id, to: newId("edg") }));
  if (!island.edit([{ edit: "duplicateNodes", copies, edges: joins, dx, dy }], step)) return [];
  island.select(copies.flatMap(({ from, to }) => (chosen.has(from) ? [to] : [])));
  return copies.map(({ to }) => to);
}

/** A copy of a copy goes as far from it as that one was moved from the first. */
export function startCopying({ island }: Hands): void {
  let last: { originals: CanvasNode[]; copies: string[] } | undefined;
  island.onRun("node.duplicate", () => {
    if (island.readOnly) return;
    const by = repeated(island, last) ?? { dx: STEP_PX, dy: STEP_PX };
    const originals = [...island.selection].flatMap((id) => island.view().nodes[id] ?? []);
    if (copySelection(island, by).length > 0) last = { originals, copies: [...island.selection] };
  });
}

function repeated(island: Island, last: { originals: CanvasNode[]; copies: string[] } | undefined): { dx: number; dy: number } | undefined {
  const [original] = last?.originals ?? [];
  const copy = island.view().nodes[last?.copies[0] ?? ""];
  const isSame = last?.copies.length === island.selection.size && last.copies.every((id) => island.selection.has(id));
  return original && copy && isSame ? { dx: copy.x - original.x, dy: copy.y - original.y } : undefined;
}
