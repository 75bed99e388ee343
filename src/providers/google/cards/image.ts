/**
 * Gemini's pictures. One request makes one picture, so takes are requests. No mask, no size in pixels, no negative prompt; words say what to change.
 * Without an aspect the model chooses one: like the first picture, else a square. That a seed gives the same picture again is not said anywhere, so
 * none is offered.
 */
import { Type } from "@sinclair/typebox";
import { LEFT_OUT } from "../../by-table.ts";
import { type Card, choice, type Price } from "../../card.ts";
import { nanoBanana2 } from "../../fal/cards/images.ts";
import type { TokenRates } from "../rates.ts";
import { googleRoute, pictures, SDK, usd, vertexRoute, words } from "./parts.ts";

const TEN = ["auto", "16:9", "9:16", "1:1", "4:5", "5:4", "4:3", "3:4", "3:2", "2:3", "21:9"] as const;
const FOURTEEN = [...TEN, "4:1", "1:4", "8:1", "1:8"] as const;
const aspect = (values: readonly string[]) => choice(values, { title: "Aspect", default: "auto" });

/** Google's page says what a picture costs at each size; a picture that is sent along is some tenths of a cent more. */
const PAGE = "ai.google.dev/gemini-api/docs/pricing of 2026-10-07, as github.com onmodel and others quote it";
const perPicture = (first: number, others: Record<string, number>): Price => ({
  unit: "take",
  micros: Math.round(first * 1_000_000),
  when: Object.entries(others).map(([size, dollars]) => ({ params: { resolution: [size] }, micros: Math.round(dollars * 1_000_000) })),
});

interface Picture {
  id: string;
  model: string;
  name: string;
  aliases: string[];
  params: Card["params"];
  price: Price;
  rates: TokenRates;
  source: string;
}

function pictureCard({ id, model, name, aliases, params, price, rates, source }: Picture): Card {
  const facts = { model, price, tokens: usd(rates), source: `${source}; price: ${PAGE}` };
  return {
    id,
    name,
    kind: "image",
    routes: [googleRoute(facts), vertexRoute(facts)],
    inputs: [...words, pictures("reference", 14)],
    params,
    promptLimit: 30_000,
    maxRuntimeMs: 300_000,
    supports: { seed: false, cancel: false },
    aliases,
  };
}

export const imageCards: readonly Card[] = [
  pictureCard({
    id: "nano-banana-2.1",
    model: "gemini-nano-banana-2.1",
    name: "Nano Banana 2.1",
    aliases: ["nano banana", "gemini image", "gemini-nano-banana-2.1"],
    params: Type.Object({
      aspect: aspect(FOURTEEN),
      resolution: choice(["1K", "2K", "4K"], { title: "Size", default: "1K" }),
      thinking: choice(["minimal", "medium", "high"], { title: "Thinking", default: "medium" }),
    }),
    price: perPicture(0.0336, { "2K": 0.0504, "4K": 0.113 }),
    rates: { in: 1.5, out: 7.5, image: 30 },
    source: `${SDK}; 14 aspects, no 512, 14 references: docs.laozhang.ai Nano Banana 2.1 and @tanstack/ai-gemini 0.36.0 (2026-10-07)`,
  }),
  pictureCard({
    id: "nano-banana-pro",
    model: "gemini-3-pro-image",
    name: "Nano Banana Pro",
    aliases: ["gemini pro image", "gemini-3-pro-image"],
    params: Type.Object({
      aspect: aspect(TEN),
      resolution: choice(["1K", "2K", "4K"], { title: "Size", default: "1K" }),
    }),
    price: perPicture(0.134, { "4K": 0.24 }),
    rates: { in: 2, out: 12, image: 120 },
    source: "ai.google.dev/gemini-api/docs/deprecations (served since 2026-05-28); aspects of fal's types of the same model (2026-05-04)",
  }),
  pictureCard({
    id: "nano-banana-2-lite",
    model: "gemini-3.1-flash-lite-image",
    name: "Nano Banana 2 Lite",
    aliases: ["nano banana lite", "gemini-3.1-flash-lite-image"],
    params: Type.Object({ aspect: aspect(TEN) }),
    price: { unit: "take", micros: 33_600 },
    rates: { in: 0.25, out: 1.5, image: 30 },
    source: `${SDK}; 1K only, ten aspects: docs.laozhang.ai overview of Nano Banana models, read 2026-11-21`,
  }),
];

/** Nano Banana 2 as its card at fal has it; what only fal has does not go here. */
export const vertexImageCards: readonly Card[] = [
  {
    ...nanoBanana2,
    routes: [
      vertexRoute({
        model: "gemini-3.1-flash-image",
        price: perPicture(0.067, { "0.5K": 0.045, "2K": 0.101, "4K": 0.151 }),
        tokens: usd({ in: 0.5, out: 3, image: 60 }),
        without: ["web", "safety", "format"],
        values: { resolution: { "0.5K": "512" }, thinking: { off: LEFT_OUT } },
        source: `docs.cloud.google.com Gemini 3.1 Flash Image page (after 2026-05-28); price: ${PAGE}; by a Gemini key it ended on 2026-10-29: github.com BerriAI/litellm discussion 44983`,
      }),
    ],
  },
];
