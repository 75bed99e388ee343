/**
 * What lives in a picture. A layer's motion is plain values: the frame painter works out from the time alone where everything is, so
 * any frame can be painted without the ones before it.
 */
import type { Rng } from "./random.ts";
import { between } from "./random.ts";

/** Falling, rising or shining points; x, y in scene pixels, `size` in pixels, `phase` 0 to 1, `speed` a factor around 1. */
export interface Point {
  x: number;
  y: number;
  size: number;
  phase: number;
  speed: number;
  alpha: number;
}

export type Motion =
  /** The canvas repeats every `wrap` pixels and slides; pixels per second. */
  | { kind: "drift"; dx: number; wrap: number }
  /** Swings around its place: pixels, seconds for a whole swing. */
  | { kind: "sway"; dx: number; dy: number; seconds: number; phase: number }
  /** Leans from its foot, like grass in wind: `angle` in radians. */
  | { kind: "lean"; angle: number; seconds: number; phase: number; footX: number; footY: number }
  /** Light that is not quite steady: share of its strength that comes and goes. */
  | { kind: "flicker"; amount: number; seconds: number; phase: number }
  | { kind: "rain"; points: Point[]; colour: string; slant: number; speed: number; length: number; width: number }
  /** The layer's canvas is the flake. */
  | { kind: "snow"; points: Point[]; speed: number; slant: number; swing: number }
  /** The layer's canvas is the puff; `spread` how wide it grows, `lean` how far it blows, pixels. */
  | {
      kind: "steam";
      x: number;
      y: number;
      height: number;
      spread: number;
      lean: number;
      puffs: number;
      seconds: number;
      phase: number;
      strength: number;
    }
  /** The layer's canvas is the star, lamp or bokeh disc. */
  | { kind: "twinkle"; points: Point[]; amount: number; seconds: number; drift: number }
  /** Embers and fireflies: the canvas is the spark; they rise `height` pixels and go out. */
  | { kind: "rise"; points: Point[]; height: number; swing: number; seconds: number };

/** A layer on its way: pixels per second, with a bounce of `bob` pixels every `seconds`. */
export interface Travel {
  dx: number;
  dy: number;
  bob: number;
  seconds: number;
}

export function scatter(rng: Rng, count: number, area: { x: number; y: number; w: number; h: number }, sizes: [number, number]): Point[] {
  return Array.from({ length: count }, () => ({
    x: area.x + rng() * area.w,
    y: area.y + rng() * area.h,
    size: between(rng, sizes[0], sizes[1]),
    phase: rng(),
    speed: between(rng, 0.7, 1.3),
    alpha: between(rng, 0.45, 1),
  }));
}
