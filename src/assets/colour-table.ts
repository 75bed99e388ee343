/**
 * A table of colours (3D LUT): for every step of red, green and blue what they become. `size³ × 3` numbers, 0 to 1 of sRGB as it is stored, red running
 * fastest, then green, then blue: the order of .cube files (Adobe, Cube LUT Specification 1.0, 2013).
 */

export const LEAST_TABLE_SIZE = 2;
export const MOST_TABLE_SIZE = 65;

export const tableBytes = (size: number): number => size ** 3 * 3 * 4;

/** Why these numbers are no table; undefined when they are one. */
export function wrongInTable(table: Float32Array): string | undefined {
  const at = table.findIndex((value) => !(value >= -0.5 && value <= 1.5));
  return at < 0 ? undefined : `The table holds ${table[at]} at place ${at}; its numbers are 0 to 1.`;
}

/** The text of a .cube file. */
export function cubeOf(table: Float32Array, size: number): string {
  const lines = [`LUT_3D_SIZE ${size}`];
  for (let i = 0; i < table.length; i += 3) lines.push([table[i], table[i + 1], table[i + 2]].map((v = 0) => v.toFixed(6)).join(" "));
  return `${lines.join("\n")}\n`;
}

interface Job {
  /** Bytes of a pixel, 3 or 4; a fourth is left as it is. */
  channels: number;
  width: number;
  table: Float32Array;
  size: number;
}

/**
 * Changes pixels in place, between the steps of the table by tetrahedra (Sakamoto 1981), as film labs do. Less than half a step of noise before rounding keeps
 * slopes from turning into bands; a colour that the table leaves alone stays exactly what it is.
 */
export function throughTable(pixels: Uint8Array, { channels, width, table, size }: Job): void {
  const scale = (size - 1) / 255;
  const whole = Uint8Array.from({ length: 256 }, (_, v) => Math.min(size - 2, Math.floor(v * scale)));
  const part = Float64Array.from({ length: 256 }, (_, v) => v * scale - (whole[v] ?? 0));
  const [stepR, stepG, stepB] = [3, size * 3, size * size * 3];
  const made = new Float64Array(3);
  for (let i = 0, pixel = 0; i + 2 < pixels.length; i += channels, pixel++) {
    const [r, g, b] = [pixels[i] as number, pixels[i + 1] as number, pixels[i + 2] as number];
    const at = (whole[r] as number) * stepR + (whole[g] as number) * stepG + (whole[b] as number) * stepB;
    between(table, at, [part[r] as number, part[g] as number, part[b] as number], [stepR, stepG, stepB], made);
    const noise = noiseAt(pixel % width, Math.floor(pixel / width));
    for (let c = 0; c < 3; c++) pixels[i + c] = Math.max(0, Math.min(255, Math.round((made[c] as number) * 255 + noise)));
  }
}

type Three = readonly [number, number, number];

/** From the corner at `at` along its longest part first: three edges of a tetrahedron. */
function between(table: Float32Array, at: number, [r, g, b]: Three, [stepR, stepG, stepB]: Three, out: Float64Array): void {
  const far = at + stepR + stepG + stepB;
  let [one, two, high, middle, low] = [0, 0, 0, 0, 0];
  if (r >= g) {
    if (g >= b) [one, two, high, middle, low] = [at + stepR, at + stepR + stepG, r, g, b];
    else if (r >= b) [one, two, high, middle, low] = [at + stepR, at + stepR + stepB, r, b, g];
    else [one, two, high, middle, low] = [at + stepB, at + stepB + stepR, b, r, g];
  } else if (r >= b) [one, two, high, middle, low] = [at + stepG, at + stepG + stepR, g, r, b];
  else if (g >= b) [one, two, high, middle, low] = [at + stepG, at + stepG + stepB, g, b, r];
  else [one, two, high, middle, low] = [at + stepB, at + stepB + stepG, b, g, r];
  for (let c = 0; c < 3; c++)
    out[c] =
      (1 - high) * (table[at + c] as number) +
      (high - middle) * (table[one + c] as number) +
      (middle - low) * (table[two + c] as number) +
      low * (table[far + c] as number);
}

/** Between −0.49 and 0.49, spread without clumps (interleaved gradient noise, Jimenez 2014). */
function noiseAt(x: number, y: number): number {
  const inner = 0.06711056 * x + 0.00583715 * y;
  const outer = 52.9829189 * (inner - Math.floor(inner));
  return (outer - Math.floor(outer)) * 0.98 - 0.49;
}
