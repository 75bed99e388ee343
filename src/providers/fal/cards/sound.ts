/** Voices of ElevenLabs and MiniMax, music of Lyria, and the writing down of what is said. */
import { Type } from "@sinclair/typebox";
import { type Card, choice } from "../../card.ts";
import { falRoute, flag, ON_OFF, picture, prompt, PROMPT_CHARACTERS, SOUND_MS } from "./parts.ts";

const LANGUAGE_CODE = Type.Optional(
  Type.String({ title: "Language", pattern: "^[a-z]{2,3}$", description: "Its code, such as en or zh; found out when empty." }),
);

export const elevenV3: Card = {
  id: "eleven-v3",
  name: "ElevenLabs v3",
  kind: "speech",
  aliases: ["elevenlabs", "eleven v3", "fal-ai/elevenlabs/tts/eleven-v3"],
  routes: [
    falRoute("fal-ai/elevenlabs/tts/eleven-v3", {
      price: { unit: "thousand-characters", micros: 100_000 },
      fields: { prompt: "text", language: "language_code", normalise: "apply_text_normalization" },
      values: { stability: { creative: 0, natural: 0.5, robust: 1 } }, // anything between is rounded to one of them
      fixed: { timestamps: false },
      source: "fal.ai/models/fal-ai/elevenlabs/text-to-dialogue/eleven-v3/llms.txt: $0.10 for 1,000 characters",
    }),
  ],
  inputs: [prompt],
  params: Type.Object({
    voice: Type.String({ title: "Voice", minLength: 1, maxLength: 80, default: "Rachel", description: "A name or an id of ElevenLabs." }),
    stability: choice(["creative", "natural", "robust"], { title: "Stability", default: "natural" }),
    language: LANGUAGE_CODE,
    normalise: choice(["auto", "on", "off"], { title: "Spells out numbers", default: "auto" }),
  }),
  promptLimit: 5_000,
  maxRuntimeMs: SOUND_MS,
  supports: { seed: false, cancel: true },
  output: { mime: "audio/mpeg", audio: true },
};

const BOOSTS = [
  "auto",
  "English",
  "Chinese",
  "Chinese,Yue",
  "Arabic",
  "Dutch",
  "French",
  "German",
  "Greek",
  "Hebrew",
  "Hindi",
  "Indonesian",
] as const;
const MORE_BOOSTS = ["Italian", "Japanese", "Korean", "Polish", "Portuguese", "Romanian", "Russian", "Spanish", "Thai", "Turkish"] as const;
const LAST_BOOSTS = ["Ukrainian", "Vietnamese", "Czech", "Danish", "Finnish", "Hungarian", "Norwegian", "Swedish"] as const;

export const minimaxSpeech: Card = {
  id: "minimax-speech-2.8",
  name: "MiniMax Speech 2.8",
  kind: "speech",
  aliases: ["minimax speech", "speech-2.8-hd"],
  routes: [
    falRoute("fal-ai/minimax/speech-2.8-{quality}", {
      price: { unit: "thousand-characters", micros: 100_000 },
      fields: {
        voice: "voice_setting.voice_id",
        speed: "voice_setting.speed",
        volume: "voice_setting.vol",
        pitch: "voice_setting.pitch",
        emotion: "voice_setting.emotion",
        language: "language_boost",
      },
      values: { emotion: { auto: "-" } },
      fixed: { output_format: "url", audio_setting: { format: "mp3", sample_rate: 44_100, bitrate: 128_000, channel: 1 } },
      source: "fal.ai/models/fal-ai/minimax/speech-2.8-hd/llms.txt: $0.10 for 1,000 characters",
    }),
  ],
  inputs: [prompt],
  params: Type.Object({
    voice: Type.String({ title: "Voice", minLength: 1, maxLength: 80, default: "Wise_Woman", description: "An id of MiniMax." }),
    quality: choice(["hd", "turbo"], { title: "Quality", default: "hd" }),
    speed: Type.Number({ title: "Speed", minimum: 0.5, maximum: 2, default: 1 }),
    volume: Type.Number({ title: "Volume", minimum: 0.1, maximum: 10, default: 1 }),
    pitch: Type.Integer({ title: "Pitch", minimum: -12, maximum: 12, default: 0 }),
    emotion: choice(["auto", "happy", "sad", "angry", "fearful", "disgusted", "surprised", "neutral"], {
      title: "Emotion",
      default: "auto",
    }),
    language: choice([...BOOSTS, ...MORE_BOOSTS, ...LAST_BOOSTS], { title: "Language", default: "auto" }),
  }),
  promptLimit: 5_000,
  maxRuntimeMs: SOUND_MS,
  supports: { seed: false, cancel: true },
  output: { mime: "audio/mpeg", audio: true },
};

export const lyria3: Card = {
  id: "lyria-3",
  name: "Lyria 3",
  kind: "music",
  aliases: ["fal-ai/lyria3"],
  routes: [
    falRoute("fal-ai/lyria3", {
      price: { unit: "take", micros: 40_000 },
      fields: { reference: "image_url" },
      source: "fal.ai/models/fal-ai/lyria3/llms.txt: $0.04 for 30 seconds of mp3",
    }),
  ],
  inputs: [prompt, picture("reference")],
  params: Type.Object({}),
  promptLimit: PROMPT_CHARACTERS,
  maxRuntimeMs: SOUND_MS,
  supports: { seed: false, cancel: true },
  output: { mime: "audio/mpeg", audio: true },
};

/** What Whisper's page says it takes; a film's sound too. */
const HEARD = { role: "audio", kinds: ["audio", "video"], min: 1, max: 1 } as const;
const heard = { ...HEARD, kinds: [...HEARD.kinds] };

const transcription = {
  kind: "transcription",
  inputs: [heard],
  promptLimit: PROMPT_CHARACTERS,
  maxRuntimeMs: SOUND_MS,
  supports: { seed: false, cancel: true },
} as const;

const task = choice(["transcribe", "translate"], { title: "Writes", default: "transcribe" });

export const whisper: Card = {
  ...transcription,
  inputs: [heard],
  id: "whisper",
  name: "Whisper",
  aliases: ["whisper large v3", "fal-ai/whisper", "fal-ai/wizper", "wizper"],
  routes: [
    falRoute("fal-ai/wizper", {
      price: "unknown",
      fields: { prompt: "-" },
      values: { language: { auto: null } }, // left out, it is taken for English
      fixed: { chunk_level: "segment", version: "3", max_segment_len: 29, merge_chunks: true },
      source: "fal-ai/whisper is in the types no more; this is fal's own Whisper large v3",
    }),
  ],
  params: Type.Object({
    task,
    language: choice(["auto", "en", "zh", "de", "fr", "es", "it", "pt", "ja", "ko", "ru", "nl", "pl", "tr", "ar", "hi"], {
      title: "Language",
      default: "auto",
    }),
  }),
};

export const scribe: Card = {
  ...transcription,
  inputs: [heard],
  id: "scribe-v2",
  name: "ElevenLabs Scribe v2",
  aliases: ["scribe", "fal-ai/elevenlabs/speech-to-text/scribe-v2"],
  routes: [
    falRoute("fal-ai/elevenlabs/speech-to-text/scribe-v2", {
      price: "unknown",
      fields: { prompt: "-", language: "language_code", speakers: "diarize", events: "tag_audio_events" },
      values: { speakers: ON_OFF, events: ON_OFF },
    }),
  ],
  params: Type.Object({
    language: LANGUAGE_CODE,
    speakers: flag("Tells speakers apart", "on"),
    events: flag("Notes laughter and the like", "off"),
  }),
};
