/**
 * Moving the selection. The document is told once a frame, so others see it travel; all of it is one step of undo. The pieces snap to
 * their neighbours unless Ctrl is held, Shift keeps to one axis, Alt moves copies. Whatever ends wholly inside a group joins it.
 */
import { hasAncestorIn, type Move, outermost } from "../../canvas/align.ts";
import type { CanvasNode } from "../../canvas/document.ts";
import { descendantsOf } from "../../canvas/graph.ts";
import { type Box, boundsOf } from "../../canvas/layout.ts";
import { snapMove } from "../../canvas/snapping.ts";
import { newStep } from "../../canvas/step.ts";
import { copySelection } from "./copying.ts";
import { contains } from "./gesture-marquee.ts";
import type { Gesture } from "./gesture.ts";
import { clearGuides, drawGuides } from "./guides.ts";
import type { Hands } from "./hands.ts";
import type { Island } from "./island.ts";

const SNAP_PX = 6;
/** More neighbours than these are more than anybody lines up with. */
const NEIGHBOURS = 250;
/** For more pieces than these the group that would take them is not looked for before they are dropped. */
const SHOWN_FOR = 24;

interface Drag {
  step: string;
  /** What moves, where it stood. */
  origin: CanvasNode[];
  bounds: Box;
  neighbours: Box[];
  /** Copies that this drag has made, and what was selected before. */
  copies: string[];
  release: () => void;
}

export function dragNodes(hands: Hands, nodeId: string, start: PointerEvent): Gesture {
  const { island } = hands;
  const wasSelected = island.selection.has(nodeId);
  const before = [...island.selection];
  hands.selectEdge(undefined);
  if (start.shiftKey && !wasSelected) island.select([...before, nodeId]);
  else if (!wasSelected) island.select([nodeId]);
  island.element(nodeId)?.focus({ preventScroll: true });
  const from = island.toCanvas(start.clientX, start.clientY);
  let drag: Drag | undefined;
  let last = start;
  const write = () => drag && travel(island, drag, { from, event: last });
  const stop = () => {
    island.frame("drag", () => {});
    clearGuides(island);
    delete island.canvas.dataset.dragging;
    showTarget(island, undefined);
    drag?.release();
  };
  return {
    pansAtEdge: true,
    move(event) {
      last = event;
      if (island.readOnly) return;
      drag ??= begin(hands, nodeId, event);
      island.frame("drag", write);
    },
    end(event) {
      if (!drag) return void (wasSelected && clickSelected(island, nodeId, start));
      last = event;
      write();
      stop();
      settle(island, drag);
    },
    cancel() {
      stop();
      if (drag) takeBack(island, drag);
      island.select(before);
    },
  };
}

/** A click on something that is selected: Shift takes it out, otherwise it alone stays. */
function clickSelected(island: Island, nodeId: string, { shiftKey }: PointerEvent): void {
  if (shiftKey) island.select([...island.selection].filter((id) => id !== nodeId));
  else if (island.selection.size > 1) island.select([nodeId]);
}

function begin(hands: Hands, nodeId: string, event: PointerEvent): Drag {
  const { island } = hands;
  const step = newStep();
  const copies = event.altKey ? copySelection(island, { dx: 0, dy: 0, step }) : [];
  const { nodes } = island.view();
  const origin = outermost(nodes, [...island.selection]).filter((node) => !node.locked);
  const bounds = boundsOf(origin) ?? { x: 0, y: 0, w: 0, h: 0 };
  island.canvas.dataset.dragging = origin.length > 0 ? "" : "locked";
  return { step, origin, bounds, neighbours: neighboursOf(island, origin), copies, release: island.keep(nodeId, "drag") };
}

/** What is in view and does not move: what moves, what is in it and what it is in do not count. */
export function neighboursOf(island: Island, moving: readonly CanvasNode[]): Box[] {
  const { nodes } = island.view();
  const own = new Set(moving.map((node) => node.id));
  const inside = moving.some((node) => node.type === "group") ? descendantsOf(Object.values(nodes), own) : new Set<string>();
  const seen = island.scene.nodesIn(island.seen());
  const holds = (group: CanvasNode) => moving.some((node) => hasAncestorIn(nodes, node, new Set([group.id])));
  return seen.filter((node) => !own.has(node.id) && !inside.has(node.id) && !(node.type === "group" && holds(node))).slice(0, NEIGHBOURS);
}

function travel(island: Island, drag: Drag, { from, event }: { from: { x: number; y: number }; event: PointerEvent }): void {
  const to = island.toCanvas(event.clientX, event.clientY);
  let [dx, dy] = [to.x - from.x, to.y - from.y];
  const isAcross = Math.abs(dx) >= Math.abs(dy);
  if (event.shiftKey) [dx, dy] = isAcross ? [dx, 0] : [0, dy];
  if (event.ctrlKey || event.metaKey) clearGuides(island);
  else {
    const moved = { ...drag.bounds, x: drag.bounds.x + dx, y: drag.bounds.y + dy };
    const snap = snapMove(moved, drag.neighbours, SNAP_PX / island.camera.scale);
    const isFree = (axis: "x" | "y") => !event.shiftKey || isAcross === (axis === "x");
    if (isFree("x")) dx += snap.dx;
    if (isFree("y")) dy += snap.dy;
    const shown = snap.guides.filter((guide) => isFree(guide.axis));
    drawGuides(island, shown);
  }
  const moves = movesTo(island, drag, dx, dy);
  if (moves.length > 0) island.edit([{ edit: "moveNodes", moves }], drag.step);
  if (drag.origin.length <= SHOWN_FOR) showTarget(island, targets(island, drag)[0]?.group);
}

/** Who was deleted or locked by somebody else meanwhile is left alone. */
function movesTo(island: Island, { origin }: Drag, dx: number, dy: number): Move[] {
  return origin.flatMap((was) => {
    const node = island.view().nodes[was.id];
    const [x, y] = [Math.round(was.x + dx), Math.round(was.y + dy)];
    return node && !node.locked && (node.x !== x || node.y !== y) ? [{ id: was.id, x, y }] : [];
  });
}

/** The groups that the moved pieces belong to where they are now: full containment, the deepest wins. Only what changes is named. */
function targets(island: Island, { origin }: Drag): { id: string; group: string | undefined }[] {
  const { nodes } = island.view();
  const moving = new Set(origin.map((node) => node.id));
  return origin.flatMap(({ id }) => {
    const node = nodes[id];
    if (!node) return [];
    const holders = island.scene
      .nodesIn(node)
      .filter((group) => group.type === "group" && !group.locked && !moving.has(group.id) && contains(group, node))
      .filter((group) => !hasAncestorIn(nodes, group, moving));
    const deepest = holders.sort((a, b) => depthOf(nodes, b) - depthOf(nodes, a) || a.w * a.h - b.w * b.h)[0];
    return (deepest?.id ?? null) === node.parentId ? [] : [{ id, group: deepest?.id }];
  });
}

function depthOf(nodes: Record<string, CanvasNode>, node: CanvasNode): number {
  let depth = 0;
  for (let up = node.parentId; up && depth < 100; up = nodes[up]?.parentId ?? null) depth++;
  return depth;
}

function showTarget(island: Island, groupId: string | undefined): void {
  for (const element of island.nodes.querySelectorAll<HTMLElement>("[data-target]"))
    if (element.dataset.node !== groupId) delete element.dataset.target;
  const element = groupId ? island.element(groupId) : null;
  if (element) element.dataset.target = "";
}

function settle(island: Island, drag: Drag): void {
  const byGroup = Map.groupBy(targets(island, drag), ({ group }) => group ?? null);
  const edits = [...byGroup].map(([parentId, pieces]) => ({ edit: "moveToGroup" as const, ids: pieces.map(({ id }) => id), parentId }));
  if (edits.length > 0) island.edit(edits, drag.step);
}

function takeBack(island: Island, drag: Drag): void {
  const { nodes } = island.view();
  const copies = drag.copies.filter((id) => nodes[id]);
  if (copies.length > 0) return void island.edit([{ edit: "deleteNodes", ids: copies }], drag.step);
  const moves = movesTo(island, drag, 0, 0);
  if (moves.length > 0) island.edit([{ edit: "moveNodes", moves }], drag.step);
}
