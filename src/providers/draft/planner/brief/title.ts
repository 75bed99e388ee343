import type { BriefText } from "./text.ts";
import { isDirective } from "./directives.ts";
import { quotesIn } from "./text.ts";

export interface Title {
  text: string;
  /** The brief gives it; otherwise it is made from the first words and not worth showing on the screen. */
  given: boolean;
  /** "Glowfin" of "Glowfin, a bike light that brakes with you": what the film may call its thing. */
  name?: string;
  /** "a bike light that brakes with you". */
  tagline?: string;
}

const LABELLED = /(?:^|\n|[.。]\s)\s*(?:title|film title|working title|片名|标题|题目)\s*[:：]\s*["“《「]?([^"”》」\n.。]{2,80})/i;
const CALLED = /\b(?:film|video|ad|short|story|titled?|called|entitled)\s+(?:called|titled|entitled|named)?\s*["“]([^"”]{2,80})["”]/i;
const BOOK_MARKS = /《([^》\n]{1,40})》/;
const MAX_TITLE = 80;

export function findTitle(read: BriefText, han: boolean): Title {
  const given =
    read.heading ?? (LABELLED.exec(read.plain)?.[1] ?? BOOK_MARKS.exec(read.plain)?.[1] ?? CALLED.exec(read.plain)?.[1])?.trim();
  if (given) return withName(clip(given.replace(/^[《"“]|[》"”]$/g, ""), han), true);
  const first = read.sentences.find(({ text }) => !isDirective(text, han))?.text ?? read.sentences[0]?.text ?? read.plain;
  const line = first.split(/[,;:，；：。]/)[0]?.trim() ?? first;
  const named = quotesIn(line)[0]?.text;
  return { text: clip(madeTitle(named ?? line, han), han) || (han ? "无题" : "Untitled"), given: false };
}

/** A few words of a line, as a title. */
export function madeTitle(line: string, han: boolean): string {
  const stripped = line.replace(/^(?:please\s+)?(?:make|create|show|film)\s+(?:me\s+)?/i, "").replace(/[.!?。！？]+$/, "");
  const topic = han
    ? /(?:关于|为|给)(.{2,14}?)(?:的|做|拍|制作)/.exec(stripped)?.[1]
    : /\b(?:film|video|ad|advert|clip|trailer|short|animation|explainer|reel|tour)\b.*?\b(?:about|for|of|on)\s+(.+)$/i.exec(stripped)?.[1];
  const text = topic ?? stripped;
  return han
    ? text.slice(0, 14)
    : text
        .split(/\s+/)
        .slice(0, 8)
        .join(" ")
        .replace(/(?:\s+(?:in|on|at|of|the|a|an|and|or|to|for|with|from|by|that|which|who))+$/i, "")
        .replace(/^\p{L}/u, (letter) => letter.toUpperCase());
}

/** "Name, a thing that …" or "Name: a thing" or "Name – a thing". */
function withName(text: string, given: boolean): Title {
  const match =
    /^([\p{Lu}\p{N}][\p{L}\p{N}'’.+-]*(?: [\p{Lu}\p{N}][\p{L}\p{N}'’.+-]*){0,2})\s*(?:,|:|–|—|-\s)\s*((?:an?|the|your|our)\s.+)$/u.exec(
      text,
    ) ?? /^([^，：,:\s]{1,12})[，：,:\s—–]+(.{3,30})$/u.exec(/\p{Script=Han}/u.test(text) ? text : "");
  return match ? { text, given, name: match[1] ?? text, tagline: match[2] ?? "" } : { text, given };
}

function clip(text: string, han: boolean): string {
  if (text.length <= MAX_TITLE) return text;
  return han ? text.slice(0, 30) : text.slice(0, MAX_TITLE).replace(/\s+\S*$/, "");
}
