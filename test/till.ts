/** Till: an upstream in this process whose price, cost and pace a test decides, for tests of money. It answers with words, so nothing is drawn. */
import { Type } from "@sinclair/typebox";
import { type Card, choice, type Price } from "../src/providers/card.ts";
import type { KeyCheck, Provider } from "../src/providers/define.ts";

export interface Till {
  provider: Provider;
  /** Generations whose request went out, in order. */
  calls: string[];
  /** Requests that are out and not answered. */
  out(): number;
  /** The most that were out at once. */
  most(): number;
  /** What each answer reports as its cost; undefined says nothing. */
  cost: number | undefined;
  check: KeyCheck;
  /** Answers wait from now on, until `go`. */
  hold(): void;
  go(): void;
}

export const TILL_KEY = "test-key-till-0123456789abcdef";

const card = (id: string, price: Price | "unknown"): Card => ({
  id,
  name: id === "till-known" ? "Till" : "Till without a price",
  kind: "text",
  routes: [{ provider: "till", model: id, price, source: "made up for tests", date: "2026-11-21" }],
  inputs: [{ role: "prompt", kinds: [], max: 8 }],
  params: Type.Object({
    length: Type.Optional(choice(["4", "8"], { title: "Length" })),
    count: Type.Optional(Type.Integer({ title: "Count" })),
    loop: Type.Optional(Type.Boolean({ title: "Loop" })),
  }),
  promptLimit: 1000,
  maxRuntimeMs: 30_000,
  supports: { seed: false, cancel: false },
});

/** `micros` is what a take of `till-known` is estimated at; `till-unknown` has no price. */
export function openTill(micros = 100_000): Till {
  let gate = Promise.resolve();
  let open = () => {};
  let out = 0;
  let most = 0;
  const till: Till = {
    calls: [],
    cost: micros,
    check: { state: "ok", sentence: "The key works." },
    out: () => out,
    most: () => most,
    hold() {
      gate = new Promise((resolve) => {
        open = resolve;
      });
    },
    go() {
      open();
      gate = Promise.resolve();
    },
    provider: {
      id: "till",
      name: "Till",
      credentials: [
        { name: "key", title: "API key", isSecret: true, env: ["OPENAI_API_KEY"] },
        { name: "project", title: "Project", isSecret: false, isOptional: true, env: [] },
      ],
      baseUrl: { usual: "https://till.example/v1", env: "OPENAI_BASE_URL" },
      cards: [card("till-known", { unit: "take", micros }), card("till-unknown", "unknown")],
      limits: { atOnce: 16 },
      async submit(request) {
        till.calls.push(request.generationId);
        most = Math.max(most, ++out);
        await gate;
        out--;
        return { result: { kind: "text", text: "Paid.", costMicros: till.cost } };
      },
      check: async () => till.check,
    },
  };
  return till;
}
