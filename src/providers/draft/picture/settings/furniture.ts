/** What hangs on the walls of rooms: windows, pictures, lamps, shelves, tools. */
import { Path2D } from "@napi-rs/canvas";
import { mix, shift } from "../colour.ts";
import { paintGlow } from "../light.ts";
import { lit } from "../palette.ts";
import { addConifer } from "../plants.ts";
import { between, pick } from "../random.ts";
import { type Ctx, type Stage, paintLayer, streamOf } from "../stage.ts";

export interface Rect {
  x: number;
  y: number;
  w: number;
  h: number;
}

export const rectPath = ({ x, y, w, h }: Rect, round = 0): Path2D => {
  const path = new Path2D();
  path.roundRect(x, y, w, h, round);
  return path;
};

/** A window with the hour outside: sky, a ridge, a few trees. */
export function paintWindow(stage: Stage, box: Rect, depth = 0.14): void {
  const { palette, unit } = stage;
  paintLayer(stage, { name: "window", depth }, (ctx) => {
    const frame = 14 * unit;
    stage.material.body(ctx, stage, {
      path: rectPath({ x: box.x - frame, y: box.y - frame, w: box.w + frame * 2, h: box.h + frame * 2 }, 3 * unit),
      top: frameColour(stage),
      bottom: shift(frameColour(stage), -0.05),
      y0: box.y,
      y1: box.y + box.h,
      depth: 0.9,
      kind: "built",
    });
    ctx.save();
    ctx.clip(rectPath(box));
    const gradient = ctx.createLinearGradient(0, box.y - box.h * 0.2, 0, box.y + box.h);
    for (const [i, hex] of palette.sky.entries()) gradient.addColorStop(i / 3, shift(hex, 0.03));
    ctx.fillStyle = gradient;
    ctx.fillRect(box.x, box.y, box.w, box.h);
    paintView(ctx, stage, box);
    ctx.restore();
    const bars = new Path2D();
    bars.rect(box.x + box.w / 2 - 4 * unit, box.y, 8 * unit, box.h);
    bars.rect(box.x, box.y + box.h * 0.46, box.w, 8 * unit);
    stage.material.mark(ctx, stage, bars, { colour: frameColour(stage), depth: 0.8 });
    stage.material.body(ctx, stage, {
      path: rectPath({ x: box.x - frame * 1.8, y: box.y + box.h + frame * 0.7, w: box.w + frame * 3.6, h: frame * 1.1 }, 2 * unit),
      top: shift(frameColour(stage), 0.05),
      bottom: frameColour(stage),
      y0: box.y + box.h,
      y1: box.y + box.h + frame * 2,
      depth: 0.9,
      kind: "built",
    });
  });
  const dark = palette.dark;
  paintGlow(stage, {
    name: "window light",
    x: box.x + box.w / 2,
    y: box.y + box.h / 2,
    radius: box.w * 1.5,
    colour: dark ? palette.sky[2] : palette.key,
    strength: dark ? 0.3 : 0.42,
    depth,
    squash: 1,
  });
}

const frameColour = (stage: Stage): string =>
  stage.palette.dark
    ? shift(mix(stage.palette.wood, stage.palette.shade, 0.72), -0.05)
    : mix(stage.palette.wood, "#f4ead8", stage.spec.mood === "joyful" ? 0.8 : 0.12);

function paintView(ctx: Ctx, stage: Stage, box: Rect): void {
  const rng = streamOf(stage, "view");
  for (const [i, depth] of [0.1, 0.3].entries()) {
    const hill = new Path2D();
    hill.moveTo(box.x, box.y + box.h);
    for (let t = 0; t <= 1.001; t += 0.05)
      hill.lineTo(box.x + box.w * t, box.y + box.h * (0.62 + i * 0.16 - 0.14 * Math.sin(t * 3.4 + i * 2) * (1 - i * 0.4)));
    hill.lineTo(box.x + box.w, box.y + box.h);
    ctx.fillStyle = lit(stage.palette, i === 0 ? stage.palette.rock : stage.palette.conifer, depth);
    ctx.fill(hill);
  }
  const trees = new Path2D();
  for (let i = 0; i < 4; i++)
    addConifer(trees, rng, box.x + box.w * between(rng, 0.05, 0.95), box.y + box.h * 1.02, box.h * between(rng, 0.2, 0.36));
  ctx.fillStyle = lit(stage.palette, stage.palette.conifer, 0.55);
  ctx.fill(trees);
}

export function windowBox(stage: Stage, share: { w: number; h: number; y: number }): Rect {
  const { width, height } = stage;
  const w = Math.min(width * share.w, height * share.w * 1.78);
  const left = streamOf(stage, "window side")() < 0.6;
  return { x: left ? width * 0.08 : width * 0.92 - w, y: height * share.y, w, h: Math.min(height * share.h, w * 1.35) };
}

export function paintPicture(stage: Stage, box: Rect): void {
  paintLayer(stage, { name: "picture", depth: 0.14 }, (ctx) => {
    const edge = 9 * stage.unit;
    stage.material.mark(ctx, stage, rectPath({ x: box.x - edge, y: box.y - edge, w: box.w + edge * 2, h: box.h + edge * 2 }), {
      colour: frameColour(stage),
      depth: 0.6,
    });
    const tone = stage.palette.dark ? 0.55 : 0;
    const [a = "#e8604c", b = "#f2b33d", c = "#3f9fb0"] = stage.palette.accents;
    stage.material.mark(ctx, stage, rectPath(box), { colour: mix("#f1e6cf", stage.palette.shade, tone), depth: 0.6 });
    ctx.save();
    ctx.clip(rectPath(box));
    for (const [i, colour] of [c, b, a].entries()) {
      const hill = new Path2D();
      hill.ellipse(
        box.x + box.w * (0.2 + i * 0.35),
        box.y + box.h * (0.95 + i * 0.06),
        box.w * 0.6,
        box.h * (0.5 - i * 0.1),
        0,
        0,
        Math.PI * 2,
      );
      stage.material.mark(ctx, stage, hill, { colour: mix(shift(colour, 0.04, 0.7), stage.palette.shade, tone), depth: 0.6 });
    }
    ctx.restore();
  });
}

export function paintHangingLamp(stage: Stage, at: { x: number; y: number }): void {
  const { unit, palette } = stage;
  const size = 74 * unit;
  paintLayer(
    stage,
    { name: "lamp", depth: 0.4, area: { x: at.x - size * 2, y: -stage.marginY, w: size * 4, h: at.y + stage.marginY + size * 2 } },
    (ctx) => {
      const shade = new Path2D();
      shade.moveTo(at.x - size * 0.28, at.y - size * 0.6);
      shade.lineTo(at.x + size * 0.28, at.y - size * 0.6);
      shade.lineTo(at.x + size, at.y + size * 0.2);
      shade.lineTo(at.x - size, at.y + size * 0.2);
      shade.closePath();
      shade.rect(at.x - 2 * unit, -stage.marginY, 4 * unit, at.y + stage.marginY - size * 0.55);
      stage.material.mark(ctx, stage, shade, { colour: mix(palette.accents[0] ?? palette.wood, palette.shade, 0.5), depth: 0.6 });
      const bulb = new Path2D();
      bulb.ellipse(at.x, at.y + size * 0.22, size * 0.66, size * 0.13, 0, 0, Math.PI * 2);
      stage.material.mark(ctx, stage, bulb, { colour: mix(palette.lamp, "#ffffff", 0.4), depth: 0.9 });
    },
  );
  paintGlow(stage, {
    name: "lamp light",
    x: at.x,
    y: at.y + size * 0.5,
    radius: Math.max(stage.width, stage.height) * 0.5,
    colour: palette.lamp,
    strength: 0.6,
    depth: 0.4,
    flicker: 0.06,
  });
}

export function paintShelf(stage: Stage, shelf: { x: number; y: number; w: number }): void {
  const rng = streamOf(stage, "shelf");
  const { unit, palette } = stage;
  const tone = palette.dark ? 0.68 : 0.12;
  paintLayer(stage, { name: "shelf", depth: 0.16 }, (ctx) => {
    for (let row = 0; row < 2; row++) {
      const y = shelf.y + row * stage.height * 0.19;
      for (let x = shelf.x + 10 * unit; x < shelf.x + shelf.w - 40 * unit; ) {
        const w = between(rng, 26, 58) * unit;
        const h = between(rng, 36, 96) * unit;
        const jar = new Path2D();
        jar.roundRect(x, y - h, w, h, [w * 0.3, w * 0.3, w * 0.12, w * 0.12]);
        jar.rect(x + w * 0.22, y - h - 9 * unit, w * 0.56, 10 * unit);
        stage.material.mark(ctx, stage, jar, {
          colour: mix(
            pick(rng, ["#c9a27a", "#8fa39a", "#d9c9ae", "#b5654a", "#6f8796", ...palette.accents.slice(0, 2)]),
            palette.shade,
            tone,
          ),
          depth: 0.6,
        });
        x += w + between(rng, 6, 30) * unit;
      }
      stage.material.mark(ctx, stage, rectPath({ x: shelf.x, y, w: shelf.w, h: 12 * unit }), {
        colour: mix(palette.wood, palette.shade, tone),
        depth: 0.6,
      });
    }
  });
}

/** Hammers, saws and spanners as simple outlines on their hooks. */
export function paintTools(ctx: Ctx, stage: Stage, board: Rect, tone: number): void {
  const rng = streamOf(stage, "tools");
  for (let row = 0; row < 2; row++) {
    for (let column = 0; column < 6; column++) {
      const x = board.x + board.w * ((column + 0.5) / 6);
      const y = board.y + board.h * (0.1 + row * 0.46);
      const size = board.h * between(rng, 0.26, 0.34);
      const handle = rectPath({ x: x - size * 0.06, y, w: size * 0.12, h: size }, size * 0.05);
      stage.material.mark(ctx, stage, handle, {
        colour: mix(pick(rng, ["#c07a3e", "#a33f34", "#3f6f8f", "#d9a441"]), stage.palette.shade, tone),
        depth: 0.6,
      });
      const head = new Path2D();
      const kind = Math.floor(rng() * 3);
      if (kind === 0) head.roundRect(x - size * 0.28, y - size * 0.05, size * 0.56, size * 0.2, size * 0.04);
      else if (kind === 1) head.arc(x, y + size * 0.05, size * 0.18, 0.6, Math.PI * 2 - 0.6);
      else {
        head.moveTo(x - size * 0.06, y + size * 0.4);
        head.lineTo(x + size * 0.3, y - size * 0.1);
        head.lineTo(x - size * 0.06, y - size * 0.1);
        head.closePath();
      }
      stage.material.mark(ctx, stage, head, { colour: mix("#7d858f", stage.palette.shade, tone), depth: 0.6 });
    }
  }
}
