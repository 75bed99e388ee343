import type { SceneSpec } from "../../../../src/providers/draft/picture/scene.ts";

/** A spec with everything said; tests change what they are about. */
export const specOf = (change: Partial<SceneSpec> = {}): SceneSpec => ({
  setting: "mountains",
  time: "dawn",
  weather: "clear",
  season: "summer",
  shot: "wide",
  camera: "static",
  look: "watercolour",
  mood: "calm",
  subjects: [],
  colours: [],
  empty: false,
  ...change,
});

export const SMALL = { width: 320, height: 180, seed: 7 };

/** Mean and spread of the lightness (0 to 255) of RGBA pixels. */
export function lightOf(pixels: Uint8Array | Uint8ClampedArray): { mean: number; spread: number } {
  let sum = 0;
  let squares = 0;
  const count = pixels.length / 4;
  for (let i = 0; i < pixels.length; i += 4) {
    const light = (pixels[i] ?? 0) * 0.2126 + (pixels[i + 1] ?? 0) * 0.7152 + (pixels[i + 2] ?? 0) * 0.0722;
    sum += light;
    squares += light * light;
  }
  const mean = sum / count;
  return { mean, spread: Math.sqrt(Math.max(0, squares / count - mean * mean)) };
}
