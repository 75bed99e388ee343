/** Gemini's voices and ears, and Lyria's songs. */
import { Type } from "@sinclair/typebox";
import { type Card, choice, type InputRule } from "../../card.ts";
import type { GoogleRoute } from "../rates.ts";
import { googleRoute, pictures, SDK, usd, words } from "./parts.ts";

/** Source: fal's types of gemini-tts (2026-05-04); the 3.8 models have many more, which no list was seen of. */
export const VOICES = [
  ..."Kore Zephyr Puck Charon Fenrir Leda Orus Aoede Callirrhoe Autonoe Enceladus Iapetus Umbriel Algieba Despina Erinome Algenib".split(
    " ",
  ),
  ..."Rasalgethi Laomedeia Achernar Alnilam Schedar Gacrux Pulcherrima Achird Zubenelgenubi Vindemiatrix Sadachbia Sadaltager Sulafat".split(
    " ",
  ),
] as const;

const LANGUAGES = [
  "auto",
  "en-US",
  "en-GB",
  "de-DE",
  "fr-FR",
  "es-ES",
  "it-IT",
  "pt-BR",
  "nl-NL",
  "pl-PL",
  "ja-JP",
  "ko-KR",
  "cmn-CN",
  "hi-IN",
  "ar-EG",
];

/** 8,192 tokens a request at three letters a token. */
const SPOKEN_CHARACTERS = 24_000;

const speechCard = (id: string, name: string, route: Omit<GoogleRoute, "provider" | "date" | "model">): Card => ({
  id,
  name,
  kind: "speech",
  routes: [googleRoute({ model: id, ...route })],
  inputs: words,
  params: Type.Object({
    voice: choice(VOICES, { title: "Voice", default: "Kore" }),
    language: choice(LANGUAGES, { title: "Language", default: "auto" }),
    style: Type.String({ title: "Style", maxLength: 500, default: "" }),
  }),
  promptLimit: SPOKEN_CHARACTERS,
  maxRuntimeMs: 300_000,
  supports: { seed: false, cancel: false },
  output: { mime: "audio/wav", audio: true },
});

/** 25 tokens are a second of sound; words are read at about twelve letters a second, which the estimate knows. */
const LAUNCH =
  "rates: github.com BerriAI/litellm discussion 42776 (half until 2026-12-31); 25 tokens a second of sound: Gemini Live API page";
const sale = { until: "2026-12-31", share: 0.5 };

const speechCards: readonly Card[] = [
  {
    ...speechCard("gemini-3.8-flash-tts", "Gemini 3.8 Flash speech", {
      price: { unit: "second", micros: 450 },
      tokens: usd({ in: 1, out: 18, audio: 18 }),
      sale,
      source: `${SDK}; ${LAUNCH}`,
      note: "half the price until 2026-12-31",
    }),
    aliases: ["gemini speech", "gemini tts"],
  },
  speechCard("gemini-3.8-flash-lite-tts", "Gemini 3.8 Flash Lite speech", {
    price: { unit: "second", micros: 300 },
    tokens: usd({ in: 1, out: 12, audio: 12 }),
    sale,
    source: `${SDK}; ${LAUNCH}`,
    note: "half the price until 2026-12-31",
  }),
  speechCard("gemini-3.1-flash-tts-preview", "Gemini 3.1 Flash speech", {
    price: "unknown",
    source: `${SDK}; gives bare samples: ai.google.dev/gemini-api/docs/speech-generation; its price was not seen`,
    note: "preview",
  }),
];

const sound: InputRule = {
  role: "audio",
  kinds: ["audio"],
  min: 1,
  max: 1,
  mimes: ["audio/wav", "audio/x-wav", "audio/mpeg", "audio/mp3", "audio/aac", "audio/ogg", "audio/flac", "audio/mp4", "audio/webm"],
  maxBytes: 70 * 1024 ** 2,
};

const transcriptionCard: Card = {
  id: "gemini-3.5-transcribe",
  name: "Gemini 3.5 Transcribe",
  kind: "transcription",
  routes: [
    googleRoute({
      model: "gemini-3.5-transcribe",
      price: { unit: "million-tokens", micros: 2_000_000, outMicros: 12_000_000 },
      tokens: usd({ in: 2, out: 12 }),
      source: `${SDK}; ai.google.dev/gemini-api/docs/models/gemini-3.5-transcribe (an hour of sound; half an hour with times or speakers); price: vercel.com/ai-gateway`,
      note: "times of words make the transcript a little less exact",
    }),
  ],
  inputs: [sound],
  params: Type.Object({
    language: choice(LANGUAGES, { title: "Language", default: "auto" }),
    words: choice(["on", "off"], { title: "Word times", default: "on" }),
    speakers: choice(["on", "off"], { title: "Speakers", default: "off" }),
  }),
  promptLimit: 2_000,
  maxRuntimeMs: 600_000,
  supports: { seed: false, cancel: false },
  aliases: ["gemini transcribe"],
};

const songCard: Card = {
  id: "lyria-3.5",
  name: "Lyria 3.5",
  kind: "music",
  routes: [
    googleRoute({
      model: "lyria-3.5",
      price: { unit: "take", micros: 80_000 },
      source: `${SDK}; ai.google.dev/gemini-api/docs/music-generation (44.1 kHz stereo MP3, length by the words); price: ai.google.dev/gemini-api/docs/pricing, transcribed 2026-10-07`,
    }),
  ],
  inputs: [...words, pictures("reference", 1)],
  params: Type.Object({}),
  promptLimit: 5_000,
  maxRuntimeMs: 300_000,
  supports: { seed: false, cancel: false },
  output: { mime: "audio/mpeg", audio: true },
  aliases: ["lyria"],
};

export const soundCards: readonly Card[] = [...speechCards, transcriptionCard, songCard];
