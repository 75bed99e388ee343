/** What a bed of music is made of, as plain values: the planner and the model card ask for one, `composeMusic` plays it. */
import { type Static, Type } from "@sinclair/typebox";
import { MOODS, type Mood } from "../picture/scene.ts";

export const MUSIC_STYLES = ["piano", "pads", "pulse", "playful", "strings", "beat"] as const;
export type MusicStyle = (typeof MUSIC_STYLES)[number];

export const MIN_TEMPO_BPM = 60;
export const MAX_TEMPO_BPM = 150;

export const MusicSpec = Type.Object(
  {
    mood: Type.Union(MOODS.map((mood) => Type.Literal(mood))),
    /** Beats (quarter notes) per minute. */
    tempo: Type.Number({ minimum: MIN_TEMPO_BPM, maximum: MAX_TEMPO_BPM }),
    style: Type.Union(MUSIC_STYLES.map((style) => Type.Literal(style))),
  },
  { additionalProperties: false },
);
export type MusicSpec = Static<typeof MusicSpec>;

const FITTING = {
  calm: { tempo: 72, style: "piano" },
  warm: { tempo: 84, style: "piano" },
  tense: { tempo: 100, style: "pulse" },
  joyful: { tempo: 112, style: "playful" },
  melancholy: { tempo: 66, style: "strings" },
  mysterious: { tempo: 76, style: "pads" },
  energetic: { tempo: 122, style: "beat" },
} as const satisfies Record<Mood, { tempo: number; style: MusicStyle }>;

/** The tempo and style that suit a mood when nobody named them. */
export function musicFor(mood: Mood): MusicSpec {
  return { mood, ...FITTING[mood] };
}
