/** While something is dragged near the window's edge, the canvas moves along: the nearer, the faster. */
import type { Island } from "./island.ts";

const MARGIN_PX = 36;
const FASTEST_PX_PER_S = 900;

/** Answers a function to call with each move of the gesture, and with undefined when it is over. `again` moves it where it stands. */
export function grownBy(island: Island, again: (event: PointerEvent) => void): (event: PointerEvent | undefined) => void {
  let last: PointerEvent | undefined;
  let time = 0;
  const step = () => {
    if (!last) return;
    const { x, y } = speedAt(island.canvas.getBoundingClientRect(), last);
    if (x === 0 && y === 0) return;
    const now = performance.now();
    const seconds = Math.min(0.05, (now - time) / 1000);
    time = now;
    const { camera } = island;
    island.moveCamera({ ...camera, x: camera.x - x * seconds, y: camera.y - y * seconds });
    again(last);
    island.frame("edge-pan", step);
  };
  return (event) => {
    const wasStill = !last;
    last = event;
    if (!event) return;
    if (wasStill) time = performance.now();
    island.frame("edge-pan", step);
  };
}

function speedAt(area: DOMRect, { clientX, clientY }: PointerEvent): { x: number; y: number } {
  const along = (at: number, low: number, high: number) => {
    const depth = at < low + MARGIN_PX ? at - low - MARGIN_PX : at > high - MARGIN_PX ? at - high + MARGIN_PX : 0;
    return (Math.max(-MARGIN_PX, Math.min(MARGIN_PX, depth)) / MARGIN_PX) * FASTEST_PX_PER_S;
  };
  return { x: along(clientX, area.left, area.right), y: along(clientY, area.top, area.bottom) };
}
