/**
 * Pan and zoom: one transform of the world. Wheel pans, with Ctrl or a pinch it zooms to the pointer. The world is a layer of its own, so
 * a pan moves pixels that are drawn already. While the scale changes they are stretched; when it rests they are drawn anew, sharp.
 */
import { type Box, boundsOf } from "../../canvas/layout.ts";
import { rememberCamera, rememberedCamera } from "./camera-memory.ts";
import { layGround } from "./ground.ts";
import type { Camera, Island } from "./island.ts";

const MIN_SCALE = 0.01;
const MAX_SCALE = 4;
const MARGIN_PX = 60;
const FLY_MS = 260;
/** The scale rests when it has not changed for this long. */
const REST_MS = 120;
/** A line of a wheel that counts in lines. */
const LINE_PX = 18;
/** One notch of a mouse wheel zooms no further than this, a pinch of a trackpad as it says. */
const MAX_TURN = 40;

export function startCamera(island: Island): void {
  const { canvas, world } = island;
  const ground = layGround(island);
  const value = document.getElementById("zoom-value");
  const motion = followMotion(canvas, [world, ground.dots]);
  let drawn: Camera | undefined;
  island.onCamera(() => {
    const { x, y, scale } = island.camera;
    if (drawn && (drawn.x !== x || drawn.y !== y || drawn.scale !== scale)) motion(scale !== drawn.scale);
    if (scale !== drawn?.scale && value) value.textContent = `${Math.round(scale * 100)} %`;
    drawn = { x, y, scale };
    world.style.transform = `translate3d(${x}px, ${y}px, 0) scale(${scale})`;
    ground.move();
    rememberCamera(island);
  });
  canvas.addEventListener("wheel", (event) => onWheel(island, event), { passive: false });
  canvas.scrollTo(0, 0);
  island.moveCamera(rememberedCamera(island) ?? firstCamera(world));
  for (const [name, step] of Object.entries(ZOOMS)) island.onRun(name, step);
}

/** `data-moving` while the view moves. While it zooms, the layers are stretched and not drawn again; when it rests they are. */
function followMotion(canvas: HTMLElement, layers: readonly HTMLElement[]): (isZoom: boolean) => void {
  let [isMoving, isZooming] = [false, false];
  let rest: ReturnType<typeof setTimeout> | undefined;
  const zoom = (isZoom: boolean) => {
    isZooming = isZoom;
    for (const layer of layers) layer.style.willChange = isZoom ? "transform" : "";
  };
  return (isZoom) => {
    if (!isMoving) canvas.dataset.moving = "";
    isMoving = true;
    if (isZoom && !isZooming) zoom(true);
    clearTimeout(rest);
    rest = setTimeout(() => {
      delete canvas.dataset.moving;
      isMoving = false;
      if (isZooming) zoom(false);
    }, REST_MS);
  };
}

const ZOOM_STEP = 1.25;
const ZOOMS: Record<string, (island: Island) => void> = {
  "view.fit": (island) => fit(island),
  "view.selection": (island) => fitSelection(island),
  "view.reset": (island) => zoomBy(island, 1 / island.camera.scale),
  "view.in": (island) => zoomBy(island, ZOOM_STEP),
  "view.out": (island) => zoomBy(island, 1 / ZOOM_STEP),
};

/** Takes over where the server's first view stands. */
function firstCamera(world: HTMLElement): Camera {
  const matrix = new DOMMatrixReadOnly(getComputedStyle(world).transform);
  return { x: matrix.e, y: matrix.f, scale: matrix.a || 1 };
}

function onWheel(island: Island, event: WheelEvent): void {
  const isZoom = event.ctrlKey || event.metaKey; // over anything: the browser would zoom the whole page
  if (!isZoom && (event.target as Element).closest("textarea, select")) return;
  event.preventDefault();
  const { x, y, scale } = island.camera;
  const unit = event.deltaMode === WheelEvent.DOM_DELTA_PIXEL ? 1 : LINE_PX;
  const [deltaX, deltaY] = [event.deltaX * unit, event.deltaY * unit];
  if (isZoom) {
    const turn = Math.min(MAX_TURN, Math.max(-MAX_TURN, deltaY));
    return zoomAt(island, Math.exp(-turn * 0.01) * scale, event.clientX, event.clientY);
  }
  const [dx, dy] = event.shiftKey && deltaX === 0 ? [deltaY, 0] : [deltaX, deltaY];
  island.moveCamera({ x: x - dx, y: y - dy, scale });
}

/** The point under the pointer stays where it is. */
export function zoomAt(island: Island, wanted: number, clientX: number, clientY: number): void {
  const box = island.canvas.getBoundingClientRect();
  const scale = Math.min(MAX_SCALE, Math.max(MIN_SCALE, wanted));
  const [px, py] = [clientX - box.left, clientY - box.top];
  const ratio = scale / island.camera.scale;
  island.moveCamera({ scale, x: px - (px - island.camera.x) * ratio, y: py - (py - island.camera.y) * ratio });
}

export function zoomBy(island: Island, factor: number): void {
  const box = island.canvas.getBoundingClientRect();
  zoomAt(island, island.camera.scale * factor, box.left + box.width / 2, box.top + box.height / 2);
}

/** Everything in view, at 100 % or less. */
function fit(island: Island): void {
  const around = island.scene.bounds();
  if (around) island.flyTo(around);
  else island.moveCamera({ x: 0, y: 0, scale: 1 });
}

/** The selection in view, or everything when nothing is selected. */
function fitSelection(island: Island): void {
  const around = boundsOf([...island.selection].flatMap((id) => island.view().nodes[id] ?? []));
  if (around) island.flyTo(around, { maxScale: 2 });
  else fit(island);
}

/** The camera that shows a box whole, in the middle. */
export function cameraFor(island: Island, box: Box, maxScale = 1): Camera {
  const { clientWidth, clientHeight } = island.canvas;
  const scale = Math.min(maxScale, (clientWidth - 2 * MARGIN_PX) / Math.max(1, box.w), (clientHeight - 2 * MARGIN_PX) / Math.max(1, box.h));
  const held = Math.min(MAX_SCALE, Math.max(MIN_SCALE, scale));
  return { scale: held, x: (clientWidth - box.w * held) / 2 - box.x * held, y: (clientHeight - box.h * held) / 2 - box.y * held };
}

/** Eases there, or jumps when motion is not wanted; whatever else moves the camera meanwhile wins. */
export function fly(island: Island, to: Camera, animate = true): void {
  if (!animate || matchMedia("(prefers-reduced-motion: reduce)").matches) return island.moveCamera(to);
  const from = island.camera;
  const started = performance.now();
  let last = from;
  const step = () => {
    if (island.camera !== last) return;
    const part = Math.min(1, (performance.now() - started) / FLY_MS);
    island.moveCamera(part === 1 ? to : between(from, to, 1 - (1 - part) ** 3));
    last = island.camera;
    if (part < 1) island.frame("fly", step);
  };
  island.frame("fly", step);
}

/** Scales by ratio and moves the middle of the view evenly, so the flight neither rushes nor crawls. */
function between(from: Camera, to: Camera, part: number): Camera {
  const scale = from.scale * (to.scale / from.scale) ** part;
  const weight = to.scale === from.scale ? part : (scale - from.scale) / (to.scale - from.scale);
  return { scale, x: from.x + (to.x - from.x) * weight, y: from.y + (to.y - from.y) * weight };
}
