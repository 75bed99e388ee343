/**
 * What a request will cost, from its card alone: pure, and never below what the card says. An amount that cannot be told is "unknown", never 0.
 * Amounts are whole micro-USD, rounded up. What was paid is settled from the upstream's own words; this is what is held until then.
 */
import type { TObject, TSchema } from "@sinclair/typebox";
import { ASPECTS, type Card, type Price, RESOLUTIONS, type Route, sizeOf } from "./providers/card.ts";

export interface PricedInput {
  role: string;
  /** Of a sound or a film; a price by the minute of what is sent needs it. */
  durationMs?: number | null;
}

export interface PricedRequest {
  params: Record<string, unknown>;
  prompt: string;
  inputs: readonly PricedInput[];
  takes: number;
}

/** Of all takes together, in micro-USD. "unknown" where the card has no price, or where the request does not say how much of it is used. */
export function estimateMicros(card: Card, route: Route, request: PricedRequest): number | "unknown" {
  if (route.price === "unknown") return "unknown";
  const micros = microsFor(route.price, request);
  if (micros === "unknown") return "unknown";
  const { unit, base = 0, outMicros = micros } = route.price;
  if (micros === 0 && outMicros === 0) return request.takes * base;
  if (unit === "million-tokens") return request.takes * (base + tokensMicros(route.price, tokensOf(card, request)));
  const units = unitsOf(card, unit, request);
  return units === undefined ? "unknown" : request.takes * (base + Math.ceil(units * micros));
}

/** What counted units cost, for adapters whose upstream reports seconds, characters or pictures; undefined where that is not known. */
export function unitsMicros(price: Price, request: Chosen, units: number): number | undefined {
  const micros = microsFor(price, request);
  return micros === "unknown" ? undefined : (price.base ?? 0) + Math.ceil(units * micros);
}

export interface TokensUsed {
  input: number;
  output: number;
  /** Parts of `input`. */
  cached?: number;
  caching?: number;
}

/** What counted tokens cost. */
export function tokensMicros(price: Price, { input, output, cached = 0, caching = 0 }: TokensUsed): number {
  const { micros, outMicros = micros, cachedMicros = micros, cachingMicros = micros } = price;
  const kept = Math.min(cached, input);
  const keeping = Math.min(caching, input - kept);
  const plain = input - kept - keeping;
  return Math.ceil((plain * micros + kept * cachedMicros + keeping * cachingMicros + output * outMicros) / 1_000_000);
}

/** The same by a route's price; undefined where that is not known, or is not for tokens. What costs nothing costs nothing however it is counted. */
export function countedMicros(price: Route["price"], used: TokensUsed | undefined): number | undefined {
  if (price === "unknown") return undefined;
  if (price.unit === "take" && price.micros === 0) return price.base ?? 0;
  return used && price.unit === "million-tokens" ? (price.base ?? 0) + tokensMicros(price, used) : undefined;
}

/** The sentence that asks for a person's yes. */
export const unknownPriceSentence = (card: Card): string =>
  `The price of ${card.name} is not known, so nothing can be reserved for it. Its provider will bill what it bills. Say yes to run it all the same.`;

type Chosen = Pick<PricedRequest, "params" | "inputs">;

/** The amount that these parameters and inputs choose. */
function microsFor(price: Price, { params, inputs }: Chosen): number | "unknown" {
  const valueFor = (name: string) =>
    name.startsWith("input:") ? inputs.some((input) => input.role === name.slice("input:".length)) : params[name];
  const chosen = price.when?.find((known) =>
    Object.entries(known.params).every(([name, values]) => values.some((value) => String(value) === String(valueFor(name)))),
  );
  return chosen?.micros ?? price.micros;
}

function unitsOf(card: Card, unit: Exclude<Price["unit"], "million-tokens">, request: PricedRequest): number | undefined {
  switch (unit) {
    case "take":
      return 1;
    case "second":
      return secondsOf(card, request);
    case "minute": {
      const seconds = secondsOf(card, request);
      return seconds === undefined ? undefined : seconds / 60;
    }
    case "megapixel":
      return megapixelsOf(request.params);
    case "thousand-characters":
      return request.prompt.length > 0 ? request.prompt.length / 1000 : undefined; // without words nobody can say how many there will be
  }
}

/** Slow speech in a language with long words: people say more a second, so the estimate is the upper end. */
const CHARACTERS_A_SECOND = 12;

/** What is asked for; else what is sent to be heard; else what the words take to be said. */
function secondsOf(card: Card, { params, inputs, prompt }: PricedRequest): number | undefined {
  for (const name of ["seconds", "duration"]) if (name in card.params.properties) return secondsIn(card.params, name, params[name]);
  if (card.kind === "transcription") {
    const lengths = inputs.flatMap((input) => (input.durationMs ? [input.durationMs] : []));
    return lengths.length > 0 ? lengths.reduce((sum, length) => sum + length, 0) / 1000 : undefined;
  }
  return card.kind === "speech" && prompt.length > 0 ? prompt.length / CHARACTERS_A_SECOND : undefined;
}

/** `8`, `"8"` and `"8s"`; a value that the upstream chooses ("auto") counts as the longest there is. */
function secondsIn(schema: TObject, name: string, value: unknown): number | undefined {
  const said = numberIn(value);
  if (said !== undefined && said > 0) return said;
  const property = schema.properties[name] as TSchema | undefined;
  const options = ((property?.anyOf ?? []) as TSchema[]).flatMap((option) => numberIn(option.const) ?? []);
  return options.length > 0 ? Math.max(...options) : (property?.maximum as number | undefined);
}

function numberIn(value: unknown): number | undefined {
  const found = typeof value === "number" ? value : /^\d+(\.\d+)?(?=s?$)/.exec(String(value ?? ""))?.[0];
  return found === undefined || Number.isNaN(Number(found)) ? undefined : Number(found);
}

/** Sizes by name, in pixels; source: the `ImageSize` type of @fal-ai/client, read 2026-11-20. */
const NAMED_SIZES: Record<string, readonly [number, number]> = {
  square_hd: [1024, 1024],
  square: [512, 512],
  portrait_4_3: [768, 1024],
  portrait_16_9: [576, 1024],
  landscape_4_3: [1024, 768],
  landscape_16_9: [1024, 576],
};

const PIXELS = 1024 ** 2;

/** Of one picture, in whole megapixels as they are billed. */
function megapixelsOf(params: Record<string, unknown>): number | undefined {
  const size = pixelsOf(params);
  return size && Math.ceil((size[0] * size[1]) / PIXELS);
}

function pixelsOf(params: Record<string, unknown>): readonly [number, number] | undefined {
  const { width, height, aspect, resolution } = params;
  if (typeof width === "number" && typeof height === "number") return [width, height];
  const size = String(params.size ?? params.imageSize ?? "");
  const said = /^(\d+)x(\d+)$/.exec(size);
  if (said) return [Number(said[1]), Number(said[2])];
  if (NAMED_SIZES[size]) return NAMED_SIZES[size];
  const [shape, lines] = [ASPECTS.find((known) => known === aspect), RESOLUTIONS.find((known) => known === resolution)];
  if (!shape || !lines) return undefined;
  const made = sizeOf(shape, lines);
  return [made.width, made.height];
}

/** About four characters make a token; a picture is about as much as a page. What is written is at most what the request allows. */
const CHARACTERS_A_TOKEN = 3;
const TOKENS_A_PICTURE = 1_600;
const TOKENS_A_SECOND_HEARD = 32;
const TOKENS_WRITTEN = 2_000;

function tokensOf(card: Card, { params, prompt, inputs }: PricedRequest): { input: number; output: number } {
  const seen = inputs.reduce(
    (sum, input) => sum + (input.durationMs ? Math.ceil(input.durationMs / 1000) * TOKENS_A_SECOND_HEARD : TOKENS_A_PICTURE),
    0,
  );
  const limit = ["maxTokens", "length"].map((name) => numberIn(params[name])).find((value) => value !== undefined);
  const heard = card.kind === "transcription" ? Math.ceil(seen / 4) : 0;
  return { input: Math.ceil(prompt.length / CHARACTERS_A_TOKEN) + seen, output: limit ?? Math.max(TOKENS_WRITTEN, heard) };
}
