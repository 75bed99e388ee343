/** Pan and zoom: one transform of the world. Wheel pans, with Ctrl or a pinch it zooms to the pointer. */
import type { Camera, Island } from "./island.ts";

const MIN_SCALE = 0.05;
const MAX_SCALE = 4;
const MARGIN_PX = 60;
const GRID_PX = 24;

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
  if (shown.length === 0) return island.moveCamera({ x: 0, y: 0, scale: 1 });
  const left = Math.min(...shown.map((node) => node.x));
  const top = Math.min(...shown.map((node) => node.y));
  const width = Math.max(...shown.map((node) => node.x + node.w)) - left;
  const height = Math.max(...shown.map((node) => node.y + node.h)) - top;
  const { clientWidth, clientHeight } = island.canvas;
  const scale = Math.max(MIN_SCALE, Math.min(1, (clientWidth - 2 * MARGIN_PX) / width, (clientHeight - 2 * MARGIN_PX) / height));
  island.moveCamera({ scale, x: (clientWidth - width * scale) / 2 - left * scale, y: (clientHeight - height * scale) / 2 - top * scale });
}
