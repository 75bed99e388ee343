/** Pan and zoom without a document: wheel, drag, pinch, arrows. One transform, written once a frame. */
import type { Box } from "../../canvas/layout.ts";

export interface StillCamera {
  now(): View;
  move(to: View): void;
  /** A box in the middle, never larger than `most`; `margin` pixels free around it. */
  show(box: Box, most: number, margin?: number): void;
  zoom(factor: number): void;
}

export interface View {
  x: number;
  y: number;
  scale: number;
}

const LEAST = 0.02;
const MOST = 4;
const MARGIN_PX = 60;
const STEP_PX = 80;
const GRID_PX = 24;
const CONTROLS = "button, a, audio, video, dialog";

export function createStillCamera(canvas: HTMLElement, world: HTMLElement): StillCamera {
  const matrix = new DOMMatrixReadOnly(getComputedStyle(world).transform);
  let view: View = { x: matrix.e, y: matrix.f, scale: matrix.a || 1 };
  let scheduled = false;
  const draw = () => {
    scheduled = false;
    const { x, y, scale } = view;
    world.style.transform = `translate(${x}px, ${y}px) scale(${scale})`;
    const step = GRID_PX * scale * (scale < 0.4 ? 4 : 1);
    canvas.style.backgroundSize = `${step}px ${step}px`;
    canvas.style.backgroundPosition = `${x}px ${y}px`;
    const value = document.getElementById("zoom-value");
    if (value) value.textContent = `${Math.round(scale * 100)} %`;
  };
  const camera: StillCamera = {
    now: () => view,
    move(to) {
      view = to;
      if (!scheduled) requestAnimationFrame(draw);
      scheduled = true;
    },
    show(box, most, margin = MARGIN_PX) {
      const { clientWidth, clientHeight } = canvas;
      const fit = Math.min((clientWidth - 2 * margin) / Math.max(1, box.w), (clientHeight - 2 * margin) / Math.max(1, box.h));
      const scale = held(Math.min(most, fit));
      camera.move({ scale, x: (clientWidth - box.w * scale) / 2 - box.x * scale, y: (clientHeight - box.h * scale) / 2 - box.y * scale });
    },
    zoom: (factor) => zoomAt(camera, factor, canvas.clientWidth / 2, canvas.clientHeight / 2),
  };
  listen(canvas, camera);
  canvas.scrollTo(0, 0);
  draw();
  return camera;
}

const held = (scale: number) => Math.min(MOST, Math.max(LEAST, scale));

/** The point under the pointer stays where it is. */
function zoomAt(camera: StillCamera, factor: number, px: number, py: number): void {
  const { x, y, scale } = camera.now();
  const to = held(scale * factor);
  camera.move({ scale: to, x: px - (px - x) * (to / scale), y: py - (py - y) * (to / scale) });
}

function listen(canvas: HTMLElement, camera: StillCamera): void {
  canvas.addEventListener(
    "wheel",
    (event) => {
      event.preventDefault();
      const box = canvas.getBoundingClientRect();
      if (event.ctrlKey || event.metaKey)
        return zoomAt(camera, Math.exp(-event.deltaY * 0.01), event.clientX - box.left, event.clientY - box.top);
      const { x, y, scale } = camera.now();
      const [dx, dy] = event.shiftKey && event.deltaX === 0 ? [event.deltaY, 0] : [event.deltaX, event.deltaY];
      camera.move({ x: x - dx, y: y - dy, scale });
    },
    { passive: false },
  );
  canvas.addEventListener("keydown", (event) => {
    const to = { ArrowLeft: [1, 0], ArrowRight: [-1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[event.key];
    if (!to || (event.target as Element).closest(CONTROLS)) return;
    event.preventDefault();
    const { x, y, scale } = camera.now();
    camera.move({ x: x + (to[0] ?? 0) * STEP_PX, y: y + (to[1] ?? 0) * STEP_PX, scale });
  });
  followPointers(canvas, camera);
}

/** One pointer drags, two pinch. */
function followPointers(canvas: HTMLElement, camera: StillCamera): void {
  const down = new Map<number, { x: number; y: number }>();
  const middle = () => {
    const all = [...down.values()];
    const x = all.reduce((sum, point) => sum + point.x, 0) / all.length;
    const y = all.reduce((sum, point) => sum + point.y, 0) / all.length;
    const far = all.length < 2 ? 0 : Math.hypot((all[0]?.x ?? 0) - (all[1]?.x ?? 0), (all[0]?.y ?? 0) - (all[1]?.y ?? 0));
    return { x, y, far };
  };
  canvas.addEventListener("pointerdown", (event) => {
    if ((event.target as Element).closest(CONTROLS) || event.button > 1) return;
    down.set(event.pointerId, { x: event.clientX, y: event.clientY });
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!down.has(event.pointerId)) return;
    if (!canvas.hasPointerCapture(event.pointerId)) canvas.setPointerCapture(event.pointerId);
    const before = middle();
    down.set(event.pointerId, { x: event.clientX, y: event.clientY });
    const after = middle();
    const { x, y, scale } = camera.now();
    camera.move({ x: x + after.x - before.x, y: y + after.y - before.y, scale });
    const box = canvas.getBoundingClientRect();
    if (before.far > 0) zoomAt(camera, after.far / before.far, after.x - box.left, after.y - box.top);
  });
  for (const name of ["pointerup", "pointercancel"] as const) canvas.addEventListener(name, (event) => down.delete(event.pointerId));
}
