/** Lake and river. */
import { mix } from "../colour.ts";
import { type Road, lineOf, paintRidge, ridgeLine, roadPath, standOn, wayAt, windRoad } from "../land.ts";
import { paintSprites, softDot } from "../light.ts";
import { scatter } from "../motion.ts";
import { lit } from "../palette.ts";
import { paintGrass, paintGrove } from "../plants.ts";
import { pick } from "../random.ts";
import { paintSky } from "../sky.ts";
import { type Stage, streamOf } from "../stage.ts";
import { paintGlints, paintReflection, paintRipples } from "../water.ts";
import { paintFog } from "../weather.ts";
import { nearGround, paintPeaks } from "./highland.ts";
import type { SettingPainter } from "./index.ts";

export const paintLake: SettingPainter = (stage, middle) => {
  const { palette, width, height, horizon } = stage;
  paintSky(stage);
  const shore = horizon + height * 0.05;
  paintPeaks(stage, Math.min(horizon * 0.52, width * 0.36), stage.spec.season === "winter" ? 1.5 : 0.8);
  const wood = ridgeLine(stage, { name: "far shore", base: shore, height: height * 0.06, waves: 1.6, rough: 0.25 });
  paintRidge(stage, wood, {
    name: "far shore",
    depth: 0.34,
    local: mix(palette.grass, palette.conifer, 0.5),
    mist: 0.25,
    detail: (ctx) =>
      paintGrove(ctx, stage, wood, {
        name: "far shore",
        depth: 0.36,
        height: height * 0.075,
        count: 60,
        from: -0.08 * width,
        to: 1.08 * width,
        conifers: 0.75,
      }),
  });
  paintReflection(stage, {
    name: "lake",
    y: shore,
    depth: 0.36,
    alpha: 1,
    blur: 3.2,
    stretch: 1.02,
    tone: lit(palette, palette.waterDeep, 0.7),
    toneAmount: palette.dark ? 0.34 : 0.26,
  });
  if (stage.sun.shown) paintGlints(stage, { top: shore, depth: 0.4, x: stage.sun.x, colour: mix(palette.disc, palette.key, 0.4) });
  paintFog(stage, { name: "lake mist", depth: 0.42, y: shore + height * 0.015, tall: 0.08, strength: 0.6 });
  stage.stands.water = { y: () => shore + (height - shore) * 0.4, depth: 0.55, from: 0.2, to: 0.8, scale: 0.8 };
  const bank = nearGround(stage, { name: "bank", rise: 0.02, at: 0.66, rough: 0.6 });
  const reeds = {
    name: "reeds",
    depth: 0.76,
    height: height * 0.075,
    every: 11 * stage.unit,
    colour: mix(palette.grass, palette.wood, 0.35),
  };
  paintRidge(stage, bank, {
    name: "bank",
    depth: 0.72,
    local: mix(palette.grass, palette.soil, 0.25),
    mist: 0,
    detail: (ctx) => paintGrass(ctx, stage, bank, reeds),
  });
  stage.stands.ground = standOn(bank, 0.72, { sink: height * 0.05 });
  middle(stage);
};

export const paintRiver: SettingPainter = (stage, middle) => {
  const { palette, width, height, horizon } = stage;
  paintSky(stage);
  paintPeaks(stage, Math.min(horizon * 0.48, width * 0.34), 0.8);
  const slope = mix(palette.grass, palette.conifer, 0.25);
  const back = ridgeLine(stage, { name: "valley", base: horizon + height * 0.08, height: height * 0.09, waves: 1.8, rough: 0.25 });
  paintRidge(stage, back, {
    name: "valley",
    depth: 0.4,
    local: slope,
    mist: 0.45,
    detail: (ctx) =>
      paintGrove(ctx, stage, back, {
        name: "valley",
        depth: 0.4,
        height: height * 0.07,
        count: 30,
        from: -0.05 * width,
        to: 1.05 * width,
        conifers: 0.7,
      }),
  });
  const meadow = lineOf(stage, (x) => horizon + height * 0.085 + Math.sin((x / width) * 4) * height * 0.008);
  const river = windRoad(stage, { name: "river", top: horizon + height * 0.09, from: 0.4, to: 0.56, bends: 2.2, swing: 0.2, wide: 0.2 });
  paintRidge(stage, meadow, {
    name: "meadow",
    depth: 0.6,
    local: palette.grass,
    mist: 0,
    detail: (ctx) => {
      const bottom = height + stage.marginY;
      stage.material.body(ctx, stage, {
        path: roadPath(river, 1.14),
        top: lit(palette, palette.sand, 0.5),
        bottom: lit(palette, mix(palette.sand, palette.soil, 0.5), 0.75),
        y0: river.top,
        y1: bottom,
        depth: 0.7,
        kind: "land",
      });
      const stream = roadPath(river);
      stage.material.body(ctx, stage, {
        path: stream,
        top: mix(palette.sky[3], lit(palette, palette.water, 0.5), 0.4),
        bottom: mix(lit(palette, palette.waterDeep, 0.85), palette.sky[1], 0.25),
        y0: river.top,
        y1: bottom,
        depth: 0.8,
        kind: "water",
      });
      ctx.save();
      ctx.clip(stream);
      paintRipples(ctx, stage, river.top, bottom, "river");
      ctx.restore();
      paintGrass(
        ctx,
        stage,
        lineOf(stage, () => horizon + height * 0.12),
        { name: "meadow", depth: 0.6, height: height * 0.014, every: 9 * stage.unit, colour: palette.grass },
      );
    },
  });
  paintStream(stage, river);
  const here = wayAt(river, height * 0.84);
  stage.stands.water = { y: () => height * 0.84, depth: 0.6, from: 0.2, to: 0.8, scale: 0.9, spot: here.x };
  stage.stands.float = {
    y: () => height * 0.86,
    depth: 0.6,
    from: 0.2,
    to: 0.8,
    scale: 1,
    spot: Math.min(width * 0.62, Math.max(width * 0.38, here.x)),
  };
  stage.stands.ground = {
    y: () => height * 0.84,
    depth: 0.6,
    from: 0.1,
    to: 0.9,
    scale: 1,
    spot: here.x < width / 2 ? width * 0.74 : width * 0.26,
  };
  middle(stage);
};

/** Light on running water. */
function paintStream(stage: Stage, river: Road): void {
  const rng = streamOf(stage, "stream");
  const sprite = softDot(32, mix(stage.palette.sky[3], "#ffffff", 0.5), 0.3);
  const points = scatter(rng, 90, { x: -0.8, y: 0, w: 1.6, h: 1 }, [0, 1]).map((point) => {
    const here = pick(rng, river.points);
    return {
      ...point,
      x: here.x + here.half * point.x,
      y: here.y + here.half * 0.25 * (point.y - 0.5),
      size: (4 + here.half * 0.06) * stage.unit,
    };
  });
  paintSprites(stage, "stream light", 0.6, sprite, { kind: "twinkle", points, amount: 1, seconds: 1.6, drift: 12 * stage.unit }, "screen");
}
