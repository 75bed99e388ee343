import { labelOf } from "./directives.ts";
import { type Sentence, quotesIn } from "./text.ts";

const ON_SCREEN =
  /\b(?:on[- ]screen (?:text|titles?|facts?)|as (?:on[- ]screen )?text|text on screen|shown as text|facts?|features|specs|key figures)\b|屏幕(?:上)?(?:文字|显示|出现|打出)|字幕显示|文字显示|卖点|亮点|参数/i;
const MAX_FACTS = 8;
const MAX_FACT_CHARACTERS = 60;

/** Short facts that the brief wants to be read on the screen, in its own words and order. */
export function findFacts(sentences: readonly Sentence[], han: boolean): string[] {
  const facts: string[] = [];
  for (const sentence of sentences) {
    if (sentence.listed && (labelOf(sentence.under) === "facts" || ON_SCREEN.test(sentence.under))) facts.push(sentence.text);
    else if (ON_SCREEN.test(sentence.text)) facts.push(...factsIn(sentence.text));
    else if (isFactLabel(sentence.text)) facts.push(...split(sentence.text.replace(/^[^:：]+[:：]/, "")));
  }
  return [...new Set(facts.map((fact) => tidy(fact, han)))]
    .filter((fact) => fact.length > 1 && fact.length <= MAX_FACT_CHARACTERS)
    .slice(0, MAX_FACTS);
}

function isFactLabel(text: string): boolean {
  const label = /^([^:：]{2,24})[:：]/.exec(text)?.[1];
  return label !== undefined && labelOf(label) === "facts";
}

function factsIn(text: string): string[] {
  const inBrackets = /[(（]([^)）]+)[)）]/g;
  for (const match of text.matchAll(inBrackets)) {
    const before = text.slice(0, match.index);
    const part = before.split(/[,;，；]/).at(-1) ?? before;
    if (ON_SCREEN.test(part) && !/^\d+:\d+$/.test(match[1] ?? "")) return split(match[1] ?? "");
  }
  const after = new RegExp(`(?:${ON_SCREEN.source})[^:：]{0,20}[:：]\\s*(.+)$`, "i").exec(text)?.[1];
  if (!after) return [];
  const quotes = quotesIn(after);
  return quotes.length > 0 ? quotes.map((quote) => quote.text) : split(after);
}

function split(list: string): string[] {
  return list.split(/[;；、，]|,(?!\d{3})\s*|\s+(?:and|&)\s+(?=\S+)|\s·\s|和(?=\d)/);
}

function tidy(fact: string, han: boolean): string {
  const text = fact
    .trim()
    .replace(/^(?:and|&|以及|和)\s*/i, "")
    .replace(/^["“「]|["”」]$/g, "")
    .replace(/[.。;；,，]+$/, "")
    .trim();
  return han || !/^[a-z]/.test(text) || /^\d/.test(text) ? text : text;
}
