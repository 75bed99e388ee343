/**
 * Walking through a canvas, one stop after the other, with everything but the canvas put away. It knows stops and how to fly to them, not
 * where they come from: the studio, a share link and an old version are shown in the same way.
 */
import type { Box } from "../../canvas/layout.ts";

export interface Stop extends Box {
  label: string;
}

export interface Stage {
  stops: Stop[];
  fly(to: Box): void;
  /** Puts things back as they were. */
  onEnd(): void;
}

const STEPS: Record<string, "next" | "previous" | "first" | "last" | "end"> = {
  ArrowRight: "next",
  ArrowDown: "next",
  PageDown: "next",
  " ": "next",
  Enter: "next",
  ArrowLeft: "previous",
  ArrowUp: "previous",
  PageUp: "previous",
  Home: "first",
  End: "last",
  Escape: "end",
};
const SWIPE_PX = 40;

/** Does nothing where there is nothing to show, or while a walk is under way. */
export function startShow(doc: Document, { stops, fly, onEnd }: Stage): void {
  const bar = doc.getElementById("presenting");
  if (!bar || stops.length === 0 || doc.body.dataset.presenting !== undefined) return;
  const back = doc.activeElement;
  const stop = new AbortController();
  const { signal } = stop;
  let at = 0;

  const show = () => {
    const here = stops[at];
    if (!here) return;
    write(bar, "[data-show-label]", here.label);
    write(bar, "[data-show-count]", `${at + 1} / ${stops.length}`);
    fly(here);
  };
  const go = (to: number) => {
    at = Math.min(stops.length - 1, Math.max(0, to));
    show();
  };
  const end = () => {
    stop.abort();
    delete doc.body.dataset.presenting;
    bar.hidden = true;
    if (doc.fullscreenElement) void doc.exitFullscreen().catch(() => {}); // it was left already
    onEnd();
    if (back instanceof HTMLElement) back.focus({ preventScroll: true });
  };
  const step = (name: string) => {
    if (name === "end") end();
    else go({ next: at + 1, previous: at - 1, first: 0, last: stops.length - 1 }[name] ?? at);
  };

  doc.body.dataset.presenting = "";
  bar.hidden = false;
  bar.querySelector<HTMLElement>('[data-show="1"]')?.focus();
  doc.documentElement.requestFullscreen?.().catch(() => {}); // it works as well in a window
  doc.addEventListener("fullscreenchange", () => doc.fullscreenElement === null && end(), { signal });
  doc.defaultView?.addEventListener("resize", show, { signal });
  listen(doc, bar, step, signal);
  show();
}

function listen(doc: Document, bar: HTMLElement, step: (name: string) => void, signal: AbortSignal): void {
  doc.addEventListener(
    "keydown",
    (event) => {
      const name = STEPS[event.key];
      const onButton = (event.target as Element).closest("button") && (event.key === "Enter" || event.key === " ");
      if (event.key === "Tab" || onButton) return;
      event.stopPropagation(); // the canvas' own keys rest meanwhile
      if (!name) return;
      event.preventDefault();
      step(name);
    },
    { capture: true, signal },
  );
  bar.addEventListener(
    "click",
    (event) => {
      const name = (event.target as Element).closest<HTMLElement>("[data-show]")?.dataset.show;
      if (name) step({ "1": "next", "-1": "previous" }[name] ?? "end");
    },
    { signal },
  );
  let from: PointerEvent | undefined;
  doc.addEventListener("pointerdown", (event) => (from = event.pointerType === "touch" ? event : undefined), { capture: true, signal });
  doc.addEventListener(
    "pointerup",
    (event) => {
      const far = from ? event.clientX - from.clientX : 0;
      if (Math.abs(far) > SWIPE_PX) step(far < 0 ? "next" : "previous");
    },
    { capture: true, signal },
  );
}

function write(bar: Element, selector: string, text: string): void {
  const place = bar.querySelector(selector);
  if (place) place.textContent = text;
}

const ROW_PX = 120;

/** As one reads: by rows from the top, in a row from the left. */
export function inReadingOrder<T extends Box>(boxes: Iterable<T>): T[] {
  return [...boxes].sort((a, b) => Math.floor(a.y / ROW_PX) - Math.floor(b.y / ROW_PX) || a.x - b.x || a.y - b.y);
}

/** Groups and what stands in none; of a canvas without groups every node. */
export function stopsOf<T extends Stop & { type: string; parentId?: string | null | undefined }>(nodes: Iterable<T>): T[] {
  const all = [...nodes];
  const ids = new Set(all.map((node) => (node as T & { id?: string }).id));
  return inReadingOrder(all.filter((node) => !node.parentId || !ids.has(node.parentId)));
}
