import type { Beat } from "../beats.ts";
import type { Brief } from "../brief/read-brief.ts";
import { productNoun } from "../picture/subject-clause.ts";
import { asSentence, hasMainVerb, parseClause, presentTense } from "./english-grammar.ts";

/** Spoken parts of an advertisement: short, friendly, to one person. */
export function tellAd(brief: Brief, beat: Beat): string {
  if (beat.kind === "problem") return problemLine(brief, beat);
  if (beat.kind === "product") return productLine(brief);
  if (beat.kind === "fact") return (beat.onScreen ?? "").split(" · ").map(factLine).join(" ");
  return benefitLine(brief, beat);
}

/** What goes wrong without a thing of this kind, as a short question or sigh. */
const PROBLEMS: readonly [RegExp, string][] = [
  [/\b(?:light|lamp|reflector|helmet|vest)\b/i, "Who sees you?"],
  [/\b(?:coffee|tea|thermos|mug|flask|cup|bottle)\b/i, "Your drink went cold an hour ago."],
  [/\b(?:bag|backpack|suitcase|luggage|case|wallet)\b/i, "Too much to carry, again."],
  [/\b(?:headphones?|earbuds?|earplugs?|speaker)\b/i, "Noise, everywhere."],
  [/\b(?:app|software|planner|calendar|tool|notebook)\b/i, "So much to do, so little day."],
  [/\b(?:bed|pillow|mattress|blanket)\b/i, "Another night without sleep."],
  [/\b(?:shoes?|boots?|sneakers?|insoles?)\b/i, "Every step takes its toll."],
  [/\b(?:jacket|coat|umbrella|raincoat)\b/i, "Wet to the skin, again."],
  [/\b(?:camera|phone)\b/i, "And the moment is gone."],
  [/\b(?:snack|meal|bread|soup|food|bar)\b/i, "Hungry, and no time."],
  [/\b(?:soap|cream|brush|cleaner|towel)\b/i, "It never quite comes clean."],
  [/\b(?:bike|bicycle|scooter|car|helmet)\b/i, "Stuck in traffic, again."],
];

function problemLine(brief: Brief, beat: Beat): string {
  if (brief.problem) return asSentence(brief.problem);
  if (hasMainVerb(beat.source)) return asSentence(beat.source);
  const said = beat.source || brief.world[0] || "";
  const scene = said && said.split(/\s+/).length <= 6 ? asSentence(said) : "";
  const trouble = PROBLEMS.find(([thing]) => thing.test(productNoun(brief)))?.[1] ?? "You know how it goes.";
  return [scene, trouble].filter(Boolean).join(" ");
}

function productLine(brief: Brief): string {
  const name = brief.title.name ?? nameIn(brief);
  const tagline = (brief.title.tagline ?? "").replace(/^an? /i, "the ").replace(/[.]$/, "");
  if (name && tagline) return asSentence(`Meet ${name}, ${tagline}`);
  if (name)
    return asSentence(
      name.toLowerCase() === productNoun(brief).toLowerCase() ? `Meet the ${productNoun(brief)}` : `Meet ${name}, the ${shortNoun(brief)}`,
    );
  return asSentence(`Meet the ${shortNoun(brief)}`);
}

function shortNoun(brief: Brief): string {
  return productNoun(brief).replace(new RegExp(`^${(brief.title.name ?? nameIn(brief) ?? "\u0000").replace(/[^\w]/g, ".")}\\s+`, "i"), "");
}

/** A capitalised name in the premise ("the Nordlys flask"). */
function nameIn(brief: Brief): string | undefined {
  return /(?:called|named|the|our|a|new)\s+["“]?(\p{Lu}[\p{L}\d]+(?:\s\p{Lu}[\p{L}\d]+)?)/u.exec(brief.premise ?? "")?.[1];
}

const USERS =
  /\b(?:the|a|an|your|every)\s+(?:rider|user|cyclist|runner|wearer|owner|driver|customer|player|reader|traveller|traveler|hiker|listener|drinker|sleeper|cook|person)\b/i;

/** "a light that glows brighter when the rider brakes" → "It glows brighter when you brake". */
function benefitLine(brief: Brief, beat: Beat): string {
  const relative = /\b(?:that|which)\s+(.+)$/i.exec(brief.premise ?? "")?.[1];
  if (relative) return asSentence(`It ${toYou(relative)}`);
  return beat.kind === "cue" ? asSentence(toYou(beat.source.replace(/^(?:he|she|they)\b/i, "the user"))) : "Made for days like yours.";
}

function toYou(text: string): string {
  const match = USERS.exec(text);
  if (!match) return text.replace(/\b(?:their|his|her)\b(?=\s+\w)/g, "your");
  const after = text.slice(match.index + match[0].length);
  const parsed = parseClause(`it${after}`);
  const verb =
    parsed?.subject === "it" ? `${presentTense(parsed.infinitive, false)}${parsed.verb.replace(/^\S+/, "")} ${parsed.rest}` : after.trim();
  return `${text.slice(0, match.index)}you ${verb}`.replace(/\b(?:their|his|her)\b(?=\s+\w)/g, "your");
}

/** A fact from the screen, said the way a person says it. */
export function factLine(fact: string): string {
  if (/[.!?]$/.test(fact) || fact.split(/\s+/).length > 5) return asSentence(fact);
  if (/^[\d.,]+\s*(?:lumens?|nits|lux|watts?)$/i.test(fact)) return `${fact} strong.`;
  if (/^(?:up to )?[\d.,]+\s*(?:hours?|days?|weeks?|km|kilomet(?:er|re)s|miles|washes|years?)$/i.test(fact)) return `Good for ${fact}.`;
  if (/^(?:[€$£]\s?[\d.,]+|[\d.,]+\s*(?:euros?|dollars?|pounds?|€|eur|usd|francs?|kroner|crowns?))$/i.test(fact))
    return `Yours for ${fact}.`;
  if (/^[\d.,]+\s*(?:g|grams?|kg|kilos?|ounces|oz)$/i.test(fact)) return `Only ${fact}.`;
  return asSentence(fact);
}
