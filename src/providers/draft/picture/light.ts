/** Light in the air: glows around sources, beams, and the small bright sprites of stars, sparks and dust. */
import { type Canvas, createCanvas } from "@napi-rs/canvas";
import { fade, mix, shift } from "./colour.ts";
import { between } from "./random.ts";
import { type Layer, paintLayer, type Stage, streamOf, wholeArea } from "./stage.ts";

/** A layer whose canvas is one sprite that its motion draws many times. */
export function paintSprites(
  stage: Stage,
  name: string,
  depth: number,
  sprite: Canvas,
  motion: NonNullable<Layer["motion"]>,
  blend: Layer["blend"] = "source-over",
): void {
  stage.layers.push({ name, depth, canvas: sprite, x: 0, y: 0, scale: 1, alpha: 1, blend, motion });
}

/** A round spot; `core` is the share of the radius that is full. */
export function softDot(size: number, colour: string, core: number): Canvas {
  const canvas = createCanvas(size, size);
  const ctx = canvas.getContext("2d");
  const gradient = ctx.createRadialGradient(size / 2, size / 2, 0, size / 2, size / 2, size / 2);
  gradient.addColorStop(0, colour);
  gradient.addColorStop(core, fade(colour, 0.9));
  gradient.addColorStop(core + (1 - core) * 0.35, fade(colour, 0.28));
  gradient.addColorStop(1, fade(colour, 0));
  ctx.fillStyle = gradient;
  ctx.fillRect(0, 0, size, size);
  return canvas;
}

export interface Glow {
  name: string;
  x: number;
  y: number;
  radius: number;
  colour: string;
  strength: number;
  depth: number;
  flicker?: number;
  /** Height as a share of width. */
  squash?: number;
  travel?: Layer["travel"];
}

/** Light in the air around a source; laid with `screen`, painted small because it is soft. */
export function paintGlow(stage: Stage, glow: Glow): void {
  const size = 192;
  const canvas = createCanvas(size, size);
  const ctx = canvas.getContext("2d");
  const gradient = ctx.createRadialGradient(size / 2, size / 2, 0, size / 2, size / 2, size / 2);
  const strength = glow.strength * (0.4 + 0.6 * stage.material.glow);
  for (const [at, alpha] of [
    [0, 1],
    [0.12, 0.66],
    [0.3, 0.3],
    [0.55, 0.1],
    [0.8, 0.022],
    [1, 0],
  ] as const)
    gradient.addColorStop(at, fade(glow.colour, alpha * strength));
  ctx.fillStyle = gradient;
  ctx.fillRect(0, 0, size, size);
  const squash = glow.squash ?? 1;
  if (stage.spec.look === "film" && glow.strength >= 0.5 && !glow.flicker) paintStreak(stage, glow);
  const tall = createCanvas(size, Math.max(1, Math.round(size * squash)));
  tall.getContext("2d").drawImage(canvas, 0, 0, size, tall.height);
  const rng = streamOf(stage, `glow ${glow.name}`);
  stage.layers.push({
    name: glow.name,
    depth: glow.depth,
    canvas: tall,
    x: glow.x - glow.radius,
    y: glow.y - glow.radius * squash,
    scale: (glow.radius * 2) / size,
    alpha: 1,
    blend: "screen",
    travel: glow.travel,
    motion: {
      kind: "flicker",
      amount: glow.flicker ?? 0.05,
      seconds: glow.flicker ? between(rng, 0.5, 0.9) : between(rng, 4, 7),
      phase: rng(),
    },
  });
}

/** The level streak an anamorphic lens draws through a bright light. */
function paintStreak(stage: Stage, glow: Glow): void {
  const canvas = createCanvas(256, 8);
  const ctx = canvas.getContext("2d");
  for (let y = 0; y < 8; y++) {
    const across = Math.sin(((y + 0.5) / 8) * Math.PI) ** 3;
    const gradient = ctx.createLinearGradient(0, 0, 256, 0);
    for (const [at, alpha] of [
      [0, 0],
      [0.3, 0.12],
      [0.5, 0.7],
      [0.7, 0.12],
      [1, 0],
    ] as const)
      gradient.addColorStop(at, fade(mix(glow.colour, "#bfe0ff", 0.5), alpha * across * glow.strength));
    ctx.fillStyle = gradient;
    ctx.fillRect(0, y, 256, 1);
  }
  const scale = (glow.radius * 3.2) / 256;
  stage.layers.push({
    name: `${glow.name} streak`,
    depth: glow.depth,
    canvas,
    x: glow.x - 128 * scale,
    y: glow.y - 4 * scale,
    scale,
    alpha: 1,
    blend: "screen",
    travel: glow.travel,
  });
}

/** Broad soft beams from the sun or a window. */
export function paintRays(
  stage: Stage,
  plan: { x: number; y: number; length: number; angle: number; spread: number; colour: string; strength: number; depth: number },
): void {
  const rng = streamOf(stage, "rays");
  const area = wholeArea(stage);
  paintLayer(
    stage,
    {
      name: "rays",
      depth: plan.depth,
      resolution: 0.25,
      blend: "screen",
      sharp: true,
      area,
      motion: { kind: "flicker", amount: 0.22, seconds: 5, phase: 0 },
    },
    (ctx) => {
      ctx.filter = `blur(${7 * stage.unit}px)`;
      for (let i = 0; i < 9; i++) {
        const angle = plan.angle + (i / 8 - 0.5) * plan.spread + between(rng, -0.03, 0.03);
        const half = between(rng, 0.012, 0.035);
        const gradient = ctx.createRadialGradient(plan.x, plan.y, 0, plan.x, plan.y, plan.length);
        gradient.addColorStop(0, fade(shift(plan.colour, 0.02), plan.strength * between(rng, 0.5, 1)));
        gradient.addColorStop(1, fade(plan.colour, 0));
        ctx.fillStyle = gradient;
        ctx.beginPath();
        ctx.moveTo(plan.x, plan.y);
        ctx.lineTo(plan.x + Math.cos(angle - half) * plan.length, plan.y + Math.sin(angle - half) * plan.length);
        ctx.lineTo(plan.x + Math.cos(angle + half) * plan.length, plan.y + Math.sin(angle + half) * plan.length);
        ctx.fill();
      }
    },
  );
}
