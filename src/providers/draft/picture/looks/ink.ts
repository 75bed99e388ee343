/**
 * Ink: a few washes on rice paper, dark where the brush set down and gone before the bottom of the shape, and lines of uneven
 * width. What is not painted is mist.
 */
import { createCanvas, type Path2D } from "@napi-rs/canvas";
import { fade, lightness, mix, shift } from "../colour.ts";
import { between, pick } from "../random.ts";
import { type Ctx, type Stage, streamOf, wholeArea } from "../stage.ts";
import { colouredTile, paperTile } from "../texture.ts";
import { type Body, fillTile, type Finish, type Material, onSheet } from "./material.ts";
import { addVignette } from "./vignette.ts";
import { bloom } from "./watercolour.ts";

export const ink: Material = { rough: 1.5, softClouds: true, glow: 0.5, sky: paintSky, body: paintBody, mark: paintMark, finish };

const INK = "#1d1e22";

function paintSky(ctx: Ctx, stage: Stage): void {
  const { sky } = stage.palette;
  const area = wholeArea(stage);
  const gradient = ctx.createLinearGradient(0, area.y, 0, stage.horizon);
  for (const [i, at] of [0, 0.4, 0.75, 1].entries()) gradient.addColorStop(at, sky[i] ?? sky[3]);
  ctx.fillStyle = gradient;
  ctx.fillRect(area.x, area.y, area.w, area.h);
  const rng = streamOf(stage, "ink washes");
  for (let i = 0; i < 9; i++) {
    ctx.save();
    ctx.filter = `blur(${between(rng, 26, 70) * stage.unit}px)`;
    ctx.fillStyle = fade(pick(rng, [sky[0], mix(sky[0], INK, 0.35), sky[1]]), between(rng, 0.1, 0.28));
    const wide = between(rng, 150, 420) * stage.unit;
    ctx.fill(bloom(rng, between(rng, 0, 1) * stage.width, between(rng, -0.05, 0.6) * stage.horizon, wide, wide * between(rng, 0.12, 0.3)));
    ctx.restore();
  }
}

function paintBody(ctx: Ctx, stage: Stage, body: Body): void {
  const u = stage.unit;
  const ground = stage.palette.fog;
  const kind = body.kind;
  const tone = kind === "disc" ? body.top : mix(body.top, INK, kind === "cloud" ? 0 : 0.26 + body.depth * 0.36);
  const span =
    kind === "land" || kind === "water" ? Math.min(body.y1 - body.y0, stage.height * (0.2 + body.depth * 0.25)) : body.y1 - body.y0;
  onSheet(
    ctx,
    stage,
    body.path,
    20 * u,
    (sheet) => {
      sheet.fillStyle = kind === "built" || kind === "disc" ? mix(ground, body.top, 0.75) : ground;
      sheet.fill(body.path);
      sheet.globalCompositeOperation = "source-atop";
      const wash = sheet.createLinearGradient(0, body.y0, 0, body.y0 + span);
      const strong = kind === "built" ? 0.5 : kind === "cloud" ? 0.14 : kind === "disc" ? 1 : 0.82;
      wash.addColorStop(0, fade(tone, strong));
      wash.addColorStop(0.45, fade(tone, strong * 0.42));
      wash.addColorStop(1, fade(tone, kind === "disc" ? 1 : 0.04 + body.depth * 0.14));
      sheet.fillStyle = wash;
      sheet.fill(body.path);
      dryPatches(sheet, stage, tone, kind === "built" ? 0.3 : 1);
      if (kind !== "disc" && kind !== "cloud") pool(sheet, body, tone, u);
    },
    (sheet, x, y) => {
      ctx.save();
      ctx.filter = `blur(${(0.6 + (1 - body.depth) * 2.6) * u}px)`;
      ctx.drawImage(sheet, x, y);
      ctx.restore();
    },
  );
  if (kind !== "disc" && kind !== "water") brushLine(ctx, stage, kind === "cloud" ? { ...body, depth: 0.35 } : body);
}

/** The wash is darker along the top edge, where the brush was full. */
function pool(sheet: Ctx, body: Body, tone: string, u: number): void {
  for (const [width, alpha] of [
    [60, 0.1],
    [26, 0.14],
    [9, 0.2],
  ] as const) {
    sheet.lineWidth = width * u;
    sheet.strokeStyle = fade(tone, alpha);
    sheet.stroke(body.line ?? body.path);
  }
}

/** Where the brush ran dry the paper shows. */
function dryPatches(sheet: Ctx, stage: Stage, tone: string, weight: number): void {
  const area = wholeArea(stage);
  fillTile(
    sheet,
    colouredTile(stage.textures, "blotch", stage.palette.fog, { low: 0.52, high: 0.8, alpha: 0.55 * weight }),
    2.8 * stage.unit,
    { x: 40, y: 90 },
    area,
  );
  fillTile(
    sheet,
    colouredTile(stage.textures, "grain", shift(tone, -0.05), { low: 0.58, high: 1, alpha: 0.16 }),
    Math.max(0.5, stage.unit),
    { x: 0, y: 0 },
    area,
  );
}

/** A line that swells and thins: one fine stroke, and dashes of heavier ones over it. */
function brushLine(ctx: Ctx, stage: Stage, body: Body): void {
  const rng = streamOf(stage, `brush ${body.y0}`);
  const u = stage.unit;
  const line = body.line ?? body.path;
  const weight = 0.35 + body.depth * 0.75;
  ctx.save();
  ctx.lineCap = "round";
  ctx.lineJoin = "round";
  for (const [width, alpha, on, off] of [
    [1.5, 0.5, 900, 20],
    [3, 0.5, 190, 130],
    [4.8, 0.5, 90, 210],
    [7, 0.34, 34, 330],
  ] as const) {
    ctx.setLineDash([
      between(rng, 0.6, 1.4) * on * u,
      between(rng, 0.6, 1.4) * off * u,
      between(rng, 0.3, 0.8) * on * u,
      between(rng, 0.6, 1.5) * off * u,
    ]);
    ctx.lineDashOffset = rng() * 400;
    ctx.lineWidth = width * weight * u;
    ctx.strokeStyle = fade(INK, alpha * weight);
    ctx.stroke(line);
  }
  ctx.restore();
}

function paintMark(ctx: Ctx, stage: Stage, path: Path2D, mark: { colour: string; depth: number }): void {
  const pale = lightness(mark.colour) > 0.8;
  const tone = pale ? mark.colour : mix(mark.colour, INK, 0.2 + mark.depth * 0.45);
  ctx.save();
  ctx.fillStyle = fade(tone, 0.35 + mark.depth * 0.55);
  ctx.fill(path);
  if (pale) {
    ctx.lineWidth = 1.6 * stage.unit;
    ctx.strokeStyle = fade(INK, 0.6);
    ctx.stroke(path);
  }
  ctx.restore();
}

function finish(stage: Stage): Finish {
  const overlay = createCanvas(stage.width, stage.height);
  const ctx = overlay.getContext("2d");
  fillTile(
    ctx,
    paperTile(stage.textures, 0.09, [254, 250, 240]),
    Math.max(0.5, 1.2 * stage.unit),
    { x: 0, y: 0 },
    { x: 0, y: 0, w: stage.width, h: stage.height },
  );
  addVignette(ctx, stage, 0.16, "#5a4a34");
  return { overlay, grain: 0.06 };
}
