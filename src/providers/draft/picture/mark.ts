import type { SKRSContext2D } from "@napi-rs/canvas";

/** "DRAFT" as strokes (no font is needed, so every machine draws the same), small and quiet in the bottom right corner. */
const LETTERS: Record<string, number[][]> = {
  D: [[0, 0, 0, 1, 0.45, 1, 0.7, 0.75, 0.7, 0.25, 0.45, 0, 0, 0]],
  R: [
    [0, 1, 0, 0, 0.5, 0, 0.68, 0.14, 0.68, 0.36, 0.5, 0.5, 0, 0.5],
    [0.4, 0.5, 0.7, 1],
  ],
  A: [
    [0, 1, 0.37, 0, 0.74, 1],
    [0.14, 0.66, 0.6, 0.66],
  ],
  F: [
    [0, 1, 0, 0, 0.62, 0],
    [0, 0.48, 0.5, 0.48],
  ],
  T: [
    [0, 0, 0.72, 0],
    [0.36, 0, 0.36, 1],
  ],
};

export function drawMark(ctx: SKRSContext2D, frame: { width: number; height: number }): void {
  const size = Math.max(6, Math.min(frame.width, frame.height) * 0.016);
  const advance = size * 1.12;
  const pad = size * 1.6;
  const x0 = frame.width - pad - advance * 5 + size * 0.4;
  const y0 = frame.height - pad - size;
  ctx.save();
  ctx.setTransform(1, 0, 0, 1, 0, 0);
  ctx.globalAlpha = 1;
  ctx.globalCompositeOperation = "source-over";
  ctx.fillStyle = "rgba(10,12,24,0.26)";
  ctx.beginPath();
  ctx.roundRect(x0 - size * 0.7, y0 - size * 0.6, advance * 5 + size, size * 2.2, size * 0.6);
  ctx.fill();
  ctx.strokeStyle = "rgba(255,255,255,0.58)";
  ctx.lineWidth = size * 0.13;
  ctx.lineCap = "round";
  ctx.lineJoin = "round";
  for (const [i, letter] of [..."DRAFT"].entries())
    for (const stroke of LETTERS[letter] ?? []) strokeLetter(ctx, stroke, x0 + i * advance, y0, size);
  ctx.restore();
}

function strokeLetter(ctx: SKRSContext2D, stroke: number[], x: number, y: number, size: number): void {
  ctx.beginPath();
  for (let i = 0; i < stroke.length; i += 2) ctx.lineTo(x + (stroke[i] ?? 0) * size, y + (stroke[i + 1] ?? 0) * size);
  ctx.stroke();
}
