/** Cursors: where each person and agent points, in canvas pixels. Names and kinds come from the server. */
import type { RoomConnection } from "./connection.ts";
import type { Island } from "./island.ts";

const SEND_MS = 50;
const ION_HUE = 277;

interface Seat {
  x?: number;
  y?: number;
  name?: string;
  hue?: number;
  [key: string]: unknown;
}

export function startPresence(island: Island, { presence }: RoomConnection): void {
  const mine = `cursor-${island.doc.peerIdStr}`;
  let last = 0;
  island.canvas.addEventListener("pointermove", (event) => {
    const now = performance.now();
    if (now - last < SEND_MS) return;
    last = now;
    const { x, y } = island.toCanvas(event.clientX, event.clientY);
    presence.set(mine, { x: Math.round(x), y: Math.round(y) });
  });
  addEventListener("pagehide", () => presence.delete(mine));
  presence.set(mine, { here: true });
  const draw = () => drawAll(island, presence.getAllStates() as Record<string, Seat>, mine);
  presence.subscribe(draw);
  island.onCamera(draw);
}

function drawAll(island: Island, seats: Record<string, Seat>, mine: string): void {
  const place = document.getElementById("cursors");
  if (!place) return;
  for (const old of place.querySelectorAll<HTMLElement>("[data-cursor]")) if (!seats[old.dataset.cursor ?? ""]) old.remove();
  for (const [key, seat] of Object.entries(seats))
    if (key !== mine && seat.x !== undefined && seat.y !== undefined) drawOne(island, place, key, seat);
  drawPeople(Object.entries(seats).filter(([key]) => key !== mine));
}

function drawOne(island: Island, place: HTMLElement, key: string, seat: Seat): void {
  const cursor = place.querySelector<HTMLElement>(`[data-cursor="${CSS.escape(key)}"]`) ?? newCursor(place, key);
  cursor.dataset.who = seat.hue === ION_HUE ? "agent" : "person";
  const name = cursor.querySelector("b");
  if (name) name.textContent = seat.name ?? "";
  cursor.style.transform = `translate(${seat.x ?? 0}px, ${seat.y ?? 0}px) scale(${1 / island.camera.scale})`;
}

function newCursor(place: HTMLElement, key: string): HTMLElement {
  const cursor = document.createElement("div");
  cursor.className = "cursor";
  cursor.dataset.cursor = key;
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 16 16");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", "M2 1l5 13 2.2-5.6L15 6z");
  svg.append(path);
  const tag = document.createElement("span");
  tag.append(document.createElement("b"));
  cursor.append(svg, tag);
  place.append(cursor);
  return cursor;
}

/** The round badges in the bar: everybody else who is here, once each. */
function drawPeople(seats: [string, Seat][]): void {
  const place = document.getElementById("presence");
  const names = [...new Map(seats.flatMap(([, seat]) => (seat.name ? [[seat.name, seat] as const] : []))).values()];
  if (!place) return;
  const shown = names.map((seat) => seat.name).join("\n");
  if (place.dataset.shown === shown) return;
  place.dataset.shown = shown;
  place.replaceChildren(...names.map(badge));
}

function badge(seat: Seat): HTMLElement {
  const element = document.createElement("span");
  const who = seat.hue === ION_HUE ? "agent" : "person";
  element.className = "avatar";
  element.dataset.who = who;
  element.title = seat.name ?? "";
  element.setAttribute("role", "img");
  element.setAttribute("aria-label", seat.name ?? "");
  element.textContent = (seat.name ?? "?").slice(0, 1).toUpperCase();
  return element;
}
