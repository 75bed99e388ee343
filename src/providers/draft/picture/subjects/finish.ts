import { type Canvas, createCanvas, type SKRSContext2D } from "@napi-rs/canvas";
import { mix, toRgba } from "./colour.ts";
import type { Style } from "./style.ts";

/**
 * What a look does to a finished subject as a whole: a wandering edge and pigment for watercolour, rough bristles for ink, a white card edge
 * with a shadow for paper, neon rims for the city, a rim of light at night. `unit` is the length of a subject's unit in pixels.
 */
export function finishLayer(layer: Canvas, style: Style, unit: number): void {
  if (style.look === "watercolour") wander(layer, style, { reach: unit * 0.42, period: Math.max(5, unit * 3.2), dry: 0 });
  if (style.look === "ink") wander(layer, style, { reach: unit * 0.34, period: Math.max(4, unit * 1.7), dry: 0.55 });
  addRims(layer, style, unit);
}

/** Draws the layer at its place, with what lies under it: card edge and shadow for paper. */
export function placeLayer(ctx: SKRSContext2D, layer: Canvas, style: Style, place: { x: number; y: number; w: number; h: number; unit: number; card: number }): void {
  const { x, y, w, h, unit, card } = place;
  if (style.look === "paper" && card > 0) {
    ctx.save();
    ctx.shadowColor = style.light.night ? "rgba(0,0,0,.55)" : "rgba(60,40,40,.38)";
    ctx.shadowBlur = unit * 2.2;
    ctx.shadowOffsetY = unit * 0.9;
    ctx.drawImage(cardEdge(layer, style, Math.max(1, unit * card)), x, y, w, h);
    ctx.restore();
  }
  ctx.drawImage(layer, x, y, w, h);
}

function silhouette(layer: Canvas, colour: string): Canvas {
  const made = createCanvas(layer.width, layer.height);
  const ctx = made.getContext("2d");
  ctx.drawImage(layer, 0, 0);
  ctx.globalCompositeOperation = "source-in";
  ctx.fillStyle = colour;
  ctx.fillRect(0, 0, layer.width, layer.height);
  return made;
}

function cardEdge(layer: Canvas, style: Style, radius: number): Canvas {
  const white = style.light.night ? mix("#ffffff", style.light.ambient, 0.55) : mix("#fffdf8", style.light.key, 0.12);
  const shape = silhouette(layer, white);
  const made = createCanvas(layer.width, layer.height);
  const ctx = made.getContext("2d");
  for (let step = 0; step < 20; step++) {
    const angle = (step / 20) * Math.PI * 2;
    ctx.drawImage(shape, Math.cos(angle) * radius, Math.sin(angle) * radius);
  }
  return made;
}

/** The outermost `width` pixels on the side of direction (dx, dy), in one colour. */
function rim(layer: Canvas, colour: string, { dx, dy }: { dx: number; dy: number }): Canvas {
  const made = silhouette(layer, colour);
  const ctx = made.getContext("2d");
  ctx.globalCompositeOperation = "destination-out";
  ctx.drawImage(layer, -dx, -dy);
  return made;
}

function addRims(layer: Canvas, style: Style, unit: number): void {
  const { light, look } = style;
  const ctx = layer.getContext("2d");
  const [dx, dy] = [Math.cos(light.angle), Math.sin(light.angle)];
  const put = (colour: string, reach: number, alpha: number): void => {
    ctx.save();
    ctx.setTransform(1, 0, 0, 1, 0, 0);
    ctx.globalCompositeOperation = "source-atop";
    ctx.globalAlpha = alpha;
    ctx.drawImage(rim(layer, colour, { dx: dx * reach, dy: dy * reach }), 0, 0);
    ctx.restore();
  };
  if (look === "night-city") {
    const neon = mix(light.key, "#ff4fb0", 0.35);
    put(neon, Math.max(1, unit * 0.9), 0.55);
    put(mix("#38d8ff", light.ambient, 0.25), -Math.max(1, unit * 0.7), 0.6);
  } else if (light.night && look !== "paper") {
    put(light.key, Math.max(1, unit * 0.75), look === "ink" ? 0.34 : 0.5);
    put(mix(light.ambient, "#ffffff", 0.35), -Math.max(0.8, unit * 0.45), 0.22);
  } else if (look === "film" || look === "watercolour") {
    put(mix(light.key, "#ffffff", 0.3), Math.max(0.7, unit * 0.5), look === "film" ? 0.4 : 0.25);
  }
}

/** Smooth value noise on a lattice: -1 to 1. */
function lattice(columns: number, rows: number, rng: () => number): Float32Array {
  const made = new Float32Array(columns * rows);
  for (let index = 0; index < made.length; index++) made[index] = rng() * 2 - 1;
  return made;
}

interface Field {
  values: Float32Array;
  columns: number;
  period: number;
}

function sampleField({ values, columns, period }: Field, x: number, y: number): number {
  const [gx, gy] = [x / period, y / period];
  const [ix, iy] = [Math.floor(gx), Math.floor(gy)];
  const [fx, fy] = [gx - ix, gy - iy];
  const [sx, sy] = [fx * fx * (3 - 2 * fx), fy * fy * (3 - 2 * fy)];
  const at = iy * columns + ix;
  const top = (values[at] ?? 0) * (1 - sx) + (values[at + 1] ?? 0) * sx;
  const bottom = (values[at + columns] ?? 0) * (1 - sx) + (values[at + columns + 1] ?? 0) * sx;
  return top * (1 - sy) + bottom * sy;
}

function makeField(layer: Canvas, period: number, rng: () => number): Field {
  const columns = Math.ceil(layer.width / period) + 3;
  return { values: lattice(columns, Math.ceil(layer.height / period) + 3, rng), columns, period };
}

/**
 * Moves every pixel a little along smooth noise, as a hand does, and varies the pigment: blooms for watercolour, dry bristle for dark ink (`dry`).
 */
function wander(layer: Canvas, style: Style, { reach, period, dry }: { reach: number; period: number; dry: number }): void {
  const { width, height } = layer;
  const ctx = layer.getContext("2d");
  const source = ctx.getImageData(0, 0, width, height);
  const target = ctx.createImageData(width, height);
  const [across, down, bloom] = [makeField(layer, period, style.rng), makeField(layer, period, style.rng), makeField(layer, period * 2.7, style.rng)];
  const grain = makeField(layer, 2, style.rng);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const out = (y * width + x) * 4;
      if (isFarFromPaint(source.data, x, y, { width, height, reach })) continue;
      const amount = sampleField(bloom, x, y);
      mixPixel(source.data, target.data, { out, x: x + sampleField(across, x, y) * reach, y: y + sampleField(down, x, y) * reach, width, height });
      const dark = dry > 0 && (target.data[out] ?? 0) < 90;
      const paint = sampleField(grain, x, y) * 0.6 + amount;
      if (dark) target.data[out + 3] = (target.data[out + 3] ?? 0) * (1 - Math.max(0, paint - 0.55) * dry * 1.4);
      else for (let part = 0; part < 3; part++) target.data[out + part] = (target.data[out + part] ?? 0) * (1 + paint * 0.045);
    }
  }
  ctx.save();
  ctx.setTransform(1, 0, 0, 1, 0, 0);
  ctx.putImageData(target, 0, 0);
  ctx.restore();
}

function isFarFromPaint(data: Uint8ClampedArray, x: number, y: number, { width, height, reach }: { width: number; height: number; reach: number }): boolean {
  const step = Math.ceil(reach);
  const alpha = (px: number, py: number): number => (px < 0 || py < 0 || px >= width || py >= height ? 0 : (data[(py * width + px) * 4 + 3] ?? 0));
  return alpha(x, y) + alpha(x - step, y) + alpha(x + step, y) + alpha(x, y - step) + alpha(x, y + step) === 0;
}

/** Bilinear sample, weighted by alpha so that edges keep their colour. */
function mixPixel(from: Uint8ClampedArray, to: Uint8ClampedArray, { out, x, y, width, height }: { out: number; x: number; y: number; width: number; height: number }): void {
  const [ix, iy] = [Math.floor(x), Math.floor(y)];
  const [fx, fy] = [x - ix, y - iy];
  let [r, g, b, a] = [0, 0, 0, 0];
  for (let corner = 0; corner < 4; corner++) {
    const [px, py] = [ix + (corner & 1), iy + (corner >> 1)];
    if (px < 0 || py < 0 || px >= width || py >= height) continue;
    const at = (py * width + px) * 4;
    const weight = (corner & 1 ? fx : 1 - fx) * (corner >> 1 ? fy : 1 - fy) * (from[at + 3] ?? 0);
    r += (from[at] ?? 0) * weight;
    g += (from[at + 1] ?? 0) * weight;
    b += (from[at + 2] ?? 0) * weight;
    a += weight;
  }
  if (a <= 0) return;
  to[out] = r / a;
  to[out + 1] = g / a;
  to[out + 2] = b / a;
  to[out + 3] = a;
}

/** The soft dark where a thing stands on the ground: `from` and `to` along the foot of the box, in pixels. */
export function contactShadow(ctx: SKRSContext2D, style: Style, { from, to, y, unit }: { from: number; to: number; y: number; unit: number }): void {
  const [middle, reach] = [(from + to) / 2, Math.max(1, (to - from) / 2)];
  ctx.save();
  ctx.translate(middle, y);
  ctx.scale(1, Math.min(0.16, (unit * 4) / reach));
  const gradient = ctx.createRadialGradient(0, 0, reach * 0.2, 0, 0, reach * 1.15);
  gradient.addColorStop(0, toRgba(mix("#120e18", style.light.ambient, 0.15), style.look === "ink" ? 0.22 : 0.4));
  gradient.addColorStop(1, toRgba("#120e18", 0));
  ctx.fillStyle = gradient;
  ctx.fillRect(-reach * 1.2, -reach * 1.2, reach * 2.4, reach * 2.4);
  ctx.restore();
}
