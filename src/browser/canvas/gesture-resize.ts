/**
 * Pulling at the box of the selection: one node or several in proportion. Pictures and clips keep their shape and Shift frees it; for the
 * others it is the other way round. Alt pulls from the middle, Ctrl does not snap.
 */
import type { CanvasNode } from "../../canvas/document.ts";
import { type Box, boundsOf } from "../../canvas/layout.ts";
import { definitionOf } from "../../canvas/nodes/index.ts";
import { carried, resizedBox } from "../../canvas/resizing.ts";
import { type Pull, pulled, snapResize } from "../../canvas/snapping.ts";
import { newStep } from "../../canvas/step.ts";
import { neighboursOf } from "./gesture-move.ts";
import type { Gesture } from "./gesture.ts";
import { clearGuides, drawGuides } from "./guides.ts";
import { type Hands, selectedNodes, unlocked } from "./hands.ts";
import type { Island } from "./island.ts";

export const GRIPS = ["nw", "n", "ne", "e", "se", "s", "sw", "w"] as const;
export type Grip = (typeof GRIPS)[number];

const SNAP_PX = 6;

const pullOf = (grip: Grip): Pull => ({
  x: grip.includes("w") ? -1 : grip.includes("e") ? 1 : 0,
  y: grip.includes("n") ? -1 : grip.includes("s") ? 1 : 0,
});

export const keepsShape = (nodes: readonly CanvasNode[]): boolean => nodes.some((node) => node.type === "image" || node.type === "video");

/** The smallest box in which no node is below the minimum of its type. */
export function minimumOf(nodes: readonly CanvasNode[], box: Box): { w: number; h: number } {
  const least = (side: "w" | "h") => Math.max(...nodes.map((node) => (definitionOf(node.type).minimum[side] / node[side]) * box[side]));
  return { w: Math.min(box.w, least("w")), h: Math.min(box.h, least("h")) };
}

export function resize(hands: Hands, grip: Grip, start: PointerEvent): Gesture {
  const { island } = hands;
  const step = newStep();
  const nodes = unlocked(selectedNodes(island));
  const box = boundsOf(nodes) as Box;
  const pull = pullOf(grip);
  const from = island.toCanvas(start.clientX, start.clientY);
  const neighbours = neighboursOf(island, nodes);
  island.canvas.dataset.resizing = grip;
  let last = start;
  const write = () => {
    const to = island.toCanvas(last.clientX, last.clientY);
    const by = { x: to.x - from.x, y: to.y - from.y };
    const rules = { minimum: minimumOf(nodes, box), keepsShape: keepsShape(nodes) !== last.shiftKey, fromMiddle: last.altKey };
    const isFree = last.ctrlKey || last.metaKey || last.altKey;
    const snap = isFree ? { dx: 0, dy: 0, guides: [] } : snapped(island, box, { pull, by, neighbours });
    const wanted = resizedBox(box, pull, { x: by.x + snap.dx, y: by.y + snap.dy }, rules);
    drawGuides(island, rules.keepsShape ? [] : snap.guides);
    resizeTo(island, nodes, { from: box, to: wanted, step });
  };
  const stop = () => {
    island.frame("resize", () => {});
    clearGuides(island);
    delete island.canvas.dataset.resizing;
  };
  return {
    pansAtEdge: true,
    move(event) {
      last = event;
      island.frame("resize", write);
    },
    end(event) {
      last = event;
      if (Math.hypot(event.clientX - start.clientX, event.clientY - start.clientY) > 0) write();
      stop();
    },
    cancel() {
      stop();
      resizeTo(island, nodes, { from: box, to: box, step });
    },
  };
}

function snapped(island: Island, box: Box, { pull, by, neighbours }: { pull: Pull; by: { x: number; y: number }; neighbours: Box[] }) {
  return snapResize(pulled(box, pull, by), neighbours, pull, SNAP_PX / island.camera.scale);
}

/** Each node goes with the box; who was deleted or locked meanwhile is left alone. */
export function resizeTo(island: Island, nodes: readonly CanvasNode[], { from, to, step }: { from: Box; to: Box; step: string }): void {
  const edits = nodes.flatMap((was) => {
    const now = island.view().nodes[was.id];
    if (!now || now.locked) return [];
    const { x, y, w, h } = carried(was, from, to);
    const box = { x: Math.round(x), y: Math.round(y), w: Math.round(w), h: Math.round(h) };
    const isSame = now.x === box.x && now.y === box.y && now.w === box.w && now.h === box.h;
    return isSame ? [] : [{ edit: "resizeNode" as const, id: was.id, ...box }];
  });
  if (edits.length > 0) island.edit(edits, step);
}
