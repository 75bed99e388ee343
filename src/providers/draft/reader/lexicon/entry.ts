/**
 * The shape of all word lists: a meaning, then its words in English and Chinese (simplified), separated by commas. Plurals, hyphens,
 * capitals and traditional characters are folded before the look-up, so a list holds the plain form only.
 */
export type Entry<Value> = readonly [value: Value, words: string];

export type Family =
  | "setting"
  | "time"
  | "weather"
  | "season"
  | "shot"
  | "camera"
  | "look"
  | "mood"
  | "colour"
  | "shape"
  | "subject"
  | "trait"
  | "number"
  | "negation"
  | "nothing";
