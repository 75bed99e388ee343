/** Nano Banana by Google, Recraft, and Seedream by ByteDance. */
import { Type } from "@sinclair/typebox";
import { type Card, choice, type Price } from "../../card.ts";
import { falRoute, flag, IMAGE_MS, ON_OFF, picture, prompt, PROMPT_CHARACTERS, sizeNear } from "./parts.ts";

const BANANA_ASPECTS = [
  "auto",
  "21:9",
  "16:9",
  "3:2",
  "4:3",
  "5:4",
  "1:1",
  "4:5",
  "3:4",
  "2:3",
  "9:16",
  "4:1",
  "1:4",
  "8:1",
  "1:8",
] as const;

const RESOLUTION_MICROS = { "0.5K": 60_000, "1K": 80_000, "2K": 120_000, "4K": 160_000 };

/** $0.08 at 1K, ×0.75, ×1.5 and ×2 at the other sizes, $0.015 more with the web, $0.002 more for long thinking. */
const bananaPrice: Price = {
  unit: "take",
  micros: RESOLUTION_MICROS["1K"],
  when: Object.entries(RESOLUTION_MICROS).flatMap(([resolution, micros]) =>
    (["on", "off"] as const).flatMap((web) =>
      (["high", "minimal", "off"] as const).map((thinking) => ({
        params: { resolution: [resolution], web: [web], thinking: [thinking] },
        micros: micros + (web === "on" ? 15_000 : 0) + (thinking === "high" ? 2_000 : 0),
      })),
    ),
  ),
};

const BANANA = {
  fields: {
    aspect: "aspect_ratio",
    web: "enable_web_search",
    thinking: "thinking_level",
    safety: "safety_tolerance",
    format: "output_format",
    reference: "image_urls[]",
  },
  values: { web: ON_OFF, thinking: { off: "-", medium: "-" } },
  fixed: { num_images: 1, limit_generations: true },
};

export const nanoBanana2: Card = {
  id: "nano-banana-2",
  name: "Nano Banana 2",
  kind: "image",
  aliases: ["fal-ai/nano-banana-2"],
  routes: [
    falRoute(
      { text: "fal-ai/nano-banana-2", edit: "fal-ai/nano-banana-2/edit" },
      {
        ...BANANA,
        price: bananaPrice,
        source: "fal.ai/models/fal-ai/nano-banana-2/edit/llms.txt (price); 14 references: third parties",
      },
    ),
  ],
  inputs: [prompt, picture("reference", 14)],
  params: Type.Object({
    aspect: choice(BANANA_ASPECTS, { title: "Aspect", default: "auto" }),
    resolution: choice(["0.5K", "1K", "2K", "4K"], { title: "Size", default: "1K" }),
    thinking: choice(["off", "minimal", "high"], { title: "Thinking", default: "off" }),
    web: flag("Looks things up", "off"),
    safety: choice(["1", "2", "3", "4", "5", "6"], { title: "Tolerance", default: "4" }),
    format: choice(["png", "jpeg", "webp"], { title: "File", default: "png" }),
  }),
  promptLimit: PROMPT_CHARACTERS,
  maxRuntimeMs: IMAGE_MS,
  supports: { seed: true, cancel: true },
  output: { mime: "image/png" },
};

export const nanoBanana21: Card = {
  ...nanoBanana2,
  id: "nano-banana-2.1",
  name: "Nano Banana 2.1",
  aliases: ["google/nano-banana-2.1"],
  routes: [
    falRoute(
      { text: "google/nano-banana-2.1", edit: "google/nano-banana-2.1/edit" },
      {
        ...BANANA,
        // $35.294 for a million tokens, of which nobody says how many a picture takes at each size; third parties say about $0.04 to $0.134
        price: "unknown",
        source: "fal.ai/learn/tools/nano-banana-api; wavespeed.ai says that it takes what Nano Banana 2 takes; not in the types",
        note: "new",
      },
    ),
  ],
  params: Type.Object({
    ...nanoBanana2.params.properties,
    resolution: choice(["1K", "2K", "4K"], { title: "Size", default: "1K" }),
  }),
  supports: { seed: false, cancel: true },
};

export const nanoBananaPro: Card = {
  ...nanoBanana2,
  id: "nano-banana-pro",
  name: "Nano Banana Pro",
  aliases: ["fal-ai/nano-banana-pro"],
  routes: [
    falRoute(
      { text: "fal-ai/nano-banana-pro", edit: "fal-ai/nano-banana-pro/edit" },
      { ...BANANA, price: "unknown", source: "its price at fal was not seen; 14 references: third parties" },
    ),
  ],
  params: Type.Object({
    aspect: choice(["auto", "21:9", "16:9", "3:2", "4:3", "5:4", "1:1", "4:5", "3:4", "2:3", "9:16"], { title: "Aspect", default: "auto" }),
    resolution: choice(["1K", "2K", "4K"], { title: "Size", default: "1K" }),
    web: flag("Looks things up", "off"),
    safety: choice(["1", "2", "3", "4", "5", "6"], { title: "Tolerance", default: "4" }),
    format: choice(["png", "jpeg", "webp"], { title: "File", default: "png" }),
  }),
};

/** Sizes by name, of a 1K picture. */
const PRESETS = { "1:1": "square_hd", "16:9": "landscape_16_9", "9:16": "portrait_16_9", "4:3": "landscape_4_3", "3:4": "portrait_4_3" };

function recraft(version: "4" | "4.1", aliases: string[], source: string): Card {
  return {
    id: `recraft-v${version}`,
    name: `Recraft V${version}`,
    kind: "image",
    aliases: [`recraft ${version}`, ...aliases],
    routes: [
      falRoute(`fal-ai/recraft/v${version}{quality}/text-to-image`, {
        price: { unit: "take", micros: 40_000, when: [{ params: { quality: ["pro"] }, micros: "unknown" }] },
        fields: { aspect: "image_size" },
        values: { aspect: PRESETS, quality: { standard: "", pro: "/pro" } },
        fixed: { enable_safety_checker: true },
        source,
      }),
    ],
    inputs: [prompt],
    params: Type.Object({
      aspect: choice(["1:1", "16:9", "9:16", "4:3", "3:4"], { title: "Aspect", default: "1:1" }),
      quality: choice(["standard", "pro"], { title: "Quality", default: "standard" }),
    }),
    promptLimit: PROMPT_CHARACTERS,
    maxRuntimeMs: IMAGE_MS,
    supports: { seed: false, cancel: true },
  };
}

export const recraft4 = recraft("4", ["fal-ai/recraft/v4/text-to-image"], "$0.04: lumenfall.ai, 2026-03-10; pro not known");
export const recraft41 = recraft(
  "4.1",
  ["recraft", "fal-ai/recraft/v4.1/text-to-image"],
  "fal.ai/models/fal-ai/recraft/v4.1/text-to-image/llms.txt: $0.04; pro not known",
);

const SEEDREAM_ASPECTS = ["auto", "16:9", "9:16", "1:1", "4:3", "3:4", "4:5", "3:2", "2:3", "21:9"] as const;

/** `aspect,resolution` → what `image_size` says: the model's own words for "auto", else a size within its bounds. */
function seedreamSizes(pixels: Record<string, number>): Record<string, unknown> {
  return Object.fromEntries(
    SEEDREAM_ASPECTS.flatMap((aspect) =>
      Object.entries(pixels).map(([size, most]) => [`${aspect},${size}`, aspect === "auto" ? `auto_${size}` : sizeNear(aspect, most, 16)]),
    ),
  );
}

const seedreamAspect = choice(SEEDREAM_ASPECTS, { title: "Aspect", default: "auto" });
const SEEDREAM_FIELDS = { "aspect,resolution": "image_size", reference: "image_urls[]", format: "output_format" };

export const seedream45: Card = {
  id: "seedream-4.5",
  name: "Seedream 4.5",
  kind: "image",
  aliases: ["seedream", "seedream 4", "fal-ai/bytedance/seedream/v4.5/text-to-image"],
  routes: [
    falRoute(
      { text: "fal-ai/bytedance/seedream/v4.5/text-to-image", edit: "fal-ai/bytedance/seedream/v4.5/edit" },
      {
        price: { unit: "take", micros: 40_000 },
        fields: SEEDREAM_FIELDS,
        // total of 2560×1440 to 4096×4096 pixels; more than one of max_images gives a number of pictures that nobody can foretell
        values: { "aspect,resolution": seedreamSizes({ "2K": 2048 ** 2, "4K": 4096 ** 2 }) },
        fixed: { num_images: 1, max_images: 1, enable_safety_checker: true },
        source: "$0.04 a picture: fal's page of the model; beyond 10 references only the last 10 count",
      },
    ),
  ],
  inputs: [prompt, picture("reference", 10)],
  params: Type.Object({ aspect: seedreamAspect, resolution: choice(["2K", "4K"], { title: "Size", default: "2K" }) }),
  promptLimit: PROMPT_CHARACTERS,
  maxRuntimeMs: IMAGE_MS,
  supports: { seed: true, cancel: true },
};

export const seedream5Pro: Card = {
  ...seedream45,
  id: "seedream-5-pro",
  name: "Seedream 5 Pro",
  aliases: ["seedream 5", "bytedance/seedream/v5/pro/text-to-image"],
  routes: [
    falRoute(
      { text: "bytedance/seedream/v5/pro/text-to-image", edit: "bytedance/seedream/v5/pro/edit" },
      {
        price: "unknown",
        fields: SEEDREAM_FIELDS,
        values: { "aspect,resolution": seedreamSizes({ "1K": 1.2 * 1024 ** 2, "2K": 2048 ** 2 }) }, // total of 1024² to 2048² pixels
        fixed: { num_images: 1, enable_safety_checker: true },
      },
    ),
  ],
  params: Type.Object({
    aspect: seedreamAspect,
    resolution: choice(["1K", "2K"], { title: "Size", default: "2K" }),
    format: choice(["png", "jpeg"], { title: "File", default: "png" }),
  }),
  supports: { seed: false, cancel: true },
};

export const seedream5Lite: Card = {
  ...seedream5Pro,
  id: "seedream-5-lite",
  name: "Seedream 5 lite",
  aliases: ["bytedance/seedream/v5/lite/text-to-image", "fal-ai/bytedance/seedream/v5/lite/text-to-image"],
  routes: [
    falRoute(
      { text: "bytedance/seedream/v5/lite/text-to-image", edit: "bytedance/seedream/v5/lite/edit" },
      {
        price: "unknown",
        fields: SEEDREAM_FIELDS,
        values: { "aspect,resolution": seedreamSizes({ "2K": 2048 ** 2, "3K": 3072 ** 2, "4K": 4096 ** 2 }) },
        fixed: { num_images: 1, max_images: 1, enable_safety_checker: true },
      },
    ),
  ],
  params: Type.Object({ aspect: seedreamAspect, resolution: choice(["2K", "3K", "4K"], { title: "Size", default: "2K" }) }),
};
