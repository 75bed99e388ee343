/** Presenting the canvas: the selected nodes, or its groups and loose nodes, one after the other, in reading order. */
import { NODE_NAMES } from "../../../views/nodes/face.ts";
import type { CanvasNode } from "../../canvas/document.ts";
import type { Island } from "./island.ts";
import { inReadingOrder, startShow, stopsOf } from "./showing.ts";

const LARGEST_SCALE = 2;

export function startPresent(island: Island): void {
  island.onRun("view.present", () => {
    const before = island.camera;
    const chosen = [...island.selection].flatMap((id) => island.view().nodes[id] ?? []);
    const named = (node: CanvasNode) => ({ ...node, label: node.label || NODE_NAMES[node.type] });
    const stops = chosen.length > 1 ? inReadingOrder(chosen.map(named)) : stopsOf(Object.values(island.view().nodes).map(named));
    if (stops.length === 0) return island.say("There is nothing to present yet.");
    startShow(document, {
      stops,
      fly: (to) => island.flyTo(to, { maxScale: LARGEST_SCALE }),
      onEnd: () => island.moveCamera(before),
    });
  });
}
