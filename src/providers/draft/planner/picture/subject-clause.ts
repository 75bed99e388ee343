import { findHits } from "../../reader/match.ts";
import { readPrompt } from "../../reader/read-prompt.ts";
import { isPerson } from "../../reader/subjects.ts";
import { tokenise } from "../../reader/tokens.ts";
import type { Beat } from "../beats.ts";
import type { Brief } from "../brief/read-brief.ts";
import { parseClause } from "../prose/english-grammar.ts";
import { NO_SUBJECT } from "../prose/han-subject.ts";
import { plainIngredient } from "../prose/ingredient.ts";

/** What stands in the middle of a picture prompt: who or what is seen doing what, named with the same words in every shot. */
export function subjectClause(brief: Brief, beat: Beat): string {
  const clause = brief.han ? hanClause(brief, beat) : englishClause(brief, beat);
  return clause.trim().replace(/[.。,，;；:：]+$/, "");
}

/** The thing that the film sells or explains, with its fixed colour and shape: "the triangular lime-green bike light". */
export function productPhrase(brief: Brief): string {
  const constant = brief.constant.join(brief.han ? "" : " ");
  if (brief.han) return `${brief.constant.map((word) => (word.endsWith("的") ? word : `${word}的`)).join("")}${productNoun(brief)}`;
  return `the ${constant ? `${constant} ` : ""}${productNoun(brief)}`;
}

export function productNoun(brief: Brief): string {
  const source = brief.title.tagline || brief.premise || brief.title.text;
  if (brief.han)
    return (
      (brief.premise ?? source)
        .replace(new RegExp(`^${(brief.title.name ?? "\u0000").replace(/[^\p{L}\p{N}]/gu, ".")}`, "u"), "")
        .split(/[，,。]/)[0] ?? source
    )
      .replace(/^.*的(?=[^的]{2,})/, "")
      .replace(/^(?:一[款个只台把支]|新款|这款)/, "")
      .slice(0, 10);
  const head = source.split(/\s+(?:that|which|who|for|with|from|by|in|on|at|to|made|called|named)\b|[,.:;–—(]/i)[0] ?? source;
  return (
    head
      .replace(/^(?:an?|the|our|your|my|new)\s+/i, "")
      .replace(/^new\s+/i, "")
      .trim() || "product"
  );
}

/** The person in the premise who uses the thing, or somebody. */
export function userOf(brief: Brief): string {
  const spec = readPrompt(`${brief.premise ?? ""}. ${brief.plain}`);
  const person = spec.subjects.find((subject) => isPerson(subject.kind));
  if (brief.han) return person?.words ?? "一个人";
  return person ? `${/^[aeiou]/.test(person.words) ? "an" : "a"} ${person.words}` : "a person";
}

const REASONS = /,?\s+\b(?:as (?:he|she|it|they|we|if|though)|because|since|so that|although|though|in order to)\b.*$/i;

function englishClause(brief: Brief, beat: Beat): string {
  const product = productPhrase(brief);
  const keeps = brief.constant.length > 0;
  switch (beat.kind) {
    case "problem":
      return brief.problem || beat.source
        ? seen(brief, brief.problem ?? beat.source)
        : `${capital(userOf(brief))} on the way${keeps ? `, ${product} switched off` : ""}`;
    case "product":
      return `${capital(product)}${brief.genre === "ad" ? ", glowing, seen up close" : ""}`;
    case "cue":
    case "benefit":
      return beat.kind === "cue"
        ? `${capital(theUser(brief))} ${verbPart(beat.source)}, ${product} glowing`
        : `${capital(userOf(brief))} with ${product}`;
    case "fact":
      return `${capital(product)}, ${factAngle(brief, beat)}`;
    case "ingredients":
      return `${brief.ingredients
        .slice(0, 6)
        .map((item) => `some ${plainIngredient(item)}`)
        .join(", ")} on a kitchen table`;
    case "place":
      return heroOf(brief) ? (brief.genre === "mood" ? heroOf(brief) : `${capital(heroOf(brief))} seen from afar`) : "";
    case "detail":
      return heroOf(brief) ? `${capital(heroOf(brief))}, seen up close` : "";
    case "close":
      return heroOf(brief) ? `${capital(heroOf(brief))}, one last look` : "";
    case "open":
      if (!beat.source) return brief.protagonist?.phrase ?? brief.title.text;
      return brief.protagonist || BARE.test(beat.source) ? seen(brief, beat.source) : heroOf(brief);
    default:
      return seen(brief, beat.source);
  }
}

/** Facts in a row are seen from different sides, every third time in use. */
function factAngle(brief: Brief, beat: Beat): string {
  const at = Math.max(0, brief.facts.indexOf(beat.onScreen ?? "")) % 3;
  return at === 0 ? "very close, every edge sharp" : at === 1 ? "seen from the side" : `in use, ${userOf(brief)} passing`;
}

/** A premise without a relative clause says what is seen; one with it also says what is only told. */
const BARE = /^(?!.*\b(?:that|which|who|whose)\b)/i;

function theUser(brief: Brief): string {
  return userOf(brief).replace(/^an? /, "the ");
}

function verbPart(clause: string): string {
  return clause.replace(/^(?:he|she|it|they|you|we|i|the \w+|a \w+)\s+/i, "");
}

/** Only what a camera can see: reasons go, quotations go, pronouns become who they mean. */
function seen(brief: Brief, clause: string): string {
  const text = clause
    .replace(REASONS, "")
    .replace(/["“][^"”]*["”]/g, "")
    .replace(/[\s,]*(?:and )?(?:says?|asks?|whispers?|calls?|answers?)[:,]?\s*$/i, "")
    .replace(/\s+/g, " ")
    .trim();
  const hero = brief.protagonist;
  if (!hero && brief.genre === "explainer") return withTopic(brief, text);
  if (!hero) return brief.genre === "travel" ? text.replace(/\bwe\b/i, "two travellers").replace(/\bI\b/, "a traveller") : text;
  const pronoun = new RegExp(`(?<=^|,\\s|\\b(?:and|but|then) )(?:${hero.pronoun})\\b`, "i");
  if (text.toLowerCase().includes(hero.noun.toLowerCase())) return text;
  const named = hero.name
    ? text.replace(new RegExp(`\\b${asPattern(hero.name)}\\b(?!\\s+the\\b)`), hero.phrase)
    : text.replace(new RegExp(`\\b(?:the|a|an) ${asPattern(hero.noun)}\\b`, "i"), hero.phrase.replace(/^an?\b/, "the"));
  const resolved = named.replace(pronoun, hero.phrase.replace(/^an?\b/, "the"));
  return resolved.toLowerCase().includes(hero.noun.toLowerCase()) ? resolved : `${resolved}, with ${hero.phrase.replace(/^an?\b/, "the")}`;
}

/** A step of an explanation that names nothing to look at ("the green fades") shows what is explained. */
function withTopic(brief: Brief, text: string): string {
  const topic = parseClause((brief.premise ?? "").replace(/^(?:why|how|what|when|where)\s+/i, ""))?.subject;
  return topic && readPrompt(text).subjects.length === 0 ? `${text}, with ${topic}` : text;
}

/** Who or what the film is about, as a noun phrase without its relative clause. */
export function heroOf(brief: Brief): string {
  if (brief.genre === "ad") return productPhrase(brief);
  if (brief.protagonist) return brief.protagonist.phrase;
  if (brief.genre === "mood") return moodPicture(brief);
  const source = brief.premise ?? brief.events[0]?.text ?? brief.title.text;
  if (brief.han) return source.split(/[，,。；]/)[0]?.slice(0, 24) ?? source;
  return (source.replace(REASONS, "").split(/\s+(?:that|which|who)\b|[.;:]/)[0] ?? source).split(/\s+/).slice(0, 14).join(" ");
}

/** Of a list of moods, only what can be seen. */
function moodPicture(brief: Brief): string {
  const parts = brief.plain.split(/[,，、.。;；\n]/).map((part) => part.trim());
  const visible = parts.filter(
    (part) =>
      !/\b(?:piano|guitar|strings|music|violin|cello|drums)\b|钢琴|吉他|音乐/i.test(part) &&
      findHits(tokenise(part)).some(
        (hit) => ["setting", "time", "weather", "season", "subject", "colour"].includes(hit.family) && !hit.negated,
      ),
  );
  return visible.join(brief.han ? "，" : ", ").slice(0, 160);
}

function capital(text: string): string {
  return text.replace(/^\p{Ll}/u, (letter) => letter.toUpperCase());
}

function asPattern(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

function hanClause(brief: Brief, beat: Beat): string {
  const product = productPhrase(brief);
  const hero = heroOf(brief);
  switch (beat.kind) {
    case "problem":
      return brief.problem || beat.source
        ? `${brief.problem ?? beat.source}${brief.constant.length > 0 ? `，${product}没亮` : ""}`
        : `${userOf(brief)}在路上${brief.constant.length > 0 ? `，${product}没亮` : ""}`;
    case "product":
      return `${product}，近看`;
    case "cue":
      return `${userOf(brief)}${beat.source}，${product}亮起`;
    case "benefit":
      return `${userOf(brief)}和${product}`;
    case "fact":
      return `${product}，干净的背景`;
    case "ingredients":
      return `${beat.source}，摆在桌上`;
    case "place":
      return `${hero}，远远望去`;
    case "detail":
      return `${hero}，细细地看`;
    case "close":
      return `${hero}，最后一眼`;
    case "open":
      return beat.source ? hanSeen(brief, beat.source) : (brief.protagonist?.phrase ?? brief.title.text);
    default:
      return hanSeen(brief, beat.source);
  }
}

/** Chinese leaves the subject out once it is known; a picture needs it every time. */
function hanSeen(brief: Brief, clause: string): string {
  const text = clause.replace(/[“"「][^”"」]*[”"」]/g, (quote) => (quote.length < 8 ? quote.slice(1, -1) : ""));
  const hero = brief.protagonist;
  if (!hero) return brief.genre === "travel" ? text.replace(/我们/, "两个旅行者") : text;
  if (text.includes(hero.noun)) return text;
  if (hero.name && text.includes(hero.name)) return text.replace(hero.name, hero.phrase);
  if (/^[他她它]/.test(text) || NO_SUBJECT.test(text)) return `${hero.phrase}${text.replace(/^[他她它]/, "")}`;
  return /[他她它](?!们)/.test(text) ? text.replace(/[他她它](?!们)/, hero.phrase) : `${text}，${hero.phrase}`;
}
