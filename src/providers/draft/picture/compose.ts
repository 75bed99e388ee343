/**
 * From a spec to layers, and from layers to a finished still. Composing is the slow part (a few seconds at most); a film then only
 * moves what is painted.
 */
import { type Canvas, createCanvas } from "@napi-rs/canvas";
import { poseAt } from "./camera.ts";
import { type Framing, makeGrainTile, paintFrame } from "./frame.ts";
import { materialOf } from "./looks/index.ts";
import { drawMark } from "./mark.ts";
import { choosePalette, type Palette } from "./palette.ts";
import { placeSubjects } from "./place.ts";
import { fillWith, layReferences, readReferences } from "./references.ts";
import type { SceneSpec } from "./scene.ts";
import { paintSetting } from "./settings/index.ts";
import { placeSun } from "./sky.ts";
import { type Layer, SHOT_PLANS, type Stage } from "./stage.ts";
import { makeTextures } from "./texture.ts";
import { paintWeather } from "./weather.ts";

export type { Layer };

export interface Scene {
  width: number;
  height: number;
  /** Far to near. */
  layers: Layer[];
  spec: SceneSpec;
  seed: number;
  palette: Palette;
  /** Where the camera looks, scene pixels. */
  focus: { x: number; y: number };
  stage: Stage;
}

interface ComposeOptions {
  width: number;
  height: number;
  seed: number;
  /** Encoded images (PNG, JPEG, WebP …): their colours tint the picture, and they are laid in where there is a place for them. */
  references?: Uint8Array[];
}

/** Paints the layers of a scene. The same spec, size, seed and references give the same pixels. */
export async function composeScene(spec: SceneSpec, options: ComposeOptions): Promise<Scene> {
  const references = await readReferences(options.references ?? []);
  const palette = choosePalette(
    spec,
    references.flatMap((reference) => reference.colours),
  );
  const stage = makeStage(spec, options, palette);
  paintSetting(stage, (open) => {
    layReferences(open, references);
    return placeSubjects(open);
  });
  paintWeather(stage);
  const focus = stage.focus ?? { x: stage.width / 2, y: stage.height * 0.52 };
  return { width: stage.width, height: stage.height, layers: stage.layers, spec, seed: stage.seed, palette, focus, stage };
}

/**
 * A scene of one given picture, so that a still of another model or a photograph can be filmed: it fills the frame (cut to fit), the
 * camera moves over it, and a breath of mist and dust keeps it alive. Throws `invalid` when the bytes are no picture.
 */
export async function composePicture(picture: Uint8Array, options: Omit<ComposeOptions, "references">): Promise<Scene> {
  const [reference] = await readReferences([picture]);
  const spec: SceneSpec = { ...PLAIN };
  const stage = makeStage(spec, options, choosePalette(spec, reference?.colours));
  if (reference) fillWith(stage, reference);
  return {
    ...options,
    layers: stage.layers,
    spec,
    seed: stage.seed,
    palette: stage.palette,
    focus: { x: stage.width / 2, y: stage.height / 2 },
    stage,
  };
}

const PLAIN: SceneSpec = {
  setting: "abstract",
  time: "day",
  weather: "clear",
  season: "summer",
  shot: "wide",
  camera: "static",
  look: "flat",
  mood: "calm",
  subjects: [],
  colours: [],
  empty: true,
};

function makeStage(spec: SceneSpec, options: ComposeOptions, palette: Palette): Stage {
  const { width, height } = options;
  const seed = options.seed >>> 0;
  const stage: Stage = {
    spec,
    width,
    height,
    seed,
    palette,
    unit: Math.sqrt(width * height) / 1440,
    marginX: Math.ceil(width * 0.09),
    marginY: Math.ceil(height * 0.09),
    horizon: height * SHOT_PLANS[spec.shot].horizon,
    material: materialOf(spec.look),
    textures: makeTextures(seed % 9973),
    layers: [],
    stands: {
      ground: { y: () => height * 0.86, depth: 0.75, from: 0.2, to: 0.8, scale: 1 },
      sky: { y: () => height * 0.3, depth: 0.2, from: 0.2, to: 0.8, scale: 1 },
    },
    sun: { x: 0, y: 0, radius: 0, shown: false },
    indoors: false,
    lamplit: false,
  };
  stage.sun = placeSun(stage);
  return stage;
}

/** What the frame painter needs; made once for a still or a film. */
export function framingOf(scene: Scene): Framing {
  return {
    width: scene.width,
    height: scene.height,
    focusX: scene.focus.x,
    focusY: scene.focus.y,
    seed: scene.seed,
    layers: scene.layers,
    ground: scene.palette.sky[3],
    finish: scene.stage.material.finish(scene.stage),
    grainTile: makeGrainTile(scene.seed),
  };
}

/** The finished still: the first moment of the scene with its grain, paper and vignette. */
export function paintScene(scene: Scene, options: { mark?: boolean } = {}): Canvas {
  const canvas = createCanvas(scene.width, scene.height);
  const ctx = canvas.getContext("2d");
  paintFrame(ctx, framingOf(scene), poseAt("static", 0, 8, scene.seed % 100), 0, 0);
  if (options.mark) drawMark(ctx, scene);
  return canvas;
}

/** WebP is lossy at quality 90, PNG lossless. */
export async function encodePicture(canvas: Canvas, format: "png" | "webp"): Promise<Uint8Array> {
  return format === "png" ? await canvas.encode("png") : await canvas.encode("webp", 90);
}
