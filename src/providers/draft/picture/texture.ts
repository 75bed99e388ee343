/**
 * Tiles of noise that repeat without a seam: pigment grain, washes that dried unevenly, paper fibre. Made once per scene.
 */
import { type Canvas, createCanvas } from "@napi-rs/canvas";
import { parseHex } from "./colour.ts";
import { torusFractal } from "./noise.ts";

export interface Textures {
  /** Fine specks. */
  grain: Float32Array;
  /** Large soft patches. */
  blotch: Float32Array;
  /** Relief of rough paper, lit from the top left; 0.5 is level. */
  paper: Float32Array;
  /** Coloured tiles made so far. */
  tiles: Map<string, Canvas>;
}

export const TILE = 384;

export function makeTextures(seed: number): Textures {
  const fill = (at: (u: number, v: number) => number) => {
    const tile = new Float32Array(TILE * TILE);
    for (let y = 0; y < TILE; y++) for (let x = 0; x < TILE; x++) tile[y * TILE + x] = at(x / TILE, y / TILE);
    return tile;
  };
  const height = fill((u, v) => torusFractal(u, v, { cells: 96, octaves: 2, seed: seed + 7, gain: 0.8 }));
  return {
    grain: fill((u, v) => torusFractal(u, v, { cells: 96, octaves: 2, seed, gain: 0.8 })),
    blotch: fill((u, v) => torusFractal(u, v, { cells: 3, octaves: 6, seed: seed + 3, gain: 0.55 })),
    paper: relief(height),
    tiles: new Map(),
  };
}

function relief(height: Float32Array): Float32Array {
  const out = new Float32Array(height.length);
  const at = (x: number, y: number) => height[((y + TILE) % TILE) * TILE + ((x + TILE) % TILE)] ?? 0;
  for (let y = 0; y < TILE; y++) for (let x = 0; x < TILE; x++) out[y * TILE + x] = 0.5 + (at(x + 1, y + 1) - at(x - 1, y - 1)) * 1.6;
  return out;
}

/** A tile of one colour whose alpha is the texture between `low` (clear) and `high` (as dense as it gets). */
export function colouredTile(textures: Textures, name: "grain" | "blotch", colour: string, range: { low: number; high: number; alpha: number }): Canvas {
  const key = `${name}${colour}${range.low}/${range.high}/${range.alpha}`;
  const known = textures.tiles.get(key);
  if (known) return known;
  const [r, g, b] = parseHex(colour).map((c) => Math.round(c * 255)) as [number, number, number];
  const canvas = createCanvas(TILE, TILE);
  const ctx = canvas.getContext("2d");
  const image = ctx.createImageData(TILE, TILE);
  const source = textures[name];
  for (let i = 0; i < source.length; i++) {
    const t = Math.min(1, Math.max(0, ((source[i] ?? 0) - range.low) / (range.high - range.low)));
    image.data.set([r, g, b, Math.round(t * t * (3 - 2 * t) * range.alpha * 255)], i * 4);
  }
  ctx.putImageData(image, 0, 0);
  textures.tiles.set(key, canvas);
  return canvas;
}

/** An opaque tile to multiply with: paper relief around a near-white tone. `strength` 0 to 1. */
export function paperTile(textures: Textures, strength: number, tone: [number, number, number] = [255, 253, 248]): Canvas {
  const canvas = createCanvas(TILE, TILE);
  const ctx = canvas.getContext("2d");
  const image = ctx.createImageData(TILE, TILE);
  for (let i = 0; i < textures.paper.length; i++) {
    const bump = 1 - strength * 0.2 + ((textures.paper[i] ?? 0.5) - 0.5) * strength;
    const light = Math.min(1, Math.max(0.4, bump));
    image.data.set([tone[0] * light, tone[1] * light, tone[2] * light, 255], i * 4);
  }
  ctx.putImageData(image, 0, 0);
  return canvas;
}
