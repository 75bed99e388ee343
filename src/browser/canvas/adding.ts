/** New nodes: in the middle of what is seen, where somebody points, or at the end of an edge that was dropped. */
import { placeFree, placeNear, sizeOfNew } from "../../canvas/layout.ts";
import type { Json } from "../../canvas/document.ts";
import type { Edit } from "../../canvas/edit.ts";
import { newId } from "../../lib/new-id.ts";
import { setTool } from "./commands.ts";
import type { Island } from "./island.ts";
import { openText } from "./typing.ts";

export type NewType = "text" | "prompt" | "generator" | "timeline" | "action" | "group";

const DEFAULT_MODEL = "draft-image";

export function startAdding(island: Island): void {
  for (const type of ["text", "prompt", "generator"] as const) island.onRun(`tool.${type}`, () => addHere(island, type));
}

/** Right of the one node that is selected, so that a prompt and its generator come to stand in a row; else in the middle of what is seen. */
function addHere(island: Island, type: NewType): void {
  const size = sizeOfNew(type);
  const { nodes } = island.view();
  const placing = { nodes: () => Object.values(nodes), node: (id: string) => nodes[id] };
  const [beside] = island.selection.size === 1 ? island.selection : [];
  const { x, y, w, h } = island.seen();
  const middle = { x: Math.round(x + (w - size.w) / 2), y: Math.round(y + (h - size.h) / 2) };
  const at = beside && nodes[beside] ? placeNear(placing, beside, size) : placeFree(placing, middle, size);
  if (!addAt(island, type, at)) return;
  const isInView = at.x >= x && at.y >= y && at.x + size.w <= x + w && at.y + size.h <= y + h;
  if (!isInView) island.flyTo({ ...at, ...size });
}

/** One step of undo, with what else belongs to it. The new node is selected and, when it has words, written in at once. */
export function addAt(
  island: Island,
  type: NewType,
  at: { x: number; y: number; w?: number; h?: number },
  { also = () => [], fields: own = {} }: { also?(id: string): Edit[]; fields?: Record<string, Json> } = {},
): string | undefined {
  const id = newId("nod");
  const fields = type === "generator" ? { model: DEFAULT_MODEL, ...own } : own;
  const size = at.w && at.h ? { w: Math.round(at.w), h: Math.round(at.h) } : {};
  setTool(island, "select");
  if (!island.edit([{ edit: "addNode", id, type, x: Math.round(at.x), y: Math.round(at.y), ...size, fields }, ...also(id)]))
    return undefined;
  island.select([id]);
  void begin(island, id, type);
  return id;
}

async function begin(island: Island, id: string, type: NewType): Promise<void> {
  const element = await island.mounted(id);
  if (!element || !island.selection.has(id)) return;
  island.select([id]);
  if (type === "text" || type === "prompt" || type === "generator") openText(island, id);
  else element.focus({ preventScroll: true });
}
