/**
 * Where the others are: cursors that glide, and outlines around what they have selected, in their hue. Drawn once a frame, and only
 * what is in view; the gliding itself is a transition of the style, so nothing runs while nobody moves.
 */
import type { Box } from "../../canvas/layout.ts";
import { overlaps } from "../../canvas/layout.ts";
import { paintWho } from "./carets.ts";
import type { Island } from "./island.ts";
import type { Seat, Seats } from "./seats.ts";

/** A pointer that rests so long is not shown any more. */
const IDLE_MS = 8_000;
const MAX_OUTLINES = 200;
const SVG = "http://www.w3.org/2000/svg";

export function startPresence(island: Island, seats: Seats): void {
  sayPointer(island, seats);
  const sayViewport = () => seats.say({ viewport: rounded(island.seen()) });
  island.onSelection(() => seats.say({ selection: [...island.selection] }));
  island.onCamera(sayViewport);
  addEventListener("resize", sayViewport);
  sayViewport();
  const outlines = document.createElement("div");
  outlines.className = "seats";
  island.overlay.prepend(outlines);
  const draw = () => {
    drawCursors(island, seats.others());
    drawOutlines(island, outlines, seats.others());
  };
  const rescale = () => {
    const unscale = String(1 / island.camera.scale);
    for (const place of [outlines, document.getElementById("cursors")]) place?.style.setProperty("--unscale", unscale);
  };
  seats.onChange(draw);
  island.onCamera(() => {
    rescale();
    draw();
  });
  island.onChange((change) => {
    if (change.nodes.size > 0 && seats.others().some((seat) => seat.selection?.length)) drawOutlines(island, outlines, seats.others());
  });
  rescale();
  draw();
}

const rounded = ({ x, y, w, h }: Box): Box => ({ x: Math.round(x), y: Math.round(y), w: Math.round(w), h: Math.round(h) });

function sayPointer(island: Island, seats: Seats): void {
  let idle: ReturnType<typeof setTimeout> | undefined;
  const rest = () => seats.point(undefined);
  island.canvas.addEventListener("pointermove", (event) => {
    const { x, y } = island.toCanvas(event.clientX, event.clientY);
    seats.point({ x: Math.round(x), y: Math.round(y) });
    clearTimeout(idle);
    idle = setTimeout(rest, IDLE_MS);
  });
  island.canvas.addEventListener("pointerleave", rest);
  document.addEventListener("visibilitychange", () => document.hidden && rest());
}

function drawCursors(island: Island, seats: readonly Seat[]): void {
  const place = document.getElementById("cursors");
  if (!place) return;
  const seen = island.seen();
  const drawn = new Map(
    [...place.querySelectorAll<HTMLElement>("[data-cursor]")].map((element) => [element.dataset.cursor ?? "", element]),
  );
  for (const seat of seats) {
    const { cursor } = seat;
    if (!cursor || !isWithin(seen, cursor)) continue;
    const element = drawn.get(seat.id) ?? newCursor(place, seat.id);
    drawn.delete(seat.id);
    paintWho(element, seat.hue, seat.who);
    const name = element.querySelector("b");
    if (name && name.textContent !== seat.name) name.textContent = seat.name;
    element.style.translate = `${cursor.x}px ${cursor.y}px`;
  }
  for (const element of drawn.values()) element.remove();
}

const isWithin = (box: Box, { x, y }: { x: number; y: number }) => x >= box.x && y >= box.y && x <= box.x + box.w && y <= box.y + box.h;

function newCursor(place: HTMLElement, id: string): HTMLElement {
  const cursor = document.createElement("div");
  cursor.className = "cursor";
  cursor.dataset.cursor = id;
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 16 16");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", "M2 1l5 13 2.2-5.6L15 6z");
  svg.append(path);
  const tag = document.createElement("span");
  tag.append(document.createElement("b"));
  cursor.append(svg, tag);
  place.append(cursor);
  return cursor;
}

/** One outline for each selected node in view; the name stands at the first of each person's. */
function drawOutlines(island: Island, place: HTMLElement, seats: readonly Seat[]): void {
  const seen = island.seen();
  const drawn = new Map([...place.children].map((element) => [(element as HTMLElement).dataset.seat ?? "", element as HTMLElement]));
  let left = MAX_OUTLINES;
  for (const seat of seats) {
    let isNamed = false;
    for (const nodeId of seat.selection ?? []) {
      const node = island.view().nodes[nodeId];
      if (!node || left <= 0 || !overlaps(node, seen)) continue;
      left--;
      const key = `${seat.id} ${nodeId}`;
      const element = drawn.get(key) ?? newOutline(place, key);
      drawn.delete(key);
      paintWho(element, seat.hue, seat.who);
      const tag = element.querySelector("b");
      if (tag) tag.textContent = isNamed ? "" : seat.name;
      isNamed = true;
      Object.assign(element.style, { translate: `${node.x}px ${node.y}px`, width: `${node.w}px`, height: `${node.h}px` });
    }
  }
  for (const element of drawn.values()) element.remove();
}

function newOutline(place: HTMLElement, key: string): HTMLElement {
  const outline = document.createElement("div");
  outline.className = "seat";
  outline.dataset.seat = key;
  outline.append(document.createElement("b"));
  place.append(outline);
  return outline;
}
