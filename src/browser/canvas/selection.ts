/** What is selected: shown on the nodes and told to the inspector. */
import type { Island } from "./island.ts";

const INSPECT_MS = 120;
const INSPECTED = 50;

export function startSelection(island: Island): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  island.onSelection(() => {
    for (const element of island.nodes.querySelectorAll<HTMLElement>("[data-selected]"))
      if (!island.selection.has(element.dataset.node ?? "")) delete element.dataset.selected;
    for (const id of island.selection) {
      const element = island.element(id);
      if (element) element.dataset.selected = "";
    }
    clearTimeout(timer);
    timer = setTimeout(() => void inspect(island), INSPECT_MS);
  });
  island.nodes.addEventListener("focusin", (event) => {
    const node = (event.target as Element).closest<HTMLElement>("[data-node]");
    if (node?.dataset.node && event.target === node && !island.selection.has(node.dataset.node)) island.select([node.dataset.node]);
  });
}

async function inspect(island: Island): Promise<void> {
  const place = document.getElementById("inspector");
  const ids = [...island.selection].slice(0, INSPECTED);
  const response = await fetch(`/projects/${island.projectId}/inspector?ids=${ids.map(encodeURIComponent).join(",")}`).catch(
    () => undefined,
  );
  if (!place || !response?.ok) return;
  const fresh = new DOMParser().parseFromString(await response.text(), "text/html").getElementById("inspector");
  if (!fresh) return;
  const shown = document.importNode(fresh, true);
  place.replaceWith(shown);
  window.htmx?.process(shown);
}
