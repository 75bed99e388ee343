/** Where the parts of a film stand on its canvas: a row for each shot, from prompt to clip; voice and music beside; the timeline at the right. */
import type { Aspect } from "../providers/card.ts";

const COLUMNS = { prompt: 0, imageModel: 360, videoModel: 1200, voice: 2040, timeline: 2880 } as const;
const GAP = 80;
const GENERATOR_HEIGHT = 300;
const TAKE_WIDTH = 320;

export type Column = keyof typeof COLUMNS;

export interface Board {
  brief: { x: number; y: number };
  at(column: Column, row: number): { x: number; y: number };
}

export function boardFor(aspect: Aspect): Board {
  const [across = 16, down = 9] = aspect.split(":").map(Number);
  const pitch = Math.max(GENERATOR_HEIGHT, (TAKE_WIDTH * down) / across) + GAP;
  return { brief: { x: -440, y: 0 }, at: (column, row) => ({ x: COLUMNS[column], y: Math.round(row * pitch) }) };
}
