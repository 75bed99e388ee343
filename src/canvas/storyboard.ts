/** Where the parts of a storyboard stand: words at the left, then a row for each shot with prompt, picture and voice, so that nobody who works at the same time stands in another's way. */
import { type Box, boundsOf } from "./layout.ts";

const COLUMNS = { words: 0, prompt: 480, picture: 880, voice: 1_720 } as const;
/** Below what is there already. */
const BELOW = 160;
const GAP = 80;
const GENERATOR_HEIGHT = 300;
const TAKE_WIDTH = 320;
const WORDS = { w: 400, brief: 280, script: 640, cut: 400 } as const;

export interface Place {
  x: number;
  y: number;
}

export interface Places {
  brief: Box;
  script: Box;
  cutList: Box;
  /** By shot. */
  shots: { prompt: Place; picture: Place; voice: Place }[];
  /** One row below the last shot, in the column of voices. */
  endVoice: Place;
  music: Place;
  /** Below all of it. */
  timeline: Place;
}

/** Free ground for a storyboard of so many shots, below all that is there. */
export function placesFor(there: readonly Box[], shots: number, aspect: string): Places {
  const taken = boundsOf(there);
  const origin = taken ? { x: Math.round(taken.x), y: Math.round(taken.y + taken.h + BELOW) } : { x: 0, y: 0 };
  const [across = 16, down = 9] = aspect.split(":").map(Number);
  const pitch = Math.round(Math.max(GENERATOR_HEIGHT, (TAKE_WIDTH * down) / across)) + GAP;
  const at = (column: keyof typeof COLUMNS, row: number): Place => ({ x: origin.x + COLUMNS[column], y: origin.y + row * pitch });
  const words = (above: number, h: number): Box => ({ x: origin.x, y: origin.y + above, w: WORDS.w, h });
  return {
    brief: words(0, WORDS.brief),
    script: words(WORDS.brief + GAP, WORDS.script),
    cutList: words(WORDS.brief + WORDS.script + 2 * GAP, WORDS.cut),
    shots: Array.from({ length: shots }, (_, row) => ({ prompt: at("prompt", row), picture: at("picture", row), voice: at("voice", row) })),
    endVoice: at("voice", shots),
    music: at("voice", shots + 1),
    timeline: { x: origin.x, y: origin.y + Math.max((shots + 2) * pitch, WORDS.brief + WORDS.script + WORDS.cut + 3 * GAP) },
  };
}
