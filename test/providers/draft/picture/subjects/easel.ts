import { createCanvas } from "@napi-rs/canvas";
import type { Look } from "../../../../../src/providers/draft/picture/scene.ts";
import type { Box, Style, Subject } from "../../../../../src/providers/draft/picture/subjects/style.ts";

/** A small seeded generator (mulberry32), so that a failing picture can be painted again. */
export function seeded(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

export const DAY = { key: "#fff0d2", ambient: "#8fa6c8", angle: -2.3, night: false, fog: "#c8d4dc" } as const;
export const NIGHT = { key: "#ffd9a0", ambient: "#3a4a80", angle: -2.3, night: true, fog: "#28345c" } as const;

export const styleOf = (look: Look, given: Partial<Style> = {}): Style => ({
  look,
  light: DAY,
  traits: [],
  rng: seeded(7),
  identity: 4711,
  ...given,
});

export interface Painted {
  box: Box;
  size: number;
  pixels: Uint8ClampedArray;
}

/** Paints a subject in the middle of a square canvas, its longer side `side` pixels. */
export function paintAlone(subject: Subject, style: Style, side = 84): Painted {
  const size = Math.round(side * 1.7);
  const [w, h] = subject.aspect > 1 ? [side, side / subject.aspect] : [side * subject.aspect, side];
  const box = { x: (size - w) / 2, y: (size - h) / 2, w, h };
  const canvas = createCanvas(size, size);
  const ctx = canvas.getContext("2d");
  subject.draw(ctx, box, style);
  return { box, size, pixels: ctx.getImageData(0, 0, size, size).data };
}

/** Where paint (alpha of at least `least`) is, in pixels. */
export function extentOf(
  { pixels, size }: Painted,
  least = 60,
): { left: number; top: number; right: number; bottom: number; count: number } {
  const extent = { left: size, top: size, right: 0, bottom: 0, count: 0 };
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      if ((pixels[(y * size + x) * 4 + 3] ?? 0) < least) continue;
      extent.left = Math.min(extent.left, x);
      extent.right = Math.max(extent.right, x + 1);
      extent.top = Math.min(extent.top, y);
      extent.bottom = Math.max(extent.bottom, y + 1);
      extent.count++;
    }
  }
  return extent;
}

/** Mean colour of what is painted, 0 to 255 each. */
export function meanColour({ pixels }: Painted): [number, number, number] {
  const sum: [number, number, number] = [0, 0, 0];
  let weight = 0;
  for (let at = 0; at < pixels.length; at += 4) {
    const alpha = pixels[at + 3] ?? 0;
    weight += alpha;
    for (let part = 0; part < 3; part++) sum[part] = (sum[part] ?? 0) + (pixels[at + part] ?? 0) * alpha;
  }
  return sum.map((part) => part / Math.max(1, weight)) as [number, number, number];
}
