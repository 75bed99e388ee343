/**
 * Anthropic's models; all of them see pictures. Names: the `Model` type of @anthropic-ai/sdk 1.11.0 (2026-11-19); left out are `claude-sonnet-4-5`, whose end
 * is announced for 2026-11-30, and the models that are not open to every account (mythos). Temperature and its kin are no longer in the API.
 */
import { Type } from "@sinclair/typebox";
import { type Card, choice, type Price } from "../card.ts";

const params = Type.Object({
  maxTokens: Type.Integer({
    title: "Length",
    description: "At most so many tokens, its thoughts included.",
    minimum: 16,
    maximum: 32_000,
    default: 8_000,
  }),
  effort: Type.Optional(choice(["low", "medium", "high", "xhigh", "max"], { title: "Thinking" })),
});

/** 5 MB a picture: a public issue that quotes platform.claude.com/docs, vision; from more than 20 on they may only be small, so there are fewer. */
const inputs: Card["inputs"] = [
  { role: "prompt", kinds: [], max: 8 },
  { role: "context", kinds: [], max: 8 },
  {
    role: "reference",
    kinds: ["image"],
    max: 4,
    mimes: ["image/jpeg", "image/png", "image/gif", "image/webp"],
    maxBytes: 5_000_000,
  },
];

const tokenPrice = (micros: number, outMicros: number): Price => ({
  unit: "million-tokens",
  micros,
  outMicros,
  cachedMicros: micros / 10,
  cachingMicros: micros * 1.25,
});

/** Prices in USD for a million tokens, read and written; what is read again costs a tenth, what is newly kept a quarter more (genai-prices, all models). */
function claude(id: string, name: string, price: { in: number; out: number } | "unknown", aliases?: string[]): Card {
  const told: Price | "unknown" = price === "unknown" ? price : tokenPrice(price.in * 1_000_000, price.out * 1_000_000);
  return {
    id,
    name,
    kind: "text",
    routes: [
      {
        provider: "anthropic",
        model: id,
        price: told,
        source: `@anthropic-ai/sdk 1.11.0 (2026-11-19); ${price === "unknown" ? "its price is not known" : "price of genai-prices, 2026-08-21"}`,
        date: "2026-11-20",
      },
    ],
    inputs,
    params,
    promptLimit: 100_000,
    maxRuntimeMs: 600_000,
    supports: { seed: false, cancel: false },
    ...(aliases ? { aliases } : {}),
  };
}

export const CLAUDE_CARDS: readonly Card[] = [
  claude("claude-opus-5-5", "Claude Opus 5.5", "unknown", ["claude"]),
  claude("claude-sonnet-5-5", "Claude Sonnet 5.5", "unknown"),
  claude("claude-haiku-5-5", "Claude Haiku 5.5", "unknown"),
  claude("claude-fable-5-2", "Claude Fable 5.2", "unknown"),
  claude("claude-opus-5", "Claude Opus 5", { in: 5, out: 25 }),
  claude("claude-sonnet-5", "Claude Sonnet 5", { in: 3, out: 15 }),
  claude("claude-fable-5", "Claude Fable 5", { in: 10, out: 50 }),
  claude("claude-opus-4-8", "Claude Opus 4.8", { in: 5, out: 25 }),
  claude("claude-haiku-4-5", "Claude Haiku 4.5", { in: 1, out: 5 }),
];
