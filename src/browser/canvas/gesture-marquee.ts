/** The marquee: what it touches is selected, a group only when it is wholly inside. With Shift it adds to what was selected. */
import { type Box, overlaps } from "../../canvas/layout.ts";
import type { Gesture } from "./gesture.ts";
import type { Hands } from "./hands.ts";

/** Without a move it is a click: on a group's ground it selects the group, elsewhere nothing. */
export function marquee(hands: Hands, start: PointerEvent, group: string | undefined): Gesture {
  const { island } = hands;
  const from = island.toCanvas(start.clientX, start.clientY);
  const before = [...island.selection];
  const kept = start.shiftKey ? before : [];
  const box = document.createElement("div");
  box.className = "marquee";
  hands.selectEdge(undefined);
  let isMoved = false;
  const close = () => box.remove();
  return {
    pansAtEdge: true,
    move(event) {
      if (!isMoved) island.overlay.append(box);
      isMoved = true;
      const to = island.toCanvas(event.clientX, event.clientY);
      const area = { x: Math.min(from.x, to.x), y: Math.min(from.y, to.y), w: Math.abs(to.x - from.x), h: Math.abs(to.y - from.y) };
      island.frame("marquee", () => {
        if (!box.isConnected) return;
        box.style.setProperty("--px", `${1 / island.camera.scale}px`);
        Object.assign(box.style, { left: `${area.x}px`, top: `${area.y}px`, width: `${area.w}px`, height: `${area.h}px` });
        select(hands, [...kept, ...touched(hands, area)]);
      });
    },
    end(event) {
      close();
      if (!isMoved) island.select(group ? [...kept, group] : kept);
      else {
        const to = island.toCanvas(event.clientX, event.clientY);
        const area = { x: Math.min(from.x, to.x), y: Math.min(from.y, to.y), w: Math.abs(to.x - from.x), h: Math.abs(to.y - from.y) };
        select(hands, [...kept, ...touched(hands, area)]);
      }
      island.canvas.focus({ preventScroll: true });
    },
    cancel() {
      close();
      island.select(before);
    },
  };
}

function select({ island }: Hands, ids: string[]): void {
  const next = new Set(ids);
  if (next.size !== island.selection.size || ids.some((id) => !island.selection.has(id))) island.select(next);
}

const touched = ({ island }: Hands, area: Box): string[] =>
  island.scene
    .nodesIn(area)
    .filter((node) => (node.type === "group" ? contains(area, node) : overlaps(node, area)))
    .map((node) => node.id);

export const contains = (outer: Box, inner: Box): boolean =>
  inner.x >= outer.x && inner.y >= outer.y && inner.x + inner.w <= outer.x + outer.w && inner.y + inner.h <= outer.y + outer.h;
