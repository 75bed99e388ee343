/**
 * What lies below everything: the dots, and in the world a ground that shows nothing. Browsers make one layer of what lies within a
 * large box, and a layer each of clipped pieces that stand apart; with the ground, a pan moves one layer instead of some hundred.
 */
import type { Camera, Island } from "./island.ts";

const GRID_PX = 24;
/** The ground reaches 20 000 px from its middle; when the view is further out than this it is laid anew, around the view. */
const REACH_PX = 8_000;

export interface Ground {
  /** Draws it for the camera of this frame. */
  move(): void;
  dots: HTMLElement;
}

export function layGround(island: Island): Ground {
  const [dots, ground] = [document.createElement("div"), document.createElement("div")];
  dots.className = "canvas__dots";
  ground.className = "world__ground";
  island.canvas.prepend(dots);
  island.world.prepend(ground);
  let middle = { x: 0, y: 0 };
  return {
    dots,
    move() {
      moveDots(dots, island.camera);
      const { x, y, w, h } = island.seen();
      const now = { x: Math.round(x + w / 2), y: Math.round(y + h / 2) };
      if (Math.max(Math.abs(now.x - middle.x), Math.abs(now.y - middle.y)) < REACH_PX) return;
      middle = now;
      ground.style.left = `${now.x}px`;
      ground.style.top = `${now.y}px`;
    },
  };
}

/** The dots repeat, so they move by a part of their distance only; from far away every fourth is shown, near by three between. */
function moveDots(dots: HTMLElement, { x, y, scale }: Camera): void {
  let step = GRID_PX * scale;
  while (step < 14) step *= 4;
  while (step > 56) step /= 4;
  const stretch = step / GRID_PX;
  dots.style.transform = `translate3d(${(x % step) - step}px, ${(y % step) - step}px, 0) scale(${stretch})`;
}
