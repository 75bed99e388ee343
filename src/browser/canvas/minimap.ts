/** The canvas as a whole, small: painted from geometry when that changes; a pan or zoom moves the frame only. A press or a drag moves the view there. */
import type { Box } from "../../canvas/layout.ts";
import type { Island } from "./island.ts";
import { byDepth } from "./scene.ts";

const PADDING_PX = 8;
/** A node is never smaller than this. */
const LEAST_PX = 1.2;
/** While somebody drags nodes it is painted a few times a second. */
const PAINT_MS = 200;

interface State {
  island: Island;
  map: HTMLElement;
  sheet: HTMLCanvasElement;
  frame: HTMLElement;
  /** From canvas pixels to the map's. */
  shown: { x: number; y: number; scale: number };
}

export function startMinimap(island: Island): void {
  const map = document.getElementById("minimap");
  const [sheet, frame] = [map?.querySelector("canvas"), map?.querySelector<HTMLElement>(".minimap__view")];
  if (!map || !sheet || !frame) return;
  const state: State = { island, map, sheet, frame, shown: { x: 0, y: 0, scale: 1 } };
  const mark = () => island.frame("minimap frame", () => markView(state));
  const repaint = () => island.frame("minimap", () => paint(state));
  let isWaiting = false;
  island.onChange(() => {
    if (isWaiting) return;
    isWaiting = true;
    setTimeout(() => {
      isWaiting = false;
      repaint();
    }, PAINT_MS);
  });
  island.onCamera(mark);
  new ResizeObserver(repaint).observe(map);
  new MutationObserver(repaint).observe(document.documentElement, { attributeFilter: ["data-theme"] });
  followPointer(state);
}

function paint(state: State): void {
  const { island, map, sheet } = state;
  const bounds = island.scene.bounds();
  map.toggleAttribute("data-empty", !bounds);
  const [width, height] = [map.clientWidth, map.clientHeight];
  const pen = sheet.getContext("2d");
  if (!bounds || !pen || width === 0) return; // a small window shows none
  sheet.width = width * devicePixelRatio;
  sheet.height = height * devicePixelRatio;
  state.shown = fitted(bounds, width, height);
  const { x, y, scale } = state.shown;
  const style = getComputedStyle(map);
  const [faint, words, line] = ["--text-3", "--text-2", "--line-strong"].map((token) => style.getPropertyValue(token));
  pen.scale(devicePixelRatio, devicePixelRatio);
  for (const node of island.scene.nodesIn(bounds).sort(byDepth)) {
    pen.fillStyle = (node.type === "group" ? line : node.assetId ? words : faint) ?? "";
    pen.fillRect(node.x * scale + x, node.y * scale + y, Math.max(LEAST_PX, node.w * scale), Math.max(LEAST_PX, node.h * scale));
  }
  markView(state);
}

/** Whole, in the middle, and never larger than a tenth: a lone node does not fill the map. */
function fitted(bounds: Box, width: number, height: number): State["shown"] {
  const room = { w: width - 2 * PADDING_PX, h: height - 2 * PADDING_PX };
  const scale = Math.min(0.1, room.w / Math.max(1, bounds.w), room.h / Math.max(1, bounds.h));
  return { scale, x: (width - bounds.w * scale) / 2 - bounds.x * scale, y: (height - bounds.h * scale) / 2 - bounds.y * scale };
}

function markView({ island, frame, shown: { x, y, scale } }: State): void {
  const seen = island.seen();
  frame.style.transform = `translate(${seen.x * scale + x}px, ${seen.y * scale + y}px)`;
  const [width, height] = [`${Math.max(3, seen.w * scale)}px`, `${Math.max(3, seen.h * scale)}px`];
  if (frame.style.width !== width) frame.style.width = width; // a pan changes neither, and costs no layout
  if (frame.style.height !== height) frame.style.height = height;
}

/** Pressed in the frame it is dragged from where it was taken; pressed beside it, the view comes there first. */
function followPointer(state: State): void {
  const { island, map } = state;
  let grip: { x: number; y: number } | undefined;
  const at = (event: PointerEvent) => {
    const box = map.getBoundingClientRect();
    const { x, y, scale } = state.shown;
    return { x: (event.clientX - box.left - x) / scale, y: (event.clientY - box.top - y) / scale };
  };
  map.addEventListener("mousedown", (event) => event.preventDefault()); // the focus stays where it is
  map.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    const [point, seen] = [at(event), island.seen()];
    const isInside = point.x >= seen.x && point.x <= seen.x + seen.w && point.y >= seen.y && point.y <= seen.y + seen.h;
    grip = isInside ? { x: point.x - seen.x, y: point.y - seen.y } : { x: seen.w / 2, y: seen.h / 2 };
    map.setPointerCapture(event.pointerId);
    lookFrom(island, point.x - grip.x, point.y - grip.y);
  });
  map.addEventListener("pointermove", (event) => {
    if (!grip) return;
    const point = at(event);
    lookFrom(island, point.x - grip.x, point.y - grip.y);
  });
  const end = () => {
    grip = undefined;
  };
  map.addEventListener("pointerup", end);
  map.addEventListener("pointercancel", end);
}

const lookFrom = (island: Island, x: number, y: number) =>
  island.moveCamera({ scale: island.camera.scale, x: -x * island.camera.scale, y: -y * island.camera.scale });
