/**
 * Watercolour: every shape is a wash that pooled at its edges while drying, pigment settles in the grain of rough paper, and one
 * wash bleeds a little into the next.
 */
import { createCanvas, Path2D } from "@napi-rs/canvas";
import { fade, mix, shift } from "../colour.ts";
import { fractal1 } from "../noise.ts";
import { between, pick, type Rng } from "../random.ts";
import { type Ctx, type Stage, streamOf, wholeArea } from "../stage.ts";
import { colouredTile, paperTile, TILE } from "../texture.ts";
import { type Body, fillTile, type Finish, gradientOf, type Material, onSheet } from "./material.ts";
import { addVignette } from "./vignette.ts";

export const watercolour: Material = { rough: 1, softClouds: true, glow: 0.85, sky: paintSky, body: paintBody, mark: paintMark, finish };

function paintSky(ctx: Ctx, stage: Stage): void {
  const { sky } = stage.palette;
  const area = wholeArea(stage);
  const gradient = ctx.createLinearGradient(0, -stage.marginY, 0, stage.horizon + stage.height * 0.06);
  for (const [i, at] of [0, 0.36, 0.7, 1].entries()) gradient.addColorStop(at, sky[i] ?? sky[3]);
  ctx.fillStyle = gradient;
  ctx.fillRect(area.x, area.y, area.w, area.h);
  paintBlooms(ctx, stage);
  granulate(ctx, stage, 0.8, area);
}

/** Wet-in-wet: patches of neighbouring colours that ran into the sky, most without an edge, a few with one. */
function paintBlooms(ctx: Ctx, stage: Stage): void {
  const rng = streamOf(stage, "blooms");
  const { sky, cloudLit, accents } = stage.palette;
  const tones = [sky[0], sky[1], sky[2], sky[3], cloudLit, mix(sky[1], accents[2] ?? sky[0], 0.3), mix(sky[2], accents[3] ?? sky[2], 0.28)];
  for (let i = 0; i < 26; i++) {
    const y = between(rng, -0.05, 0.98) * stage.horizon;
    const x = between(rng, -0.1, 1.1) * stage.width;
    const wide = between(rng, 130, 430) * stage.unit;
    const soft = i % 6 !== 0;
    const blob = bloom(rng, x, y, wide, wide * between(rng, 0.28, 0.6));
    const colour = pick(rng, tones);
    ctx.save();
    ctx.filter = `blur(${(soft ? between(rng, 34, 80) : between(rng, 5, 10)) * stage.unit}px)`;
    ctx.fillStyle = fade(colour, soft ? between(rng, 0.16, 0.34) : between(rng, 0.07, 0.14));
    ctx.fill(blob);
    ctx.restore();
  }
}

/** A closed shape with a wandering edge. */
export function bloom(rng: Rng, x: number, y: number, radiusX: number, radiusY: number): Path2D {
  const path = new Path2D();
  const seed = Math.floor(rng() * 1e6);
  const steps = 48;
  for (let i = 0; i <= steps; i++) {
    const turn = (i % steps) / steps;
    const reach =
      1 +
      fractal1(Math.cos(turn * Math.PI * 2) * 1.6 + 9, seed, 3) * 0.22 +
      fractal1(Math.sin(turn * Math.PI * 2) * 1.6 + 5, seed + 5, 3) * 0.22;
    const px = x + Math.cos(turn * Math.PI * 2) * radiusX * reach;
    const py = y + Math.sin(turn * Math.PI * 2) * radiusY * reach;
    if (i === 0) path.moveTo(px, py);
    else path.lineTo(px, py);
  }
  path.closePath();
  return path;
}

function paintBody(ctx: Ctx, stage: Stage, body: Body): void {
  const u = stage.unit;
  const middle = mix(body.top, body.bottom, 0.4);
  const dark = shift(middle, -0.07, 1.12);
  const soft = (0.7 + (1 - body.depth) * 2.2) * u;
  onSheet(
    ctx,
    stage,
    body.path,
    24 * u,
    (sheet) => {
      sheet.fillStyle = gradientOf(sheet, body);
      sheet.fill(body.path);
      sheet.globalCompositeOperation = "source-atop";
      unevenWash(sheet, stage, body, middle);
      pooledEdge(sheet, body, dark, u);
    },
    (sheet, x, y) => {
      ctx.save();
      ctx.filter = `blur(${7 * u}px)`;
      ctx.globalAlpha = 0.32;
      ctx.drawImage(sheet, x, y);
      ctx.globalAlpha = 1;
      ctx.filter = `blur(${soft}px)`;
      ctx.drawImage(sheet, x, y);
      ctx.restore();
    },
  );
}

/** Pigment gathered where the wash dried last. */
function pooledEdge(sheet: Ctx, body: Body, dark: string, u: number): void {
  const strength = body.kind === "cloud" ? 0.35 : body.kind === "built" ? 0.7 : 1;
  sheet.lineJoin = "round";
  for (const [width, alpha] of [
    [46, 0.05],
    [22, 0.07],
    [8, 0.11],
    [3, 0.2],
  ] as const) {
    sheet.lineWidth = width * u;
    sheet.strokeStyle = fade(dark, alpha * strength);
    sheet.stroke(body.line ?? body.path);
  }
}

function unevenWash(sheet: Ctx, stage: Stage, body: Body, middle: string): void {
  const area = wholeArea(stage);
  const weight = body.kind === "cloud" ? 0.4 : 1;
  const at = { x: (body.y0 * 7.3) % TILE, y: (body.y0 * 3.1) % TILE };
  const light = colouredTile(stage.textures, "blotch", shift(middle, 0.1, 0.9), { low: 0.5, high: 0.78, alpha: 0.5 * weight });
  const dark = colouredTile(stage.textures, "blotch", shift(middle, -0.08, 1.15), { low: 0.5, high: 0.8, alpha: 0.42 * weight });
  fillTile(sheet, light, 3.4 * stage.unit, at, area);
  fillTile(sheet, dark, 2.3 * stage.unit, { x: at.y, y: at.x }, area);
  granulate(sheet, stage, weight, area);
}

/** Pigment settles in the hollows of the paper and leaves its ridges pale. */
function granulate(ctx: Ctx, stage: Stage, weight: number, area: ReturnType<typeof wholeArea>): void {
  const size = Math.max(0.5, 1.1 * stage.unit);
  fillTile(
    ctx,
    colouredTile(stage.textures, "grain", "#0c1030", { low: 0.48, high: 0.95, alpha: 0.13 * weight }),
    size,
    { x: 0, y: 0 },
    area,
  );
  fillTile(
    ctx,
    colouredTile(stage.textures, "grain", "#fff6ea", { low: 0.5, high: 1, alpha: 0.065 * weight }),
    size * 1.3,
    { x: 31, y: 57 },
    area,
  );
}

function paintMark(ctx: Ctx, stage: Stage, path: Path2D, mark: { colour: string; depth: number }): void {
  const u = stage.unit;
  ctx.save();
  ctx.fillStyle = mark.colour;
  ctx.fill(path);
  ctx.lineWidth = 1.4 * u;
  ctx.strokeStyle = fade(shift(mark.colour, -0.06, 1.1), 0.35);
  ctx.stroke(path);
  ctx.restore();
}

function finish(stage: Stage): Finish {
  const overlay = createCanvas(stage.width, stage.height);
  const ctx = overlay.getContext("2d");
  fillTile(
    ctx,
    paperTile(stage.textures, 0.11),
    Math.max(0.5, 1.1 * stage.unit),
    { x: 0, y: 0 },
    { x: 0, y: 0, w: stage.width, h: stage.height },
  );
  addVignette(ctx, stage, 0.26, "#1a1430");
  return { overlay, grain: 0.1 };
}
