/** With a tool that makes something: a click puts it there, a drag gives it its size. A drawn group takes in what is wholly inside it. */
import type { Edit } from "../../canvas/edit.ts";
import type { Box } from "../../canvas/layout.ts";
import { definitionOf } from "../../canvas/nodes/index.ts";
import { addAt, type NewType } from "./adding.ts";
import { setTool } from "./commands.ts";
import { contains } from "./gesture-marquee.ts";
import type { Gesture } from "./gesture.ts";
import type { Hands } from "./hands.ts";

export function place(hands: Hands, type: NewType, start: PointerEvent): Gesture {
  const { island } = hands;
  const from = island.toCanvas(start.clientX, start.clientY);
  const box = document.createElement("div");
  box.className = "marquee marquee--place";
  let area: Box | undefined;
  return {
    pansAtEdge: true,
    move(event) {
      if (!area) island.overlay.append(box);
      const to = island.toCanvas(event.clientX, event.clientY);
      area = { x: Math.min(from.x, to.x), y: Math.min(from.y, to.y), w: Math.abs(to.x - from.x), h: Math.abs(to.y - from.y) };
      box.style.setProperty("--px", `${1 / island.camera.scale}px`);
      Object.assign(box.style, { left: `${area.x}px`, top: `${area.y}px`, width: `${area.w}px`, height: `${area.h}px` });
    },
    end() {
      box.remove();
      const { minimum } = definitionOf(type);
      const isDrawn = area && (area.w >= minimum.w || area.h >= minimum.h);
      if (!area || !isDrawn) return void addAt(island, type, from);
      const drawn = { ...area, w: Math.max(area.w, minimum.w), h: Math.max(area.h, minimum.h) };
      addAt(island, type, drawn, { also: (id) => (type === "group" ? takeIn(hands, id, drawn) : []) });
    },
    cancel() {
      box.remove();
      setTool(island, "select");
    },
  };
}

function takeIn({ island }: Hands, groupId: string, area: Box): Edit[] {
  const inside = island.scene.nodesIn(area).filter((node) => !node.locked && contains(area, node));
  const own = new Set(inside.map((node) => node.id));
  const ids = inside.flatMap((node) => (own.has(node.parentId ?? "") ? [] : [node.id]));
  return ids.length > 0 ? [{ edit: "moveToGroup", ids, parentId: groupId }] : [];
}
