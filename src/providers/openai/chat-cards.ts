/**
 * OpenAI's language models; all of them see pictures. Names: openai@7.55.0 `resources/shared.d.ts` (2026-11-10); those with an announced end before 2027-04
 * are left out. The lengths offered and the size of pictures are our own limits: the models' own are not in the types. `temperature` is not offered,
 * because models that think refuse it.
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
  effort: Type.Optional(choice(["low", "medium", "high"], { title: "Thinking" })),
  verbosity: choice(["low", "medium", "high"], { title: "Verbosity", default: "medium" }),
});

const inputs: Card["inputs"] = [
  { role: "prompt", kinds: [], max: 8 },
  { role: "context", kinds: [], max: 8 },
  {
    role: "reference",
    kinds: ["image"],
    max: 8,
    mimes: ["image/png", "image/jpeg", "image/webp", "image/gif"],
    maxBytes: 10 * 1024 ** 2,
  },
];

interface Usd {
  in: number;
  out: number;
  /** What is read again; all of these sources have it at a tenth. */
  cached?: number;
  /** What is newly kept. */
  caching?: number;
}

/** Prices in USD for a million tokens. */
function chatCard(id: string, name: string, price: Usd | "unknown", source: string, note?: string): Card {
  const micros = (usd: number) => Math.round(usd * 1_000_000);
  const told: Price | "unknown" =
    price === "unknown"
      ? price
      : {
          unit: "million-tokens",
          micros: micros(price.in),
          outMicros: micros(price.out),
          ...(price.cached === undefined ? {} : { cachedMicros: micros(price.cached) }),
          ...(price.caching === undefined ? {} : { cachingMicros: micros(price.caching) }),
        };
  return {
    id,
    name,
    kind: "text",
    routes: [
      {
        provider: "openai",
        model: id,
        price: told,
        source: `openai@7.55.0 resources/shared.d.ts and chat/completions (2026-11-10); ${source}`,
        date: "2026-11-20",
        ...(note ? { note } : {}),
      },
    ],
    inputs,
    params,
    promptLimit: 100_000,
    maxRuntimeMs: 600_000,
    supports: { seed: false, cancel: false },
  };
}

const PRICES = "price of genai-prices, 2026-08-21";
const CUT = "price from the comments of genai-prices (2026-08-21) on a cut of 2026-07-30";
const NONE = "its price is not known";

export const CHAT_CARDS: readonly Card[] = [
  { ...chatCard("gpt-6.1-sol", "GPT-6.1 Sol", "unknown", NONE), aliases: ["gpt", "chatgpt"] },
  chatCard("gpt-6.1-terra", "GPT-6.1 Terra", "unknown", NONE),
  chatCard("gpt-6-astra", "GPT-6 Astra", "unknown", NONE),
  chatCard("gpt-6-sol", "GPT-6 Sol", "unknown", NONE),
  chatCard("gpt-6-luna", "GPT-6 Luna", "unknown", NONE),
  chatCard("gpt-5.6-sol", "GPT-5.6 Sol", { in: 5, out: 30, cached: 0.5, caching: 6.25 }, PRICES),
  chatCard("gpt-5.6-terra", "GPT-5.6 Terra", { in: 2, out: 12 }, CUT),
  chatCard("gpt-5.6-luna", "GPT-5.6 Luna", { in: 0.2, out: 1.2 }, CUT),
  chatCard("gpt-5.5", "GPT-5.5", { in: 5, out: 30, cached: 0.5 }, PRICES),
  chatCard(
    "gpt-5.4",
    "GPT-5.4",
    { in: 2.5, out: 15, cached: 0.25 },
    `${PRICES}; dearer from 272,000 tokens on, which our limit stays below`,
  ),
  chatCard("gpt-5.4-mini", "GPT-5.4 mini", { in: 0.75, out: 4.5, cached: 0.075 }, PRICES),
  chatCard("gpt-5.4-nano", "GPT-5.4 nano", { in: 0.2, out: 1.25, cached: 0.02 }, PRICES, "OpenAI ends it on 2027-04-01"),
];
