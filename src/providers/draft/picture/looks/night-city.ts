/** Night city: bodies are near black and take their form from coloured light on their edges; haze holds the glow of signs. */
import type { Path2D } from "@napi-rs/canvas";
import { fade, lightness, mix, shift } from "../colour.ts";
import { hashText } from "../random.ts";
import { type Ctx, type Stage, wholeArea } from "../stage.ts";
import { colouredTile } from "../texture.ts";
import { finishFilm, paintHaze } from "./film-still.ts";
import { type Body, fillTile, gradientOf, type Material, onSheet } from "./material.ts";

export const nightCity: Material = {
  rough: 0.6,
  softClouds: true,
  glow: 1,
  sky: paintSky,
  body: paintBody,
  mark: paintMark,
  finish: (stage) => finishFilm(stage, 0.5, 0.24),
};

function paintSky(ctx: Ctx, stage: Stage): void {
  const { sky, accents } = stage.palette;
  const area = wholeArea(stage);
  const gradient = ctx.createLinearGradient(0, area.y, 0, stage.horizon + stage.height * 0.05);
  for (const [i, at] of [0, 0.4, 0.76, 1].entries()) gradient.addColorStop(at, sky[i] ?? sky[3]);
  ctx.fillStyle = gradient;
  ctx.fillRect(area.x, area.y, area.w, area.h);
  paintHaze(ctx, stage, [sky[3], mix(sky[2], accents[0] ?? sky[2], 0.4), mix(sky[1], accents[1] ?? sky[1], 0.35)]);
}

function paintBody(ctx: Ctx, stage: Stage, body: Body): void {
  const u = stage.unit;
  const rim = stage.palette.accents[hashText(`${Math.round(body.y0)}`) % 2] ?? stage.palette.key;
  onSheet(ctx, stage, body.path, 10 * u, (sheet) => {
    sheet.fillStyle = gradientOf(sheet, body);
    sheet.fill(body.path);
    sheet.globalCompositeOperation = "source-atop";
    fillTile(
      sheet,
      colouredTile(stage.textures, "blotch", shift(body.top, 0.06), { low: 0.5, high: 0.85, alpha: 0.3 }),
      1.3 * u,
      { x: body.y0 % 300, y: 0 },
      wholeArea(stage),
    );
    if (body.kind === "disc") return;
    sheet.lineJoin = "round";
    for (const [width, alpha] of [
      [26, 0.07],
      [9, 0.12],
      [2.4, 0.4],
    ] as const) {
      sheet.lineWidth = width * u;
      sheet.strokeStyle = fade(rim, alpha * (0.4 + body.depth * 0.6));
      sheet.stroke(body.line ?? body.path);
    }
  });
}

function paintMark(ctx: Ctx, stage: Stage, path: Path2D, mark: { colour: string; depth: number }): void {
  ctx.fillStyle = mark.colour;
  ctx.fill(path);
  if (lightness(mark.colour) > 0.75) return;
  ctx.lineWidth = 1.2 * stage.unit;
  ctx.strokeStyle = fade(stage.palette.accents[1] ?? stage.palette.key, 0.16 * mark.depth);
  ctx.stroke(path);
}
