/** Mountains, hills, snowfields and deserts: ridges behind ridges, each paler than the one before it. */
import type { Path2D } from "@napi-rs/canvas";
import { mix, shift } from "../colour.ts";
import { choosePeaks, type Line, lineOf, paintFlanks, paintRidge, peakLine, ridgeLine, standOn } from "../land.ts";
import { fractal1 } from "../noise.ts";
import { paintGrass, paintGrove } from "../plants.ts";
import { paintSky } from "../sky.ts";
import { type Ctx, type Stage, streamOf } from "../stage.ts";
import { paintFog } from "../weather.ts";
import type { SettingPainter } from "./index.ts";

/** The hill at the front: high enough in the middle for the subject to stand against what is behind. */
export function nearGround(stage: Stage, plan: { name: string; rise: number; waves?: number; rough?: number; at?: number }): Line {
  const seed = Math.floor(streamOf(stage, plan.name)() * 1e6);
  const below = stage.height - stage.horizon;
  return lineOf(stage, (x) => {
    const t = x / stage.width;
    const hump = Math.exp(-(((t - 0.52) / 0.34) ** 2)) * plan.rise * below;
    const fine = fractal1(x / (5 * stage.unit), seed + 2, 2) * 1.2 * stage.unit * stage.material.rough;
    return (
      stage.horizon +
      below * (plan.at ?? 0.66) -
      hump -
      fractal1(t * (plan.waves ?? 1.6) + 4, seed, 2) * below * 0.12 -
      fractal1(t * 9, seed + 6, 3) * below * 0.02 * (plan.rough ?? 1) +
      fine
    );
  });
}

/** Peaks far away, with fog in the valley before them. */
export function paintPeaks(stage: Stage, tall: number, snow: number): void {
  const { palette, height, horizon } = stage;
  const rng = streamOf(stage, "peaks");
  for (const [i, depth] of [0.08, 0.2].entries()) {
    const base = horizon + height * (0.03 + i * 0.03);
    const peaks = choosePeaks(stage, rng, tall * (i === 0 ? 1 : 0.55), i === 0 ? 3 : 4);
    const line = peakLine(stage, peaks, { name: `peaks ${i}`, base, rough: i === 0 ? 0.6 : 0.8, round: 0.55 });
    paintRidge(stage, line, {
      name: `peaks ${i}`,
      depth,
      local: mix(palette.rock, palette.ambient, 0.35),
      mist: 0.8,
      detail: (ctx, path) => paintFlanks(ctx, stage, path, line, { peaks, base, depth, snow: i === 0 ? snow : snow - 0.9 }),
    });
  }
  paintFog(stage, { name: "valley fog", depth: 0.24, y: horizon + height * 0.045, tall: 0.15, strength: 0.75 });
}

const isSnowy = (stage: Stage): boolean => stage.spec.season === "winter" || stage.spec.weather === "snow";

export const paintMountains: SettingPainter = (stage, middle) => {
  const { palette, width, height, horizon } = stage;
  paintSky(stage);
  paintPeaks(stage, Math.min(horizon * 0.58, width * 0.4), isSnowy(stage) ? 1.5 : 0.8);
  const slope = mix(palette.grass, palette.conifer, 0.4);
  for (const [i, depth] of [0.36, 0.5].entries()) {
    const line = ridgeLine(stage, {
      name: `ridge ${i}`,
      base: horizon + height * (0.1 + i * 0.07),
      height: height * (0.13 - i * 0.02),
      waves: 1.7 + i * 0.7,
      rough: 0.45,
    });
    paintRidge(stage, line, {
      name: `ridge ${i}`,
      depth,
      local: slope,
      mist: 0.6,
      detail: (ctx) =>
        paintGrove(ctx, stage, line, {
          name: `ridge ${i}`,
          depth,
          height: height * (0.035 + i * 0.022),
          count: 46,
          from: -0.05 * width,
          to: 1.05 * width,
          conifers: 1,
        }),
    });
  }
  paintFog(stage, {
    name: "low fog",
    depth: 0.56,
    y: horizon + height * 0.17,
    tall: 0.14,
    strength: stage.spec.weather === "fog" ? 0.9 : 0.5,
  });
  paintSlope(stage, middle, { local: slope, rise: 0.3, groves: true });
};

/** The near slope with its trees, the subjects on it, and grass. */
function paintSlope(
  stage: Stage,
  middle: (stage: Stage) => void,
  plan: { local: string; rise: number; groves: boolean; conifers?: number },
): void {
  const { width, height } = stage;
  const near = nearGround(stage, { name: "near", rise: plan.rise });
  const depth = 0.72;
  const conifers = plan.conifers ?? 1;
  paintRidge(stage, near, {
    name: "near slope",
    depth,
    local: plan.local,
    mist: 0,
    detail: (ctx) => {
      if (plan.groves) {
        paintGrove(ctx, stage, near, {
          name: "left",
          depth,
          height: height * 0.17,
          count: 12,
          from: -0.08 * width,
          to: 0.17 * width,
          conifers,
        });
        paintGrove(ctx, stage, near, {
          name: "right",
          depth,
          height: height * 0.18,
          count: 14,
          from: 0.82 * width,
          to: 1.08 * width,
          conifers,
        });
      }
      paintGrass(ctx, stage, near, {
        name: "near",
        depth,
        height: height * 0.016,
        every: 6 * stage.unit,
        colour: plan.local,
        sink: height * 0.05,
      });
    },
  });
  stage.stands.ground = standOn(near, depth, { sink: height * 0.022 });
  middle(stage);
}

export const paintHills: SettingPainter = (stage, middle) => {
  const { palette, width, height, horizon } = stage;
  paintSky(stage);
  const far = ridgeLine(stage, {
    name: "far mountain",
    base: horizon + height * 0.03,
    height: Math.min(horizon * 0.42, width * 0.3),
    waves: 1.1,
    rough: 0.15,
  });
  paintRidge(stage, far, { name: "far mountain", depth: 0.1, local: mix(palette.rock, palette.ambient, 0.5), mist: 0.7 });
  for (const [i, depth] of [0.3, 0.45, 0.58].entries()) {
    const line = ridgeLine(stage, {
      name: `hill ${i}`,
      base: horizon + height * (0.08 + i * 0.07),
      height: height * 0.12,
      waves: 1.3 + i * 0.3,
      rough: 0.06,
    });
    paintRidge(stage, line, {
      name: `hill ${i}`,
      depth,
      local: shift(palette.grass, i * 0.01),
      mist: 0.5,
      detail: (ctx) =>
        paintGrove(ctx, stage, line, {
          name: `hill ${i}`,
          depth,
          height: height * (0.03 + i * 0.015),
          count: 12,
          from: 0,
          to: width,
          conifers: 0.25,
        }),
    });
  }
  paintFog(stage, { name: "hill fog", depth: 0.5, y: horizon + height * 0.13, tall: 0.1, strength: 0.3 });
  paintSlope(stage, middle, { local: palette.grass, rise: 0.18, groves: false });
};

export const paintSnowfield: SettingPainter = (stage, middle) => {
  const { palette, width, height, horizon } = stage;
  paintSky(stage);
  paintPeaks(stage, Math.min(horizon * 0.4, width * 0.3), 1.6);
  const drift = mix(palette.snow, palette.ambient, 0.12);
  const back = ridgeLine(stage, { name: "drifts", base: horizon + height * 0.12, height: height * 0.08, waves: 1.4, rough: 0.05 });
  paintRidge(stage, back, {
    name: "drifts",
    depth: 0.42,
    local: drift,
    mist: 0.35,
    detail: (ctx) =>
      paintGrove(ctx, stage, back, {
        name: "drifts",
        depth: 0.42,
        height: height * 0.07,
        count: 26,
        from: -0.05 * width,
        to: 1.05 * width,
        clear: [0.38 * width, 0.62 * width],
        conifers: 1,
      }),
  });
  const near = nearGround(stage, { name: "near drift", rise: 0.12, at: 0.55, rough: 0.3 });
  paintRidge(stage, near, {
    name: "near drift",
    depth: 0.72,
    local: palette.snow,
    mist: 0,
    detail: (ctx, path) => paintHollows(ctx, stage, path, near),
  });
  stage.stands.ground = standOn(near, 0.72, { sink: height * 0.06 });
  middle(stage);
};

/** Long soft shadows that give snow and sand their form. */
function paintHollows(ctx: Ctx, stage: Stage, clip: Path2D, line: Line): void {
  const rng = streamOf(stage, "hollows");
  ctx.save();
  ctx.clip(clip);
  ctx.filter = `blur(${9 * stage.unit}px)`;
  ctx.globalAlpha = 0.2;
  ctx.fillStyle = mix(stage.palette.shade, stage.palette.ambient, 0.5);
  for (let i = 0; i < 9; i++) {
    const x = rng() * stage.width;
    const y = stage.height - (stage.height - Math.min(...line.ys)) * rng() * 0.8;
    ctx.beginPath();
    ctx.ellipse(x, y, stage.width * (0.08 + rng() * 0.16), stage.height * (0.008 + rng() * 0.02), -0.06 + rng() * 0.12, 0, Math.PI * 2);
    ctx.fill();
  }
  ctx.restore();
}

export const paintDesert: SettingPainter = (stage, middle) => {
  const { palette, height, horizon } = stage;
  paintSky(stage, { cover: stage.spec.weather === "clear" ? 0.16 : undefined });
  const mesa = ridgeLine(stage, { name: "mesas", base: horizon + height * 0.02, height: height * 0.1, waves: 2.4, rough: 0.7 });
  paintRidge(stage, mesa, { name: "mesas", depth: 0.14, local: "#b9734f", mist: 0.5 });
  for (const [i, depth] of [0.34, 0.52].entries()) {
    const dune = duneLine(stage, `dune ${i}`, horizon + height * (0.07 + i * 0.08), height * 0.11);
    paintRidge(stage, dune, {
      name: `dune ${i}`,
      depth,
      local: shift(palette.sand, -0.02 * i),
      mist: 0.4,
      detail: (ctx, path) => paintHollows(ctx, stage, path, dune),
    });
  }
  const near = nearGround(stage, { name: "near dune", rise: 0.14, at: 0.62, rough: 0.2 });
  paintRidge(stage, near, {
    name: "near dune",
    depth: 0.72,
    local: mix(palette.sand, "#c98a4e", 0.25),
    mist: 0,
    detail: (ctx, path) => paintHollows(ctx, stage, path, near),
  });
  stage.stands.ground = standOn(near, 0.72, { sink: height * 0.05 });
  middle(stage);
  if (stage.spec.weather === "wind")
    paintFog(stage, { name: "blown sand", depth: 0.9, y: height * 0.82, tall: 0.2, strength: 0.5, colour: palette.sand });
};

/** Dunes: a slow rise and a short fall. */
function duneLine(stage: Stage, name: string, base: number, height: number): Line {
  const rng = streamOf(stage, name);
  const phase = rng();
  const seed = Math.floor(rng() * 1e6);
  return lineOf(stage, (x) => {
    const t = (x / stage.width) * 1.7 + phase;
    const at = t - Math.floor(t);
    const rise = at < 0.74 ? (1 - Math.cos((at / 0.74) * Math.PI)) / 2 : (1 + Math.cos(((at - 0.74) / 0.26) * Math.PI)) / 2;
    return base - height * rise * (0.7 + 0.3 * fractal1(Math.floor(t) + 3, seed, 1)) - fractal1(t * 1.5, seed, 2) * height * 0.2;
  });
}
