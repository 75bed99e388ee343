import type { Camera, Shot } from "../../picture/scene.ts";
import { heroWeight } from "../../reader/match.ts";
import { readPrompt } from "../../reader/read-prompt.ts";
import { isPerson } from "../../reader/subjects.ts";
import type { Beat } from "../beats.ts";
import type { Brief } from "../brief/read-brief.ts";
import { subjectClause } from "./subject-clause.ts";

export interface Framing {
  shot: Shot;
  camera: Camera;
}

type Sizes = readonly [Shot, ...Shot[]];
type Moves = readonly [Camera, ...Camera[]];

/** Shot size and camera move for each beat: what is seen asks for them, and neighbours differ, as an editor wants it. */
export function framingsOf(brief: Brief, beats: readonly Beat[]): Framing[] {
  const framings: Framing[] = [];
  beats.forEach((beat, i) => {
    const { sizes, moves } = wishes(brief, beat, { first: i === 0, last: i === beats.length - 1 && beats.length > 1, at: i });
    const [before, earlier] = [framings[i - 1], framings[i - 2]];
    const shot = sizes.find((size) => size !== before?.shot) ?? sizes[0];
    const camera =
      moves.find((move) => move !== before?.camera && move !== earlier?.camera) ??
      moves.find((move) => move !== before?.camera) ??
      moves[0];
    framings.push({ shot, camera });
  });
  return framings;
}

function wishes(brief: Brief, beat: Beat, at: { first: boolean; last: boolean; at: number }): { sizes: Sizes; moves: Moves } {
  const named = namedFraming(beat.source);
  const found = byContent(brief, beat, at);
  const calm = brief.slowCamera || brief.narrator.pace === "slow" || brief.mood === "calm";
  const moves = calm ? withoutHaste(found.moves) : found.moves;
  return { sizes: named.shot ? [named.shot] : found.sizes, moves: named.camera ? [named.camera] : moves };
}

function withoutHaste(moves: Moves): Moves {
  const slow = moves.filter((move) => move !== "handheld");
  return [slow[0] ?? "push-in", ...slow.slice(1), "push-in", "pull-out"];
}

/** A brief may say how to film a moment ("close-up of the hands", "航拍"). */
function namedFraming(source: string): Partial<Framing> {
  const spec = readPrompt(source);
  const shot = /\b(?:close[- ]?up|wide shot|aerial|overhead|macro|drone|from above|panorama)\b|特写|远景|近景|全景|航拍|俯拍/i.test(source)
    ? spec.shot
    : undefined;
  const camera = /\b(?:push in|dolly|zoom|pull back|pan|tilt|tracking|crane|handheld)\b|推近|拉远|摇镜|跟拍|手持/i.test(source)
    ? spec.camera
    : undefined;
  return { ...(shot ? { shot } : {}), ...(camera ? { camera } : {}) };
}

const FACT_SIZES: readonly Sizes[] = [
  ["extreme-close", "close"],
  ["close", "extreme-close"],
  ["medium", "close"],
];

function byContent(brief: Brief, beat: Beat, at: { first: boolean; last: boolean; at: number }): { sizes: Sizes; moves: Moves } {
  const fast = brief.mood === "energetic" || brief.mood === "tense";
  switch (beat.kind) {
    case "problem":
      return { sizes: ["medium", "wide"], moves: ["handheld", "track-right", "push-in"] };
    case "product":
      return { sizes: ["close", "extreme-close"], moves: ["push-in", "crane-down"] };
    case "fact":
      return {
        sizes: FACT_SIZES[Math.max(0, brief.facts.indexOf(beat.onScreen ?? "")) % 3] ?? ["close"],
        moves: ["pan-right", "push-in", "pull-out", "tilt-up"],
      };
    case "cue":
    case "benefit":
      return { sizes: ["medium", "wide"], moves: ["track-right", "push-in", "static"] };
    case "ingredients":
      return { sizes: ["overhead", "close"], moves: ["static", "push-in"] };
    case "step":
      return {
        sizes: at.at % 3 === 2 ? ["overhead", "close"] : ["close", "overhead", "medium"],
        moves: ["push-in", "pan-right", "tilt-down", "pull-out"],
      };
    case "open":
      return { sizes: ["extreme-wide", "wide"], moves: fast ? ["crane-up", "push-in"] : ["push-in", "pan-right"] };
    case "place":
      return { sizes: at.first ? ["extreme-wide", "wide"] : ["wide", "extreme-wide"], moves: ["pan-right", "push-in", "crane-up"] };
    case "detail":
      return { sizes: ["close", "extreme-close"], moves: ["push-in", "tilt-up", "pan-left"] };
    case "close":
      return { sizes: ["wide", "extreme-wide"], moves: ["pull-out", "crane-up"] };
    default:
      return byHero(subjectClause(brief, beat), at, fast);
  }
}

const RISES = /\b(?:rises?|climbs?|flies|flying|takes off|lifts?|grows?|soars?|lights? up)\b|升|飞|爬|长出|起飞/i;
const FALLS = /\b(?:falls?|drops?|descends?|sinks?|lands?|sets)\b|落|降|沉|掉/i;
const FLOWS =
  /\b(?:walks?|runs?|rides?|drives?|flows?|sails?|crosses|follows?|passes|cycles?|races?|swims?)\b|走|跑|流|骑|开车|驶|游|穿过/i;

function byHero(source: string, at: { first: boolean; last: boolean; at: number }, fast: boolean): { sizes: Sizes; moves: Moves } {
  const { subjects } = readPrompt(source);
  const hero = subjects.find((subject) => subject.hero);
  const motion: Moves = RISES.test(source)
    ? ["tilt-up", "crane-up"]
    : FALLS.test(source)
      ? ["tilt-down", "crane-down"]
      : FLOWS.test(source)
        ? ["track-right", "track-left"]
        : fast
          ? ["push-in", "handheld", "track-right"]
          : ["push-in", "pan-right", "static", "pan-left"];
  if (at.last) return { sizes: ["wide", "extreme-wide", "medium"], moves: ["pull-out", "crane-up"] };
  if (at.first) return { sizes: ["wide", "extreme-wide"], moves: RISES.test(source) ? motion : ["push-in", ...motion] };
  if (!hero) return { sizes: ["wide", "extreme-wide", "medium"], moves: motion };
  const weight = heroWeight(hero.kind);
  if (isPerson(hero.kind) && subjects.some(({ kind }) => heroWeight(kind) === 4))
    return { sizes: ["wide", "medium"], moves: ["track-right", "pan-left", "static"] };
  if (isPerson(hero.kind)) return { sizes: at.at % 3 === 0 ? ["close", "medium"] : ["medium", "wide", "close"], moves: motion };
  if (weight === 4) return { sizes: ["wide", "medium"], moves: ["track-right", "pan-left", "push-in"] };
  if (weight === 3.4 || hero.kind.startsWith("emoji:")) return { sizes: ["close", "extreme-close", "medium"], moves: motion };
  if (weight >= 4.5) return { sizes: at.at % 2 === 0 ? ["medium", "wide"] : ["wide", "medium", "close"], moves: motion };
  return { sizes: ["wide", "medium", "extreme-wide"], moves: motion };
}
