/** Everything above the horizon: the sky itself, stars, sun or moon, clouds. */
import { Path2D } from "@napi-rs/canvas";
import { paintCutClouds, paintSoftClouds } from "./clouds.ts";
import { fade, mix } from "./colour.ts";
import { paintGlow, paintSprites, softDot } from "./light.ts";
import { scatter } from "./motion.ts";
import { between } from "./random.ts";
import { type Ctx, paintLayer, type Stage, streamOf } from "./stage.ts";

interface SkyPlan {
  /** Clouds: 0 none to 1 overcast; by weather when left out. */
  cover?: number;
  sun?: boolean;
  stars?: boolean;
}

export function paintSky(stage: Stage, plan: SkyPlan = {}): void {
  paintLayer(stage, { name: "sky", depth: 0, sharp: true }, (ctx) => stage.material.sky(ctx, stage));
  if (plan.stars !== false && stage.palette.stars > 0.04) paintStars(stage);
  if (plan.sun !== false && stage.sun.shown) paintDisc(stage);
  const cover = plan.cover ?? coverOf(stage);
  if (cover > 0) (stage.material.softClouds ? paintSoftClouds : paintCutClouds)(stage, cover);
}

function coverOf(stage: Stage): number {
  const { weather, time } = stage.spec;
  const cover = { clear: 0.34, cloudy: 0.72, rain: 0.86, storm: 0.95, snow: 0.8, fog: 0.5, wind: 0.5 }[weather];
  return time === "night" && weather === "clear" ? 0.16 : cover;
}

/** Where the sun or moon stands at this hour; left or right by seed. */
export function placeSun(stage: Stage): Stage["sun"] {
  const rng = streamOf(stage, "sun");
  const { time, weather } = stage.spec;
  const height = { "before-dawn": 0.9, dawn: 0.1, morning: 0.42, day: 0.74, afternoon: 0.46, sunset: 0.09, dusk: 0.2, night: 0.72 }[time];
  const side = rng() < 0.5 ? between(rng, 0.14, 0.32) : between(rng, 0.68, 0.86);
  const low = time === "dawn" || time === "sunset";
  const veiled = weather === "rain" || weather === "storm" || weather === "fog" || weather === "snow";
  return {
    x: stage.width * side,
    y: stage.horizon * (1 - height * 0.92),
    radius: (low ? 52 : time === "night" ? 40 : 44) * stage.unit,
    shown: !veiled && time !== "before-dawn" && time !== "dusk",
  };
}

function paintStars(stage: Stage): void {
  const rng = streamOf(stage, "stars");
  const sprite = softDot(32, "#ffffff", 0.32);
  const count = Math.round(240 * stage.palette.stars);
  const area = { x: -stage.marginX, y: -stage.marginY, w: stage.width + 2 * stage.marginX, h: stage.horizon * 0.86 + stage.marginY };
  const points = scatter(rng, count, area, [4 * stage.unit, 8.5 * stage.unit]).map((point, i) => {
    const high = 1 - (point.y + stage.marginY) / (area.h * 1.05);
    return {
      ...point,
      size: Math.max(1.2, point.size * (i % 19 === 0 ? 2 : 1)),
      alpha: point.alpha * Math.max(0.1, high) * (0.45 + 0.55 * stage.palette.stars),
    };
  });
  paintSprites(stage, "stars", 0.01, sprite, { kind: "twinkle", points, amount: 0.65, seconds: 2.6, drift: 0 });
}

function paintDisc(stage: Stage): void {
  const { x, y, radius } = stage.sun;
  const { disc, sky, key } = stage.palette;
  const night = stage.palette.stars > 0.5;
  paintGlow(stage, {
    name: "sun glow",
    x,
    y,
    radius: radius * (night ? 5 : 9),
    colour: night ? mix(disc, sky[1], 0.3) : key,
    strength: night ? 0.34 : 0.6,
    depth: 0.02,
  });
  const pad = radius * 1.6;
  paintLayer(
    stage,
    { name: night ? "moon" : "sun", depth: 0.02, sharp: true, area: { x: x - pad, y: y - pad, w: pad * 2, h: pad * 2 } },
    (ctx) => {
      const path = new Path2D();
      path.arc(x, y, radius, 0, Math.PI * 2);
      stage.material.body(ctx, stage, {
        path,
        top: disc,
        bottom: mix(disc, key, 0.25),
        y0: y - radius,
        y1: y + radius,
        depth: 0.9,
        kind: "disc",
      });
      if (night) paintCraters(ctx, x, y, radius, mix(disc, sky[2], 0.35));
    },
  );
}

function paintCraters(ctx: Ctx, x: number, y: number, radius: number, colour: string): void {
  ctx.fillStyle = fade(colour, 0.35);
  for (const [dx, dy, r] of [
    [-0.3, -0.2, 0.24],
    [0.25, 0.1, 0.3],
    [-0.1, 0.42, 0.17],
    [0.3, -0.45, 0.13],
  ] as const) {
    ctx.beginPath();
    ctx.arc(x + dx * radius, y + dy * radius, r * radius, 0, Math.PI * 2);
    ctx.fill();
  }
}
