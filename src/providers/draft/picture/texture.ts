/**
 * Tiles of noise that repeat without a seam: pigment grain, washes that dried unevenly, paper fibre. Made once per scene.
 */
import { type Canvas, createCanvas } from "@napi-rs/canvas";
import { parseHex } from "./colour.ts";
import { torusFractal } from "./noise.ts";
import { seededRandom } from "./random.ts";

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
  const blotch = new Float32Array(TILE * TILE);
  for (let y = 0; y < TILE; y++)
    for (let x = 0; x < TILE; x++)
      blotch[y * TILE + x] = torusFractal(x / TILE, y / TILE, { cells: 3, octaves: 6, seed: seed + 3, gain: 0.55 });
  const fine = cloudOf(seed, 1);
  const coarse = cloudOf(seed + 1, 3);
  return {
    grain: level(fine.map((value, i) => value + (coarse[i] ?? 0) * 0.5)),
    blotch,
    paper: level(relief(cloudOf(seed + 2, 2).map((value, i) => value + (coarse[i] ?? 0) * 1.2))),
    tiles: new Map(),
  };
}

/** White noise, softened on the torus; mean 0, spread 1. */
function cloudOf(seed: number, radius: number): Float32Array {
  const rng = seededRandom(seed);
  let field = Float32Array.from({ length: TILE * TILE }, () => rng());
  for (let pass = 0; pass < 2; pass++) field = soften(soften(field, radius, 1), radius, TILE);
  return standardise(field);
}

/** A moving mean along x (stride 1) or y (stride TILE), around the edge of the tile. */
function soften(field: Float32Array, radius: number, stride: number): Float32Array<ArrayBuffer> {
  const out = new Float32Array(field.length);
  const across = stride === 1 ? TILE : 1;
  const index = (line: number, i: number) => line * across + ((i + TILE) % TILE) * stride;
  for (let line = 0; line < TILE; line++) {
    let sum = 0;
    for (let i = -radius; i <= radius; i++) sum += field[index(line, i)] ?? 0;
    for (let i = 0; i < TILE; i++) {
      out[index(line, i)] = sum / (2 * radius + 1);
      sum += (field[index(line, i + radius + 1)] ?? 0) - (field[index(line, i - radius)] ?? 0);
    }
  }
  return out;
}

function standardise(field: Float32Array): Float32Array {
  const mean = field.reduce((sum, value) => sum + value, 0) / field.length;
  const spread = Math.sqrt(field.reduce((sum, value) => sum + (value - mean) ** 2, 0) / field.length);
  return field.map((value) => (value - mean) / spread);
}

/** Around 0.5; two thirds of it between 0.35 and 0.65. */
const level = (field: Float32Array): Float32Array => standardise(field).map((value) => 0.5 + value * 0.15);

function relief(height: Float32Array): Float32Array {
  const out = new Float32Array(height.length);
  const at = (x: number, y: number) => height[((y + TILE) % TILE) * TILE + ((x + TILE) % TILE)] ?? 0;
  for (let y = 0; y < TILE; y++) for (let x = 0; x < TILE; x++) out[y * TILE + x] = at(x + 1, y + 1) - at(x - 1, y - 1);
  return out;
}

/** A tile of one colour whose alpha is the texture between `low` (clear) and `high` (as dense as it gets). */
export function colouredTile(
  textures: Textures,
  name: "grain" | "blotch",
  colour: string,
  range: { low: number; high: number; alpha: number },
): Canvas {
  const key = `${name}${colour}${range.low}/${range.high}/${range.alpha}`;
  const known = textures.tiles.get(key);
  if (known) return known;
  const [r, g, b] = parseHex(colour).map((c) => Math.round(c * 255)) as [number, number, number];
  const canvas = createCanvas(TILE, TILE);
  const ctx = canvas.getContext("2d");
  const image = ctx.createImageData(TILE, TILE);
  const { data } = image;
  const source = textures[name];
  for (let i = 0; i < source.length; i++) {
    const t = Math.min(1, Math.max(0, ((source[i] ?? 0) - range.low) / (range.high - range.low)));
    put(data, i, r, g, b, Math.round(t * t * (3 - 2 * t) * range.alpha * 255));
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
  const { data } = image;
  for (let i = 0; i < textures.paper.length; i++) {
    const bump = 1 - strength * 0.2 + ((textures.paper[i] ?? 0.5) - 0.5) * strength;
    const light = Math.min(1, Math.max(0.4, bump));
    put(data, i, tone[0] * light, tone[1] * light, tone[2] * light, 255);
  }
  ctx.putImageData(image, 0, 0);
  return canvas;
}

/** One pixel of 150,000: an array for each, and asking for `data` each time, was most of a picture's time. */
function put(data: Uint8ClampedArray, i: number, r: number, g: number, b: number, a: number): void {
  data[i * 4] = r;
  data[i * 4 + 1] = g;
  data[i * 4 + 2] = b;
  data[i * 4 + 3] = a;
}
