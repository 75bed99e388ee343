/** FLUX by Black Forest Labs. */
import { Type } from "@sinclair/typebox";
import { type Card, choice } from "../../card.ts";
import { falRoute, IMAGE_MS, picture, prompt, PROMPT_CHARACTERS, sizeNear } from "./parts.ts";

const ASPECTS = ["auto", "16:9", "9:16", "1:1", "4:3", "3:4", "4:5", "3:2", "2:3", "21:9"] as const;
const MEGAPIXEL = 1024 ** 2;

/** One megapixel: fal's own words where it has one, else the size itself. */
const PRESETS: Record<string, unknown> = {
  "16:9": "landscape_16_9",
  "9:16": "portrait_16_9",
  "1:1": "square_hd",
  "4:3": "landscape_4_3",
  "3:4": "portrait_4_3",
  ...Object.fromEntries(["4:5", "3:2", "2:3", "21:9"].map((aspect) => [aspect, sizeNear(aspect, MEGAPIXEL, 32)])),
};

const safety = { enable_safety_checker: true };
const FIRST_FIELDS = { aspect: "image_size", steps: "num_inference_steps", guidance: "guidance_scale", format: "output_format" };
const format = choice(["png", "jpeg"], { title: "File", default: "png" });
const aspect = choice(ASPECTS, { title: "Aspect", default: "auto" });
const acceleration = choice(["none", "regular", "high"], { title: "Hurry", default: "none" });

export const fluxSchnell: Card = {
  id: "flux-schnell",
  name: "FLUX.1 schnell",
  kind: "image",
  aliases: ["flux schnell", "flux.1-schnell", "fal-ai/flux/schnell"],
  routes: [
    falRoute("fal-ai/flux/schnell", {
      price: { unit: "take", micros: 3_000 },
      fields: FIRST_FIELDS,
      values: { aspect: { ...PRESETS, auto: "landscape_16_9" } },
      fixed: { num_images: 1, ...safety },
      source: "fal.ai/docs model-api-reference flux-schnell (steps 1–12); $0.003 a megapixel, rounded up: lumenfall.ai",
    }),
  ],
  inputs: [prompt],
  params: Type.Object({
    aspect,
    steps: Type.Integer({ title: "Steps", minimum: 1, maximum: 12, default: 4 }),
    guidance: Type.Number({ title: "Guidance", minimum: 1, maximum: 20, default: 3.5 }),
    acceleration,
    format,
  }),
  promptLimit: PROMPT_CHARACTERS,
  maxRuntimeMs: IMAGE_MS,
  supports: { seed: true, cancel: true },
  output: { mime: "image/png" },
};

export const fluxDev: Card = {
  ...fluxSchnell,
  id: "flux-dev",
  name: "FLUX.1 dev",
  aliases: ["flux dev", "flux.1-dev", "fal-ai/flux/dev"],
  routes: [
    falRoute(
      { text: "fal-ai/flux/dev", edit: "fal-ai/flux/dev/image-to-image" },
      {
        price: { unit: "take", micros: 25_000, when: [{ params: { "input:reference": [true] }, micros: "unknown" }] },
        fields: { ...FIRST_FIELDS, reference: "image_url", "edit:aspect": "-", "text:strength": "-" },
        values: { aspect: { ...PRESETS, auto: "landscape_16_9" } },
        fixed: { num_images: 1, ...safety },
        source: "fal.ai/docs model-api-reference flux-dev (steps 1–50, strength 0–1); $0.025 a megapixel, of an edit not known",
      },
    ),
  ],
  inputs: [prompt, picture("reference")],
  params: Type.Object({
    aspect,
    steps: Type.Integer({ title: "Steps", minimum: 1, maximum: 50, default: 28 }),
    guidance: Type.Number({ title: "Guidance", minimum: 1, maximum: 20, default: 3.5 }),
    strength: Type.Number({ title: "Change", minimum: 0, maximum: 1, default: 0.95, description: "How far it may go from the picture." }),
    acceleration,
    format,
  }),
  rules: [
    {
      when: { "input:reference": [true] },
      needs: { aspect: ["auto"] },
      sentence: "A picture that is changed keeps its shape, so leave the aspect to it.",
    },
    {
      when: { "input:reference": [false] },
      needs: { strength: [0.95] },
      sentence: "How far to change counts only with a picture to start from.",
    },
  ],
};

const SIZES = { "1": 1, "2": 2, "4": 4 } as const;

/** `aspect,megapixels` → what `image_size` says. */
const FLUX_2_SIZES = Object.fromEntries(
  ASPECTS.flatMap((shape) =>
    Object.entries(SIZES).map(([name, megapixels]) => {
      const real = shape === "auto" ? "16:9" : shape;
      return [`${shape},${name}`, name === "1" ? PRESETS[real] : sizeNear(real, megapixels * MEGAPIXEL, 16)] as const;
    }),
  ),
);

export const flux2Pro: Card = {
  id: "flux-2-pro",
  name: "FLUX.2 pro",
  kind: "image",
  aliases: ["flux", "flux 2", "flux.2", "flux pro", "fal-ai/flux-2-pro"],
  routes: [
    falRoute(
      { text: "fal-ai/flux-2-pro", edit: "fal-ai/flux-2-pro/edit" },
      {
        price: {
          unit: "take",
          micros: 30_000,
          when: [
            { params: { "input:reference": [true] }, micros: "unknown" },
            { params: { megapixels: ["2"] }, micros: 45_000 },
            { params: { megapixels: ["4"] }, micros: 75_000 },
          ],
        },
        fields: { "aspect,megapixels": "image_size", reference: "image_urls[]", safety: "safety_tolerance", format: "output_format" },
        values: {
          "aspect,megapixels": FLUX_2_SIZES,
          "edit:aspect,megapixels": { ...FLUX_2_SIZES, "auto,1": "auto" },
        },
        fixed: safety,
        source:
          "fal.ai/models/fal-ai/flux-2-pro/edit/llms.txt: $0.03 for the first megapixel, $0.015 for each more, those of references too (so not known for an edit); 8 references: docs.laozhang.ai",
      },
    ),
  ],
  inputs: [prompt, picture("reference", 8)],
  params: Type.Object({
    aspect,
    megapixels: choice(["1", "2", "4"], { title: "Megapixels", default: "1" }),
    safety: choice(["1", "2", "3", "4", "5"], { title: "Tolerance", default: "2" }),
    format,
  }),
  rules: [
    {
      when: { "input:reference": [true], aspect: ["auto"] },
      needs: { megapixels: ["1"] },
      sentence: "With the shape of its picture the model chooses the size itself; choose an aspect to set the megapixels.",
    },
  ],
  promptLimit: PROMPT_CHARACTERS,
  maxRuntimeMs: IMAGE_MS,
  supports: { seed: true, cancel: true },
  output: { mime: "image/png" },
};

export const flux3: Card = {
  id: "flux-3",
  name: "FLUX 3",
  kind: "image",
  aliases: ["flux 3 image", "flux-3-image", "blackforestlabs/flux-3"],
  routes: [
    falRoute(
      { text: "blackforestlabs/flux-3/text-to-image", edit: "blackforestlabs/flux-3/edit-image" },
      {
        price: {
          unit: "take",
          micros: 48_000,
          when: [
            { params: { "input:reference": [true] }, micros: "unknown" },
            { params: { resolution: ["768sq", "1.5k", "2k", "4k"] }, micros: "unknown" },
          ],
        },
        fields: { aspect: "aspect_ratio", reference: "image_urls[]" },
        source:
          "fal.ai/models/blackforestlabs/flux-3/text-to-image/llms.txt: $0.048 at 1k after 2026-10-08; sizes and 10 references: replicate.com/black-forest-labs/flux-3-image, docs.comfy.org; not in the types",
        note: "new",
      },
    ),
  ],
  inputs: [prompt, picture("reference", 10, { maxBytes: 20 * 1024 ** 2 })],
  params: Type.Object({
    aspect: choice(["auto", "21:9", "2:1", "16:9", "3:2", "7:5", "4:3", "5:4", "1:1", "4:5", "3:4", "5:7", "2:3", "9:16", "1:2", "9:21"], {
      title: "Aspect",
      default: "auto",
    }),
    resolution: choice(["768sq", "1k", "1.5k", "2k", "4k"], { title: "Size", default: "1k" }),
  }),
  promptLimit: PROMPT_CHARACTERS,
  maxRuntimeMs: IMAGE_MS,
  supports: { seed: false, cancel: true },
};
