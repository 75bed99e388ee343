/** A city from across a square: three rows of blocks with haze between them, lamps in front. */
import { Path2D } from "@napi-rs/canvas";
import { paintBlinking, paintBlocks, paintBokeh, paintLamp, skyline } from "../city.ts";
import { mix, shift } from "../colour.ts";
import { type Line, heightAt, lineOf, paintRidge, standOn } from "../land.ts";
import { paintGlow } from "../light.ts";
import { lit } from "../palette.ts";
import { paintSky } from "../sky.ts";
import { type Ctx, type Stage, streamOf } from "../stage.ts";
import { paintFog } from "../weather.ts";
import type { SettingPainter } from "./index.ts";
import { isWet, paintWetGround } from "./wet-ground.ts";

export const STONE = "#9a93a6";

export const paintCity: SettingPainter = (stage, middle) => {
  const { palette, width, height, horizon } = stage;
  stage.lamplit = palette.dark;
  paintSky(stage);
  if (palette.dark) {
    const colour = mix(palette.lamp, palette.accents[0] ?? palette.lamp, 0.3);
    paintGlow(stage, {
      name: "city glow",
      x: width / 2,
      y: horizon,
      radius: width * 0.75,
      colour,
      strength: 0.3,
      depth: 0.05,
      squash: 0.45,
    });
  }
  paintRows(stage);
  paintLights(stage);
  const front = lineOf(stage, (x) => horizon + (height - horizon) * 0.58 + Math.sin((x / width) * 2.4) * height * 0.006);
  if (isWet(stage)) return paintWetGround(stage, front, middle);
  paintPromenade(stage, front);
  middle(stage);
};

const ROWS = [
  { low: 0.12, high: 0.42, depth: 0.1, pane: 4 },
  { low: 0.12, high: 0.38, depth: 0.26, pane: 6 },
  { low: 0.06, high: 0.28, depth: 0.44, pane: 9 },
] as const;

function paintRows(stage: Stage): void {
  const { width, height, horizon, unit } = stage;
  const rng = streamOf(stage, "city");
  for (const [i, row] of ROWS.entries()) {
    const base = horizon + height * (0.05 + i * 0.05);
    const wide: [number, number] = [width * (0.035 + i * 0.02), width * (0.07 + i * 0.035)];
    const blocks = skyline(stage, rng, { base, low: height * row.low, high: height * row.high, wide });
    const bottom = horizon + (height - horizon) * 0.66;
    const plan = { name: `blocks ${i}`, depth: row.depth, bottom, local: STONE, pane: row.pane * unit, litShare: 0.42, mist: 0.55 };
    paintBlocks(stage, blocks, plan);
    if (i > 0) paintBlinking(stage, plan.name, blocks, { ...plan, bottom: base });
    paintFog(stage, { name: `city haze ${i}`, depth: row.depth + 0.04, y: base + height * 0.02, tall: 0.14, strength: 0.35 });
  }
}

/** Lights out of focus: many and large when the shot is close. */
function paintLights(stage: Stage): void {
  const { palette, height, horizon, spec } = stage;
  const near = palette.dark && (spec.shot === "medium" || spec.shot.endsWith("close"));
  if (near)
    paintBokeh(stage, {
      name: "bokeh",
      depth: 0.34,
      count: 84,
      top: height * 0.03,
      bottom: horizon + height * 0.14,
      size: [34, 120],
      strength: 0.62,
    });
  if (near || spec.look !== "night-city") return;
  paintBokeh(stage, {
    name: "bokeh",
    depth: 0.34,
    count: 30,
    top: horizon - height * 0.1,
    bottom: horizon + height * 0.16,
    size: [14, 54],
    strength: 0.5,
  });
}

function paintPromenade(stage: Stage, front: Line): void {
  const { palette, width, height } = stage;
  const detail = (ctx: Ctx) => paintRailing(ctx, stage, front);
  paintRidge(stage, front, { name: "promenade", depth: 0.7, local: palette.road, mist: 0, detail });
  stage.stands.ground = standOn(front, 0.7, { sink: height * 0.07 });
  for (const [i, at] of [0.12, 0.88].entries()) {
    const foot = heightAt(front, width * at) + height * 0.03;
    paintLamp(stage, { name: `promenade lamp ${i}`, x: width * at, foot, height: height * 0.34, depth: 0.7 });
  }
}

/** A parapet along the front of the city. */
function paintRailing(ctx: Ctx, stage: Stage, line: Line): void {
  const path = new Path2D();
  const tall = stage.height * 0.05;
  for (let x = -stage.marginX; x < stage.width + stage.marginX; x += 26 * stage.unit)
    path.rect(x, heightAt(line, x) - tall, 4 * stage.unit, tall + 3);
  path.rect(-stage.marginX, heightAt(line, 0) - tall - 5 * stage.unit, stage.width + stage.marginX * 2, 7 * stage.unit);
  stage.material.mark(ctx, stage, path, { colour: shift(lit(stage.palette, "#4a4c5a", 0.72), -0.04), depth: 0.72 });
}
