/**
 * From meanings to things in the picture: which subjects are there, how many, in which colour and shape, doing what, and which of them the
 * picture is about. A word belongs to the noun it stands next to: before it in its noun phrase, or soon after it in the same clause.
 */
import type { SubjectSpec } from "../picture/scene.ts";
import { HELD } from "../picture/subjects/kinds.ts";
import { type Hit, heroWeight } from "./match.ts";
import type { Token } from "./tokens.ts";

interface Found extends SubjectSpec {
  from: number;
  to: number;
  shared: boolean;
}

const MAX_SUBJECTS = 7;
/** Nouns looked at: a picture has no room for more, and work stays bounded for huge prompts. */
const MAX_NAMED = 24;
const BEFORE_WORDS = 5;
const AFTER_WORDS = 5;
const PLURAL_COUNT: Readonly<Record<string, number>> = {
  birds: 1,
  bird: 5,
  fish: 4,
  star: 9,
  tree: 4,
  pine: 5,
  flower: 6,
  leaf: 6,
  cloud: 3,
  lantern: 5,
  candle: 4,
  house: 4,
  sheep: 4,
  rock: 3,
  "road-lamps": 1,
  couple: 1,
  crowd: 1,
};
const PEOPLE = /^(?:person|woman|man|old-woman|old-man|child|girl|boy|granddaughter|driver|hiker|cyclist|farmer|couple|crowd)$/;
const HOLDING =
  /^(?:hold|holds|holding|carry|carries|carrying|hand|hands|handing|share|shares|sharing|take|takes|taking|lift|lifts|with|drink|drinks|drinking|open|opens|read|reads|拿|拿着|捧|捧着|端|端着|举|举着|撑|提|分|喝)$/;
/** A colour or shape after its noun needs one of these before it: "a light in lime green", "the door is red". */
const LINKS = /^(?:in|is|are|was|and|coloured|colored|painted|wearing|dressed|shaped|glowing|glows|stays|穿|是|呈|发|成|着)$/;
const PLACED = new Set([
  "in",
  "on",
  "at",
  "by",
  "near",
  "past",
  "under",
  "behind",
  "over",
  "above",
  "across",
  "through",
  "into",
  "to",
  "from",
  "beside",
  "along",
  "inside",
  "outside",
  "around",
  "of",
  "between",
  "with",
  "beneath",
  "below",
  "在",
  "从",
  "到",
  "向",
  "往",
  "沿",
  "穿",
  "给",
]);

export function isPerson(kind: string): boolean {
  return PEOPLE.test(kind);
}

/** Subjects in the order of the prompt, at most seven, exactly one of them the hero when there is any. */
export function findSubjects(tokens: readonly Token[], hits: readonly Hit[]): SubjectSpec[] {
  const found = hits
    .filter((hit) => hit.family === "subject" && !hit.negated && !isAdjunct(tokens, hits, hit))
    .slice(0, MAX_NAMED)
    .flatMap((hit) => subjectsOf(tokens, hits, hit));
  const last = found.at(-1)?.to ?? 0;
  for (const hit of hits) if (!hit.negated && hit.from < last + AFTER_WORDS + 4) attach(tokens, found, hit);
  return chooseHero(tokens, merge(heldThings(tokens, settleLights(found)))).slice(0, MAX_SUBJECTS);
}

/** A noun right before another noun only describes it: the family in "family tea house", the garden in "garden chair". */
function isAdjunct(tokens: readonly Token[], hits: readonly Hit[], hit: Hit): boolean {
  return (
    tokens[hit.from]?.kind === "word" &&
    !hit.plural &&
    hits.some((other) => other.family === "subject" && other.from === hit.to && tokens[other.from]?.kind === "word")
  );
}

function subjectsOf(tokens: readonly Token[], hits: readonly Hit[], hit: Hit): Found[] {
  return hit.value.split("+").map((kind, i) => ({
    kind,
    words: isPerson(kind) && !/ /.test(kind) ? headOf(tokens, hit) : hit.term.replace(/(?<=\p{Script=Han}) (?=\p{Script=Han})/gu, ""),
    count: i > 0 ? 1 : countOf(tokens, hits, hit, kind),
    traits: [],
    hero: false,
    from: hit.from,
    to: hit.to,
    shared: i > 0,
  }));
}

/** The noun that names a person: "bus driver" and "driver" are the same man, so both answer "driver". */
function headOf(tokens: readonly Token[], hit: Hit): string {
  if (tokens[hit.from]?.kind === "han") return hit.term.replaceAll(" ", "").slice(-2);
  return hit.term.split(" ").at(-1) ?? hit.term;
}

const MEASURES = /^[个個只隻条條位名头匹辆艘座棵朵盏把张本杯碗群对双架颗滴片间家扇部支幅块台只]$/;

function countOf(tokens: readonly Token[], hits: readonly Hit[], hit: Hit, kind: string): number {
  const han = tokens[hit.from]?.kind === "han";
  const number = hits.findLast(
    (other) =>
      other.family === "number" && other.to <= hit.from && hit.from - other.to < BEFORE_WORDS && sameClause(tokens, other.to, hit.from),
  );
  const between = number ? hits.some((other) => other.family === "subject" && other.from >= number.to && other.to <= hit.from) : true;
  if (number && !between && (!han || number.to === hit.from || MEASURES.test(tokens[number.to]?.text ?? ""))) {
    const count = Number(number.value);
    if (count > 1 || !hit.plural) return Math.min(12, count);
  }
  return hit.plural ? (PLURAL_COUNT[kind] ?? 3) : 1;
}

function sameClause(tokens: readonly Token[], from: number, to: number): boolean {
  return tokens.slice(from, to).every((token) => token.kind === "word" || token.kind === "han" || token.text === "、");
}

function attach(tokens: readonly Token[], found: Found[], hit: Hit): void {
  if (hit.family !== "colour" && hit.family !== "shape" && hit.family !== "trait") return;
  const target =
    hit.family === "trait"
      ? (ownerOfTrait(tokens, found, hit) ?? nounAfter(tokens, found, hit))
      : (nounAfter(tokens, found, hit) ?? (LINKS.test(tokens[hit.from - 1]?.text ?? "") ? nounBefore(tokens, found, hit) : undefined));
  if (!target) return;
  if (hit.family === "colour") target.colour ??= hit.value;
  else if (hit.family === "shape") target.shape ??= hit.value as SubjectSpec["shape"];
  else if (!target.traits.includes(hit.value)) target.traits.push(hit.value);
}

/** Verbs follow their noun ("a kettle steams"), adjectives stand before it ("an old clock"). */
function ownerOfTrait(tokens: readonly Token[], found: Found[], hit: Hit): Found | undefined {
  const adjective = /^(?:old|small|big|wooden|broken|bare|snowy|blossom|open|lit|glowing|steaming|sitting|sleeping|smiling|empty)$/.test(
    hit.value,
  );
  const after = found.find((subject) => subject.from === hit.to && !subject.shared);
  if (/^(?:old|small|big|wooden|bare|snowy)$/.test(hit.value)) return nounAfter(tokens, found, hit);
  return (
    (adjective ? after : undefined) ?? nounBefore(tokens, found, hit, hit.value === "lit" || hit.value === "off" ? 9 : AFTER_WORDS + 3)
  );
}

function nounAfter(tokens: readonly Token[], found: Found[], hit: Hit): Found | undefined {
  return found.find((subject) => subject.from >= hit.to && subject.from - hit.to < BEFORE_WORDS && isPhrase(tokens, hit.to, subject.from));
}

/** Of the nouns before a word the nearest that does something itself, not one that only says where ("the light on her bike glows"). */
function nounBefore(tokens: readonly Token[], found: Found[], hit: Hit, reach = AFTER_WORDS): Found | undefined {
  const near = found.filter(
    (subject) => !subject.shared && subject.to <= hit.from && hit.from - subject.to < reach && isOneClause(tokens, subject.to, hit.from),
  );
  return near.findLast((subject) => !isPlaced(tokens, subject)) ?? near.at(-1);
}

function isOneClause(tokens: readonly Token[], from: number, to: number): boolean {
  return tokens.slice(from, to).every((token) => token.kind !== "hard" && token.text !== "and");
}

function isPlaced(tokens: readonly Token[], subject: Found): boolean {
  return phraseBefore(tokens, subject).some((token) => PLACED.has(token.text));
}

/** Up to four words before a noun, no further back than the last mark. */
function phraseBefore(tokens: readonly Token[], subject: Found): readonly Token[] {
  const near = tokens.slice(Math.max(0, subject.from - 4), subject.from);
  return near.slice(near.findLastIndex((token) => token.kind === "hard" || token.kind === "soft") + 1);
}

/** Only adjectives, commas and "and" may stand between an adjective and its noun, no preposition or verb that starts another phrase. */
function isPhrase(tokens: readonly Token[], from: number, to: number): boolean {
  return tokens
    .slice(from, to)
    .every((token) => token.kind !== "hard" && !PLACED.has(token.text) && !/^(?:the|a|an|is|are|and then)$/.test(token.text));
}

/** A bare "light" is the bicycle's where there is one, a lamp where it has a colour or a state, and otherwise only light. */
function settleLights(found: Found[]): Found[] {
  const cycling = found.some(({ kind }) => kind === "bicycle" || kind === "cyclist" || kind === "bike-light");
  return found
    .map((subject) =>
      subject.kind === "light"
        ? { ...subject, kind: cycling ? "bike-light" : "lamp", plain: subject.colour || subject.shape || subject.traits.length > 0 }
        : subject,
    )
    .filter((subject) => !("plain" in subject) || subject.plain || cycling)
    .map((subject) => {
      const { plain: _, ...rest } = subject as Found & { plain?: unknown };
      return rest;
    });
}

/** "Two hikers share a bowl": the bowl goes into their hands instead of standing somewhere by itself. */
function heldThings(tokens: readonly Token[], found: Found[]): Found[] {
  return found.filter((thing) => {
    if (!(HELD as readonly string[]).includes(thing.kind)) return true;
    const holder = found.findLast((subject) => isPerson(subject.kind) && subject.to <= thing.from && thing.from - subject.to < 6);
    const held = holder && tokens.slice(holder.to, thing.from).some((token) => HOLDING.test(token.text) && token.kind !== "hard");
    if (!holder || !held) return true;
    holder.traits.push(`holding:${thing.kind}`);
    return false;
  });
}

function merge(found: Found[]): Found[] {
  const merged: Found[] = [];
  for (const subject of found) {
    const known = merged.find((other) => other.kind === subject.kind);
    if (!known) merged.push({ ...subject });
    else mergeInto(known, subject);
  }
  const rides = merged.some(({ kind }) => kind === "cyclist");
  return merged.filter(({ kind }) => !(rides && kind === "bicycle"));
}

function mergeInto(known: Found, subject: Found): void {
  known.colour ??= subject.colour;
  known.shape ??= subject.shape;
  known.count = Math.max(known.count, subject.count);
  for (const trait of subject.traits) if (!known.traits.includes(trait)) known.traits.push(trait);
}

function chooseHero(tokens: readonly Token[], found: Found[]): SubjectSpec[] {
  const scored = found.map((subject, i) => ({ subject, score: heroScore(tokens, subject) - i * 0.8 - clausesBefore(tokens, subject) }));
  const best = scored.reduce<(typeof scored)[number] | undefined>((top, next) => (!top || next.score > top.score ? next : top), undefined);
  return found.map(({ from: _from, to: _to, shared: _shared, ...subject }) => ({ ...subject, hero: subject.kind === best?.subject.kind }));
}

/** What is named in a later clause is less likely what the picture is about; counted up to two. */
function clausesBefore(tokens: readonly Token[], subject: Found): number {
  return Math.min(
    2,
    tokens.slice(0, subject.from).filter((token) => token.kind === "hard" || token.text === "," || token.text === "，").length,
  );
}

function heroScore(tokens: readonly Token[], subject: Found): number {
  const opens = tokens[subject.from - 1 - phraseBefore(tokens, subject).length]?.kind === "hard" || subject.from <= 4;
  const named = subject.colour || subject.shape ? 1 : 0;
  return heroWeight(subject.kind) - (isPlaced(tokens, subject) ? 2.6 : 0) - (subject.shared ? 0.4 : 0) + (opens ? 0.5 : 0) + named;
}
