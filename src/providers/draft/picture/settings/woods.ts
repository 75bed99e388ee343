/** Forest, field and garden. */
import { Path2D } from "@napi-rs/canvas";
import { mix, shift } from "../colour.ts";
import { heightAt, type Line, lineOf, paintRidge, ridgeLine, standOn } from "../land.ts";
import { lit } from "../palette.ts";
import { addTrunk, paintCanopy, paintFlowers, paintGrass, paintGrove } from "../plants.ts";
import { between } from "../random.ts";
import { paintRays, paintSky, paintSprites, softDot } from "../sky.ts";
import { scatter } from "../motion.ts";
import { type Ctx, paintLayer, type Stage, streamOf } from "../stage.ts";
import { paintFog } from "../weather.ts";
import { nearGround } from "./highland.ts";
import type { SettingPainter } from "./index.ts";

export const paintForest: SettingPainter = (stage, middle) => {
  const { palette, width, height, horizon } = stage;
  const conifers = stage.spec.season === "winter" ? 0.9 : stage.spec.season === "autumn" ? 0.25 : 0.6;
  paintSky(stage);
  const floor = mix(palette.grass, palette.conifer, 0.45);
  for (const [i, depth] of [0.14, 0.28, 0.42, 0.56].entries()) {
    const line = ridgeLine(stage, { name: `wood ${i}`, base: horizon + height * (0.0 + i * 0.075), height: height * 0.05, waves: 2 + i, rough: 0.3 });
    paintRidge(stage, line, {
      name: `wood ${i}`, depth, local: floor, mist: 0.55,
      detail: (ctx) => paintGrove(ctx, stage, line, { name: `wood ${i}`, depth, height: height * (0.2 + i * 0.1), count: 44 - i * 8, from: -0.1 * width, to: 1.1 * width, clear: i < 2 ? undefined : [(0.36 - i * 0.02) * width, (0.64 + i * 0.02) * width], conifers }),
    });
    if (i > 0) paintFog(stage, { name: `wood fog ${i}`, depth: depth + 0.03, y: horizon + height * (0.02 + i * 0.07), tall: 0.16, strength: 0.42 });
  }
  if (stage.sun.shown && !palette.dark) paintRays(stage, { x: stage.sun.x, y: -height * 0.15, length: height * 1.3, angle: stage.sun.x < width / 2 ? 1.1 : Math.PI - 1.1, spread: 0.9, colour: palette.key, strength: 0.3, depth: 0.6 });
  const near = nearGround(stage, { name: "forest floor", rise: 0.06, at: 0.62 });
  paintRidge(stage, near, {
    name: "forest floor", depth: 0.72, local: floor, mist: 0,
    detail: (ctx) => {
      paintGrass(ctx, stage, near, { name: "ferns", depth: 0.72, height: height * 0.03, every: 7 * stage.unit, colour: floor, sink: height * 0.1 });
      if (stage.spec.season === "autumn") paintFlowers(ctx, stage, { name: "fallen leaves", depth: 0.72, top: Math.min(...near.ys), bottom: height, count: 60, size: 5 * stage.unit, colours: palette.leaf });
    },
  });
  stage.stands.ground = standOn(near, 0.72, { sink: height * 0.045, from: 0.26, to: 0.74 });
  middle(stage);
  paintTrunks(stage);
  if (palette.dark) paintFireflies(stage, near);
};

/** Great trunks at both sides of the frame, nearer than the subject. */
function paintTrunks(stage: Stage): void {
  const { width, height } = stage;
  const rng = streamOf(stage, "trunks");
  paintLayer(stage, { name: "trunks", depth: 0.94 }, (ctx) => {
    for (const side of [-0.02, 1.02]) {
      const x = width * (side + between(rng, -0.02, 0.02));
      const trunk = new Path2D();
      addTrunk(trunk, x, height * 1.12, height * 2.3);
      stage.material.body(ctx, stage, { path: trunk, top: lit(stage.palette, mix(stage.palette.wood, stage.palette.shade, 0.55), 1), bottom: shift(lit(stage.palette, stage.palette.wood, 1), -0.12), y0: 0, y1: height, depth: 0.9, kind: "plant" });
    }
  });
  if (stage.spec.season === "winter") return;
  paintLayer(stage, { name: "canopy", depth: 0.98, motion: { kind: "lean", angle: 0.012, seconds: 3.2, phase: 0.2, footX: width / 2, footY: -stage.marginY } }, (ctx) => paintCanopy(ctx, stage, { depth: 0.96, reach: 0.34 }));
}

export function paintFireflies(stage: Stage, line: Line): void {
  const rng = streamOf(stage, "fireflies");
  const { unit, width, height } = stage;
  const points = scatter(rng, 22, { x: 0, y: heightAt(line, width / 2) - height * 0.16, w: width, h: height * 0.28 }, [9 * unit, 18 * unit]);
  paintSprites(stage, "fireflies", 0.8, softDot(32, "#ffe79a", 0.16), { kind: "twinkle", points, amount: 0.95, seconds: 3.4, drift: 26 * unit }, "screen");
}

export const paintField: SettingPainter = (stage, middle) => {
  const { palette, width, height, horizon } = stage;
  paintSky(stage);
  const crop = stage.spec.season === "winter" ? palette.snow : stage.spec.season === "spring" ? palette.grass : mix("#e2b75a", palette.grass, 0.25);
  const far = ridgeLine(stage, { name: "far wood", base: horizon + height * 0.015, height: height * 0.07, waves: 1.4, rough: 0.1 });
  paintRidge(stage, far, { name: "far hills", depth: 0.16, local: mix(palette.conifer, palette.ambient, 0.3), mist: 0.5 });
  const back = lineOf(stage, () => horizon + height * 0.02);
  paintRidge(stage, back, {
    name: "back field", depth: 0.36, local: mix(crop, palette.grass, 0.5), mist: 0,
    detail: (ctx) => {
      paintGrove(ctx, stage, back, { name: "hedge", depth: 0.36, height: height * 0.065, count: 22, from: -0.05 * width, to: 1.05 * width, conifers: 0.1 });
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
      paintGrass(ctx, stage, line, { name: `stalks ${i}`, depth, height: height * (0.07 + i * 0.03), every: 3.4 * stage.unit, colour: shift(crop, -0.05 * i), sink: height * 0.12 });
      if (stage.spec.season === "spring" || stage.spec.season === "summer") paintFlowers(ctx, stage, { name: `poppies ${i}`, depth, top: Math.min(...line.ys) - height * 0.06, bottom: height, count: 14, size: 6 * stage.unit, colours: ["#d9483b", "#5f7fc4"] });
    });
  }
}

export const paintGarden: SettingPainter = (stage, middle) => {
  const { palette, width, height, horizon } = stage;
  paintSky(stage);
  const back = ridgeLine(stage, { name: "garden back", base: horizon + height * 0.05, height: height * 0.07, waves: 1.6, rough: 0.1 });
  paintRidge(stage, back, {
    name: "hedges", depth: 0.3, local: mix(palette.conifer, palette.grass, 0.4), mist: 0.35,
    detail: (ctx) => paintGrove(ctx, stage, back, { name: "orchard", depth: 0.34, height: height * 0.24, count: 26, from: -0.08 * width, to: 1.08 * width, clear: [0.4 * width, 0.6 * width], conifers: 0.12 }),
  });
  paintFence(stage);
  const near = nearGround(stage, { name: "lawn", rise: 0.05, at: 0.4 });
  const winter = stage.spec.season === "winter";
  paintRidge(stage, near, {
    name: "lawn", depth: 0.66, local: palette.grass, mist: 0,
    detail: (ctx) => {
      paintGrass(ctx, stage, near, { name: "lawn", depth: 0.66, height: height * 0.02, every: 7 * stage.unit, colour: palette.grass, sink: height * 0.3 });
      if (!winter) paintFlowers(ctx, stage, { name: "beds", depth: 0.66, top: Math.min(...near.ys) + height * 0.02, bottom: height * 0.96, count: 34, size: 6.5 * stage.unit, colours: ["#f2a7b8", "#fff3d6", "#f3c14b", palette.accents[0] ?? "#e8604c"] });
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
  paintLayer(stage, { name: "border", depth: 0.92, motion: { kind: "lean", angle: 0.03, seconds: 3, phase: 0, footX: width / 2, footY: height * 1.05 } }, (ctx) => {
    paintGrass(ctx, stage, line, { name: "border", depth: 0.9, height: height * 0.13, every: 9 * stage.unit, colour: mix(stage.palette.grass, stage.palette.conifer, 0.4) });
    paintFlowers(ctx, stage, { name: "border", depth: 0.9, top: height * 0.86, bottom: height * 0.99, count: 16, size: 13 * stage.unit, colours: ["#f2a7b8", "#e8604c", "#f7e3a0"] });
  });
}
