/**
 * OpenAI's image models, and how their parameters are said. Facts: openai@7.55.0 `resources/images.d.ts` (2026-11-10) unless a route says more.
 * Left out: GIF and SVG (previews that need access), masks and markup (no such input on the canvas), several pictures a request (each take is its own
 * request, so that each has its own cost and its own end), the alias `chatgpt-image-latest` (not one model).
 */
import { Type } from "@sinclair/typebox";
import { type Card, choice, type ParameterRule, type RetiredModel, type Route } from "../card.ts";

/** What OpenAI bills for a million tokens, in micro-USD; kinds that are not known are missing, and then nothing is settled by it. */
export interface ImageRates {
  textIn: number;
  imageIn?: number;
  imageOut?: number;
}

/** How many tokens a picture takes is not published for these models, so the estimate is unknown; what was used comes with each answer. */
export interface ImageRoute extends Route {
  rates: ImageRates;
}

const TYPES = "openai@7.55.0 resources/images.d.ts (2026-11-10)";

/** Both sides are multiples of 16; up to 2560x1440 pixels in all, more is experimental and at most 3840x2160. */
const FREE_SIZES: Record<string, Record<string, string>> = {
  "1K": {
    auto: "auto",
    "16:9": "1536x864",
    "9:16": "864x1536",
    "1:1": "1024x1024",
    "4:5": "1024x1280",
    "4:3": "1024x768",
    "3:4": "768x1024",
    "3:2": "1536x1024",
    "2:3": "1024x1536",
    "21:9": "2016x864",
  },
  "2K": {
    "16:9": "2560x1440",
    "9:16": "1440x2560",
    "1:1": "1920x1920",
    "4:5": "1664x2080",
    "4:3": "2176x1632",
    "3:4": "1632x2176",
    "3:2": "2304x1536",
    "2:3": "1536x2304",
    "21:9": "2464x1056",
  },
  "4K": { "16:9": "3840x2160", "9:16": "2160x3840" },
};

/** The field `size` of a request; `resolution` only has a say on models that take any size. */
export const imageSize = (aspect: unknown, resolution: unknown): string | undefined =>
  FREE_SIZES[String(resolution ?? "1K")]?.[String(aspect)];

const freeAspects = ["auto", "16:9", "9:16", "1:1", "4:5", "4:3", "3:4", "3:2", "2:3", "21:9"] as const;
const threeAspects = ["auto", "1:1", "3:2", "2:3"] as const;

const format = {
  background: choice(["auto", "opaque", "transparent"], { title: "Background", default: "auto" }),
  format: choice(["png", "jpeg", "webp"], { title: "File", default: "png" }),
  compression: Type.Integer({
    title: "Compression",
    description: "Quality of a JPEG or WebP file, 100 is the best.",
    minimum: 0,
    maximum: 100,
    multipleOf: 5,
    default: 100,
  }),
  moderation: choice(["auto", "low"], { title: "Safety filter", default: "auto" }),
};
const quality = choice(["auto", "low", "medium", "high"], { title: "Quality", default: "auto" });
const deepQuality = choice(["auto", "low", "medium", "high", "xhigh", "max"], { title: "Quality", default: "auto" });
const complexity = Type.Optional(choice(["low", "medium", "high"], { title: "Planning" }));
const threeSizes = { aspect: choice(threeAspects, { title: "Aspect", default: "auto" }) };
const freeSizes = {
  aspect: choice(freeAspects, { title: "Aspect", default: "auto" }),
  resolution: choice(["1K", "2K", "4K"], { title: "Size", default: "1K" }),
};

const formatRules: ParameterRule[] = [
  {
    when: { background: ["transparent"] },
    needs: { format: ["png", "webp"] },
    sentence: "A transparent background needs a PNG or WebP file.",
  },
  {
    when: { compression: Array.from({ length: 20 }, (_, step) => step * 5) },
    needs: { format: ["jpeg", "webp"] },
    sentence: "A file of less than full quality is a JPEG or WebP.",
  },
  {
    when: { "input:reference": [true] },
    needs: { moderation: ["auto"] },
    sentence: "The safety filter can only be lowered without reference pictures.",
  },
];
const sizeRules: ParameterRule[] = [
  { when: { resolution: ["4K"] }, needs: { aspect: ["16:9", "9:16"] }, sentence: "4K is made in 16:9 and 9:16 only." },
  {
    when: { resolution: ["2K"] },
    needs: { aspect: freeAspects.filter((aspect) => aspect !== "auto") },
    sentence: "With 2K the aspect must be chosen.",
  },
];

const inputs: Card["inputs"] = [
  { role: "prompt", kinds: [], max: 8 },
  { role: "context", kinds: [], max: 8 },
  { role: "reference", kinds: ["image"], max: 16, mimes: ["image/png", "image/jpeg", "image/webp"], maxBytes: 50_000_000 - 1 },
];

interface ImageModel {
  id: string;
  name: string;
  rates: ImageRates;
  params: Card["params"];
  rules?: ParameterRule[];
  aliases?: string[];
  source: string;
  note?: string;
}

function imageCard({ id, name, rates, params, rules = [], aliases, source, note }: ImageModel): Card {
  const route: ImageRoute = {
    provider: "openai",
    model: id,
    price: "unknown",
    rates,
    source: `${TYPES}; ${source}`,
    date: "2026-11-20",
    ...(note ? { note } : {}),
  };
  return {
    id,
    name,
    kind: "image",
    routes: [route],
    inputs,
    params,
    rules: [...formatRules, ...rules],
    promptLimit: 32_000,
    maxRuntimeMs: 300_000,
    supports: { seed: false, cancel: false },
    ...(aliases ? { aliases } : {}),
  };
}

const SAME_RATES: ImageRates = { textIn: 5_000_000, imageIn: 8_000_000, imageOut: 30_000_000 };

export const IMAGE_CARDS: readonly Card[] = [
  imageCard({
    id: "gpt-image-2.6-sunburst",
    name: "GPT Image 2.6 Sunburst",
    rates: SAME_RATES,
    params: Type.Object({ ...threeSizes, quality, complexity, ...format }),
    aliases: ["gpt-image", "gpt image"],
    source: "rates of developers.openai.com/api/docs/models/gpt-image-2.6-sunburst, read after September 2026",
  }),
  imageCard({
    id: "gpt-image-2.6-flare",
    name: "GPT Image 2.6 Flare",
    rates: { textIn: 5_000_000 },
    params: Type.Object({ ...threeSizes, quality, complexity, ...format }),
    source: "its rates are not known",
  }),
  imageCard({
    id: "gpt-image-2.5-sunburst",
    name: "GPT Image 2.5 Sunburst",
    rates: SAME_RATES,
    params: Type.Object({ ...freeSizes, quality: deepQuality, complexity, ...format }),
    rules: sizeRules,
    source: "rates of apidog.com, 2026-09-09",
  }),
  imageCard({
    id: "gpt-image-2.5-flare",
    name: "GPT Image 2.5 Flare",
    rates: SAME_RATES,
    params: Type.Object({ ...freeSizes, quality: deepQuality, complexity, ...format }),
    rules: sizeRules,
    source: "rates of apidog.com, 2026-09-09",
  }),
  imageCard({
    id: "gpt-image-2",
    name: "GPT Image 2",
    rates: SAME_RATES,
    params: Type.Object({ ...freeSizes, quality, complexity, ...format }),
    rules: sizeRules,
    source: "rates of apidog.com (2026-09-09) and genai-prices (2026-08-21)",
    note: "transparent backgrounds are a preview",
  }),
  imageCard({
    id: "gpt-image-1.5",
    name: "GPT Image 1.5",
    rates: { textIn: 5_000_000 },
    params: Type.Object({
      ...threeSizes,
      quality,
      fidelity: Type.Optional(choice(["low", "high"], { title: "Likeness" })),
      ...format,
    }),
    rules: [
      {
        when: { fidelity: ["low", "high"] },
        needs: { "input:reference": [true] },
        sentence: "Likeness needs at least one reference picture.",
      },
    ],
    source: "rate of text from genai-prices, 2026-08-21; of pictures it is not known",
  }),
  imageCard({
    id: "gpt-image-1-mini",
    name: "GPT Image 1 mini",
    rates: { textIn: 2_000_000, imageIn: 2_500_000, imageOut: 8_000_000 },
    params: Type.Object({ ...threeSizes, quality, ...format }),
    source: "rates of genai-prices (2026-08-21), checked by it on 2026-07-22",
  }),
];

export const RETIRED_IMAGES: readonly RetiredModel[] = [
  {
    names: ["gpt-image-1"],
    name: "GPT Image 1",
    kind: "image",
    provider: "openai",
    since: "2026-10-23",
    successor: "gpt-image-2.5-sunburst",
    source: TYPES,
  },
  ...(["2", "3"] as const).map(
    (version): RetiredModel => ({
      names: [`dall-e-${version}`, `dalle-${version}`, `dalle${version}`],
      name: `DALL·E ${version}`,
      kind: "image",
      provider: "openai",
      since: "2026-05-12",
      successor: "gpt-image-2.5-sunburst",
      source: TYPES,
    }),
  ),
];
