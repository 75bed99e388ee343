/**
 * Where and when each shot happens. What a beat says itself comes first; the rest follows from the world of the whole film, and the time of day
 * moves evenly between the hours that are named, never backwards.
 */
import { type Season, type Setting, TIMES, type TimeOfDay, type Weather } from "../../picture/scene.ts";
import { HOME_OF } from "../../reader/lexicon/settings.ts";
import { findHits, type Hit, heroWeight } from "../../reader/match.ts";
import { readPrompt } from "../../reader/read-prompt.ts";
import { tokenise } from "../../reader/tokens.ts";
import type { Beat } from "../beats.ts";
import type { Brief } from "../brief/read-brief.ts";

export interface Place {
  setting: Setting;
  time: TimeOfDay;
  weather?: Weather;
  season?: Season;
  /** Inside the building the film is about. */
  inside: boolean;
  /** The beat names place or time itself, so a prompt need not say it again. */
  saysPlace: boolean;
  saysTime: boolean;
}

interface Named {
  setting?: Setting;
  time?: TimeOfDay;
  weather?: Weather;
  season?: Season;
}

export function placesOf(brief: Brief, beats: readonly Beat[]): Place[] {
  const about = [...brief.world, brief.premise ?? "", brief.title.text].join(". ");
  const film = namedIn(about);
  const told = namedIn(brief.events.map((event) => event.text).join(". "));
  const fallback = readPrompt(brief.premise ?? brief.title.text).setting;
  const wanders = film.setting === undefined && (brief.genre === "travel" || brief.genre === "greeting");
  const base =
    film.setting ??
    (brief.genre === "ad" || wanders ? undefined : told.setting) ??
    (wanders ? (inferred(brief.events[0]?.text ?? "") ?? "garden") : undefined) ??
    (fallback === "abstract" ? "village" : fallback);
  const building = buildingIn(about);
  const times = timesOf(brief, beats);
  const travels = brief.protagonist !== undefined || brief.genre === "travel" || brief.genre === "explainer";
  let previous = base;
  return beats.map((beat, i) => {
    const named = namedIn(beat.source);
    const inside = !named.setting && (beat.kind === "event" || beat.kind === "scene") && building && isIndoors(beat.source);
    const implied =
      wanders || (beat.kind === "problem" && film.setting === undefined)
        ? inferred(beat.source)
        : travels
          ? impliedSetting(beat.source)
          : undefined;
    const setting = named.setting ?? (inside ? "kitchen" : (implied ?? (wanders || (travels && beat.source === "") ? previous : base)));
    previous = setting;
    return {
      setting: brief.genre === "recipe" ? "kitchen" : setting,
      time: setting === "space" && !named.time ? "night" : (times[i] ?? "day"),
      ...optional("weather", named.weather ?? film.weather),
      ...optional("season", named.season ?? film.season ?? told.season),
      inside,
      saysPlace: named.setting !== undefined,
      saysTime: named.time !== undefined,
    };
  });
}

function optional<Key extends string, Value>(key: Key, value: Value | undefined): { [K in Key]?: Value } {
  return value === undefined ? {} : ({ [key]: value } as { [K in Key]?: Value });
}

export function namedIn(text: string): Named {
  const hits = findHits(tokenise(text)).filter((hit) => !hit.negated);
  const first = (family: Hit["family"]) => hits.find((hit) => hit.family === family)?.value;
  const settings = hits.filter((hit) => hit.family === "setting").map((hit) => hit.value as Setting);
  const setting =
    settings.includes("street") && settings[0] === "city"
      ? "street"
      : (settings.find((value) => value !== "sky" && value !== "road") ?? settings[0]);
  return {
    ...optional("setting", setting),
    ...optional("time", first("time") as TimeOfDay | undefined),
    ...optional("weather", first("weather") as Weather | undefined),
    ...optional("season", first("season") as Season | undefined),
  };
}

export function buildingIn(text: string): boolean {
  return readPrompt(text).subjects.some((subject) => heroWeight(subject.kind) === PLACE_WEIGHT);
}

const PLACE_WEIGHT = 3.3;

/** What is done with a kettle is done in the house; people who pass by stay outside. */
function isIndoors(clause: string): boolean {
  const hero = readPrompt(clause).subjects.find((subject) => subject.hero);
  const home = hero ? HOME_OF[hero.kind] : undefined;
  return (home === "kitchen" || home === "room") && hero?.kind !== "window" && hero?.kind !== "door";
}

function impliedSetting(clause: string): Setting | undefined {
  const subjects = readPrompt(clause).subjects;
  const scenery = subjects.find((subject) =>
    ["cloud", "wave", "rainbow", "train", "boat", "sailboat", "aeroplane", "lighthouse", "bridge"].includes(subject.kind),
  );
  return scenery ? HOME_OF[scenery.kind] : undefined;
}

/** Where a clause without a place most likely happens, by what is in it. */
function inferred(clause: string): Setting | undefined {
  const spec = readPrompt(clause);
  return namedIn(clause).setting !== undefined || spec.subjects.some(({ kind }) => HOME_OF[kind] !== undefined) ? spec.setting : undefined;
}

/** One hour for each beat. */
function timesOf(brief: Brief, beats: readonly Beat[]): TimeOfDay[] {
  const range = filmHours(brief);
  const anchors = beats.map((beat) => anchorOf(beat.source, range));
  const at = (time: TimeOfDay) => TIMES.indexOf(time);
  const hours: number[] = [];
  let from = at(range.from);
  for (let i = 0; i < beats.length; i++) {
    const anchor = anchors[i];
    const next = anchors.findIndex((hour, j) => j > i && hour !== undefined);
    const to = next >= 0 ? at(anchors[next] ?? range.to) : at(range.to);
    const steps = (next >= 0 ? next : beats.length - 1) - i + 1;
    const previous = hours.at(-1) ?? Math.min(from, next >= 0 ? to : from);
    const hour =
      anchor !== undefined
        ? at(anchor)
        : i === 0
          ? Math.min(at(range.from), next >= 0 ? to : 99)
          : previous + (to - previous) / Math.max(1, steps);
    hours.push(hour);
    from = hour;
  }
  return hours.map((hour) => TIMES[Math.max(0, Math.min(TIMES.length - 1, Math.round(hour)))] ?? "day");
}

function anchorOf(clause: string, range: { from: TimeOfDay; to: TimeOfDay; single: boolean }): TimeOfDay | undefined {
  const named = namedIn(clause).time;
  if (named) return named;
  const late = TIMES.indexOf(range.to) >= TIMES.indexOf("sunset");
  return !range.single &&
    late &&
    /\b(?:lamps?|lights?|lanterns?)\b.*\b(?:come on|comes on|goes? out|are lit|is lit|light up)\b|(?:灯|路灯|灯笼)\S{0,4}(?:亮|熄|灭)/i.test(
      clause,
    )
    ? range.to
    : undefined;
}

/** "Dawn to dusk" gives both ends; one named hour stays; otherwise the day goes on while the film does, except in advertisements. */
function filmHours(brief: Brief): { from: TimeOfDay; to: TimeOfDay; single: boolean } {
  const world = [...brief.world, brief.premise ?? "", brief.title.text].join(". ");
  const hours = findHits(tokenise(world))
    .filter((hit) => hit.family === "time" && !hit.negated)
    .map((hit) => hit.value as TimeOfDay);
  const [first, last] = [hours[0], hours.at(-1)];
  if (first && last && first !== last) return { from: first, to: last, single: false };
  if (first) return { from: first, to: first, single: true };
  if (brief.genre === "recipe" || brief.genre === "estate")
    return { from: "morning", to: brief.genre === "estate" ? "afternoon" : "morning", single: brief.genre === "recipe" };
  if (brief.genre === "ad" || brief.genre === "mood" || brief.genre === "trailer") {
    const time = readPrompt(brief.plain).time;
    return { from: time, to: time, single: true };
  }
  if (brief.young) return { from: "morning", to: "afternoon", single: false };
  return { from: "morning", to: "sunset", single: false };
}
