import type { Beat } from "./beats.ts";
import type { Brief } from "./brief/read-brief.ts";
import { productNoun } from "./picture/subject-clause.ts";
import type { Place } from "./picture/world.ts";
import { parseClause } from "./prose/english-grammar.ts";

const FIXED_ENGLISH: Readonly<Partial<Record<Beat["kind"], string>>> = {
  problem: "The problem",
  ingredients: "Ingredients",
  detail: "A closer look",
  close: "The last look",
};
const FIXED_HAN: Readonly<Partial<Record<Beat["kind"], string>>> = {
  problem: "痛点",
  ingredients: "食材",
  detail: "近看",
  close: "尾声",
  place: "环境",
  open: "开场",
  benefit: "体验",
};
const HOURS = {
  "before-dawn": "Before dawn",
  dawn: "Dawn",
  morning: "Morning",
  day: "Midday",
  afternoon: "Afternoon",
  sunset: "Sunset",
  dusk: "Dusk",
  night: "Night",
} as const;

/** What a shot is called on the canvas and in the editor: a few words, in the brief's language. */
export function shotTitle(brief: Brief, beat: Beat, place: Place, at: number): string {
  const title = brief.han ? hanTitle(brief, beat) : englishTitle(brief, beat, place);
  return title.slice(0, 60).trim() || (brief.han ? `镜头${at + 1}` : `Shot ${at + 1}`);
}

function englishTitle(brief: Brief, beat: Beat, place: Place): string {
  if (beat.kind === "fact") return beat.onScreen ?? "Facts";
  if (beat.kind === "product") return brief.title.name ?? capital(productNoun(brief));
  if (beat.kind === "open") return "Opening";
  if (beat.kind === "place") return place.setting === "space" ? "Far away" : HOURS[place.time];
  if (beat.kind === "benefit") return "What it does";
  return FIXED_ENGLISH[beat.kind] ?? fromClause(beat.source);
}

function fromClause(source: string): string {
  const parsed = parseClause(source);
  const words = (text: string, count: number) =>
    text
      .replace(/[,.;:].*$/, "")
      .split(/\s+/)
      .slice(0, count)
      .join(" ");
  if (!parsed?.subject) return capital(words(source, 5));
  const subject = parsed.subject.replace(/^(?:then|and)\s+/i, "");
  return capital(
    words(parsed.passive || subject.split(/\s+/).length === 1 ? `${subject} ${parsed.verb}` : subject.replace(/^an? /i, "the "), 5),
  );
}

function hanTitle(brief: Brief, beat: Beat): string {
  if (beat.kind === "fact") return beat.onScreen ?? "卖点";
  if (beat.kind === "product") return brief.title.name ?? productNoun(brief);
  return FIXED_HAN[beat.kind] ?? (beat.source.split(/[，,。：:]/)[0] ?? "").slice(0, 12);
}

function capital(text: string): string {
  return text.replace(/^\p{Ll}/u, (letter) => letter.toUpperCase());
}
