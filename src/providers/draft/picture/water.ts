/** Water: surfaces that mirror the sky, swells, reflections of what stands above, glints. */
import { createCanvas, Path2D } from "@napi-rs/canvas";
import { poseAt } from "./camera.ts";
import { fade, mix, shift } from "./colour.ts";
import { paintLayers } from "./frame.ts";
import { type Line, linePath, lineOf, topOf, underLine } from "./land.ts";
import { scatter } from "./motion.ts";
import { noise1 } from "./noise.ts";
import { lit } from "./palette.ts";
import { between } from "./random.ts";
import { paintSprites } from "./light.ts";
import { blurred, type Ctx, paintLayer, type Stage, streamOf } from "./stage.ts";

/** A flat surface from `top` to the bottom of the frame. */
export function paintSurface(stage: Stage, plan: { name: string; top: number; depth: number; near?: string; far?: string }): void {
  const { palette, height, marginY } = stage;
  const bottom = height + marginY;
  const far = plan.far ?? mix(lit(palette, palette.water, 0.45), palette.sky[3], 0.55);
  const near = plan.near ?? mix(lit(palette, palette.waterDeep, 0.85), palette.sky[1], 0.22);
  paintLayer(stage, { name: plan.name, depth: plan.depth }, (ctx) => {
    const line = lineOf(stage, () => plan.top);
    stage.material.body(ctx, stage, {
      path: underLine(line, bottom),
      line: linePath(line),
      top: far,
      bottom: near,
      y0: plan.top,
      y1: bottom,
      depth: 0.9,
      kind: "water",
    });
    paintRipples(ctx, stage, plan.top, bottom, plan.name);
  });
}

/** Flat strokes of light and dark, larger toward the bottom. */
export function paintRipples(ctx: Ctx, stage: Stage, top: number, bottom: number, name: string): void {
  const rng = streamOf(stage, `ripples ${name}`);
  for (const [colour, alpha] of [
    [stage.palette.sky[3], 0.34],
    [shift(lit(stage.palette, stage.palette.waterDeep, 0.8), -0.04), 0.3],
  ] as const) {
    const path = new Path2D();
    for (let i = 0; i < 90; i++) {
      const t = rng() ** 1.5;
      const y = top + (bottom - top) * (0.015 + t);
      const x = between(rng, -0.05, 1.05) * stage.width;
      const wide = (14 + 190 * t) * stage.unit * between(rng, 0.5, 1.2);
      const thick = (0.6 + 3.6 * t) * stage.unit;
      path.moveTo(x - wide, y);
      path.quadraticCurveTo(x, y - thick, x + wide, y);
      path.quadraticCurveTo(x, y + thick, x - wide, y);
    }
    ctx.fillStyle = fade(colour, alpha);
    ctx.fill(path);
  }
}

/** A swell that comes and goes; it is wider than the frame and slides a little. */
export function paintSwell(
  stage: Stage,
  plan: {
    name: string;
    y: number;
    height: number;
    waves: number;
    depth: number;
    top: string;
    bottom: string;
    foam?: boolean;
    still?: boolean;
  },
): Line {
  const rng = streamOf(stage, plan.name);
  const phase = rng() * Math.PI * 2;
  const seed = Math.floor(rng() * 1e6);
  const line = lineOf(stage, (x) => {
    const t = (x / stage.width) * plan.waves * Math.PI * 2 + phase;
    return (
      plan.y -
      plan.height * (0.5 + 0.36 * Math.sin(t) + 0.2 * Math.sin(t * 1.7 + 1.3)) +
      noise1(x / (6 * stage.unit), seed) * stage.unit * stage.material.rough
    );
  });
  const bottom = stage.height + stage.marginY;
  const motion = plan.still
    ? undefined
    : ({
        kind: "sway",
        dx: stage.width * between(rng, 0.012, 0.022),
        dy: plan.height * 0.16,
        seconds: between(rng, 5.5, 8),
        phase: rng(),
      } as const);
  paintLayer(stage, { name: plan.name, depth: plan.depth, motion }, (ctx) => {
    stage.material.body(ctx, stage, {
      path: underLine(line, bottom),
      line: linePath(line),
      top: plan.top,
      bottom: plan.bottom,
      y0: topOf(line),
      y1: Math.min(bottom, plan.y + stage.height * 0.3),
      depth: plan.depth,
      kind: "water",
    });
    if (plan.foam) paintFoam(ctx, stage, line);
  });
  return line;
}

function paintFoam(ctx: Ctx, stage: Stage, line: Line): void {
  ctx.save();
  ctx.lineCap = "round";
  ctx.lineWidth = 4 * stage.unit;
  ctx.strokeStyle = fade(mix(stage.palette.cloudLit, "#ffffff", 0.4), 0.5);
  ctx.stroke(linePath(line));
  ctx.restore();
}

/** The picture so far, upside down below `y`, softened; for lakes and wet streets. `stretch` pulls it down the frame. */
export function paintReflection(
  stage: Stage,
  plan: { name: string; y: number; depth: number; alpha: number; blur: number; stretch: number; tone: string; toneAmount: number },
): void {
  const { width, height, marginX, marginY } = stage;
  const small = 0.5;
  const picture = createCanvas(Math.ceil(width * small), Math.ceil(height * small));
  const ctx = picture.getContext("2d");
  paintLayers(ctx, { width, height, focusX: width / 2, focusY: height / 2, layers: stage.layers }, poseAt("static", 0, 8, 0), 0, small);
  const soft = blurred(picture, Math.max(0.5, plan.blur * stage.unit * small));
  const tall = height + marginY - plan.y;
  paintLayer(
    stage,
    {
      name: plan.name,
      depth: plan.depth,
      resolution: small,
      alpha: plan.alpha,
      sharp: true,
      area: { x: -marginX, y: plan.y, w: width + marginX * 2, h: tall },
      motion: { kind: "sway", dx: 3 * stage.unit, dy: 1.5 * stage.unit, seconds: 4.5, phase: 0 },
    },
    (sheet) => {
      sheet.save();
      sheet.translate(width / 2, plan.y);
      sheet.scale((width + marginX * 2) / width, -plan.stretch);
      sheet.drawImage(soft, -width / 2, -plan.y, width, height);
      sheet.restore();
      sheet.fillStyle = fade(plan.tone, plan.toneAmount);
      sheet.fillRect(-marginX, plan.y, width + marginX * 2, tall);
      paintRipples(sheet, stage, plan.y, height + marginY, plan.name);
    },
  );
}

/** The sun's or the moon's path on the water: short strokes that blink. */
export function paintGlints(stage: Stage, plan: { top: number; depth: number; x: number; colour: string }): void {
  const rng = streamOf(stage, "glints");
  const sprite = createCanvas(64, 8);
  const ctx = sprite.getContext("2d");
  const gradient = ctx.createRadialGradient(32, 4, 0, 32, 4, 32);
  gradient.addColorStop(0, plan.colour);
  gradient.addColorStop(0.5, fade(plan.colour, 0.6));
  gradient.addColorStop(1, fade(plan.colour, 0));
  ctx.fillStyle = gradient;
  ctx.beginPath();
  ctx.ellipse(32, 4, 32, 3.4, 0, 0, Math.PI * 2);
  ctx.fill();
  const points = scatter(rng, 150, { x: 0, y: 0, w: 1, h: 1 }, [0, 1]).map((point) => {
    const t = point.y ** 1.3;
    const spread = (18 + 150 * t) * stage.unit;
    return {
      ...point,
      x: plan.x + (point.x + rng() - 1) * spread,
      y: plan.top + (stage.height - plan.top) * t * 0.96 + 3 * stage.unit,
      size: (16 + 84 * t) * stage.unit * between(rng, 0.6, 1.2),
      alpha: 0.95 * (1 - t * 0.5),
    };
  });
  paintSprites(
    stage,
    "glints",
    plan.depth,
    sprite,
    { kind: "twinkle", points, amount: 0.9, seconds: 1.9, drift: 5 * stage.unit },
    "screen",
  );
}
