/** Seedance by ByteDance, and Hailuo by MiniMax. */
import { Type } from "@sinclair/typebox";
import { type Card, choice, type Price } from "../../card.ts";
import { falRoute, flag, ON_OFF, picture, prompt, PROMPT_CHARACTERS, upTo, VIDEO_MS } from "./parts.ts";

const FRAME = { maxBytes: 30 * 1024 ** 2, mimes: ["image/jpeg", "image/png", "image/webp"] };
const aspect = choice(["auto", "21:9", "16:9", "4:3", "1:1", "3:4", "9:16"], { title: "Aspect", default: "auto" });
const FIELDS = { seconds: "duration", aspect: "aspect_ratio", audio: "generate_audio", start: "image_url", end: "end_image_url" };
const END_NEEDS_START = { when: { "input:end": [true] }, needs: { "input:start": [true] }, sentence: "A last frame needs a first one." };

/** $0.014 for 1,000 tokens; fal's own figures are 22,100 tokens a second at 720p and 10,300 at 480p, above it they follow from the size at 24 frames. */
const seedance2Price: Price = {
  unit: "second",
  micros: 302_400,
  when: [
    { params: { tier: ["fast"] }, micros: "unknown" },
    { params: { tier: ["mini"], resolution: ["480p"] }, micros: 72_100 },
    { params: { tier: ["mini"] }, micros: 154_700 },
    { params: { resolution: ["480p"] }, micros: 144_200 },
    { params: { resolution: ["1080p"] }, micros: 680_400 },
    { params: { resolution: ["4k"] }, micros: 2_721_600 },
  ],
};

export const seedance2: Card = {
  id: "seedance-2",
  name: "Seedance 2.0",
  kind: "video",
  aliases: ["seedance", "seedance 2", "bytedance/seedance-2.0"],
  routes: [
    falRoute(
      {
        text: "bytedance/seedance-2.0{tier}/text-to-video",
        start: "bytedance/seedance-2.0{tier}/image-to-video",
        "start-end": "bytedance/seedance-2.0{tier}/image-to-video",
        reference: "bytedance/seedance-2.0{tier}/reference-to-video",
      },
      {
        price: seedance2Price,
        fields: { ...FIELDS, reference: "image_urls[]", clip: "video_urls[]" },
        values: { audio: ON_OFF, tier: { standard: "", fast: "/fast", mini: "/mini" } },
        source:
          "fal.ai/models/bytedance/seedance-2.0/…/llms.txt: $0.3024 a second at 720p, sound or not; mini $0.0721 and $0.1547; fast not known",
      },
    ),
  ],
  inputs: [
    prompt,
    picture("start", 1, FRAME),
    picture("end", 1, FRAME),
    picture("reference", 9, FRAME),
    { role: "clip", kinds: ["video"], max: 3, mimes: ["video/mp4", "video/quicktime"], maxBytes: 50 * 1024 ** 2 },
  ],
  params: Type.Object({
    seconds: choice(upTo(4, 15), { title: "Seconds", default: "5" }),
    aspect,
    resolution: choice(["480p", "720p", "1080p", "4k"], { title: "Size", default: "720p" }),
    audio: flag("Sound", "on"),
    tier: choice(["standard", "fast", "mini"], { title: "Quality", default: "standard" }),
  }),
  rules: [
    END_NEEDS_START,
    {
      when: { tier: ["fast", "mini"] },
      needs: { resolution: ["480p", "720p"] },
      sentence: "Fast and mini are made in 480p and 720p only.",
    },
    {
      when: { "input:start": [true] },
      needs: { "input:reference": [false], "input:clip": [false] },
      sentence: "References and first or last frames do not go together.",
    },
  ],
  promptLimit: PROMPT_CHARACTERS,
  maxRuntimeMs: VIDEO_MS,
  supports: { seed: false, cancel: true },
  output: { mime: "video/mp4", fps: 24, audio: true },
};

/** $2.40 for a million tokens with sound, $1.20 without; a second is height × width × 24 / 1024 tokens, here of 16:9. */
const seedance15Price: Price = {
  unit: "second",
  micros: 51_840,
  when: [
    { params: { resolution: ["480p"], audio: ["on"] }, micros: 23_328 },
    { params: { resolution: ["480p"], audio: ["off"] }, micros: 11_664 },
    { params: { resolution: ["1080p"], audio: ["on"] }, micros: 116_640 },
    { params: { resolution: ["1080p"], audio: ["off"] }, micros: 58_320 },
    { params: { audio: ["off"] }, micros: 25_920 },
  ],
};

export const seedance15: Card = {
  id: "seedance-1.5-pro",
  name: "Seedance 1.5 Pro",
  kind: "video",
  aliases: ["seedance 1.5"],
  routes: [
    falRoute(
      {
        text: "fal-ai/bytedance/seedance/v1.5/pro/text-to-video",
        start: "fal-ai/bytedance/seedance/v1.5/pro/image-to-video",
        "start-end": "fal-ai/bytedance/seedance/v1.5/pro/image-to-video",
      },
      {
        price: seedance15Price,
        fields: { ...FIELDS, camera: "camera_fixed" },
        values: { audio: ON_OFF, camera: { free: false, fixed: true } },
        fixed: { enable_safety_checker: true },
        source: "fal.ai/models/fal-ai/bytedance/seedance/v1.5/pro/image-to-video/llms.txt",
      },
    ),
  ],
  inputs: [prompt, picture("start"), picture("end")],
  params: Type.Object({
    seconds: choice(upTo(4, 12), { title: "Seconds", default: "5" }),
    aspect: choice(["auto", "21:9", "16:9", "4:3", "1:1", "3:4", "9:16"], { title: "Aspect", default: "16:9" }),
    resolution: choice(["480p", "720p", "1080p"], { title: "Size", default: "720p" }),
    audio: flag("Sound", "on"),
    camera: choice(["free", "fixed"], { title: "Camera", default: "free" }),
  }),
  rules: [END_NEEDS_START],
  promptLimit: PROMPT_CHARACTERS,
  maxRuntimeMs: VIDEO_MS,
  supports: { seed: true, cancel: true },
  output: { mime: "video/mp4", fps: 24, audio: true },
};

const hailuoSeconds = choice(["6", "10"], { title: "Seconds", default: "6" });
const optimizer = flag("May improve the prompt", "on");
const PRO_SECONDS = {
  when: { quality: ["pro"] },
  needs: { seconds: ["6"] },
  sentence: "Pro quality has one length; leave it at 6 seconds.",
};
/** The pro endpoints have no length. */
const SECONDS_OF = { "standard,6": "6", "standard,10": "10", "pro,6": "-" };
const HAILUO_FIELDS = { "quality,seconds": "duration", optimizer: "prompt_optimizer", start: "image_url", end: "end_image_url" };

export const hailuo23: Card = {
  id: "hailuo-2.3",
  name: "Hailuo 2.3",
  kind: "video",
  aliases: ["hailuo", "minimax", "minimax hailuo"],
  routes: [
    falRoute(
      {
        text: "fal-ai/minimax/hailuo-2.3/{quality}/text-to-video",
        start: "fal-ai/minimax/hailuo-2.3/{quality}/image-to-video",
      },
      {
        price: {
          unit: "take",
          micros: 280_000,
          when: [
            { params: { quality: ["pro"] }, micros: 490_000 },
            { params: { seconds: ["10"] }, micros: 560_000 },
          ],
        },
        fields: HAILUO_FIELDS,
        values: { "quality,seconds": SECONDS_OF, optimizer: ON_OFF },
        source: "fal.ai/models/fal-ai/minimax/hailuo-2.3/…/llms.txt: $0.28 for 6 s, $0.56 for 10 s, pro $0.49; 768p, pro 1080p",
      },
    ),
  ],
  inputs: [prompt, picture("start")],
  params: Type.Object({
    seconds: hailuoSeconds,
    quality: choice(["standard", "pro"], { title: "Quality", default: "standard" }),
    optimizer,
  }),
  rules: [PRO_SECONDS],
  promptLimit: 2_000,
  maxRuntimeMs: VIDEO_MS,
  supports: { seed: false, cancel: true },
  output: { mime: "video/mp4" },
};

export const hailuo02: Card = {
  ...hailuo23,
  id: "hailuo-02",
  name: "Hailuo 02",
  aliases: ["minimax hailuo 02"],
  routes: [
    falRoute(
      {
        start: "fal-ai/minimax/hailuo-02/{quality}/image-to-video",
        "start-end": "fal-ai/minimax/hailuo-02/{quality}/image-to-video",
      },
      {
        price: "unknown",
        fields: { ...HAILUO_FIELDS, "quality,resolution": "resolution" },
        values: {
          "quality,seconds": SECONDS_OF,
          optimizer: ON_OFF,
          "quality,resolution": { "standard,768P": "768P", "standard,512P": "512P", "pro,768P": "-" },
        },
      },
    ),
  ],
  inputs: [prompt, picture("start", 1, { min: 1 }), picture("end")],
  params: Type.Object({
    ...hailuo23.params.properties,
    resolution: choice(["512P", "768P"], { title: "Size", default: "768P" }),
  }),
  rules: [
    PRO_SECONDS,
    END_NEEDS_START,
    { when: { quality: ["pro"] }, needs: { resolution: ["768P"] }, sentence: "Pro quality has one size, 1080p; leave the size as it is." },
  ],
};
