/** A street that runs away from us between house fronts. */
import { Path2D } from "@napi-rs/canvas";
import { type Block, paintBlocks, paintBokeh, paintLamp, paintSigns, skyline } from "../city.ts";
import { mix, shift } from "../colour.ts";
import { lineOf, paintRidge } from "../land.ts";
import { paintGlow } from "../light.ts";
import { lit } from "../palette.ts";
import { type Rng, between } from "../random.ts";
import { paintSky } from "../sky.ts";
import { type Ctx, type Stage, paintLayer, streamOf } from "../stage.ts";
import { STONE } from "./city.ts";
import type { SettingPainter } from "./index.ts";
import { isWet, paintWetGround } from "./wet-ground.ts";

export const paintStreet: SettingPainter = (stage, middle) => {
  const { palette, width, height, horizon } = stage;
  const rng = streamOf(stage, "street");
  stage.lamplit = palette.dark;
  paintSky(stage);
  const end = horizon + height * 0.04;
  const far = skyline(stage, rng, { base: end, low: height * 0.1, high: height * 0.3, wide: [width * 0.04, width * 0.09] });
  paintBlocks(stage, far, {
    name: "far blocks",
    depth: 0.12,
    bottom: end + height * 0.1,
    local: STONE,
    pane: 5 * stage.unit,
    litShare: 0.45,
    mist: 0.5,
  });
  if (palette.dark)
    paintGlow(stage, {
      name: "end of street",
      x: width / 2,
      y: end,
      radius: width * 0.42,
      colour: mix(palette.lamp, palette.accents[0] ?? palette.lamp, 0.25),
      strength: 0.42,
      depth: 0.14,
      squash: 0.8,
    });
  for (const [i, depth] of [0.28, 0.44, 0.58].entries()) paintFronts(stage, rng, { i, depth, end });
  if (palette.dark)
    paintBokeh(stage, {
      name: "street bokeh",
      depth: 0.3,
      count: stage.spec.shot === "wide" || stage.spec.shot === "extreme-wide" ? 26 : 70,
      top: stage.spec.shot === "wide" ? end - height * 0.2 : height * 0.02,
      bottom: end + height * 0.04,
      size: stage.spec.shot === "wide" || stage.spec.shot === "extreme-wide" ? [10, 34] : [30, 110],
      strength: stage.spec.look === "night-city" ? 0.62 : 0.4,
    });
  const line = lineOf(stage, () => end);
  if (isWet(stage)) {
    paintWetGround(stage, line, (open) => paintStreetLamps(open, end, () => middle(open)));
    return;
  }
  paintRidge(stage, line, { name: "street", depth: 0.66, local: palette.road, mist: 0, detail: (ctx) => paintPavement(ctx, stage, end) });
  stage.stands.ground = { y: () => end + (height - end) * 0.46, depth: 0.66, from: 0.14, to: 0.86, scale: 1 };
  paintStreetLamps(stage, end, () => middle(stage));
};

/** House fronts at both sides, taller and farther out the nearer they are. */
function paintFronts(stage: Stage, rng: Rng, plan: { i: number; depth: number; end: number }): void {
  const { width, height } = stage;
  const { i, depth, end } = plan;
  const inner = 0.36 - i * 0.12;
  const wide = width * (0.12 + i * 0.05);
  const tall = height * (0.34 + i * 0.2);
  const blocks: Block[] = [];
  for (const side of [0, 1]) {
    const x = side === 0 ? width * inner - wide : width * (1 - inner);
    for (let k = 0; k < 3; k++) blocks.push({ x: x + (side === 0 ? -k : k) * wide, w: wide, top: end - tall * between(rng, 0.82, 1.1) });
  }
  const bottom = end + height * (0.01 + i * 0.02);
  paintBlocks(stage, blocks, {
    name: `fronts ${i}`,
    depth,
    bottom,
    local: mix("#b08a78", STONE, 0.4),
    pane: (9 + i * 6) * stage.unit,
    litShare: 0.4,
    mist: 0.2,
  });
  paintLayer(
    stage,
    { name: `signs ${i}`, depth, motion: stage.palette.dark ? { kind: "flicker", amount: 0.16, seconds: 1.1, phase: i * 0.3 } : undefined },
    (ctx) => {
      for (const block of blocks) if (block.x + block.w > 0 && block.x < width && rng() < 0.75) paintSigns(ctx, stage, rng, block, bottom);
    },
  );
}

function paintPavement(ctx: Ctx, stage: Stage, end: number): void {
  const { width, height, marginY, palette } = stage;
  const bottom = height + marginY;
  const road = new Path2D();
  road.moveTo(width * 0.42, end);
  road.lineTo(width * 0.58, end);
  road.lineTo(width * 1.18, bottom);
  road.lineTo(width * -0.18, bottom);
  road.closePath();
  stage.material.body(ctx, stage, {
    path: road,
    top: lit(palette, shift(palette.road, -0.05), 0.55),
    bottom: lit(palette, shift(palette.road, -0.14), 0.8),
    y0: end,
    y1: bottom,
    depth: 0.8,
    kind: "land",
  });
  const dashes = new Path2D();
  for (let i = 0; i < 7; i++) {
    const y0 = end + (bottom - end) * (0.06 + i * 0.15) ** 1.25;
    const y1 = end + (bottom - end) * (0.12 + i * 0.15) ** 1.25;
    const half = (y: number) => ((y - end) / (bottom - end)) * width * 0.012 + 1;
    dashes.moveTo(width / 2 - half(y0), y0);
    dashes.lineTo(width / 2 + half(y0), y0);
    dashes.lineTo(width / 2 + half(y1), y1);
    dashes.lineTo(width / 2 - half(y1), y1);
    dashes.closePath();
  }
  stage.material.mark(ctx, stage, dashes, { colour: lit(palette, "#f2ead6", 0.7), depth: 0.7 });
}

function paintStreetLamps(stage: Stage, end: number, middle: () => void): void {
  const { width, height } = stage;
  for (const [i, t] of [0.1, 0.3].entries()) {
    for (const side of [-1, 1])
      paintLamp(stage, {
        name: `lamp ${i} ${side}`,
        x: width * (0.5 + side * (0.13 + t * 0.62)),
        foot: end + (height - end) * (t * 0.62 + 0.03),
        height: height * (0.16 + t * 0.5),
        depth: 0.5 + t * 0.4,
      });
  }
  middle();
}
