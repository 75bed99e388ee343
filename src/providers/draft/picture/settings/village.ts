/** Houses on two hills, lit after dark, some with smoke. */
import { Path2D } from "@napi-rs/canvas";
import { shift } from "../colour.ts";
import { heightAt, paintRidge, ridgeLine, standOn } from "../land.ts";
import { paintGlow } from "../light.ts";
import { lit } from "../palette.ts";
import { paintSteam } from "../steam.ts";
import { paintGrass, paintGrove } from "../plants.ts";
import { type Rng, between } from "../random.ts";
import { paintSky } from "../sky.ts";
import { type Ctx, type Stage, streamOf } from "../stage.ts";
import { nearGround, paintPeaks } from "./highland.ts";
import type { SettingPainter } from "./index.ts";

export const paintVillage: SettingPainter = (stage, middle) => {
  const { palette, width, height, horizon } = stage;
  const rng = streamOf(stage, "village");
  paintSky(stage);
  paintPeaks(stage, Math.min(horizon * 0.42, width * 0.3), stage.spec.season === "winter" ? 1.5 : 0.6);
  for (const [i, depth] of [0.34, 0.5].entries()) {
    const line = ridgeLine(stage, {
      name: `village hill ${i}`,
      base: horizon + height * (0.1 + i * 0.09),
      height: height * 0.1,
      waves: 1.4 + i * 0.4,
      rough: 0.08,
    });
    const size = height * (0.055 + i * 0.04);
    const homes = Array.from({ length: 7 - i * 2 }, (_, k) => ({
      x: width * (0.12 + (k + between(rng, -0.25, 0.25)) * (0.8 / (6 - i * 2))),
      size: size * between(rng, 0.8, 1.15),
    }));
    paintRidge(stage, line, {
      name: `village hill ${i}`,
      depth,
      local: palette.grass,
      mist: 0.4,
      detail: (ctx) => {
        paintGrove(ctx, stage, line, {
          name: `village ${i}`,
          depth,
          height: height * (0.05 + i * 0.03),
          count: 16,
          from: 0,
          to: width,
          conifers: 0.4,
        });
        for (const home of homes)
          paintHome(ctx, stage, rng, { x: home.x, y: heightAt(line, home.x) + size * 0.18, size: home.size, depth });
      },
    });
    for (const [k, home] of homes.entries())
      livenHome(stage, { name: `home ${i} ${k}`, x: home.x, y: heightAt(line, home.x), size: home.size, depth, smoke: k % 3 === 0 });
  }
  const near = nearGround(stage, { name: "village green", rise: 0.1, at: 0.66 });
  paintRidge(stage, near, {
    name: "village green",
    depth: 0.72,
    local: palette.grass,
    mist: 0,
    detail: (ctx) =>
      paintGrass(ctx, stage, near, {
        name: "green",
        depth: 0.72,
        height: height * 0.015,
        every: 8 * stage.unit,
        colour: palette.grass,
        sink: height * 0.05,
      }),
  });
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
  if (stage.palette.dark)
    paintGlow(stage, {
      name: home.name,
      x: home.x,
      y: home.y,
      radius: home.size * 1.5,
      colour: stage.palette.lamp,
      strength: 0.42,
      depth: home.depth,
      flicker: 0.16,
    });
  if (home.smoke)
    paintSteam(stage, {
      name: `${home.name} smoke`,
      x: home.x + home.size * 0.3,
      y: home.y - home.size * 1.1,
      size: home.size * 0.16,
      tall: home.size * 1.7,
      depth: home.depth,
    });
}
