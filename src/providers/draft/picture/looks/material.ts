/**
 * A look is a way of laying paint. Painters say what there is (a ridge, a cloud, a window); the material decides how it is put on
 * paper: as a wash with wet edges, a card with a shadow, a brush line. So every setting exists in every look.
 */
import type { Canvas } from "@napi-rs/canvas";
import { createCanvas, type Path2D } from "@napi-rs/canvas";
import type { Ctx, Stage } from "../stage.ts";

export interface Body {
  path: Path2D;
  /** Colours at the scene heights y0 (top) and y1 (bottom). */
  top: string;
  bottom: string;
  y0: number;
  y1: number;
  /** 0 far to 1 near: far bodies have softer edges. */
  depth: number;
  kind: "land" | "water" | "cloud" | "built" | "plant" | "disc";
  /** The visible outline alone (an open line), for looks that draw one. */
  line?: Path2D;
}

export interface Finish {
  /** Multiplied over the finished frame: paper and vignette. Frame-sized. */
  overlay: Canvas;
  /** Strength of moving grain, 0 to 1. */
  grain: number;
}

export interface Material {
  /** How much the outlines tremble, factor. */
  rough: number;
  /** Softer, cooler, far: washes of cloud drift over the sky (false: cut-out clouds). */
  softClouds: boolean;
  /** Strength of the light around lamps and windows, 0 to 1. */
  glow: number;
  sky: (ctx: Ctx, stage: Stage) => void;
  /** A large area: ridge, wall, cloud, wave. */
  body: (ctx: Ctx, stage: Stage, body: Body) => void;
  /** Many small things of one colour: trees, windows, blades. */
  mark: (ctx: Ctx, stage: Stage, path: Path2D, mark: { colour: string; depth: number; lightSide?: string }) => void;
  finish: (stage: Stage) => Finish;
}

/** Paints on a clear sheet around `path` and lays the sheet on `ctx`, so that blend modes stay inside the shape. */
export function onSheet(
  ctx: Ctx,
  stage: Stage,
  path: Path2D,
  pad: number,
  paint: (sheet: Ctx) => void,
  lay?: (sheet: Canvas, x: number, y: number) => void,
): void {
  const [left, top, right, bottom] = path.getBounds();
  const x0 = Math.floor(Math.max(left - pad, -stage.marginX - pad));
  const y0 = Math.floor(Math.max(top - pad, -stage.marginY - pad));
  const x1 = Math.ceil(Math.min(right + pad, stage.width + stage.marginX + pad));
  const y1 = Math.ceil(Math.min(bottom + pad, stage.height + stage.marginY + pad));
  if (!(x1 > x0 && y1 > y0)) return;
  const sheet = createCanvas(x1 - x0, y1 - y0);
  const sheetCtx = sheet.getContext("2d");
  sheetCtx.translate(-x0, -y0);
  paint(sheetCtx);
  if (lay) lay(sheet, x0, y0);
  else ctx.drawImage(sheet, x0, y0);
}

export function gradientOf(ctx: Ctx, body: Pick<Body, "top" | "bottom" | "y0" | "y1">): CanvasGradientLike {
  const gradient = ctx.createLinearGradient(0, body.y0, 0, body.y1);
  gradient.addColorStop(0, body.top);
  gradient.addColorStop(1, body.bottom);
  return gradient;
}
type CanvasGradientLike = ReturnType<Ctx["createLinearGradient"]>;

/** Fills everything painted so far with a repeating tile at `size` times its own size; `at` moves it. */
export function fillTile(
  ctx: Ctx,
  tile: Canvas,
  size: number,
  at: { x: number; y: number },
  area: { x: number; y: number; w: number; h: number },
): void {
  const pattern = ctx.createPattern(tile, "repeat");
  pattern?.setTransform({ a: size, b: 0, c: 0, d: size, e: at.x, f: at.y });
  if (!pattern) return;
  ctx.fillStyle = pattern;
  ctx.fillRect(area.x, area.y, area.w, area.h);
}
