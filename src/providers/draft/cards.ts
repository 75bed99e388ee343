/** The built-in models. They need no key and no network, cost nothing, and their output is marked DRAFT. */
import { Type } from "@sinclair/typebox";
import { ASPECTS, type Card, choice, RESOLUTIONS } from "../card.ts";
import { CAMERAS, LOOKS, MOODS } from "./picture/scene.ts";
import { MUSIC_STYLES } from "./sound/music-spec.ts";

const FREE = { unit: "take", micros: 0 } as const;
const route = (model: string) =>
  [{ provider: "draft", model, price: FREE, source: "built in: src/providers/draft", date: "2026-11-21" }] as const;

const frame = {
  aspect: choice(ASPECTS, { title: "Aspect", default: "16:9" }),
  resolution: choice(RESOLUTIONS, { title: "Size", default: "1080" }),
  look: choice(["auto", ...LOOKS], { title: "Look", default: "auto" }),
};

export const SPEECH_VOICES = ["woman", "man", "old-woman", "old-man", "child"] as const;
export const LANGUAGES = ["en", "zh", "de", "fr", "es", "it", "pt", "ja"] as const;

export const draftImage = {
  id: "draft-image",
  routes: route("draft-image"),
  name: "Draft image",
  kind: "image",
  inputs: [
    { role: "prompt", kinds: [], max: 8 },
    { role: "context", kinds: [], max: 8 },
    { role: "reference", kinds: ["image"], max: 4 },
    { role: "style", kinds: ["image"], max: 1 },
  ],
  params: Type.Object(frame),
  promptLimit: 10_000,
  maxRuntimeMs: 120_000,
  supports: { seed: true, cancel: true },
} satisfies Card;

export const draftVideo = {
  id: "draft-video",
  routes: route("draft-video"),
  name: "Draft video",
  kind: "video",
  inputs: [
    { role: "prompt", kinds: [], max: 8 },
    { role: "context", kinds: [], max: 8 },
    { role: "start", kinds: ["image"], max: 1 },
    { role: "reference", kinds: ["image"], max: 4 },
    { role: "style", kinds: ["image"], max: 1 },
  ],
  params: Type.Object({
    ...frame,
    seconds: Type.Number({ title: "Seconds", minimum: 1, maximum: 30, default: 5 }),
    camera: choice(["auto", ...CAMERAS], { title: "Camera", default: "auto" }),
  }),
  promptLimit: 10_000,
  maxRuntimeMs: 600_000,
  supports: { seed: true, cancel: true },
} satisfies Card;

export const draftSpeech = {
  id: "draft-speech",
  routes: route("draft-speech"),
  name: "Draft voice",
  kind: "speech",
  inputs: [
    { role: "prompt", kinds: [], max: 8 },
    { role: "context", kinds: [], max: 8 },
  ],
  params: Type.Object({
    language: choice(LANGUAGES, { title: "Language", default: "en" }),
    voice: choice(SPEECH_VOICES, { title: "Voice", default: "woman" }),
    pace: choice(["slow", "normal", "fast"], { title: "Pace", default: "normal" }),
  }),
  promptLimit: 5_000,
  maxRuntimeMs: 120_000,
  supports: { seed: false, cancel: true },
} satisfies Card;

export const draftMusic = {
  id: "draft-music",
  routes: route("draft-music"),
  name: "Draft music",
  kind: "music",
  inputs: [
    { role: "prompt", kinds: [], max: 8 },
    { role: "context", kinds: [], max: 8 },
  ],
  params: Type.Object({
    mood: choice(MOODS, { title: "Mood", default: "calm" }),
    style: choice(["auto", ...MUSIC_STYLES], { title: "Style", default: "auto" }),
    tempo: Type.Integer({ title: "Tempo", minimum: 60, maximum: 150, default: 84 }),
    seconds: Type.Number({ title: "Seconds", minimum: 2, maximum: 600, default: 30 }),
    /** Pairs of seconds between which the music drops out: `12-14.5, 30-32`. */
    dropouts: Type.String({
      title: "Drop-outs",
      maxLength: 200,
      pattern: "^$|^\\s*\\d+(\\.\\d+)?-\\d+(\\.\\d+)?\\s*(,\\s*\\d+(\\.\\d+)?-\\d+(\\.\\d+)?\\s*)*$",
      default: "",
    }),
  }),
  promptLimit: 5_000,
  maxRuntimeMs: 120_000,
  supports: { seed: true, cancel: true },
} satisfies Card;

export const draftText = {
  id: "draft-text",
  routes: route("draft-text"),
  name: "Draft planner",
  kind: "text",
  inputs: [
    { role: "prompt", kinds: [], max: 8 },
    { role: "context", kinds: [], max: 8 },
  ],
  params: Type.Object({
    seconds: Type.Integer({ title: "Seconds, 0 as the brief says", minimum: 0, maximum: 180, default: 0 }),
    aspect: choice(["auto", ...ASPECTS], { title: "Aspect", default: "auto" }),
  }),
  promptLimit: 20_000,
  maxRuntimeMs: 30_000,
  supports: { seed: false, cancel: false },
} satisfies Card;
