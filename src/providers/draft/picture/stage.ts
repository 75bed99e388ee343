/**
 * The stage a scene is painted on. Painters put layers on it from far to near; each layer is a canvas painted in scene coordinates
 * (0, 0 is the top left of the frame) with a margin around, so that no camera move shows an edge.
 */
import { type Canvas, createCanvas, type SKRSContext2D } from "@napi-rs/canvas";
import type { Material } from "./looks/material.ts";
import type { Motion, Travel } from "./motion.ts";
import type { Palette } from "./palette.ts";
import { namedRandom, type Rng } from "./random.ts";
import type { SceneSpec, Shot } from "./scene.ts";
import type { Textures } from "./texture.ts";

export type Ctx = SKRSContext2D;

export interface Layer {
  name: string;
  /** 0 far to 1 near: how much it moves with the camera. */
  depth: number;
  canvas: Canvas;
  /** Scene position of the canvas's top left, pixels. */
  x: number;
  y: number;
  /** Scene pixels per canvas pixel; soft layers are painted small. */
  scale: number;
  alpha: number;
  blend: "source-over" | "screen" | "multiply" | "soft-light" | "lighter";
  motion?: Motion;
  /** The whole layer is on its way (a bus, a walker and the light around them). */
  travel?: Travel;
}

/** Where things stand: the ground's height at x, and the depth of the layer it belongs to. */
export interface Stand {
  y: (x: number) => number;
  depth: number;
  /** Share of the frame's width where things may stand. */
  from: number;
  to: number;
  /** Size of things here, 1 by default. */
  scale: number;
  /** Scene x where the hero stands best. */
  spot?: number;
}

export interface Stage {
  spec: SceneSpec;
  width: number;
  height: number;
  seed: number;
  /** Pixels that are one pixel in a picture of 1920 × 1080. */
  unit: number;
  marginX: number;
  marginY: number;
  /** Scene y of the horizon. */
  horizon: number;
  palette: Palette;
  material: Material;
  textures: Textures;
  layers: Layer[];
  stands: { ground: Stand; table?: Stand; water?: Stand; float?: Stand; sky: Stand };
  /** Where the sun or moon is, scene pixels, and whether light comes from it. */
  sun: { x: number; y: number; radius: number; shown: boolean };
  indoors: boolean;
  /** After dark among lamps: they give the light, so what stands there is not a silhouette. */
  lamplit: boolean;
  /** Scene y where wet, mirroring ground begins. */
  wetFrom?: number;
  /** What the camera looks at, once the hero has its place. */
  focus?: { x: number; y: number };
}

interface ShotPlan {
  /** Horizon as a share of the frame's height. */
  horizon: number;
  subject: number;
  /** Pixels of blur (at 1920) for things a whole depth away from the focus. */
  blur: number;
}

export const SHOT_PLANS = {
  "extreme-wide": { horizon: 0.64, subject: 0.42, blur: 0 },
  wide: { horizon: 0.62, subject: 0.66, blur: 0 },
  medium: { horizon: 0.6, subject: 1, blur: 5 },
  close: { horizon: 0.56, subject: 1.6, blur: 16 },
  "extreme-close": { horizon: 0.5, subject: 2.2, blur: 30 },
  overhead: { horizon: 0.14, subject: 0.8, blur: 0 },
} satisfies Record<Shot, ShotPlan>;

/** Depth that stays sharp. */
const FOCUS_DEPTH = 0.72;

export const streamOf = (stage: Stage, name: string): Rng => namedRandom(stage.seed, name);

interface LayerPlan {
  name: string;
  depth: number;
  /** Canvas pixels per scene pixel, default 1. */
  resolution?: number;
  alpha?: number;
  blend?: Layer["blend"];
  motion?: Motion;
  travel?: Travel;
  /** Stay sharp whatever the shot. */
  sharp?: boolean;
  /** Scene rectangle to paint; the whole frame with its margin by default. */
  area?: { x: number; y: number; w: number; h: number };
}

/** Paints a layer and puts it in front of the others. */
export function paintLayer(stage: Stage, plan: LayerPlan, paint: (ctx: Ctx) => void): Layer {
  const resolution = plan.resolution ?? 1;
  const area = plan.area ?? wholeArea(stage);
  const canvas = createCanvas(Math.max(1, Math.ceil(area.w * resolution)), Math.max(1, Math.ceil(area.h * resolution)));
  const ctx = canvas.getContext("2d");
  ctx.setTransform(resolution, 0, 0, resolution, -area.x * resolution, -area.y * resolution);
  paint(ctx);
  const blurred = plan.sharp ? canvas : blurForDepth(stage, canvas, plan.depth, resolution);
  const cut = trimRows(blurred);
  const layer: Layer = {
    name: plan.name,
    depth: plan.depth,
    canvas: cut.canvas,
    x: area.x,
    y: area.y + cut.top / resolution,
    scale: 1 / resolution,
    alpha: plan.alpha ?? 1,
    blend: plan.blend ?? "source-over",
    motion: plan.motion,
    travel: plan.travel,
  };
  stage.layers.push(layer);
  return layer;
}

export const wholeArea = (stage: Stage) => ({
  x: -stage.marginX,
  y: -stage.marginY,
  w: stage.width + 2 * stage.marginX,
  h: stage.height + 2 * stage.marginY,
});

function blurForDepth(stage: Stage, canvas: Canvas, depth: number, resolution: number): Canvas {
  const radius = Math.abs(depth - FOCUS_DEPTH) * SHOT_PLANS[stage.spec.shot].blur * stage.unit * resolution;
  if (radius < 0.6 || stage.spec.look === "paper" || stage.spec.look === "ink") return canvas;
  return blurred(canvas, radius);
}

/** A blurred copy; the edges are held, so that an opaque picture stays opaque. */
export function blurred(canvas: Canvas, radius: number): Canvas {
  const copy = createCanvas(canvas.width, canvas.height);
  const ctx = copy.getContext("2d");
  const grow = radius * 2;
  ctx.filter = `blur(${radius}px)`;
  ctx.drawImage(canvas, -grow, -grow, canvas.width + 2 * grow, canvas.height + 2 * grow);
  return copy;
}

/** Cuts empty rows above and below: less to move in every frame. */
function trimRows(canvas: Canvas): { canvas: Canvas; top: number } {
  const bytes = canvas.data();
  const pixels = new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4);
  const { width, height } = canvas;
  const isEmpty = (row: number) => {
    for (let i = row * width; i < (row + 1) * width; i++) if (pixels[i] !== 0) return false;
    return true;
  };
  let top = 0;
  let bottom = height;
  while (top < bottom - 1 && isEmpty(top)) top++;
  while (bottom > top + 1 && isEmpty(bottom - 1)) bottom--;
  if (bottom - top > height * 0.92) return { canvas, top: 0 };
  const cut = createCanvas(width, bottom - top);
  cut.getContext("2d").drawImage(canvas, 0, -top);
  return { canvas: cut, top };
}
