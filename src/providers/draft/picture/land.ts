/** Ridges, mountains, hills, dunes, roads: the bodies of a landscape. */
import { Path2D } from "@napi-rs/canvas";
import { fade, mix, shift } from "./colour.ts";
import { fractal1, noise1 } from "./noise.ts";
import { lit } from "./palette.ts";
import { between, type Rng } from "./random.ts";
import { type Ctx, type Layer, paintLayer, type Stage, type Stand, streamOf } from "./stage.ts";

/** A skyline: heights (scene y) at even steps from the left margin to the right one. */
export interface Line {
  x0: number;
  step: number;
  ys: number[];
}

interface RidgePlan {
  name: string;
  /** Scene y of its foot and how high it rises, pixels. */
  base: number;
  height: number;
  /** Hills per frame width, and how rough the outline is (0 round, 1 rocky). */
  waves: number;
  rough: number;
}

export function ridgeLine(stage: Stage, plan: RidgePlan): Line {
  const seed = Math.floor(streamOf(stage, plan.name)() * 1e6);
  return lineOf(stage, (x) => {
    const t = (x / stage.width) * plan.waves;
    const swell = fractal1(t + 20, seed, 2, 0.4) * 0.5 + 0.5;
    const fine = fractal1(t * 5 + 3, seed + 9, 4, 0.55) * plan.rough * 0.2 * (0.35 + 0.65 * Math.min(1, stage.material.rough));
    const tremble = noise1(x / (5 * stage.unit), seed + 3) * 1.4 * stage.unit * stage.material.rough;
    return plan.base - plan.height * (swell + fine) + tremble;
  });
}

export function lineOf(stage: Stage, height: (x: number) => number): Line {
  const step = Math.max(2, 5 * stage.unit);
  const x0 = -stage.marginX - step;
  const count = Math.ceil((stage.width + 2 * stage.marginX) / step) + 3;
  return { x0, step, ys: Array.from({ length: count }, (_, i) => height(x0 + i * step)) };
}

export function heightAt(line: Line, x: number): number {
  const t = Math.min(line.ys.length - 1.001, Math.max(0, (x - line.x0) / line.step));
  const i = Math.floor(t);
  const a = line.ys[i] ?? 0;
  return a + ((line.ys[i + 1] ?? a) - a) * (t - i);
}

export const topOf = (line: Line): number => Math.min(...line.ys);

export function linePath(line: Line): Path2D {
  const path = new Path2D();
  for (const [i, y] of line.ys.entries()) {
    if (i === 0) path.moveTo(line.x0, y);
    else path.lineTo(line.x0 + i * line.step, y);
  }
  return path;
}

/** The body under a line, down to `bottom`. */
export function underLine(line: Line, bottom: number): Path2D {
  const path = linePath(line);
  path.lineTo(line.x0 + (line.ys.length - 1) * line.step, bottom);
  path.lineTo(line.x0, bottom);
  path.closePath();
  return path;
}

/** A ridge as a layer: its colour at the top, mist at its foot. */
export function paintRidge(
  stage: Stage,
  line: Line,
  plan: { name: string; depth: number; local: string; mist: number; detail?: (ctx: Ctx, path: Path2D) => void },
): Layer {
  const bottom = stage.height + stage.marginY + 10;
  const top = topOf(line);
  const colour = lit(stage.palette, plan.local, plan.depth);
  const foot = Math.min(bottom, top + (stage.height - stage.horizon) * 0.55 + (stage.horizon - top) * 1.05);
  return paintLayer(stage, { name: plan.name, depth: plan.depth }, (ctx) => {
    const path = underLine(line, bottom);
    stage.material.body(ctx, stage, {
      path,
      line: linePath(line),
      top: colour,
      bottom:
        plan.mist > 0
          ? mix(colour, stage.palette.fog, plan.mist)
          : mix(shift(colour, -0.05), stage.palette.shade, 0.08 + stage.palette.shadeAmount * 0.22),
      y0: top,
      y1: foot,
      depth: plan.depth,
      kind: "land",
    });
    plan.detail?.(ctx, path);
  });
}

export interface Peak {
  x: number;
  /** Pixels above the base. */
  height: number;
  /** Half width of its foot. */
  half: number;
}

/** A few peaks, the highest away from the middle, where the subject stands. */
export function choosePeaks(stage: Stage, rng: Rng, height: number, count: number): Peak[] {
  const main = rng() < 0.5 ? between(rng, 0.2, 0.38) : between(rng, 0.62, 0.8);
  return Array.from({ length: count }, (_, i) => {
    const tall = i === 0 ? height : height * between(rng, 0.45, 0.78);
    const x = i === 0 ? main : (i / count + between(rng, -0.08, 0.08) + main) % 1.1;
    return { x: x * stage.width, height: tall, half: tall * between(rng, 1.25, 1.9) };
  });
}

export function peakLine(stage: Stage, peaks: Peak[], plan: { name: string; base: number; rough: number; round: number }): Line {
  const seed = Math.floor(streamOf(stage, plan.name)() * 1e6);
  return lineOf(stage, (x) => {
    let tall = 0;
    for (const peak of peaks) {
      const far = Math.abs(x - peak.x) / peak.half;
      const tent = far >= 1 ? 0 : (1 - far) ** (1.25 - plan.round * 0.1);
      const dome = Math.exp(-far * far * 2.6);
      tall = Math.max(tall, peak.height * (tent * (1 - plan.round) + dome * plan.round));
    }
    const t = x / stage.width;
    const crag = fractal1(t * 9 + 7, seed, stage.material.rough < 0.3 ? 2 : 5, 0.55) * plan.rough * (0.35 + tall / (stage.height * 0.4));
    const tremble = noise1(x / (5 * stage.unit), seed + 3) * 1.3 * stage.unit * stage.material.rough;
    return plan.base - tall - crag * stage.height * 0.075 + tremble - fractal1(t * 2.4 + 1, seed + 5, 2) * stage.height * 0.03;
  });
}

/** Light and shadow on the flanks and snow on the heads of peaks, inside the clip of the body. */
export function paintFlanks(
  ctx: Ctx,
  stage: Stage,
  path: Path2D,
  line: Line,
  plan: { peaks: Peak[]; base: number; depth: number; snow: number },
): void {
  const { palette, unit } = stage;
  const rng = streamOf(stage, `flanks ${plan.depth}`);
  const soft = stage.spec.look === "watercolour" || stage.spec.look === "film" || stage.spec.look === "night-city";
  ctx.save();
  ctx.clip(path);
  for (const peak of plan.peaks) {
    const away = stage.sun.x < peak.x ? 1 : -1;
    const apex = heightAt(line, peak.x);
    if (plan.snow > 0) paintSnowCap(ctx, stage, rng, line, { peak, snow: plan.snow, depth: plan.depth, soft });
    if (soft) ctx.filter = `blur(${2.2 * unit}px)`;
    ctx.fillStyle = fade(mix(shift(lit(palette, palette.rock, plan.depth), -0.1), palette.shade, 0.35), 0.3 - (1 - plan.depth) * 0.1);
    ctx.fill(shadowSide(rng, peak, apex, away, plan.base));
    ctx.filter = "none";
  }
  ctx.restore();
}

function shadowSide(rng: Rng, peak: Peak, apex: number, away: number, base: number): Path2D {
  const path = new Path2D();
  path.moveTo(peak.x, apex - 30);
  const steps = 9;
  let x = peak.x;
  for (let i = 1; i <= steps; i++) {
    const t = i / steps;
    x = peak.x + away * peak.half * 0.22 * t + (i % 2 === 0 ? -1 : 1) * away * peak.half * between(rng, 0.02, 0.07) * t;
    path.lineTo(x, apex + (base - apex) * t);
  }
  path.lineTo(peak.x + away * peak.half * 1.25, base + 40);
  path.lineTo(peak.x + away * peak.half * 1.05, apex + (base - apex) * 0.82);
  path.lineTo(peak.x + away * peak.half * 0.3, apex - 20);
  path.closePath();
  return path;
}

function paintSnowCap(
  ctx: Ctx,
  stage: Stage,
  rng: Rng,
  line: Line,
  plan: { peak: Peak; snow: number; depth: number; soft: boolean },
): void {
  const { peak } = plan;
  const apex = heightAt(line, peak.x);
  const reach = peak.half * 0.62 * plan.snow;
  const path = new Path2D();
  path.moveTo(peak.x - reach, apex - 60);
  path.lineTo(peak.x + reach, apex - 60);
  const steps = 15;
  for (let i = 0; i <= steps; i++) {
    const x = peak.x + reach - (2 * reach * i) / steps;
    const down = peak.height * plan.snow * (0.34 + (i % 2) * between(rng, 0.08, 0.26)) * (1 - Math.abs(x - peak.x) / (reach * 1.5));
    path.lineTo(x, heightAt(line, x) + down * 0.6 + (apex - heightAt(line, x)) * 0.2);
  }
  path.closePath();
  if (plan.soft) ctx.filter = `blur(${1.6 * stage.unit}px)`;
  ctx.fillStyle = fade(mix(lit(stage.palette, stage.palette.snow, Math.min(1, plan.depth + 0.2)), stage.palette.key, 0.35), 0.82);
  ctx.fill(path);
  ctx.filter = "none";
}

/** A winding way: points from near to far with the half width there. */
export interface Road {
  points: { x: number; y: number; half: number }[];
  top: number;
}

/** A way that winds from the bottom of the frame to `top`; `swing` is how far the bends reach, as a share of the frame's width. */
export function windRoad(
  stage: Stage,
  plan: { name: string; top: number; from: number; to: number; bends: number; swing: number; wide: number },
): Road {
  const rng = streamOf(stage, plan.name);
  const side = rng() < 0.5 ? 1 : -1;
  const bottom = stage.height + stage.marginY;
  const steps = 260;
  const points = Array.from({ length: steps + 1 }, (_, i) => {
    const t = i / steps;
    const near = (1 - t) ** 1.9;
    const sweep = side * Math.sin(t * Math.PI * plan.bends + 0.4) * plan.swing * (0.16 + 0.84 * near ** 0.6);
    return {
      x: stage.width * (plan.from + (plan.to - plan.from) * t + sweep),
      y: plan.top + (bottom - plan.top) * near,
      half: stage.width * plan.wide * (0.014 + near ** 1.15),
    };
  });
  return { points, top: plan.top };
}

/** The point of the way nearest to the height y. */
export function wayAt(road: Road, y: number): { x: number; y: number; half: number } {
  return road.points.reduce((best, point) => (Math.abs(point.y - y) < Math.abs(best.y - y) ? point : best));
}

/** Its surface in perspective: flat discs along the way, joined. */
export function roadPath(road: Road, share = 1): Path2D {
  const path = new Path2D();
  for (const point of road.points) {
    const wide = point.half * share;
    path.moveTo(point.x + wide, point.y);
    path.ellipse(point.x, point.y, wide, Math.max(0.8, wide * 0.3), 0, 0, Math.PI * 2);
  }
  return path.simplify();
}

/** A stand on a line: things stand a little below the skyline. */
export const standOn = (line: Line, depth: number, options: { sink?: number; from?: number; to?: number; scale?: number } = {}): Stand => ({
  y: (x) => heightAt(line, x) + (options.sink ?? 0),
  depth,
  from: options.from ?? 0.16,
  to: options.to ?? 0.84,
  scale: options.scale ?? 1,
});
