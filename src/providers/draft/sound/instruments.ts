/** The players: what each instrument is made of, how loud it sits, and how far back in the room. */
import { type Drum, hit } from "./drums.ts";
import type { Chance } from "./random.ts";
import {
  type BowedTimbre,
  bow,
  type PluckedTimbre,
  pluck,
  type StruckTimbre,
  strike,
  type Tables,
  type Tone,
  type Voice,
} from "./voices.ts";

/** How much of the room is heard with it: `close` nearly none, `far` a lot; `far` also gives way to the kick drum. */
export type Place = "close" | "room" | "far";

interface Instrument {
  /** Factor on the loudness. */
  level: number;
  place: Place;
  timbre: ({ make: "strike" } & StruckTimbre) | ({ make: "bow" } & BowedTimbre) | ({ make: "pluck" } & PluckedTimbre);
}

/** Strings under felt: stiff, so the partials are a little wide; each doubled by a neighbour a hair away, which makes the tone live. */
const FELT = Array.from({ length: 9 }, (_, i) => i + 1).flatMap((n) => {
  const ratio = n * Math.sqrt(1 + 0.00035 * n * n);
  const level = n ** -1.75 * (n === 7 ? 0.4 : 1);
  return [
    [ratio, level * 0.7, 5.5 / (1 + 0.42 * n)] as const,
    ...(n <= 4 ? [[ratio * 1.0006, level * 0.3, 8 / (1 + 0.3 * n)] as const] : []),
  ];
});

export const INSTRUMENTS = {
  piano: {
    level: 0.5,
    place: "room",
    timbre: { make: "strike", partials: FELT, attackSeconds: 0.007, releaseSeconds: 0.5, dulling: 0.42 },
  },
  marimba: {
    level: 0.5,
    place: "room",
    timbre: {
      make: "strike",
      partials: [
        [1, 1, 1.1],
        [3.98, 0.16, 0.35],
        [9.9, 0.035, 0.12],
      ],
      attackSeconds: 0.003,
      releaseSeconds: 0.4,
      dulling: 0.12,
    },
  },
  glock: {
    level: 0.16,
    place: "far",
    timbre: {
      make: "strike",
      partials: [
        [1, 1, 2.6],
        [2.76, 0.28, 1.1],
        [5.4, 0.07, 0.4],
      ],
      attackSeconds: 0.002,
      releaseSeconds: 1.2,
      dulling: 0.1,
    },
  },
  celesta: {
    level: 0.26,
    place: "far",
    timbre: {
      make: "strike",
      partials: [
        [1, 1, 3.4],
        [2, 0.22, 2],
        [4, 0.09, 0.8],
        [7.1, 0.015, 0.25],
      ],
      attackSeconds: 0.004,
      releaseSeconds: 1.4,
      dulling: 0.1,
    },
  },
  bass: {
    level: 0.62,
    place: "close",
    timbre: {
      make: "strike",
      partials: [
        [1, 1, 3],
        [2, 0.42, 1.8],
        [3, 0.2, 1],
        [4, 0.08, 0.6],
        [5, 0.04, 0.4],
      ],
      attackSeconds: 0.008,
      releaseSeconds: 0.16,
      dulling: 0.2,
    },
  },
  upright: {
    level: 0.6,
    place: "close",
    timbre: {
      make: "strike",
      partials: [
        [1, 1, 1.5],
        [2.003, 0.5, 0.9],
        [3.01, 0.26, 0.5],
        [4.02, 0.14, 0.3],
        [6.05, 0.05, 0.15],
      ],
      attackSeconds: 0.005,
      releaseSeconds: 0.14,
      dulling: 0.25,
    },
  },
  pad: {
    level: 0.3,
    place: "far",
    timbre: {
      make: "bow",
      bright: 1.35,
      dark: 2.3,
      attackSeconds: 1.3,
      releaseSeconds: 1.8,
      shine: [0, 0.55, 0.2],
      sweepSeconds: 1.6,
      players: 3,
      detuneCents: 7,
      width: 0.8,
      vibrato: [2.5, 0.31],
    },
  },
  air: {
    level: 0.1,
    place: "far",
    timbre: {
      make: "bow",
      bright: 1.6,
      dark: 2.6,
      attackSeconds: 2,
      releaseSeconds: 2.2,
      shine: [0.1, 0.6, 0.3],
      sweepSeconds: 2.2,
      players: 3,
      detuneCents: 11,
      width: 1,
      vibrato: [4, 0.47],
    },
  },
  sub: {
    level: 0.44,
    place: "close",
    timbre: {
      make: "bow",
      bright: 1.9,
      dark: 3,
      attackSeconds: 0.35,
      releaseSeconds: 0.6,
      shine: [0.2, 0.5, 0.3],
      sweepSeconds: 0.8,
      players: 1,
      detuneCents: 0,
      width: 0,
      vibrato: [0, 1],
    },
  },
  strings: {
    level: 0.28,
    place: "far",
    timbre: {
      make: "bow",
      bright: 1.08,
      dark: 1.9,
      attackSeconds: 0.5,
      releaseSeconds: 0.9,
      shine: [0.05, 0.62, 0.42],
      sweepSeconds: 0.9,
      players: 4,
      detuneCents: 9,
      width: 0.55,
      vibrato: [7, 5.1],
    },
  },
  cello: {
    level: 0.4,
    place: "room",
    timbre: {
      make: "bow",
      bright: 1.0,
      dark: 1.8,
      attackSeconds: 0.22,
      releaseSeconds: 0.5,
      shine: [0.1, 0.62, 0.46],
      sweepSeconds: 0.5,
      players: 2,
      detuneCents: 3,
      width: 0.15,
      vibrato: [13, 5.3],
    },
  },
  pulse: {
    level: 0.3,
    place: "room",
    timbre: {
      make: "bow",
      bright: 1.05,
      dark: 2.2,
      attackSeconds: 0.006,
      releaseSeconds: 0.12,
      shine: [0.7, 0.75, 0.06],
      sweepSeconds: 0.05,
      players: 2,
      detuneCents: 6,
      width: 0.4,
      vibrato: [0, 1],
    },
  },
  lead: {
    level: 0.25,
    place: "room",
    timbre: {
      make: "bow",
      bright: 1.3,
      dark: 2.1,
      attackSeconds: 0.03,
      releaseSeconds: 0.3,
      shine: [0.35, 0.6, 0.3],
      sweepSeconds: 0.12,
      players: 3,
      detuneCents: 5,
      width: 0.35,
      vibrato: [6, 5.2],
    },
  },
  pizzicato: { level: 0.6, place: "room", timbre: { make: "pluck", ringSeconds: 0.6, bite: 0.24 } },
  harp: { level: 0.42, place: "room", timbre: { make: "pluck", ringSeconds: 2.6, bite: 0.2 } },
} as const satisfies Record<string, Instrument>;
export type InstrumentName = keyof typeof INSTRUMENTS;

export interface Note extends Omit<Tone, "gain"> {
  player: InstrumentName;
  /** Seconds from the start of the piece. */
  start: number;
}

export interface Beat {
  drum: Drum;
  start: number;
  velocity: number;
  pan: number;
}

export interface Sounding {
  place: Place;
  voice: Voice;
}

/** What makes sound out of notes. It keeps the waves and drum sounds it has made, for one piece. */
export function openOrchestra(chance: Chance) {
  const tables: Tables = new Map();
  const drums = new Map<Drum, Float32Array>();
  return {
    play(note: Note): Sounding {
      const { level, place, timbre } = INSTRUMENTS[note.player];
      const tone = { ...note, gain: level };
      if (timbre.make === "strike") return { place, voice: strike(timbre, tone) };
      if (timbre.make === "pluck") return { place, voice: pluck(timbre, tone, chance) };
      return { place, voice: bow(timbre, tone, tables, chance) };
    },
    beat: (beat: Beat): Sounding => ({ place: beat.drum === "kick" ? "close" : "room", voice: hit(drums, beat) }),
  };
}
