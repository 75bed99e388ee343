/** Under water: beams from above, reefs, kelp, bubbles. */
import { Path2D } from "@napi-rs/canvas";
import { fade, mix, shift } from "../colour.ts";
import { heightAt, paintRidge, ridgeLine, standOn } from "../land.ts";
import { paintRays, paintSprites, softDot } from "../light.ts";
import { scatter } from "../motion.ts";
import { lit } from "../palette.ts";
import { addBranches } from "../plants.ts";
import { between } from "../random.ts";
import { type Stage, paintLayer, streamOf, wholeArea } from "../stage.ts";
import { nearGround } from "./highland.ts";
import type { SettingPainter } from "./index.ts";

export const paintUnderwater: SettingPainter = (stage, middle) => {
  const { palette, width, height } = stage;
  const shallow = mix(palette.water, palette.dark ? palette.sky[2] : "#bff0ea", 0.4);
  const deep = mix(palette.waterDeep, palette.dark ? palette.shade : "#0b3f66", 0.45);
  stage.palette = {
    ...palette,
    sky: [shallow, mix(shallow, deep, 0.35), mix(shallow, deep, 0.66), deep],
    fog: mix(shallow, deep, 0.6),
    shade: deep,
    shadeAmount: 0.35,
    ambient: shallow,
  };
  stage.horizon = height * 0.98;
  stage.sun = { ...stage.sun, shown: false };
  paintLayer(stage, { name: "water", depth: 0, sharp: true }, (ctx) => stage.material.sky(ctx, stage));
  paintRays(stage, {
    x: width * 0.4,
    y: -height * 0.3,
    length: height * 1.35,
    angle: Math.PI / 2 - 0.12,
    spread: 1.15,
    colour: mix("#e8fff6", shallow, 0.2),
    strength: 0.4,
    depth: 0.1,
  });
  for (const [i, depth] of [0.2, 0.38].entries()) {
    const rocks = ridgeLine(stage, {
      name: `reef ${i}`,
      base: height * (0.86 + i * 0.06),
      height: height * (0.26 - i * 0.06),
      waves: 2.3,
      rough: 0.4,
    });
    paintRidge(stage, rocks, { name: `reef ${i}`, depth, local: mix(palette.rock, deep, 0.4), mist: 0.3 });
  }
  const bed = nearGround({ ...stage, horizon: height * 0.62 }, { name: "sea bed", rise: 0.02, at: 0.66, rough: 0.3 });
  paintRidge(stage, bed, { name: "sea bed", depth: 0.7, local: mix(palette.sand, shallow, 0.25), mist: 0 });
  for (let i = 0; i < 7; i++) paintKelp(stage, i, (x) => heightAt(bed, x) + height * 0.02);
  stage.stands = {
    ground: standOn(bed, 0.7, { sink: height * 0.06 }),
    water: { y: () => height * 0.62, depth: 0.7, from: 0.12, to: 0.88, scale: 1 },
    sky: { y: () => height * 0.4, depth: 0.5, from: 0.15, to: 0.85, scale: 1 },
  };
  middle(stage);
  paintBubbles(stage);
};

function paintKelp(stage: Stage, i: number, foot: (x: number) => number): void {
  const rng = streamOf(stage, `kelp ${i}`);
  const { width, height } = stage;
  const x = width * (i % 2 === 0 ? between(rng, -0.02, 0.26) : between(rng, 0.74, 1.02));
  const y = foot(x);
  const tall = height * between(rng, 0.2, 0.5);
  const motion = { kind: "lean", angle: 0.1, seconds: 3.4, phase: rng(), footX: x, footY: y } as const;
  paintLayer(
    stage,
    { name: "kelp", depth: 0.7, motion, area: { x: x - tall * 0.6, y: y - tall * 1.3, w: tall * 1.2, h: tall * 1.4 } },
    (ctx) => {
      const path = new Path2D();
      if (i % 3 === 0) addBranches(path, rng, { x, y, angle: -Math.PI / 2, length: tall * 0.28, width: tall * 0.024 }, 4);
      else
        for (let blade = 0; blade < 5; blade++)
          addBlade(path, x + (blade - 2) * tall * 0.06, y, tall * between(rng, 0.6, 1), between(rng, -0.2, 0.2) * tall);
      const colour = i % 3 === 0 ? (stage.palette.accents[0] ?? "#e8604c") : stage.palette.conifer;
      stage.material.mark(ctx, stage, path, { colour: lit(stage.palette, shift(colour, 0.05), 0.75), depth: 0.75 });
    },
  );
}

function addBlade(path: Path2D, x: number, y: number, tall: number, bend: number): void {
  const wide = tall * 0.045;
  path.moveTo(x - wide, y);
  path.bezierCurveTo(x - wide * 3, y - tall * 0.35, x + wide * 3 + bend, y - tall * 0.6, x + bend, y - tall);
  path.bezierCurveTo(x + wide * 5 + bend, y - tall * 0.55, x - wide, y - tall * 0.3, x + wide, y);
  path.closePath();
}

function paintBubbles(stage: Stage): void {
  const rng = streamOf(stage, "bubbles");
  const area = wholeArea(stage);
  const sprite = softDot(48, "#ffffff", 0.1);
  const ctx = sprite.getContext("2d");
  ctx.clearRect(0, 0, 48, 48);
  ctx.strokeStyle = fade("#ffffff", 0.8);
  ctx.lineWidth = 3;
  ctx.beginPath();
  ctx.arc(24, 24, 20, 0, Math.PI * 2);
  ctx.stroke();
  ctx.fillStyle = fade("#ffffff", 0.22);
  ctx.fill();
  ctx.fillStyle = fade("#ffffff", 0.9);
  ctx.beginPath();
  ctx.arc(17, 16, 4, 0, Math.PI * 2);
  ctx.fill();
  const points = scatter(rng, 46, { x: area.x, y: stage.height * 0.4, w: area.w, h: stage.height * 0.7 }, [
    6 * stage.unit,
    24 * stage.unit,
  ]);
  paintSprites(stage, "bubbles", 0.85, sprite, { kind: "rise", points, height: stage.height * 0.8, swing: 26 * stage.unit, seconds: 9 });
}
