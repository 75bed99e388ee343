/**
 * OpenAI's voices and ears. Facts: openai@7.55.0 `resources/audio/speech.d.ts` and `transcriptions.d.ts` (2026-11-10) unless a route says more.
 * Left out: custom voices (they have no name that a list could show), raw PCM (a file without a head says nothing of itself).
 */
import { Type } from "@sinclair/typebox";
import { type Card, choice, type Price, type Route } from "../card.ts";

const SPEECH_TYPES = "openai@7.55.0 resources/audio/speech.d.ts (2026-11-10)";
const HEARING_TYPES = "openai@7.55.0 resources/audio/transcriptions.d.ts (2026-11-10)";

const ALL_VOICES = "alloy ash ballad cedar coral echo fable marin nova onyx sage shimmer verse".split(" ");
/** The older models are documented with these six everywhere (vercel.com/ai-gateway/models/tts-1-hd.md, undated); more are not sure. */
const FIRST_VOICES = "alloy echo fable nova onyx shimmer".split(" ");

const texts: Card["inputs"] = [
  { role: "prompt", kinds: [], max: 8 },
  { role: "context", kinds: [], max: 8 },
];

function speechCard(id: string, name: string, price: Price, source: string, voices: string[], more: Card["params"]["properties"]): Card {
  return {
    id,
    name,
    kind: "speech",
    routes: [
      {
        provider: "openai",
        model: id,
        price,
        source: `${SPEECH_TYPES}; ${source}`,
        date: "2026-11-20",
        note: "OpenAI ends it on 2027-01-06",
      },
    ],
    inputs: texts,
    params: Type.Object({
      voice: choice(voices, { title: "Voice", default: "alloy" }),
      ...more,
      speed: Type.Number({ title: "Speed", minimum: 0.25, maximum: 4, default: 1 }),
      format: choice(["mp3", "wav", "flac", "aac", "opus"], { title: "File", default: "mp3" }),
    }),
    promptLimit: 4_096,
    maxRuntimeMs: 120_000,
    supports: { seed: false, cancel: false },
  };
}

export const SPEECH_CARDS: readonly Card[] = [
  {
    ...speechCard(
      "gpt-4o-mini-tts",
      "GPT-4o mini speech",
      { unit: "minute", micros: 15_000 },
      "about $0.015 a minute: genai-prices (2026-08-21) and community.openai.com 1151816",
      ALL_VOICES,
      { instructions: Type.Optional(Type.String({ title: "Manner", description: "How to say it, in words.", maxLength: 4_000 })) },
    ),
    aliases: ["tts", "openai tts"],
  },
  speechCard(
    "tts-1",
    "TTS-1",
    { unit: "thousand-characters", micros: 15_000 },
    "price of tokencost model_prices.json, 2025-09-05",
    FIRST_VOICES,
    {},
  ),
  speechCard(
    "tts-1-hd",
    "TTS-1 HD",
    { unit: "thousand-characters", micros: 30_000 },
    "price of tokencost model_prices.json (2025-09-05) and vercel.com/ai-gateway/models/tts-1-hd.md",
    FIRST_VOICES,
    {},
  ),
];

/** What OpenAI bills for a million tokens of a transcription, in micro-USD. */
export interface HearingRates {
  textIn: number;
  audioIn: number;
  out: number;
}

export interface HearingRoute extends Route {
  rates?: HearingRates;
}

/** 26,214,400 bytes is the limit that OpenAI's own error names; 25 MB in its guides. */
const heard: Card["inputs"] = [
  {
    role: "audio",
    kinds: ["audio", "video"],
    min: 1,
    max: 1,
    mimes: ["audio/mpeg", "audio/mp4", "audio/wav", "audio/flac", "audio/ogg", "audio/webm", "video/mp4", "video/webm"],
    maxBytes: 26_214_400,
  },
];
const prompts: Card["inputs"] = [{ role: "prompt", kinds: [], max: 8 }, ...heard];

const language = Type.Optional(
  Type.String({ title: "Language", description: "Two letters, as en; without it the model listens for it.", pattern: "^[a-z]{2}$" }),
);
const temperature = Type.Optional(Type.Number({ title: "Temperature", minimum: 0, maximum: 1 }));

interface HearingModel extends Pick<Card, "id" | "name" | "inputs" | "params" | "promptLimit"> {
  price: Route["price"];
  rates?: HearingRates;
  source: string;
}

function hearingCard({ id, name, price, rates, source, ...rest }: HearingModel): Card {
  const route: HearingRoute = {
    provider: "openai",
    model: id,
    price,
    ...(rates ? { rates } : {}),
    source: `${HEARING_TYPES}; ${source}`,
    date: "2026-11-20",
  };
  return { id, name, kind: "transcription", routes: [route], ...rest, maxRuntimeMs: 300_000, supports: { seed: false, cancel: false } };
}

const GUIDE_CHARACTERS = 2_000;

export const HEARING_CARDS: readonly Card[] = [
  hearingCard({
    id: "gpt-transcribe",
    name: "GPT Transcribe",
    price: "unknown",
    inputs: prompts,
    promptLimit: GUIDE_CHARACTERS,
    params: Type.Object({
      language,
      keywords: Type.Optional(
        Type.String({ title: "Names", description: "Names and words that it will hear, with commas between.", maxLength: 1_000 }),
      ),
    }),
    source: "its price is not known",
  }),
  hearingCard({
    id: "gpt-4o-transcribe",
    name: "GPT-4o Transcribe",
    price: { unit: "million-tokens", micros: 6_000_000, outMicros: 10_000_000 },
    rates: { textIn: 2_500_000, audioIn: 6_000_000, out: 10_000_000 },
    inputs: prompts,
    promptLimit: GUIDE_CHARACTERS,
    params: Type.Object({ language, temperature }),
    source: "rates of genai-prices, 2026-08-21",
  }),
  hearingCard({
    id: "gpt-4o-mini-transcribe",
    name: "GPT-4o mini Transcribe",
    price: { unit: "million-tokens", micros: 3_000_000, outMicros: 5_000_000 },
    rates: { textIn: 1_250_000, audioIn: 3_000_000, out: 5_000_000 },
    inputs: prompts,
    promptLimit: GUIDE_CHARACTERS,
    params: Type.Object({ language, temperature }),
    source: "rates of genai-prices, 2026-08-21",
  }),
  hearingCard({
    id: "gpt-4o-transcribe-diarize",
    name: "GPT-4o Transcribe with speakers",
    price: "unknown",
    inputs: heard,
    promptLimit: 0, // it takes no words beside the sound
    params: Type.Object({ language, temperature }),
    source: "its price is not known",
  }),
  hearingCard({
    id: "whisper-1",
    name: "Whisper 1",
    price: { unit: "minute", micros: 6_000 },
    inputs: prompts,
    promptLimit: GUIDE_CHARACTERS,
    params: Type.Object({ language, temperature }),
    source: "price of tokencost model_prices.json, 2025-09-05",
  }),
];
