import { fade } from "../colour.ts";
import type { Ctx, Stage } from "../stage.ts";

/** Darkens the corners of a frame-sized overlay; `strength` 0 to 1 at the very corner. */
export function addVignette(ctx: Ctx, stage: Stage, strength: number, colour: string): void {
  const { width, height } = stage;
  ctx.save();
  ctx.translate(width / 2, height / 2);
  ctx.scale(width / 2, height / 2);
  const gradient = ctx.createRadialGradient(0, 0, 0.62, 0, 0, 1.42);
  gradient.addColorStop(0, fade(colour, 0));
  gradient.addColorStop(0.5, fade(colour, strength * 0.36));
  gradient.addColorStop(1, fade(colour, strength));
  ctx.fillStyle = gradient;
  ctx.fillRect(-1, -1, 2, 2);
  ctx.restore();
}
