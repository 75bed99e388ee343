/** Steam and smoke. */
import { mix, shift } from "./colour.ts";
import { paintSprites, softDot } from "./light.ts";
import type { Travel } from "./motion.ts";
import { lit } from "./palette.ts";
import { type Stage, streamOf } from "./stage.ts";

interface Plume {
  name: string;
  x: number;
  y: number;
  /** Width at the foot and height, pixels. */
  size: number;
  tall: number;
  depth: number;
  travel?: Travel;
  colour?: string;
}

/** Steam or smoke that never stops rising. */
export function paintSteam(stage: Stage, plume: Plume): void {
  const rng = streamOf(stage, plume.name);
  const puff = softDot(64, plume.colour ?? shift(mix(stage.palette.cloudLit, lit(stage.palette, "#ffffff", 0.7), 0.5), 0.03), 0.05);
  const wind = stage.spec.weather === "wind" || stage.spec.weather === "storm" ? 1.4 : 0.35;
  paintSprites(stage, plume.name, plume.depth, puff, {
    kind: "steam",
    x: plume.x,
    y: plume.y,
    height: plume.tall,
    spread: plume.size * 1.7,
    lean: plume.tall * wind * (stage.indoors ? 0.25 : 0.6),
    puffs: 54,
    seconds: 6.5,
    phase: rng(),
    strength: stage.palette.dark ? 0.27 : 0.36,
  });
  const layer = stage.layers.at(-1);
  if (layer) layer.travel = plume.travel;
}
