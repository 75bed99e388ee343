/** Ways into the canvas from the panel: to what something was made from or an agent works on, and the order of what feeds a generator. */
import { boundsOf } from "../../canvas/layout.ts";
import type { Island } from "./island.ts";

export function startOrigins(island: Island): void {
  document.addEventListener("click", (event) => {
    const button = (event.target as Element).closest<HTMLElement>("[data-fly], [data-reorder]");
    if (!button) return;
    const { fly, reorder, after } = button.dataset;
    if (reorder) island.edit([{ edit: "reorderEdge", id: reorder, after: after || null }]);
    const all = island.view().nodes;
    const nodes = (fly ?? "").split(",").flatMap((id) => all[id] ?? []);
    const place = boundsOf(nodes);
    if (!place) return;
    island.select(nodes.map(({ id }) => id));
    island.flyTo(place);
  });
  followEdges(island);
  keepFocus();
}

/** By then the server has the edge too, and draws the inspector with it. */
const SETTLED_MS = 300;

/** What is inspected is asked for again when its face is new (a take is done) or what feeds it has changed. */
function followEdges(island: Island): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const again = () => {
    clearTimeout(timer);
    timer = setTimeout(() => island.select([...island.selection]), SETTLED_MS);
  };
  island.onDrawn((id) => island.selection.has(id) && again());
  island.onChange((change) => {
    const { edges } = island.view();
    if ([...change.edges].some(([id, before]) => island.selection.has(edges[id]?.target ?? before?.target ?? ""))) again();
  });
}

/** The inspector is replaced as a whole; whoever was at one of its buttons is at the same one again. */
function keepFocus(): void {
  const panel = document.getElementById("inspector")?.parentElement;
  if (!panel) return;
  let label: string | null = null;
  panel.addEventListener("focusin", (event) => {
    label = (event.target as Element).ariaLabel;
  });
  panel.addEventListener("focusout", (event) => {
    if (event.relatedTarget) label = null;
  });
  new MutationObserver(() => {
    if (label === null || document.activeElement !== document.body) return;
    const same = [...panel.querySelectorAll<HTMLElement>("[aria-label]")].find((one) => one.ariaLabel === label);
    same?.focus();
  }).observe(panel, { childList: true });
}
