/** Above the clouds, in space, and pictures of nothing but shape and colour. */
import { Path2D, PathOp } from "@napi-rs/canvas";
import { fade, mix, shift } from "../colour.ts";
import { linePath, lineOf, topOf, underLine } from "../land.ts";
import { scatter } from "../motion.ts";
import { fractal1 } from "../noise.ts";
import { between, type Rng } from "../random.ts";
import { paintGlow, paintSky, paintSprites, softDot } from "../sky.ts";
import { type Ctx, paintLayer, type Stage, streamOf } from "../stage.ts";
import { paintFog } from "../weather.ts";
import type { SettingPainter } from "./index.ts";

export const paintAbove: SettingPainter = (stage, middle) => {
  const { palette, height } = stage;
  stage.horizon = height * 0.72;
  paintSky(stage, { cover: 0.3 });
  const banks = [0.66, 0.74, 0.84, 0.97];
  for (const [i, at] of banks.entries()) {
    if (i === 2) {
      stage.stands = { ground: { y: () => height * 0.74, depth: 0.5, from: 0.16, to: 0.84, scale: 1 }, sky: { y: () => height * 0.42, depth: 0.5, from: 0.14, to: 0.86, scale: 1.25 } };
      middle(stage);
    }
    paintBank(stage, { i, y: height * at, depth: 0.2 + i * 0.23, colour: mix(palette.cloudLit, stage.spec.look === "paper" ? palette.sky[0] : palette.sky[2], 0.5 - i * 0.15) });
    if (i < 3 && stage.material.softClouds) paintFog(stage, { name: `bank mist ${i}`, depth: 0.25 + i * 0.23, y: height * (at + 0.05), tall: 0.12, strength: 0.4, colour: palette.cloudLit });
  }
};

/** A sea of cloud: heads of many sizes side by side. */
function paintBank(stage: Stage, plan: { i: number; y: number; depth: number; colour: string }): void {
  const rng = streamOf(stage, `bank ${plan.i}`);
  const { height, unit } = stage;
  const motion = { kind: "sway", dx: (20 + plan.i * 12) * unit, dy: 3 * unit, seconds: 15 - plan.i * 2, phase: rng() } as const;
  paintLayer(stage, { name: `bank ${plan.i}`, depth: plan.depth, motion }, (ctx) => {
    const path = heads(stage, rng, plan);
    stage.material.body(ctx, stage, { path, top: shift(plan.colour, 0.02), bottom: mix(plan.colour, stage.palette.cloudShade, 0.95), y0: plan.y - height * 0.09, y1: plan.y + height * 0.13, depth: 0.5 + plan.depth * 0.4, kind: "cloud" });
  });
}

function heads(stage: Stage, rng: Rng, plan: { i: number; y: number }): Path2D {
  const { width, height, marginX, unit } = stage;
  let bank = new Path2D();
  bank.rect(-marginX - 60, plan.y, width + marginX * 2 + 120, height);
  for (let x = -marginX - 60; x < width + marginX + 60; ) {
    const swell = 0.6 + 0.5 * (fractal1(x / (420 * unit), plan.i * 7 + 1, 2) * 0.5 + 0.5);
    const r = between(rng, 26, 96) * unit * (0.7 + plan.i * 0.35) * swell;
    const head = new Path2D();
    head.arc(x, plan.y - r * between(rng, -0.1, 0.45), r, 0, Math.PI * 2);
    bank = bank.op(head, PathOp.Union);
    x += r * between(rng, 0.55, 1.2);
  }
  return bank;
}

export const paintSpace: SettingPainter = (stage, middle) => {
  const { palette, width, height } = stage;
  const ink = stage.spec.look === "ink";
  const deep = ink ? palette.sky[0] : mix("#05061a", palette.accents[3] ?? "#2a1a52", stage.spec.look === "paper" ? 0.3 : 0.14);
  stage.palette = { ...palette, sky: [deep, shift(deep, 0.03), mix(shift(deep, 0.05), ink ? deep : (palette.accents[3] ?? deep), 0.22), mix(shift(deep, 0.06), ink ? deep : (palette.accents[0] ?? deep), 0.24)], stars: 1, dark: true, shade: deep, fog: shift(deep, 0.1), cloudLit: ink ? palette.cloudLit : mix(palette.accents[3] ?? "#8d6cc4", deep, 0.35), cloudShade: ink ? palette.cloudShade : mix(palette.accents[2] ?? "#3f9fb0", deep, 0.6) };
  stage.sun = { ...stage.sun, shown: false };
  stage.horizon = height * 1.12;
  paintSky(stage, { cover: stage.material.softClouds ? 0.42 : 0, sun: false });
  const rng = streamOf(stage, "space");
  const points = scatter(rng, 90, { x: -stage.marginX, y: 0, w: width + stage.marginX * 2, h: height }, [3 * stage.unit, 8 * stage.unit]);
  paintSprites(stage, "near stars", 0.12, softDot(32, "#ffffff", 0.22), { kind: "twinkle", points, amount: 0.7, seconds: 2.2, drift: 0 });
  const left = rng() < 0.5;
  paintPlanet(stage, { name: "planet", x: width * (left ? 0.16 : 0.84), y: height * 0.3, radius: Math.min(width, height) * 0.24, depth: 0.2, colour: palette.accents[0] ?? "#e8604c", ring: true });
  paintPlanet(stage, { name: "moon", x: width * (left ? 0.8 : 0.2), y: height * 0.2, radius: Math.min(width, height) * 0.06, depth: 0.14, colour: palette.accents[2] ?? "#3f9fb0", ring: false });
  const ground = paintMoonscape(stage);
  stage.stands = { ground, table: ground, sky: { y: () => height * 0.46, depth: 0.5, from: 0.16, to: 0.84, scale: 1.2 } };
  middle(stage);
};

function paintPlanet(stage: Stage, planet: { name: string; x: number; y: number; radius: number; depth: number; colour: string; ring: boolean }): void {
  const { x, y, radius, colour } = planet;
  const pad = radius * 1.2;
  paintGlow(stage, { name: `${planet.name} air`, x, y, radius: radius * 1.7, colour, strength: 0.4, depth: planet.depth });
  paintLayer(stage, { name: planet.name, depth: planet.depth, sharp: true, motion: { kind: "sway", dx: 3 * stage.unit, dy: 3 * stage.unit, seconds: 13, phase: 0 }, area: { x: x - radius - pad, y: y - radius - pad, w: (radius + pad) * 2, h: (radius + pad) * 2 } }, (ctx) => {
    const disc = new Path2D();
    disc.arc(x, y, radius, 0, Math.PI * 2);
    stage.material.body(ctx, stage, { path: disc, top: shift(colour, 0.08), bottom: shift(colour, -0.1), y0: y - radius, y1: y + radius, depth: 0.9, kind: "disc" });
    ctx.save();
    ctx.clip(disc);
    paintBands(ctx, stage, planet);
    const shade = ctx.createRadialGradient(x - radius * 0.45, y - radius * 0.4, radius * 0.5, x - radius * 0.2, y - radius * 0.2, radius * 1.5);
    shade.addColorStop(0, fade(stage.palette.shade, 0));
    shade.addColorStop(1, fade(stage.palette.shade, 0.92));
    ctx.fillStyle = shade;
    ctx.fillRect(x - radius, y - radius, radius * 2, radius * 2);
    ctx.restore();
    if (planet.ring) paintRing(ctx, planet);
  });
}

function paintBands(ctx: Ctx, stage: Stage, planet: { name: string; x: number; y: number; radius: number; colour: string }): void {
  const rng = streamOf(stage, `bands ${planet.name}`);
  for (let i = 0; i < 8; i++) {
    ctx.fillStyle = fade(shift(planet.colour, between(rng, -0.14, 0.16)), 0.45);
    ctx.beginPath();
    ctx.ellipse(planet.x, planet.y + planet.radius * (-0.9 + i * 0.25), planet.radius * 1.1, planet.radius * between(rng, 0.04, 0.13), -0.16, 0, Math.PI * 2);
    ctx.fill();
  }
}

/** The near half of a ring, in front of the disc, and the far half behind is hidden: drawn as two arcs outside it. */
function paintRing(ctx: Ctx, planet: { x: number; y: number; radius: number; colour: string }): void {
  ctx.save();
  ctx.translate(planet.x, planet.y);
  ctx.rotate(-0.22);
  for (const [reach, alpha, wide] of [[1.55, 0.75, 0.09], [1.78, 0.45, 0.07]] as const) {
    ctx.strokeStyle = fade(shift(planet.colour, 0.16, 0.6), alpha);
    ctx.lineWidth = planet.radius * wide;
    ctx.beginPath();
    ctx.ellipse(0, 0, planet.radius * reach, planet.radius * reach * 0.26, 0, -0.14 * Math.PI, 1.14 * Math.PI);
    ctx.stroke();
  }
  ctx.restore();
}

function paintMoonscape(stage: Stage) {
  const { height, width, palette } = stage;
  const line = lineOf(stage, (x) => height * 0.86 - Math.sin(((x / width) * 0.8 + 0.1) * Math.PI) * height * 0.08 - fractal1((x / width) * 6, 5, 3) * height * 0.012);
  const colour = mix(mix("#8a86a8", palette.shade, 0.45), palette.accents[3] ?? "#8d6cc4", 0.12);
  paintLayer(stage, { name: "ground", depth: 0.72 }, (ctx) => {
    stage.material.body(ctx, stage, { path: underLine(line, height + stage.marginY), line: linePath(line), top: shift(colour, 0.05), bottom: shift(colour, -0.12), y0: topOf(line), y1: height, depth: 0.8, kind: "land" });
    const rng = streamOf(stage, "craters");
    for (let i = 0; i < 14; i++) {
      const t = rng();
      ctx.fillStyle = fade(shift(colour, -0.1), 0.55);
      ctx.beginPath();
      ctx.ellipse(width * rng(), height * (0.86 + 0.13 * t), (14 + 44 * t) * stage.unit, (3 + 9 * t) * stage.unit, 0, 0, Math.PI * 2);
      ctx.fill();
    }
  });
  const stand = (x: number) => height * 0.875 - Math.sin(((x / width) * 0.8 + 0.1) * Math.PI) * height * 0.05;
  return { y: stand, depth: 0.72, from: 0.18, to: 0.82, scale: 1 };
}

export const paintAbstract: SettingPainter = (stage, middle) => {
  const { palette, width, height, unit } = stage;
  const rng = streamOf(stage, "abstract");
  stage.horizon = height * 0.95;
  paintLayer(stage, { name: "ground", depth: 0, sharp: true }, (ctx) => stage.material.sky(ctx, stage));
  const tones = [...palette.accents.slice(0, 4), palette.sky[1], palette.fog];
  paintDiscs(stage, rng, tones);
  for (let i = 0; i < 6; i++) {
    const seed = Math.floor(rng() * 1e6);
    const base = height * (0.36 + i * 0.125);
    const line = lineOf(stage, (x) => base + fractal1((x / width) * 1.3 + i, seed, 2) * height * 0.17 + Math.sin((x / width) * 5 + i * 1.4) * height * 0.035);
    const colour = mix(tones[i % tones.length] ?? palette.fog, palette.shade, palette.dark ? 0.42 : 0.06);
    const depth = 0.12 + i * 0.15;
    if (i === 4) {
      const stand = { y: () => height * 0.78, depth: 0.66, from: 0.2, to: 0.8, scale: 1.2 };
      stage.stands = { ground: stand, table: stand, water: stand, sky: { y: () => height * 0.4, depth: 0.5, from: 0.2, to: 0.8, scale: 1.2 } };
      middle(stage);
    }
    paintLayer(stage, { name: `ribbon ${i}`, depth, motion: { kind: "sway", dx: (18 + i * 9) * unit, dy: 9 * unit, seconds: between(rng, 7, 11), phase: rng() } }, (ctx) => {
      stage.material.body(ctx, stage, { path: underLine(line, height * 1.3), line: linePath(line), top: shift(colour, 0.05), bottom: mix(colour, palette.sky[3], 0.45), y0: topOf(line), y1: topOf(line) + height * 0.5, depth: 0.4 + i * 0.1, kind: "land" });
    });
  }
};

function paintDiscs(stage: Stage, rng: Rng, tones: string[]): void {
  for (let i = 0; i < 5; i++) {
    const radius = between(rng, 36, 150) * stage.unit;
    const x = stage.width * ((i + between(rng, 0.2, 0.8)) / 5);
    const y = stage.height * between(rng, 0.12, 0.42);
    const pad = radius * 0.4 + 20;
    const motion = { kind: "sway", dx: between(rng, 8, 22) * stage.unit, dy: between(rng, 6, 16) * stage.unit, seconds: between(rng, 7, 12), phase: rng() } as const;
    paintLayer(stage, { name: `disc ${i}`, depth: 0.06 + i * 0.02, motion, area: { x: x - radius - pad, y: y - radius - pad, w: (radius + pad) * 2, h: (radius + pad) * 2 } }, (ctx) => {
      const path = new Path2D();
      path.arc(x, y, radius, 0, Math.PI * 2);
      const colour = tones[(i + 1) % tones.length] ?? stage.palette.fog;
      stage.material.body(ctx, stage, { path, top: shift(colour, 0.05), bottom: shift(colour, -0.04), y0: y - radius, y1: y + radius, depth: 0.8, kind: "disc" });
    });
  }
}
