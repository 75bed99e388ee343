/** Panning with one pointer, zooming and panning with two fingers: both fingers keep the points of the canvas that they hold. */
import { zoomAt } from "./camera.ts";
import type { Gesture } from "./gesture.ts";
import type { Hands } from "./hands.ts";
import type { Island } from "./island.ts";

/** A tap that does not move selects `tapped`, or nothing. */
export function pan(hands: Hands, start: PointerEvent, tapped?: string): Gesture {
  const { island } = hands;
  const from = { ...island.camera };
  let isMoved = false;
  const stop = () => void delete island.canvas.dataset.panning;
  return {
    move(event) {
      isMoved = true;
      island.canvas.dataset.panning = "";
      island.moveCamera({ ...from, x: from.x + event.clientX - start.clientX, y: from.y + event.clientY - start.clientY });
    },
    end() {
      stop();
      if (isMoved || start.button !== 0 || island.tool === "hand" || island.canvas.dataset.held !== undefined) return;
      hands.selectEdge(undefined);
      island.select(tapped ? [tapped] : []);
    },
    cancel: stop,
  };
}

export function pinch(island: Island, pointers: Map<number, PointerEvent>): Gesture {
  const span = () => {
    const [a, b] = [...pointers.values()];
    return a && b
      ? { far: Math.hypot(a.clientX - b.clientX, a.clientY - b.clientY), x: (a.clientX + b.clientX) / 2, y: (a.clientY + b.clientY) / 2 }
      : undefined;
  };
  let before = span();
  return {
    move() {
      const now = span();
      if (!before || !now) return;
      island.moveCamera({ ...island.camera, x: island.camera.x + now.x - before.x, y: island.camera.y + now.y - before.y });
      zoomAt(island, (island.camera.scale * now.far) / Math.max(1, before.far), now.x, now.y);
      before = now;
    },
    end() {},
    cancel() {},
  };
}
