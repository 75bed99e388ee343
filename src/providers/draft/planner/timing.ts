import type { Beat } from "./beats.ts";
import type { Brief } from "./brief/read-brief.ts";
import { countWords } from "./prose/english-grammar.ts";
import { hanLength } from "./prose/shorten.ts";

/** All lengths are whole quarter seconds: they add up exactly, and are whole frames at 24 frames a second. */
const QUARTERS = 4;
/** Measured on the draft voices (espeak-ng) and close to what a person does: a little slower than talking. */
const BREATH_SECONDS = 0.4;
const WORDS_PER_SECOND = { slow: 2.1, normal: 2.65, fast: 3 } as const;
const CHARACTERS_PER_SECOND = { slow: 3.2, normal: 3.6, fast: 4.2 } as const;
const STOP_SECONDS = 0.3;
const COMMA_SECONDS = 0.2;

/** How long a voice of this pace needs for a line, with a breath around it. */
export function spokenSeconds(line: string, brief: Brief): number {
  if (!line) return 0;
  const { pace } = brief.narrator;
  return (
    BREATH_SECONDS + (brief.han ? hanLength(line) / CHARACTERS_PER_SECOND[pace] : spokenWords(line) / WORDS_PER_SECOND[pace]) + pauses(line)
  );
}

/** "600" is said as two words. */
function spokenWords(line: string): number {
  const longer = line.match(/\d+/g)?.reduce((sum, digits) => sum + Math.round(digits.length * 0.8) - 1, 0) ?? 0;
  return countWords(line) + longer;
}

/** A mark inside a line costs the voice a moment. */
function pauses(line: string): number {
  return STOP_SECONDS * (line.match(/[.!?。！？](?=.)/g)?.length ?? 0) + COMMA_SECONDS * (line.match(/[,;:，；：、](?=\D)/g)?.length ?? 0);
}

/** Words (characters in Chinese) that fit a shot of this length. */
export function fittingWords(seconds: number, brief: Brief): number {
  const rate = brief.han ? CHARACTERS_PER_SECOND[brief.narrator.pace] : WORDS_PER_SECOND[brief.narrator.pace];
  return Math.max(brief.han ? 4 : 2, Math.floor((seconds - BREATH_SECONDS) * rate));
}

/** How much time a kind of moment wants beside its words. */
const WEIGHT: Readonly<Record<Beat["kind"], number>> = {
  open: 1.15,
  event: 1,
  step: 1,
  scene: 1,
  ingredients: 1,
  problem: 0.75,
  product: 1,
  benefit: 0.95,
  fact: 0.55,
  cue: 0.95,
  place: 0.9,
  detail: 0.85,
  close: 1,
};

/**
 * Lengths of the shots, in seconds, adding up to exactly `total`. Each shot gets at least what its line needs, and all of them rise together by
 * weight until the film is full, so that the rhythm is even unless a voice needs more; "in the first three seconds" and "by second six" bind
 * the shots that they speak of.
 */
export function shotSeconds(brief: Brief, beats: readonly Beat[], lines: readonly string[], total: number): number[] {
  const shortest = (beat: Beat) => Math.min(beat.kind === "fact" ? 1.5 : 2, total / beats.length);
  const least = beats.map((beat, i) => Math.min(total, Math.max(0.25, spokenSeconds(lines[i] ?? "", brief), shortest(beat))));
  const weights = beats.map((beat) => WEIGHT[beat.kind]);
  const lead = leadOf(brief, beats, least, total);
  const seconds = lead
    ? [
        ...poured(least.slice(0, lead.shots), weights.slice(0, lead.shots), lead.seconds),
        ...poured(least.slice(lead.shots), weights.slice(lead.shots), total - lead.seconds),
      ]
    : poured(least, weights, total);
  return toQuarters(seconds, Math.round(total * QUARTERS));
}

/** Shots before the product, and the seconds that the brief leaves them. */
function leadOf(
  brief: Brief,
  beats: readonly Beat[],
  least: readonly number[],
  total: number,
): { shots: number; seconds: number } | undefined {
  const shots = beats.findIndex((beat) => beat.kind === "product");
  const before = Math.min(brief.timing.problemBy ?? Number.POSITIVE_INFINITY, brief.timing.productBy ?? Number.POSITIVE_INFINITY);
  if (shots <= 0 || !Number.isFinite(before) || before >= total) return undefined;
  const needed = least.slice(0, shots).reduce((sum, seconds) => sum + seconds, 0);
  return { shots, seconds: Math.min(before, Math.max(needed, before * 0.8)) };
}

/** Fills vessels with a floor each to a common level (times weight); where the floors alone are too much, all shrink alike. */
function poured(least: readonly number[], weights: readonly number[], total: number): number[] {
  const needed = least.reduce((sum, seconds) => sum + seconds, 0);
  if (needed >= total) return least.map((seconds) => (seconds / needed) * total);
  let [low, high] = [0, total / Math.min(...weights)];
  for (let round = 0; round < 40; round++) {
    const level = (low + high) / 2;
    const sum = least.reduce((all, seconds, i) => all + Math.max(seconds, level * (weights[i] ?? 1)), 0);
    if (sum > total) high = level;
    else low = level;
  }
  return least.map((seconds, i) => Math.max(seconds, low * (weights[i] ?? 1)));
}

/** Rounds to quarter seconds by cumulative cuts, so that no rounding error adds up; no shot becomes shorter than one quarter. */
function toQuarters(seconds: readonly number[], units: number): number[] {
  const sum = seconds.reduce((total, part) => total + part, 0);
  let passed = 0;
  let cut = 0;
  return seconds.map((part, i) => {
    passed += part;
    const left = seconds.length - 1 - i;
    const next = i === seconds.length - 1 ? units : Math.max(cut + 1, Math.min(units - left, Math.round((passed / sum) * units)));
    const length = next - cut;
    cut = next;
    return length / QUARTERS;
  });
}

/** How long the end card stands: long enough to read twice and to say once, never more than a quarter of the film. */
export function endCardSeconds(text: string, total: number, brief: Brief): number {
  const reading = brief.han ? 1.6 + hanLength(text) / 6 : 1.8 + countWords(text) / 3;
  const wished = Math.max(reading, spokenSeconds(text, brief) + 0.4, total * 0.08);
  const most = Math.max(1.5, total * 0.18, Math.min(spokenSeconds(text, brief) + 0.2, total * 0.25));
  return Math.max(1, Math.round(Math.min(wished, most, 5) * QUARTERS) / QUARTERS);
}
