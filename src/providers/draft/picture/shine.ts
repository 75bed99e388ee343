/** The light that subjects give off: in the air, on the ground, drawn out on wet ground. */
import type { Placed } from "./arrange.ts";
import { shift } from "./colour.ts";
import { paintGlow } from "./light.ts";
import type { Travel } from "./motion.ts";
import type { Stage } from "./stage.ts";
import type { Glow } from "./subjects/style.ts";

export function paintLight(stage: Stage, item: Placed, light: Glow, travel: Travel | undefined, side: "behind" | "front"): void {
  const strength =
    { window: 0.6, headlight: 0.75, lamp: 0.7, fire: 0.6, glow: 0.62 }[light.kind] *
    (side === "behind" ? 0.8 : stage.palette.dark ? 1 : 0.55);
  const wide = side === "behind" ? 2.4 : light.kind === "window" ? 2 : 1.5;
  paintGlow(stage, {
    name: `${item.spec.kind} ${item.index} light ${Math.round(light.x)} ${side}`,
    x: light.x,
    y: light.y,
    radius: light.radius * wide,
    colour: light.colour,
    strength: Math.min(0.9, strength),
    depth: item.depth,
    flicker: light.kind === "fire" ? 0.32 : light.kind === "window" ? 0.1 : 0.06,
    travel,
  });
}

/** Air a little brighter behind a dark shape, so that it stands out at night. */
export function paintBacklight(stage: Stage, item: Placed, travel: Travel | undefined): void {
  const { box } = item;
  paintGlow(stage, {
    name: `${item.spec.kind} ${item.index} air`,
    x: box.x + box.w / 2,
    y: box.y + box.h * 0.5,
    radius: Math.max(box.w, box.h) * 1.25,
    colour: shift(stage.palette.fog, 0.06),
    strength: 0.42,
    depth: item.depth,
    travel,
  });
}

/** Light that lies on the ground at the foot of a lit thing. */
export function paintPool(stage: Stage, item: Placed, lights: Glow[], travel: Travel | undefined): void {
  const x = lights.reduce((sum, light) => sum + light.x, 0) / lights.length;
  const colour = lights[0]?.colour ?? stage.palette.lamp;
  const reach = Math.max(item.box.w * 0.62, ...lights.map((light) => light.radius * 0.8));
  paintGlow(stage, {
    name: `${item.spec.kind} ${item.index} air`,
    x,
    y: item.box.y + item.box.h * 0.72,
    radius: reach * 1.9,
    colour,
    strength: 0.36,
    depth: item.depth,
    travel,
    flicker: 0.08,
  });
  paintGlow(stage, {
    name: `${item.spec.kind} ${item.index} pool`,
    x,
    y: item.box.y + item.box.h * 1.02,
    radius: reach * 1.3,
    colour,
    strength: 0.5,
    depth: item.depth,
    squash: 0.26,
    travel,
    flicker: 0.08,
  });
}

/** What shines is drawn out downward on wet ground. */
export function paintWetShine(stage: Stage, item: Placed, lights: Glow[], travel: Travel | undefined): void {
  const top = stage.wetFrom;
  if (top === undefined) return;
  for (const [i, light] of lights.slice(0, 4).entries()) {
    const y = Math.max(top, item.box.y + item.box.h) + (stage.height - top) * 0.3;
    paintGlow(stage, {
      name: `${item.spec.kind} ${item.index} shine ${i}`,
      x: light.x,
      y,
      radius: Math.max(light.radius * 0.55, item.box.w * 0.2),
      colour: light.colour,
      strength: 0.5,
      depth: item.depth,
      squash: Math.max(0.8, ((stage.height - top) * 0.8) / Math.max(light.radius, item.box.w * 0.36)),
      travel,
      flicker: 0.14,
    });
  }
}
