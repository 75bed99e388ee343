/** Sea, coast, river, lake and under water. */
import { Path2D } from "@napi-rs/canvas";
import { fade, mix, shift } from "../colour.ts";
import { heightAt, lineOf, paintRidge, type Road, ridgeLine, roadPath, standOn, wayAt, windRoad } from "../land.ts";
import { scatter } from "../motion.ts";
import { lit } from "../palette.ts";
import { addBranches, paintGrass, paintGrove } from "../plants.ts";
import { between, pick } from "../random.ts";
import { paintRays, paintSky, paintSprites, softDot } from "../sky.ts";
import { paintLayer, type Stage, streamOf, wholeArea } from "../stage.ts";
import { paintGlints, paintReflection, paintRipples, paintSurface, paintSwell } from "../water.ts";
import { paintFog } from "../weather.ts";
import { nearGround, paintPeaks } from "./highland.ts";
import type { SettingPainter } from "./index.ts";

const force = (stage: Stage): number => ({ clear: 1, cloudy: 1.1, rain: 1.3, storm: 2.6, snow: 1, fog: 0.6, wind: 1.7 })[stage.spec.weather];

/** The colours of a wave at a depth: its crest and its foot. */
function waveColours(stage: Stage, t: number): { top: string; bottom: string } {
  const { palette } = stage;
  const deep = mix(palette.water, palette.waterDeep, t);
  const top = mix(lit(palette, deep, 0.5 + t * 0.5), palette.sky[2], 0.3 * (1 - t));
  return { top, bottom: shift(lit(palette, mix(deep, palette.waterDeep, 0.35), 0.6 + t * 0.4), -0.03) };
}

export const paintSea: SettingPainter = (stage, middle) => {
  const { height, horizon } = stage;
  const below = height - horizon;
  paintSky(stage);
  const paper = stage.spec.look === "paper" || stage.spec.look === "flat";
  if (!paper) paintSurface(stage, { name: "sea", top: horizon, depth: 0.12 });
  const swells = [0.06, 0.2, 0.4, 0.64, 0.9];
  for (const [i, at] of swells.entries()) {
    const t = i / (swells.length - 1);
    if (i === 3) {
      if (!paper && stage.sun.shown) paintGlints(stage, { top: horizon + 2, depth: 0.45, x: stage.sun.x, colour: mix(stage.palette.disc, stage.palette.key, 0.4) });
      middle(stage);
    }
    const depth = 0.24 + t * 0.7;
    const big = below * (0.05 + 0.1 * t) * force(stage);
    paintSwell(stage, { name: `swell ${i}`, y: horizon + below * at + big * 0.6, height: big, waves: 3.4 - t * 2, depth, ...waveColours(stage, t), foam: force(stage) > 1.5 });
    if (i === 2) stage.stands = { ...stage.stands, water: { y: () => horizon + below * 0.62, depth: depth + 0.08, from: 0.16, to: 0.84, scale: 1 }, ground: { y: () => horizon + below * 0.62, depth: depth + 0.08, from: 0.16, to: 0.84, scale: 1 } };
  }
};

export const paintCoast: SettingPainter = (stage, middle) => {
  const { palette, width, height, horizon } = stage;
  const below = height - horizon;
  paintSky(stage);
  paintSurface(stage, { name: "sea", top: horizon, depth: 0.14 });
  if (stage.sun.shown) paintGlints(stage, { top: horizon, depth: 0.18, x: stage.sun.x, colour: mix(palette.disc, palette.key, 0.4) });
  const left = stage.sun.x > width / 2;
  for (const [i, depth] of [0.22, 0.36].entries()) {
    const head = lineOf(stage, (x) => {
      const t = left ? x / width : 1 - x / width;
      const edge = 0.42 - i * 0.14;
      const rise = Math.max(0, 1 - t / edge) ** 0.55;
      return horizon + below * (0.05 + i * 0.09) - rise * height * (0.13 + i * 0.05) + (rise > 0 ? Math.sin(x / (17 * stage.unit)) * 3 * stage.unit : height);
    });
    paintRidge(stage, head, { name: `headland ${i}`, depth, local: mix(palette.grass, palette.rock, 0.45), mist: 0.4 });
  }
  for (const [i, at] of [0.24, 0.36].entries()) paintSwell(stage, { name: `surf ${i}`, y: horizon + below * at, height: below * 0.05 * force(stage), waves: 2.4 - i * 0.6, depth: 0.4 + i * 0.08, ...waveColours(stage, 0.25 - i * 0.15), foam: true });
  stage.stands.water = { y: () => horizon + below * 0.3, depth: 0.44, from: 0.2, to: 0.8, scale: 0.62 };
  const beach = nearGround(stage, { name: "beach", rise: -0.12, at: 0.5, rough: 0.2 });
  paintRidge(stage, beach, {
    name: "beach", depth: 0.72, local: palette.sand, mist: 0,
    detail: (ctx) => paintGrass(ctx, stage, lineOf(stage, (x) => height * (1.12 - 0.22 * Math.abs(x / width - 0.5) ** 0.7)), { name: "marram", depth: 0.8, height: height * 0.1, every: 8 * stage.unit, colour: mix(palette.grass, palette.sand, 0.4) }),
  });
  stage.stands.ground = standOn(beach, 0.72, { sink: height * 0.1 });
  middle(stage);
};

export const paintLake: SettingPainter = (stage, middle) => {
  const { palette, width, height, horizon } = stage;
  paintSky(stage);
  const shore = horizon + height * 0.05;
  paintPeaks(stage, Math.min(horizon * 0.52, width * 0.36), stage.spec.season === "winter" ? 1.5 : 0.8);
  const wood = ridgeLine(stage, { name: "far shore", base: shore, height: height * 0.06, waves: 1.6, rough: 0.25 });
  paintRidge(stage, wood, {
    name: "far shore", depth: 0.34, local: mix(palette.grass, palette.conifer, 0.5), mist: 0.25,
    detail: (ctx) => paintGrove(ctx, stage, wood, { name: "far shore", depth: 0.36, height: height * 0.075, count: 60, from: -0.08 * width, to: 1.08 * width, conifers: 0.75 }),
  });
  paintReflection(stage, { name: "lake", y: shore, depth: 0.36, alpha: 1, blur: 3.2, stretch: 1.02, tone: lit(palette, palette.waterDeep, 0.7), toneAmount: palette.dark ? 0.34 : 0.26 });
  if (stage.sun.shown) paintGlints(stage, { top: shore, depth: 0.4, x: stage.sun.x, colour: mix(palette.disc, palette.key, 0.4) });
  paintFog(stage, { name: "lake mist", depth: 0.42, y: shore + height * 0.015, tall: 0.08, strength: 0.6 });
  stage.stands.water = { y: () => shore + (height - shore) * 0.4, depth: 0.55, from: 0.2, to: 0.8, scale: 0.8 };
  const bank = nearGround(stage, { name: "bank", rise: 0.02, at: 0.66, rough: 0.6 });
  const reeds = { name: "reeds", depth: 0.76, height: height * 0.075, every: 11 * stage.unit, colour: mix(palette.grass, palette.wood, 0.35) };
  paintRidge(stage, bank, { name: "bank", depth: 0.72, local: mix(palette.grass, palette.soil, 0.25), mist: 0, detail: (ctx) => paintGrass(ctx, stage, bank, reeds) });
  stage.stands.ground = standOn(bank, 0.72, { sink: height * 0.05 });
  middle(stage);
};

export const paintRiver: SettingPainter = (stage, middle) => {
  const { palette, width, height, horizon } = stage;
  paintSky(stage);
  paintPeaks(stage, Math.min(horizon * 0.48, width * 0.34), 0.8);
  const slope = mix(palette.grass, palette.conifer, 0.25);
  const back = ridgeLine(stage, { name: "valley", base: horizon + height * 0.08, height: height * 0.09, waves: 1.8, rough: 0.25 });
  paintRidge(stage, back, { name: "valley", depth: 0.4, local: slope, mist: 0.45, detail: (ctx) => paintGrove(ctx, stage, back, { name: "valley", depth: 0.4, height: height * 0.07, count: 30, from: -0.05 * width, to: 1.05 * width, conifers: 0.7 }) });
  const meadow = lineOf(stage, (x) => horizon + height * 0.085 + Math.sin(x / width * 4) * height * 0.008);
  const river = windRoad(stage, { name: "river", top: horizon + height * 0.09, from: 0.4, to: 0.56, bends: 2.2, swing: 0.2, wide: 0.2 });
  paintRidge(stage, meadow, { name: "meadow", depth: 0.6, local: palette.grass, mist: 0, detail: (ctx) => {
    const bottom = height + stage.marginY;
    stage.material.body(ctx, stage, { path: roadPath(river, 1.14), top: lit(palette, palette.sand, 0.5), bottom: lit(palette, mix(palette.sand, palette.soil, 0.5), 0.75), y0: river.top, y1: bottom, depth: 0.7, kind: "land" });
    const stream = roadPath(river);
    stage.material.body(ctx, stage, { path: stream, top: mix(palette.sky[3], lit(palette, palette.water, 0.5), 0.4), bottom: mix(lit(palette, palette.waterDeep, 0.85), palette.sky[1], 0.25), y0: river.top, y1: bottom, depth: 0.8, kind: "water" });
    ctx.save();
    ctx.clip(stream);
    paintRipples(ctx, stage, river.top, bottom, "river");
    ctx.restore();
    paintGrass(ctx, stage, lineOf(stage, () => horizon + height * 0.12), { name: "meadow", depth: 0.6, height: height * 0.014, every: 9 * stage.unit, colour: palette.grass });
  } });
  paintStream(stage, river);
  const here = wayAt(river, height * 0.84);
  stage.stands.water = { y: () => height * 0.84, depth: 0.6, from: 0.2, to: 0.8, scale: 0.9, spot: here.x };
  stage.stands.float = { y: () => height * 0.86, depth: 0.6, from: 0.2, to: 0.8, scale: 1, spot: Math.min(width * 0.62, Math.max(width * 0.38, here.x)) };
  stage.stands.ground = { y: () => height * 0.84, depth: 0.6, from: 0.1, to: 0.9, scale: 1, spot: here.x < width / 2 ? width * 0.74 : width * 0.26 };
  middle(stage);
};

/** Light on running water. */
function paintStream(stage: Stage, river: Road): void {
  const rng = streamOf(stage, "stream");
  const sprite = softDot(32, mix(stage.palette.sky[3], "#ffffff", 0.5), 0.3);
  const points = scatter(rng, 90, { x: -0.8, y: 0, w: 1.6, h: 1 }, [0, 1]).map((point) => {
    const here = pick(rng, river.points);
    return { ...point, x: here.x + here.half * point.x, y: here.y + here.half * 0.25 * (point.y - 0.5), size: (4 + here.half * 0.06) * stage.unit };
  });
  paintSprites(stage, "stream light", 0.6, sprite, { kind: "twinkle", points, amount: 1, seconds: 1.6, drift: 12 * stage.unit }, "screen");
}

export const paintUnderwater: SettingPainter = (stage, middle) => {
  const { palette, width, height } = stage;
  const shallow = mix(palette.water, palette.dark ? palette.sky[2] : "#bff0ea", 0.4);
  const deep = mix(palette.waterDeep, palette.dark ? palette.shade : "#0b3f66", 0.45);
  stage.palette = { ...palette, sky: [shallow, mix(shallow, deep, 0.35), mix(shallow, deep, 0.66), deep], fog: mix(shallow, deep, 0.6), shade: deep, shadeAmount: 0.35, ambient: shallow };
  stage.horizon = height * 0.98;
  stage.sun = { ...stage.sun, shown: false };
  paintLayer(stage, { name: "water", depth: 0, sharp: true }, (ctx) => stage.material.sky(ctx, stage));
  paintRays(stage, { x: width * 0.4, y: -height * 0.3, length: height * 1.35, angle: Math.PI / 2 - 0.12, spread: 1.15, colour: mix("#e8fff6", shallow, 0.2), strength: 0.4, depth: 0.1 });
  for (const [i, depth] of [0.2, 0.38].entries()) {
    const rocks = ridgeLine(stage, { name: `reef ${i}`, base: height * (0.86 + i * 0.06), height: height * (0.26 - i * 0.06), waves: 2.3, rough: 0.4 });
    paintRidge(stage, rocks, { name: `reef ${i}`, depth, local: mix(palette.rock, deep, 0.4), mist: 0.3 });
  }
  const bed = nearGround({ ...stage, horizon: height * 0.62 }, { name: "sea bed", rise: 0.02, at: 0.66, rough: 0.3 });
  paintRidge(stage, bed, { name: "sea bed", depth: 0.7, local: mix(palette.sand, shallow, 0.25), mist: 0 });
  for (let i = 0; i < 7; i++) paintKelp(stage, i, (x) => heightAt(bed, x) + height * 0.02);
  stage.stands = { ground: standOn(bed, 0.7, { sink: height * 0.06 }), water: { y: () => height * 0.62, depth: 0.7, from: 0.12, to: 0.88, scale: 1 }, sky: { y: () => height * 0.4, depth: 0.5, from: 0.15, to: 0.85, scale: 1 } };
  middle(stage);
  paintBubbles(stage);
};

function paintKelp(stage: Stage, i: number, foot: (x: number) => number): void {
  const rng = streamOf(stage, `kelp ${i}`);
  const { width, height } = stage;
  const x = width * (i % 2 === 0 ? between(rng, -0.02, 0.26) : between(rng, 0.74, 1.02));
  const y = foot(x);
  const tall = height * between(rng, 0.2, 0.5);
  const motion = { kind: "lean", angle: 0.1, seconds: 3.4, phase: rng(), footX: x, footY: y } as const;
  paintLayer(stage, { name: "kelp", depth: 0.7, motion, area: { x: x - tall * 0.6, y: y - tall * 1.3, w: tall * 1.2, h: tall * 1.4 } }, (ctx) => {
    const path = new Path2D();
    if (i % 3 === 0) addBranches(path, rng, { x, y, angle: -Math.PI / 2, length: tall * 0.28, width: tall * 0.024 }, 4);
    else for (let blade = 0; blade < 5; blade++) addBlade(path, x + (blade - 2) * tall * 0.06, y, tall * between(rng, 0.6, 1), between(rng, -0.2, 0.2) * tall);
    const colour = i % 3 === 0 ? (stage.palette.accents[0] ?? "#e8604c") : stage.palette.conifer;
    stage.material.mark(ctx, stage, path, { colour: lit(stage.palette, shift(colour, 0.05), 0.75), depth: 0.75 });
  });
}

function addBlade(path: Path2D, x: number, y: number, tall: number, bend: number): void {
  const wide = tall * 0.045;
  path.moveTo(x - wide, y);
  path.bezierCurveTo(x - wide * 3, y - tall * 0.35, x + wide * 3 + bend, y - tall * 0.6, x + bend, y - tall);
  path.bezierCurveTo(x + wide * 5 + bend, y - tall * 0.55, x - wide, y - tall * 0.3, x + wide, y);
  path.closePath();
}

function paintBubbles(stage: Stage): void {
  const rng = streamOf(stage, "bubbles");
  const area = wholeArea(stage);
  const sprite = softDot(48, "#ffffff", 0.1);
  const ctx = sprite.getContext("2d");
  ctx.clearRect(0, 0, 48, 48);
  ctx.strokeStyle = fade("#ffffff", 0.8);
  ctx.lineWidth = 3;
  ctx.beginPath();
  ctx.arc(24, 24, 20, 0, Math.PI * 2);
  ctx.stroke();
  ctx.fillStyle = fade("#ffffff", 0.22);
  ctx.fill();
  ctx.fillStyle = fade("#ffffff", 0.9);
  ctx.beginPath();
  ctx.arc(17, 16, 4, 0, Math.PI * 2);
  ctx.fill();
  const points = scatter(rng, 46, { x: area.x, y: stage.height * 0.4, w: area.w, h: stage.height * 0.7 }, [6 * stage.unit, 24 * stage.unit]);
  paintSprites(stage, "bubbles", 0.85, sprite, { kind: "rise", points, height: stage.height * 0.8, swing: 26 * stage.unit, seconds: 9 });
}
