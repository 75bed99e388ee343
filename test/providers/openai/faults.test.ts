import { afterAll, beforeAll, beforeEach, expect, test } from "bun:test";
import type { FailureClass } from "../../../src/schema.ts";
import { openai } from "../../../src/providers/openai/index.ts";
import { faultOfAnswer } from "../../../src/providers/openai/faults.ts";
import { type HttpReply, listen } from "../../wire/http.ts";
import { openaiWire } from "../../wire/openai.ts";
import type { Behaviour, WireServer } from "../../wire/wire.ts";
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
  server.requests.length = 0;
});

const CLASSES: Partial<Record<Behaviour, FailureClass>> = {
  limited: "limited",
  refused: "refused",
  rejected: "rejected",
  cut: "uncertain",
  malformed: "uncertain",
  crash: "uncertain",
  unavailable: "unavailable",
  "bad-key": "config",
  "no-credit": "config",
  "wrong-region": "config",
};

for (const card of ["gpt-image-2", "gpt-4o-mini-tts", "tts-1", "gpt-5.4-mini"])
  for (const [mode, expected] of Object.entries(CLASSES) as [Behaviour, FailureClass][])
    test(`${card}: "${mode}" is ${expected}, and is sent once`, async () => {
      server.behave(mode);
      const failure = await asking.failure({ card });
      expect(failure.failureClass).toBe(expected);
      expect(server.requests).toHaveLength(1);
      expect(failure.message).not.toContain("test-key");
      expect(failure.message).toMatch(/OpenAI.*\./);
      if (mode === "limited") expect(failure.retryAfterMs).toBe(1_000);
    });

test("an answer that comes in pieces is whole", async () => {
  server.behave("slow");
  expect(resultIn(await asking.submit({ card: "gpt-5.4-mini" }))).toMatchObject({ kind: "text", text: "The fox listens. Then it runs." });
  expect(resultIn(await asking.submit({ card: "gpt-image-2" }))).toMatchObject({ kind: "file" });
});

async function failureOf(reply: HttpReply) {
  const other = await listen(async () => reply);
  const lost = await openAsking(openai, { fields: { key: "test-key-openai-0001" }, baseUrl: `${other.url}/v1` });
  try {
    return await lost.failure({ card: "gpt-image-2" });
  } finally {
    await other.stop();
    await lost.close();
  }
}

test("the page of a gateway says nothing of what OpenAI did, so its 5xx is uncertain", async () => {
  for (const status of [500, 502, 503, 504, 524])
    expect((await failureOf({ status, headers: { "content-type": "text/html" }, body: "<html>Bad gateway</html>" })).failureClass).toBe(
      "uncertain",
    );
});

test("a redirect is a wrong address, and the key does not go along", async () => {
  const failure = await failureOf({ status: 307, headers: { location: "http://127.0.0.1:1/v1/images/generations" } });
  expect(failure.failureClass).toBe("config");
  expect(failure.message).toContain("address");
});

test("nobody there is unavailable: nothing was sent", async () => {
  const gone = await listen(async () => "hang-up");
  await gone.stop();
  const nobody = await openAsking(openai, { fields: { key: "test-key-openai-0001" }, baseUrl: `${gone.url}/v1` });
  expect((await nobody.failure({ card: "gpt-5.5" })).failureClass).toBe("unavailable");
  await nobody.close();
});

test("an abort is thrown as its reason", async () => {
  const silent = await listen(async () => "silence");
  const waiting = await openAsking(openai, { fields: { key: "test-key-openai-0001" }, baseUrl: `${silent.url}/v1` });
  for (const card of ["gpt-image-2", "tts-1", "gpt-5.5"]) {
    const stop = new AbortController();
    const asked = waiting.submit({ card }, stop.signal);
    stop.abort(new Error("cancelled"));
    await expect(asked).rejects.toThrow("cancelled");
  }
  await silent.stop();
  await waiting.close();
});

test("organization and project go along when they are set, and nothing of the environment does", async () => {
  const fields = { key: "test-key-openai-0001", organization: "org-1", project: "proj-1" };
  const named = await openAsking(openai, { fields, baseUrl: `${server.url}/v1` });
  server.behave("success");
  await named.submit({ card: "gpt-5.5" });
  await asking.submit({ card: "gpt-5.5" });
  expect(server.requests.map(({ headers }) => [headers["openai-organization"], headers["openai-project"]])).toEqual([
    ["org-1", "proj-1"],
    [undefined, undefined],
  ]);
  await named.close();
});

test("the code counts before the status", () => {
  const told = (status: number, code: string, type = "") => faultOfAnswer(status, { message: "x", code, type }, new Headers()).fault;
  expect(told(429, "insufficient_quota")).toBe("no-credit");
  expect(told(429, "", "insufficient_quota")).toBe("no-credit");
  expect(told(400, "billing_hard_limit_reached")).toBe("no-credit");
  expect(told(400, "content_policy_violation")).toBe("refused");
  expect(told(429, "rate_limit_exceeded")).toBe("limited");
  expect(told(403, "")).toBe("forbidden");
  expect(told(404, "model_not_found")).toBe("no-model");
  expect(told(413, "")).toBe("rejected");
});
