/**
 * What happens in the film: the premise (what it is about), the world (place, time, weather said for the whole), a protagonist, and the events
 * in the brief's order. Sentences for the crew are left out, and so are the parts of mixed sentences that speak to it.
 */
import { hasMainVerb, isImperative } from "../prose/english-grammar.ts";
import { isDirective, type Label, labelOf } from "./directives.ts";
import { isFormat, premiseEnglish, premiseHan, restHan } from "./format-sentence.ts";
import { isMoodOnly, isStructure, isWorldOnly } from "./fragments.ts";
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
const MAX_SENTENCES = 120;
const SHOW =
  /^(?:first,?\s+|then,?\s+|next,?\s+|finally,?\s+)?(?:(?:we|you) (?:see|hear about|follow|watch|meet)|(?:it |the film |the video )?(?:shows?|opens? (?:on|with)|starts? (?:on|with)|begins? (?:on|with)|ends? (?:on|with)|closes? (?:on|with)|follows?|cut to|features?)|open on|end on|imagine|picture)\s+(?:us\s+)?/i;

export function findStory(sentences: readonly Sentence[], from: From): Story {
  const story: Story = { world: [], events: [], ingredients: [] };
  for (const sentence of readable(sentences)) readSentence(story, sentence, from);
  const protagonist = findProtagonist(
    [story.premise ?? "", ...sentences.map(({ text }) => text)].join("\n"),
    from.han,
    from.genre === "greeting",
  );
  const events = story.events.filter(({ text }) => /[\p{L}\p{N}]/u.test(text)).slice(0, MAX_EVENTS);
  return { ...story, events, ...(protagonist ? { protagonist } : {}) };
}

/** Of a very long brief the beginning and the end tell the story. */
function readable(sentences: readonly Sentence[]): readonly Sentence[] {
  return sentences.length <= MAX_SENTENCES ? sentences : [...sentences.slice(0, MAX_SENTENCES - 20), ...sentences.slice(-20)];
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
  if (!match || (/\d$/.test(head) === /^\d/.test(body) && /\d$/.test(head))) return false;
  const format = isFormat(head, from.han) && !/["“「]/.test(body);
  const label = labelOf(head);
  if (label) readPart(story, label, body, from);
  else if (/^(?:主角|主人公)/.test(head) || (/[;；]|，.*，|,.*,/.test(body) && !isDirective(head, from.han)))
    readHeadAndList(story, head, body, from);
  else if (format) readPlain(story, body, from, "event");
  else if (!isDirective(head, from.han)) {
    if (listed) readPlain(story, body, from, "event");
    return listed;
  }
  return true;
}

function readPart(story: Story, label: Label, body: string, from: From): void {
  if (label === "world") story.world.push(body);
  else if (label === "problem") story.problem = body;
  else if (label === "ingredients")
    story.ingredients.push(
      ...body
        .split(/[,，、;；]/)
        .map((part) => part.trim().replace(/[.。]$/, ""))
        .filter(Boolean),
    );
  else if (label === "product" || label === "hero") story.premise ??= body.replace(/[.。]$/, "");
  else if (label === "story" || label === "beat" || label === "steps")
    for (const part of splitSentences(body)) readPlain(story, part, from, label === "steps" ? "step" : "event", true);
}

/** "Dawn to dusk of its last day: a; b; c": the head sets the world or the hero, the list is what happens. */
function readHeadAndList(story: Story, head: string, body: string, from: From): void {
  if (isFormat(head, from.han)) readPlain(story, head, from, "event");
  else if (!/^(?:主角|主人公)/.test(head)) story.world.push(head);
  for (const clause of clausesOf(body, from.han, true)) addEvent(story, clause, from, "event", true);
}

function readPlain(story: Story, text: string, from: From, kind: StoryEvent["kind"], sure = false): void {
  const body = withoutQuotedLines(text, from);
  const format = from.han ? premiseHan(body) : premiseEnglish(body);
  if (format !== undefined) {
    const about = from.han ? hanMixed(format).join("，") : mixedEnglish(format).join(", ");
    if (about && !isMoodOnly(about) && !isDirective(about, from.han)) addPremise(story, about, from);
    const rest = from.han ? restHan(body) : "";
    if (rest && !rest.includes(about) && !about.includes(rest)) addEvent(story, rest, from, kind);
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
  const text = clause
    .trim()
    .replace(SHOW, "")
    .replace(/^(?:and|then|but)\s+(?=\S+\s)/i, "")
    .replace(/[.。;；,，]+$/, "")
    .trim();
  if (!text || isStructure(text) || isMoodOnly(text)) return;
  if (kind === "event" && !listed && isWorldOnly(text, from.han)) story.world.push(text);
  else if (kind === "event" && !from.han && from.genre === "recipe" && isImperative(text)) story.events.push({ text, kind: "step" });
  else story.events.push({ text, kind: kind === "event" && !from.han && !hasMainVerb(text) ? "scene" : kind });
}

function clausesOf(text: string, han: boolean, list: boolean): string[] {
  if (han)
    return quoteSafe(text, /[；;。！？!?]/)
      .flatMap((part) => (list ? quoteSafe(part, /[，,]/) : [part]))
      .flatMap((part) => hanMixed(part))
      .filter((part) => part.trim());
  const sentences = quoteSafe(text, /;\s*/).flatMap((part) =>
    (list && !text.includes(";")) || isSceneList(part) ? quoteSafe(part, /,\s+(?:and\s+|then\s+|and then\s+)?/) : [part],
  );
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
  if (/[()]/.test(text) || parts.some((part) => isDirective(part, false))) return false;
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

/** Lines that are spoken or shown exactly are no story; their labels go with them. */
function withoutQuotedLines(text: string, from: From): string {
  const exact = [from.lines.endCard, from.lines.callToAction, from.lines.lastLine, ...from.lines.spoken, ...from.lines.shown].filter(
    (line) => line !== undefined,
  );
  return exact.some((line) => text.includes(line) && isDirective(text.replace(line, ""), from.han)) ? "" : text;
}
