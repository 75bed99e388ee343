/**
 * Paper cut: sheets of card one above the other. Each sheet is one colour, throws a soft shadow on the one behind, and its cut edge
 * catches the light.
 */
import { createCanvas, Path2D } from "@napi-rs/canvas";
import { fade, mix, shift } from "../colour.ts";
import { type Ctx, type Stage, streamOf, wholeArea } from "../stage.ts";
import { colouredTile, paperTile } from "../texture.ts";
import { type Body, fillTile, type Finish, gradientOf, type Material, onSheet } from "./material.ts";
import { addVignette } from "./vignette.ts";

export const paper: Material = { rough: 0.12, softClouds: false, glow: 0.55, sky: paintSky, body: paintBody, mark: paintMark, finish };

const SHADOW = "#2a1c3a";

/** The sky is card too: broad bands with a wavy cut, lighter toward the horizon. */
function paintSky(ctx: Ctx, stage: Stage): void {
  const { sky } = stage.palette;
  const area = wholeArea(stage);
  const rng = streamOf(stage, "paper sky");
  ctx.fillStyle = sky[0];
  ctx.fillRect(area.x, area.y, area.w, area.h);
  const bands = 5;
  for (let i = 1; i < bands; i++) {
    const t = i / (bands - 1);
    const at = t * 3;
    const low = Math.min(2, Math.floor(at));
    const colour = mix(sky[low] ?? sky[3], sky[low + 1] ?? sky[3], at - low);
    const y = stage.horizon * (t * 0.86 - 0.1);
    const phase = rng() * Math.PI * 2;
    const path = new Path2D();
    path.moveTo(area.x, area.y + area.h);
    for (let x = area.x; x <= area.x + area.w + 8; x += 8)
      path.lineTo(x, y + Math.sin((x / stage.width) * (3 + i) + phase) * stage.height * 0.022);
    path.lineTo(area.x + area.w, area.y + area.h);
    path.closePath();
    layCard(ctx, stage, path, colour, { blur: 20, alpha: 0.1, y: -2 });
  }
  fibres(ctx, stage, area);
}

function layCard(
  ctx: Ctx,
  stage: Stage,
  path: Path2D,
  colour: string | ReturnType<Ctx["createLinearGradient"]>,
  shadow: { blur: number; alpha: number; y: number },
): void {
  ctx.save();
  ctx.shadowColor = fade(SHADOW, shadow.alpha);
  ctx.shadowBlur = shadow.blur * stage.unit;
  ctx.shadowOffsetY = shadow.y * stage.unit;
  ctx.fillStyle = colour;
  ctx.fill(path);
  ctx.restore();
}

function paintBody(ctx: Ctx, stage: Stage, body: Body): void {
  const u = stage.unit;
  const upright = body.kind === "land" || body.kind === "water";
  const one = mix(body.top, body.bottom, 0.22);
  const flat = { ...body, top: one, bottom: mix(one, body.bottom, 0.35) };
  const weight = body.kind === "cloud" ? 0.7 : 1;
  layCard(ctx, stage, body.path, one, { blur: 30, alpha: 0.26 * weight, y: upright ? -5 : 9 });
  layCard(ctx, stage, body.path, one, { blur: 9, alpha: 0.24 * weight, y: upright ? -1.5 : 4 });
  onSheet(ctx, stage, body.path, 2, (sheet) => {
    sheet.fillStyle = gradientOf(sheet, flat);
    sheet.fill(body.path);
    sheet.globalCompositeOperation = "source-atop";
    fibres(sheet, stage, wholeArea(stage));
    bevel(sheet, body, u);
  });
}

/** A light line on the cut, a soft darkening just inside it. */
function bevel(sheet: Ctx, body: Body, u: number): void {
  const line = body.line ?? body.path;
  sheet.lineJoin = "round";
  sheet.lineWidth = 9 * u;
  sheet.strokeStyle = fade(shift(body.top, -0.06), 0.22);
  sheet.stroke(line);
  sheet.lineWidth = 3.4 * u;
  sheet.strokeStyle = fade(mix(body.top, "#ffffff", 0.6), 0.62);
  sheet.stroke(line);
}

function fibres(ctx: Ctx, stage: Stage, area: ReturnType<typeof wholeArea>): void {
  const size = Math.max(0.5, stage.unit);
  fillTile(ctx, colouredTile(stage.textures, "grain", "#ffffff", { low: 0.5, high: 1, alpha: 0.06 }), size * 1.4, { x: 11, y: 5 }, area);
  fillTile(ctx, colouredTile(stage.textures, "grain", SHADOW, { low: 0.55, high: 1, alpha: 0.07 }), size, { x: 0, y: 0 }, area);
}

function paintMark(ctx: Ctx, stage: Stage, path: Path2D, mark: { colour: string; depth: number }): void {
  layCard(ctx, stage, path, mark.colour, { blur: 6, alpha: 0.34, y: 2.2 });
}

function finish(stage: Stage): Finish {
  const overlay = createCanvas(stage.width, stage.height);
  const ctx = overlay.getContext("2d");
  fillTile(
    ctx,
    paperTile(stage.textures, 0.05, [255, 254, 251]),
    Math.max(0.5, stage.unit),
    { x: 0, y: 0 },
    { x: 0, y: 0, w: stage.width, h: stage.height },
  );
  addVignette(ctx, stage, 0.12, "#3a2040");
  return { overlay, grain: 0.04 };
}
