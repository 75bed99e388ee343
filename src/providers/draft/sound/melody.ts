/**
 * Tunes. A tune is one short figure (a rhythm of two bars and the steps between its tones) that comes back over each chord, varied
 * at the end of a phrase; strong beats take the chord's own tones, weak ones pass along the scale. That return is what makes
 * chance sound meant.
 */
import type { Mood } from "../picture/scene.ts";
import { type Chord, nearestOf, scaleOver, stepAlong } from "./harmony.ts";
import type { Chance } from "./random.ts";

export interface TuneTone {
  /** Eighths after the bar's start, and how many it lasts. */
  at: number;
  eighths: number;
  pitch: number;
  /** 0–1. */
  weight: number;
}

/** A bar in eighths: `x` begins a tone, `-` holds it, `.` is silence. */
const RHYTHMS = {
  sparse: ["x-----..", "x---x---", "x-----x-", "..x---x-", "x--x----"],
  flowing: ["x--x--x-", "x-x-x---", "x---x-x-", ".xx-x---", "x-x---x-"],
  lively: ["x-xxx-x-", "xx-xx-x-", "x-x-xxx-", "x.xx.xx.", "xxx-x-x-"],
} as const;

const LIVELINESS = {
  calm: "sparse",
  warm: "flowing",
  tense: "sparse",
  joyful: "lively",
  melancholy: "flowing",
  mysterious: "sparse",
  energetic: "lively",
} as const satisfies Record<Mood, keyof typeof RHYTHMS>;

interface Figure {
  bars: readonly [string, string];
  steps: number[];
}

function inventFigure(mood: Mood, chance: Chance): Figure {
  const cells = RHYTHMS[LIVELINESS[mood]];
  const bars = [chance.pick(cells), chance.pick(cells)] as const;
  const count = bars.join("").split("x").length - 1;
  const arch = chance.pick([1, -1]);
  const steps = Array.from({ length: count }, (_, i) => (i < count / 2 ? arch : -arch) * chance.pick([0, 1, 1, 2, -1]));
  return { bars, steps };
}

/** Invents a tune around the pitch `centre`; the result sings one bar of it, `bar` counted from the start of the piece. */
export function inventTune(
  mood: Mood,
  scale: readonly number[],
  centre: number,
  chance: Chance,
): (bar: number, chord: Chord) => TuneTone[] {
  const verse = inventFigure(mood, chance);
  const bridge = inventFigure(mood, chance);
  const anchors = [0, chance.pick([2, 3, -2]), chance.pick([0, 4, 2]), chance.pick([-2, 0])].map((step) => stepAlong(centre, step, scale));
  let pitch = centre;
  return (bar, chord) => {
    const figure = Math.floor(bar / 4) % 3 === 2 ? bridge : verse;
    const second = bar % 2 === 1;
    const closing = bar % 4 === 3;
    const rhythm = closing ? "x---x---".slice(0, 4) + (second ? "----" : "x---") : figure.bars[second ? 1 : 0];
    const first = second ? figure.bars[0].split("x").length - 1 : 0;
    if (!second) pitch = nearestOf(anchors[Math.floor(bar / 2) % 4] ?? centre, chord.classes);
    const own = scaleOver(chord, scale);
    return onsets(rhythm).map(({ at, eighths }, i) => {
      const step = i === 0 && !second ? 0 : (figure.steps[first + i] ?? 0);
      pitch = stepAlong(pitch, step, own);
      if (pitch > centre + 9) pitch = stepAlong(pitch, -3, own);
      if (pitch < centre - 7) pitch = stepAlong(pitch, 3, own);
      if (at % 4 === 0 || eighths >= 3) pitch = nearestOf(pitch, chord.classes);
      return { at, eighths, pitch, weight: (at === 0 ? 1 : at % 2 === 0 ? 0.86 : 0.74) * (0.94 + 0.06 * chance.next()) };
    });
  };
}

function onsets(rhythm: string): { at: number; eighths: number }[] {
  return [...rhythm.matchAll(/x-*/g)].map((match) => ({ at: match.index, eighths: match[0].length }));
}
