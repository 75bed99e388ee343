/** The box of the selection with its eight grips, above the nodes and as large at every zoom. */
import { boundsOf } from "../../canvas/layout.ts";
import { GRIPS } from "./gesture-resize.ts";
import { type Hands, selectedNodes, unlocked } from "./hands.ts";

export function startHandles({ island }: Hands): void {
  const box = document.createElement("div");
  box.className = "handles";
  box.hidden = true;
  box.setAttribute("aria-hidden", "true"); // by keyboard the selection is resized with Ctrl and arrows
  box.append(
    ...GRIPS.map((grip) => {
      const handle = document.createElement("i");
      handle.dataset.grip = grip;
      return handle;
    }),
  );
  island.overlay.append(box);
  const draw = () => {
    const nodes = island.readOnly ? [] : unlocked(selectedNodes(island));
    const around = boundsOf(nodes);
    box.hidden = !around;
    if (!around) return;
    const { style } = box;
    style.transform = `translate(${around.x}px, ${around.y}px)`;
    style.width = `${around.w}px`;
    style.height = `${around.h}px`;
    style.setProperty("--px", `${1 / island.camera.scale}px`);
    box.dataset.many = String(nodes.length > 1);
  };
  const later = () => island.frame("handles", draw);
  island.onSelection(later);
  island.onChange((change) => [...change.nodes.keys()].some((id) => island.selection.has(id)) && later());
  island.onCamera(() => !box.hidden && later());
}
