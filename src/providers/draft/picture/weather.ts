/** Rain, snow and fog in front of and between the layers. */
import { type Canvas, createCanvas } from "@napi-rs/canvas";
import { fade, mix, parseHex, shift } from "./colour.ts";
import { scatter } from "./motion.ts";
import { torusFractal } from "./noise.ts";
import { between } from "./random.ts";
import { paintSprites, softDot } from "./light.ts";
import { type Stage, streamOf } from "./stage.ts";

/** Weather that falls in front of everything. */
export function paintWeather(stage: Stage): void {
  if (stage.indoors) return;
  const { weather } = stage.spec;
  if (weather === "rain" || weather === "storm") paintRain(stage, weather === "storm" ? 1.5 : 1);
  if (weather === "snow") paintSnow(stage);
  if (weather === "fog")
    paintFog(stage, { name: "near fog", depth: 0.95, y: stage.horizon + (stage.height - stage.horizon) * 0.2, tall: 0.42, strength: 0.55 });
  if (weather === "wind") paintLeaves(stage);
}

function paintRain(stage: Stage, force: number): void {
  const rng = streamOf(stage, "rain");
  const { unit } = stage;
  const colour = stage.spec.look === "ink" ? "#5a5d62" : mix(stage.palette.cloudLit, "#ffffff", 0.5);
  for (const [name, depth, count, size] of [
    ["far rain", 0.5, 190, 0.6],
    ["near rain", 1, 110, 1.15],
  ] as const) {
    const points = scatter(rng, Math.round(count * force), { x: 0, y: 0, w: stage.width * 1.24, h: stage.height * 1.24 }, [0.6, 1.5]);
    paintSprites(stage, name, depth, createCanvas(1, 1), {
      kind: "rain",
      points,
      colour: fade(colour, 0.42),
      slant: -0.1 * force - 0.04,
      speed: 1150 * unit * size,
      length: 62 * unit * size,
      width: Math.max(0.7, 1.9 * unit * size),
    });
  }
}

function paintSnow(stage: Stage): void {
  const rng = streamOf(stage, "snow");
  const { unit } = stage;
  const flake = softDot(32, stage.spec.look === "ink" ? "#ffffff" : mix("#ffffff", stage.palette.key, 0.15), 0.45);
  for (const [name, depth, count, sizes] of [
    ["far snow", 0.4, 150, [3, 7]],
    ["snow", 0.8, 110, [6, 13]],
    ["near snow", 1, 30, [14, 30]],
  ] as const) {
    const points = scatter(rng, count, { x: 0, y: 0, w: stage.width * 1.24, h: stage.height * 1.24 }, [sizes[0] * unit, sizes[1] * unit]);
    paintSprites(stage, name, depth, flake, { kind: "snow", points, speed: 62 * unit * (0.5 + depth), slant: -0.18, swing: 16 * unit });
  }
}

function paintLeaves(stage: Stage): void {
  const rng = streamOf(stage, "leaves");
  const colour = stage.spec.season === "autumn" ? "#d98a3e" : shift(stage.palette.grass, 0.06);
  const leaf = createCanvas(24, 24);
  const ctx = leaf.getContext("2d");
  ctx.fillStyle = colour;
  ctx.beginPath();
  ctx.ellipse(12, 12, 10, 4.4, 0.6, 0, Math.PI * 2);
  ctx.fill();
  const points = scatter(rng, 26, { x: 0, y: stage.height * 0.2, w: stage.width * 1.24, h: stage.height * 1.24 }, [
    7 * stage.unit,
    15 * stage.unit,
  ]);
  paintSprites(stage, "leaves", 0.9, leaf, { kind: "snow", points, speed: 42 * stage.unit, slant: 4.2, swing: 26 * stage.unit });
}

interface FogPlan {
  name: string;
  depth: number;
  /** Scene y of the middle of the bank, and how tall it is as a share of the frame. */
  y: number;
  tall: number;
  strength: number;
  colour?: string;
}

/** A bank of fog that slides past; its sheet repeats at its width. */
export function paintFog(stage: Stage, plan: FogPlan): void {
  const rng = streamOf(stage, `fog ${plan.name}`);
  const wrap = Math.round(stage.width * 1.6);
  const tall = stage.height * plan.tall;
  const canvas = fogSheet(plan.colour ?? stage.palette.fog, plan.strength, Math.floor(rng() * 1e6), stage.spec.look === "paper" ? 1 : 4);
  const stretch = createCanvas(canvas.width, Math.max(24, Math.round((canvas.width * tall) / wrap)));
  stretch.getContext("2d").drawImage(canvas, 0, 0, stretch.width, stretch.height);
  stage.layers.push({
    name: plan.name,
    depth: plan.depth,
    canvas: stretch,
    x: -rng() * wrap,
    y: plan.y - tall / 2,
    scale: wrap / stretch.width,
    alpha: 1,
    blend: "source-over",
    motion: { kind: "drift", dx: between(rng, 7, 15) * stage.unit * (rng() < 0.5 ? -1 : 1), wrap },
  });
}

function fogSheet(colour: string, strength: number, seed: number, octaves: number): Canvas {
  const width = 256;
  const height = 80;
  const canvas = createCanvas(width, height);
  const ctx = canvas.getContext("2d");
  const image = ctx.createImageData(width, height);
  const [r, g, b] = parseHex(colour).map((c) => c * 255) as [number, number, number];
  for (let y = 0; y < height; y++) {
    const band = Math.sin((y / (height - 1)) * Math.PI) ** 1.6;
    for (let x = 0; x < width; x++) {
      const n = torusFractal(x / width, (y / height) * 0.5, { cells: 4, octaves, seed, gain: 0.45 });
      image.data.set([r, g, b, 255 * strength * band * Math.min(1, Math.max(0, (n - 0.22) * 1.9))], (y * width + x) * 4);
    }
  }
  ctx.putImageData(image, 0, 0);
  return canvas;
}
