import { asSentence, countWords, hasMainVerb } from "./english-grammar.ts";

/**
 * Makes an English sentence shorter without breaking it, by what matters least first: brackets, reasons, trailing phrases, a second doing.
 * Returns the first version within `words`, or the shortest that still is a sentence. Text with a quotation stays whole.
 */
export function shorten(sentence: string, words: number): string {
  if (countWords(sentence) <= words || /["“”]/.test(sentence)) return sentence;
  let best = sentence;
  for (const step of STEPS) {
    const shorter = asSentence(step(best));
    if (!shorter || countWords(shorter) < 2 || countWords(shorter) >= countWords(best)) continue;
    if (hasMainVerb(best) && !hasMainVerb(shorter)) continue;
    best = shorter;
    if (countWords(best) <= words) return best;
  }
  return best;
}

const STEPS: readonly ((text: string) => string)[] = [
  (text) => text.replace(/\s*\([^)]*\)/g, ""),
  (text) => text.replace(/\b(as (?:he|she|it|they) (?:has|have)) (?:always )?done\b/i, "$1"),
  (text) => text.replace(/\b(?:very|really|just|quite|simply|always|still|only|wooden|beautiful|lovely)\s+/gi, ""),
  (text) => text.replace(/,\s+(?:which|who|where|as|because|so that|although|while|even though)\b[^,]*\.?$/i, ""),
  (text) => text.replace(/\s+(?:because|so that|although|even though|as if|while|as (?:he|she|it|they|we))\b[^,]*\.?$/i, ""),
  (text) => text.replace(/,\s+(?!and\b)[^,]+\.?$/i, ""),
  (text) => text.replace(/,\s+and\s+[^,]+\.?$/i, ""),
  (text) => text.replace(/\s+(?:before|after|until|when|where)\s+[^,]+\.?$/i, ""),
  (text) => text.replace(/\s+and\s+\S+(?:\s+\S+){1,12}\.?$/i, ""),
  (text) => text.replace(/\s+(?:in|on|at|by|with|from|for|near|under|over|through|along|across)\s+(?:\S+\s+){0,4}\S+\.?$/i, ""),
  (text) => text.replace(/\s+(?:in|on|at|by|with|from|for|near|under|over|through|along|across)\s+(?:\S+\s+){0,4}\S+\.?$/i, ""),
];

/** Chinese: whole parts between commas go from the end. */
export function shortenHan(sentence: string, characters: number): string {
  if (hanLength(sentence) <= characters || /[“”「」]/.test(sentence)) return sentence;
  const end = /[。！？]$/.exec(sentence)?.[0] ?? "。";
  const parts = sentence.replace(/[。！？]$/, "").split(/(?<=[，,；。！？])/);
  while (parts.length > 1 && hanLength(parts.join("")) > characters) parts.pop();
  return parts.join("").replace(/[，,；。！？]$/, "") + end;
}

/** Characters that are spoken: Han characters, and each Latin word or number as two. */
export function hanLength(text: string): number {
  return (text.match(/\p{Script=Han}/gu)?.length ?? 0) + 2 * (text.match(/[\p{Script=Latin}\p{N}.]+/gu)?.length ?? 0);
}
