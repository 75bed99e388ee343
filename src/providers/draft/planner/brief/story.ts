/**
 * What happens in the film: the premise (what it is about), the world (place, time, weather said for the whole), a protagonist, and the events
 * in the brief's order. Sentences for the crew are left out, and so are the parts of mixed sentences that speak to it.
 */
import { findHits, type Hit } from "../../reader/match.ts";
import { tokenise } from "../../reader/tokens.ts";
import { hasMainVerb, isImperative, isNoun } from "../prose/english-grammar.ts";
import { isDirective, type Label, labelOf } from "./directives.ts";
import type { Genre } from "./genre.ts";
import type { Lines } from "./lines.ts";
import { findProtagonist, type Protagonist } from "./protagonist.ts";
import { type Sentence, splitSentences } from "./text.ts";
import type { Title } from "./title.ts";

export interface StoryEvent {
  text: string;
  kind: "event" | "step" | "scene";
}

export interface Story {
  premise?: string;
  /** Place, time and weather for the whole film, in the brief's words. */
  world: string[];
  events: StoryEvent[];
  protagonist?: Protagonist;
  problem?: string;
  ingredients: string[];
}

interface From {
  han: boolean;
  genre: Genre;
  title: Title;
  lines: Lines;
  facts: readonly string[];
}

const MAX_EVENTS = 60;
const FORMAT_OTHER = /^(?:ein\w*|une?|uno|una|um|uma|mach\w*|crea\w*)\s.*?(?:film|video|vídeo|vidéo|spot|clip|película|cortometraje|animation|anuncio|pub|publicité)\w*\s+(?:über|sur|sobre|su|für|pour|para|per|de|zu|von)\s+(.+)$/i;
const FORMAT_ENGLISH =
  /^(?:(?:please\s+|could you\s+|can you\s+)?(?:make|create|produce|film|write|generate|shoot|i(?:'d| would)? (?:want|need|like)|we (?:want|need|would like)|give me|let's make)\s+(?:me |us )?)?(?:an?|the|my|our|one)?\s*(?:[\w'’:-]+[\s,]+){0,8}?(?:films?|videos?|ad|advert|advertisement|commercial|clip|spot|trailer|teaser|reel|short|animation|explainer|promo|movie|diary|story|tale|recipe|tutorial|greeting|message|vlog|tour|montage|portrait)\b(?:\s*\([^)]*\))?(?:\s+(?:in|of)\s+\d+\s+(?:seconds|shots))?\s*(?:(,?\s*(?:for|about|of|on|showing|in which|that shows|that follows|following|where|celebrating|introducing|explaining|from|to celebrate|to introduce)|[:,])\s+(.*))?$/i;
const AUDIENCE = /^(?:(?:primary|high) school|children|kids|pupils|adults|beginners|young|social media|instagram|tiktok|youtube|our (?:website|home ?page)|the web|third|year|ages?|class|families|teenagers|students|everyone|grade)\b/i;
const SHOW = /^(?:first,?\s+|then,?\s+|next,?\s+|finally,?\s+)?(?:(?:we|you) (?:see|hear about|follow|watch|meet)|(?:it |the film |the video )?(?:shows?|opens? (?:on|with)|starts? (?:on|with)|begins? (?:on|with)|ends? (?:on|with)|closes? (?:on|with)|follows?|cut to|features?)|open on|end on|imagine|picture)\s+(?:us\s+)?/i;

export function findStory(sentences: readonly Sentence[], from: From): Story {
  const story: Story = { world: [], events: [], ingredients: [] };
  for (const sentence of sentences) readSentence(story, sentence, from);
  const protagonist = findProtagonist([story.premise ?? "", ...sentences.map(({ text }) => text)].join("\n"), from.han, from.genre === "greeting");
  const events = story.events.filter(({ text }) => /[\p{L}\p{N}]/u.test(text)).slice(0, MAX_EVENTS);
  return { ...story, events, ...(protagonist ? { protagonist } : {}) };
}

function readSentence(story: Story, { text, under, listed }: Sentence, from: From): void {
  const heading = labelOf(under);
  if (listed && heading === "ingredients") story.ingredients.push(text);
  else if (listed && heading === "facts") return;
  else if (!readLabelled(story, text, from, listed)) readPlain(story, text, from, listed && heading === "steps" ? "step" : "event");
}

/** "Story: …", "Scene 2: …", "主角是…：…". Returns false where nothing of the kind stands there. */
function readLabelled(story: Story, text: string, from: From, listed: boolean): boolean {
  const match = /^([^:：]{1,60}?)\s*(?:[:：](?!\s*["“「])|\s[–—]\s)\s*(.+)$/s.exec(text);
  const [, head = "", body = ""] = match ?? [];
  if (!match || /\d$/.test(head) === /^\d/.test(body) && /\d$/.test(head)) return false;
  const label = labelOf(head);
  if (label) readPart(story, label, body, from);
  else if (/^(?:主角|主人公)/.test(head) || (/[;；]|，.*，|,.*,/.test(body) && !isDirective(head, from.han))) readHeadAndList(story, head, body, from);
  else if (isDirective(head, from.han) || isFormat(head, from)) return isFormat(head, from) && !/["“「]/.test(body) ? (readPlain(story, body, from, "event"), true) : true;
  else return listed ? (readPlain(story, `${body}`, from, "event"), true) : false;
  return true;
}

function isFormat(text: string, from: From): boolean {
  return from.han ? /(?:片|视频|短片|广告|动画|故事|食谱|日记|预告)$/.test(text) : FORMAT_ENGLISH.test(text);
}

function readPart(story: Story, label: Label, body: string, from: From): void {
  if (label === "world") story.world.push(body);
  else if (label === "problem") story.problem = body;
  else if (label === "ingredients") story.ingredients.push(...body.split(/[,，、;；]/).map((part) => part.trim().replace(/[.。]$/, "")).filter(Boolean));
  else if (label === "product" || label === "hero") story.premise ??= body.replace(/[.。]$/, "");
  else if (label === "story" || label === "beat" || label === "steps") for (const part of splitSentences(body)) readPlain(story, part, from, label === "steps" ? "step" : "event", true);
}

/** "Dawn to dusk of its last day: a; b; c": the head sets the world or the hero, the list is what happens. */
function readHeadAndList(story: Story, head: string, body: string, from: From): void {
  if (isFormat(head, from)) readPlain(story, head, from, "event");
  else if (!/^(?:主角|主人公)/.test(head)) story.world.push(head);
  for (const clause of clausesOf(body, from.han, true)) addEvent(story, clause, from, "event", true);
}

function readPlain(story: Story, text: string, from: From, kind: StoryEvent["kind"], sure = false): void {
  const body = withoutQuotedLines(text, from);
  const format = from.han ? premiseHan(body) : premiseEnglish(body);
  if (format !== undefined) {
    const about = from.han ? hanMixed(format).join("，") : mixedEnglish(format).join(", ");
    if (about && !isMoodOnly(about) && !isDirective(about, from.han)) addPremise(story, about, from);
    return;
  }
  if (isMoodOnly(body)) return;
  for (const clause of clausesOf(body, from.han, false)) if (sure || !isDirective(clause, from.han)) addEvent(story, clause, from, kind);
}

function addPremise(story: Story, text: string, from: From): void {
  const clean = text.replace(/[.。]+$/, "").trim();
  const list = /^([^:：]+)[:：]\s*(.+[;；,，].+)$/s.exec(clean);
  if (list) for (const clause of clausesOf(list[2] ?? "", from.han, true)) addEvent(story, clause, from, "event", true);
  if (story.premise) addEvent(story, clean, from, "event");
  else story.premise = (list?.[1] ?? clean).trim();
}

function addEvent(story: Story, clause: string, from: From, kind: StoryEvent["kind"], listed = false): void {
  const text = clause.trim().replace(SHOW, "").replace(/^(?:and|then|but)\s+(?=\S+\s)/i, "").replace(/[.。;；,，]+$/, "").trim();
  if (!text || isStructure(text) || isMoodOnly(text)) return;
  if (kind === "event" && !listed && isWorldOnly(text, from.han)) story.world.push(text);
  else if (kind === "event" && !from.han && from.genre === "recipe" && isImperative(text)) story.events.push({ text, kind: "step" });
  else story.events.push({ text, kind: kind === "event" && !from.han && !hasMainVerb(text) ? "scene" : kind });
}

/** Words about the order of a film, not about anything seen: "the problem", "three facts", "the product by second six". */
function isStructure(text: string): boolean {
  return /^(?:the |our |a )?(?:problem|product|solution|benefits?|features?|facts|logo|brand|hook|intro|outro|ending|(?:\w+ )?facts)(?:\s+(?:in|by|as|at|within|first|last|clearly)\b.*)?$/i.test(text) || /^(?:show|present|reveal|introduce)\s+(?:the |our )?(?:problem|product|solution|logo|brand)\b/i.test(text) || /^(?:第?\S{0,4}秒[之以]?[前内里]?|前\S{1,3}秒)?(?:先)?(?:展示|出现|呈现|给出)?(?:痛点|产品|问题|卖点|品牌|标志)$/.test(text);
}

function isMoodOnly(text: string): boolean {
  const words = text.replace(/[.。!！]$/, "").split(/[,，、\s]+|\band\b|\bbut\b/i).filter(Boolean);
  const free = words.filter((word) => !/^(?:not|never|a|little|very|bit|feeling|mood|tone|and|but|but not|不|而|但|不要|氛围|感觉|基调|整体|风格)$/i.test(word));
  const tokens = tokenise(text).filter((token) => token.kind === "word" || token.kind === "han");
  const hits = findHits(tokenise(text)).filter((hit) => ["mood", "look", "shot", "camera", "negation"].includes(hit.family));
  const covered = hits.reduce((sum, hit, i) => sum + (hits.findIndex((other) => other.from === hit.from) === i ? hit.to - hit.from : 0), 0);
  const spare = tokens.filter((token) => /^(?:and|but|a|little|very|bit|feeling|感|而|但|的|很|风|味|道|氛|围)$/.test(token.text)).length;
  return free.length > 0 && words.length <= 10 && hits.some((hit) => hit.family !== "negation") && covered + spare >= tokens.length && !(tokens[0]?.kind === "word" && hasMainVerb(text));
}

/** "Rainy city night", "Autumn in the old town": place, time and weather with nobody doing anything. */
function isWorldOnly(text: string, han: boolean): boolean {
  if (han ? text.length > 14 || /[了着过]/.test(text) || hanUncovered(text) > 3 : text.split(/\s+/).length > 8 || hasMainVerb(text) || /ing\b/.test(text.replace(/\b(?:morning|evening|spring)\b/gi, ""))) return false;
  const hits = findHits(tokenise(text)).filter((hit) => !hit.negated);
  const worldly = hits.filter((hit) => ["setting", "time", "weather", "season"].includes(hit.family));
  if (!han && namesMore(text, worldly)) return false;
  return worldly.length > 0 && !hits.some((hit) => (hit.family === "subject" && !worldly.some((other) => other.from === hit.from)) || hit.family === "trait");
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
  return (text.match(/\p{Script=Han}/gu)?.length ?? 0) - hits.reduce((sum, hit) => sum + hit.to - hit.from, 0) - (text.match(/[的里中上之]/g)?.length ?? 0);
}

function clausesOf(text: string, han: boolean, list: boolean): string[] {
  if (han) return quoteSafe(text, /[；;。！？!?]/).flatMap((part) => (list ? quoteSafe(part, /[，,]/) : [part])).flatMap((part) => hanMixed(part)).filter((part) => part.trim());
  const sentences = quoteSafe(text, /;\s*/).flatMap((part) => ((list && !text.includes(";")) || isSceneList(part) ? quoteSafe(part, /,\s+(?:and\s+|then\s+|and then\s+)?/) : [part]));
  return sentences.flatMap((part) => mixedEnglish(part)).filter((part) => part.trim());
}

/** Splits outside quotation marks only. */
function quoteSafe(text: string, at: RegExp): string[] {
  const quotes: string[] = [];
  const masked = text.replace(/“[^”]*”|"[^"]*"|「[^」]*」/g, (quote) => {
    quotes.push(quote);
    return `\uE000${quotes.length - 1}\uE001`;
  });
  return masked.split(at).map((part) => part.replace(/\uE000(\d+)\uE001/g, (_, i: string) => quotes[Number(i)] ?? ""));
}

/** "Night harbour, lanterns on the water, drummers on the pier": three pictures and more, no sentence. */
function isSceneList(text: string): boolean {
  const parts = text.split(/,\s+/);
  return parts.length >= 3 && parts.every((part) => part.split(/\s+/).length >= 2) && parts.filter(hasMainVerb).length <= parts.length / 4;
}

/** A sentence that also speaks to the crew is taken apart at its commas; the rest is kept. */
function mixedEnglish(sentence: string): string[] {
  const masked = sentence.replace(/\([^)]*\)/g, (part) => part.replaceAll(",", "\u0000"));
  const parts = masked.split(/,\s+/).map((part) => part.replaceAll("\u0000", ","));
  if (!parts.some((part) => isDirective(part, false))) return [sentence];
  const kept = parts.filter((part) => !isDirective(part, false) && !isStructure(part.replace(SHOW, "")));
  // After a word to the crew, a scrap without a verb belongs to it ("No stock music, something with guitar").
  return isDirective(parts[0] ?? "", false) ? kept.filter((part) => part.split(/\s+/).length > 3 || hasMainVerb(part)) : [kept.join(", ")];
}

function hanMixed(sentence: string): string[] {
  const parts = sentence.split(/[，,]/);
  if (!parts.some((part) => isDirective(part, true))) return [sentence];
  return [parts.filter((part) => !isDirective(part, true) && !isMoodOnly(part) && !isStructure(part.trim())).join("，")];
}

/** What "A 40-second film for …" is about; "" where it says only the format; undefined for other sentences. */
function premiseEnglish(text: string): string | undefined {
  const other = FORMAT_OTHER.exec(text.trim());
  if (other) return (other[1] ?? "").replace(/^einen\b/i, "ein");
  const match = FORMAT_ENGLISH.exec(text.trim());
  if (!match) return undefined;
  if (/^(?:the|a|my|our)\s+(?:[\w'’-]+\s+){0,8}?(?:short|story|message|tour|diary|reel|spot)\s+(?!for|about|of|on|showing|in which|that shows)[a-z]+s\b/i.test(text)) return undefined;
  const rest = (match[2] ?? "").trim();
  if (!rest || !AUDIENCE.test(rest)) return rest.replace(/^(?:that|how it feels to)\s+/i, "");
  const about = /\b(?:about|on|explaining|showing|that (?:explains|shows)|of)\s+(.+)$/i.exec(rest);
  return about?.[1] ?? /[:,]\s*(.+)$/.exec(rest)?.[1] ?? "";
}

const HAN_FORMAT = /(?:^(?:旅行)?日记$|^\S{0,8}(?:教程|食谱)$|片子?|视频|短片|广告|动画|宣传片|预告片?|影片|短剧|vlog)/i;

function premiseHan(text: string): string | undefined {
  const first = text.split(/[，,]|(?<!\d)[：:]/)[0] ?? "";
  const dish = /^(?:一[个道份])?(.{2,12}?)的?(?:教程|食谱|做法)$/.exec(first)?.[1];
  if (dish) return dish;
  if (!HAN_FORMAT.test(first) || !(/秒|分钟|制作|做|拍|面向|一[个条支部段]|生成|帮|科普|关于/.test(first) || /(?:片|视频|广告|动画|日记|教程|食谱)[。]?$/.test(first))) return undefined;
  const topic = /(?:关于|介绍|讲述|讲解|展示|表现|记录|推广|宣传)([^，,。：:]{2,40}?)的?(?:\S{0,10}(?:片|视频|广告|动画)|[，,。]|$)/.exec(text) ?? /(?:为|给|送给)([^，,。：:]{2,24}?)(?:做|拍|制作|设计|的\S{0,12}(?:片|视频|广告|动画)|[，,。]|$)/.exec(text) ?? /(?:一[款个座家只位][^，,。：:]{2,24}?)的\S{0,8}(?:片|视频|广告|动画)/.exec(text);
  const rest = text.split(/[，,]|(?<!\d)[：:]/).slice(1).filter((part) => !isDirective(part, true) && !isMoodOnly(part)).join("，").replace(/^(?:讲述|介绍|展示|讲的是|内容是|送给\S+?[，。]?$)/, "");
  return (topic?.[1] ?? topic?.[0] ?? rest).trim().replace(/[。]$/, "");
}

/** Lines that are spoken or shown exactly are no story; their labels go with them. */
function withoutQuotedLines(text: string, from: From): string {
  const exact = [from.lines.endCard, from.lines.callToAction, from.lines.lastLine, ...from.lines.spoken, ...from.lines.shown].filter((line) => line !== undefined);
  return exact.some((line) => text.includes(line) && isDirective(text.replace(line, ""), from.han)) ? "" : text;
}
