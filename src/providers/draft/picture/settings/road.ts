/** A road that winds over a pass. */
import type { Path2D } from "@napi-rs/canvas";
import { mix, shift } from "../colour.ts";
import { type Road, lineOf, paintRidge, ridgeLine, roadPath, wayAt, windRoad } from "../land.ts";
import { lit } from "../palette.ts";
import { paintGrass, paintGrove } from "../plants.ts";
import { paintSky } from "../sky.ts";
import type { Ctx, Stage } from "../stage.ts";
import { paintFog } from "../weather.ts";
import { nearGround, paintPeaks } from "./highland.ts";
import type { SettingPainter } from "./index.ts";

export const paintRoad: SettingPainter = (stage, middle) => {
  const { palette, width, height, horizon } = stage;
  paintSky(stage);
  paintPeaks(stage, Math.min(horizon * 0.5, width * 0.36), 0.8);
  const slope = mix(palette.grass, palette.conifer, 0.3);
  const back = ridgeLine(stage, { name: "behind road", base: horizon + height * 0.08, height: height * 0.12, waves: 1.5, rough: 0.3 });
  paintRidge(stage, back, {
    name: "behind road",
    depth: 0.38,
    local: slope,
    mist: 0.5,
    detail: (ctx) =>
      paintGrove(ctx, stage, back, {
        name: "behind road",
        depth: 0.38,
        height: height * 0.06,
        count: 30,
        from: -0.05 * width,
        to: 1.05 * width,
        conifers: 1,
      }),
  });
  paintFog(stage, {
    name: "road fog",
    depth: 0.45,
    y: horizon + height * 0.1,
    tall: 0.13,
    strength: stage.spec.weather === "fog" ? 0.9 : 0.4,
  });
  const crest = lineOf(stage, (x) => horizon + height * (0.1 - 0.05 * Math.exp(-(((x / width - 0.58) / 0.3) ** 2))));
  const road = windRoad(stage, { name: "road", top: horizon + height * 0.06, from: 0.42, to: 0.6, bends: 2.1, swing: 0.3, wide: 0.13 });
  paintRidge(stage, crest, {
    name: "pass",
    depth: 0.66,
    local: slope,
    mist: 0,
    detail: (ctx, path) => paintRoadway(ctx, stage, road, path),
  });
  const y = height * 0.83;
  stage.stands.ground = {
    y: () => y,
    depth: 0.66,
    from: 0.08,
    to: 0.92,
    scale: 1,
    spot: Math.min(width * 0.66, Math.max(width * 0.34, wayAt(road, y).x)),
  };
  const fronts = nearGround(stage, { name: "road verge", rise: -0.2, at: 0.98 });
  middle(stage);
  paintRidge(stage, fronts, {
    name: "verge",
    depth: 0.9,
    local: shift(slope, -0.05),
    mist: 0,
    detail: (ctx) =>
      paintGrass(ctx, stage, fronts, { name: "verge", depth: 0.9, height: height * 0.03, every: 8 * stage.unit, colour: slope }),
  });
};

function paintRoadway(ctx: Ctx, stage: Stage, road: Road, clip: Path2D): void {
  const { palette, width, height, marginY } = stage;
  const bottom = height + marginY;
  ctx.save();
  ctx.clip(clip);
  const line = lineOf(stage, () => road.top + height * 0.05);
  paintGrove(ctx, stage, line, {
    name: "roadside left",
    depth: 0.66,
    height: height * 0.15,
    count: 12,
    from: -0.05 * width,
    to: 0.14 * width,
    conifers: 1,
  });
  stage.material.body(ctx, stage, {
    path: roadPath(road, 1.12),
    top: lit(palette, shift(palette.soil, 0.08), 0.55),
    bottom: lit(palette, palette.soil, 0.7),
    y0: road.top,
    y1: bottom,
    depth: 0.7,
    kind: "land",
  });
  stage.material.body(ctx, stage, {
    path: roadPath(road),
    top: mix(lit(palette, shift(palette.road, 0.12), 0.5), palette.fog, 0.25),
    bottom: lit(palette, palette.road, 0.72),
    y0: road.top,
    y1: bottom,
    depth: 0.75,
    kind: "land",
  });
  ctx.restore();
  paintGrove(
    ctx,
    stage,
    lineOf(stage, () => road.top + height * 0.1),
    { name: "roadside right", depth: 0.68, height: height * 0.19, count: 9, from: 0.86 * width, to: 1.06 * width, conifers: 1 },
  );
}
