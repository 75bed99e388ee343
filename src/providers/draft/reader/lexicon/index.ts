import { ANIMAL_WORDS } from "./animals.ts";
import { COLOUR_WORDS, CSS_COLOUR_WORDS } from "./colours.ts";
import type { Entry, Family } from "./entry.ts";
import { CAMERA_WORDS, LOOK_WORDS, MOOD_WORDS, SHOT_WORDS } from "./film.ts";
import { PLANT_WORDS, SKY_WORDS } from "./nature.ts";
import { PEOPLE_WORDS } from "./people.ts";
import { PLACE_WORDS } from "./places.ts";
import { SETTING_WORDS } from "./settings.ts";
import { THING_WORDS } from "./things.ts";
import { SEASON_WORDS, TIME_WORDS, WEATHER_WORDS } from "./times.ts";
import { NEGATION_WORDS, NOTHING_WORDS, NUMBER_WORDS, SHAPE_WORDS, TRAIT_WORDS } from "./traits.ts";
import { VEHICLE_WORDS } from "./vehicles.ts";

/** How much a subject wants to be what the picture is about; scenery wants it least. */
export const SUBJECT_GROUPS = [
  { words: PEOPLE_WORDS, weight: 5 },
  { words: ANIMAL_WORDS, weight: 5 },
  { words: VEHICLE_WORDS, weight: 4 },
  { words: PLACE_WORDS, weight: 3.3 },
  { words: THING_WORDS, weight: 3.4 },
  { words: PLANT_WORDS, weight: 2 },
  { words: SKY_WORDS, weight: 1 },
] as const;

/** All word lists. A word may stand in several: it then means all of them ("sunset" never does, "blossom" does). */
export const WORD_LISTS: readonly { family: Family; entries: readonly Entry<string | number>[] }[] = [
  { family: "nothing", entries: NOTHING_WORDS },
  { family: "negation", entries: NEGATION_WORDS },
  { family: "setting", entries: SETTING_WORDS },
  { family: "time", entries: TIME_WORDS },
  { family: "weather", entries: WEATHER_WORDS },
  { family: "season", entries: SEASON_WORDS },
  { family: "shot", entries: SHOT_WORDS },
  { family: "camera", entries: CAMERA_WORDS },
  { family: "look", entries: LOOK_WORDS },
  { family: "mood", entries: MOOD_WORDS },
  { family: "colour", entries: [...CSS_COLOUR_WORDS, ...COLOUR_WORDS] },
  { family: "shape", entries: SHAPE_WORDS },
  { family: "trait", entries: TRAIT_WORDS },
  { family: "number", entries: NUMBER_WORDS },
  ...SUBJECT_GROUPS.map((group) => ({ family: "subject" as const, entries: group.words })),
];
