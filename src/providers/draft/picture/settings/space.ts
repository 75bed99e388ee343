/** Space: planets, nebulae, and ground to stand on. */
import { Path2D } from "@napi-rs/canvas";
import { fade, mix, shift } from "../colour.ts";
import { lineOf, linePath, topOf, underLine } from "../land.ts";
import { paintGlow, paintSprites, softDot } from "../light.ts";
import { scatter } from "../motion.ts";
import { fractal1 } from "../noise.ts";
import { between } from "../random.ts";
import { paintSky } from "../sky.ts";
import { type Ctx, type Stage, paintLayer, streamOf } from "../stage.ts";
import type { SettingPainter } from "./index.ts";

export const paintSpace: SettingPainter = (stage, middle) => {
  const { palette, width, height } = stage;
  const ink = stage.spec.look === "ink";
  const deep = ink ? palette.sky[0] : mix("#05061a", palette.accents[3] ?? "#2a1a52", stage.spec.look === "paper" ? 0.3 : 0.14);
  stage.palette = {
    ...palette,
    sky: [
      deep,
      shift(deep, 0.03),
      mix(shift(deep, 0.05), ink ? deep : (palette.accents[3] ?? deep), 0.22),
      mix(shift(deep, 0.06), ink ? deep : (palette.accents[0] ?? deep), 0.24),
    ],
    stars: 1,
    dark: true,
    shade: deep,
    fog: shift(deep, 0.1),
    cloudLit: ink ? palette.cloudLit : mix(palette.accents[3] ?? "#8d6cc4", deep, 0.35),
    cloudShade: ink ? palette.cloudShade : mix(palette.accents[2] ?? "#3f9fb0", deep, 0.6),
  };
  stage.sun = { ...stage.sun, shown: false };
  stage.horizon = height * 1.12;
  paintSky(stage, { cover: stage.material.softClouds ? 0.42 : 0, sun: false });
  const rng = streamOf(stage, "space");
  const points = scatter(rng, 90, { x: -stage.marginX, y: 0, w: width + stage.marginX * 2, h: height }, [3 * stage.unit, 8 * stage.unit]);
  paintSprites(stage, "near stars", 0.12, softDot(32, "#ffffff", 0.22), { kind: "twinkle", points, amount: 0.7, seconds: 2.2, drift: 0 });
  const left = rng() < 0.5;
  paintPlanet(stage, {
    name: "planet",
    x: width * (left ? 0.16 : 0.84),
    y: height * 0.3,
    radius: Math.min(width, height) * 0.24,
    depth: 0.2,
    colour: palette.accents[0] ?? "#e8604c",
    ring: true,
  });
  paintPlanet(stage, {
    name: "moon",
    x: width * (left ? 0.8 : 0.2),
    y: height * 0.2,
    radius: Math.min(width, height) * 0.06,
    depth: 0.14,
    colour: palette.accents[2] ?? "#3f9fb0",
    ring: false,
  });
  const ground = paintMoonscape(stage);
  stage.stands = { ground, table: ground, sky: { y: () => height * 0.46, depth: 0.5, from: 0.16, to: 0.84, scale: 1.2 } };
  middle(stage);
};

function paintPlanet(
  stage: Stage,
  planet: { name: string; x: number; y: number; radius: number; depth: number; colour: string; ring: boolean },
): void {
  const { x, y, radius, colour } = planet;
  const pad = radius * 1.2;
  paintGlow(stage, { name: `${planet.name} air`, x, y, radius: radius * 1.7, colour, strength: 0.4, depth: planet.depth });
  paintLayer(
    stage,
    {
      name: planet.name,
      depth: planet.depth,
      sharp: true,
      motion: { kind: "sway", dx: 3 * stage.unit, dy: 3 * stage.unit, seconds: 13, phase: 0 },
      area: { x: x - radius - pad, y: y - radius - pad, w: (radius + pad) * 2, h: (radius + pad) * 2 },
    },
    (ctx) => {
      const disc = new Path2D();
      disc.arc(x, y, radius, 0, Math.PI * 2);
      stage.material.body(ctx, stage, {
        path: disc,
        top: shift(colour, 0.08),
        bottom: shift(colour, -0.1),
        y0: y - radius,
        y1: y + radius,
        depth: 0.9,
        kind: "disc",
      });
      ctx.save();
      ctx.clip(disc);
      paintBands(ctx, stage, planet);
      const shade = ctx.createRadialGradient(
        x - radius * 0.45,
        y - radius * 0.4,
        radius * 0.5,
        x - radius * 0.2,
        y - radius * 0.2,
        radius * 1.5,
      );
      shade.addColorStop(0, fade(stage.palette.shade, 0));
      shade.addColorStop(1, fade(stage.palette.shade, 0.92));
      ctx.fillStyle = shade;
      ctx.fillRect(x - radius, y - radius, radius * 2, radius * 2);
      ctx.restore();
      if (planet.ring) paintRing(ctx, planet);
    },
  );
}

function paintBands(ctx: Ctx, stage: Stage, planet: { name: string; x: number; y: number; radius: number; colour: string }): void {
  const rng = streamOf(stage, `bands ${planet.name}`);
  for (let i = 0; i < 8; i++) {
    ctx.fillStyle = fade(shift(planet.colour, between(rng, -0.14, 0.16)), 0.45);
    ctx.beginPath();
    ctx.ellipse(
      planet.x,
      planet.y + planet.radius * (-0.9 + i * 0.25),
      planet.radius * 1.1,
      planet.radius * between(rng, 0.04, 0.13),
      -0.16,
      0,
      Math.PI * 2,
    );
    ctx.fill();
  }
}

/** The near half of a ring, in front of the disc, and the far half behind is hidden: drawn as two arcs outside it. */
function paintRing(ctx: Ctx, planet: { x: number; y: number; radius: number; colour: string }): void {
  ctx.save();
  ctx.translate(planet.x, planet.y);
  ctx.rotate(-0.22);
  for (const [reach, alpha, wide] of [
    [1.55, 0.75, 0.09],
    [1.78, 0.45, 0.07],
  ] as const) {
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
  const line = lineOf(
    stage,
    (x) => height * 0.86 - Math.sin(((x / width) * 0.8 + 0.1) * Math.PI) * height * 0.08 - fractal1((x / width) * 6, 5, 3) * height * 0.012,
  );
  const colour = mix(mix("#8a86a8", palette.shade, 0.45), palette.accents[3] ?? "#8d6cc4", 0.12);
  paintLayer(stage, { name: "ground", depth: 0.72 }, (ctx) => {
    stage.material.body(ctx, stage, {
      path: underLine(line, height + stage.marginY),
      line: linePath(line),
      top: shift(colour, 0.05),
      bottom: shift(colour, -0.12),
      y0: topOf(line),
      y1: height,
      depth: 0.8,
      kind: "land",
    });
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
