/** Forest: trees behind trees with mist between them, great trunks and leaves in front. */
import { Path2D } from "@napi-rs/canvas";
import { mix, shift } from "../colour.ts";
import { type Line, heightAt, paintRidge, ridgeLine, standOn } from "../land.ts";
import { paintRays, paintSprites, softDot } from "../light.ts";
import { scatter } from "../motion.ts";
import { lit } from "../palette.ts";
import { addTrunk, paintCanopy, paintFlowers, paintGrass, paintGrove } from "../plants.ts";
import { between } from "../random.ts";
import { paintSky } from "../sky.ts";
import { type Stage, paintLayer, streamOf } from "../stage.ts";
import { paintFog } from "../weather.ts";
import { nearGround } from "./highland.ts";
import type { SettingPainter } from "./index.ts";

export const paintForest: SettingPainter = (stage, middle) => {
  const { palette, width, height, horizon } = stage;
  const conifers = stage.spec.season === "winter" ? 0.9 : stage.spec.season === "autumn" ? 0.25 : 0.6;
  paintSky(stage);
  const floor = mix(palette.grass, palette.conifer, 0.45);
  for (const [i, depth] of [0.14, 0.28, 0.42, 0.56].entries()) {
    const line = ridgeLine(stage, {
      name: `wood ${i}`,
      base: horizon + height * (0.0 + i * 0.075),
      height: height * 0.05,
      waves: 2 + i,
      rough: 0.3,
    });
    paintRidge(stage, line, {
      name: `wood ${i}`,
      depth,
      local: floor,
      mist: 0.55,
      detail: (ctx) =>
        paintGrove(ctx, stage, line, {
          name: `wood ${i}`,
          depth,
          height: height * (0.2 + i * 0.1),
          count: 44 - i * 8,
          from: -0.1 * width,
          to: 1.1 * width,
          clear: i < 2 ? undefined : [(0.36 - i * 0.02) * width, (0.64 + i * 0.02) * width],
          conifers,
        }),
    });
    if (i > 0)
      paintFog(stage, { name: `wood fog ${i}`, depth: depth + 0.03, y: horizon + height * (0.02 + i * 0.07), tall: 0.16, strength: 0.42 });
  }
  if (stage.sun.shown && !palette.dark)
    paintRays(stage, {
      x: stage.sun.x,
      y: -height * 0.15,
      length: height * 1.3,
      angle: stage.sun.x < width / 2 ? 1.1 : Math.PI - 1.1,
      spread: 0.9,
      colour: palette.key,
      strength: 0.3,
      depth: 0.6,
    });
  const near = nearGround(stage, { name: "forest floor", rise: 0.06, at: 0.62 });
  paintRidge(stage, near, {
    name: "forest floor",
    depth: 0.72,
    local: floor,
    mist: 0,
    detail: (ctx) => {
      paintGrass(ctx, stage, near, {
        name: "ferns",
        depth: 0.72,
        height: height * 0.03,
        every: 7 * stage.unit,
        colour: floor,
        sink: height * 0.1,
      });
      if (stage.spec.season === "autumn")
        paintFlowers(ctx, stage, {
          name: "fallen leaves",
          depth: 0.72,
          top: Math.min(...near.ys),
          bottom: height,
          count: 60,
          size: 5 * stage.unit,
          colours: palette.leaf,
        });
    },
  });
  stage.stands.ground = standOn(near, 0.72, { sink: height * 0.045, from: 0.26, to: 0.74 });
  middle(stage);
  paintTrunks(stage);
  if (palette.dark) paintFireflies(stage, near);
};

/** Great trunks at both sides of the frame, nearer than the subject. */
function paintTrunks(stage: Stage): void {
  const { width, height } = stage;
  const rng = streamOf(stage, "trunks");
  paintLayer(stage, { name: "trunks", depth: 0.94 }, (ctx) => {
    for (const side of [-0.02, 1.02]) {
      const x = width * (side + between(rng, -0.02, 0.02));
      const trunk = new Path2D();
      addTrunk(trunk, x, height * 1.12, height * 2.3);
      stage.material.body(ctx, stage, {
        path: trunk,
        top: lit(stage.palette, mix(stage.palette.wood, stage.palette.shade, 0.55), 1),
        bottom: shift(lit(stage.palette, stage.palette.wood, 1), -0.12),
        y0: 0,
        y1: height,
        depth: 0.9,
        kind: "plant",
      });
    }
  });
  if (stage.spec.season === "winter") return;
  paintLayer(
    stage,
    {
      name: "canopy",
      depth: 0.98,
      motion: { kind: "lean", angle: 0.012, seconds: 3.2, phase: 0.2, footX: width / 2, footY: -stage.marginY },
    },
    (ctx) => paintCanopy(ctx, stage, { depth: 0.96, reach: 0.34 }),
  );
}

function paintFireflies(stage: Stage, line: Line): void {
  const rng = streamOf(stage, "fireflies");
  const { unit, width, height } = stage;
  const points = scatter(rng, 22, { x: 0, y: heightAt(line, width / 2) - height * 0.16, w: width, h: height * 0.28 }, [
    9 * unit,
    18 * unit,
  ]);
  paintSprites(
    stage,
    "fireflies",
    0.8,
    softDot(32, "#ffe79a", 0.16),
    { kind: "twinkle", points, amount: 0.95, seconds: 3.4, drift: 26 * unit },
    "screen",
  );
}
