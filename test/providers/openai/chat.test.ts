import { afterAll, beforeAll, beforeEach, expect, test } from "bun:test";
import { openai } from "../../../src/providers/openai/index.ts";
import { makeImage } from "../../assets/made.ts";
import { type HttpReply, listen } from "../../wire/http.ts";
import { openaiWire, picturesIn } from "../../wire/openai.ts";
import type { WireServer } from "../../wire/wire.ts";
import { type Asking, openAsking, resultIn } from "../ask.ts";

let server: WireServer;
let asking: Asking;
beforeAll(async () => {
  server = await openaiWire.serve();
  asking = await openAsking(openai, openaiWire.credentials(server.url));
});
afterAll(async () => {
  await server.stop();
  await asking.close();
});
beforeEach(() => {
  server.behave("success");
  server.requests.length = 0;
});

test("words and pictures go in one message, the words come back, paid by the tokens", async () => {
  const path = await makeImage(asking.folder, "picture.png");
  const params = { maxTokens: 500, effort: "low", verbosity: "high" };
  const inputs = [{ role: "reference", path, mime: "image/png" } as const];
  const result = resultIn(await asking.submit({ card: "gpt-5.4", params, inputs }));
  const body = server.requests[0]?.body as Record<string, unknown>;
  expect(body).toMatchObject({
    model: "gpt-5.4",
    max_completion_tokens: 500,
    reasoning_effort: "low",
    verbosity: "high",
    stream: true,
    stream_options: { include_usage: true },
    messages: [{ role: "user", content: [{ type: "image_url" }, { type: "text", text: "A fox in the snow. It listens." }] }],
  });
  expect(Buffer.from(picturesIn(body)[0] ?? []).equals(Buffer.from(await Bun.file(path).bytes()))).toBe(true);
  expect(result).toEqual({ kind: "text", text: "The fox listens. Then it runs.", costMicros: Math.ceil(100 * 2.5 + 20 * 15) });
});

test("a price that is not known is not made up", async () => {
  expect(resultIn(await asking.submit({ card: "gpt-6.1-sol" })).costMicros).toBeUndefined();
});

async function failureOf(events: string[], headers = { "content-type": "text/event-stream" }) {
  const reply: HttpReply = { headers, body: events.map((data) => `data: ${data}\n\n`).join("") };
  const other = await listen(async () => reply);
  const odd = await openAsking(openai, { fields: { key: "test-key-openai-0001" }, baseUrl: `${other.url}/v1` });
  try {
    return await odd.failure({ card: "gpt-5.5" });
  } finally {
    await other.stop();
    await odd.close();
  }
}

const chunk = (delta: object, finish: string | null = null) => JSON.stringify({ choices: [{ index: 0, delta, finish_reason: finish }] });

test("a refusal in words is a refusal", async () => {
  const failure = await failureOf([chunk({ refusal: "I cannot help with that." }), chunk({}, "stop"), "[DONE]"]);
  expect(failure).toMatchObject({ failureClass: "refused", message: expect.stringContaining("I cannot help with that.") });
});

test("an answer that was all thought says what to do", async () => {
  const failure = await failureOf([chunk({ content: "" }), chunk({}, "length"), "[DONE]"]);
  expect(failure).toMatchObject({ failureClass: "rejected", message: expect.stringContaining("longer answer") });
});

test("an error after 200 may have been billed, and a stream without an end too", async () => {
  const broke = JSON.stringify({ error: { message: "The server had an error.", type: "server_error", code: null, param: null } });
  expect((await failureOf([chunk({ content: "The" }), broke])).failureClass).toBe("uncertain");
  expect((await failureOf([broke])).failureClass).toBe("uncertain");
  expect((await failureOf([chunk({ content: "The fox" })])).failureClass).toBe("uncertain");
  expect((await failureOf(["{not json"])).failureClass).toBe("uncertain");
});
