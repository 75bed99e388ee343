/** Buildings, windows, lamps and bokeh. */
import { Path2D } from "@napi-rs/canvas";
import { createCanvas, type Canvas } from "@napi-rs/canvas";
import { fade, mix, shift } from "./colour.ts";
import { scatter } from "./motion.ts";
import { lit } from "./palette.ts";
import { between, pick, type Rng } from "./random.ts";
import { paintGlow, paintSprites, softDot } from "./light.ts";
import { type Ctx, paintLayer, type Stage, streamOf } from "./stage.ts";

export interface Block {
  x: number;
  w: number;
  top: number;
}

/** Blocks side by side across the frame; `low` and `high` are heights over `base`. */
export function skyline(
  stage: Stage,
  rng: Rng,
  plan: { base: number; low: number; high: number; wide: [number, number]; from?: number; to?: number },
): Block[] {
  const blocks: Block[] = [];
  const from = plan.from ?? -stage.marginX;
  const to = plan.to ?? stage.width + stage.marginX;
  for (let x = from; x < to; ) {
    const w = between(rng, plan.wide[0], plan.wide[1]);
    blocks.push({ x, w, top: plan.base - between(rng, plan.low, plan.high) });
    x += w * between(rng, 0.92, 1.12);
  }
  return blocks;
}

/** Roofs differ: flat, stepped, with a mast, slanted. */
function blockPath(rng: Rng, block: Block, bottom: number, unit: number): Path2D {
  const path = new Path2D();
  const { x, w, top } = block;
  const kind = Math.floor(rng() * 5);
  path.moveTo(x, bottom);
  path.lineTo(x, top);
  if (kind === 0) {
    path.lineTo(x + w * 0.25, top);
    path.lineTo(x + w * 0.25, top - w * 0.22);
    path.lineTo(x + w * 0.75, top - w * 0.22);
    path.lineTo(x + w * 0.75, top);
  } else if (kind === 1) {
    path.lineTo(x + w * 0.47, top - 2 * unit);
    path.lineTo(x + w * 0.49, top - w * 0.7);
    path.lineTo(x + w * 0.51, top - w * 0.7);
    path.lineTo(x + w * 0.53, top - 2 * unit);
  } else if (kind === 2) path.lineTo(x, top - w * 0.24);
  path.lineTo(x + w, top);
  path.lineTo(x + w, bottom);
  path.closePath();
  return path;
}

interface RowPlan {
  name: string;
  depth: number;
  bottom: number;
  local: string;
  /** Size of a window, pixels, and the share of them that are lit after dark. */
  pane: number;
  litShare: number;
  mist: number;
}

/** A row of blocks as one layer: three sheets of blocks one before the other, each block a tone of its own. */
export function paintBlocks(stage: Stage, blocks: Block[], plan: RowPlan): void {
  const rng = streamOf(stage, plan.name);
  const base = lit(stage.palette, plan.local, plan.depth);
  paintLayer(stage, { name: plan.name, depth: plan.depth }, (ctx) => {
    for (const sheet of [0, 1, 2]) {
      const members = blocks
        .filter((_, i) => i % 3 === sheet)
        .map((block) => ({ block, path: blockPath(rng, block, plan.bottom, stage.unit) }));
      if (members.length === 0) continue;
      const path = new Path2D();
      for (const member of members) path.addPath(member.path);
      const colour = shift(base, (sheet - 1) * 0.022);
      stage.material.body(ctx, stage, {
        path,
        top: colour,
        bottom: mix(colour, stage.palette.fog, plan.mist),
        y0: Math.min(...members.map((member) => member.block.top)),
        y1: plan.bottom,
        depth: plan.depth,
        kind: "built",
      });
      for (const member of members) {
        ctx.fillStyle = fade(
          lit(stage.palette, pick(rng, [...stage.palette.accents, plan.local, "#2a2438"]), plan.depth),
          between(rng, 0.06, 0.2),
        );
        ctx.fill(member.path);
        paintWindows(ctx, stage, rng, member.block, plan);
      }
    }
  });
}

function paintWindows(ctx: Ctx, stage: Stage, rng: Rng, block: Block, plan: RowPlan): void {
  const { palette } = stage;
  const pane = plan.pane;
  const columns = Math.max(1, Math.floor((block.w - pane) / (pane * 1.9)));
  const pad = (block.w - columns * pane * 1.9 + pane * 0.9) / 2;
  const warm = new Path2D();
  const cool = new Path2D();
  const dim = new Path2D();
  for (let y = block.top + pane * 1.6; y < plan.bottom - pane * 1.5; y += pane * 2.3) {
    for (let i = 0; i < columns; i++) {
      const on = palette.dark && rng() < plan.litShare;
      (on ? (rng() < 0.76 ? warm : cool) : dim).rect(block.x + pad + i * pane * 1.9, y, pane, pane * 1.35);
    }
  }
  const glass = palette.dark
    ? shift(lit(palette, palette.waterDeep, plan.depth), -0.03)
    : mix(lit(palette, palette.waterDeep, plan.depth), palette.sky[2], 0.45);
  ctx.fillStyle = fade(glass, palette.dark ? 0.5 : 0.55);
  ctx.fill(dim);
  const bright = 0.55 + 0.4 * plan.depth;
  ctx.fillStyle = fade(palette.lamp, bright);
  ctx.fill(warm);
  ctx.fillStyle = fade(
    stage.spec.look === "night-city" ? (palette.accents[1] ?? "#2ee6d6") : mix(palette.lamp, "#ffffff", 0.55),
    bright * 0.85,
  );
  ctx.fill(cool);
}

/** Windows that go on and off slowly over the others. */
export function paintBlinking(stage: Stage, name: string, blocks: Block[], plan: Pick<RowPlan, "pane" | "bottom" | "depth">): void {
  if (!stage.palette.dark || blocks.length === 0) return;
  const rng = streamOf(stage, `blink ${name}`);
  const dot = softDot(24, stage.palette.lamp, 0.4);
  const points = scatter(rng, 34, { x: 0, y: 0, w: 1, h: 1 }, [plan.pane * 2, plan.pane * 3.2]).map((point) => {
    const block = pick(rng, blocks);
    return { ...point, x: block.x + block.w * (0.15 + 0.7 * point.x), y: block.top + (plan.bottom - block.top) * (0.08 + 0.8 * point.y) };
  });
  paintSprites(stage, `${name} blink`, plan.depth, dot, { kind: "twinkle", points, amount: 1, seconds: 5.5, drift: 0 }, "screen");
}

/** An out-of-focus light: a flat disc with a brighter rim. */
function bokehDisc(colour: string, wide = 1): Canvas {
  const canvas = createCanvas(96, Math.round(96 / wide));
  const ctx = canvas.getContext("2d");
  ctx.scale(1, 1 / wide);
  const gradient = ctx.createRadialGradient(48, 48, 0, 48, 48, 46);
  gradient.addColorStop(0, fade(colour, 0.46));
  gradient.addColorStop(0.82, fade(colour, 0.58));
  gradient.addColorStop(0.92, fade(shift(colour, 0.06), 0.8));
  gradient.addColorStop(1, fade(colour, 0));
  ctx.fillStyle = gradient;
  ctx.fillRect(0, 0, 96, 96);
  return canvas;
}

/** Lights of a city out of focus, gathered in clusters. */
export function paintBokeh(
  stage: Stage,
  plan: { name: string; depth: number; count: number; top: number; bottom: number; size: [number, number]; strength: number },
): void {
  const rng = streamOf(stage, `bokeh ${plan.name}`);
  const colours = [...stage.palette.accents.slice(0, 5), stage.palette.lamp];
  const centres = Array.from({ length: 5 }, () => ({ x: between(rng, 0, stage.width), y: between(rng, plan.top, plan.bottom) }));
  for (const [i, colour] of colours.entries()) {
    const points = scatter(
      rng,
      Math.ceil(plan.count / colours.length),
      { x: -stage.marginX, y: plan.top, w: stage.width + stage.marginX * 2, h: plan.bottom - plan.top },
      [plan.size[0] * stage.unit, plan.size[1] * stage.unit],
    );
    for (const point of points) {
      const centre = pick(rng, centres);
      if (rng() < 0.6) Object.assign(point, { x: point.x + (centre.x - point.x) * 0.6, y: point.y + (centre.y - point.y) * 0.6 });
      point.alpha *= plan.strength;
    }
    paintSprites(
      stage,
      `${plan.name} ${i}`,
      plan.depth + i * 0.01,
      bokehDisc(mix(colour, "#ffffff", 0.1), stage.spec.look === "film" ? 0.72 : 1),
      { kind: "twinkle", points, amount: 0.45, seconds: 3.6, drift: 6 * stage.unit },
      "screen",
    );
  }
}

/** A street lamp: post, head and, after dark, its light in the air and on the ground. */
export function paintLamp(stage: Stage, lamp: { name: string; x: number; foot: number; height: number; depth: number }): void {
  const { x, foot, height } = lamp;
  const thick = height * 0.022;
  paintLayer(
    stage,
    { name: lamp.name, depth: lamp.depth, area: { x: x - height * 0.3, y: foot - height * 1.1, w: height * 0.6, h: height * 1.15 } },
    (ctx) => {
      const path = new Path2D();
      path.rect(x - thick / 2, foot - height, thick, height);
      path.rect(x - thick * 1.4, foot - height * 0.06, thick * 2.8, height * 0.06);
      path.moveTo(x - height * 0.06, foot - height * 0.99);
      path.lineTo(x - height * 0.035, foot - height * 1.08);
      path.lineTo(x + height * 0.035, foot - height * 1.08);
      path.lineTo(x + height * 0.06, foot - height * 0.99);
      path.closePath();
      stage.material.mark(ctx, stage, path, { colour: shift(lit(stage.palette, "#3c3f4a", lamp.depth), -0.03), depth: lamp.depth });
      ctx.fillStyle = stage.palette.dark ? mix(stage.palette.lamp, "#ffffff", 0.5) : lit(stage.palette, "#f1e9d2", lamp.depth);
      ctx.fillRect(x - height * 0.04, foot - height * 0.99, height * 0.08, height * 0.035);
    },
  );
  if (!stage.palette.dark) return;
  paintGlow(stage, {
    name: `${lamp.name} light`,
    x,
    y: foot - height * 0.97,
    radius: height * 0.75,
    colour: stage.palette.lamp,
    strength: 0.72,
    depth: lamp.depth,
    flicker: 0.1,
  });
  paintGlow(stage, {
    name: `${lamp.name} pool`,
    x,
    y: foot,
    radius: height * 0.62,
    colour: stage.palette.lamp,
    strength: 0.34,
    depth: lamp.depth,
    squash: 0.24,
  });
}

/** Warm and cold signs on the fronts of a street. */
export function paintSigns(ctx: Ctx, stage: Stage, rng: Rng, block: Block, bottom: number): void {
  const colour = pick(rng, stage.palette.accents);
  const w = block.w * between(rng, 0.1, 0.16);
  const h = (bottom - block.top) * between(rng, 0.18, 0.3);
  const x = block.x + block.w * between(rng, 0.1, 0.8);
  const y = bottom - h - (bottom - block.top) * between(rng, 0.22, 0.4);
  ctx.save();
  if (stage.palette.dark) {
    ctx.shadowColor = colour;
    ctx.shadowBlur = 26 * stage.unit;
  }
  ctx.fillStyle = stage.palette.dark ? mix(colour, "#ffffff", 0.15) : lit(stage.palette, colour, 0.7);
  ctx.beginPath();
  ctx.roundRect(x, y, w, h, w * 0.18);
  ctx.fill();
  ctx.restore();
  ctx.fillStyle = fade(mix(colour, "#10101c", 0.75), 0.7);
  for (let i = 0; i < 4; i++) ctx.fillRect(x + w * 0.26, y + h * (0.1 + i * 0.22), w * 0.48, h * 0.12);
}
