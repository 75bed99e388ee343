/** From the canvas into its history and back: an old version opens where one is, and what others did meanwhile is walked through. */
import type { Island } from "./island.ts";

export function startHistory(island: Island): void {
  document.addEventListener(
    "click",
    (event) => {
      const link = (event.target as Element).closest<HTMLAnchorElement>("a[data-version]");
      if (!link) return;
      const { x, y, w, h } = island.seen();
      link.search = `?camera=${[x, y, w, h].map(Math.round).join(",")}`;
    },
    { capture: true },
  );
  island.onRun("panel.history", () => openTab("tab-history"));
  island.onRun("panel.chat", () => {
    openTab("tab-chat");
    document.querySelector<HTMLElement>(".chat .composer__text")?.focus();
  });
  island.onRun("panel.comments", () => openTab("tab-comments"));
  startSince(island);
}

function openTab(id: string): void {
  if (document.querySelector<HTMLElement>(".side")?.dataset.folded === "true")
    document.querySelector<HTMLElement>("[data-unfold]")?.click();
  document.getElementById(id)?.click();
  document.getElementById(id)?.focus();
}

function startSince(island: Island): void {
  let at = -1;
  const line = () => document.getElementById("since");
  const ids = () => (JSON.parse(line()?.dataset.since ?? "[]") as string[]).filter((id) => island.view().nodes[id]);
  const mark = () => {
    for (const id of ids()) island.element(id)?.toggleAttribute("data-changed", true);
  };
  document.addEventListener("htmx:after:swap", mark);
  island.onDrawn((id) => ids().includes(id) && island.element(id)?.toggleAttribute("data-changed", true));
  document.addEventListener("click", (event) => {
    const target = event.target as Element;
    const step = target.closest<HTMLElement>("[data-since-step]");
    if (step) at = visit(island, ids(), at + Number(step.dataset.sinceStep));
    if (!target.closest("[data-since-close]")) return;
    for (const node of document.querySelectorAll("[data-changed]")) node.removeAttribute("data-changed");
    line()?.remove();
    island.canvas.focus({ preventScroll: true });
  });
  mark();
}

/** Round and round; answers where it is now. */
function visit(island: Island, ids: string[], wanted: number): number {
  if (ids.length === 0) return -1;
  const at = ((wanted < 0 && wanted !== -1 ? ids.length - 1 : wanted) + ids.length) % ids.length;
  const node = island.view().nodes[ids[at] ?? ""];
  const words = document.querySelector("[data-since-at]");
  if (words) words.textContent = `${at + 1} / ${ids.length}`;
  if (node) {
    island.flyTo(node);
    island.select([node.id]);
  }
  return at;
}
