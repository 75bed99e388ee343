import type { Brief } from "../brief/read-brief.ts";
import { asSentence, gerundToPresent, hasMainVerb, isThirdPerson, parseClause } from "./english-grammar.ts";
import { possessive } from "./first-person.ts";

const SPAN =
  /^(.*?),?\s+((?:after|for|since|until)\s+(?:(?:nearly|almost|over|more than|about)\s+)?(?:[\w-]+\s+){1,3}?(?:years?|decades?|days?|weeks?|months?|centur(?:y|ies)|generations?))$/i;

/** What the film is about, as its first sentence. */
export function premiseSentence(brief: Brief): string {
  const premise = brief.premise ?? "";
  const question = asQuestion(premise);
  if (question) return question;
  const whole = relativeAsSentence(premise);
  const text = whole ? onItsDay(brief, whole) : hasMainVerb(premise) ? premise : (gerundToPresent(premise) ?? premise);
  return asSentence(brief.narrator.character ? possessive(text, brief) : text);
}

/** "A tea house that closes after ninety years" → "After ninety years, a tea house closes". */
function relativeAsSentence(premise: string): string | undefined {
  const match = /^(.+?)\s+(?:that|which|who)\s+(.+)$/i.exec(premise);
  const [, noun = "", doing = ""] = match ?? [];
  if (!match || hasMainVerb(noun) || !parseClause(`it ${doing}`)) return undefined;
  const span = SPAN.exec(doing);
  return span ? `${span[2]}, ${noun} ${span[1]}` : `${noun} ${doing}`;
}

function onItsDay(brief: Brief, text: string): string {
  const last = brief.world.some((world) => /\b(?:last|final|opening|first) day\b/i.test(world));
  return last && !/\btoday\b/i.test(text) && text.split(/\s+/).length < 16 ? `${text} today` : text;
}

/** "why leaves change colour" → "Why do leaves change colour?" */
export function asQuestion(text: string): string | undefined {
  const match = /^(why|how|when|where)\s+(?!to\b|do\b|does\b|did\b|is\b|are\b|can\b|many\b|much\b|it feels\b)(.+?)[.?]?$/i.exec(
    text.trim(),
  );
  if (!match) return /^(?:why|how|what|when|where|who)\b.*\?$/i.test(text.trim()) ? asSentence(text) : undefined;
  const parsed = parseClause(match[2] ?? "");
  if (!parsed?.subject || !parsed.infinitive) return undefined;
  const word = (match[1] ?? "").replace(/^\w/, (letter) => letter.toUpperCase());
  if (/^(?:is|are|was|were|can|will)\b/i.test(parsed.verb))
    return `${word} ${parsed.verb.split(" ")[0]} ${parsed.subject} ${[parsed.verb.split(" ").slice(1).join(" "), parsed.rest].filter(Boolean).join(" ")}?`;
  const auxiliary = /past/.test(parsed.form) ? "did" : isThirdPerson(parsed.subject) ? "does" : "do";
  return `${word} ${auxiliary} ${parsed.subject} ${[parsed.infinitive, parsed.verb.split(" ").slice(1).join(" "), parsed.rest].filter(Boolean).join(" ")}?`;
}
