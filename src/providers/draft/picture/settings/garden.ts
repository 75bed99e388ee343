/** A garden: orchard, fence, lawn, flowers. */
import { Path2D } from "@napi-rs/canvas";
import { mix } from "../colour.ts";
import { lineOf, paintRidge, ridgeLine, standOn } from "../land.ts";
import { lit } from "../palette.ts";
import { paintFlowers, paintGrass, paintGrove } from "../plants.ts";
import { paintSky } from "../sky.ts";
import { type Stage, paintLayer } from "../stage.ts";
import { nearGround } from "./highland.ts";
import type { SettingPainter } from "./index.ts";

export const paintGarden: SettingPainter = (stage, middle) => {
  const { palette, width, height, horizon } = stage;
  paintSky(stage);
  const back = ridgeLine(stage, { name: "garden back", base: horizon + height * 0.05, height: height * 0.07, waves: 1.6, rough: 0.1 });
  paintRidge(stage, back, {
    name: "hedges",
    depth: 0.3,
    local: mix(palette.conifer, palette.grass, 0.4),
    mist: 0.35,
    detail: (ctx) =>
      paintGrove(ctx, stage, back, {
        name: "orchard",
        depth: 0.34,
        height: height * 0.24,
        count: 26,
        from: -0.08 * width,
        to: 1.08 * width,
        clear: [0.4 * width, 0.6 * width],
        conifers: 0.12,
      }),
  });
  paintFence(stage);
  const near = nearGround(stage, { name: "lawn", rise: 0.05, at: 0.4 });
  const winter = stage.spec.season === "winter";
  paintRidge(stage, near, {
    name: "lawn",
    depth: 0.66,
    local: palette.grass,
    mist: 0,
    detail: (ctx) => {
      paintGrass(ctx, stage, near, {
        name: "lawn",
        depth: 0.66,
        height: height * 0.02,
        every: 7 * stage.unit,
        colour: palette.grass,
        sink: height * 0.3,
      });
      if (!winter)
        paintFlowers(ctx, stage, {
          name: "beds",
          depth: 0.66,
          top: Math.min(...near.ys) + height * 0.02,
          bottom: height * 0.96,
          count: 34,
          size: 6.5 * stage.unit,
          colours: ["#f2a7b8", "#fff3d6", "#f3c14b", palette.accents[0] ?? "#e8604c"],
        });
    },
  });
  stage.stands.ground = standOn(near, 0.66, { sink: height * 0.16 });
  middle(stage);
  if (!winter) paintBorder(stage);
};

function paintFence(stage: Stage): void {
  const { width, height, horizon } = stage;
  paintLayer(stage, { name: "fence", depth: 0.5 }, (ctx) => {
    const path = new Path2D();
    const top = horizon + height * 0.055;
    const tall = height * 0.11;
    for (let x = -stage.marginX; x < width + stage.marginX; x += 30 * stage.unit) {
      path.moveTo(x, top + tall);
      path.lineTo(x, top + 7 * stage.unit);
      path.lineTo(x + 8 * stage.unit, top);
      path.lineTo(x + 16 * stage.unit, top + 7 * stage.unit);
      path.lineTo(x + 16 * stage.unit, top + tall);
      path.closePath();
    }
    for (const at of [0.28, 0.68]) path.rect(-stage.marginX, top + tall * at, width + stage.marginX * 2, 6 * stage.unit);
    stage.material.mark(ctx, stage, path, { colour: lit(stage.palette, "#f4eee0", 0.55), depth: 0.5 });
  });
}

/** Tall flowers at the lower corners. */
function paintBorder(stage: Stage): void {
  const { width, height } = stage;
  const line = lineOf(stage, (x) => height * (0.97 + 0.12 * Math.sin((x / width) * Math.PI)));
  paintLayer(
    stage,
    { name: "border", depth: 0.92, motion: { kind: "lean", angle: 0.03, seconds: 3, phase: 0, footX: width / 2, footY: height * 1.05 } },
    (ctx) => {
      paintGrass(ctx, stage, line, {
        name: "border",
        depth: 0.9,
        height: height * 0.13,
        every: 9 * stage.unit,
        colour: mix(stage.palette.grass, stage.palette.conifer, 0.4),
      });
      paintFlowers(ctx, stage, {
        name: "border",
        depth: 0.9,
        top: height * 0.86,
        bottom: height * 0.99,
        count: 16,
        size: 13 * stage.unit,
        colours: ["#f2a7b8", "#e8604c", "#f7e3a0"],
      });
    },
  );
}
