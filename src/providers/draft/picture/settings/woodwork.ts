/** Tables, counters and floors. */
import { Path2D } from "@napi-rs/canvas";
import { fade, mix, shift } from "../colour.ts";
import { between } from "../random.ts";
import { type Ctx, type Stage, paintLayer, streamOf, wholeArea } from "../stage.ts";
import { type Rect, rectPath } from "./furniture.ts";

/** Table or counter across the frame; returns the height things stand at. */
export function paintTable(stage: Stage, top: number, colour: string): void {
  const { height, marginY, unit } = stage;
  const area = wholeArea(stage);
  const wood = stage.palette.dark ? mix(colour, stage.lamplit ? "#1c1110" : stage.palette.shade, 0.55) : colour;
  paintLayer(stage, { name: "table", depth: 0.7, sharp: true }, (ctx) => {
    const edge = top + (height - top) * 0.62;
    stage.material.body(ctx, stage, {
      path: rectPath({ x: area.x, y: top, w: area.w, h: edge - top }),
      top: shift(wood, 0.03),
      bottom: shift(wood, -0.02),
      y0: top,
      y1: edge,
      depth: 0.95,
      kind: "built",
    });
    paintGrainLines(ctx, stage, { x: area.x, y: top, w: area.w, h: edge - top }, shift(wood, -0.06));
    stage.material.body(ctx, stage, {
      path: rectPath({ x: area.x, y: edge, w: area.w, h: height + marginY - edge }),
      top: shift(wood, -0.12),
      bottom: shift(wood, -0.2),
      y0: edge,
      y1: height,
      depth: 0.95,
      kind: "built",
    });
    ctx.fillStyle = fade(stage.palette.key, stage.palette.dark ? 0.12 : 0.3);
    ctx.fillRect(area.x, top, area.w, 3 * unit);
  });
}

/** Floorboards from `top` down, with a skirting. */
export function paintFloor(stage: Stage, top: number, wall: string): void {
  const { palette, height } = stage;
  const area = wholeArea(stage);
  const colour = palette.dark ? mix(palette.wood, stage.lamplit ? "#1c1110" : palette.shade, 0.6) : mix(palette.wood, palette.key, 0.25);
  paintLayer(stage, { name: "floor", depth: 0.5, sharp: true }, (ctx) => {
    const boards = rectPath({ x: area.x, y: top, w: area.w, h: height });
    stage.material.body(ctx, stage, {
      path: boards,
      top: colour,
      bottom: shift(colour, -0.08),
      y0: top,
      y1: height,
      depth: 0.95,
      kind: "built",
    });
    paintGrainLines(ctx, stage, { x: area.x, y: top + 8, w: area.w, h: height - top }, shift(colour, -0.08));
    const skirting = rectPath({ x: area.x, y: top - height * 0.03, w: area.w, h: height * 0.031 });
    stage.material.mark(ctx, stage, skirting, { colour: shift(wall, palette.dark ? 0.03 : 0.06), depth: 0.6 });
  });
}

/** Cupboards along the wall under a worktop. */
export function paintCounter(stage: Stage, plan: { top: number; bottom: number; colour: string }): void {
  const { palette, unit } = stage;
  const { top, bottom } = plan;
  const area = wholeArea(stage);
  const wood = palette.dark ? mix(plan.colour, stage.lamplit ? "#1c1110" : palette.shade, 0.55) : plan.colour;
  paintLayer(stage, { name: "counter", depth: 0.4 }, (ctx) => {
    const front = rectPath({ x: area.x, y: top, w: area.w, h: bottom - top });
    const body = {
      path: front,
      top: shift(wood, -0.05),
      bottom: shift(wood, -0.1),
      y0: top,
      y1: bottom,
      depth: 0.9,
      kind: "built",
    } as const;
    stage.material.body(ctx, stage, body);
    const doors = new Path2D();
    const wide = stage.width / 7;
    for (let x = area.x; x < area.x + area.w; x += wide)
      doors.roundRect(x + wide * 0.06, top + 30 * unit, wide * 0.88, bottom - top - 46 * unit, 4 * unit);
    stage.material.mark(ctx, stage, doors, { colour: shift(wood, -0.02), depth: 0.6 });
    const plate = rectPath({ x: area.x, y: top - 8 * unit, w: area.w, h: 20 * unit });
    stage.material.mark(ctx, stage, plate, { colour: shift(wood, 0.07), depth: 0.6 });
  });
}

function paintGrainLines(ctx: Ctx, stage: Stage, box: Rect, colour: string): void {
  const rng = streamOf(stage, "wood grain");
  ctx.strokeStyle = fade(colour, 0.4);
  for (let i = 0; i < 26; i++) {
    const y = box.y + box.h * rng();
    const x = box.x + box.w * rng();
    ctx.lineWidth = between(rng, 0.8, 2.2) * stage.unit;
    ctx.beginPath();
    ctx.moveTo(x, y);
    ctx.quadraticCurveTo(x + box.w * 0.1, y + between(rng, -5, 5) * stage.unit, x + box.w * between(rng, 0.15, 0.35), y);
    ctx.stroke();
  }
}
