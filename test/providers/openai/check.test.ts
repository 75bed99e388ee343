import { afterAll, beforeAll, expect, test } from "bun:test";
import { openai } from "../../../src/providers/openai/index.ts";
import { type HttpReply, listen } from "../../wire/http.ts";
import { openaiWire } from "../../wire/openai.ts";
import type { WireServer } from "../../wire/wire.ts";

let server: WireServer;
beforeAll(async () => {
  server = await openaiWire.serve();
});
afterAll(() => server.stop());

const check = (baseUrl: string, key = "test-key-openai-0001") =>
  openai.check?.({ signal: new AbortController().signal, credentials: { fields: { key }, baseUrl } });

/** A server on which everything but the list is answered like this. */
async function checkWhere(moderation: HttpReply, list: HttpReply = { body: { object: "list", data: [{ id: "gpt-5.5" }] } }) {
  const other = await listen(async (request) => (request.path.endsWith("/models") ? list : moderation));
  try {
    return await check(`${other.url}/v1`);
  } finally {
    await other.stop();
  }
}

const error = (status: number, code: string, message = "No."): HttpReply => ({
  status,
  body: { error: { message, type: code, code, param: null } },
});

test("the test button tells a good key, a wrong one, an empty account, a wrong region and nobody there apart, and pays nothing", async () => {
  expect(await check(`${server.url}/v1`)).toMatchObject({ state: "ok", sentence: expect.stringMatching(/^The key works\. \d+ models/) });
  expect(await check(`${server.url}/v1`, "test-key-of-somebody")).toMatchObject({ state: "bad-key" });
  expect(await checkWhere(error(429, "insufficient_quota"))).toMatchObject({
    state: "no-credit",
    sentence: expect.stringContaining("no credit"),
  });
  const region = error(403, "unsupported_country_region_territory");
  expect(await checkWhere(region, region)).toMatchObject({ state: "wrong-region" });
  const gone = await listen(async () => "hang-up");
  await gone.stop();
  expect(await check(`${gone.url}/v1`)).toMatchObject({ state: "unreachable" });
  expect(server.accepted()).toBe(0);
});

test("a key that may not do what the test does may still do the rest", async () => {
  expect(await checkWhere(error(403, "insufficient_permissions"))).toMatchObject({ state: "ok" });
  expect(await checkWhere({ body: {} }, error(403, "insufficient_permissions", "Missing scopes: api.model.read"))).toMatchObject({
    state: "odd",
    sentence: expect.stringContaining("Missing scopes"),
  });
});

test("an address where somebody else answers is odd", async () => {
  expect(await checkWhere({ body: {} }, { body: { hello: 1 } })).toMatchObject({ state: "odd" });
});
