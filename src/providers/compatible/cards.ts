/** Cards of models that are reached by Chat Completions. The lengths offered and the size of pictures are our own limits. */
import { Type } from "@sinclair/typebox";
import type { Card, Price, RetiredModel } from "../card.ts";
import { type Dialect, DIALECTS } from "./dialects.ts";

export interface SpokenModel {
  id: string;
  name: string;
  provider: string;
  /** Its name at the endpoint. */
  model: string;
  dialect: Dialect;
  price: Price | "unknown";
  source: string;
  date: string;
  aliases?: string[];
}

export function spokenCard({ id, name, provider, model, dialect, price, source, date, aliases }: SpokenModel): Card {
  return {
    id,
    name,
    kind: "text",
    routes: [{ provider, model, price, source, date }],
    inputs: [{ role: "prompt", kinds: [], max: 8 }, { role: "context", kinds: [], max: 8 }, ...(dialect.seesPictures ? [PICTURES] : [])],
    params: Type.Object(dialect.params),
    promptLimit: 100_000,
    ...(dialect.isOwn ? { contextTokens: OWN_CONTEXT_TOKENS } : {}),
    maxRuntimeMs: 600_000,
    supports: { seed: "seed" in dialect.params, cancel: false },
    ...(aliases ? { aliases } : {}),
  };
}

/** A server of one's own may cut what is too long for it without a word (docs.ollama.com, context length); who gives it more says so in `models.json`. */
const OWN_CONTEXT_TOKENS = 16_000;

const PICTURES: Card["inputs"][number] = {
  role: "reference",
  kinds: ["image"],
  max: 8,
  mimes: ["image/png", "image/jpeg", "image/webp", "image/gif"],
  maxBytes: 10 * 1024 ** 2,
};

/** USD for a million tokens: read, written, and read again of what was kept. */
const tokens = (read: number, written: number, again: number): Price => ({
  unit: "million-tokens",
  micros: Math.round(read * 1_000_000),
  outMicros: Math.round(written * 1_000_000),
  cachedMicros: Math.round(again * 1_000_000),
});

const PRICES = "genai-prices, 2026-08-21";
const DATE = "2026-11-20";

function grok(version: string, price: Price | "unknown", aliases?: string[]): Card {
  const known = price === "unknown" ? "; its price is not known" : `; price of ${PRICES}`;
  return spokenCard({
    id: `grok-${version}`,
    name: `Grok ${version}`,
    provider: "xai",
    model: `grok-${version}`,
    dialect: DIALECTS.xai,
    price,
    source: `@ai-sdk/xai 5.0.12 (2026-09-28)${known}`,
    date: DATE,
    ...(aliases ? { aliases } : {}),
  });
}

export const XAI_CARDS: readonly Card[] = [
  grok("4.7", "unknown", ["grok"]),
  grok("4.6", "unknown"),
  grok("4.5", tokens(2, 6, 0.5)),
  grok("4.3", tokens(1.25, 2.5, 0.2)),
];

function mistralCard(id: string, name: string, price: Price, aliases?: string[]): Card {
  return spokenCard({
    id,
    name,
    provider: "mistral",
    model: id,
    dialect: DIALECTS.mistral,
    price,
    source: `name and price of ${PRICES}; fields of @ai-sdk/mistral 4.0.87`,
    date: DATE,
    ...(aliases ? { aliases } : {}),
  });
}

export const MISTRAL_CARDS: readonly Card[] = [
  mistralCard("mistral-large-2512", "Mistral Large (2025-12)", tokens(0.5, 1.5, 0.05), ["mistral"]),
  mistralCard("mistral-small-2603", "Mistral Small (2026-03)", tokens(0.15, 0.6, 0.015)),
];

function deepseekCard(id: string, name: string, price: Price | "unknown", aliases?: string[]): Card {
  return spokenCard({
    id,
    name,
    provider: "deepseek",
    model: id,
    dialect: DIALECTS.deepseek,
    price,
    source: `@ai-sdk/deepseek 3.0.56; ${price === "unknown" ? "its price is not known" : `price of ${PRICES}`}`,
    date: DATE,
    ...(aliases ? { aliases } : {}),
  });
}

export const DEEPSEEK_CARDS: readonly Card[] = [
  deepseekCard("deepseek-v4-pro", "DeepSeek V4 Pro", tokens(0.435, 0.87, 0.003625), ["deepseek"]),
  deepseekCard("deepseek-v4-flash", "DeepSeek V4 Flash", tokens(0.14, 0.28, 0.0028)),
  deepseekCard("deepseek-flash", "DeepSeek Flash", "unknown"),
];

export const RETIRED_DEEPSEEK: readonly RetiredModel[] = [
  gone("deepseek-chat", "DeepSeek Chat", "deepseek-v4-flash"),
  gone("deepseek-reasoner", "DeepSeek Reasoner", "deepseek-v4-pro"),
];

function gone(id: string, name: string, successor: string): RetiredModel {
  return {
    names: [id],
    name,
    kind: "text",
    provider: "deepseek",
    since: "2026-07-24",
    successor,
    source: "@ai-sdk/deepseek 3.0.56 docs, read 2026-11-20; the successor is our choice",
  };
}
