/** The context menu: right click, Shift+F10 or the menu key, a long press. It offers what fits what is under it, and runs it by its name. */
import { edgeAt } from "./edge-hit.ts";
import { allHold, factsOf } from "./facts.ts";
import { nodeUnder } from "./under.ts";
import type { Hands } from "./hands.ts";
import { ask } from "./keys.ts";
import { openMenu } from "./menu.ts";

export function startContextMenu(hands: Hands): void {
  const { canvas } = hands.island;
  hands.onMenu((clientX, clientY) => openAt(hands, clientX, clientY));
  canvas.addEventListener("contextmenu", (event) => {
    if ((event.target as Element).closest("input, textarea, select, [contenteditable]:not([contenteditable='false'])")) return; // the browser's own, for text
    event.preventDefault();
    const byKey = event.button !== 2 && !(event as PointerEvent).pointerType;
    if (byKey) openForSelection(hands);
    else openAt(hands, event.clientX, event.clientY);
  });
}

function openAt(hands: Hands, clientX: number, clientY: number): void {
  const { island } = hands;
  const target = document.elementFromPoint(clientX, clientY);
  const node = nodeUnder(hands, { target, clientX, clientY });
  const edge = node ? undefined : edgeAt(island, { clientX, clientY });
  if (node && !island.selection.has(node)) island.select([node]);
  if (edge) hands.selectEdge(edge);
  else hands.selectEdge(undefined);
  if (!node && !edge && !isInSelection(hands, clientX, clientY)) island.select([]);
  hands.pointer = { clientX, clientY };
  show(hands, clientX, clientY);
}

/** The box of several selected nodes belongs to them, so a click between two of them means all. */
function isInSelection({ island }: Hands, clientX: number, clientY: number): boolean {
  const { x, y } = island.toCanvas(clientX, clientY);
  const nodes = [...island.selection].flatMap((id) => island.view().nodes[id] ?? []);
  return nodes.length > 1 && nodes.some((node) => x >= node.x && x <= node.x + node.w && y >= node.y && y <= node.y + node.h);
}

/** By keyboard it opens beside what is selected. */
function openForSelection(hands: Hands): void {
  const { island } = hands;
  const [id] = island.selection;
  const box = (id && island.element(id)?.getBoundingClientRect()) || island.canvas.getBoundingClientRect();
  show(
    hands,
    id ? box.left + Math.min(box.width, 40) : box.left + box.width / 2,
    id ? box.top + Math.min(box.height, 40) : box.top + box.height / 2,
  );
}

function show(hands: Hands, clientX: number, clientY: number): void {
  const menu = document.getElementById("context-menu");
  if (!menu) return;
  const facts = factsOf(hands);
  for (const item of menu.querySelectorAll<HTMLElement>("[data-action]")) item.hidden = !allHold(item.dataset.needs, facts);
  for (const group of menu.querySelectorAll<HTMLElement>('[role="group"]'))
    group.hidden = !group.querySelector("[data-action]:not([hidden])");
  openMenu(menu, { clientX, clientY, choose: (item) => ask(item.dataset.action ?? "") });
}
