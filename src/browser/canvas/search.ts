/**
 * Search on the canvas: `/` opens it. The arrows fly to each hit while one looks, Enter selects it, Escape goes back to where one was.
 */
import { openFinder } from "./finding.ts";
import { openHits } from "./hits.ts";
import type { Camera, Island } from "./island.ts";

const SHOWN = 60;
/** While one types, the camera waits for a pause. */
const PREVIEW_MS = 160;
const MARGIN_PX = 120;

export function startSearch(island: Island): void {
  const panel = document.getElementById("search");
  const input = document.getElementById("search-input");
  const place = document.getElementById("search-list");
  if (!panel || !(input instanceof HTMLInputElement) || !place) return;
  const finder = openFinder(island.view);
  const count = panel.querySelector("[data-count]");
  let home: Camera | undefined;
  let back: HTMLElement | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isMoved = false;
  const preview = () => {
    const node = list.chosen();
    if (!node || panel.hidden) return;
    isMoved = true;
    // beside the list, where there is room beside it
    const beside = island.canvas.clientWidth > 2 * panel.offsetWidth ? panel.offsetWidth + panel.offsetLeft : 0;
    const box = { x: node.x - MARGIN_PX - beside, y: node.y - MARGIN_PX, w: node.w + 2 * MARGIN_PX + beside, h: node.h + 2 * MARGIN_PX };
    island.flyTo(box);
  };
  const list = openHits(place, input, (_node, isClick) => {
    if (isClick) finish();
  });
  const look = () => {
    const query = input.value.trim();
    const found = query ? finder.find(query) : [];
    list.show(found.slice(0, SHOWN), query);
    if (count) count.textContent = query ? (found.length === 0 ? "Nothing found" : String(found.length)) : "";
    clearTimeout(timer);
    if (found.length > 0) timer = setTimeout(preview, PREVIEW_MS);
  };
  const close = () => {
    clearTimeout(timer);
    panel.hidden = true;
    home = undefined;
  };
  const finish = () => {
    const node = list.chosen();
    if (!node) return;
    preview();
    close();
    island.select([node.id]);
    void island.mounted(node.id).then((element) => element?.focus({ preventScroll: true }));
  };
  const cancel = () => {
    const camera = home;
    close();
    if (camera && isMoved) island.moveCamera(camera);
    (back?.isConnected ? back : island.canvas).focus({ preventScroll: true });
  };
  island.onRun("view.search", () => {
    if (panel.hidden) {
      home = { ...island.camera };
      isMoved = false;
      back = document.activeElement instanceof HTMLElement ? document.activeElement : undefined;
    }
    panel.hidden = false;
    input.focus();
    input.select();
    look();
  });
  input.addEventListener("input", look);
  input.addEventListener("keydown", (event) => {
    event.stopPropagation();
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) {
      event.preventDefault();
      list.move(step);
      preview();
    }
    if (event.key === "Enter" && !event.isComposing) finish();
    if (event.key === "Escape") cancel();
  });
  panel.addEventListener("focusout", (event) => {
    // turned to something else: one stays where the search has led
    if (!panel.hidden && event.relatedTarget !== null && !panel.contains(event.relatedTarget as Node)) close();
  });
}
