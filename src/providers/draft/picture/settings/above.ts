/** Above the clouds: bank behind bank. */
import { Path2D, PathOp } from "@napi-rs/canvas";
import { mix, shift } from "../colour.ts";
import { fractal1 } from "../noise.ts";
import { type Rng, between } from "../random.ts";
import { paintSky } from "../sky.ts";
import { type Stage, paintLayer, streamOf } from "../stage.ts";
import { paintFog } from "../weather.ts";
import type { SettingPainter } from "./index.ts";

export const paintAbove: SettingPainter = (stage, middle) => {
  const { palette, height } = stage;
  stage.horizon = height * 0.72;
  paintSky(stage, { cover: 0.3 });
  const banks = [0.66, 0.74, 0.84, 0.97];
  for (const [i, at] of banks.entries()) {
    if (i === 2) {
      stage.stands = {
        ground: { y: () => height * 0.74, depth: 0.5, from: 0.16, to: 0.84, scale: 1 },
        sky: { y: () => height * 0.42, depth: 0.5, from: 0.14, to: 0.86, scale: 1.25 },
      };
      middle(stage);
    }
    paintBank(stage, {
      i,
      y: height * at,
      depth: 0.2 + i * 0.23,
      colour: mix(palette.cloudLit, stage.spec.look === "paper" ? palette.sky[0] : palette.sky[2], 0.5 - i * 0.15),
    });
    if (i < 3 && stage.material.softClouds)
      paintFog(stage, {
        name: `bank mist ${i}`,
        depth: 0.25 + i * 0.23,
        y: height * (at + 0.05),
        tall: 0.12,
        strength: 0.4,
        colour: palette.cloudLit,
      });
  }
};

/** A sea of cloud: heads of many sizes side by side. */
function paintBank(stage: Stage, plan: { i: number; y: number; depth: number; colour: string }): void {
  const rng = streamOf(stage, `bank ${plan.i}`);
  const { height, unit } = stage;
  const motion = { kind: "sway", dx: (20 + plan.i * 12) * unit, dy: 3 * unit, seconds: 15 - plan.i * 2, phase: rng() } as const;
  paintLayer(stage, { name: `bank ${plan.i}`, depth: plan.depth, motion }, (ctx) => {
    const path = heads(stage, rng, plan);
    stage.material.body(ctx, stage, {
      path,
      top: shift(plan.colour, 0.02),
      bottom: mix(plan.colour, stage.palette.cloudShade, 0.95),
      y0: plan.y - height * 0.09,
      y1: plan.y + height * 0.13,
      depth: 0.5 + plan.depth * 0.4,
      kind: "cloud",
    });
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
