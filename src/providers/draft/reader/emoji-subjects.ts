import type { SubjectSpec } from "../picture/scene.ts";
import { findEmoji } from "../picture/subjects/emoji.ts";
import type { Hit } from "./match.ts";
import type { Token } from "./tokens.ts";

const MAX_FOUND = 3;
const MAX_TRIED = 60;
/** In a prompt of so few words every noun is meant to be seen. */
const SHORT_PROMPT = 8;
const DETERMINER = /^(?:a|an|the|this|that|his|her|its|their|our|my|your|some|one|two|three|four|five|six|many|several|of|with|no)$/;
const STOP =
  /^(?:a|an|the|this|that|these|those|it|its|he|she|they|we|you|i|his|her|their|our|my|your|is|are|was|were|be|been|has|have|had|do|does|did|will|would|can|could|in|on|at|by|to|of|for|from|with|and|or|but|so|as|if|then|than|there|here|up|down|out|over|under|into|onto|very|more|most|last|first|next|new|same|every|each|all|any|some|one|two|three|what|who|which|where|when|how|why|day|days|year|years|time|times|way|thing|things|world|place|name|word|words|part|end|start|place|side|set|use|make|made|get|go|goes|come|comes|keep|keeps|let|see|sees|look|looks|show|shows|feel|feels|scene|image|picture|video|shot|camera|style|mood|colour|color|colours|background|foreground|view|frame|quality|detail|detailed|beautiful|nice|art|design|look|text|title|card|soft|light|dark|high|low|4k|8k|hd|hour|cool|please|free|top|back|left|right|ok|pass|second|seconds|film|ad|kept|half|full|long|short|wild|face|eye|eyes|hand|hands|brand|end|turn|turns|fall|falls|rise|rises|sound|music|voice|silence|point|edge|away|foot|feet|minute|minutes|nose|ear|ears|mouth|head|arm|arms|leg|finger|hair|bottom|middle|line|piece|kind|bit|lot|number|letter|sign|language|level|question|answer|idea|problem|message|sale|view|edge|step|steps|move|moves|trip|work|works|price|offer|taught|teach|sing|sings|empty|full|open|closed|bright|hot|cold|warm|small|large|slice|pour|put|melt|melts|cover|change|catch|catches|bubble|bubbles|serve|while|after|before|still|slow|slowly|down|hear|smell|rest|watch|together|without|only|just)$/;

const HAN_STOP =
  /^[第一两几这那很最有没不是在了着过的]|^(?:喜欢|时间|开始|知道|说话|回家|放松|生活|可以|数字|问题|答案|方向|上面|下面|左边|右边)/;

/** Nouns that no word list knows but the vector set can draw ("octopus", "章鱼"), at most three. */
export function emojiSubjects(tokens: readonly Token[], hits: readonly Hit[], haveSubjects: boolean): SubjectSpec[] {
  const covered = new Set(hits.flatMap((hit) => Array.from({ length: hit.to - hit.from }, (_, i) => hit.from + i)));
  const subjects: SubjectSpec[] = [];
  for (const { words, from } of candidates(tokens, covered, haveSubjects).slice(0, MAX_TRIED)) {
    const hexcode = HAN_STOP.test(words) ? undefined : findEmoji(words);
    const kind = `emoji:${hexcode}`;
    if (!hexcode || subjects.some((subject) => subject.kind === kind)) continue;
    const number = hits.find((hit) => hit.family === "number" && hit.to === from);
    subjects.push({ kind, words, count: number ? Number(number.value) : 1, traits: [], hero: false });
    if (subjects.length === MAX_FOUND) break;
  }
  return subjects;
}

function candidates(tokens: readonly Token[], covered: ReadonlySet<number>, haveSubjects: boolean): { words: string; from: number }[] {
  const found: { words: string; from: number }[] = [];
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at];
    if (!token || covered.has(at)) continue;
    if (token.kind === "word" && isNounLike(tokens, at, haveSubjects)) found.push({ words: token.text, from: at });
    if (token.kind === "han") found.push(...hanCandidates(tokens, covered, at));
  }
  return found;
}

function isNounLike(tokens: readonly Token[], at: number, haveSubjects: boolean): boolean {
  const word = tokens[at]?.text ?? "";
  if (word.length < 3 || STOP.test(word) || /^\d/.test(word) || /(?:ing|ed|ly)$/.test(word)) return false;
  if (!haveSubjects && tokens.length <= SHORT_PROMPT) return true;
  return [tokens[at - 1]?.text, tokens[at - 2]?.text].some((before) => before !== undefined && DETERMINER.test(before));
}

function hanCandidates(tokens: readonly Token[], covered: ReadonlySet<number>, at: number): { words: string; from: number }[] {
  const found: { words: string; from: number }[] = [];
  for (const length of [4, 3, 2]) {
    const part = tokens.slice(at, at + length);
    if (part.length === length && part.every((token, i) => token.kind === "han" && !covered.has(at + i)))
      found.push({ words: part.map(({ text }) => text).join(""), from: at });
  }
  return found;
}
