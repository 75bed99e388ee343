/** The open sea and the coast. */
import { mix, shift } from "../colour.ts";
import { lineOf, paintRidge, standOn } from "../land.ts";
import { lit } from "../palette.ts";
import { paintGrass } from "../plants.ts";
import { paintSky } from "../sky.ts";
import type { Stage } from "../stage.ts";
import { paintGlints, paintSurface, paintSwell } from "../water.ts";
import { nearGround } from "./highland.ts";
import type { SettingPainter } from "./index.ts";

const force = (stage: Stage): number =>
  ({ clear: 1, cloudy: 1.1, rain: 1.3, storm: 2.6, snow: 1, fog: 0.6, wind: 1.7 })[stage.spec.weather];

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
      if (!paper && stage.sun.shown)
        paintGlints(stage, { top: horizon + 2, depth: 0.45, x: stage.sun.x, colour: mix(stage.palette.disc, stage.palette.key, 0.4) });
      middle(stage);
    }
    const depth = 0.24 + t * 0.7;
    const big = below * (0.05 + 0.1 * t) * force(stage);
    paintSwell(stage, {
      name: `swell ${i}`,
      y: horizon + below * at + big * 0.6,
      height: big,
      waves: 3.4 - t * 2,
      depth,
      ...waveColours(stage, t),
      foam: force(stage) > 1.5,
    });
    if (i === 2)
      stage.stands = {
        ...stage.stands,
        water: { y: () => horizon + below * 0.62, depth: depth + 0.08, from: 0.16, to: 0.84, scale: 1 },
        ground: { y: () => horizon + below * 0.62, depth: depth + 0.08, from: 0.16, to: 0.84, scale: 1 },
      };
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
      return (
        horizon +
        below * (0.05 + i * 0.09) -
        rise * height * (0.13 + i * 0.05) +
        (rise > 0 ? Math.sin(x / (17 * stage.unit)) * 3 * stage.unit : height)
      );
    });
    paintRidge(stage, head, { name: `headland ${i}`, depth, local: mix(palette.grass, palette.rock, 0.45), mist: 0.4 });
  }
  for (const [i, at] of [0.24, 0.36].entries())
    paintSwell(stage, {
      name: `surf ${i}`,
      y: horizon + below * at,
      height: below * 0.05 * force(stage),
      waves: 2.4 - i * 0.6,
      depth: 0.4 + i * 0.08,
      ...waveColours(stage, 0.25 - i * 0.15),
      foam: true,
    });
  stage.stands.water = { y: () => horizon + below * 0.3, depth: 0.44, from: 0.2, to: 0.8, scale: 0.62 };
  const beach = nearGround(stage, { name: "beach", rise: -0.12, at: 0.5, rough: 0.2 });
  paintRidge(stage, beach, {
    name: "beach",
    depth: 0.72,
    local: palette.sand,
    mist: 0,
    detail: (ctx) =>
      paintGrass(
        ctx,
        stage,
        lineOf(stage, (x) => height * (1.12 - 0.22 * Math.abs(x / width - 0.5) ** 0.7)),
        { name: "marram", depth: 0.8, height: height * 0.1, every: 8 * stage.unit, colour: mix(palette.grass, palette.sand, 0.4) },
      ),
  });
  stage.stands.ground = standOn(beach, 0.72, { sink: height * 0.1 });
  middle(stage);
};
