/**
 * The draft narrator. eSpeak NG speaks in a child process and tells when each word begins; ffmpeg makes the voice warmer (less buzz,
 * some body, gentle compression, a small room) and brings it to −18 LUFS. Where eSpeak NG is not installed a timed murmur takes its
 * place, with the same answer, so that films keep their length.
 */
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { loudness } from "../../../assets/loudness.ts";
import { runMedia } from "../../../assets/media-child.ts";
import { runChild, withTempFolder } from "../../../lib/child.ts";
import { AppError, invalid } from "../../../lib/errors.ts";
import type { EspeakOrder, EspeakReply } from "./espeak-child.ts";
import { murmur } from "./murmur.ts";
import { type Age, type Gender, type Narrator, narratorFor, type Pace } from "./narrators.ts";
import { type Mark, type SpokenWord, timeWords, type WrittenWord, wordsOf } from "./words.ts";

export const MAX_SPOKEN_CHARACTERS = 5_000;

export interface SpeakOptions {
  /** Up to 5,000 characters. */
  text: string;
  /** BCP 47: `en`, `en-us`, `zh`, `de` … */
  language: string;
  gender?: Gender;
  age?: Age;
  pace?: Pace;
  /** Path of the WAV file: 48 kHz, mono, 16 bit. Replaced if it exists, absent after a failure. */
  out: string;
  signal?: AbortSignal;
  /** Kept in the file as its comment. */
  comment?: string;
  /** Names of the eSpeak NG library to try. */
  libraries?: string[];
}

export interface Speech {
  seconds: number;
  /** In order, inside the length. Join with a space where the language has them. */
  words: SpokenWord[];
  /** false for the murmur. */
  spoken: boolean;
}

/** Speaks a text into a file. Throws AppError `invalid` for an empty, wordless or too long text, and the signal's reason when aborted. */
export async function speak(options: SpeakOptions): Promise<Speech> {
  const text = clean(options.text);
  const words = wordsOf(text, isLanguage(options.language) ? options.language : "en");
  if (words.length === 0) throw invalid("text", "There are no words to speak.");
  try {
    return await withTempFolder(async (folder) => {
      const narrator = narratorFor(options);
      const take = (await speakAloud(text, narrator, folder, options)) ?? (await hum(words, narrator, folder));
      const seconds = await polish(take, folder, options);
      return { seconds, words: timeWords(words, take.marks, take.pauses, seconds), spoken: take.spoken };
    });
  } catch (error) {
    await rm(options.out, { force: true });
    throw error;
  }
}

function clean(text: string): string {
  if (text.length > MAX_SPOKEN_CHARACTERS)
    throw invalid("text", `The text has ${text.length} characters; ${MAX_SPOKEN_CHARACTERS} can be spoken at once.`);
  return text.replace(/(?![\t\n])\p{Cc}/gu, " ").trim();
}

function isLanguage(tag: string): boolean {
  try {
    return Intl.Segmenter.supportedLocalesOf(tag).length > 0;
  } catch {
    return false; // not a language tag at all
  }
}

interface Take {
  path: string;
  rateHz: number;
  seconds: number;
  marks: Mark[];
  pauses: number[];
  spoken: boolean;
  narrator: Narrator;
}

const LIBRARIES = [
  "libespeak-ng.so.1",
  "libespeak-ng.1.dylib",
  "/opt/homebrew/lib/libespeak-ng.1.dylib",
  "/usr/local/lib/libespeak-ng.1.dylib",
];
const SPEAK_TIMEOUT_MS = 60_000;

/** undefined when eSpeak NG is not there. */
async function speakAloud(
  text: string,
  narrator: Narrator,
  folder: string,
  { signal, libraries = LIBRARIES }: SpeakOptions,
): Promise<Take | undefined> {
  const out = join(folder, "voice.s16");
  const order: EspeakOrder = { libraries, text, out, ...narrator.espeak };
  const child = await runChild([process.execPath, join(import.meta.dir, "espeak-child.ts")], {
    stdin: JSON.stringify(order),
    signal,
    timeoutMs: SPEAK_TIMEOUT_MS,
  });
  if (child.code !== 0) return undefined;
  const reply = JSON.parse(new TextDecoder().decode(child.stdout)) as EspeakReply;
  if ("missing" in reply) return undefined;
  const marks = reply.words.map(({ at, ms }) => ({ at, seconds: ms / 1000 }));
  return {
    path: out,
    rateHz: reply.rate,
    seconds: reply.samples / reply.rate,
    marks,
    pauses: reply.pauses.map((ms) => ms / 1000),
    spoken: true,
    narrator,
  };
}

async function hum(words: WrittenWord[], narrator: Narrator, folder: string): Promise<Take> {
  const path = join(folder, "voice.s16");
  const { rateHz, samples, marks, pauses } = murmur(words, narrator.murmur);
  await Bun.write(path, new Uint8Array(samples.buffer));
  return { path, rateHz, seconds: samples.length / rateHz, marks, pauses, spoken: false, narrator };
}

const TARGET_LUFS = -18;
const RATE_HZ = 48_000;
const TAIL_SECONDS = 0.12;

/** Warmth, room and loudness; returns the length of the file. */
async function polish(take: Take, folder: string, { out, signal, comment = "" }: SpeakOptions): Promise<number> {
  const warm = join(folder, "warm.wav");
  const seconds = Math.ceil((take.seconds + TAIL_SECONDS) * 100) / 100;
  const source = ["-protocol_whitelist", "file,pipe", "-f", "s16le", "-ar", String(take.rateHz), "-ac", "1", "-i", take.path];
  await ffmpeg([...source, "-filter_complex", warmth(take.narrator, seconds), "-map", "[out]", "-c:a", "pcm_f32le", warm], signal);
  const { integratedLufs } = await loudness(warm, signal);
  const gain = integratedLufs <= -69 ? 0 : TARGET_LUFS - integratedLufs;
  const frames = Math.round(seconds * RATE_HZ);
  const length = `apad=whole_len=${frames},atrim=end_sample=${frames},afade=t=out:st=${(seconds - 0.06).toFixed(3)}:d=0.06`;
  const level = `volume=${gain.toFixed(2)}dB,alimiter=limit=0.79:level=false:attack=4:release=60,${length}`;
  await ffmpeg(
    [
      "-protocol_whitelist",
      "file,pipe",
      "-f",
      "wav",
      "-i",
      warm,
      "-af",
      level,
      "-ar",
      String(RATE_HZ),
      "-ac",
      "1",
      "-c:a",
      "pcm_s16le",
      "-map_metadata",
      "-1",
      "-metadata",
      `comment=${comment}`,
      "-fflags",
      "+bitexact",
      "-flags:a",
      "+bitexact",
      "-f",
      "wav",
      out,
    ],
    signal,
  );
  return seconds;
}

/** Less buzz, more body, and a room of a quarter of a second made of fading noise, brought to the loudness of the voice and then mixed far below it. */
function warmth({ tone }: Narrator, seconds: number): string {
  const voice = [
    "aresample=48000",
    "highpass=f=75",
    `equalizer=f=${tone.bodyHz}:t=q:w=0.9:g=${tone.bodyDb}`,
    "equalizer=f=1100:t=q:w=1.4:g=-1.5",
    "equalizer=f=2900:t=q:w=1.3:g=1.5",
    `highshelf=f=5600:g=${tone.airDb}`,
    "lowpass=f=9500",
    "adeclick=t=8",
    "acompressor=threshold=-24dB:ratio=2.6:attack=6:release=140:knee=6:makeup=1.5",
    `apad=whole_dur=${seconds + 0.5}`,
    "afade=t=in:d=0.008",
    "asplit[dry][send]",
  ].join(",");
  const room =
    "anoisesrc=r=48000:d=0.28:c=pink:seed=7:a=0.5,volume='exp(-17*t)':eval=frame,highpass=f=250,lowpass=f=5200,afade=t=in:d=0.004[room]";
  return `[0:a]${voice};${room};[send][room]afir=dry=1:wet=1:gtype=gn,volume=0.166[wet];[dry][wet]amix=inputs=2:weights='1 ${tone.room}':normalize=0:duration=first[out]`;
}

async function ffmpeg(args: string[], signal?: AbortSignal): Promise<void> {
  const { code, stderr } = await runMedia("ffmpeg", args, { signal });
  if (code !== 0)
    throw new AppError(
      "unavailable",
      `The voice could not be finished by ffmpeg: ${stderr.trim().split("\n").at(-1) ?? "it gave no reason"}.`,
    );
}
