import { afterAll, beforeAll, expect, test } from "bun:test";
import { DIALECT_IDS } from "../../../src/providers/compatible/dialects.ts";
import { type Endpoint, endpointProvider, xai } from "../../../src/providers/compatible/index.ts";
import type { FailureClass } from "../../../src/schema.ts";
import { makeImage } from "../../assets/made.ts";
import { compatibleWires } from "../../wire/compatible.ts";
import { type HttpReply, listen } from "../../wire/http.ts";
import { picturesIn } from "../../wire/openai.ts";
import type { Behaviour, Wire, WireServer } from "../../wire/wire.ts";
import { openAsking, resultIn } from "../ask.ts";

const CLASSES: [Behaviour, FailureClass][] = [
  ["limited", "limited"],
  ["refused", "refused"],
  ["rejected", "rejected"],
  ["cut", "uncertain"],
  ["malformed", "uncertain"],
  ["crash", "uncertain"],
  ["unavailable", "unavailable"],
  ["bad-key", "config"],
  ["no-credit", "config"],
  ["wrong-region", "config"],
];

const servers = new Map<Wire, WireServer>();
beforeAll(async () => {
  for (const wire of compatibleWires) servers.set(wire, await wire.serve());
});
afterAll(async () => {
  for (const server of servers.values()) await server.stop();
});

for (const wire of compatibleWires) {
  const { provider, samples } = wire;
  const card = samples[0]?.card ?? "";

  test(`${provider.name}: what it streams is read with all its ways, and pictures go along`, async () => {
    const server = servers.get(wire) as WireServer;
    const asking = await openAsking(provider, wire.credentials(server.url));
    const path = await makeImage(asking.folder, "picture.png");
    const seesPictures = provider.cards[0]?.inputs.some((input) => input.role === "reference");
    const inputs = seesPictures ? [{ role: "reference", path, mime: "image/png" } as const] : [];
    for (const mode of ["success", "slow"] as const) {
      server.behave(mode);
      expect(resultIn(await asking.submit({ card, inputs, params: samples[0]?.params ?? {} }))).toMatchObject({
        kind: "text",
        text: "The fox listens. Then it runs.",
      });
    }
    const body = server.requests.at(-1)?.body as Record<string, unknown>;
    expect(body).toMatchObject({
      model: String(provider.cards.find((known) => known.id === card)?.routes[0].model),
      stream: true,
      max_tokens: 4_000,
    });
    if (seesPictures) expect(Buffer.from(picturesIn(body)[0] ?? []).equals(Buffer.from(await Bun.file(path).bytes()))).toBe(true);
    await asking.close();
  });

  test(`${provider.name}: each of its errors is what it means, and nothing is sent twice`, async () => {
    const server = servers.get(wire) as WireServer;
    const asking = await openAsking(provider, wire.credentials(server.url));
    for (const [mode, expected] of CLASSES) {
      server.behave(mode);
      const before = server.requests.length;
      const failure = await asking.failure({ card });
      expect(`${mode}: ${failure.failureClass}`).toBe(`${mode}: ${expected}`);
      expect(server.requests.length - before).toBe(1);
      expect(failure.message).not.toContain("test-key");
      if (mode === "limited") expect(failure.retryAfterMs).toBe(1_000);
    }
    await asking.close();
  });

  test(`${provider.name}: its test button`, async () => {
    const server = servers.get(wire) as WireServer;
    const accepted = server.accepted();
    for (const [mode, state] of Object.entries(wire.keyStates ?? {})) {
      server.behave(mode as Behaviour);
      const check = await provider.check?.({ signal: new AbortController().signal, credentials: wire.credentials(server.url) });
      expect(`${mode}: ${check?.state}`).toBe(`${mode}: ${state}`);
    }
    expect(server.accepted()).toBe(accepted);
  });
}

const ENDPOINT: Endpoint = {
  id: "end_1",
  name: "My Box",
  dialect: "ollama",
  baseUrl: "http://10.0.0.5:11434/v1",
  models: ["llama3.2-vision:11b", "llama3.2-vision/11b", "qwen3"],
  date: "2026-11-21",
};

test("an endpoint is a provider with a card for each of its models, none the same; one's own server needs no key and bills nothing", () => {
  const provider = endpointProvider(ENDPOINT);
  expect(provider.cards.map((card) => [card.id, card.routes[0].model, card.name])).toEqual([
    ["my-box-llama3.2-vision-11b", "llama3.2-vision:11b", "llama3.2-vision:11b (My Box)"],
    ["my-box-llama3.2-vision-11b-2", "llama3.2-vision/11b", "llama3.2-vision/11b (My Box)"],
    ["my-box-qwen3", "qwen3", "qwen3 (My Box)"],
  ]);
  expect(provider).toMatchObject({ id: "end_1", isKeyless: true, baseUrl: { usual: ENDPOINT.baseUrl } });
  expect(provider.cards[0]?.routes[0].price).toEqual({ unit: "take", micros: 0 });
  const gateway = endpointProvider({ ...ENDPOINT, dialect: "other" });
  expect(endpointProvider({ ...ENDPOINT, dialect: "openrouter" }).isKeyless).toBeUndefined();
  expect(gateway.cards[0]?.routes[0].price).toBe("unknown");
  for (const dialect of DIALECT_IDS) expect(endpointProvider({ ...ENDPOINT, dialect }).cards).toHaveLength(3);
});

test("a server without a key gets no header, and its own word for a missing model is told", async () => {
  const seen: (string | undefined)[] = [];
  const server = await listen(async (request) => {
    seen.push(request.headers.authorization);
    return {
      status: 404,
      body: { error: { message: 'model "qwen3" not found, try pulling it first', type: "api_error", param: null, code: null } },
    };
  });
  const asking = await openAsking(endpointProvider({ ...ENDPOINT, baseUrl: `${server.url}/v1/` }), { fields: {} });
  expect(await asking.failure({ card: "my-box-qwen3" })).toMatchObject({
    failureClass: "config",
    message: expect.stringContaining("try pulling it first"),
  });
  expect(seen).toEqual([undefined]);
  await server.stop();
  await asking.close();
});

async function failureOf(provider: typeof xai, card: string, reply: HttpReply) {
  const server = await listen(async () => reply);
  const asking = await openAsking(provider, { fields: { key: "test-key-xai-0001" }, baseUrl: server.url });
  try {
    return await asking.failure({ card });
  } finally {
    await server.stop();
    await asking.close();
  }
}

const router = endpointProvider({ ...ENDPOINT, name: "Router", dialect: "openrouter", models: ["a/b"] });
const stream = (...events: unknown[]): HttpReply => ({
  headers: { "content-type": "text/event-stream" },
  body: events.map((event) => `data: ${typeof event === "string" ? event : JSON.stringify(event)}\n\n`).join(""),
});

test("an error inside an answer of success is that error, unless words had come before it", async () => {
  const inside = {
    id: "gen-1",
    choices: [{ index: 0, delta: { content: "" }, finish_reason: "error" }],
    error: { code: 502, message: "Provider disconnected" },
  };
  const words = { choices: [{ index: 0, delta: { content: "The fox" }, finish_reason: null }] };
  expect(await failureOf(router, "router-a-b", stream(inside))).toMatchObject({ failureClass: "unavailable" });
  expect(await failureOf(router, "router-a-b", stream(words, inside))).toMatchObject({ failureClass: "uncertain" });
  expect(await failureOf(router, "router-a-b", { body: { error: { code: 402, message: "Insufficient credits" } } })).toMatchObject({
    failureClass: "config",
  });
  expect(await failureOf(router, "router-a-b", { body: { error: { code: 429, message: "Slow down" } } })).toMatchObject({
    failureClass: "limited",
  });
});

test("all forms of an error body are read", async () => {
  for (const body of [
    { error: "max_tokens is too large" },
    { code: "invalid-argument", error: "max_tokens is too large" },
    { detail: "max_tokens is too large" },
    { detail: [{ loc: ["body", "max_tokens"], msg: "is too large", type: "x" }] },
    { message: "max_tokens is too large" },
    { object: "error", message: "max_tokens is too large", type: "BadRequestError", code: 400 },
    { error: { message: "max_tokens is too large", type: "invalid_request_error" } },
  ]) {
    const failure = await failureOf(xai, "grok-4.5", { status: 400, body });
    expect(failure.failureClass).toBe("rejected");
    expect(failure.message).toMatch(/max_tokens:? is too large/);
  }
});

test("the page of a gateway is uncertain, and an answer in one piece is an answer", async () => {
  expect((await failureOf(xai, "grok-4.5", { status: 502, body: "<html>" })).failureClass).toBe("uncertain");
  const server = await listen(async () => ({
    body: {
      choices: [{ index: 0, message: { role: "assistant", content: "Whole." }, finish_reason: "stop" }],
      usage: { prompt_tokens: 1_000, completion_tokens: 100 },
    },
  }));
  const asking = await openAsking(xai, { fields: { key: "test-key-xai-0001" }, baseUrl: server.url });
  expect(resultIn(await asking.submit({ card: "grok-4.5" }))).toEqual({ kind: "text", text: "Whole.", costMicros: 1_000 * 2 + 100 * 6 });
  await server.stop();
  await asking.close();
});

test("what OpenRouter says it charged is what is paid", async () => {
  const server = await listen(async () =>
    stream(
      { choices: [{ index: 0, delta: { content: "Yes." }, finish_reason: "stop" }] },
      { choices: [], usage: { prompt_tokens: 10, completion_tokens: 2, cost: 0.0001234 } },
      "[DONE]",
    ),
  );
  const asking = await openAsking(router, { fields: { key: "test-key-router-0001" }, baseUrl: server.url });
  expect(resultIn(await asking.submit({ card: "router-a-b" })).costMicros).toBe(124);
  await server.stop();
  await asking.close();
});
