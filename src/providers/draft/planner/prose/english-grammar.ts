import nlp from "compromise";

/**
 * The little English grammar the planner needs, on top of the tagger `compromise` (MIT): where the main verb of a clause stands, who does it,
 * and in which form it must be said for another subject.
 */
export interface Clause {
  /** What stands before the main verb; "" where nothing does. */
  subject: string;
  /** The main verb with its auxiliaries and adverbs ("is lit", "slowly opens"). */
  verb: string;
  /** Base form without a particle ("light", "open"). */
  infinitive: string;
  passive: boolean;
  rest: string;
  form: string;
}

const SUBORDINATE = /^(?:that|which|who|whom|whose|where|when|while|as|because|until|after|before|although|though|if|since|so|unless)$/i;

/** No clause that is said or filmed is longer; what follows in a text without marks is left unread. */
const LONGEST_CLAUSE = 400;

interface VerbJson {
  text: string;
  verb?: { infinitive?: string; grammar?: { form?: string; isPassive?: boolean }; auxiliary?: string };
  offset?: { start: number; length: number };
}

/** The main clause's parts, or undefined where there is no finite verb outside a relative or adverbial clause. */
export function parseClause(whole: string): Clause | undefined {
  const text = whole.slice(0, LONGEST_CLAUSE);
  const verbs = (nlp(text).verbs().json({ offset: true }) as VerbJson[]).filter((verb) => verb.offset !== undefined);
  for (const verb of verbs) {
    const start = verb.offset?.start ?? 0;
    const length = verb.text.replace(/[.,;:!?]+$/, "").length;
    const before = text.slice(0, start);
    const form = verb.verb?.grammar?.form ?? "";
    if (inSubordinate(before) || notFinite(text, start, verb, form)) continue;
    return {
      subject: before.trim().replace(/,$/, ""),
      verb: text.slice(start, start + length),
      infinitive: (verb.verb?.infinitive ?? "").split(" ")[0] ?? "",
      passive: verb.verb?.grammar?.isPassive === true || /passive/.test(form),
      rest: text.slice(start + length).trim(),
      form,
    };
  }
  return undefined;
}

function inSubordinate(before: string): boolean {
  const words = before.trim().split(/\s+/).filter(Boolean);
  const opened = words.findLastIndex((word) => SUBORDINATE.test(word));
  if (opened < 0) return false;
  return opened > 0 ? !words.slice(opened).some((word) => word.endsWith(",")) : !words.some((word) => word.endsWith(","));
}

/** Participles that only describe a noun ("fallen leaves", "a man walking") are no main verb. */
function notFinite(text: string, start: number, verb: VerbJson, form: string): boolean {
  const word = verb.text.toLowerCase().replace(/[^a-z' ]/g, "");
  const before = text.slice(0, start).trim().toLowerCase();
  const previous = before.split(/\s+/).at(-1) ?? "";
  if (/^to\b/.test(word) || previous === "to") return true;
  if (/ing$/.test(word.split(" ")[0] ?? "") && !/\b(?:is|are|am|was|were|be|been)\b/.test(word)) return true;
  if (
    /^(?:a|an|the|my|our|his|her|its|their|your|this|that|of|in|on|at|with|by|for|from|no|some|every|each)$/.test(previous) &&
    form !== "imperative"
  )
    return true;
  if (form === "imperative" && before !== "") return true;
  // A past participle right before a noun is an adjective; "is", "has" and plain past tenses are not.
  return (
    /ed$/.test(word) &&
    nlp(text.slice(start)).terms().eq(1).has("#Noun") &&
    previous !== "" &&
    !/^(?:he|she|it|they|we|i|you|who)$/.test(previous) &&
    nlp(before).terms().last().has("(#Determiner|#Adjective|#Preposition)")
  );
}

export function isNoun(word: string): boolean {
  return nlp(word).has("#Noun");
}

export function hasMainVerb(text: string): boolean {
  return parseClause(text) !== undefined;
}

/** True for an order or an instruction: "Chop the onions", "Gently fold in the flour". */
export function isImperative(text: string): boolean {
  const first = nlp(text.replace(/^(?:then|first|next|finally|now|gently|slowly|carefully),?\s+/i, ""))
    .terms()
    .first();
  const plain = text.trim().split(/\s+/)[0] ?? "";
  return first.has("#Infinitive") && !first.has("#Plural") && !/^(?:the|a|an|our|my|it|she|he|they|we|i|you)$/i.test(plain);
}

/** The present-tense form for a subject: ("light", first person) → "light"; ("carry", third) → "carries". */
export function presentTense(infinitive: string, thirdPerson: boolean): string {
  if (infinitive === "be") return thirdPerson ? "is" : "are";
  if (infinitive === "have") return thirdPerson ? "has" : "have";
  if (!thirdPerson) return infinitive;
  const verb = nlp(infinitive);
  verb.tag("Verb");
  return verb.verbs().toPresentTense().text() || `${infinitive}s`;
}

/** "A man walking his dog" said as a sentence: "A man walks his dog". Undefined where nobody is said to do anything. */
export function gerundToPresent(text: string): string | undefined {
  const match = /^((?:(?!ing\b)[^,;])*?\S)\s+([a-z]{2,}ing)\b(.*)$/i.exec(text);
  const [, subject = "", gerund = "", rest = ""] = match ?? [];
  if (!subject || /\b(?:in|on|at|of|with|for|by|from|to|the|a|an|and|without|before|after)$/i.test(subject) || !nlp(subject).has("#Noun"))
    return undefined;
  const verb = nlp(gerund);
  verb.tag("Gerund");
  const infinitive = verb.verbs().toInfinitive().text();
  if (!infinitive || infinitive === gerund || /(?:^|\s)(?:during|morning|evening|building|ceiling)$/.test(gerund)) return undefined;
  return `${subject} ${presentTense(infinitive, isThirdPerson(subject))}${rest}`;
}

export function isThirdPerson(subject: string): boolean {
  const text = subject.trim().toLowerCase();
  if (
    /^(?:i|we|you|they|these|those)$/.test(text) ||
    /\b(?:two|three|four|five|six|seven|eight|nine|ten|many|several|some|both)\b/.test(text) ||
    /\band\b/.test(text)
  )
    return false;
  const head = text.split(/\b(?:in|on|at|of|with|from|for|by|near|under|behind)\b/)[0]?.trim() ?? text;
  const last = head.split(/\s+/).at(-1) ?? "";
  return !nlp(head).terms().last().has("#Plural") && !(/[^s]s$/.test(last) && !/(?:us|is|news|physics|maths)$/.test(last));
}

/** Words as they are counted in a narration. */
export function countWords(text: string): number {
  return text
    .trim()
    .split(/\s+/)
    .filter((word) => /[\p{L}\p{N}]/u.test(word)).length;
}

export function asSentence(text: string): string {
  const trimmed = text
    .trim()
    .replace(/\s+/g, " ")
    .replace(/[\s,;:–—-]+$/, "")
    .replace(/\s+([,.;:!?])/g, "$1");
  if (!trimmed) return "";
  const capital = trimmed.replace(/^(["“'(]?)(\p{Ll})/u, (_, mark: string, letter: string) => mark + letter.toUpperCase());
  return /[.!?…]["”’)]?$/.test(capital) ? capital : `${capital}.`;
}
