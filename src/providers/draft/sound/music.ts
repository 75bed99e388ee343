/**
 * Makes a bed of music: writes a score, plays it into three places of a room, and brings it to −20 LUFS. Two passes over time, the
 * first to a temporary file of floats, so that ten minutes need no more memory than ten seconds. The same spec, length, seed and
 * silences always give the same bytes.
 */
import { open, rm } from "node:fs/promises";
import { join } from "node:path";
import { invalid } from "../../../lib/errors.ts";
import { withTempFolder } from "../../../lib/child.ts";
import { type Place, openOrchestra, type Sounding } from "./instruments.ts";
import { openLimiter, openMeter } from "./master.ts";
import type { MusicSpec } from "./music-spec.ts";
import { chanceOf } from "./random.ts";
import { openRoom } from "./reverb.ts";
import { type Score, writeScore } from "./score.ts";
import { openSilencer, type Silence } from "./silence.ts";
import { RATE_HZ } from "./voices.ts";
import { appendFloats, createWave } from "./wave-file.ts";

export const MAX_MUSIC_SECONDS = 600;
const TARGET_LUFS = -20;
const CEILING = 10 ** (-1.6 / 20);
const BLOCK_FRAMES = 4096;

export interface MusicOptions {
  /** 0.5 to 600; the file is exactly this long, to the frame. */
  seconds: number;
  seed: number;
  /** Path of the WAV file: 48 kHz, stereo, 16 bit. Replaced if it exists, absent after a failure. */
  out: string;
  signal?: AbortSignal;
  /** Windows, in seconds, in which the music falls silent and comes back at the end. */
  dropouts?: Silence[];
  /** Kept in the file as its comment. */
  comment?: string;
}

/** Composes and plays. Throws AppError `invalid` for a length it cannot make, and the signal's reason when aborted. */
export async function composeMusic(spec: MusicSpec, options: MusicOptions): Promise<void> {
  const { seconds, out } = options;
  if (!(seconds >= 0.5 && seconds <= MAX_MUSIC_SECONDS))
    throw invalid("seconds", `Music can be half a second to ${MAX_MUSIC_SECONDS} seconds long, not ${seconds}.`);
  try {
    await withTempFolder(async (folder) => {
      const raw = join(folder, "music.f32");
      const meter = openMeter();
      const file = await open(raw, "w");
      try {
        for await (const block of perform(spec, options)) {
          meter.add(block);
          await appendFloats(file, block);
        }
      } finally {
        await file.close();
      }
      await finish(raw, 10 ** ((TARGET_LUFS - meter.lufs()) / 20), options);
    });
  } catch (error) {
    await rm(out, { force: true });
    throw error;
  }
}

/** The second pass: loudness, limiter, 16 bits. */
async function finish(raw: string, gain: number, { out, signal, comment }: MusicOptions): Promise<void> {
  const wave = await createWave(out, RATE_HZ, 2, comment);
  const limiter = openLimiter(Math.min(gain, 40), CEILING);
  for await (const part of Bun.file(raw).stream() as unknown as AsyncIterable<Uint8Array>) {
    signal?.throwIfAborted();
    await wave.write(limiter.process(new Float32Array(part.buffer.slice(part.byteOffset, part.byteOffset + part.byteLength))));
  }
  await wave.write(limiter.flush());
  await wave.close();
}

/** The performance as interleaved stereo blocks, before loudness is set. */
async function* perform(spec: MusicSpec, { seconds, seed, signal, dropouts = [] }: MusicOptions): AsyncGenerator<Float32Array> {
  const score = writeScore(
    spec,
    seconds,
    seed,
    dropouts.map((window) => window.end),
  );
  const queue = queueOf(score, seed);
  const total = Math.round(seconds * RATE_HZ);
  const stage = openStage(spec, score, total, dropouts);
  let playing: Sounding[] = [];
  for (let first = 0; first < total; first += BLOCK_FRAMES) {
    signal?.throwIfAborted();
    const count = Math.min(BLOCK_FRAMES, total - first);
    stage.clear();
    playing = playing.filter(({ place, voice }) => voice(...stage.at(place), 0, count));
    for (const { frame, begin } of queue.until(first + count)) {
      const sounding = begin();
      if (sounding.voice(...stage.at(sounding.place), Math.max(0, frame - first), count)) playing.push(sounding);
    }
    yield stage.mix(first, count);
  }
}

/** Everything that will sound, in order of time; each begins only when its time comes. */
function queueOf(score: Score, seed: number) {
  const orchestra = openOrchestra(chanceOf(seed, "orchestra"));
  const entries = [
    ...score.notes.map((note) => ({ frame: Math.round(note.start * RATE_HZ), begin: () => orchestra.play(note) })),
    ...score.beats.map((beat) => ({ frame: Math.round(beat.start * RATE_HZ), begin: () => orchestra.beat(beat) })),
  ].sort((a, b) => a.frame - b.frame);
  let next = 0;
  return {
    *until(frame: number) {
      for (let entry = entries[next]; entry && entry.frame < frame; entry = entries[next]) {
        next++;
        yield entry;
      }
    },
  };
}

const SENDS = { close: 0.05, room: 0.26, far: 0.5 } as const satisfies Record<Place, number>;
type Sides = [left: Float32Array, right: Float32Array];

/** Three places in one room, and the desk they run to. */
function openStage(spec: MusicSpec, score: Score, total: number, dropouts: Silence[]) {
  const sides = (): Sides => [new Float32Array(BLOCK_FRAMES), new Float32Array(BLOCK_FRAMES)];
  const places = { close: sides(), room: sides(), far: sides() } as const satisfies Record<Place, Sides>;
  const [dry, wet] = [sides(), sides()];
  const room = openRoom(ROOM_SECONDS[spec.style], spec.mood === "joyful" || spec.mood === "energetic" ? 0.45 : 0.6);
  const silence = openSilencer(dropouts);
  const pump = openPump(spec, score);
  const fade = fadeOver(score, total);
  const names = Object.keys(SENDS) as Place[];
  const gather = (first: number, count: number) => {
    for (let i = 0; i < count; i++) {
      const open = silence.dry(first + i);
      const far = pump(first + i);
      for (let side = 0; side < 2; side++) {
        let [straight, sent] = [0, 0];
        for (const name of names) {
          const value = (places[name][side]?.[i] as number) * open * (name === "far" ? far : 1);
          straight += value;
          sent += value * SENDS[name];
        }
        (dry[side] as Float32Array)[i] = straight;
        (wet[side] as Float32Array)[i] = sent;
      }
    }
  };
  return {
    at: (place: Place) => places[place],
    clear() {
      for (const side of names.flatMap((name) => places[name])) side.fill(0);
    },
    mix(first: number, count: number): Float32Array {
      gather(first, count);
      room(wet[0], wet[1], count);
      const out = new Float32Array(count * 2);
      for (let i = 0; i < count; i++) {
        const gain = fade(first + i);
        silence.tail(first + i, wet, i);
        out[i * 2] = ((dry[0][i] as number) + (wet[0][i] as number)) * gain;
        out[i * 2 + 1] = ((dry[1][i] as number) + (wet[1][i] as number)) * gain;
      }
      return out;
    },
  };
}

const ROOM_SECONDS = { piano: 2.2, pads: 3.6, pulse: 2.4, playful: 1.3, strings: 2.8, beat: 1.6 } as const satisfies Record<
  MusicSpec["style"],
  number
>;

/** Rises in 20 ms, falls to nothing over the last chord's ring. */
function fadeOver(score: Score, total: number): (frame: number) => number {
  const rise = 0.02 * RATE_HZ;
  const length = Math.min(total, (total - score.restAt * RATE_HZ) * 0.75);
  return (frame) => {
    const left = (total - 1 - frame) / length;
    const close = left < 1 ? 0.5 - 0.5 * Math.cos(Math.PI * Math.max(0, left)) : 1;
    return Math.min(1, frame / rise) * close;
  };
}

/** In music with a beat, what is far away gives way to each stroke of the kick drum. */
function openPump(spec: MusicSpec, score: Score): (frame: number) => number {
  if (spec.style !== "beat") return () => 1;
  const kicks = score.beats
    .filter((beat) => beat.drum === "kick")
    .map((beat) => Math.round(beat.start * RATE_HZ))
    .sort((a, b) => a - b);
  const recovery = Math.exp(-1 / (0.11 * RATE_HZ));
  let [next, push, depth] = [0, 0, 0];
  return (frame) => {
    if (frame >= (kicks[next] ?? Number.POSITIVE_INFINITY)) {
      next++;
      push = 0.5;
    }
    push *= recovery;
    depth += (push - depth) * 0.01;
    return 1 - depth;
  };
}
