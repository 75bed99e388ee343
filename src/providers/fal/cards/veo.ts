/** Veo 3.1 by Google. By fal first, as its prices are known there; the routes by Vertex are those of `providers/google`. */
import { Type } from "@sinclair/typebox";
import { type Card, choice, type ParameterRule, type Price, type Route } from "../../card.ts";
import { falRoute, flag, notWanted, ON_OFF, picture, prompt, VIDEO_MS, withUnit } from "./parts.ts";

const SECONDS = ["4", "6", "8"] as const;

const params = Type.Object({
  seconds: choice(SECONDS, { title: "Seconds", default: "8" }),
  aspect: choice(["16:9", "9:16"], { title: "Aspect", default: "16:9" }),
  resolution: choice(["720p", "1080p", "4k"], { title: "Size", default: "720p" }),
  audio: flag("Sound", "on"),
  negative: notWanted(),
  rewrite: flag("May rewrite a refused prompt", "off"),
  safety: choice(["1", "2", "3", "4", "5", "6"], { title: "Tolerance", default: "4" }),
});

const FACTS = {
  fields: {
    seconds: "duration",
    aspect: "aspect_ratio",
    audio: "generate_audio",
    negative: "negative_prompt",
    rewrite: "auto_fix",
    safety: "safety_tolerance",
    start: "image_url",
    "start-end:start": "first_frame_url",
    "start-end:end": "last_frame_url",
    reference: "image_urls[]",
    "reference:negative": "-",
    "reference:seed": "-",
  },
  values: { seconds: withUnit(SECONDS, "s"), audio: ON_OFF, rewrite: ON_OFF },
};

const rules: ParameterRule[] = [
  { when: { resolution: ["1080p", "4k"] }, needs: { seconds: ["8"] }, sentence: "1080p and 4k are made in 8 seconds only." },
  { when: { "input:reference": [true] }, needs: { seconds: ["8"] }, sentence: "With reference pictures it makes 8 seconds only." },
  {
    when: { "input:reference": [true] },
    needs: { "input:start": [false], "input:end": [false] },
    sentence: "Reference pictures and first or last frames do not go together.",
  },
  { when: { "input:end": [true] }, needs: { "input:start": [true] }, sentence: "A last frame needs a first one." },
];

/** Micro-USD a second: silent, with sound, and the same at 4k. */
function price(silent: number, sound: number, silent4k: number, sound4k: number): Price {
  return {
    unit: "second",
    micros: sound,
    when: [
      { params: { resolution: ["4k"], audio: ["on"] }, micros: sound4k },
      { params: { resolution: ["4k"], audio: ["off"] }, micros: silent4k },
      { params: { audio: ["off"] }, micros: silent },
    ],
  };
}

function veo(id: string, name: string, aliases: string[], route: Route, references: number): Card {
  return {
    id,
    name,
    kind: "video",
    aliases,
    routes: [route],
    inputs: [prompt, picture("start"), picture("end"), ...(references > 0 ? [picture("reference", references)] : [])],
    params,
    rules,
    promptLimit: 2_000,
    maxRuntimeMs: VIDEO_MS,
    supports: { seed: true, cancel: true },
    output: { mime: "video/mp4", fps: 24, audio: true },
  };
}

export const veo31 = veo(
  "veo-3.1",
  "Veo 3.1",
  ["veo", "veo 3", "veo3.1", "fal-ai/veo3.1"],
  falRoute(
    {
      text: "fal-ai/veo3.1",
      start: "fal-ai/veo3.1/image-to-video",
      "start-end": "fal-ai/veo3.1/first-last-frame-to-video",
      reference: "fal-ai/veo3.1/reference-to-video",
    },
    {
      ...FACTS,
      price: price(200_000, 400_000, 400_000, 600_000),
      source: "fal.ai/models/fal-ai/veo3.1/llms.txt: $0.20 a second silent, $0.40 with sound, 4k $0.40 and $0.60; lengths of 1080p: Google",
    },
  ),
  3,
);

export const veo31Fast = veo(
  "veo-3.1-fast",
  "Veo 3.1 fast",
  ["veo fast", "veo3.1-fast", "fal-ai/veo3.1/fast"],
  falRoute(
    {
      text: "fal-ai/veo3.1/fast",
      start: "fal-ai/veo3.1/fast/image-to-video",
      "start-end": "fal-ai/veo3.1/fast/first-last-frame-to-video",
    },
    {
      ...FACTS,
      price: price(100_000, 150_000, 300_000, 350_000),
      source:
        "fal.ai/models/fal-ai/veo3.1/fast/first-last-frame-to-video/llms.txt: $0.10 a second silent, $0.15 with sound, 4k $0.30 and $0.35",
    },
  ),
  0,
);

const LITE_FRAMES = { start: "fal-ai/veo3.1/lite/image-to-video", "start-end": "fal-ai/veo3.1/lite/first-last-frame-to-video" };

export const veo31Lite: Card = {
  ...veo(
    "veo-3.1-lite",
    "Veo 3.1 lite",
    ["veo lite", "fal-ai/veo3.1/lite"],
    falRoute({ text: "fal-ai/veo3.1/lite", ...LITE_FRAMES }, { ...FACTS, price: "unknown" }),
    0,
  ),
  params: Type.Object({ ...params.properties, resolution: choice(["720p", "1080p"], { title: "Size", default: "720p" }) }),
  rules: [...rules, { when: { "input:end": [true] }, needs: { seconds: ["8"] }, sentence: "Between two frames it makes 8 seconds only." }],
};
