/** Everything above the horizon: the sky itself, stars, sun or moon, clouds, rays. */
import { type Canvas, createCanvas, Path2D, PathOp } from "@napi-rs/canvas";
import { fade, mix, parseHex, shift } from "./colour.ts";
import { scatter } from "./motion.ts";
import { torusFractal } from "./noise.ts";
import { between, type Rng } from "./random.ts";
import { type Ctx, type Layer, paintLayer, type Stage, streamOf, wholeArea } from "./stage.ts";

export interface SkyPlan {
  /** Clouds: 0 none to 1 overcast; by weather when left out. */
  cover?: number;
  sun?: boolean;
  stars?: boolean;
}

export function paintSky(stage: Stage, plan: SkyPlan = {}): void {
  paintLayer(stage, { name: "sky", depth: 0, sharp: true }, (ctx) => stage.material.sky(ctx, stage));
  if (plan.stars !== false && stage.palette.stars > 0.04) paintStars(stage);
  if (plan.sun !== false && stage.sun.shown) paintDisc(stage);
  const cover = plan.cover ?? coverOf(stage);
  if (cover > 0) (stage.material.softClouds ? paintSoftClouds : paintCutClouds)(stage, cover);
}

function coverOf(stage: Stage): number {
  const { weather, time } = stage.spec;
  const cover = { clear: 0.34, cloudy: 0.72, rain: 0.86, storm: 0.95, snow: 0.8, fog: 0.5, wind: 0.5 }[weather];
  return time === "night" && weather === "clear" ? 0.16 : cover;
}

/** Where the sun or moon stands at this hour; left or right by seed. */
export function placeSun(stage: Stage): Stage["sun"] {
  const rng = streamOf(stage, "sun");
  const { time, weather } = stage.spec;
  const height = { "before-dawn": 0.9, dawn: 0.1, morning: 0.42, day: 0.74, afternoon: 0.46, sunset: 0.09, dusk: 0.2, night: 0.72 }[time];
  const side = rng() < 0.5 ? between(rng, 0.14, 0.32) : between(rng, 0.68, 0.86);
  const low = time === "dawn" || time === "sunset";
  const veiled = weather === "rain" || weather === "storm" || weather === "fog" || weather === "snow";
  return {
    x: stage.width * side, y: stage.horizon * (1 - height * 0.92), radius: (low ? 52 : time === "night" ? 40 : 44) * stage.unit,
    shown: !veiled && time !== "before-dawn" && time !== "dusk",
  };
}

function paintStars(stage: Stage): void {
  const rng = streamOf(stage, "stars");
  const sprite = softDot(32, "#ffffff", 0.32);
  const count = Math.round(240 * stage.palette.stars);
  const area = { x: -stage.marginX, y: -stage.marginY, w: stage.width + 2 * stage.marginX, h: stage.horizon * 0.86 + stage.marginY };
  const points = scatter(rng, count, area, [4 * stage.unit, 8.5 * stage.unit]).map((point, i) => {
    const high = 1 - (point.y + stage.marginY) / (area.h * 1.05);
    return { ...point, size: Math.max(1.2, point.size * (i % 19 === 0 ? 2 : 1)), alpha: point.alpha * Math.max(0.1, high) * (0.45 + 0.55 * stage.palette.stars) };
  });
  paintSprites(stage, "stars", 0.01, sprite, { kind: "twinkle", points, amount: 0.65, seconds: 2.6, drift: 0 });
}

/** A layer whose canvas is one sprite that its motion draws many times. */
export function paintSprites(stage: Stage, name: string, depth: number, sprite: Canvas, motion: NonNullable<Layer["motion"]>, blend: Layer["blend"] = "source-over"): void {
  stage.layers.push({ name, depth, canvas: sprite, x: 0, y: 0, scale: 1, alpha: 1, blend, motion });
}

/** A round spot; `core` is the share of the radius that is full. */
export function softDot(size: number, colour: string, core: number): Canvas {
  const canvas = createCanvas(size, size);
  const ctx = canvas.getContext("2d");
  const gradient = ctx.createRadialGradient(size / 2, size / 2, 0, size / 2, size / 2, size / 2);
  gradient.addColorStop(0, colour);
  gradient.addColorStop(core, fade(colour, 0.9));
  gradient.addColorStop(core + (1 - core) * 0.35, fade(colour, 0.28));
  gradient.addColorStop(1, fade(colour, 0));
  ctx.fillStyle = gradient;
  ctx.fillRect(0, 0, size, size);
  return canvas;
}

function paintDisc(stage: Stage): void {
  const { x, y, radius } = stage.sun;
  const { disc, sky, key } = stage.palette;
  const night = stage.palette.stars > 0.5;
  paintGlow(stage, { name: "sun glow", x, y, radius: radius * (night ? 5 : 9), colour: night ? mix(disc, sky[1], 0.3) : key, strength: night ? 0.34 : 0.6, depth: 0.02 });
  const pad = radius * 1.6;
  paintLayer(stage, { name: night ? "moon" : "sun", depth: 0.02, sharp: true, area: { x: x - pad, y: y - pad, w: pad * 2, h: pad * 2 } }, (ctx) => {
    const path = new Path2D();
    path.arc(x, y, radius, 0, Math.PI * 2);
    stage.material.body(ctx, stage, { path, top: disc, bottom: mix(disc, key, 0.25), y0: y - radius, y1: y + radius, depth: 0.9, kind: "disc" });
    if (night) paintCraters(ctx, x, y, radius, mix(disc, sky[2], 0.35));
  });
}

function paintCraters(ctx: Ctx, x: number, y: number, radius: number, colour: string): void {
  ctx.fillStyle = fade(colour, 0.35);
  for (const [dx, dy, r] of [[-0.3, -0.2, 0.24], [0.25, 0.1, 0.3], [-0.1, 0.42, 0.17], [0.3, -0.45, 0.13]] as const) {
    ctx.beginPath();
    ctx.arc(x + dx * radius, y + dy * radius, r * radius, 0, Math.PI * 2);
    ctx.fill();
  }
}

export interface Glow {
  name: string;
  x: number;
  y: number;
  radius: number;
  colour: string;
  strength: number;
  depth: number;
  flicker?: number;
  /** Height as a share of width. */
  squash?: number;
  travel?: Layer["travel"];
}

/** Light in the air around a source; laid with `screen`, painted small because it is soft. */
export function paintGlow(stage: Stage, glow: Glow): void {
  const size = 192;
  const canvas = createCanvas(size, size);
  const ctx = canvas.getContext("2d");
  const gradient = ctx.createRadialGradient(size / 2, size / 2, 0, size / 2, size / 2, size / 2);
  const strength = glow.strength * (0.4 + 0.6 * stage.material.glow);
  for (const [at, alpha] of [[0, 1], [0.12, 0.66], [0.3, 0.3], [0.55, 0.1], [0.8, 0.022], [1, 0]] as const) gradient.addColorStop(at, fade(glow.colour, alpha * strength));
  ctx.fillStyle = gradient;
  ctx.fillRect(0, 0, size, size);
  const squash = glow.squash ?? 1;
  if (stage.spec.look === "film" && glow.strength >= 0.5 && !glow.flicker) paintStreak(stage, glow);
  const tall = createCanvas(size, Math.max(1, Math.round(size * squash)));
  tall.getContext("2d").drawImage(canvas, 0, 0, size, tall.height);
  const rng = streamOf(stage, `glow ${glow.name}`);
  stage.layers.push({
    name: glow.name, depth: glow.depth, canvas: tall, x: glow.x - glow.radius, y: glow.y - glow.radius * squash, scale: (glow.radius * 2) / size, alpha: 1, blend: "screen",
    travel: glow.travel, motion: { kind: "flicker", amount: glow.flicker ?? 0.05, seconds: glow.flicker ? between(rng, 0.5, 0.9) : between(rng, 4, 7), phase: rng() },
  });
}

/** The level streak an anamorphic lens draws through a bright light. */
function paintStreak(stage: Stage, glow: Glow): void {
  const canvas = createCanvas(256, 8);
  const ctx = canvas.getContext("2d");
  for (let y = 0; y < 8; y++) {
    const across = Math.sin(((y + 0.5) / 8) * Math.PI) ** 3;
    const gradient = ctx.createLinearGradient(0, 0, 256, 0);
    for (const [at, alpha] of [[0, 0], [0.3, 0.12], [0.5, 0.7], [0.7, 0.12], [1, 0]] as const) gradient.addColorStop(at, fade(mix(glow.colour, "#bfe0ff", 0.5), alpha * across * glow.strength));
    ctx.fillStyle = gradient;
    ctx.fillRect(0, y, 256, 1);
  }
  const scale = (glow.radius * 3.2) / 256;
  stage.layers.push({ name: `${glow.name} streak`, depth: glow.depth, canvas, x: glow.x - 128 * scale, y: glow.y - 4 * scale, scale, alpha: 1, blend: "screen", travel: glow.travel });
}

/** Two sheets of cloud that drift at different speeds; the sheet repeats at its width. */
function paintSoftClouds(stage: Stage, cover: number): void {
  const wind = stage.spec.weather === "wind" || stage.spec.weather === "storm" ? 3.2 : 1;
  const sheets = [{ name: "high clouds", depth: 0.03, dx: 5, top: -0.05, tall: 0.75, cells: 5, alpha: 0.6 }, { name: "clouds", depth: 0.06, dx: 10, top: 0.12, tall: 0.8, cells: 4, alpha: 0.9 }];
  for (const [i, sheet] of sheets.entries()) {
    const wrap = Math.round(stage.width * 1.5);
    const height = Math.round(stage.horizon * sheet.tall);
    const fine = Math.round(Math.min(420, Math.max(120, stage.width * 0.3)));
    const canvas = cloudSheet(stage, { width: fine, height: Math.max(24, Math.round((fine * height) / wrap)), cells: sheet.cells, cover: cover * (i === 0 ? 0.8 : 1), seed: stage.seed + i * 101 });
    stage.layers.push({
      name: sheet.name, depth: sheet.depth, canvas, x: -stage.marginX, y: stage.horizon * sheet.top, scale: wrap / canvas.width, alpha: sheet.alpha, blend: "source-over",
      motion: { kind: "drift", dx: sheet.dx * wind * stage.unit, wrap },
    });
  }
}

/** Clouds from noise: alpha by density, colour by how much light comes from above. Fades out at top and bottom. */
function cloudSheet(stage: Stage, plan: { width: number; height: number; cells: number; cover: number; seed: number }): Canvas {
  const { width, height } = plan;
  const canvas = createCanvas(width, height);
  const ctx = canvas.getContext("2d");
  const image = ctx.createImageData(width, height);
  const shadeRgb = parseHex(stage.palette.cloudShade);
  const litRgb = parseHex(stage.palette.cloudLit);
  const stretch = (width / height) * 0.42;
  const density = (x: number, y: number) => {
    const v = ((y / width) * stretch * 2.2) % 1;
    const warp = torusFractal(x / width, v, { cells: plan.cells, octaves: 2, seed: plan.seed + 5 }) - 0.5;
    return torusFractal(x / width + warp * 0.05, v + warp * 0.08, { cells: plan.cells, octaves: 6, seed: plan.seed, gain: 0.52 });
  };
  const field = new Float32Array(width * height);
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) field[y * width + x] = density(x, y);
  const low = 0.64 - plan.cover * 0.3;
  for (let y = 0; y < height; y++) {
    const edge = Math.min(1, (y / height) * 4, (1 - y / height) * 3);
    for (let x = 0; x < width; x++) {
      const here = field[y * width + x] ?? 0;
      const below = field[Math.min(height - 1, y + 5) * width + x] ?? 0;
      const t = Math.min(1, Math.max(0, (here - low) / 0.2));
      const alpha = t * t * (3 - 2 * t) * edge;
      const light = Math.min(1, Math.max(0, 0.55 + (below - here) * -3.2 - (here - low) * 0.7 + 0.3));
      const at = (y * width + x) * 4;
      for (let c = 0; c < 3; c++) image.data[at + c] = ((shadeRgb[c] ?? 0) + ((litRgb[c] ?? 0) - (shadeRgb[c] ?? 0)) * light) * 255;
      image.data[at + 3] = alpha * 225;
    }
  }
  ctx.putImageData(image, 0, 0);
  return canvas;
}

/** Clouds with an outline, for paper, flat and ink. */
function paintCutClouds(stage: Stage, cover: number): void {
  const rng = streamOf(stage, "cut clouds");
  const count = Math.round(2 + cover * 6);
  for (let i = 0; i < count; i++) {
    const wide = between(rng, 150, 330) * stage.unit * (0.7 + cover * 0.5);
    const x = ((i + between(rng, 0.1, 0.9)) / count) * stage.width * 1.1 - stage.width * 0.05;
    const y = stage.horizon * between(rng, 0.1, 0.58);
    const depth = between(rng, 0.04, 0.14);
    const pad = wide * 0.35;
    const sway = { kind: "sway", dx: between(rng, 14, 34) * stage.unit, dy: 2 * stage.unit, seconds: between(rng, 14, 24), phase: rng() } as const;
    paintLayer(stage, { name: "cloud", depth, motion: sway, sharp: true, area: { x: x - wide / 2 - pad, y: y - wide * 0.4 - pad, w: wide + pad * 2, h: wide * 0.5 + pad * 2 } }, (ctx) => {
      const path = cloudPath(rng, x, y, wide);
      const far = 1 - depth * 6;
      const top = mix(stage.palette.cloudLit, stage.palette.sky[2], far * 0.25);
      stage.material.body(ctx, stage, { path, top, bottom: mix(stage.palette.cloudShade, top, 0.35), y0: y - wide * 0.32, y1: y + wide * 0.1, depth: 0.55 + depth, kind: "cloud" });
    });
  }
}

/** Round heads on a flat base, about `wide` across; x is the middle, y the base. */
export function cloudPath(rng: Rng, x: number, y: number, wide: number): Path2D {
  const heads = 5;
  let cloud = new Path2D();
  cloud.roundRect(x - wide * 0.5, y - wide * 0.13, wide, wide * 0.2, wide * 0.1);
  for (let i = 0; i < heads; i++) {
    const t = (i + 0.5) / heads;
    const size = wide * (0.1 + 0.13 * Math.sin(Math.PI * t)) * between(rng, 0.85, 1.2);
    const head = new Path2D();
    head.arc(x - wide * 0.4 + wide * 0.8 * t, y - wide * 0.06 - size * 0.45, size, 0, Math.PI * 2);
    cloud = cloud.op(head, PathOp.Union);
  }
  return cloud;
}

/** Broad soft beams from the sun or a window. */
export function paintRays(stage: Stage, plan: { x: number; y: number; length: number; angle: number; spread: number; colour: string; strength: number; depth: number }): void {
  const rng = streamOf(stage, "rays");
  const area = wholeArea(stage);
  paintLayer(stage, { name: "rays", depth: plan.depth, resolution: 0.25, blend: "screen", sharp: true, area, motion: { kind: "flicker", amount: 0.22, seconds: 5, phase: 0 } }, (ctx) => {
    ctx.filter = `blur(${7 * stage.unit}px)`;
    for (let i = 0; i < 9; i++) {
      const angle = plan.angle + (i / 8 - 0.5) * plan.spread + between(rng, -0.03, 0.03);
      const half = between(rng, 0.012, 0.035);
      const gradient = ctx.createRadialGradient(plan.x, plan.y, 0, plan.x, plan.y, plan.length);
      gradient.addColorStop(0, fade(shift(plan.colour, 0.02), plan.strength * between(rng, 0.5, 1)));
      gradient.addColorStop(1, fade(plan.colour, 0));
      ctx.fillStyle = gradient;
      ctx.beginPath();
      ctx.moveTo(plan.x, plan.y);
      ctx.lineTo(plan.x + Math.cos(angle - half) * plan.length, plan.y + Math.sin(angle - half) * plan.length);
      ctx.lineTo(plan.x + Math.cos(angle + half) * plan.length, plan.y + Math.sin(angle + half) * plan.length);
      ctx.fill();
    }
  });
}
