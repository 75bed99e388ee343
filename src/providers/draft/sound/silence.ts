/**
 * Drop-outs: the players stop over a moment, what hangs in the room darkens and dies, and at the window's end all are back on the
 * instant.
 */
import { RATE_HZ } from "./voices.ts";

/** Seconds from the start of the piece. */
export interface Silence {
  start: number;
  end: number;
}

const STOP_SECONDS = 0.35;
const TAIL_SECONDS = 1.1;
const RETURN_SECONDS = 0.03;

interface Window {
  from: number;
  to: number;
  stop: number;
  tail: number;
}

export function openSilencer(silences: readonly Silence[]) {
  const windows = silences
    .filter(({ start, end }) => end > start)
    .map(
      ({ start, end }): Window => ({
        from: start * RATE_HZ,
        to: end * RATE_HZ,
        stop: Math.min(STOP_SECONDS, (end - start) * 0.25) * RATE_HZ,
        tail: Math.min(TAIL_SECONDS, (end - start) * 0.5) * RATE_HZ,
      }),
    );
  const lows: [number, number][] = [
    [0, 0],
    [0, 0],
  ];
  return {
    /** Factor on the players, 0–1. */
    dry: (frame: number) => 1 - deepest(windows, frame, (window) => window.stop),
    /** Darkens and turns down the room's tail at index `i` of both sides. */
    tail(frame: number, sides: readonly [Float32Array, Float32Array], i: number): void {
      const depth = deepest(windows, frame, (window) => window.tail);
      const open = 1 - 0.94 * Math.min(1, depth * 3);
      sides.forEach((side, index) => {
        const low = lows[index] as [number, number];
        low[0] += ((side[i] as number) - low[0]) * open;
        low[1] += (low[0] - low[1]) * open;
        side[i] = low[1] * (1 - depth);
      });
    },
  };
}

/** 0 outside all windows, 1 in the quiet of one; `fall` frames from one to the other. */
function deepest(windows: readonly Window[], frame: number, fall: (window: Window) => number): number {
  let depth = 0;
  for (const window of windows) {
    if (frame < window.from || frame > window.to) continue;
    const down = Math.min(1, (frame - window.from) / fall(window));
    const up = Math.min(1, (window.to - frame) / (RETURN_SECONDS * RATE_HZ));
    depth = Math.max(depth, smooth(down) * smooth(up));
  }
  return depth;
}

const smooth = (x: number) => x * x * (3 - 2 * x);
