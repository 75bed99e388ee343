/** The models there are: what upstreams list, what an operator's file makes of it, and which way can be gone. */
import { afterEach, beforeEach, expect, test } from "bun:test";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Models, openModels } from "../src/models.ts";
import { checkPrompt, paramsOf } from "../src/generations/order.ts";
import type { Card } from "../src/providers/card.ts";
import type { Provider } from "../src/providers/define.ts";
import { lampCard, LAMPS } from "./wire/lamp.ts";

let folder: string;
let now: number;
let ready: Set<string>;
let warned: unknown[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "clash-models-"));
  now = 0;
  ready = new Set(["lamp-queue", "lamp-plain"]);
  warned = [];
});
afterEach(() => rm(folder, { recursive: true, force: true }));

function open(providers: readonly Provider[] = LAMPS): Models {
  const clash = { clock: { now: () => now }, config: { dataFolder: folder }, log: { warn: (fields: unknown) => warned.push(fields) } };
  return openModels(() => clash as never, { providers, configured: async () => ready });
}

const write = (content: unknown) => Bun.write(join(folder, "models.json"), typeof content === "string" ? content : JSON.stringify(content));
const later = () => {
  now += 2_000;
};

/** A card as `GET /api/models` prints it. */
const printed = (card: Card): Record<string, unknown> => JSON.parse(JSON.stringify(card));

test("an operator corrects a card field by field, and everything else of it stays", async () => {
  const models = open();
  const before = models.card("lamp-queue-text");
  await write({ cards: [{ id: "lamp-queue-text", name: "Lamp for texts", promptLimit: 99, aliases: ["lampy"] }] });
  later();
  const after = models.card("Lampy");
  expect(after).toMatchObject({ id: "lamp-queue-text", name: "Lamp for texts", promptLimit: 99, kind: "text" });
  expect(after.params).toBe(before.params);
  expect(after.routes).toEqual(before.routes as never);
  await rm(join(folder, "models.json"));
  later();
  expect(models.card("lamp-queue-text").promptLimit).toBe(before.promptLimit);
});

test("an operator adds a card in the form in which the API prints one, and it is checked like any other", async () => {
  const models = open();
  await write({ cards: [{ ...printed(models.card("lamp-plain-image")), id: "lamp-new", name: "Lamp, newest" }] });
  later();
  const card = models.card("lamp-new");
  expect(paramsOf(card, { tone: "cold" })).toEqual({ tone: "cold", strength: 0.5, long: false });
  expect(() => paramsOf(card, { tone: "green" })).toThrow("params.tone: It must be one of warm, cold");
  expect(() => paramsOf(card, { strength: 2 })).toThrow("params.strength: It must be at most 1");
  expect(() => paramsOf(card, { colour: 1 })).toThrow("params.colour: This field does not exist here.");
  expect(await models.choose(card, { params: {}, inputs: [] })).toMatchObject({ provider: "lamp-plain" });
});

test("a wrong entry is left out with a sentence, and the others count", async () => {
  const models = open();
  const whole = printed(models.card("lamp-plain-text"));
  await write({
    cards: [
      { id: "half" },
      { ...whole, id: "nobody", routes: [{ provider: "nobody", model: "x", price: "unknown", source: "a page", date: "2026-11-21" }] },
      { ...whole, id: "no date", routes: [{ provider: "lamp-plain", model: "x", price: "unknown", source: "a page" }] },
      { ...whole, id: "twice", routes: [...(whole.routes as unknown[]), ...(whole.routes as unknown[])] },
      { ...whole, id: "shapeless", params: { properties: { size: { title: "Size" } } } },
      {
        ...whole,
        id: "free",
        routes: [{ provider: "lamp-plain", model: "x", price: { unit: "take", micros: -1 }, source: "a page", date: "2026-11-21" }],
      },
      { ...whole, id: "good" },
    ],
    hidden: ["lamp-direct-text", "never-there"],
  });
  later();
  expect(models.find("good")).toBeDefined();
  expect(models.find("lamp-direct-text")).toBeUndefined();
  expect(models.problems().map((problem) => /"([^"]+)"/.exec(problem)?.[1])).toEqual([
    "half",
    "nobody",
    "no date",
    "twice",
    "shapeless",
    "free",
    "never-there",
  ]);
  for (const words of [
    "name: It is missing",
    'There is no provider "nobody"',
    "a provider is one route",
    "params.size: It needs a type",
    "routes.0.price: It must be",
  ])
    expect(models.problems().join(" ")).toContain(words);
  expect(warned.length).toBe(7);
});

test("a card of the file may take no words: a prompt is then refused, and none is asked for", async () => {
  const models = open();
  const whole = printed(models.card("lamp-plain-image"));
  const inputs = (whole.inputs as { role: string }[]).filter((each) => each.role !== "prompt");
  await write({
    cards: [
      { ...whole, id: "larger", name: "Larger", inputs, promptLimit: 0 },
      { ...whole, id: "odd", promptLimit: 0 },
    ],
  });
  later();
  expect(models.problems()).toEqual([expect.stringContaining("promptLimit: It is 0, and inputs has a prompt.")]);
  const card = models.card("larger");
  expect(() => checkPrompt(card, "")).not.toThrow();
  expect(() => checkPrompt(card, "make it larger")).toThrow("prompt: Larger takes no words.");
});

test("a file that is no such file changes nothing and says so", async () => {
  const models = open();
  const before = models.cards().map((card) => card.id);
  for (const content of ["{ not json", "[]", { models: [] }]) {
    await write(content);
    later();
    expect(models.cards().map((card) => card.id)).toEqual(before);
    expect(models.problems()[0]).toContain("models.json cannot be read");
    await write({});
    later();
    expect(models.problems()).toEqual([]);
  }
});

test("the first way that is ready and can carry the request is gone; else it is said what each lacks", async () => {
  const second = lampCard("lamp-plain", "text").routes[0];
  const [queue] = LAMPS as [Provider];
  const card = lampCard("lamp-queue", "text", { id: "both" });
  const both: Card = {
    ...card,
    routes: [
      { ...card.routes[0], without: ["long", "input:end"] },
      { ...second, model: { text: "t", start: "s" } },
    ],
  };
  const models = open([{ ...queue, cards: [both] }, ...LAMPS.slice(1)]);
  const chosen = async (params: Record<string, unknown>, ...roles: string[]) =>
    (await models.choose(both, { params: { long: false, ...params }, inputs: roles.map((role) => ({ role })) })).provider;
  expect(await chosen({})).toBe("lamp-queue");
  expect(await chosen({ long: true })).toBe("lamp-plain");
  expect(await chosen({}, "start")).toBe("lamp-queue");
  await expect(chosen({ long: true }, "start", "end")).rejects.toThrow(
    "model: lamp-queue text cannot be used now. By lamp-queue it has no long (long). By lamp-plain it does not take these inputs.",
  );
  ready.delete("lamp-queue");
  expect(await chosen({})).toBe("lamp-plain");
  ready.clear();
  await expect(chosen({})).rejects.toThrow(/Lamp \(lamp-queue\) has no key yet: an owner can add one in Settings, or set LAMP_QUEUE_KEY/);
});

test("two upstreams that list a card of one id are two ways to one model", () => {
  const [queue, plain] = LAMPS as [Provider, Provider];
  const shared = (provider: Provider) => ({ ...provider, cards: [{ ...lampCard(provider.id, "text"), id: "shared" }] });
  expect(
    open([shared(queue), shared(plain)])
      .card("shared")
      .routes.map((route) => route.provider),
  ).toEqual(["lamp-queue", "lamp-plain"]);
});

test("a retired model names what to use instead, and a name that nobody knows the ones there are", () => {
  const [queue] = LAMPS as [Provider];
  const retired = {
    names: ["old-lamp", "lamp 1"],
    name: "Old Lamp",
    kind: "text" as const,
    provider: "lamp-queue",
    since: "2026-09-24",
    successor: "lamp-queue-text",
    source: "made up for tests",
  };
  const models = open([{ ...queue, retired: [retired] }]);
  expect(() => models.card("Lamp 1")).toThrow(
    'model: Old Lamp was retired by the provider on 2026-09-24. Use lamp-queue text instead ("lamp-queue-text").',
  );
  expect(() => models.card("nothing")).toThrow(/There is no model "nothing". Use one of lamp-queue-speech/);
});
