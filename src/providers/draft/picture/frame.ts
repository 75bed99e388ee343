/** Paints one moment of a scene: every layer at its place for the camera's pose, every living thing at its time. */
import { type Canvas, createCanvas, type SKRSContext2D } from "@napi-rs/canvas";
import { layerTransform, type Pose } from "./camera.ts";
import type { Finish } from "./looks/material.ts";
import type { Motion } from "./motion.ts";
import { fractal1 } from "./noise.ts";
import { seededRandom } from "./random.ts";
import type { Layer } from "./stage.ts";

export interface Framing {
  width: number;
  height: number;
  focusX: number;
  focusY: number;
  seed: number;
  layers: Layer[];
  /** Behind everything, in case a layer is clear. */
  ground: string;
  finish: Finish;
  grainTile: Canvas;
}

const TURN = Math.PI * 2;
const modulo = (a: number, n: number): number => ((a % n) + n) % n;

/** `at` is the time in seconds; `frame` numbers the grain. */
export function paintFrame(ctx: SKRSContext2D, scene: Framing, pose: Pose, at: number, frame: number): void {
  ctx.setTransform(1, 0, 0, 1, 0, 0);
  ctx.globalAlpha = 1;
  ctx.globalCompositeOperation = "source-over";
  ctx.fillStyle = scene.ground;
  ctx.fillRect(0, 0, scene.width, scene.height);
  paintLayers(ctx, scene, pose, at);
  ctx.setTransform(1, 0, 0, 1, 0, 0);
  ctx.globalAlpha = 1;
  paintGrain(ctx, scene, frame);
  ctx.globalCompositeOperation = "multiply";
  ctx.drawImage(scene.finish.overlay, 0, 0);
  ctx.globalCompositeOperation = "source-over";
}

/** The layers alone; `size` is context pixels per scene pixel. */
export function paintLayers(
  ctx: SKRSContext2D,
  scene: Pick<Framing, "width" | "height" | "focusX" | "focusY" | "layers">,
  pose: Pose,
  at: number,
  size = 1,
): void {
  for (const layer of scene.layers) {
    const along = layer.travel !== undefined && pose.follow;
    const { scale, dx, dy } = layerTransform(along ? { ...pose, x: 0 } : pose, layer.depth, scene);
    ctx.setTransform(scale * size, 0, 0, scale * size, dx * size, dy * size);
    ctx.globalCompositeOperation = layer.blend;
    ctx.globalAlpha = layer.alpha;
    if (layer.travel)
      ctx.translate(
        along ? 0 : layer.travel.dx * at,
        layer.travel.dy * at - Math.abs(Math.sin((at / layer.travel.seconds) * Math.PI)) * layer.travel.bob,
      );
    paintLayerAt(ctx, layer, scene, at);
  }
}

function paintGrain(ctx: SKRSContext2D, scene: Framing, frame: number): void {
  if (scene.finish.grain <= 0) return;
  const rng = seededRandom(scene.seed + (frame >> 1) * 7919);
  const { width: size } = scene.grainTile;
  const x0 = -Math.floor(rng() * size);
  const y0 = -Math.floor(rng() * size);
  ctx.globalCompositeOperation = "source-over";
  ctx.globalAlpha = scene.finish.grain;
  for (let y = y0; y < scene.height; y += size) for (let x = x0; x < scene.width; x += size) ctx.drawImage(scene.grainTile, x, y);
  ctx.globalAlpha = 1;
}

/** Black and white specks whose alpha is the noise: laid plainly it brightens and darkens alike, cheaper than a blend mode. */
export function makeGrainTile(seed: number, size = 320): Canvas {
  const rng = seededRandom(seed);
  const canvas = createCanvas(size, size);
  const ctx = canvas.getContext("2d");
  const image = ctx.createImageData(size, size);
  for (let i = 0; i < size * size; i++) {
    const n = rng() + rng() + rng() - 1.5;
    const tone = n > 0 ? 255 : 0;
    image.data.set([tone, tone, tone, Math.abs(n) * 60], i * 4);
  }
  ctx.putImageData(image, 0, 0);
  return canvas;
}

const place = (ctx: SKRSContext2D, layer: Layer, dx = 0, dy = 0): void => {
  ctx.drawImage(layer.canvas, layer.x + dx, layer.y + dy, layer.canvas.width * layer.scale, layer.canvas.height * layer.scale);
};

function paintLayerAt(ctx: SKRSContext2D, layer: Layer, scene: Pick<Framing, "width" | "height">, at: number): void {
  const { motion } = layer;
  switch (motion?.kind) {
    case undefined:
      return place(ctx, layer);
    case "drift":
      return paintDrift(ctx, layer, motion, scene, at);
    case "sway": {
      const turn = TURN * (at / motion.seconds + motion.phase);
      return place(ctx, layer, Math.sin(turn) * motion.dx, Math.sin(turn * 2 + 1) * motion.dy);
    }
    case "lean": {
      const angle = motion.angle * fractal1(at / motion.seconds + motion.phase * 40, 7, 2);
      ctx.transform(1, 0, Math.tan(-angle), 1, Math.tan(angle) * motion.footY, 0);
      return place(ctx, layer);
    }
    case "flicker":
      ctx.globalAlpha = layer.alpha * (1 - motion.amount * (0.5 + 0.5 * fractal1((at / motion.seconds) * 1.6 + motion.phase * 60, 3, 2)));
      return place(ctx, layer);
    case "rain":
      return paintRain(ctx, motion, scene, at);
    case "snow":
      return paintSnow(ctx, layer, motion, scene, at);
    case "steam":
      return paintSteam(ctx, layer, motion, at);
    case "twinkle":
      return paintTwinkle(ctx, layer, motion, at);
    case "rise":
      return paintRise(ctx, layer, motion, at);
  }
}

type Of<K extends Motion["kind"]> = Extract<Motion, { kind: K }>;

function paintDrift(ctx: SKRSContext2D, layer: Layer, motion: Of<"drift">, scene: Pick<Framing, "width" | "height">, at: number): void {
  const shift = modulo(motion.dx * at + layer.x, motion.wrap);
  for (let x = shift - motion.wrap; x < scene.width * 1.2; x += motion.wrap) {
    if (x + motion.wrap > -scene.width * 0.2) place(ctx, { ...layer, x });
  }
}

function paintRain(ctx: SKRSContext2D, motion: Of<"rain">, scene: Pick<Framing, "width" | "height">, at: number): void {
  const tall = scene.height * 1.24;
  const wide = scene.width * 1.24;
  ctx.strokeStyle = motion.colour;
  ctx.lineCap = "round";
  for (const band of [0, 1, 2]) {
    ctx.beginPath();
    ctx.lineWidth = motion.width * (0.6 + band * 0.4);
    ctx.globalAlpha = 0.35 + band * 0.3;
    for (let i = band; i < motion.points.length; i += 3) {
      const drop = motion.points[i];
      if (!drop) continue;
      const fall = at * motion.speed * drop.speed * (0.8 + band * 0.25);
      const y = modulo(drop.y + fall, tall) - scene.height * 0.12;
      const x = modulo(drop.x + fall * motion.slant, wide) - scene.width * 0.12;
      const length = motion.length * drop.size;
      ctx.moveTo(x, y);
      ctx.lineTo(x - length * motion.slant, y - length);
    }
    ctx.stroke();
  }
}

function paintSnow(ctx: SKRSContext2D, layer: Layer, motion: Of<"snow">, scene: Pick<Framing, "width" | "height">, at: number): void {
  const tall = scene.height * 1.24;
  const wide = scene.width * 1.24;
  for (const flake of motion.points) {
    const fall = at * motion.speed * flake.speed;
    const y = modulo(flake.y + fall, tall) - scene.height * 0.12;
    const x =
      modulo(flake.x + fall * motion.slant + Math.sin(at * flake.speed * 1.3 + flake.phase * TURN) * motion.swing, wide) -
      scene.width * 0.12;
    ctx.globalAlpha = layer.alpha * flake.alpha;
    ctx.drawImage(layer.canvas, x - flake.size / 2, y - flake.size / 2, flake.size, flake.size);
  }
}

/** Puffs along a winding thread: small and dense at the source, wide and thin above. */
function paintSteam(ctx: SKRSContext2D, layer: Layer, motion: Of<"steam">, at: number): void {
  for (let i = 0; i < motion.puffs; i++) {
    const age = modulo(i / motion.puffs + at / motion.seconds + motion.phase, 1);
    const up = age ** 0.85;
    const winding =
      Math.sin(up * 7.5 - at * 1.15 + motion.phase * TURN) * motion.spread * up * 0.75 +
      Math.sin(up * 3.1 + at * 0.6) * motion.spread * up * 0.4;
    const size = motion.spread * (0.34 + up * 1.25);
    const thick = Math.min(1, age * 9) * (1 - age) ** 1.3;
    ctx.globalAlpha = layer.alpha * motion.strength * thick;
    ctx.drawImage(
      layer.canvas,
      motion.x + winding + motion.lean * up * up - size / 2,
      motion.y - motion.height * up - size / 2,
      size,
      size * 1.25,
    );
  }
}

function paintTwinkle(ctx: SKRSContext2D, layer: Layer, motion: Of<"twinkle">, at: number): void {
  for (const star of motion.points) {
    const wave = 0.5 + 0.5 * Math.sin(TURN * ((at / motion.seconds) * star.speed + star.phase));
    ctx.globalAlpha = layer.alpha * star.alpha * (1 - motion.amount * wave);
    const x = star.x + Math.sin(at * 0.23 * star.speed + star.phase * TURN) * motion.drift;
    const y = star.y + Math.cos(at * 0.19 * star.speed + star.phase * TURN) * motion.drift;
    const tall = (star.size * layer.canvas.height) / layer.canvas.width;
    ctx.drawImage(layer.canvas, x - star.size / 2, y - tall / 2, star.size, tall);
  }
}

function paintRise(ctx: SKRSContext2D, layer: Layer, motion: Of<"rise">, at: number): void {
  for (const spark of motion.points) {
    const age = modulo((at / motion.seconds) * spark.speed + spark.phase, 1);
    ctx.globalAlpha = layer.alpha * spark.alpha * Math.min(1, age * 8) * (1 - age);
    const x = spark.x + Math.sin(age * 9 + spark.phase * TURN) * motion.swing * age;
    const size = spark.size * (1 - age * 0.5);
    ctx.drawImage(layer.canvas, x - size / 2, spark.y - motion.height * age - size / 2, size, size);
  }
}
