/** City, street, road and village. */
import { Path2D } from "@napi-rs/canvas";
import { type Block, paintBlinking, paintBlocks, paintBokeh, paintLamp, paintSigns, skyline } from "../city.ts";
import { fade, mix, shift } from "../colour.ts";
import { heightAt, type Line, lineOf, paintRidge, type Road, ridgeLine, roadPath, standOn, wayAt, windRoad } from "../land.ts";
import { lit } from "../palette.ts";
import { paintSteam } from "../place.ts";
import { paintGrass, paintGrove } from "../plants.ts";
import { between, type Rng } from "../random.ts";
import { paintGlow, paintSky } from "../sky.ts";
import { type Ctx, paintLayer, type Stage, streamOf } from "../stage.ts";
import { paintReflection } from "../water.ts";
import { paintFog } from "../weather.ts";
import { nearGround, paintPeaks } from "./highland.ts";
import type { SettingPainter } from "./index.ts";

const STONE = "#9a93a6";

export const paintCity: SettingPainter = (stage, middle) => {
  const { palette, width, height, horizon } = stage;
  const rng = streamOf(stage, "city");
  stage.lamplit = palette.dark;
  paintSky(stage);
  if (palette.dark) paintGlow(stage, { name: "city haze", x: width / 2, y: horizon, radius: width * 0.75, colour: mix(palette.lamp, palette.accents[0] ?? palette.lamp, 0.3), strength: 0.3, depth: 0.05, squash: 0.45 });
  const rows = [{ low: 0.12, high: 0.42, depth: 0.1, pane: 4 }, { low: 0.12, high: 0.38, depth: 0.26, pane: 6 }, { low: 0.06, high: 0.28, depth: 0.44, pane: 9 }];
  for (const [i, row] of rows.entries()) {
    const base = horizon + height * (0.05 + i * 0.05);
    const blocks = skyline(stage, rng, { base, low: height * row.low, high: height * row.high, wide: [width * (0.035 + i * 0.02), width * (0.07 + i * 0.035)] });
    const plan = { name: `blocks ${i}`, depth: row.depth, bottom: horizon + (height - horizon) * 0.66, local: STONE, pane: row.pane * stage.unit, litShare: 0.42, mist: 0.55 };
    paintBlocks(stage, blocks, plan);
    if (i > 0) paintBlinking(stage, plan.name, blocks, { ...plan, bottom: base });
    paintFog(stage, { name: `city haze ${i}`, depth: row.depth + 0.04, y: base + height * 0.02, tall: 0.14, strength: 0.35 });
  }
  const near = stage.spec.shot === "medium" || stage.spec.shot.endsWith("close");
  if (palette.dark && near) paintBokeh(stage, { name: "city bokeh", depth: 0.34, count: 84, top: height * 0.03, bottom: horizon + height * 0.14, size: [34, 120], strength: 0.62 });
  else if (stage.spec.look === "night-city") paintBokeh(stage, { name: "city bokeh", depth: 0.34, count: 30, top: horizon - height * 0.1, bottom: horizon + height * 0.16, size: [14, 54], strength: 0.5 });
  const front = lineOf(stage, (x) => horizon + (height - horizon) * 0.58 + Math.sin((x / width) * 2.4) * height * 0.006);
  if (isWet(stage)) return paintWetGround(stage, front, middle);
  paintRidge(stage, front, { name: "promenade", depth: 0.7, local: palette.road, mist: 0, detail: (ctx) => paintRailing(ctx, stage, front) });
  stage.stands.ground = standOn(front, 0.7, { sink: height * 0.07 });
  for (const [i, at] of [0.12, 0.88].entries()) paintLamp(stage, { name: `promenade lamp ${i}`, x: width * at, foot: heightAt(front, width * at) + height * 0.03, height: height * 0.34, depth: 0.7 });
  middle(stage);
};

const isWet = (stage: Stage): boolean => stage.spec.weather === "rain" || stage.spec.weather === "storm" || stage.spec.look === "night-city";

/** A parapet along the front of the city. */
function paintRailing(ctx: Ctx, stage: Stage, line: Line): void {
  const path = new Path2D();
  const tall = stage.height * 0.05;
  for (let x = -stage.marginX; x < stage.width + stage.marginX; x += 26 * stage.unit) path.rect(x, heightAt(line, x) - tall, 4 * stage.unit, tall + 3);
  path.rect(-stage.marginX, heightAt(line, 0) - tall - 5 * stage.unit, stage.width + stage.marginX * 2, 7 * stage.unit);
  stage.material.mark(ctx, stage, path, { colour: shift(lit(stage.palette, "#4a4c5a", 0.72), -0.04), depth: 0.72 });
}

/** Asphalt that mirrors what stands above it. */
function paintWetGround(stage: Stage, line: Line, middle: (stage: Stage) => void): void {
  const { palette, height, marginY } = stage;
  const y = heightAt(line, stage.width / 2);
  paintReflection(stage, { name: "wet ground", y, depth: 0.6, alpha: 1, blur: 9, stretch: 1.25, tone: shift(lit(palette, palette.road, 0.95), -0.06), toneAmount: palette.dark ? 0.3 : 0.55 });
  stage.wetFrom = y;
  paintStreaks(stage, y);
  paintLayer(stage, { name: "kerb", depth: 0.6 }, (ctx) => {
    ctx.fillStyle = fade(shift(lit(palette, palette.road, 0.8), 0.02), stage.spec.shot.endsWith("close") ? 0.15 : 0.5);
    ctx.fillRect(-stage.marginX, y - 3 * stage.unit, stage.width + stage.marginX * 2, 5 * stage.unit);
  });
  stage.stands.ground = { y: () => y + (height - y) * 0.42, depth: 0.66, from: 0.14, to: 0.86, scale: 1 };
  middle(stage);
  if (palette.dark) paintGlow(stage, { name: "ground shine", x: stage.width / 2, y: height + marginY, radius: stage.width * 0.6, colour: palette.accents[0] ?? palette.lamp, strength: 0.12, depth: 0.7, squash: 0.3 });
}

/** Long upright smears of light on wet ground. */
function paintStreaks(stage: Stage, top: number): void {
  if (!stage.palette.dark) return;
  const rng = streamOf(stage, "streaks");
  const colours = [...stage.palette.accents, stage.palette.lamp, stage.palette.lamp];
  paintLayer(stage, { name: "streaks", depth: 0.6, resolution: 0.5, blend: "screen", motion: { kind: "flicker", amount: 0.3, seconds: 1.4, phase: 0.3 } }, (ctx) => {
    for (let i = 0; i < 46; i++) {
      const x = between(rng, -0.05, 1.05) * stage.width;
      const wide = between(rng, 2, 9) * stage.unit;
      const tall = (stage.height - top) * between(rng, 0.3, 0.95);
      const gradient = ctx.createLinearGradient(0, top, 0, top + tall);
      const colour = colours[Math.floor(rng() * colours.length)] ?? stage.palette.lamp;
      gradient.addColorStop(0, fade(colour, between(rng, 0.14, 0.42)));
      gradient.addColorStop(1, fade(colour, 0));
      ctx.fillStyle = gradient;
      ctx.fillRect(x - wide / 2, top, wide, tall);
    }
  });
}

export const paintStreet: SettingPainter = (stage, middle) => {
  const { palette, width, height, horizon } = stage;
  const rng = streamOf(stage, "street");
  stage.lamplit = palette.dark;
  paintSky(stage);
  const end = horizon + height * 0.04;
  const far = skyline(stage, rng, { base: end, low: height * 0.1, high: height * 0.3, wide: [width * 0.04, width * 0.09] });
  paintBlocks(stage, far, { name: "far blocks", depth: 0.12, bottom: end + height * 0.1, local: STONE, pane: 5 * stage.unit, litShare: 0.45, mist: 0.5 });
  if (palette.dark) paintGlow(stage, { name: "end of street", x: width / 2, y: end, radius: width * 0.42, colour: mix(palette.lamp, palette.accents[0] ?? palette.lamp, 0.25), strength: 0.42, depth: 0.14, squash: 0.8 });
  for (const [i, depth] of [0.28, 0.44, 0.58].entries()) paintFronts(stage, rng, { i, depth, end });
  if (palette.dark) paintBokeh(stage, { name: "street bokeh", depth: 0.3, count: stage.spec.shot === "wide" || stage.spec.shot === "extreme-wide" ? 26 : 70, top: stage.spec.shot === "wide" ? end - height * 0.2 : height * 0.02, bottom: end + height * 0.04, size: stage.spec.shot === "wide" || stage.spec.shot === "extreme-wide" ? [10, 34] : [30, 110], strength: stage.spec.look === "night-city" ? 0.62 : 0.4 });
  const line = lineOf(stage, () => end);
  if (isWet(stage)) {
    paintWetGround(stage, line, (open) => paintStreetLamps(open, end, () => middle(open)));
    return;
  }
  paintRidge(stage, line, { name: "street", depth: 0.66, local: palette.road, mist: 0, detail: (ctx) => paintPavement(ctx, stage, end) });
  stage.stands.ground = { y: () => end + (height - end) * 0.46, depth: 0.66, from: 0.14, to: 0.86, scale: 1 };
  paintStreetLamps(stage, end, () => middle(stage));
};

/** House fronts at both sides, taller and farther out the nearer they are. */
function paintFronts(stage: Stage, rng: Rng, plan: { i: number; depth: number; end: number }): void {
  const { width, height } = stage;
  const { i, depth, end } = plan;
  const inner = 0.36 - i * 0.12;
  const wide = width * (0.12 + i * 0.05);
  const tall = height * (0.34 + i * 0.2);
  const blocks: Block[] = [];
  for (const side of [0, 1]) {
    const x = side === 0 ? width * inner - wide : width * (1 - inner);
    for (let k = 0; k < 3; k++) blocks.push({ x: x + (side === 0 ? -k : k) * wide, w: wide, top: end - tall * between(rng, 0.82, 1.1) });
  }
  const bottom = end + height * (0.01 + i * 0.02);
  paintBlocks(stage, blocks, { name: `fronts ${i}`, depth, bottom, local: mix("#b08a78", STONE, 0.4), pane: (9 + i * 6) * stage.unit, litShare: 0.4, mist: 0.2 });
  paintLayer(stage, { name: `signs ${i}`, depth, motion: stage.palette.dark ? { kind: "flicker", amount: 0.16, seconds: 1.1, phase: i * 0.3 } : undefined }, (ctx) => {
    for (const block of blocks) if (block.x + block.w > 0 && block.x < width && rng() < 0.75) paintSigns(ctx, stage, rng, block, bottom);
  });
}

function paintPavement(ctx: Ctx, stage: Stage, end: number): void {
  const { width, height, marginY, palette } = stage;
  const bottom = height + marginY;
  const road = new Path2D();
  road.moveTo(width * 0.42, end);
  road.lineTo(width * 0.58, end);
  road.lineTo(width * 1.18, bottom);
  road.lineTo(width * -0.18, bottom);
  road.closePath();
  stage.material.body(ctx, stage, { path: road, top: lit(palette, shift(palette.road, -0.05), 0.55), bottom: lit(palette, shift(palette.road, -0.14), 0.8), y0: end, y1: bottom, depth: 0.8, kind: "land" });
  const dashes = new Path2D();
  for (let i = 0; i < 7; i++) {
    const y0 = end + (bottom - end) * (0.06 + i * 0.15) ** 1.25;
    const y1 = end + (bottom - end) * (0.12 + i * 0.15) ** 1.25;
    const half = (y: number) => ((y - end) / (bottom - end)) * width * 0.012 + 1;
    dashes.moveTo(width / 2 - half(y0), y0);
    dashes.lineTo(width / 2 + half(y0), y0);
    dashes.lineTo(width / 2 + half(y1), y1);
    dashes.lineTo(width / 2 - half(y1), y1);
    dashes.closePath();
  }
  stage.material.mark(ctx, stage, dashes, { colour: lit(palette, "#f2ead6", 0.7), depth: 0.7 });
}

function paintStreetLamps(stage: Stage, end: number, middle: () => void): void {
  const { width, height } = stage;
  for (const [i, t] of [0.1, 0.3].entries()) {
    for (const side of [-1, 1]) paintLamp(stage, { name: `lamp ${i} ${side}`, x: width * (0.5 + side * (0.13 + t * 0.62)), foot: end + (height - end) * (t * 0.62 + 0.03), height: height * (0.16 + t * 0.5), depth: 0.5 + t * 0.4 });
  }
  middle();
}

export const paintRoad: SettingPainter = (stage, middle) => {
  const { palette, width, height, horizon } = stage;
  paintSky(stage);
  paintPeaks(stage, Math.min(horizon * 0.5, width * 0.36), 0.8);
  const slope = mix(palette.grass, palette.conifer, 0.3);
  const back = ridgeLine(stage, { name: "behind road", base: horizon + height * 0.08, height: height * 0.12, waves: 1.5, rough: 0.3 });
  paintRidge(stage, back, { name: "behind road", depth: 0.38, local: slope, mist: 0.5, detail: (ctx) => paintGrove(ctx, stage, back, { name: "behind road", depth: 0.38, height: height * 0.06, count: 30, from: -0.05 * width, to: 1.05 * width, conifers: 1 }) });
  paintFog(stage, { name: "road fog", depth: 0.45, y: horizon + height * 0.1, tall: 0.13, strength: stage.spec.weather === "fog" ? 0.9 : 0.4 });
  const crest = lineOf(stage, (x) => horizon + height * (0.1 - 0.05 * Math.exp(-(((x / width - 0.58) / 0.3) ** 2))));
  const road = windRoad(stage, { name: "road", top: horizon + height * 0.06, from: 0.42, to: 0.6, bends: 2.1, swing: 0.3, wide: 0.13 });
  paintRidge(stage, crest, { name: "pass", depth: 0.66, local: slope, mist: 0, detail: (ctx, path) => paintRoadway(ctx, stage, road, path) });
  const y = height * 0.83;
  stage.stands.ground = { y: () => y, depth: 0.66, from: 0.08, to: 0.92, scale: 1, spot: Math.min(width * 0.66, Math.max(width * 0.34, wayAt(road, y).x)) };
  const fronts = nearGround(stage, { name: "road verge", rise: -0.2, at: 0.98 });
  middle(stage);
  paintRidge(stage, fronts, { name: "verge", depth: 0.9, local: shift(slope, -0.05), mist: 0, detail: (ctx) => paintGrass(ctx, stage, fronts, { name: "verge", depth: 0.9, height: height * 0.03, every: 8 * stage.unit, colour: slope }) });
};

function paintRoadway(ctx: Ctx, stage: Stage, road: Road, clip: Path2D): void {
  const { palette, width, height, marginY } = stage;
  const bottom = height + marginY;
  ctx.save();
  ctx.clip(clip);
  const line = lineOf(stage, () => road.top + height * 0.05);
  paintGrove(ctx, stage, line, { name: "roadside left", depth: 0.66, height: height * 0.15, count: 12, from: -0.05 * width, to: 0.14 * width, conifers: 1 });
  stage.material.body(ctx, stage, { path: roadPath(road, 1.12), top: lit(palette, shift(palette.soil, 0.08), 0.55), bottom: lit(palette, palette.soil, 0.7), y0: road.top, y1: bottom, depth: 0.7, kind: "land" });
  stage.material.body(ctx, stage, { path: roadPath(road), top: mix(lit(palette, shift(palette.road, 0.12), 0.5), palette.fog, 0.25), bottom: lit(palette, palette.road, 0.72), y0: road.top, y1: bottom, depth: 0.75, kind: "land" });
  ctx.restore();
  paintGrove(ctx, stage, lineOf(stage, () => road.top + height * 0.1), { name: "roadside right", depth: 0.68, height: height * 0.19, count: 9, from: 0.86 * width, to: 1.06 * width, conifers: 1 });
}

export const paintVillage: SettingPainter = (stage, middle) => {
  const { palette, width, height, horizon } = stage;
  const rng = streamOf(stage, "village");
  paintSky(stage);
  paintPeaks(stage, Math.min(horizon * 0.42, width * 0.3), stage.spec.season === "winter" ? 1.5 : 0.6);
  for (const [i, depth] of [0.34, 0.5].entries()) {
    const line = ridgeLine(stage, { name: `village hill ${i}`, base: horizon + height * (0.1 + i * 0.09), height: height * 0.1, waves: 1.4 + i * 0.4, rough: 0.08 });
    const size = height * (0.055 + i * 0.04);
    const homes = Array.from({ length: 7 - i * 2 }, (_, k) => ({ x: width * (0.12 + (k + between(rng, -0.25, 0.25)) * (0.8 / (6 - i * 2))), size: size * between(rng, 0.8, 1.15) }));
    paintRidge(stage, line, {
      name: `village hill ${i}`, depth, local: palette.grass, mist: 0.4,
      detail: (ctx) => {
        paintGrove(ctx, stage, line, { name: `village ${i}`, depth, height: height * (0.05 + i * 0.03), count: 16, from: 0, to: width, conifers: 0.4 });
        for (const home of homes) paintHome(ctx, stage, rng, { x: home.x, y: heightAt(line, home.x) + size * 0.18, size: home.size, depth });
      },
    });
    for (const [k, home] of homes.entries()) livenHome(stage, { name: `home ${i} ${k}`, x: home.x, y: heightAt(line, home.x), size: home.size, depth, smoke: k % 3 === 0 });
  }
  const near = nearGround(stage, { name: "village green", rise: 0.1, at: 0.66 });
  paintRidge(stage, near, { name: "village green", depth: 0.72, local: palette.grass, mist: 0, detail: (ctx) => paintGrass(ctx, stage, near, { name: "green", depth: 0.72, height: height * 0.015, every: 8 * stage.unit, colour: palette.grass, sink: height * 0.05 }) });
  stage.stands.ground = standOn(near, 0.72, { sink: height * 0.03 });
  middle(stage);
};

function paintHome(ctx: Ctx, stage: Stage, rng: Rng, home: { x: number; y: number; size: number; depth: number }): void {
  const { palette } = stage;
  const { x, y, size, depth } = home;
  const half = size * between(rng, 0.55, 0.75);
  const mark = (path: Path2D, colour: string) => stage.material.mark(ctx, stage, path, { colour, depth });
  const wall = new Path2D();
  wall.rect(x - half, y - size * 0.62, half * 2, size * 0.62);
  mark(wall, lit(palette, shift(palette.wall, between(rng, -0.06, 0.06)), depth + 0.1));
  const roof = new Path2D();
  roof.moveTo(x - half * 1.16, y - size * 0.58);
  roof.lineTo(x - half * 0.72, y - size * 1.06);
  roof.lineTo(x + half * 0.72, y - size * 1.06);
  roof.lineTo(x + half * 1.16, y - size * 0.58);
  roof.closePath();
  roof.rect(x + half * 0.3, y - size * 1.24, size * 0.13, size * 0.3);
  mark(roof, lit(palette, stage.spec.season === "winter" ? palette.snow : rng() < 0.6 ? "#a8553d" : "#6d5a66", depth));
  const panes = new Path2D();
  for (const at of [-0.55, 0.25]) panes.rect(x + half * at, y - size * 0.44, size * 0.2, size * 0.2);
  mark(panes, palette.dark ? palette.lamp : lit(palette, "#46586c", depth));
}

function livenHome(stage: Stage, home: { name: string; x: number; y: number; size: number; depth: number; smoke: boolean }): void {
  if (stage.palette.dark) paintGlow(stage, { name: home.name, x: home.x, y: home.y, radius: home.size * 1.5, colour: stage.palette.lamp, strength: 0.42, depth: home.depth, flicker: 0.16 });
  if (home.smoke) paintSteam(stage, { name: `${home.name} smoke`, x: home.x + home.size * 0.3, y: home.y - home.size * 1.1, size: home.size * 0.16, tall: home.size * 1.7, depth: home.depth });
}
