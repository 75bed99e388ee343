/** Ground after rain: it mirrors what stands above and draws lights out downward. */
import { fade, shift } from "../colour.ts";
import { type Line, heightAt } from "../land.ts";
import { paintGlow } from "../light.ts";
import { lit } from "../palette.ts";
import { between } from "../random.ts";
import { type Stage, paintLayer, streamOf } from "../stage.ts";
import { paintReflection } from "../water.ts";

export const isWet = (stage: Stage): boolean =>
  stage.spec.weather === "rain" || stage.spec.weather === "storm" || stage.spec.look === "night-city";

/** Asphalt that mirrors what stands above it. */
export function paintWetGround(stage: Stage, line: Line, middle: (stage: Stage) => void): void {
  const { palette, height, marginY } = stage;
  const y = heightAt(line, stage.width / 2);
  paintReflection(stage, {
    name: "wet ground",
    y,
    depth: 0.6,
    alpha: 1,
    blur: 9,
    stretch: 1.25,
    tone: shift(lit(palette, palette.road, 0.95), -0.06),
    toneAmount: palette.dark ? 0.3 : 0.55,
  });
  stage.wetFrom = y;
  paintStreaks(stage, y);
  paintLayer(stage, { name: "kerb", depth: 0.6 }, (ctx) => {
    ctx.fillStyle = fade(shift(lit(palette, palette.road, 0.8), 0.02), stage.spec.shot.endsWith("close") ? 0.15 : 0.5);
    ctx.fillRect(-stage.marginX, y - 3 * stage.unit, stage.width + stage.marginX * 2, 5 * stage.unit);
  });
  stage.stands.ground = { y: () => y + (height - y) * 0.42, depth: 0.66, from: 0.14, to: 0.86, scale: 1 };
  middle(stage);
  if (palette.dark)
    paintGlow(stage, {
      name: "ground shine",
      x: stage.width / 2,
      y: height + marginY,
      radius: stage.width * 0.6,
      colour: palette.accents[0] ?? palette.lamp,
      strength: 0.12,
      depth: 0.7,
      squash: 0.3,
    });
}

/** Long upright smears of light on wet ground. */
function paintStreaks(stage: Stage, top: number): void {
  if (!stage.palette.dark) return;
  const rng = streamOf(stage, "streaks");
  const colours = [...stage.palette.accents, stage.palette.lamp, stage.palette.lamp];
  paintLayer(
    stage,
    { name: "streaks", depth: 0.6, resolution: 0.5, blend: "screen", motion: { kind: "flicker", amount: 0.3, seconds: 1.4, phase: 0.3 } },
    (ctx) => {
      for (let i = 0; i < 46; i++) {
        const x = between(rng, -0.05, 1.05) * stage.width;
        const wide = between(rng, 2, 9) * stage.unit;
        const tall = (stage.height - top) * between(rng, 0.3, 0.95);
        const gradient = ctx.createLinearGradient(0, top, 0, top + tall);
        const colour = colours[Math.floor(rng() * colours.length)] ?? stage.palette.lamp;
        gradient.addColorStop(0, fade(colour, between(rng, 0.14, 0.42)));
        gradient.addColorStop(1, fade(colour, 0));
        ctx.fillStyle = gradient;
        ctx.fillRect(x - wide / 2, top, wide, tall);
      }
    },
  );
}
