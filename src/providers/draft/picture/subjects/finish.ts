import { type Canvas, createCanvas, type SKRSContext2D } from "@napi-rs/canvas";
import { mix, toRgba } from "./colour.ts";
import type { Style } from "./style.ts";

/**
 * What a look does to a finished subject as a whole: a wandering edge and pigment for watercolour, rough bristles for ink, a white card edge
 * with a shadow for paper, neon rims for the city, a rim of light at night. `unit` is the length of a subject's unit in pixels; a steady subject keeps its outline.
 */
export function finishLayer(layer: Canvas, style: Style, { unit, steady }: { unit: number; steady: boolean }): void {
  if (style.look === "watercolour") wander(layer, style, { reach: steady ? 0.01 : unit * 0.5, period: Math.max(6, unit * 6), dry: 0 });
  if (style.look === "ink")
    wander(layer, style, { reach: steady ? 0.01 : unit * 0.4, period: Math.max(5, unit * 4.2), dry: style.light.night ? 0.2 : 0.5 });
  addRims(layer, style, unit);
}

/** Draws the layer at its place, with what lies under it: card edge and shadow for paper. */
export function placeLayer(
  ctx: SKRSContext2D,
  layer: Canvas,
  style: Style,
  place: { x: number; y: number; w: number; h: number; unit: number; card: number },
): void {
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

/** Value noise on a lattice, -1 to 1. Read with plain numbers only: it runs three times for every pixel of a subject. */
interface Field {
  values: Float32Array;
  columns: number;
  period: number;
}

function makeField(layer: Canvas, period: number, rng: () => number): Field {
  const columns = Math.ceil(layer.width / period) + 3;
  const values = new Float32Array(columns * (Math.ceil(layer.height / period) + 3));
  for (let index = 0; index < values.length; index++) values[index] = rng() * 2 - 1;
  return { values, columns, period };
}

function sampleField(field: Field, x: number, y: number): number {
  const gx = x / field.period;
  const gy = y / field.period;
  const ix = gx | 0;
  const iy = gy | 0;
  const fx = gx - ix;
  const fy = gy - iy;
  const sx = fx * fx * (3 - 2 * fx);
  const at = iy * field.columns + ix;
  const values = field.values;
  const top = (values[at] as number) * (1 - sx) + (values[at + 1] as number) * sx;
  const bottom = (values[at + field.columns] as number) * (1 - sx) + (values[at + field.columns + 1] as number) * sx;
  return top + (bottom - top) * fy * fy * (3 - 2 * fy);
}

interface Pixels {
  data: Uint8ClampedArray;
  width: number;
  height: number;
}

/**
 * Moves every pixel a little along smooth noise, as a hand does, and varies the pigment: blooms for watercolour, dry bristle for dark ink (`dry`).
 */
function wander(layer: Canvas, style: Style, { reach, period, dry }: { reach: number; period: number; dry: number }): void {
  const { width, height } = layer;
  const ctx = layer.getContext("2d");
  const source: Pixels = { data: ctx.getImageData(0, 0, width, height).data, width, height };
  const image = ctx.createImageData(width, height);
  const fields = [
    makeField(layer, period, style.rng),
    makeField(layer, period, style.rng),
    makeField(layer, period * 2.7, style.rng),
  ] as const;
  const grain = new Float32Array(4096).map(() => style.rng() - 0.5);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (isFarFromPaint(source, x, y, Math.ceil(reach))) continue;
      const out = (y * width + x) * 4;
      samplePixel(source, image.data, { out, x: x + sampleField(fields[0], x, y) * reach, y: y + sampleField(fields[1], x, y) * reach });
      const paint = sampleField(fields[2], x, y) + (grain[(x * 31 + y * 1021 + ((x * y) >> 3)) & 4095] as number);
      pigment(image.data, out, paint, dry);
    }
  }
  ctx.putImageData(image, 0, 0);
}

function pigment(data: Uint8ClampedArray, out: number, paint: number, dry: number): void {
  if (dry > 0 && (data[out] as number) < 90) {
    data[out + 3] = (data[out + 3] as number) * (1 - Math.max(0, paint - 0.55) * dry);
    return;
  }
  const by = 1 + paint * 0.05;
  for (let part = 0; part < 3; part++) data[out + part] = (data[out + part] as number) * by;
}

function isFarFromPaint({ data, width, height }: Pixels, x: number, y: number, step: number): boolean {
  const at = (y * width + x) * 4 + 3;
  if (data[at]) return false;
  if (x >= step && data[at - step * 4]) return false;
  if (x + step < width && data[at + step * 4]) return false;
  if (y >= step && data[at - step * 4 * width]) return false;
  return !(y + step < height && data[at + step * 4 * width]);
}

/** Bilinear sample, weighted by alpha so that edges keep their colour. */
function samplePixel({ data, width, height }: Pixels, to: Uint8ClampedArray, { out, x, y }: { out: number; x: number; y: number }): void {
  const ix = Math.floor(x);
  const iy = Math.floor(y);
  if (ix < 0 || iy < 0 || ix >= width - 1 || iy >= height - 1) return;
  const fx = x - ix;
  const fy = y - iy;
  const a = (iy * width + ix) * 4;
  const c = a + width * 4;
  const wa = (1 - fx) * (1 - fy) * (data[a + 3] as number);
  const wb = fx * (1 - fy) * (data[a + 7] as number);
  const wc = (1 - fx) * fy * (data[c + 3] as number);
  const wd = fx * fy * (data[c + 7] as number);
  const alpha = wa + wb + wc + wd;
  if (alpha <= 0) return;
  for (let part = 0; part < 3; part++) {
    to[out + part] =
      ((data[a + part] as number) * wa +
        (data[a + 4 + part] as number) * wb +
        (data[c + part] as number) * wc +
        (data[c + 4 + part] as number) * wd) /
      alpha;
  }
  to[out + 3] = alpha;
}

/** The soft dark where a thing stands on the ground: `from` and `to` along the foot of the box, in pixels. */
export function contactShadow(
  ctx: SKRSContext2D,
  style: Style,
  { from, to, y, unit }: { from: number; to: number; y: number; unit: number },
): void {
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
