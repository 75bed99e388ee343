/** Pieces of a brief that are no sentence: a mood, a place and an hour, a word about the order of the film. */
import { findHits, type Hit } from "../../reader/match.ts";
import { tokenise } from "../../reader/tokens.ts";
import { hasMainVerb, isNoun } from "../prose/english-grammar.ts";

/** Words about the order of a film, not about anything seen: "the problem", "three facts", "the product by second six". */
export function isStructure(text: string): boolean {
  return (
    /^(?:the |our |a )?(?:problem|product|solution|benefits?|features?|facts|logo|brand|hook|intro|outro|ending|(?:\w+ )?facts)(?:\s+(?:in|by|as|at|within|first|last|clearly)\b.*)?$/i.test(
      text,
    ) ||
    /^(?:show|present|reveal|introduce)\s+(?:the |our )?(?:problem|product|solution|logo|brand)\b/i.test(text) ||
    /^(?:第?\S{0,4}秒[之以]?[前内里]?|前\S{1,3}秒)?(?:先)?(?:展示|出现|呈现|给出)?(?:痛点|产品|问题|卖点|品牌|标志)$/.test(text)
  );
}

export function isMoodOnly(text: string): boolean {
  const words = text
    .replace(/[.。!！]$/, "")
    .split(/[,，、\s]+|\band\b|\bbut\b/i)
    .filter(Boolean);
  const free = words.filter(
    (word) => !/^(?:not|never|a|little|very|bit|feeling|mood|tone|and|but|but not|不|而|但|不要|氛围|感觉|基调|整体|风格)$/i.test(word),
  );
  const tokens = tokenise(text).filter((token) => token.kind === "word" || token.kind === "han");
  const hits = findHits(tokenise(text)).filter((hit) => ["mood", "look", "shot", "camera", "negation"].includes(hit.family));
  const covered = hits.reduce((sum, hit, i) => sum + (hits.findIndex((other) => other.from === hit.from) === i ? hit.to - hit.from : 0), 0);
  const spare = tokens.filter((token) => /^(?:and|but|a|little|very|bit|feeling|感|而|但|的|很|风|味|道|氛|围)$/.test(token.text)).length;
  return free.length > 0 && words.length <= 10 && hits.some((hit) => hit.family !== "negation") && covered + spare >= tokens.length;
}

/** "Rainy city night", "Autumn in the old town": place, time and weather with nobody doing anything. */
export function isWorldOnly(text: string, han: boolean): boolean {
  if (
    han
      ? text.length > 14 || /[了着过]/.test(text) || hanUncovered(text) > 3
      : text.split(/\s+/).length > 8 || hasMainVerb(text) || /ing\b/.test(text.replace(/\b(?:morning|evening|spring)\b/gi, ""))
  )
    return false;
  const hits = findHits(tokenise(text)).filter((hit) => !hit.negated);
  const worldly = hits.filter((hit) => ["setting", "time", "weather", "season"].includes(hit.family));
  if (!han && namesMore(text, worldly)) return false;
  return (
    worldly.length > 0 &&
    !hits.some((hit) => (hit.family === "subject" && !worldly.some((other) => other.from === hit.from)) || hit.family === "trait")
  );
}

/** Whether a noun stands there that is no place, hour, weather or season ("drummers on the pier"). */
function namesMore(text: string, worldly: readonly Hit[]): boolean {
  const tokens = tokenise(text);
  const covered = new Set(worldly.flatMap((hit) => Array.from({ length: hit.to - hit.from }, (_, i) => hit.from + i)));
  const left = tokens.filter((token, at) => token.kind === "word" && !covered.has(at)).map((token) => token.text);
  return left.some((word) => !WORLD_NOUNS.test(word) && isNoun(word));
}

const WORLD_NOUNS = /^(?:time|hour|hours|day|days|light|air|sky|early|late|first|last|old|new|edge|end|middle|side|year|week)$/;

/** Characters of a text that say nothing about place, time or weather. */
function hanUncovered(text: string): number {
  const hits = findHits(tokenise(text)).filter((hit) => ["setting", "time", "weather", "season"].includes(hit.family));
  return (
    (text.match(/\p{Script=Han}/gu)?.length ?? 0) -
    hits.reduce((sum, hit) => sum + hit.to - hit.from, 0) -
    (text.match(/[的里中上之]/g)?.length ?? 0)
  );
}
