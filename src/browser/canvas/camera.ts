/** Pan and zoom: one transform of the world. Wheel pans, with Ctrl or a pinch it zooms to the pointer. */
import { type Box, boundsOf } from "../../canvas/layout.ts";
import type { Camera, Island } from "./island.ts";

const MIN_SCALE = 0.05;
const MAX_SCALE = 4;
const MARGIN_PX = 60;
const GRID_PX = 24;
const FLY_MS = 260;

export function startCamera(island: Island): void {
  const { canvas, world } = island;
  island.onCamera(() => {
    const { x, y, scale } = island.camera;
    world.style.transform = `translate(${x}px, ${y}px) scale(${scale})`;
    const step = GRID_PX * scale * (scale < 0.4 ? 4 : 1);
    canvas.style.backgroundSize = `${step}px ${step}px`;
    canvas.style.backgroundPosition = `${x}px ${y}px`;
    const value = document.getElementById("zoom-value");
    if (value) value.textContent = `${Math.round(scale * 100)} %`;
  });
  canvas.addEventListener("wheel", (event) => onWheel(island, event), { passive: false });
  canvas.scrollTo(0, 0);
  island.moveCamera(firstCamera(world));
}

/** Takes over where the server's first view stands. */
function firstCamera(world: HTMLElement): Camera {
  const matrix = new DOMMatrixReadOnly(getComputedStyle(world).transform);
  return { x: matrix.e, y: matrix.f, scale: matrix.a || 1 };
}

function onWheel(island: Island, event: WheelEvent): void {
  if ((event.target as Element).closest("textarea, .gen__prompt, select")) return;
  event.preventDefault();
  const { x, y, scale } = island.camera;
  if (event.ctrlKey || event.metaKey) return zoomAt(island, Math.exp(-event.deltaY * 0.01) * scale, event.clientX, event.clientY);
  const [dx, dy] = event.shiftKey && event.deltaX === 0 ? [event.deltaY, 0] : [event.deltaX, event.deltaY];
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

/** Everything, or the selection, in view at 100 % or less. */
export function fit(island: Island): void {
  const all = Object.values(island.view().nodes);
  const shown = island.selection.size > 0 ? all.filter((node) => island.selection.has(node.id)) : all;
  const around = boundsOf(shown);
  if (around) island.flyTo(around);
  else island.moveCamera({ x: 0, y: 0, scale: 1 });
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
