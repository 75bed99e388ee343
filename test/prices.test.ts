import { describe, expect, test } from "bun:test";
import { type TProperties, Type } from "@sinclair/typebox";
import { estimateMicros, type PricedInput, tokensMicros, unitsMicros } from "../src/prices.ts";
import { type Card, choice, type ModelKind, type Price } from "../src/providers/card.ts";
import { PROVIDERS } from "../src/providers/index.ts";

function card(price: Price | "unknown", { kind = "image", params = {} }: { kind?: ModelKind; params?: TProperties } = {}): Card {
  return {
    id: "till",
    name: "Till",
    kind,
    routes: [{ provider: "till", model: "till", price, source: "made up", date: "2026-11-21" }],
    inputs: [],
    params: Type.Object(params),
    promptLimit: 1000,
    maxRuntimeMs: 1000,
    supports: { seed: false, cancel: false },
  };
}

interface Asked {
  params?: Record<string, unknown>;
  prompt?: string;
  inputs?: PricedInput[];
  takes?: number;
}
const estimate = (of: Card, { params = {}, prompt = "", inputs = [], takes = 1 }: Asked = {}) =>
  estimateMicros(of, of.routes[0], { params, prompt, inputs, takes });

describe("an estimate", () => {
  test("by the take counts the takes, and what is added once a take", () => {
    const picture = card({ unit: "take", micros: 40_000, base: 1_500 });
    expect(estimate(picture)).toBe(41_500);
    expect(estimate(picture, { takes: 4 })).toBe(166_000);
  });

  test("by the second reads numbers, words and words with a unit; what the upstream chooses counts as the longest", () => {
    const params = { duration: choice(["auto", "4s", "6s", "8s"], { title: "Length", default: "auto" }) };
    const clip = card({ unit: "second", micros: 100_000 }, { kind: "video", params });
    expect(estimate(clip, { params: { duration: "6s" } })).toBe(600_000);
    expect(estimate(clip, { params: { duration: "auto" } })).toBe(800_000);
    expect(estimate(clip)).toBe(800_000);
    const seconds = card({ unit: "second", micros: 100_000 }, { kind: "video", params: { seconds: Type.Number({ maximum: 10 }) } });
    expect(estimate(seconds, { params: { seconds: 2.5 }, takes: 2 })).toBe(500_000);
    expect(estimate(seconds)).toBe(1_000_000);
  });

  test("by the minute of what is heard needs its length; without one it is unknown and not 0", () => {
    const heard = card({ unit: "minute", micros: 6_000 }, { kind: "transcription" });
    expect(estimate(heard, { inputs: [{ role: "audio", durationMs: 90_000 }] })).toBe(9_000);
    expect(estimate(heard, { inputs: [{ role: "audio" }] })).toBe("unknown");
    expect(estimate(card({ unit: "second", micros: 5 }, { kind: "video" }))).toBe("unknown");
  });

  test("by the megapixel counts whole ones of the size that is asked for, in any of the forms", () => {
    const picture = card({ unit: "megapixel", micros: 3_000 });
    expect(estimate(picture, { params: { size: "1024x1024" } })).toBe(3_000);
    expect(estimate(picture, { params: { size: "1536x1024" } })).toBe(6_000);
    expect(estimate(picture, { params: { imageSize: "landscape_16_9" } })).toBe(3_000);
    expect(estimate(picture, { params: { width: 2048, height: 2048 } })).toBe(12_000);
    expect(estimate(picture, { params: { aspect: "16:9", resolution: "1080" } })).toBe(6_000);
    expect(estimate(picture, { params: { size: "auto" } })).toBe("unknown");
  });

  test("by the character and by the token follows the words, the pictures and the longest answer", () => {
    const said = card({ unit: "thousand-characters", micros: 100_000 }, { kind: "speech" });
    expect(estimate(said, { prompt: "x".repeat(250) })).toBe(25_000);
    const chat = card({ unit: "million-tokens", micros: 3_000_000, outMicros: 15_000_000 }, { kind: "text" });
    const short = estimate(chat, { prompt: "x".repeat(300), params: { maxTokens: 100 } });
    expect(short).toBe(100 * 3 + 100 * 15);
    expect(estimate(chat, { prompt: "x".repeat(300), params: { maxTokens: 100 }, inputs: [{ role: "reference" }] })).toBeGreaterThan(
      Number(short),
    );
  });

  test("takes the first amount whose parameters and inputs are those of the request, and that may be unknown", () => {
    const price: Price = {
      unit: "take",
      micros: 80_000,
      when: [
        { params: { resolution: ["4K"], "input:reference": [true] }, micros: 200_000 },
        { params: { resolution: ["4K"] }, micros: 160_000 },
        { params: { resolution: ["8K"] }, micros: "unknown" },
      ],
    };
    const picture = card(price);
    expect(estimate(picture, { params: { resolution: "1K" } })).toBe(80_000);
    expect(estimate(picture, { params: { resolution: "4K" } })).toBe(160_000);
    expect(estimate(picture, { params: { resolution: "4K" }, inputs: [{ role: "reference" }] })).toBe(200_000);
    expect(estimate(picture, { params: { resolution: "8K" } })).toBe("unknown");
    expect(unitsMicros(price, { params: { resolution: "8K" }, inputs: [] }, 1)).toBeUndefined();
  });

  test("of an unknown price is unknown, of a free one 0", () => {
    expect(estimate(card("unknown"), { takes: 3 })).toBe("unknown");
    expect(estimate(card({ unit: "second", micros: 0 }))).toBe(0);
  });

  test("is rounded up to a whole micro-dollar", () => {
    expect(tokensMicros({ unit: "million-tokens", micros: 150_000, outMicros: 600_000 }, { input: 1, output: 1 })).toBe(1);
    expect(estimate(card({ unit: "thousand-characters", micros: 1 }, { kind: "speech" }), { prompt: "a" })).toBe(1);
  });
});

test("every card there is has a whole estimate for its own defaults, or says that it is unknown", () => {
  const cards = PROVIDERS.flatMap((provider) => provider.cards);
  expect(cards.length).toBeGreaterThan(4);
  for (const one of cards) {
    const params = Object.fromEntries(
      Object.entries(one.params.properties).flatMap(([name, schema]) => (schema.default === undefined ? [] : [[name, schema.default]])),
    );
    for (const route of one.routes) {
      const micros = estimateMicros(one, route, { params, prompt: "A red kite over a grey sea", inputs: [], takes: 2 });
      if (micros !== "unknown")
        expect({ card: one.id, micros, isWhole: Number.isSafeInteger(micros) && micros >= 0 }).toMatchObject({ isWhole: true });
      if (micros === 0)
        expect({ card: one.id, provider: route.provider, isFree: route.price !== "unknown" && route.price.micros === 0 }).toMatchObject({
          isFree: true,
        });
    }
  }
});
