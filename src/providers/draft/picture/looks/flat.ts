/** Flat: clean shapes and long gradients, no texture; an edge of light says where the sun is. */
import { createCanvas, type Path2D } from "@napi-rs/canvas";
import { fade, mix, shift } from "../colour.ts";
import { type Ctx, type Stage, wholeArea } from "../stage.ts";
import { type Body, type Finish, gradientOf, type Material, onSheet } from "./material.ts";
import { addVignette } from "./vignette.ts";

export const flat: Material = { rough: 0, softClouds: false, glow: 0.8, sky: paintSky, body: paintBody, mark: paintMark, finish };

function paintSky(ctx: Ctx, stage: Stage): void {
  const { sky, key } = stage.palette;
  const area = wholeArea(stage);
  const gradient = ctx.createLinearGradient(0, area.y, 0, stage.horizon + stage.height * 0.04);
  for (const [i, at] of [0, 0.38, 0.72, 1].entries()) gradient.addColorStop(at, sky[i] ?? sky[3]);
  ctx.fillStyle = gradient;
  ctx.fillRect(area.x, area.y, area.w, area.h);
  if (!stage.sun.shown) return;
  for (const [reach, alpha] of [
    [9, 0.06],
    [6, 0.08],
    [3.6, 0.1],
    [2.1, 0.14],
  ] as const) {
    ctx.fillStyle = fade(mix(key, "#ffffff", 0.2), alpha);
    ctx.beginPath();
    ctx.arc(stage.sun.x, stage.sun.y, stage.sun.radius * reach, 0, Math.PI * 2);
    ctx.fill();
  }
}

function paintBody(ctx: Ctx, stage: Stage, body: Body): void {
  if (body.kind !== "land" && body.kind !== "water" && body.kind !== "cloud") {
    ctx.fillStyle = gradientOf(ctx, body);
    ctx.fill(body.path);
    return;
  }
  onSheet(ctx, stage, body.path, 2, (sheet) => {
    sheet.fillStyle = gradientOf(sheet, { ...body, top: shift(body.top, 0.012, 1.06) });
    sheet.fill(body.path);
    sheet.globalCompositeOperation = "source-atop";
    sheet.lineWidth = (body.kind === "cloud" ? 14 : 7) * stage.unit;
    sheet.strokeStyle = fade(mix(body.top, stage.palette.key, 0.55), body.kind === "cloud" ? 0.4 : 0.34);
    sheet.stroke(body.line ?? body.path);
  });
}

function paintMark(ctx: Ctx, _stage: Stage, path: Path2D, mark: { colour: string }): void {
  ctx.fillStyle = mark.colour;
  ctx.fill(path);
}

function finish(stage: Stage): Finish {
  const overlay = createCanvas(stage.width, stage.height);
  const ctx = overlay.getContext("2d");
  ctx.fillStyle = "#ffffff";
  ctx.fillRect(0, 0, stage.width, stage.height);
  addVignette(ctx, stage, 0.1, "#1a1430");
  return { overlay, grain: 0.05 };
}
