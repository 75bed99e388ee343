/**
 * What a picture is made of, as plain values: `read` turns a prompt into a `SceneSpec`, `compose` paints a spec into layers,
 * `film` moves the layers. The same spec and seed always give the same picture.
 */
export const LOOKS = ["watercolour", "paper", "night-city", "ink", "flat", "film"] as const;
export type Look = (typeof LOOKS)[number];

export const SETTINGS = [
  "mountains",
  "hills",
  "forest",
  "field",
  "garden",
  "sea",
  "coast",
  "river",
  "lake",
  "desert",
  "snowfield",
  "city",
  "street",
  "road",
  "village",
  "room",
  "kitchen",
  "workshop",
  "sky",
  "space",
  "underwater",
  "studio",
  "abstract",
] as const;
export type Setting = (typeof SETTINGS)[number];

export const TIMES = ["before-dawn", "dawn", "morning", "day", "afternoon", "sunset", "dusk", "night"] as const;
export type TimeOfDay = (typeof TIMES)[number];

export const WEATHERS = ["clear", "cloudy", "rain", "storm", "snow", "fog", "wind"] as const;
export type Weather = (typeof WEATHERS)[number];

export const SEASONS = ["spring", "summer", "autumn", "winter"] as const;
export type Season = (typeof SEASONS)[number];

export const SHOTS = ["extreme-wide", "wide", "medium", "close", "extreme-close", "overhead"] as const;
export type Shot = (typeof SHOTS)[number];

export const CAMERAS = [
  "static",
  "push-in",
  "pull-out",
  "pan-left",
  "pan-right",
  "tilt-up",
  "tilt-down",
  "track-left",
  "track-right",
  "crane-up",
  "crane-down",
  "handheld",
] as const;
export type Camera = (typeof CAMERAS)[number];

export const MOODS = ["calm", "warm", "tense", "joyful", "melancholy", "mysterious", "energetic"] as const;
export type Mood = (typeof MOODS)[number];

/** A subject or prop. `kind` is a key of the subject list (`bus`, `hiker`, `kettle`) or `emoji:<hexcode>` for one of the vector set. */
export interface SubjectSpec {
  kind: string;
  /** The words in the prompt that named it; with `colour` it keys the subject's look, so it stays the same from shot to shot. */
  words: string;
  /** 1 to 12. */
  count: number;
  /** sRGB hex, when the prompt names one ("lime-green light"). */
  colour?: string;
  /** A shape named with it ("triangular light"). */
  shape?: "triangle" | "circle" | "square" | "star" | "heart" | "diamond";
  /** Adjectives and verbs that change the drawing: `lit`, `off`, `steaming`, `braking`, `sitting`, `walking`, `holding`, `smiling`, `old`, `child`. */
  traits: string[];
  /** true for what the picture is about; the others are props. */
  hero: boolean;
}

export interface SceneSpec {
  setting: Setting;
  time: TimeOfDay;
  weather: Weather;
  season: Season;
  shot: Shot;
  camera: Camera;
  look: Look;
  mood: Mood;
  subjects: SubjectSpec[];
  /** sRGB hex of colours named for the picture as a whole. */
  colours: string[];
  /** true when the prompt asks that nobody is seen ("no people", "空无一人"). */
  empty: boolean;
}
