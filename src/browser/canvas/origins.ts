/** The inspector's ways into the canvas: to what something was made from, and the order of what feeds a generator. */
import type { Island } from "./island.ts";

export function startOrigins(island: Island): void {
  document.addEventListener("click", (event) => {
    const button = (event.target as Element).closest<HTMLElement>("[data-fly], [data-reorder]");
    if (!button) return;
    const { fly, reorder, after } = button.dataset;
    if (reorder) island.edit([{ edit: "reorderEdge", id: reorder, after: after || null }]);
    const node = fly === undefined ? undefined : island.view().nodes[fly];
    if (!node) return;
    island.select([node.id]);
    island.flyTo(node);
  });
}
