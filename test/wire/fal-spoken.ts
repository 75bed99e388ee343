/**
 * How fal's endpoints say each parameter of our forms, written from their own pages and types and not from the routes of the cards: what the parameters'
 * contract compares with what was sent. Words only, without inputs.
 */
import type { Card } from "../../src/providers/card.ts";

interface Spoken {
  at: string;
  value: unknown;
}
type Say = (value: unknown, card: Card) => Spoken | undefined;

const as =
  (at: string): Say =>
  (value) => ({ at, value });
const onOff =
  (at: string): Say =>
  (value) => ({ at, value: value === "on" });
const unless =
  (silent: string, at: string): Say =>
  (value) =>
    value === silent ? undefined : { at, value };

const PRESETS: Record<string, string> = {
  auto: "landscape_16_9",
  "16:9": "landscape_16_9",
  "9:16": "portrait_16_9",
  "1:1": "square_hd",
  "4:3": "landscape_4_3",
  "3:4": "portrait_4_3",
};
/** Of FLUX, where fal has no word: at most one megapixel in steps of 32. */
const SIZES: Record<string, { width: number; height: number }> = {
  "4:5": { width: 896, height: 1120 },
  "3:2": { width: 1248, height: 832 },
  "2:3": { width: 832, height: 1248 },
  "21:9": { width: 1536, height: 640 },
};
/** Of Seedream at 2K: at most 2048² pixels in steps of 16. */
const SEEDREAM_2K: Record<string, unknown> = {
  auto: "auto_2K",
  "16:9": { width: 2720, height: 1536 },
  "9:16": { width: 1536, height: 2720 },
  "1:1": { width: 2048, height: 2048 },
  "4:3": { width: 2352, height: 1760 },
  "3:4": { width: 1760, height: 2352 },
  "4:5": { width: 1824, height: 2288 },
  "3:2": { width: 2496, height: 1664 },
  "2:3": { width: 1664, height: 2496 },
  "21:9": { width: 3120, height: 1328 },
};

function aspect(value: unknown, card: Card): Spoken {
  const said = String(value);
  if (/^(flux-schnell|flux-dev|flux-2|recraft)/.test(card.id)) return { at: "image_size", value: PRESETS[said] ?? SIZES[said] };
  if (card.id.startsWith("seedream")) return { at: "image_size", value: SEEDREAM_2K[said] };
  return { at: "aspect_ratio", value: card.id.startsWith("kling") && said === "auto" ? "16:9" : said };
}

function resolution(value: unknown, card: Card): Spoken {
  return card.id.startsWith("seedream") ? { at: "image_size", value: `auto_${value}` } : { at: "resolution", value };
}

const FLUX_2_SIZES: Record<string, unknown> = {
  "1": "landscape_16_9",
  "2": { width: 1920, height: 1072 },
  "4": { width: 2720, height: 1536 },
};

const STABILITY: Record<string, number> = { creative: 0, natural: 0.5, robust: 1 };

/** The quality is part of the address for most, and none of it says "standard" where there is but one more. */
function quality(value: unknown, card: Card): Spoken {
  const said = String(value);
  if (card.id === "minimax-speech-2.8") return { at: "path", value: `/fal-ai/minimax/speech-2.8-${said}` };
  if (card.id.startsWith("hailuo-2.3")) return { at: "path", value: `/fal-ai/minimax/hailuo-2.3/${said}/text-to-video` };
  if (card.id.startsWith("hailuo-02")) return { at: "path", value: `/fal-ai/minimax/hailuo-02/${said}/image-to-video` };
  const version = card.id.replace("recraft-", "");
  return { at: "path", value: `/fal-ai/recraft/${version}${said === "pro" ? "/pro" : ""}/text-to-image` };
}

const MODE_PATHS: Record<string, string> = {
  "kling-2.1": "/fal-ai/kling-video/v2.1/{}/image-to-video",
  "kling-3": "/fal-ai/kling-video/v3/{}/text-to-video",
  "kling-3-turbo": "/fal-ai/kling-video/v3/turbo/{}/text-to-video",
};

const SAID: Record<string, Say> = {
  aspect,
  resolution,
  quality,
  steps: as("num_inference_steps"),
  guidance: (value, card) => ({ at: card.kind === "video" ? "cfg_scale" : "guidance_scale", value }),
  acceleration: as("acceleration"),
  strength: () => undefined, // counts only with a picture
  format: as("output_format"),
  safety: as("safety_tolerance"),
  megapixels: (value) => ({ at: "image_size", value: FLUX_2_SIZES[String(value)] }),
  web: onOff("enable_web_search"),
  thinking: (value) => (value === "off" || value === "medium" ? undefined : { at: "thinking_level", value }),
  seconds: (value, card) => ({ at: "duration", value: card.id.startsWith("veo") ? `${value}s` : String(value) }),
  mode: (value, card) => ({ at: "path", value: MODE_PATHS[card.id]?.replace("{}", String(value)) }),
  tier: (value) => ({ at: "path", value: `/bytedance/seedance-2.0${value === "standard" ? "" : `/${value}`}/text-to-video` }),
  audio: onOff("generate_audio"),
  negative: as("negative_prompt"),
  rewrite: onOff("auto_fix"),
  camera: (value) => ({ at: "camera_fixed", value: value === "fixed" }),
  optimizer: onOff("prompt_optimizer"),
  voice: (value, card) => ({ at: card.id.startsWith("minimax") ? "voice_setting.voice_id" : "voice", value }),
  speed: as("voice_setting.speed"),
  volume: as("voice_setting.vol"),
  pitch: as("voice_setting.pitch"),
  emotion: unless("auto", "voice_setting.emotion"),
  stability: (value) => ({ at: "stability", value: STABILITY[String(value)] }),
  normalise: as("apply_text_normalization"),
  language(value, card) {
    if (card.id === "whisper") return { at: "language", value: value === "auto" ? null : value };
    return { at: card.id.startsWith("minimax") ? "language_boost" : "language_code", value };
  },
  task: as("task"),
  speakers: onOff("diarize"),
  events: onOff("tag_audio_events"),
};

/** Throws for a parameter that nobody has said here: a new one needs a line. */
export function spokenByFal(card: Card, name: string, value: unknown): Spoken | undefined {
  const say = SAID[name];
  if (!say) throw new Error(`Say in fal-spoken.ts how fal's endpoints say "${name}" of ${card.id}.`);
  return say(value, card);
}
