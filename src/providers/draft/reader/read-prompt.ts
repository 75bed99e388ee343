/**
 * The reader: from the words of a prompt to what the picture is made of. Pure and total: the same words always give the same scene, any text
 * gives one. English and Chinese; words of other languages count only where they are the same. What is not said is inferred in this order: from
 * what is (a kettle stands in a kitchen, snow means winter), then from the mood, then from a hash of the words, so that an unknown prompt
 * still has a light and a palette of its own.
 */
import type { Camera, Look, Mood, SceneSpec, Season, Setting, Shot, SubjectSpec, TimeOfDay, Weather } from "../picture/scene.ts";
import { emojiSubjects } from "./emoji-subjects.ts";
import { hashOf, pick } from "./hash.ts";
import type { Family } from "./lexicon/entry.ts";
import { HOME_OF, INSIDE } from "./lexicon/settings.ts";
import { findHits, type Hit, heroWeight, isBuilding } from "./match.ts";
import { findSubjects, isPerson } from "./subjects.ts";
import { tokenise } from "./tokens.ts";

/** Longer prompts are read up to here; what a picture shows is said long before. */
const READ_CHARACTERS = 10_000;

export function readPrompt(prompt: string, hints: { look?: Look; aspect?: string } = {}): SceneSpec {
  const text = prompt.slice(0, READ_CHARACTERS);
  const tokens = tokenise(text);
  const hits = findHits(tokens);
  const seed = hashOf(text.trim().toLowerCase());
  const empty = wantsNobody(text, hits);
  const subjects = visibleSubjects(tokens, hits, empty).filter((subject) => !INSIDE.test(text) || !isBuilding(subject.kind));
  const said = <Value>(family: Family) => hits.find((hit) => hit.family === family && !hit.negated)?.value as Value | undefined;
  const mood = moodOf(hits, seed);
  const weather = said<Weather>("weather") ?? (said<Season>("season") === "winter" && /snow|雪/.test(text) ? "snow" : undefined);
  const setting = settingOf(text, hits, subjects, { weather, mood, seed });
  const lamps = subjects.some(({ kind, traits }) => traits.includes("lit") && /^(?:road-lamps|street-lamp|lantern|candle)$/.test(kind));
  const time =
    said<TimeOfDay>("time") ?? (lamps ? "dusk" : undefined) ?? (weather === "clear" ? pick(["day", "morning"], seed) : timeFor(mood, seed));
  return {
    setting,
    time,
    weather: weather ?? (mood === "melancholy" || mood === "tense" ? "cloudy" : "clear"),
    season: said<Season>("season") ?? (weather === "snow" || setting === "snowfield" ? "winter" : weather === "fog" ? "autumn" : "summer"),
    shot: said<Shot>("shot") ?? shotFor(subjects, setting),
    camera: said<Camera>("camera") ?? "push-in",
    look: said<Look>("look") ?? hints.look ?? lookFor({ setting, time, mood, subjects }),
    mood,
    subjects,
    colours: freeColours(hits, subjects),
    empty,
  };
}

const NOBODY =
  /\b(?:nobody|no one|deserted|unpeopled|uninhabited|(?:empty|abandoned) (?:\w+ )?(?:street|road|room|beach|city|town|village|landscape|house|station|station|field|hall|pier|platform)s?)\b|空无一人|无人|没有人|空荡荡/i;

function wantsNobody(text: string, hits: readonly Hit[]): boolean {
  const people = hits.filter((hit) => hit.family === "subject" && isPerson(hit.value.split("+")[0] ?? ""));
  return people.some((hit) => hit.negated) || (NOBODY.test(text) && people.every((hit) => hit.negated));
}

function visibleSubjects(tokens: ReturnType<typeof tokenise>, hits: readonly Hit[], empty: boolean): SubjectSpec[] {
  const named = findSubjects(tokens, hits).filter((subject) => !empty || !isPerson(subject.kind));
  const strong = named.some((subject) => heroWeight(subject.kind) > 2);
  const known = hits.filter((hit) => !hit.negated || hit.family === "subject");
  const all = [
    ...named,
    ...emojiSubjects(
      tokens.filter((_, at) => !isNegated(hits, at)).length === tokens.length ? tokens : withoutNegated(tokens, hits),
      known,
      strong,
    ),
  ];
  if (strong || all.length === named.length) return withHero(all);
  const drawn = all.find((subject) => subject.kind.startsWith("emoji:"));
  return all.map((subject) => ({ ...subject, hero: subject === drawn }));
}

function isNegated(hits: readonly Hit[], at: number): boolean {
  return hits.some((hit) => hit.family === "negation" && at >= hit.to && at < hit.to + 4);
}

/** Keeps positions, but what stands right after a "no" cannot be found any more. */
function withoutNegated(tokens: ReturnType<typeof tokenise>, hits: readonly Hit[]): ReturnType<typeof tokenise> {
  return tokens.map((token, at) => (isNegated(hits, at) ? { ...token, text: ".", kind: "hard" as const } : token));
}

function withHero(subjects: SubjectSpec[]): SubjectSpec[] {
  if (subjects.length === 0 || subjects.some((subject) => subject.hero)) return subjects;
  return subjects.map((subject, i) => ({ ...subject, hero: i === 0 }));
}

function moodOf(hits: readonly Hit[], seed: number): Mood {
  const counts = new Map<Mood, number>();
  for (const hit of hits)
    if (hit.family === "mood" && !hit.negated) counts.set(hit.value as Mood, (counts.get(hit.value as Mood) ?? 0) + 1);
  const best = [...counts].sort((a, b) => b[1] - a[1])[0]?.[0];
  if (best) return best;
  const weather = hits.find((hit) => hit.family === "weather" && !hit.negated)?.value;
  if (weather === "storm") return "tense";
  if (weather === "fog") return "mysterious";
  if (weather === "clear") return "joyful";
  const time = hits.find((hit) => hit.family === "time" && !hit.negated)?.value;
  if (time === "sunset" || time === "afternoon" || time === "dusk") return "warm";
  if (time !== undefined) return "calm";
  return pick(["calm", "warm", "calm", "joyful"], seed);
}

/** Places that are often only mentioned: what else is named goes before them. */
const WEAK_SETTINGS = new Set<string>(["sky", "road", "city", "abstract", "street"]);

function settingOf(
  text: string,
  hits: readonly Hit[],
  subjects: readonly SubjectSpec[],
  from: { weather?: Weather; mood: Mood; seed: number },
): Setting {
  const named = hits.filter((hit) => hit.family === "setting" && !hit.negated).map((hit) => hit.value as Setting);
  const indoors = named.find((value) => value === "kitchen" || value === "room" || value === "workshop");
  const hero = subjects.find((subject) => subject.hero);
  const home = hero ? HOME_OF[hero.kind] : undefined;
  if (INSIDE.test(text))
    return indoors && indoors !== "room"
      ? indoors
      : home === "kitchen" || subjects.some(({ kind }) => HOME_OF[kind] === "kitchen")
        ? "kitchen"
        : "room";
  if (named.includes("street") && named.every((value) => WEAK_SETTINGS.has(value))) return "street";
  const outright = named.find((value) => !WEAK_SETTINGS.has(value)) ?? named[0];
  if (outright) return outright;
  const outdoors = subjects
    .map(({ kind }) => HOME_OF[kind])
    .find((value) => value !== undefined && value !== "room" && value !== "kitchen" && value !== "studio");
  if (hero && (hero.kind === "window" || hero.kind === "door") && outdoors) return outdoors;
  if (home === "garden" && subjects.some(({ kind }) => kind === "window")) return "room";
  if (home && home !== "sky") return home;
  const prop = subjects.map(({ kind }) => HOME_OF[kind]).find((value) => value !== undefined);
  return home ?? prop ?? settingWithoutThings(hits, subjects, from);
}

function settingWithoutThings(
  hits: readonly Hit[],
  subjects: readonly SubjectSpec[],
  from: { weather?: Weather; mood: Mood; seed: number },
): Setting {
  if (from.weather === "snow") return "snowfield";
  if (from.weather === "rain") return subjects.length > 0 ? "street" : pick(["street", "lake"], from.seed);
  const spoken = hits.some((hit) => hit.family === "time" || hit.family === "weather" || hit.family === "season");
  if (subjects.length > 0)
    return isPerson(subjects[0]?.kind ?? "")
      ? pick(["hills", "garden", "street"], from.seed)
      : pick(["garden", "hills", "field"], from.seed);
  if (spoken || hits.some((hit) => hit.family === "mood")) return pick(SETTINGS_OF_MOOD[from.mood], from.seed);
  return "abstract";
}

const SETTINGS_OF_MOOD: Readonly<Record<Mood, readonly Setting[]>> = {
  calm: ["lake", "hills", "sea"],
  warm: ["field", "village", "hills"],
  tense: ["mountains", "road", "coast"],
  joyful: ["garden", "field", "coast"],
  melancholy: ["coast", "lake", "street"],
  mysterious: ["forest", "space", "mountains"],
  energetic: ["city", "road", "sea"],
};

const TIMES_OF_MOOD: Readonly<Record<Mood, readonly TimeOfDay[]>> = {
  calm: ["morning", "day", "dawn"],
  warm: ["afternoon", "sunset", "morning"],
  tense: ["dusk", "night"],
  joyful: ["day", "morning"],
  melancholy: ["dusk", "afternoon"],
  mysterious: ["night", "dusk", "before-dawn"],
  energetic: ["day", "sunset"],
};

function timeFor(mood: Mood, seed: number): TimeOfDay {
  return pick(TIMES_OF_MOOD[mood], seed >>> 3);
}

function shotFor(subjects: readonly SubjectSpec[], setting: Setting): Shot {
  const hero = subjects.find((subject) => subject.hero);
  if (!hero) return setting === "room" || setting === "kitchen" ? "wide" : "extreme-wide";
  const weight = heroWeight(hero.kind);
  if (weight === 3.3 || weight <= 2 || weight === 4) return "wide";
  return weight === 3.4 || weight === 4.5 || hero.kind.startsWith("emoji:") ? "close" : "medium";
}

function lookFor(scene: { setting: Setting; time: TimeOfDay; mood: Mood; subjects: readonly SubjectSpec[] }): Look {
  const urban = scene.setting === "city" || scene.setting === "street";
  if (urban && (scene.time === "night" || scene.time === "dusk")) return "night-city";
  if (scene.setting === "abstract") return "watercolour";
  if (scene.setting === "studio") return "film";
  return scene.mood === "joyful" ? "flat" : scene.mood === "calm" ? "watercolour" : "film";
}

function freeColours(hits: readonly Hit[], subjects: readonly SubjectSpec[]): string[] {
  const taken = new Set(subjects.map((subject) => subject.colour));
  const named = hits.filter((hit) => hit.family === "colour" && !hit.negated).map((hit) => hit.value);
  return [...new Set(named)].filter((colour) => !taken.has(colour)).slice(0, 5);
}
