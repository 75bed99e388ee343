/** What to put here: where an edge was dropped only what can take it, and the edge comes along; where the canvas was clicked twice, anything. */
import { sizeOfNew } from "../../canvas/layout.ts";
import type { CanvasNode, EdgeRole } from "../../canvas/document.ts";
import type { Edit } from "../../canvas/edit.ts";
import { definitionOf, refusedRole } from "../../canvas/nodes/index.ts";
import { newId } from "../../lib/new-id.ts";
import { offer } from "./actions.ts";
import { addAt, type NewType } from "./adding.ts";
import type { Hands } from "./hands.ts";
import type { Island } from "./island.ts";
import { openMenu } from "./menu.ts";
import type { Port } from "./ports.ts";

const ORDER: readonly NewType[] = ["text", "prompt", "generator", "timeline", "action", "group"];

interface Asked {
  clientX: number;
  clientY: number;
  joins?: Port;
  /** The menu is gone, whatever was chosen. */
  closed?(): void;
}

export function startQuickAdd(hands: Hands): void {
  hands.island.canvas.addEventListener("dblclick", (event) => {
    const target = event.target as Element;
    const isEmpty = target === hands.island.canvas || target.id === "world" || target.classList.contains("edges");
    const { x, y } = hands.island.toCanvas(event.clientX, event.clientY);
    if (isEmpty && !hands.island.readOnly && !hands.island.nodeAt(x, y)) openQuickAdd(hands, event);
  });
}

export function openQuickAdd({ island }: Hands, { clientX, clientY, joins, closed }: Asked): void {
  const menu = document.getElementById("quick-add");
  if (!menu) return closed?.();
  for (const item of menu.querySelectorAll<HTMLElement>("[data-type]")) {
    const role = joins ? roleOf(island.view().nodes[joins.nodeId]?.type, joins, item.dataset.type as NewType) : undefined;
    item.hidden = joins !== undefined && role === undefined;
    const note = item.querySelector("[data-note]");
    if (note) note.textContent = role ? `as ${role}` : "";
  }
  likeliestFirst(menu, joins?.role);
  const at = island.toCanvas(clientX, clientY);
  openMenu(menu, {
    clientX,
    clientY,
    choose(item) {
      closed?.();
      const type = item.dataset.type as NewType;
      if (type === "action") return void offer(island, { sources: sourceOf(island, joins), at: { clientX, clientY } });
      const { w, h } = sizeOfNew(type);
      const role = joins ? roleOf(island.view().nodes[joins.nodeId]?.type, joins, type) : undefined;
      // the port of the new node comes to where the edge was dropped
      const x = joins ? (joins.side === "out" ? at.x : at.x - w) : at.x - w / 2;
      addAt(island, type, { x, y: at.y - h / 2 }, { also: (id) => (joins && role ? [joinTo(joins, id, role)] : []) });
    },
    leave() {
      closed?.();
      island.canvas.focus({ preventScroll: true });
    },
  });
}

const sourceOf = (island: Island, joins: Port | undefined): CanvasNode[] =>
  joins?.side === "out" ? [island.view().nodes[joins.nodeId] ?? []].flat() : [];

/** What takes the edge in the role that its port is for stands on top. */
function likeliestFirst(menu: Element, role: EdgeRole | undefined): void {
  const items = [...menu.querySelectorAll<HTMLElement>("[data-type]")];
  const isLikely = (item: HTMLElement) => role !== undefined && item.querySelector("[data-note]")?.textContent === `as ${role}`;
  const order = (item: HTMLElement) => (isLikely(item) ? 0 : 1) * 100 + ORDER.indexOf(item.dataset.type as NewType);
  menu.append(...items.sort((a, b) => order(a) - order(b)));
}

function joinTo(joins: Port, id: string, role: EdgeRole): Edit {
  const [source, target] = joins.side === "out" ? [joins.nodeId, id] : [id, joins.nodeId];
  return { edit: "connect", id: newId("edg"), source, target, role };
}

/** In which role the two would be joined: of the port that is pulled, else what the new node takes. */
function roleOf(type: Parameters<typeof refusedRole>[0] | undefined, joins: Port, added: NewType): EdgeRole | undefined {
  if (!type) return undefined;
  if (joins.side === "in") return refusedRole(added, type, joins.role) ? undefined : joins.role;
  const accepted = Object.keys(definitionOf(added).accepts) as EdgeRole[];
  return [joins.role, ...accepted].find((role) => !refusedRole(type, added, role));
}
