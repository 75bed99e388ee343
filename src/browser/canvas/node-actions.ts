/** What is done with the selected nodes by key, palette or menu. */
import type { Edit } from "../../canvas/edit.ts";
import { boundsOf, type Box } from "../../canvas/layout.ts";
import { carried } from "../../canvas/resizing.ts";
import { newId } from "../../lib/new-id.ts";
import { outermost } from "../../canvas/align.ts";
import { keepsShape, minimumOf, resizeTo } from "./gesture-resize.ts";
import { type Hands, openBurst, selectedNodes, unlocked } from "./hands.ts";
import type { Island } from "./island.ts";
import { openText } from "./typing.ts";

const WAYS = { left: [-1, 0], right: [1, 0], up: [0, -1], down: [0, 1] } as const;
const PAN_PX = 80;

export function startNodeActions({ island }: Hands): void {
  const on = (name: string, run: () => void) => island.onRun(name, run);
  on("select.all", () => island.select(Object.keys(island.view().nodes)));
  on("node.delete", () => remove(island));
  on("node.lock", () => setLocked(island, true));
  on("node.unlock", () => setLocked(island, false));
  on("node.front", () => restack(island, "front"));
  on("node.back", () => restack(island, "back"));
  on("node.group", () => group(island));
  on("node.ungroup", () => ungroup(island));
  on("node.write", () => void write(island));
  on("node.open", () => void open(island));
  const burst = openBurst();
  for (const [way, [x, y]] of Object.entries(WAYS)) {
    on(`node.nudge.${way}`, () => nudge(island, { x, y }, burst()));
    on(`node.shove.${way}`, () => nudge(island, { x: 10 * x, y: 10 * y }, burst()));
    on(`node.stretch.${way}`, () => stretch(island, { x: 10 * x, y: 10 * y }, burst()));
    on(`node.size.${way}`, () => stretch(island, { x, y }, burst()));
    on(`view.pan.${way}`, () => island.moveCamera({ ...island.camera, x: island.camera.x - x * PAN_PX, y: island.camera.y - y * PAN_PX }));
  }
}

const ids = (nodes: readonly { id: string }[]): string[] => nodes.map((node) => node.id);

/** Refused in whole only when all is locked; else what may be done is done. */
function free(island: Island): ReturnType<typeof selectedNodes> {
  const nodes = selectedNodes(island);
  const usable = unlocked(nodes);
  if (usable.length === 0 && nodes.length > 0) island.say("It is locked. Unlock it first.");
  return island.readOnly ? [] : usable;
}

function remove(island: Island): void {
  const nodes = free(island);
  if (nodes.length === 0 || !island.edit([{ edit: "deleteNodes", ids: ids(nodes) }])) return;
  island.select([]);
  island.canvas.focus({ preventScroll: true });
}

function setLocked(island: Island, locked: boolean): void {
  const edits = selectedNodes(island).flatMap(({ id, locked: now }): Edit[] =>
    now === locked ? [] : [{ edit: "updateNode", id, fields: { locked } }],
  );
  if (edits.length > 0) island.edit(edits);
}

function restack(island: Island, to: "front" | "back"): void {
  const nodes = free(island);
  if (nodes.length > 0) island.edit([{ edit: "restackNodes", ids: ids(nodes), to }]);
}

function group(island: Island): void {
  const nodes = outermost(island.view().nodes, ids(free(island)));
  const id = newId("nod");
  if (nodes.length > 0 && island.edit([{ edit: "group", id, ids: ids(nodes) }])) island.select([id]);
}

function ungroup(island: Island): void {
  const groups = free(island).filter((node) => node.type === "group");
  const children = Object.values(island.view().nodes).filter((node) => groups.some(({ id }) => id === node.parentId));
  if (groups.length > 0 && island.edit([{ edit: "ungroup", ids: ids(groups) }])) island.select(ids(children));
}

function nudge(island: Island, by: { x: number; y: number }, step: string): void {
  const moves = outermost(island.view().nodes, ids(free(island))).map(({ id, x, y }) => ({ id, x: x + by.x, y: y + by.y }));
  if (moves.length > 0) island.edit([{ edit: "moveNodes", moves }], step);
}

/** The right and the lower edge move; pictures keep their shape. */
function stretch(island: Island, by: { x: number; y: number }, step: string): void {
  const nodes = free(island);
  const box = boundsOf(nodes);
  if (!box) return;
  const minimum = minimumOf(nodes, box);
  const size = { w: Math.max(minimum.w, box.w + by.x), h: Math.max(minimum.h, box.h + by.y) };
  const scale = by.x === 0 ? size.h / box.h : size.w / box.w;
  const to: Box = keepsShape(nodes) ? carried(box, box, { ...box, w: box.w * scale, h: box.h * scale }) : { ...box, ...size };
  resizeTo(island, nodes, { from: box, to, step });
}

async function write(island: Island): Promise<void> {
  const [node] = selectedNodes(island);
  if (node && (await island.mounted(node.id))) openText(island, node.id);
}

/** The viewer shows what the face offers to it; a timeline has a page of its own. */
async function open(island: Island): Promise<void> {
  const [node] = selectedNodes(island);
  const element = node ? await island.mounted(node.id) : null;
  element?.querySelector<HTMLElement>("[data-lightbox]")?.click();
}
