/** One card is one model, whoever serves it: each of its ways can be gone from the one form that people see, and the names that people know lead there. */
import { expect, test } from "bun:test";
import { Value } from "@sinclair/typebox/value";
import { openModels } from "../../src/models.ts";
import { estimateMicros } from "../../src/prices.ts";
import { bodyOf } from "../../src/providers/by-table.ts";
import type { Route } from "../../src/providers/card.ts";
import { endpointOf } from "../../src/providers/fal/endpoint.ts";
import { PROVIDERS } from "../../src/providers/index.ts";
import { FAL_ENDPOINTS } from "../wire/fal-endpoints.ts";
import { asked, input } from "./asked.ts";

const clash = { clock: { now: () => 0 }, config: { dataFolder: "/nowhere" }, log: { warn() {} } };
const models = openModels(() => clash as never, { providers: PROVIDERS, configured: async () => new Set() });
const providersOf = (id: string) => models.card(id).routes.map((route) => route.provider);

test("Veo goes by fal and by Vertex, Kling by fal and by itself, Nano Banana by Google and by fal", () => {
  expect(providersOf("veo-3.1")).toEqual(["fal", "vertex"]);
  expect(providersOf("veo-3.1-fast")).toEqual(["fal", "vertex"]);
  for (const id of ["kling-3", "kling-2.1", "kling-2.1-master"]) expect(providersOf(id)).toEqual(["fal", "kling"]);
  expect(providersOf("nano-banana-2.1")).toContain("google");
  expect(providersOf("nano-banana-2.1")).toContain("fal");
  const ids = PROVIDERS.flatMap((provider) => provider.cards.map((card) => card.name));
  const names = new Map(models.cards().map((card) => [card.name, card.id]));
  expect(new Set(ids).size).toBe(names.size);
});

test("every value of the one form is one that fal's endpoint takes, whoever made the form", () => {
  const problems: string[] = [];
  for (const card of models.cards().filter((each) => each.routes.some((route) => route.provider === "fal"))) {
    const roles = card.inputs.filter((rule) => (rule.min ?? 0) > 0).map((rule) => rule.role);
    const inputs = roles.map((role) => input(role));
    for (const [name, schema] of Object.entries(card.params.properties))
      for (const value of (schema.anyOf as { const: string }[] | undefined)?.map((option) => option.const) ?? []) {
        const request = asked(card, "fal", { params: { [name]: value }, inputs });
        const body = bodyOf(
          request,
          roles.map(() => "https://example.com/file"),
        );
        const schemaThere = FAL_ENDPOINTS[endpointOf(request)];
        const wrong = schemaThere && [...Value.Errors(schemaThere, body)][0];
        if (!schemaThere || wrong)
          problems.push(`${card.id} ${name} ${value}: ${wrong?.path ?? "no such endpoint"} ${wrong?.message ?? ""}`);
      }
  }
  expect(problems).toEqual([]);
});

test("the names that people know lead to a card, or say what to use instead", () => {
  const known = [
    "flux",
    "flux schnell",
    "recraft",
    "Recraft V4",
    "seedream",
    "nano banana",
    "Nano Banana 2",
    "kling",
    "Kling 3",
    "veo",
    "Veo 3.1",
  ];
  const more = ["seedance", "hailuo", "minimax", "elevenlabs", "whisper", "lyria", "tts", "imagen"];
  expect([...known, ...more].filter((name) => !models.find(name))).toEqual([]);
  for (const gone of ["sora", "Sora 2", "fal-ai/sora-2/text-to-video", "gpt-image-1"])
    expect(() => models.card(gone)).toThrow(/retired by the provider on 2026-\d\d-\d\d\. Use .+ instead/);
});

test("what a take costs follows its price list: by the second, with sound, by size, and unknown where nobody says it", () => {
  const micros = (id: string, params: Record<string, unknown>, more: { prompt?: string; roles?: ("reference" | "start")[] } = {}) => {
    const card = models.card(id);
    const route = card.routes.find((each) => each.provider === "fal") as Route;
    const request = asked(card, "fal", { params });
    const inputs = (more.roles ?? []).map((role) => ({ role }));
    return estimateMicros(card, route, { params: request.params, prompt: more.prompt ?? "A fox", inputs, takes: 1 });
  };
  expect(micros("kling-3", { seconds: "10" })).toBe(1_260_000);
  expect(micros("kling-3", { seconds: "10", audio: "off" })).toBe(840_000);
  expect(micros("kling-3", { mode: "pro" })).toBe("unknown");
  expect(micros("kling-2.1", { seconds: "5" })).toBe(280_000);
  expect(micros("kling-2.1", { seconds: "5", mode: "pro" })).toBe(490_000);
  expect(micros("veo-3.1", {})).toBe(3_200_000);
  expect(micros("veo-3.1", { resolution: "4k" })).toBe(4_800_000);
  expect(micros("veo-3.1-fast", { seconds: "4", audio: "off" })).toBe(400_000);
  expect(micros("seedance-2", { seconds: "5" })).toBe(1_512_000);
  expect(micros("seedance-2", { seconds: "5", tier: "mini", resolution: "480p" })).toBe(360_500);
  expect(micros("seedance-2", { tier: "fast" })).toBe("unknown");
  expect(micros("seedance-1.5-pro", { seconds: "5" })).toBe(259_200);
  expect(micros("hailuo-2.3", { seconds: "10" })).toBe(560_000);
  expect(micros("hailuo-2.3", { quality: "pro" })).toBe(490_000);
  expect(micros("nano-banana-2", { resolution: "2K", web: "on", thinking: "high" })).toBe(137_000);
  expect(micros("flux-2-pro", { megapixels: "4" })).toBe(75_000);
  expect(micros("flux-2-pro", {}, { roles: ["reference"] })).toBe("unknown");
  expect(micros("eleven-v3", {}, { prompt: "x".repeat(1_500) })).toBe(150_000);
});
