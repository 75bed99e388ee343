/**
 * From a brief to beats: the moments of the film in order, one for each shot. A beat says what is seen (`source`, in the brief's words) and why
 * it is there (`kind`), so that picture, camera and narration can be made from it.
 */
import type { Brief } from "./brief/read-brief.ts";
import { splitCompound } from "./prose/split-compound.ts";

export type BeatKind =
  | "open"
  | "event"
  | "step"
  | "scene"
  | "ingredients"
  | "problem"
  | "product"
  | "benefit"
  | "fact"
  | "cue"
  | "place"
  | "detail"
  | "close";

export interface Beat {
  kind: BeatKind;
  /** What is seen, in the brief's words; "" where the film's subject and place say it all. */
  source: string;
  /** Short text for the screen. */
  onScreen?: string;
  /** Spoken exactly so, instead of what the beat would say, or after it. */
  line?: string;
  lineAfter?: boolean;
  /** Further clauses that had to share this shot. */
  more?: string[];
}

const SECONDS_PER_SHOT = 6;
const SHORTEST_SHOT = 2.5;
const SHORTEST_AD_SHOT = 2;
const LONGEST_STORY_SHOT = 9;
const MOST_SHOTS = 10;
/** Further moments that a shot can tell beside its own; in a long brief the rest is left out. */
const MOST_MORE = 2;

/** The beats for a film whose shots last `seconds` in all. At least one. */
export function beatsOf(brief: Brief, seconds: number): Beat[] {
  const beats = brief.genre === "ad" ? adBeats(brief, seconds) : storyBeats(brief, seconds);
  return withFacts(brief, withLines(brief, beats));
}

interface Wanted {
  /** Below this, what happens is taken apart at its "and"s. */
  good: number;
  /** Below this, shots of place and hero are added. */
  least: number;
  most: number;
}

function wanted(brief: Brief, seconds: number): Wanted {
  if (brief.shotCount) return { good: brief.shotCount, least: brief.shotCount, most: brief.shotCount };
  const shortest = brief.genre === "ad" ? SHORTEST_AD_SHOT : SHORTEST_SHOT;
  const most = Math.max(1, Math.min(MOST_SHOTS, Math.floor(seconds / shortest)));
  const good = Math.min(most, Math.max(3, Math.min(MOST_SHOTS, Math.round(seconds / SECONDS_PER_SHOT))));
  return {
    good,
    least: Math.min(
      good,
      Math.max(3, Math.ceil(seconds / (brief.events.length > 1 && brief.genre !== "trailer" ? LONGEST_STORY_SHOT : SECONDS_PER_SHOT))),
    ),
    most,
  };
}

/** A clause that says what is wrong without the product. */
const TROUBLE =
  /\b(?:tired of|sick of|fed up|struggle|annoying|never enough|too (?:much|many|slow|heavy|loud|expensive)|nobody has time|hard to)\b|厌倦|受够|太多|太吵|太重|太慢|总是忘|烦恼/i;

/** Problem, product, what it does, facts: the order in which an advertisement is understood. */
function adBeats(brief: Brief, seconds: number): Beat[] {
  const { good, least, most } = wanted(brief, seconds);
  const told = brief.events.map((event): Beat => ({ kind: event.kind, source: event.text }));
  const setsScene =
    brief.problem === undefined &&
    told[0] !== undefined &&
    (told[0].kind === "scene" || (brief.han && told[0].source.length <= 14 && !/[了着过把被]/.test(told[0].source)));
  const trouble = brief.problem === undefined && !setsScene ? told.find(({ source }) => TROUBLE.test(source)) : undefined;
  const events = (setsScene ? told.slice(1) : told).filter((beat) => beat !== trouble);
  const cue =
    brief.dropoutCue && !events.some(({ source }) => sharesWord(source, brief.dropoutCue ?? ""))
      ? [{ kind: "cue" as const, source: brief.dropoutCue }]
      : [];
  const withProblem = brief.timing.problem || brief.problem !== undefined;
  const problem: Beat[] =
    withProblem || trouble || (events.length === 0 && most >= 4) || setsScene
      ? [{ kind: "problem", source: brief.problem ?? trouble?.source ?? (setsScene ? (told[0]?.source ?? "") : "") }]
      : [];
  const product: Beat[] = [{ kind: "product", source: brief.premise ?? brief.title.tagline ?? "" }];
  const core = [...problem, ...product, ...events, ...cue];
  const facts = brief.facts.map((fact): Beat => ({ kind: "fact", source: "", onScreen: fact }));
  const room = most - core.length;
  if (room < 1 && facts.length > 0)
    product[0] = {
      ...product[0],
      kind: "product",
      source: product[0]?.source ?? "",
      onScreen: facts.map((fact) => fact.onScreen).join(" · "),
    };
  const beats = [...problem, ...product, ...events, ...cue, ...(facts.length <= room ? facts : gather(facts, Math.max(0, room)))];
  if (beats.length >= good) return condense(beats, most);
  if (!cue.length && brief.premise && /\b(?:that|which)\b|的/.test(brief.premise))
    beats.splice(problem.length + 1, 0, { kind: "benefit", source: brief.premise });
  return fill(brief, condense(beats, most), least);
}

function gather(facts: readonly Beat[], room: number): Beat[] {
  if (room <= 0) return [];
  const size = Math.ceil(facts.length / room);
  return Array.from({ length: Math.ceil(facts.length / size) }, (_, i) => ({
    kind: "fact" as const,
    source: "",
    onScreen: facts
      .slice(i * size, i * size + size)
      .map((fact) => fact.onScreen)
      .join(" · "),
  }));
}

function storyBeats(brief: Brief, seconds: number): Beat[] {
  const { good, least, most } = wanted(brief, seconds);
  if (brief.genre === "mood") return fill(brief, [], least);
  let events = brief.events.map((event): Beat => ({ kind: event.kind, source: event.text }));
  const needed = brief.ingredients.length > 0 ? 1 : 0;
  const opens =
    (brief.premise !== undefined || brief.genre === "recipe" || (brief.genre === "greeting" && brief.shotCount === undefined)) &&
    (brief.shotCount === undefined ? events.length + needed < most : events.length + needed < brief.shotCount);
  const opening: Beat[] = opens ? [{ kind: "open", source: brief.premise ?? "" }] : [];
  const ingredients: Beat[] = needed
    ? [
        {
          kind: "ingredients",
          source: brief.ingredients.join(brief.han ? "、" : ", "),
          onScreen: brief.ingredients.slice(0, 6).join(" · "),
        },
      ]
    : [];
  if (opening.length + needed + events.length < good && brief.genre !== "recipe")
    events = partedTo(events, good - opening.length - needed, brief.han);
  return fill(brief, condense([...opening, ...ingredients, ...events], most), least);
}

/** Takes the longest moments apart until there are enough, as far as their grammar allows. */
function partedTo(events: readonly Beat[], count: number, han: boolean): Beat[] {
  const parted = [...events];
  const whole = new Set<Beat>();
  while (parted.length < count && whole.size < parted.length) {
    const longest = parted.filter((beat) => !whole.has(beat)).reduce((top, beat) => (beat.source.length > top.source.length ? beat : top));
    const [first, ...rest] = splitCompound(longest.source, han);
    const joined = rest.join(han ? "，" : ", and ");
    whole.add(longest);
    if (first && joined) parted.splice(parted.indexOf(longest), 1, { ...longest, source: first }, { ...longest, source: joined });
  }
  return parted;
}

/** Too many moments: neighbours share a shot, the first of them is seen. First and last moments stay alone. */
function condense(beats: readonly Beat[], most: number): Beat[] {
  const kept = [...beats];
  while (kept.length > most) {
    const at = shortestPair(kept);
    const [first, second] = [kept[at], kept[at + 1]];
    if (!first || !second) break;
    kept.splice(at, 2, {
      ...first,
      more: [...(first.more ?? []), ...(second.source ? [second.source] : []), ...(second.more ?? [])].slice(0, MOST_MORE),
      ...onScreenOf(first, second),
    });
  }
  return kept;
}

function onScreenOf(first: Beat, second: Beat): { onScreen?: string } {
  const shown = [first.onScreen, second.onScreen].filter(Boolean).join(" · ");
  return shown ? { onScreen: shown } : {};
}

function shortestPair(beats: readonly Beat[]): number {
  const size = (beat: Beat | undefined) => (beat ? beat.source.length + (beat.more ?? []).join("").length : 0);
  let best = 0;
  for (let at = 1; at < beats.length - 1; at++)
    if (size(beats[at]) + size(beats[at + 1]) < size(beats[best]) + size(beats[best + 1])) best = at;
  return best;
}

/** Too few moments: look at the place, look closer, and take leave. */
function fill(brief: Brief, beats: readonly Beat[], least: number): Beat[] {
  const filled = [...beats];
  const order: BeatKind[] =
    brief.genre === "ad"
      ? ["detail", "place"]
      : brief.genre === "mood"
        ? ["close", "place", "place", "place"]
        : ["close", "place", "detail"];
  for (let i = 0; filled.length < least; i++) {
    const kind = order[i % order.length] ?? "detail";
    const again = kind === "close" && filled.some((beat) => beat.kind === "close") ? (order[1] ?? "detail") : kind;
    const closes = filled.findIndex((beat) => beat.kind === "close");
    const end = closes >= 0 ? closes : filled.length;
    if (again === "close") filled.push({ kind: again, source: "" });
    else if (filled.length === 0) filled.push({ kind: "place", source: "" });
    else filled.splice(Math.min(end, 1 + 2 * Math.floor((i * 2) / 3)), 0, { kind: again, source: "" });
  }
  return filled;
}

/** Quoted lines are spoken as they stand: the last line over the last shot, the others in order over shots that say nothing exact yet. */
function withLines(brief: Brief, beats: readonly Beat[]): Beat[] {
  const told = beats.map((beat) => ({ ...beat }));
  const last = told.at(-1);
  if (last && brief.lines.lastLine) {
    last.line = brief.lines.lastLine;
    last.lineAfter = !brief.oneSentencePerShot && last.kind !== "close";
  }
  brief.lines.spoken.forEach((line, i) => {
    const free = told.filter((beat) => beat.line === undefined);
    const at = free[Math.min(free.length - 1, Math.floor(((i + 0.5) / brief.lines.spoken.length) * free.length))] ?? last;
    if (at) at.line = at.line === undefined ? line : `${line} ${at.line}`;
  });
  return told;
}

/** Facts and shown lines that have no shot of their own are spread over the shots after the first. */
function withFacts(brief: Brief, beats: readonly Beat[]): Beat[] {
  const told = beats.map((beat) => ({ ...beat }));
  const texts: string[] = [];
  for (const text of [...(brief.genre === "ad" ? [] : brief.facts), ...brief.lines.shown.filter((line) => !brief.facts.includes(line))]) {
    const fitting = told.find(
      (beat) => beat.onScreen === undefined && beat.source !== "" && beat.kind !== "open" && sharesWord(beat.source, text),
    );
    if (fitting) fitting.onScreen = text;
    else texts.push(text);
  }
  const free = told.filter((beat, i) => beat.onScreen === undefined && (i > 0 || told.length === 1));
  const places = free.length > 0 ? free : told;
  texts.forEach((text, i) => {
    const at = places[texts.length === 1 ? places.length - 1 : Math.round((i * (places.length - 1)) / (texts.length - 1))];
    if (at) at.onScreen = at.onScreen ? `${at.onScreen} · ${text}` : text;
  });
  return told;
}

/** Whether two clauses speak of the same doing, by their longer words ("she brakes", "the rider brakes hard"). */
export function sharesWord(one: string, other: string): boolean {
  const words = (text: string) =>
    new Set(
      text
        .toLowerCase()
        .match(/\p{Script=Han}{2}|[\p{L}]{4,}/gu)
        ?.map((word) => word.replace(/(?:ing|ed|es|s)$/, "").replace(/e$/, "")) ?? [],
    );
  const known = words(one);
  return [...words(other)].some((word) => known.has(word));
}
