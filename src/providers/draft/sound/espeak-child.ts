/**
 * eSpeak NG in a process of its own. Its command cannot tell when each word is spoken, its library can: this calls the library, writes the
 * sound as raw 16-bit mono and answers one JSON line (`EspeakReply`). The order comes on standard input, so no text is ever an option.
 * Event layout and constants: espeak-ng 1.51, `speak_lib.h`.
 */
import { type Pointer, dlopen, JSCallback, read, toArrayBuffer } from "bun:ffi";

export interface EspeakOrder {
  libraries: string[];
  /** The first one that is there is used. */
  voices: string[];
  text: string;
  wordsPerMinute: number;
  /** 0–99, 50 is the voice's own. */
  pitch: number;
  /** 0–99, how far the voice rises and falls. */
  range: number;
  /** Extra pause between words, in 10 ms at the voice's own speed. */
  gap: number;
  out: string;
}

export type EspeakReply = { missing: string } | { rate: number; samples: number; words: { at: number; ms: number }[]; pauses: number[] };

const SYMBOLS = {
  espeak_Initialize: { args: ["int", "int", "ptr", "int"], returns: "int" },
  espeak_SetSynthCallback: { args: ["ptr"], returns: "void" },
  espeak_SetVoiceByName: { args: ["ptr"], returns: "int" },
  espeak_SetParameter: { args: ["int", "int", "int"], returns: "int" },
  espeak_Synth: { args: ["ptr", "u64", "u32", "int", "u32", "u32", "ptr", "ptr"], returns: "int" },
} as const;

const SYNCHRONOUS = 2;
const DO_NOT_EXIT = 0x8000;
const BUFFER_MS = 200;
const PARAMETERS = { rate: 1, pitch: 3, range: 4, gap: 7 } as const;
const POSITION_IN_CHARACTERS = 1;
const UTF8 = 1;
const EVENT_BYTES = 40;
const EVENTS = { end: 0, word: 1, clauseEnd: 5 } as const;

/** Of 32,767: what is softer counts as silence. */
const HEARD = 250;

const terminated = (text: string) => Buffer.from(`${text.replaceAll("\0", " ")}\0`, "utf8");

function openLibrary(paths: string[]) {
  for (const path of paths) {
    try {
      return dlopen(path, SYMBOLS).symbols;
    } catch {
      // not here: the next name
    }
  }
  return undefined;
}

export async function sayAloud(order: EspeakOrder): Promise<EspeakReply> {
  const espeak = openLibrary(order.libraries);
  if (!espeak) return { missing: "the library libespeak-ng is not installed" };
  const rate = espeak.espeak_Initialize(SYNCHRONOUS, BUFFER_MS, null, DO_NOT_EXIT);
  if (rate <= 0) return { missing: "the voices of espeak-ng are not installed" };
  if (!order.voices.some((voice) => espeak.espeak_SetVoiceByName(terminated(voice)) === 0))
    return { missing: "no fitting voice is installed" };
  espeak.espeak_SetParameter(PARAMETERS.rate, order.wordsPerMinute, 0);
  espeak.espeak_SetParameter(PARAMETERS.pitch, order.pitch, 0);
  espeak.espeak_SetParameter(PARAMETERS.range, order.range, 0);
  espeak.espeak_SetParameter(PARAMETERS.gap, order.gap, 0);

  const sound: Uint8Array[] = [];
  const words: { at: number; ms: number }[] = [];
  const pauses: number[] = [];
  const heard = new JSCallback(
    (wave: Pointer | null, count: number, events: Pointer) => {
      if (wave && count > 0) sound.push(new Uint8Array(toArrayBuffer(wave, 0, count * 2)).slice());
      for (let event = 0; read.i32(events, event) !== EVENTS.end; event += EVENT_BYTES) {
        const [type, at, ms] = [read.i32(events, event), read.i32(events, event + 8), read.i32(events, event + 16)];
        if (type === EVENTS.word) words.push({ at: at - 1, ms });
        if (type === EVENTS.clauseEnd) pauses.push(ms);
      }
      return 0;
    },
    { args: ["ptr", "int", "ptr"], returns: "int" },
  );
  espeak.espeak_SetSynthCallback(heard.ptr);
  const text = terminated(order.text);
  const failed = espeak.espeak_Synth(text, BigInt(text.length), 0, POSITION_IN_CHARACTERS, 0, UTF8, null, null);
  heard.close();
  if (failed !== 0 || sound.length === 0) return { missing: "espeak-ng made no sound" };
  const samples = Buffer.concat(sound);
  await Bun.write(order.out, samples);
  return { rate, samples: samples.length / 2, words, pauses: pauses.map((ms) => quietBefore(samples, rate, ms)) };
}

/** A clause ends with its pause: the moment (ms) at which the voice was last heard before `ms`. */
function quietBefore(samples: Buffer, rate: number, ms: number): number {
  let frame = Math.min(samples.length / 2, Math.round((ms * rate) / 1000)) - 1;
  while (frame > 0 && Math.abs(samples.readInt16LE(frame * 2)) < HEARD) frame--;
  return Math.round((frame * 1000) / rate);
}

if (import.meta.main) process.stdout.write(JSON.stringify(await sayAloud(JSON.parse(await Bun.stdin.text()) as EspeakOrder)));
