/**
 * The sound of one note. A voice adds itself into a stereo block and says whether it still sounds. Three ways of making one:
 * struck (a sum of dying sines: felt piano, marimba, glockenspiel, bass), bowed (detuned waves that breathe between a dark and a
 * bright table: pads, strings, pulse) and plucked (a burst of noise going round a short delay: pizzicato, harp). All start and
 * end at silence, so that nothing clicks.
 */
import type { Chance } from "./random.ts";

export const RATE_HZ = 48_000;

/** Adds frames `from` (inclusive) to `to` (exclusive) of a block; false when the voice has died away. */
export type Voice = (left: Float32Array, right: Float32Array, from: number, to: number) => boolean;

export interface Tone {
  /** MIDI pitch. */
  pitch: number;
  /** How long the key is held, in seconds. */
  seconds: number;
  /** How hard, 0–1: loudness and brightness. */
  velocity: number;
  /** Factor on the loudness alone. */
  gain: number;
  /** −1 left … 1 right. */
  pan: number;
}

export const hertz = (pitch: number) => 440 * 2 ** ((pitch - 69) / 12);

/** Gain of both sides at constant power. */
const sides = (pan: number): [number, number] => [Math.cos(((pan + 1) * Math.PI) / 4), Math.sin(((pan + 1) * Math.PI) / 4)];

/** Factor per frame that falls by 60 dB in `seconds`. */
const decayOver = (seconds: number) => 0.001 ** (1 / (seconds * RATE_HZ));

export interface StruckTimbre {
  /** Ratio to the fundamental, loudness, and seconds to −60 dB at middle C. */
  partials: readonly (readonly [ratio: number, level: number, seconds: number])[];
  attackSeconds: number;
  releaseSeconds: number;
  /** How much a soft key loses of its higher partials, 0–1. */
  dulling: number;
}

export function strike(timbre: StruckTimbre, tone: Tone): Voice {
  const base = hertz(tone.pitch);
  const shorter = (261.6 / base) ** 0.45;
  const partials = timbre.partials.filter(([ratio]) => base * ratio < 9_000);
  const count = partials.length;
  const [re, im, cos, sin] = [new Float64Array(count), new Float64Array(count), new Float64Array(count), new Float64Array(count)];
  partials.forEach(([ratio, level, seconds], i) => {
    const soft = (1 - timbre.dulling * (1 - tone.velocity)) ** Math.max(0, ratio - 1);
    const decay = decayOver(Math.max(0.05, seconds * shorter));
    const angle = (2 * Math.PI * base * ratio) / RATE_HZ;
    re[i] = level * soft * tone.velocity * tone.gain;
    cos[i] = Math.cos(angle) * decay;
    sin[i] = Math.sin(angle) * decay;
  });
  const [gainLeft, gainRight] = sides(tone.pan);
  const attack = Math.max(1, Math.round(timbre.attackSeconds * RATE_HZ));
  const held = Math.round(tone.seconds * RATE_HZ);
  const damping = decayOver(timbre.releaseSeconds);
  const longest = held + timbre.releaseSeconds * RATE_HZ;
  let at = 0;
  let damper = 1;
  return (left, right, from, to) => {
    for (let frame = from; frame < to; frame++, at++) {
      let sum = 0;
      for (let i = 0; i < count; i++) {
        const r = re[i] as number;
        const m = im[i] as number;
        const turned = r * (sin[i] as number) + m * (cos[i] as number);
        re[i] = r * (cos[i] as number) - m * (sin[i] as number);
        im[i] = turned;
        sum += turned;
      }
      if (at < attack) sum *= 0.5 - 0.5 * Math.cos((Math.PI * at) / attack);
      if (at > held) sum *= damper *= damping;
      left[frame] = (left[frame] as number) + sum * gainLeft;
      right[frame] = (right[frame] as number) + sum * gainRight;
    }
    return at < longest;
  };
}

export interface BowedTimbre {
  /** Loudness of harmonic n is n to the power of minus this. */
  bright: number;
  dark: number;
  attackSeconds: number;
  releaseSeconds: number;
  /** Brightness at the start, at its height and while held, 0 dark … 1 bright; the height is reached after `sweepSeconds`. */
  shine: readonly [start: number, height: number, held: number];
  sweepSeconds: number;
  /** Players in unison, how far they are apart in cents, and how far over the sides (0–1). */
  players: number;
  detuneCents: number;
  width: number;
  /** Depth in cents and rate in Hz. */
  vibrato: readonly [cents: number, hertz: number];
}

const TABLE_SIZE = 2048;
export type Tables = Map<string, Float32Array>;

/** One period of a band-limited wave; `tables` keeps those made. The first two harmonics keep their body whatever the slope. */
function waveOf(tables: Tables, slope: number, harmonics: number): Float32Array {
  const key = `${slope}:${harmonics}`;
  const kept = tables.get(key);
  if (kept) return kept;
  const wave = new Float32Array(TABLE_SIZE + 1);
  for (let n = 1; n <= harmonics; n++) {
    const level = n ** -slope * Math.cos((Math.PI / 2) * (n / (harmonics + 1)));
    for (let i = 0; i <= TABLE_SIZE; i++)
      wave[i] = (wave[i] as number) + level * Math.sin((2 * Math.PI * n * i) / TABLE_SIZE + n * n * 0.7);
  }
  tables.set(key, wave);
  return wave;
}

const CONTROL_FRAMES = 32;

export function bow(timbre: BowedTimbre, tone: Tone, tables: Tables, chance: Chance): Voice {
  const base = hertz(tone.pitch);
  const harmonics = 2 ** Math.floor(Math.log2(Math.max(1, Math.min(64, 11_000 / base))));
  const bright = waveOf(tables, timbre.bright, harmonics);
  const dark = waveOf(tables, timbre.dark, harmonics);
  const players = Array.from({ length: timbre.players }, (_, i) => {
    const place = timbre.players === 1 ? 0 : (2 * i) / (timbre.players - 1) - 1;
    const [left, right] = sides(Math.max(-1, Math.min(1, tone.pan + place * timbre.width)));
    return { phase: chance.next(), wobble: chance.next() * 6.28, cents: place * timbre.detuneCents, left, right, step: 0 };
  });
  const attack = Math.max(1, Math.min(timbre.attackSeconds, tone.seconds) * RATE_HZ);
  const held = tone.seconds * RATE_HZ;
  const release = timbre.releaseSeconds * RATE_HZ;
  const level = (tone.velocity * tone.gain * 0.5) / Math.sqrt(timbre.players);
  let at = 0;
  const gainAt = (frame: number) => {
    const rise = frame < attack ? 0.5 - 0.5 * Math.cos((Math.PI * frame) / attack) : 1;
    const fall = frame > held ? Math.max(0, 1 - (frame - held) / release) : 1;
    return level * rise * fall * fall;
  };
  const turn = () => {
    const seconds = at / RATE_HZ;
    const settled = Math.min(1, seconds / 0.6);
    for (const player of players) {
      const sway = timbre.vibrato[0] * settled * Math.sin(2 * Math.PI * timbre.vibrato[1] * seconds + player.wobble);
      player.step = (hertz(tone.pitch + (player.cents + sway) / 100) / RATE_HZ) * TABLE_SIZE;
    }
  };
  return (left, right, from, to) => {
    for (let start = from; start < to; start += CONTROL_FRAMES) {
      const end = Math.min(to, start + CONTROL_FRAMES);
      turn();
      const shine = shineAt(timbre, at / RATE_HZ) * (0.55 + 0.45 * tone.velocity);
      const gain = gainAt(at);
      const slope = (gainAt(at + end - start) - gain) / (end - start);
      for (const player of players) {
        let phase = player.phase * TABLE_SIZE;
        for (let frame = start; frame < end; frame++) {
          const index = phase | 0;
          const part = phase - index;
          const soft = (dark[index] as number) + ((dark[index + 1] as number) - (dark[index] as number)) * part;
          const clear = (bright[index] as number) + ((bright[index + 1] as number) - (bright[index] as number)) * part;
          const value = (soft + (clear - soft) * shine) * (gain + slope * (frame - start));
          left[frame] = (left[frame] as number) + value * player.left;
          right[frame] = (right[frame] as number) + value * player.right;
          phase += player.step;
          if (phase >= TABLE_SIZE) phase -= TABLE_SIZE;
        }
        player.phase = phase / TABLE_SIZE;
      }
      at += end - start;
    }
    return at < held + release;
  };
}

function shineAt(timbre: BowedTimbre, seconds: number): number {
  const [start, height, held] = timbre.shine;
  if (seconds < timbre.sweepSeconds) return start + (height - start) * (seconds / timbre.sweepSeconds);
  return held + (height - held) * Math.exp(-(seconds - timbre.sweepSeconds) / timbre.sweepSeconds);
}

export interface PluckedTimbre {
  /** Seconds to −60 dB at middle C. */
  ringSeconds: number;
  /** 0 soft finger … 1 bright nail. */
  bite: number;
}

const PLUCK_RISE_FRAMES = 168;

/** Karplus and Strong's string: noise of one period, averaged a little at each turn. */
export function pluck(timbre: PluckedTimbre, tone: Tone, chance: Chance): Voice {
  const frequency = hertz(tone.pitch);
  const period = RATE_HZ / frequency - 0.5; // the averaging below delays by half a frame
  const size = Math.floor(period);
  const part = period - size;
  const line = new Float32Array(size + 2);
  let soft = 0;
  const edge = timbre.bite * (0.35 + 0.65 * tone.velocity);
  for (let i = 0; i < size + 2; i++) line[i] = soft += (chance.next() * 2 - 1 - soft) * edge;
  level(line, tone.velocity * tone.gain);
  const ring = timbre.ringSeconds * (261.6 / frequency) ** 0.4;
  const loss = 0.001 ** (1 / (ring * frequency));
  const held = tone.seconds * RATE_HZ;
  const damping = decayOver(0.18);
  const [gainLeft, gainRight] = sides(tone.pan);
  let [at, cursor, last, damper] = [0, 0, 0, 1];
  return (left, right, from, to) => {
    for (let frame = from; frame < to; frame++, at++) {
      const a = line[cursor] as number;
      const b = line[(cursor + 1) % (size + 1)] as number;
      const now = a + (b - a) * (1 - part);
      line[cursor] = (now + last) * 0.5 * loss;
      last = now;
      if (++cursor > size) cursor = 0;
      if (at > held) damper *= damping;
      const value = now * damper * Math.min(1, at / PLUCK_RISE_FRAMES);
      left[frame] = (left[frame] as number) + value * gainLeft;
      right[frame] = (right[frame] as number) + value * gainRight;
    }
    return at < held + 0.2 * RATE_HZ && at < ring * 1.2 * RATE_HZ;
  };
}

/** Takes the mean out of a burst and brings its power to `loudness`. */
function level(line: Float32Array, loudness: number): void {
  const mean = line.reduce((sum, value) => sum + value, 0) / line.length;
  const power = Math.sqrt(line.reduce((sum, value) => sum + (value - mean) ** 2, 0) / line.length) || 1;
  for (let i = 0; i < line.length; i++) line[i] = (((line[i] as number) - mean) / power) * loudness * 0.4;
}
