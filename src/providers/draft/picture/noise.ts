/**
 * Smooth noise over a line and over a torus. The torus kind repeats at its period, so tiles made of it show no seam.
 */
const hash = (x: number, y: number, seed: number): number => {
  let h = Math.imul(x, 374761393) ^ Math.imul(y, 668265263) ^ Math.imul(seed, 2246822519);
  h = Math.imul(h ^ (h >>> 13), 1274126177);
  return ((h ^ (h >>> 16)) >>> 0) / 4294967295;
};
const smooth = (t: number): number => t * t * t * (t * (t * 6 - 15) + 10);
const modulo = (a: number, n: number): number => ((a % n) + n) % n;

/** Value noise at x, from -1 to 1. */
export function noise1(x: number, seed: number): number {
  const cell = Math.floor(x);
  const t = smooth(x - cell);
  const a = hash(cell, 0, seed);
  return (a + (hash(cell + 1, 0, seed) - a) * t) * 2 - 1;
}

/** Several octaves of `noise1`, each half as high and twice as fine; about -1 to 1. */
export function fractal1(x: number, seed: number, octaves = 4, gain = 0.5): number {
  let sum = 0;
  let height = 1;
  let total = 0;
  for (let i = 0; i < octaves; i++) {
    sum += noise1(x * 2 ** i, seed + i * 17) * height;
    total += height;
    height *= gain;
  }
  return sum / total;
}

/** Value noise on a torus of `period` cells, from 0 to 1. */
function torusNoise(x: number, y: number, period: number, seed: number): number {
  const cx = Math.floor(x);
  const cy = Math.floor(y);
  const tx = smooth(x - cx);
  const ty = smooth(y - cy);
  const x0 = modulo(cx, period);
  const x1 = modulo(cx + 1, period);
  const y0 = modulo(cy, period);
  const y1 = modulo(cy + 1, period);
  const top = hash(x0, y0, seed) * (1 - tx) + hash(x1, y0, seed) * tx;
  const bottom = hash(x0, y1, seed) * (1 - tx) + hash(x1, y1, seed) * tx;
  return top * (1 - ty) + bottom * ty;
}

/** Octaves of `torusNoise`; u and v run from 0 to 1 over the tile. About 0 to 1, mean 0.5. */
export function torusFractal(u: number, v: number, options: { cells: number; octaves: number; seed: number; gain?: number }): number {
  let sum = 0;
  let height = 1;
  let total = 0;
  for (let i = 0; i < options.octaves; i++) {
    const period = options.cells * 2 ** i;
    sum += torusNoise(u * period, v * period, period, options.seed + i * 31) * height;
    total += height;
    height *= options.gain ?? 0.5;
  }
  return sum / total;
}
