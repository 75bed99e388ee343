/**
 * The narration in English, one line for each beat. It is told from the brief's own clauses: made into whole sentences, said by the one who
 * narrates (a grandmother says "I light the kettle"), and only where the brief is silent filled with a line about the place, the hour or the hero.
 */
import { hashOf, pick } from "../../reader/hash.ts";
import { heroWeight } from "../../reader/match.ts";
import { readPrompt } from "../../reader/read-prompt.ts";
import { isPerson } from "../../reader/subjects.ts";
import type { Beat } from "../beats.ts";
import type { Brief } from "../brief/read-brief.ts";
import type { Place } from "../picture/world.ts";
import { tellAd } from "./english-ad.ts";
import { asSentence, gerundToPresent, hasMainVerb, isImperative, parseClause } from "./english-grammar.ts";
import { CLOSING_LINES, HERO_LINES, PLACE_LINES, TIME_LINES, WEATHER_LINES } from "./atmosphere-english.ts";
import { firstPerson } from "./first-person.ts";
import { secondPerson } from "./second-person.ts";
import { plainIngredient } from "./ingredient.ts";
import { premiseSentence } from "./premise.ts";

export function tellEnglish(brief: Brief, beats: readonly Beat[], places: readonly Place[]): string[] {
  const seed = hashOf(brief.plain);
  const said: string[] = [];
  beats.forEach((beat, i) => {
    const line =
      beat.line !== undefined && !beat.lineAfter
        ? beat.line
        : [
            tellBeat(brief, beat, places[i], {
              seed: seed + i,
              said,
              at: i,
              step: beats.slice(0, i).filter(({ kind }) => kind === "step").length,
              steps: beats.filter(({ kind }) => kind === "step").length,
            }),
            ...(beat.more ?? []).map((clause) => tellClause(brief, clause)),
            beat.line ?? "",
          ]
            .filter(Boolean)
            .join(" ");
    said.push(line);
  });
  return said;
}

interface Telling {
  seed: number;
  said: readonly string[];
  at: number;
  step: number;
  steps: number;
}

function tellBeat(brief: Brief, beat: Beat, place: Place | undefined, telling: Telling): string {
  switch (beat.kind) {
    case "open":
      return opening(brief);
    case "step":
      return step(brief, beat, telling);
    case "ingredients":
      return asSentence(`You need ${joinWords(brief.ingredients.slice(0, 6).map(plainIngredient))}`);
    case "problem":
    case "product":
    case "benefit":
    case "cue":
    case "fact":
      return tellAd(brief, beat);
    case "place":
      return atmosphere(place, telling);
    case "detail":
      return heroLine(brief, telling);
    case "close":
      return closing(brief, telling);
    default:
      return tellClause(brief, beat.source);
  }
}

function opening(brief: Brief): string {
  if (brief.genre === "recipe") return asSentence(`Today we make ${dishOf(brief)}`);
  if (brief.genre === "greeting" && occasion(brief))
    return /, /.test(occasion(brief)) ? `Dear ${occasion(brief).split(", ")[1]}, this one is for you.` : asSentence(occasion(brief));
  return premiseSentence(brief);
}

function dishOf(brief: Brief): string {
  const named = (brief.premise ?? brief.title.text)
    .replace(/^(?:an?|the|my|our)\s+(?=.*recipe)/i, "")
    .replace(/\b(?:recipe|video|how to (?:make|cook|bake))\b\s*(?:for)?/gi, "")
    .replace(/[:.].*$/, "")
    .replace(/\s+in\s+\w+\s+(?:minutes|steps)$/i, "")
    .trim();
  return (
    named.replace(/^\p{Lu}(?=\p{Ll})/u, (letter) => (/^\p{Lu}\p{Ll}+'s\b/u.test(named) ? letter : letter.toLowerCase())) || "something good"
  );
}

/** "Happy birthday" and the like, with the name where the brief has one. */
export function occasion(brief: Brief): string {
  const text = `${brief.title.text}. ${brief.plain}`;
  const kind = /\bbirthday\b/i.test(text)
    ? "Happy birthday"
    : /\banniversary\b/i.test(text)
      ? "Happy anniversary"
      : /new year/i.test(text)
        ? "Happy New Year"
        : /christmas/i.test(text)
          ? "Merry Christmas"
          : /mother's day/i.test(text)
            ? "Happy Mother's Day"
            : /father's day/i.test(text)
              ? "Happy Father's Day"
              : /congratulat/i.test(text)
                ? "Congratulations"
                : /get well/i.test(text)
                  ? "Get well soon"
                  : "";
  if (!kind) return "";
  const relation =
    /\b(?:my|our|for|dear) (grandmother|grandma|granny|grandfather|grandpa|mother|mum|mom|father|dad|sister|brother|aunt|uncle)\b/i.exec(
      text,
    )?.[1];
  const name =
    /\b(?:for|to|dear|grandmother|grandma|mother|mum|mom|father|dad|sister|brother|friend|colleague|daughter|son|wife|husband|called|named)\s+(\p{Lu}[\p{Ll}]+)\b/u.exec(
      text,
    )?.[1];
  const who = name ?? (relation ? relation.replace(/^\w/, (letter) => letter.toUpperCase()) : "");
  return who ? `${kind}, ${who}` : kind;
}

const ORDER = ["First", "Then", "Next", "After that", "Now", "Meanwhile"] as const;

function step(brief: Brief, beat: Beat, telling: Telling): string {
  const text = beat.source.replace(/^(?:first|then|next|finally|now|lastly|after that),?\s+/i, "");
  if (!isImperative(text)) return tellClause(brief, text);
  const first = telling.step;
  const opener =
    first === 0 ? "First" : first >= telling.steps - 1 && telling.steps > 2 ? "Finally" : first % 2 === 1 ? ORDER[1 + (first % 4)] : "";
  const lower = text.replace(/^\p{Lu}/u, (letter) => letter.toLowerCase());
  return asSentence(opener ? `${opener}, ${lower}` : text);
}

/** A clause of the brief as the narrator says it. */
export function tellClause(brief: Brief, clause: string): string {
  const text = clause.replace(/^(?:and|then|but)\s+/i, "").trim();
  const whole = hasMainVerb(text) ? text : (gerundToPresent(text) ?? text);
  const told = brief.genre === "greeting" ? secondPerson(brief, whole) : brief.narrator.character ? firstPerson(whole, brief) : whole;
  return asSentence(breathe(told));
}

/** The commas a voice needs: before "as he has …" and before a second sentence after "and". */
function breathe(text: string): string {
  const habitual = text
    .replace(
      /^an? (?=.*\b(?:as (?:he|she|they) (?:has|have)|every (?:day|morning|evening|year|week|night)|always|for (?:\w+[- ])?(?:years|decades))\b)/i,
      "the ",
    )
    .replace(/(?<!,) (?=as (?:he|she|it|they|we) (?:has|have|had|always)\b)/i, ", ")
    .replace(/(?<!,) (?=because there (?:is|was|are)\b)/i, ", ");
  for (const match of habitual.matchAll(/(?<!,) and (?=\S+ \S+)/g)) {
    const first = habitual.slice(0, match.index);
    const second = habitual.slice(match.index + 5);
    const subject = parseClause(second)?.subject ?? "";
    if (
      subject &&
      !/^(?:\w+ly)$/.test(subject) &&
      /^(?:the|a|an|my|our|his|her|its|their|i|we|he|she|it|they|two|three|\p{Lu})/iu.test(subject) &&
      hasMainVerb(first)
    )
      return `${first}, and ${second}`;
  }
  return habitual;
}

function atmosphere(place: Place | undefined, telling: Telling): string {
  const candidates = [
    ...(place?.weather && place.weather !== "clear" ? [WEATHER_LINES[place.weather] ?? ""] : []),
    ...(place ? [...PLACE_LINES[place.setting]] : []),
    ...(place && place.setting !== "space" && place.setting !== "underwater" ? [TIME_LINES[place.time]] : []),
  ].filter(Boolean);
  return fresh(candidates, telling);
}

function fresh(candidates: readonly string[], telling: Telling): string {
  const left = candidates.filter((line) => !telling.said.some((before) => before.includes(line)));
  return left.length > 0 ? pick(left, telling.seed) : pick(candidates, telling.seed);
}

const PRONOUNS = {
  it: { object: "it", its: "its" },
  she: { object: "her", its: "her" },
  he: { object: "him", its: "his" },
  they: { object: "them", its: "their" },
} as const;

function heroLine(brief: Brief, telling: Telling): string {
  const spec = readPrompt(brief.premise ?? brief.events[0]?.text ?? brief.title.text);
  const hero = spec.subjects.find((subject) => subject.hero);
  const weight = hero ? heroWeight(hero.kind) : 0;
  const sort =
    hero && isPerson(hero.kind) ? "person" : brief.protagonist || weight === 5 ? "animal" : !hero || weight === 3.3 ? "place" : "thing";
  const pronoun = (brief.protagonist?.pronoun ?? pronounFor(hero?.kind ?? "", hero?.count ?? 1)) as keyof typeof PRONOUNS;
  if (pronoun === "they") return fresh(PLACE_LINES[spec.setting], telling);
  const lines = HERO_LINES[sort].map((line) =>
    line
      .replaceAll("{it_object}", PRONOUNS[pronoun].object)
      .replaceAll(
        "{It}",
        pronoun.replace(/^\w/, (letter) => letter.toUpperCase()),
      )
      .replaceAll("{it}", pronoun)
      .replaceAll("{its}", PRONOUNS[pronoun].its),
  );
  return fresh(lines, telling);
}

function pronounFor(kind: string, count: number): keyof typeof PRONOUNS {
  if (count > 1 || kind === "couple" || kind === "crowd") return "they";
  if (/^(?:woman|old-woman|girl|granddaughter)$/.test(kind)) return "she";
  if (/^(?:man|old-man|boy)$/.test(kind)) return "he";
  return isPerson(kind) ? "they" : "it";
}

function closing(brief: Brief, telling: Telling): string {
  if (brief.genre === "recipe") return "And that is all. Enjoy.";
  if (brief.genre === "estate") return "Come and see it for yourself.";
  if (brief.genre === "explainer") {
    const why = /^(?:why|how) (?!to\b|do\b|does\b|is\b|are\b)(.+)$/i.exec(brief.premise ?? "");
    if (why && hasMainVerb(why[1] ?? "")) return asSentence(`And that is ${brief.premise?.split(" ")[0]?.toLowerCase()} ${why[1]}`);
  }
  if (brief.genre === "greeting" && occasion(brief))
    return asSentence(telling.said.some((line) => line.startsWith(occasion(brief))) ? "We are so glad you are here" : occasion(brief));
  return fresh(CLOSING_LINES[brief.mood], telling);
}

export function joinWords(words: readonly string[]): string {
  return words.length < 2 ? (words[0] ?? "") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}
