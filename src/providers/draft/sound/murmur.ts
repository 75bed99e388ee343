/**
 * A voice without words, for machines that have no synthesiser: vowels hummed at the pace of the text, a syllable for each that would be
 * spoken, with pauses at punctuation. It times a film as speech would.
 */
import { chanceOf } from "./random.ts";
import type { Mark, WrittenWord } from "./words.ts";

export interface Murmur {
  rateHz: number;
  samples: Int16Array;
  marks: Mark[];
  pauses: number[];
}

export interface MurmurShape {
  /** Hz of the voice at rest. */
  pitch: number;
  syllableSeconds: number;
}

const RATE_HZ = 24_000;
const COMMA_SECONDS = 0.22;
const STOP_SECONDS = 0.42;
const LEAD_SECONDS = 0.08;

/** First three formants of five vowels in Hz, adult average (Peterson and Barney 1952, rounded). */
const VOWELS = [
  [730, 1090, 2440],
  [530, 1840, 2480],
  [390, 1990, 2550],
  [570, 840, 2410],
  [440, 1020, 2240],
] as const;

const FORMANT_LEVELS = [1, 0.5, 0.22];

/** Groups of vowels in Latin script, one for each character of Chinese, Japanese and Korean, one for every two letters elsewhere. */
export function syllablesOf(word: string): number {
  const ideographs = word.match(/[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}]/gu)?.length ?? 0;
  if (ideographs) return ideographs;
  const latin = word.normalize("NFD").match(/[aeiouy]+/gi)?.length ?? 0;
  const digits = word.match(/\d/g)?.length ?? 0;
  return Math.max(1, latin + digits || Math.ceil([...word].length / 2));
}

export function murmur(words: WrittenWord[], shape: MurmurShape): Murmur {
  const chance = chanceOf(words.length, words.map((word) => word.text).join(" "));
  const syllables: { start: number; seconds: number; pitch: number; vowel: readonly [number, number, number] }[] = [];
  const marks: Mark[] = [];
  const pauses: number[] = [];
  let now = LEAD_SECONDS;
  for (const [index, word] of words.entries()) {
    marks.push({ at: word.at, seconds: now });
    const count = syllablesOf(word.text);
    const ends = /[.!?。！？…]/.test(word.text) || index === words.length - 1;
    for (let i = 0; i < count; i++) {
      const seconds = shape.syllableSeconds * chance.between(0.85, 1.15) * (i === count - 1 && ends ? 1.35 : 1);
      const fall = ends ? 0.9 - 0.06 * (i / count) : 1;
      syllables.push({ start: now, seconds, pitch: shape.pitch * fall * chance.between(0.95, 1.12), vowel: chance.pick(VOWELS) });
      now += seconds;
    }
    const pause = ends ? STOP_SECONDS : /[,;:，；：、—]/.test(word.text) ? COMMA_SECONDS : 0;
    if (pause) pauses.push(now);
    now += pause;
  }
  const samples = new Int16Array(Math.ceil(now * RATE_HZ));
  for (const syllable of syllables) hum(samples, syllable);
  return { rateHz: RATE_HZ, samples, marks, pauses };
}

/** A harmonic tone whose partials follow the vowel's formants, swelling and dying within the syllable. */
function hum(
  samples: Int16Array,
  { start, seconds, pitch, vowel }: { start: number; seconds: number; pitch: number; vowel: readonly [number, number, number] },
): void {
  const first = Math.round(start * RATE_HZ);
  const count = Math.round(seconds * 0.94 * RATE_HZ);
  for (let n = 1; n * pitch < 3_600; n++) {
    const level =
      vowel.reduce((sum, formant, i) => sum + (FORMANT_LEVELS[i] ?? 0) / (1 + ((n * pitch - formant) / (70 + 50 * i)) ** 2), 0) + 0.12 / n;
    for (let i = 0; i < count && first + i < samples.length; i++) {
      const way = i / count;
      const glide = 1 + 0.008 * Math.sin(Math.PI * way);
      const swell = Math.min(1, way / 0.22) * Math.min(1, (1 - way) / 0.3);
      samples[first + i] =
        (samples[first + i] ?? 0) + 5_000 * level * swell * swell * Math.sin((2 * Math.PI * n * pitch * glide * i) / RATE_HZ);
    }
  }
}
