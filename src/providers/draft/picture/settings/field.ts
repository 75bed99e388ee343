/** Fields: furrows to the horizon, corn in front. */
import { Path2D } from "@napi-rs/canvas";
import { mix, shift } from "../colour.ts";
import { lineOf, paintRidge, ridgeLine, standOn } from "../land.ts";
import { lit } from "../palette.ts";
import { paintFlowers, paintGrass, paintGrove } from "../plants.ts";
import { between } from "../random.ts";
import { paintSky } from "../sky.ts";
import { type Ctx, type Stage, paintLayer, streamOf } from "../stage.ts";
import { nearGround } from "./highland.ts";
import type { SettingPainter } from "./index.ts";

export const paintField: SettingPainter = (stage, middle) => {
  const { palette, width, height, horizon } = stage;
  paintSky(stage);
  const crop =
    stage.spec.season === "winter" ? palette.snow : stage.spec.season === "spring" ? palette.grass : mix("#e2b75a", palette.grass, 0.25);
  const far = ridgeLine(stage, { name: "far wood", base: horizon + height * 0.015, height: height * 0.07, waves: 1.4, rough: 0.1 });
  paintRidge(stage, far, { name: "far hills", depth: 0.16, local: mix(palette.conifer, palette.ambient, 0.3), mist: 0.5 });
  const back = lineOf(stage, () => horizon + height * 0.02);
  paintRidge(stage, back, {
    name: "back field",
    depth: 0.36,
    local: mix(crop, palette.grass, 0.5),
    mist: 0,
    detail: (ctx) => {
      paintGrove(ctx, stage, back, {
        name: "hedge",
        depth: 0.36,
        height: height * 0.065,
        count: 22,
        from: -0.05 * width,
        to: 1.05 * width,
        conifers: 0.1,
      });
      paintRows(ctx, stage, crop);
    },
  });
  paintStrips(stage, crop, middle);
};

/** Furrows that run to one point on the horizon. */
function paintRows(ctx: Ctx, stage: Stage, crop: string): void {
  const { width, height, horizon } = stage;
  const vanish = width * between(streamOf(stage, "rows"), 0.4, 0.6);
  const bottom = height + stage.marginY;
  const path = new Path2D();
  for (let i = -16; i <= 16; i++) {
    const x = vanish + i * width * 0.15;
    path.moveTo(vanish + i * 6 * stage.unit, horizon + height * 0.03);
    path.lineTo(x, bottom);
    path.lineTo(x + width * 0.06, bottom);
    path.closePath();
  }
  stage.material.mark(ctx, stage, path, { colour: shift(lit(stage.palette, crop, 0.6), 0.035), depth: 0.6 });
}

/** Standing corn or meadow in front, moved by wind. */
function paintStrips(stage: Stage, crop: string, middle: (stage: Stage) => void): void {
  const { height, width } = stage;
  const stand = lineOf(stage, () => height * 0.86);
  stage.stands.ground = standOn(stand, 0.7, { scale: 1 });
  middle(stage);
  for (const [i, depth] of [0.78, 0.9].entries()) {
    const line = nearGround(stage, { name: `stalks ${i}`, rise: -0.1, at: 0.86 + i * 0.14 });
    const foot = { footX: width / 2, footY: height * 1.05 };
    const angle = stage.spec.weather === "wind" ? 0.07 : 0.03;
    paintLayer(stage, { name: `stalks ${i}`, depth, motion: { kind: "lean", angle, seconds: 2.6 + i, phase: i * 0.4, ...foot } }, (ctx) => {
      paintGrass(ctx, stage, line, {
        name: `stalks ${i}`,
        depth,
        height: height * (0.07 + i * 0.03),
        every: 3.4 * stage.unit,
        colour: shift(crop, -0.05 * i),
        sink: height * 0.12,
      });
      if (stage.spec.season === "spring" || stage.spec.season === "summer")
        paintFlowers(ctx, stage, {
          name: `poppies ${i}`,
          depth,
          top: Math.min(...line.ys) - height * 0.06,
          bottom: height,
          count: 14,
          size: 6 * stage.unit,
          colours: ["#d9483b", "#5f7fc4"],
        });
    });
  }
}
