import { afterAll, beforeAll, beforeEach, expect, test } from "bun:test";
import { anthropic } from "../../../src/providers/anthropic/index.ts";
import type { FailureClass } from "../../../src/schema.ts";
import { makeImage } from "../../assets/made.ts";
import { anthropicWire } from "../../wire/anthropic.ts";
import { type HttpReply, listen } from "../../wire/http.ts";
import type { Behaviour, WireServer } from "../../wire/wire.ts";
import { type Asking, openAsking, resultIn } from "../ask.ts";

let server: WireServer;
let asking: Asking;
beforeAll(async () => {
  server = await anthropicWire.serve();
  asking = await openAsking(anthropic, anthropicWire.credentials(server.url));
});
afterAll(async () => {
  await server.stop();
  await asking.close();
});
beforeEach(() => {
  server.behave("success");
  server.requests.length = 0;
});

test("pictures go before the words, thoughts stay out of the answer, and it is paid by the tokens", async () => {
  const [one, two] = [await makeImage(asking.folder, "picture.png"), await makeImage(asking.folder, "picture.jpeg")];
  const inputs = [
    { role: "reference", path: two, mime: "image/jpeg" },
    { role: "reference", path: one, mime: "image/png" },
  ] as const;
  const result = resultIn(await asking.submit({ card: "claude-opus-5", params: { maxTokens: 900, effort: "xhigh" }, inputs: [...inputs] }));
  const [request] = server.requests;
  const base64 = async (path: string) => Buffer.from(await Bun.file(path).bytes()).toString("base64");
  expect(request?.body).toEqual({
    model: "claude-opus-5",
    max_tokens: 900,
    stream: true,
    output_config: { effort: "xhigh" },
    messages: [
      {
        role: "user",
        content: [
          { type: "image", source: { type: "base64", media_type: "image/jpeg", data: await base64(two) } },
          { type: "image", source: { type: "base64", media_type: "image/png", data: await base64(one) } },
          { type: "text", text: "A fox in the snow. It listens." },
        ],
      },
    ],
  });
  expect(request?.headers).toMatchObject({ "x-api-key": "test-key-anthropic-0001", "anthropic-version": "2026-10-21" });
  expect(request?.headers).not.toHaveProperty("authorization");
  expect(result).toEqual({ kind: "text", text: "The fox listens. Then it runs.", costMicros: 100 * 5 + 20 * 25 });
});

test("an answer torn into pieces is whole, and a price that is not known is not made up", async () => {
  server.behave("slow");
  const result = resultIn(await asking.submit({ card: "claude-opus-5-5" }));
  expect(result).toEqual({ kind: "text", text: "The fox listens. Then it runs.", costMicros: undefined });
});

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

for (const [mode, expected] of CLASSES)
  test(`"${mode}" is ${expected}, and is sent once`, async () => {
    server.behave(mode);
    const failure = await asking.failure({ card: "claude-haiku-4-5" });
    expect(failure.failureClass).toBe(expected);
    expect(server.requests).toHaveLength(1);
    expect(failure.message).not.toContain("test-key");
    if (mode === "limited") expect(failure.retryAfterMs).toBe(1_000);
    if (mode === "refused") expect(failure.message).toContain("This could do harm.");
    if (mode === "no-credit") expect(failure.message).toContain("no credit");
  });

async function failureOf(reply: HttpReply) {
  const other = await listen(async () => reply);
  const odd = await openAsking(anthropic, { fields: { key: "test-key-anthropic-0001" }, baseUrl: other.url });
  try {
    return await odd.failure({ card: "claude-opus-5" });
  } finally {
    await other.stop();
    await odd.close();
  }
}

const stream = (...events: { type: string }[]): HttpReply => ({
  headers: { "content-type": "text/event-stream" },
  body: events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join(""),
});
const start = { type: "message_start", message: { usage: { input_tokens: 10, output_tokens: 1 } } };
const words = { type: "content_block_delta", index: 0, delta: { type: "text_delta", text: "The fox" } };
const overloaded = { type: "error", error: { type: "overloaded_error", message: "Overloaded" } };

test("an error after 200 is that error before the first word, and uncertain after it", async () => {
  expect((await failureOf(stream(start, overloaded))).failureClass).toBe("unavailable");
  expect((await failureOf(stream(start, words, overloaded))).failureClass).toBe("uncertain");
  expect((await failureOf(stream(start, { type: "error" }))).failureClass).toBe("uncertain");
});

test("an answer without its last event broke off; one that was all thought says what to do", async () => {
  const stop = { type: "message_delta", delta: { stop_reason: "end_turn" }, usage: { output_tokens: 5 } };
  expect((await failureOf(stream(start, words, stop))).failureClass).toBe("uncertain");
  const full = { type: "message_delta", delta: { stop_reason: "max_tokens" }, usage: { output_tokens: 8_000 } };
  expect(await failureOf(stream(start, full, { type: "message_stop" }))).toMatchObject({
    failureClass: "rejected",
    message: expect.stringContaining("longer answer"),
  });
});

test("codes of spending limits are an empty account, whatever the status; a gateway's page is uncertain", async () => {
  const limit = (status: number, code: string): HttpReply => ({
    status,
    body: { type: "error", error: { type: "rate_limit_error", message: "x", details: { error_code: code } }, request_id: null },
  });
  expect((await failureOf(limit(429, "enforced_spend_limit_reached"))).failureClass).toBe("config");
  expect((await failureOf(limit(429, "ramp_limit_exceeded"))).failureClass).toBe("limited");
  expect((await failureOf({ status: 504, body: "<html>" })).failureClass).toBe("uncertain");
});

test("the test button tells each trouble apart and pays nothing", async () => {
  for (const [mode, state] of Object.entries(anthropicWire.keyStates ?? {})) {
    server.behave(mode as Behaviour);
    const check = await anthropic.check?.({ signal: new AbortController().signal, credentials: anthropicWire.credentials(server.url) });
    expect(`${mode}: ${check?.state}`).toBe(`${mode}: ${state}`);
  }
  expect(server.requests.map((request) => request.path)).not.toContain("/v1/messages");
});
