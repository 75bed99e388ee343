/**
 * Every parameter arrives: each value of each parameter of each card is sent to the upstream's server, and looked for in the recorded request, where
 * and in the form in which the upstream wants it. Nothing is asked for that the card does not name.
 */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TSchema } from "@sinclair/typebox";
import { Value } from "@sinclair/typebox/value";
import { openModels } from "../../src/models.ts";
import { type Card, modelOf, type Route } from "../../src/providers/card.ts";
import type { ProviderInput, ProviderRequest } from "../../src/providers/define.ts";
import { checkRules, paramsOf } from "../../src/generations/order.ts";
import { WIRES } from "../wire/index.ts";
import { pictureBytes, toneBytes } from "../wire/made.ts";
import type { Wire, WireRequest, WireServer } from "../wire/wire.ts";

let folder: string;
const servers = new Map<Wire, WireServer>();
const pictures: string[] = [];
let tone: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "clash-parameters-"));
  for (let at = 0; at < 8; at++) {
    const path = join(folder, `picture-${at}.png`);
    await Bun.write(path, await pictureBytes(512 + 64 * at, 512, "png"));
    pictures.push(path);
  }
  tone = join(folder, "tone.wav");
  await Bun.write(tone, await toneBytes("wav"));
  for (const wire of WIRES) servers.set(wire, await wire.serve());
});
afterAll(async () => {
  for (const server of servers.values()) await server.stop();
  await rm(folder, { recursive: true, force: true });
});

interface Case {
  wire: Wire;
  card: Card;
  route: Route;
}

const CASES: Case[] = WIRES.flatMap((wire) =>
  wire.provider.cards.flatMap((card) => {
    const route = card.routes.find((each) => each.provider === wire.provider.id);
    return route ? [{ wire, card, route }] : [];
  }),
);

/** What a parameter can be: every option, both ends and the middle of a range, both truths, a text. */
function valuesOf(schema: TSchema): unknown[] {
  const options = (schema.anyOf as { const: unknown }[] | undefined)?.map((option) => option.const);
  if (options) return options;
  switch (schema.type) {
    case "boolean":
      return [true, false];
    case "number":
    case "integer":
      return numbersOf(schema);
    default:
      return [textFor(schema)];
  }
}

function numbersOf(schema: TSchema): number[] {
  const [least, most] = [Number(schema.minimum ?? 0), Number(schema.maximum ?? Number(schema.minimum ?? 0) + 10)];
  const step = schema.multipleOf ?? (schema.type === "integer" ? 1 : 0.25);
  const middle = Math.floor((least + most) / 2 / step) * step;
  return [...new Set([least, middle, most])].filter((value) => Value.Check(schema, value));
}

/** A text that the pattern allows: of the usual ones the first that passes. */
function textFor(schema: TSchema): string {
  const found = ["blurred", "en", "1:1", "1024x1024", "1-2", "#aabbcc", "12", ""].find((text) => Value.Check(schema, text));
  if (found === undefined) throw new Error(`No sample text passes ${schema.pattern}.`);
  return found;
}

/** The fewest inputs of each kind that the card needs. */
function needed(card: Card): ProviderInput[] {
  return card.inputs.flatMap(({ role, kinds, min = 0 }) =>
    kinds.length === 0 ? [] : Array.from({ length: min }, (_, at) => input(role, kinds, at)),
  );
}

/** Files of different roles differ, so that one in another's place is seen. */
const FIRST_PICTURE: Partial<Record<ProviderInput["role"], number>> = { start: 3, end: 4, style: 5 };

function input(role: ProviderInput["role"], kinds: readonly string[], at: number): ProviderInput {
  const isPicture = kinds.includes("image");
  return {
    role,
    assetId: `ast_${role}_${at}`,
    path: isPicture ? (pictures[((FIRST_PICTURE[role] ?? 0) + at) % pictures.length] as string) : tone,
    mime: isPicture ? "image/png" : "audio/wav",
    provenance: {},
  };
}

/** The request of a card with these parameters, as it is when they are what a person chose; undefined where the card or the route rules it out. */
function requestOf({ card, route }: Case, params: Record<string, unknown>, inputs: ProviderInput[]): ProviderRequest | undefined {
  const whole = paramsOf(card, params);
  const withNeeds = meetNeeds(card, whole, inputs);
  if (!withNeeds) return undefined;
  if (!modelOf(route, withNeeds.inputs)) return undefined;
  const barred = (route.without ?? []).some((name) => name in params && params[name] !== card.params.properties[name]?.default);
  const generationId = `gen_${crypto.randomUUID().replaceAll("-", "").slice(0, 22)}`;
  return barred
    ? undefined
    : { generationId, sendKey: generationId, card, route, prompt: "A red kite over a grey sea", seed: 7, ...withNeeds };
}

/** What a rule asks for beside the chosen value is added, so that the value itself is seen to arrive. */
function meetNeeds(card: Card, params: Record<string, unknown>, inputs: ProviderInput[]) {
  let chosen = { params, inputs };
  for (let round = 0; round < 4; round++) {
    try {
      checkRules(card, chosen.params, chosen.inputs);
      return chosen;
    } catch {
      const broken = (card.rules ?? []).find((rule) => matches(rule.when, chosen) && !matches(rule.needs, chosen));
      if (!broken) return undefined;
      chosen = satisfied(card, broken.needs, chosen);
    }
  }
  return undefined;
}

type Chosen = { params: Record<string, unknown>; inputs: ProviderInput[] };

const matches = (condition: Record<string, readonly unknown[]>, { params, inputs }: Chosen) =>
  Object.entries(condition).every(([name, values]) => {
    const value = name.startsWith("input:") ? inputs.some((each) => `input:${each.role}` === name) : params[name];
    return values.some((known) => String(known) === String(value));
  });

function satisfied(card: Card, needs: Record<string, readonly unknown[]>, { params, inputs }: Chosen): Chosen {
  let [next, files] = [params, inputs];
  for (const [name, values] of Object.entries(needs)) {
    const rule = card.inputs.find((each) => `input:${each.role}` === name);
    if (!name.startsWith("input:")) next = values.includes(next[name] as never) ? next : { ...next, [name]: values[0] };
    else if (values[0] === false) files = files.filter((each) => `input:${each.role}` !== name);
    else if (rule && !files.some((each) => each.role === rule.role)) files = [...files, input(rule.role, rule.kinds, 0)];
  }
  return { params: next, inputs: files };
}

async function recorded({ wire }: Case, request: ProviderRequest): Promise<{ submission: WireRequest; all: WireRequest[] }> {
  const server = servers.get(wire) as WireServer;
  const before = server.requests.length;
  const work = await mkdtemp(join(folder, "work-"));
  await wire.provider.submit(request, {
    signal: AbortSignal.timeout(10_000),
    credentials: wire.credentials(server.url),
    folder: work,
    progress() {},
  });
  const all = server.requests.slice(before);
  const submission = wire.submissionOf(all);
  if (!submission) throw new Error(`Nothing was submitted; it asked for ${all.map((each) => each.path).join(", ")}.`);
  return { submission, all };
}

function valueAt({ body, path, headers }: WireRequest, at: string): unknown {
  if (at === "path") return path;
  if (at.startsWith("header:")) return headers[at.slice("header:".length)];
  return at.split(".").reduce<unknown>((value, name) => (value as Record<string, unknown> | undefined)?.[name], body);
}

for (const each of CASES) {
  const { wire, card, route } = each;
  describe(`${card.id} by ${wire.provider.id}`, () => {
    test("every value of every parameter is in the request, in the upstream's form", async () => {
      const missed: string[] = [];
      for (const [name, schema] of Object.entries(card.params.properties)) {
        let told = 0;
        for (const value of valuesOf(schema)) {
          const request = requestOf(each, { [name]: value }, needed(card)) ?? requestOf(each, { [name]: value }, wider(card));
          if (!request) continue;
          told++;
          const { submission } = await recorded(each, request);
          const wanted = wire.spoken ? wire.spoken(card, name, value) : { at: route.fields?.[name] ?? name, value };
          if (!wanted) continue;
          const found = valueAt(submission, wanted.at);
          if (!same(found, wanted.value))
            missed.push(
              `${name} = ${JSON.stringify(value)}: ${wanted.at} is ${JSON.stringify(found)}, not ${JSON.stringify(wanted.value)}`,
            );
        }
        if (told === 0 && !route.without?.includes(name)) missed.push(`${name}: no value of it can be asked for`);
      }
      expect(missed).toEqual([]);
    }, 60_000);

    test("files keep their order and role", async () => {
      if (!wire.inputsOf) return expect(card.inputs.filter((rule) => rule.kinds.length > 0)).toEqual([]);
      const untold: string[] = [];
      for (const rule of card.inputs.filter((known) => known.kinds.length > 0)) {
        const others = needed(card).filter((known) => known.role !== rule.role);
        const given = Array.from({ length: Math.min(rule.max, 3) }, (_, at) => input(rule.role, rule.kinds, at));
        const request = requestOf(each, {}, [...others, ...given]);
        if (!request) {
          if (!route.without?.includes(`input:${rule.role}`)) untold.push(rule.role);
          continue;
        }
        const { submission, all } = await recorded(each, request);
        const arrived = wire.inputsOf(submission, card, all).filter((known) => known.role === rule.role);
        const sent = await Promise.all(
          request.inputs.filter((known) => known.role === rule.role).map((known) => Bun.file(known.path).bytes()),
        );
        expect(arrived.map((known) => sizeAndSum(known.bytes))).toEqual(sent.map(sizeAndSum));
      }
      expect(untold).toEqual([]);
    }, 60_000);

    const frames = (["start", "end"] as const).flatMap((role) => card.inputs.filter((rule) => rule.role === role));
    if (frames.length === 2 && !route.without?.some((name) => name === "input:start" || name === "input:end"))
      test("the first frame is the first and the last the last", async () => {
        const both = frames.map(({ role, kinds }) => input(role, kinds, 0));
        const others = needed(card).filter((known) => known.role !== "start" && known.role !== "end");
        for (const given of [both, both.toReversed()]) {
          const request = requestOf(each, {}, [...others, ...given]);
          if (!request) throw new Error("The card rules out a first frame with a last one.");
          const { submission, all } = await recorded(each, request);
          const arrived = wire.inputsOf?.(submission, card, all) ?? [];
          for (const known of both) {
            const mine = arrived.filter(({ role }) => role === known.role).map(({ bytes }) => sizeAndSum(bytes));
            expect([known.role, ...mine]).toEqual([known.role, sizeAndSum(await Bun.file(known.path).bytes())]);
          }
        }
      }, 60_000);

    test("says for each parameter what it is called, and where its facts come from", () => {
      for (const [name, schema] of Object.entries(card.params.properties))
        expect(`${name}: ${typeof schema.title}`).toBe(`${name}: string`);
      for (const known of card.routes) {
        expect(known.source.length).toBeGreaterThan(10);
        expect(known.date).toMatch(/^20\d\d-\d\d-\d\d$/);
      }
      expect(() => paramsOf(card, { nonsense: 1 })).toThrow("params.nonsense");
    });
  });
}

/** One of each kind of input, for parameters that only go with files. */
const wider = (card: Card) => card.inputs.flatMap(({ role, kinds }) => (kinds.length === 0 ? [] : [input(role, kinds, 0)]));

/** Forms carry numbers and truths as text. */
const same = (found: unknown, wanted: unknown) =>
  Bun.deepEquals(found, wanted) ||
  (typeof found === "string" && (typeof wanted === "number" || typeof wanted === "boolean") && found === String(wanted));

const sizeAndSum = (bytes: Uint8Array) => `${bytes.length} ${Bun.hash.crc32(bytes)}`;

test("the names that people know resolve: to a card, or to a retired one that names its successor", () => {
  const clash = { clock: { now: () => 0 }, config: { dataFolder: folder }, log: { warn() {} } };
  const models = openModels(() => clash as never, { providers: WIRES.map((wire) => wire.provider), configured: async () => new Set() });
  const lost = models.retired().filter((model) => !models.find(model.successor));
  expect(lost.map((model) => `${model.name} → ${model.successor}`)).toEqual([]);
  for (const model of models.retired()) expect(() => models.card(model.names[0] as string)).toThrow(/retired by the provider/);
});
