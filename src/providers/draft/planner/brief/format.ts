import { invalid } from "../../../../lib/errors.ts";
import { DEFAULT_FILM_SECONDS, MAX_FILM_SECONDS, MIN_FILM_SECONDS, PLAN_ASPECTS, type PlanAspect } from "../film-plan.ts";
import { NUMBER, numberOf } from "./numbers.ts";

const NOT_THE_LENGTH = /(?:first|last|by|within|every|each|next|after|at|opening|final|before|the|前|第|最后|每|开头|内)\s*$/i;
const FILM_WORD =
  /^[\s-]*(?:long\s+)?(?:\w+[\s-]+){0,3}(?:film|video|ad|advert|advertisement|commercial|clip|spot|trailer|teaser|reel|short|animation|explainer|promo|movie|story|piece)|^的?\s*\S{0,8}(?:片|视频|短片|广告|动画|影片|宣传)/i;
const LENGTH = new RegExp(
  `(${NUMBER}|half a|a|an|one and a half|半)[\\s-]*(seconds?|secs?|sek\\p{L}*|secondes?|segundos?|secondi|s|minutes?|minuten?|minutos?|minuti|mins?|min|秒钟?|分半钟?|分钟)(?![a-z])(?:\\s*(?:and\\s+)?(${NUMBER}|a half|半)[\\s-]*(seconds?|secs?|s|秒)?(?![a-z]))?`,
  "giu",
);

/** Requested length in seconds; a length that belongs to a film word ("40-second film") wins over the first other one. */
export function findSeconds(text: string): number | undefined {
  const found = Array.from(text.matchAll(LENGTH), (match) => ({
    seconds: secondsOf(match),
    sure: FILM_WORD.test(text.slice(match.index + match[0].length)),
    before: text.slice(Math.max(0, match.index - 12), match.index),
  })).filter(({ seconds, before }) => Number.isFinite(seconds) && seconds > 0 && !NOT_THE_LENGTH.test(before));
  return (found.find(({ sure }) => sure) ?? found[0])?.seconds;
}

function secondsOf(match: RegExpMatchArray): number {
  const [, amount = "", unit = "", more, moreUnit] = match;
  const minutes = /^(?:m|分)/i.test(unit);
  if (!minutes && /^(?:an?|half a)$/i.test(amount)) return Number.NaN;
  const value = /^half a$|^半$/i.test(amount) ? 0.5 : /^an?$/i.test(amount) ? 1 : /and a half/i.test(amount) ? 1.5 : numberOf(amount);
  if (!minutes) return value;
  if ((more && /half|半/.test(more)) || unit.startsWith("分半")) return value * 60 + 30;
  return value * 60 + (more && moreUnit ? numberOf(more) : 0);
}

/** The film's length: wished for, between 4 and 180 seconds, in quarter seconds, so that parts can add up exactly. */
export function filmSeconds(wished: number | undefined): number {
  const seconds = wished !== undefined && Number.isFinite(wished) ? wished : DEFAULT_FILM_SECONDS;
  return Math.round(Math.min(MAX_FILM_SECONDS, Math.max(MIN_FILM_SECONDS, seconds)) * 4) / 4;
}

const NAMED_ASPECTS: readonly [PlanAspect, RegExp][] = [
  [
    "9:16",
    /\b(?:vertical|portrait (?:format|mode|video)|upright|tiktok|reels?|shorts|instagram stor(?:y|ies)|phone format)\b|竖屏|竖版|竖幅|抖音/i,
  ],
  ["1:1", /\bsquare (?:format|video|film|frame|ad|clip)\b|方形画面|正方形画面|方屏/i],
  ["21:9", /\b(?:cinemascope|ultra-?wide|scope format|2\.3[59]:1|2\.4:1)\b|超宽|宽银幕/i],
  ["16:9", /\b(?:horizontal|landscape (?:format|mode|video)|widescreen)\b|横屏|横版|横幅画面/i],
];
const OTHER_RATIO = /(?<![\d:.])(4:3|3:4|3:2|2:3|5:4|18:9|9:18|2:1|1:2|16:10|10:16|1\.85:1|1\.33:1|32:9|19:9)(?![\d:])/;

/**
 * The frame a brief asks for, by ratio first and by name second.
 * @throws AppError invalid (`aspect`) when it asks for a ratio that we do not make.
 */
export function findAspect(text: string): PlanAspect | undefined {
  const ratio = PLAN_ASPECTS.map((aspect) => ({ aspect, at: text.search(new RegExp(`(?<![\\d:.])${aspect}(?![\\d:])`)) }))
    .filter(({ at }) => at >= 0)
    .sort((a, b) => a.at - b.at)[0];
  if (ratio) return ratio.aspect;
  const other =
    OTHER_RATIO.exec(text)?.[1] ?? /aspect(?: ratio)?\s*(?:of|:|is)?\s*(\d+(?:\.\d+)?\s*[:x×]\s*\d+(?:\.\d+)?)/i.exec(text)?.[1];
  if (other && !NAMED_ASPECTS.some(([, pattern]) => pattern.test(other))) throw unsupportedAspect(other);
  return NAMED_ASPECTS.find(([, pattern]) => pattern.test(text))?.[0];
}

/** @throws AppError invalid (`aspect`) unless the value is one of ours. */
export function checkedAspect(value: string): PlanAspect {
  const aspect = PLAN_ASPECTS.find((known) => known === value.trim().replace(/[：∶x×]/, ":"));
  if (!aspect) throw unsupportedAspect(value);
  return aspect;
}

function unsupportedAspect(value: string) {
  return invalid("aspect", `The aspect ratio ${value.trim().slice(0, 20)} is not supported. Choose one of ${PLAN_ASPECTS.join(", ")}.`);
}

const SHOTS = new RegExp(`(${NUMBER})\\s*(?:个|组)?\\s*(?:[a-z]+\\s+){0,2}?(?:shots?|scenes?|镜头|分镜|场景|画面)(?![a-z])`, "iu");

/** How many shots a brief asks for, 1 to 30. */
export function findShotCount(text: string): number | undefined {
  const count = numberOf(SHOTS.exec(text)?.[1] ?? "");
  return Number.isFinite(count) && count >= 1 && count <= 30 ? Math.round(count) : undefined;
}

const WORD_LIMIT = new RegExp(
  `(under|below|fewer than|less than|at most|no more than|max(?:imum)?(?: of)?|up to|within|not more than)\\s+(${NUMBER})\\s+words`,
  "i",
);
const HAN_LIMIT = new RegExp(`(?:不超过|少于|最多|控制在)\\s*(${NUMBER})\\s*个?字|(${NUMBER})\\s*个?字(?:以内|之内)`);

/** The greatest number of spoken words (English) or characters (Chinese) that a brief allows. */
export function findWordLimit(text: string): number | undefined {
  const words = WORD_LIMIT.exec(text);
  const limit = words ? numberOf(words[2] ?? "") - (/under|below|fewer|less/i.test(words[1] ?? "") ? 1 : 0) : numberOf(hanLimit(text));
  return Number.isFinite(limit) && limit > 0 ? limit : undefined;
}

function hanLimit(text: string): string {
  const match = HAN_LIMIT.exec(text);
  return match?.[1] ?? match?.[2] ?? "";
}
