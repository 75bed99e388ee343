import nlp from "compromise";
import type { Brief } from "../brief/read-brief.ts";
import { type Clause, parseClause } from "./english-grammar.ts";

/** What is said of the one whom a greeting is for, said to them: "She still sings when she waters her tomatoes" → "You still sing when you water your tomatoes". */
export function secondPerson(brief: Brief, clause: string): string {
  const parsed = parseClause(clause);
  const name = /\b(?:for|named|called)\s+(?:my \w+ )?(\p{Lu}[\p{Ll}]+)/u.exec(brief.plain)?.[1];
  if (!parsed || !(/^(?:she|he)$/i.test(parsed.subject) || (name !== undefined && parsed.subject === name))) return toYou(clause);
  return `you ${verbForYou(parsed)} ${toYou(parsed.rest)}`;
}

/** Pronouns of a third person, and the verbs right after them. */
function toYou(text: string): string {
  return text
    .replace(
      /\b(?:she|he)\s+((?:still|always|never|often|also)\s+)?(\p{L}+)/giu,
      (_, adverb: string | undefined, verb: string) => `you ${adverb ?? ""}${baseOf(verb)}`,
    )
    .replace(/\b(?:her|his)\b(?=\s+\p{L})/giu, "your")
    .replace(/\b(?:him|her)\b/gi, "you");
}

function verbForYou(parsed: Clause): string {
  const words = parsed.verb.split(" ");
  const at = words.findIndex((word) => !/^(?:still|always|never|often|also|just|\w+ly)$/i.test(word));
  return words.map((word, i) => (i === at ? baseOf(word) : word)).join(" ");
}

const IRREGULAR: Readonly<Record<string, string>> = { is: "are", has: "have", was: "were", does: "do" };

/** Only the third person singular of the present changes; past tenses and modals stay. */
function baseOf(verb: string): string {
  const known = IRREGULAR[verb.toLowerCase()];
  if (known) return known;
  if (!/[^s]s$/.test(verb)) return verb;
  const doc = nlp(verb);
  doc.tag("PresentTense");
  return doc.verbs().toInfinitive().text() || verb.replace(/s$/, "");
}
