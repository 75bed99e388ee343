/**
 * The chords of a bed: each mood has a mode and phrases of four chords (one per bar, written as roman numerals relative to
 * the tonic's major scale), a cadence and a chord to rest on. Voices move as little as they can from chord to chord.
 */
import type { Mood } from "../picture/scene.ts";
import type { Chance } from "./random.ts";

export interface Chord {
  /** MIDI pitch class of the root, 0–11. */
  root: number;
  /** Pitch classes, root first. */
  classes: number[];
}

export interface Harmony {
  /** One chord per bar. */
  bars: Chord[];
  /** What the piece ends on. */
  rest: Chord;
  /** Pitch classes of the mode on its tonic. */
  scale: number[];
}

const MODES = {
  major: [0, 2, 4, 5, 7, 9, 11],
  minor: [0, 2, 3, 5, 7, 8, 10],
  dorian: [0, 2, 3, 5, 7, 9, 10],
} as const;

interface Language {
  mode: keyof typeof MODES;
  tonics: readonly number[];
  verses: readonly string[];
  bridges: readonly string[];
  cadence: string;
  rest: string;
}

const LANGUAGES = {
  calm: {
    mode: "major",
    tonics: [0, 2, 5, 7],
    verses: ["Iadd9 IVmaj7 vi7 IVadd9", "Imaj7 iii7 IVmaj7 Vsus4"],
    bridges: ["ii7 Vsus4 iii7 vi7", "IVmaj7 iii7 ii7 Vsus4"],
    cadence: "IVadd9 Vsus4",
    rest: "Iadd9",
  },
  warm: {
    mode: "major",
    tonics: [0, 2, 3, 5, 7],
    verses: ["Iadd9 V vi7 IVadd9", "I iii7 IVadd9 Iadd9", "Iadd9 vi7 IVmaj7 V"],
    bridges: ["ii7 IV I V", "vi7 IVmaj7 Iadd9 Vsus4"],
    cadence: "IVadd9 V",
    rest: "Iadd9",
  },
  tense: {
    mode: "minor",
    tonics: [0, 2, 4, 9],
    verses: ["i i bVI v7", "i bVI iv v"],
    bridges: ["iv bVI bII V", "bVI bVII iv V"],
    cadence: "iv V",
    rest: "i",
  },
  joyful: {
    mode: "major",
    tonics: [0, 2, 5, 7, 9],
    verses: ["I V vi IV", "I IV I V", "Iadd9 IV vi V"],
    bridges: ["vi IV ii7 V", "IV V iii7 vi"],
    cadence: "ii7 V7",
    rest: "I",
  },
  melancholy: {
    mode: "minor",
    tonics: [2, 4, 7, 9],
    verses: ["iadd9 bVImaj7 bIII bVII", "i iv7 bVImaj7 v7"],
    bridges: ["iv7 bVII bIIImaj7 bVImaj7", "bVImaj7 bVII i iv7"],
    cadence: "iv7 Vsus4",
    rest: "iadd9",
  },
  mysterious: {
    mode: "dorian",
    tonics: [2, 4, 9],
    verses: ["iadd9 IV i7 IVadd9", "iadd9 bIIImaj7 IV i7"],
    bridges: ["bVImaj7 bVII iadd9 v7", "bIIImaj7 bVII IV i7"],
    cadence: "bVImaj7 bVII",
    rest: "iadd9",
  },
  energetic: {
    mode: "minor",
    tonics: [2, 4, 5, 9],
    verses: ["i bVI bIII bVII", "i bIII bVII iv7"],
    bridges: ["bVI bVII i bIII", "iv7 bVI bIII bVII"],
    cadence: "bVI bVII",
    rest: "i",
  },
} as const satisfies Record<Mood, Language>;

/** `bars` (0 or more) chords in phrases of four, verse and bridge in turn, the last two being the cadence. */
export function harmonise(mood: Mood, bars: number, chance: Chance): Harmony {
  const language: Language = LANGUAGES[mood];
  const tonic = chance.pick(language.tonics);
  const [verse, bridge] = [chance.pick(language.verses), chance.pick(language.bridges)].map((phrase) => phrase.split(" ")) as [
    string[],
    string[],
  ];
  const cadence = language.cadence.split(" ").slice(bars < 4 ? -1 : 0);
  const opening = Math.max(0, bars - cadence.length);
  const numerals = Array.from({ length: opening }, (_, bar) => (Math.floor(bar / 4) % 3 === 2 ? bridge : verse)[bar % 4] as string);
  return {
    bars: [...numerals, ...cadence].slice(0, bars).map((numeral) => chordOf(numeral, tonic)),
    rest: chordOf(language.rest, tonic),
    scale: MODES[language.mode].map((step) => (step + tonic) % 12),
  };
}

const DEGREES: Record<string, number> = { i: 0, ii: 2, iii: 4, iv: 5, v: 7, vi: 9, vii: 11 };
const COLOURS: Record<string, (third: number) => number[]> = {
  "": (third) => [0, third, 7],
  "7": (third) => [0, third, 7, 10],
  maj7: (third) => [0, third, 7, 11],
  add9: (third) => [0, third, 7, 14],
  sus4: () => [0, 5, 7],
};

/** "bVImaj7" on a tonic (pitch class). Upper case is major, lower case minor. */
export function chordOf(numeral: string, tonic: number): Chord {
  const [, flat, degree = "", colour = ""] = /^(b?)([IViv]+)(.*)$/.exec(numeral) ?? [];
  const step = DEGREES[degree.toLowerCase()];
  const intervals = COLOURS[colour]?.(degree === degree.toUpperCase() ? 4 : 3);
  if (step === undefined || !intervals) throw new RangeError(`${numeral} is not a chord.`);
  const root = (tonic + step - (flat ? 1 : 0) + 12) % 12;
  return { root, classes: intervals.map((interval) => (root + interval) % 12) };
}

/** Four voices within a range of MIDI pitches, each as near as may be to `previous`; without it, around the middle of the range. */
export function voiceChord(chord: Chord, previous: number[] | undefined, low: number, high: number): number[] {
  let best: number[] = [];
  let least = Number.POSITIVE_INFINITY;
  for (const voicing of voicings(chord, low, high)) {
    const spread = (voicing.at(-1) ?? 0) - (voicing[0] ?? 0);
    const centre = voicing.reduce((sum, pitch) => sum + pitch, 0) / voicing.length;
    const travel = previous ? voicing.reduce((sum, pitch, i) => sum + Math.abs(pitch - (previous[i] ?? pitch)), 0) : 0;
    const cost = travel + Math.abs(centre - (low + high) / 2) * 0.6 + Math.max(0, spread - 14) * 0.5;
    if (cost < least) [best, least] = [voicing, cost];
  }
  return best;
}

/** Every set of four ascending pitches that has all the chord's notes, in a hand's reach. */
function* voicings(chord: Chord, low: number, high: number): Generator<number[]> {
  const pitches: number[] = [];
  for (let pitch = low; pitch <= high; pitch++) if (chord.classes.includes(pitch % 12)) pitches.push(pitch);
  for (let lowest = 0; lowest < pitches.length; lowest++)
    for (let a = lowest + 1; a < pitches.length; a++)
      for (let b = a + 1; b < pitches.length; b++)
        for (let c = b + 1; c < pitches.length; c++) {
          const four = [pitches[lowest], pitches[a], pitches[b], pitches[c]] as number[];
          const reach = (four[3] as number) - (four[0] as number);
          const clash = four.some((pitch, i) => i > 0 && pitch - (four[i - 1] as number) < 2);
          if (reach <= 19 && !clash && new Set(four.map((pitch) => pitch % 12)).size === new Set(chord.classes).size) yield four;
        }
}

/** The pitch nearest to `pitch` whose class is one of `classes`. */
export function nearestOf(pitch: number, classes: readonly number[]): number {
  for (let distance = 0; distance < 12; distance++) {
    if (classes.includes((pitch - distance + 120) % 12)) return pitch - distance;
    if (classes.includes((pitch + distance) % 12)) return pitch + distance;
  }
  return pitch;
}

/** The mode as it is heard over a chord: a note of the mode a semitone from a chord's own gives way to it. */
export function scaleOver(chord: Chord, scale: readonly number[]): number[] {
  const strange = chord.classes.filter((pitch) => !scale.includes(pitch));
  return [
    ...scale.filter((pitch) => !strange.some((own) => (own - pitch + 12) % 12 === 1 || (pitch - own + 12) % 12 === 1)),
    ...strange,
  ].sort((a, b) => a - b);
}

/** `steps` up or down the scale from a pitch. */
export function stepAlong(pitch: number, steps: number, scale: readonly number[]): number {
  let now = nearestOf(pitch, scale);
  for (let left = Math.abs(steps); left > 0; left--) {
    do now += Math.sign(steps);
    while (!scale.includes(((now % 12) + 12) % 12));
  }
  return now;
}
