/** Pictures of nothing but shape and colour. */
import { Path2D } from "@napi-rs/canvas";
import { mix, shift } from "../colour.ts";
import { lineOf, linePath, topOf, underLine } from "../land.ts";
import { fractal1 } from "../noise.ts";
import { type Rng, between } from "../random.ts";
import { type Stage, paintLayer, streamOf } from "../stage.ts";
import type { SettingPainter } from "./index.ts";

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
    const line = lineOf(
      stage,
      (x) => base + fractal1((x / width) * 1.3 + i, seed, 2) * height * 0.17 + Math.sin((x / width) * 5 + i * 1.4) * height * 0.035,
    );
    const colour = mix(tones[i % tones.length] ?? palette.fog, palette.shade, palette.dark ? 0.42 : 0.06);
    const depth = 0.12 + i * 0.15;
    if (i === 4) {
      const stand = { y: () => height * 0.78, depth: 0.66, from: 0.2, to: 0.8, scale: 1.2 };
      stage.stands = {
        ground: stand,
        table: stand,
        water: stand,
        sky: { y: () => height * 0.4, depth: 0.5, from: 0.2, to: 0.8, scale: 1.2 },
      };
      middle(stage);
    }
    paintLayer(
      stage,
      {
        name: `ribbon ${i}`,
        depth,
        motion: { kind: "sway", dx: (18 + i * 9) * unit, dy: 9 * unit, seconds: between(rng, 7, 11), phase: rng() },
      },
      (ctx) => {
        stage.material.body(ctx, stage, {
          path: underLine(line, height * 1.3),
          line: linePath(line),
          top: shift(colour, 0.05),
          bottom: mix(colour, palette.sky[3], 0.45),
          y0: topOf(line),
          y1: topOf(line) + height * 0.5,
          depth: 0.4 + i * 0.1,
          kind: "land",
        });
      },
    );
  }
};

function paintDiscs(stage: Stage, rng: Rng, tones: string[]): void {
  for (let i = 0; i < 5; i++) {
    const radius = between(rng, 36, 150) * stage.unit;
    const x = stage.width * ((i + between(rng, 0.2, 0.8)) / 5);
    const y = stage.height * between(rng, 0.12, 0.42);
    const pad = radius * 0.4 + 20;
    const motion = {
      kind: "sway",
      dx: between(rng, 8, 22) * stage.unit,
      dy: between(rng, 6, 16) * stage.unit,
      seconds: between(rng, 7, 12),
      phase: rng(),
    } as const;
    paintLayer(
      stage,
      {
        name: `disc ${i}`,
        depth: 0.06 + i * 0.02,
        motion,
        area: { x: x - radius - pad, y: y - radius - pad, w: (radius + pad) * 2, h: (radius + pad) * 2 },
      },
      (ctx) => {
        const path = new Path2D();
        path.arc(x, y, radius, 0, Math.PI * 2);
        const colour = tones[(i + 1) % tones.length] ?? stage.palette.fog;
        stage.material.body(ctx, stage, {
          path,
          top: shift(colour, 0.05),
          bottom: shift(colour, -0.04),
          y0: y - radius,
          y1: y + radius,
          depth: 0.8,
          kind: "disc",
        });
      },
    );
  }
}
