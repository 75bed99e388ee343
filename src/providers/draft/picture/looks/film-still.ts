/** Film still: soft light, haze between the planes, gentle contrast, grain; lights bloom and draw a thin level streak. */
import { createCanvas, type Path2D } from "@napi-rs/canvas";
import { fade, mix, shift } from "../colour.ts";
import { between, pick } from "../random.ts";
import { type Ctx, type Stage, streamOf, wholeArea } from "../stage.ts";
import { colouredTile } from "../texture.ts";
import { type Body, fillTile, type Finish, gradientOf, type Material, onSheet } from "./material.ts";
import { addVignette } from "./vignette.ts";
import { bloom } from "./watercolour.ts";

export const filmStill: Material = {
  rough: 0.8,
  softClouds: true,
  glow: 1,
  sky: paintSky,
  body: paintBody,
  mark: paintMark,
  finish: (stage) => finishFilm(stage, 0.42, 0.34),
};

function paintSky(ctx: Ctx, stage: Stage): void {
  const { sky, key, cloudLit } = stage.palette;
  const area = wholeArea(stage);
  const gradient = ctx.createLinearGradient(0, area.y, 0, stage.horizon + stage.height * 0.03);
  for (const [i, at] of [0, 0.42, 0.78, 1].entries()) gradient.addColorStop(at, sky[i] ?? sky[3]);
  ctx.fillStyle = gradient;
  ctx.fillRect(area.x, area.y, area.w, area.h);
  const glow = ctx.createRadialGradient(stage.sun.x, stage.horizon, 0, stage.sun.x, stage.horizon, stage.width * 0.6);
  glow.addColorStop(0, fade(mix(key, sky[3], 0.4), 0.5));
  glow.addColorStop(1, fade(key, 0));
  ctx.fillStyle = glow;
  ctx.fillRect(area.x, area.y, area.w, area.h);
  paintHaze(ctx, stage, [cloudLit, sky[2], sky[3]]);
}

/** Broad soft patches, so that no part of the sky is quite even. */
export function paintHaze(ctx: Ctx, stage: Stage, tones: string[]): void {
  const rng = streamOf(stage, "haze");
  for (let i = 0; i < 10; i++) {
    const wide = between(rng, 220, 520) * stage.unit;
    ctx.save();
    ctx.filter = `blur(${between(rng, 50, 100) * stage.unit}px)`;
    ctx.fillStyle = fade(pick(rng, tones), between(rng, 0.08, 0.2));
    ctx.fill(bloom(rng, between(rng, 0, 1) * stage.width, between(rng, 0.1, 1) * stage.horizon, wide, wide * 0.22));
    ctx.restore();
  }
}

function paintBody(ctx: Ctx, stage: Stage, body: Body): void {
  const u = stage.unit;
  const middle = mix(body.top, body.bottom, 0.4);
  onSheet(
    ctx,
    stage,
    body.path,
    12 * u,
    (sheet) => {
      sheet.fillStyle = gradientOf(sheet, body);
      sheet.fill(body.path);
      sheet.globalCompositeOperation = "source-atop";
      const area = wholeArea(stage);
      const weight = body.kind === "built" ? 0.5 : 1;
      fillTile(
        sheet,
        colouredTile(stage.textures, "blotch", shift(middle, -0.07), { low: 0.48, high: 0.8, alpha: 0.42 * weight }),
        1.5 * u,
        { x: body.y0 % 300, y: 0 },
        area,
      );
      fillTile(
        sheet,
        colouredTile(stage.textures, "blotch", shift(middle, 0.06), { low: 0.52, high: 0.85, alpha: 0.34 * weight }),
        0.7 * u,
        { x: 70, y: body.y0 % 200 },
        area,
      );
      sheet.lineWidth = 10 * u;
      sheet.strokeStyle = fade(mix(body.top, stage.palette.key, 0.6), body.kind === "built" ? 0.14 : 0.22);
      sheet.stroke(body.line ?? body.path);
    },
    (sheet, x, y) => {
      ctx.save();
      ctx.filter = `blur(${(0.5 + (1 - body.depth) * 1.8) * u}px)`;
      ctx.drawImage(sheet, x, y);
      ctx.restore();
    },
  );
}

function paintMark(ctx: Ctx, stage: Stage, path: Path2D, mark: { colour: string; depth: number }): void {
  const [, top, , bottom] = path.getBounds();
  const gradient = ctx.createLinearGradient(0, top, 0, bottom);
  gradient.addColorStop(0, shift(mark.colour, 0.03));
  gradient.addColorStop(1, mix(shift(mark.colour, -0.03), stage.palette.fog, (1 - mark.depth) * 0.3));
  ctx.fillStyle = gradient;
  ctx.fill(path);
}

/** Vignette and grain of a photographed picture. */
export function finishFilm(stage: Stage, vignette: number, grain: number): Finish {
  const overlay = createCanvas(stage.width, stage.height);
  const ctx = overlay.getContext("2d");
  ctx.fillStyle = "#ffffff";
  ctx.fillRect(0, 0, stage.width, stage.height);
  addVignette(ctx, stage, vignette, "#05070f");
  return { overlay, grain };
}
