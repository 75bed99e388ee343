/** fal's adapter against a server that speaks its wire format: what is sent, how often, and what each answer means. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from "bun:test";
import type { Card } from "../../../src/providers/card.ts";
import type { ProviderContext, ProviderRequest, Ticket } from "../../../src/providers/define.ts";
import { FAL_CARDS } from "../../../src/providers/fal/cards/index.ts";
import { fal } from "../../../src/providers/fal/index.ts";
import { type FalServer, FAL_TEST_KEY, falWire, serveFal } from "../../wire/fal.ts";
import { requestError } from "../../wire/fal-answers.ts";
import { asked, type Bench, input, openBench, type Order, refusal } from "../asked.ts";

let bench: Bench;
let server: FalServer;
let context: ProviderContext;
beforeAll(async () => {
  bench = await openBench();
  server = await serveFal();
  context = bench.context(falWire.credentials(server.url));
});
afterEach(() => {
  server.behave("success");
  for (const name of Object.keys(server.instead) as (keyof FalServer["instead"])[]) delete server.instead[name];
});
afterAll(async () => {
  await server.stop();
  await bench.close();
});

const request = (id: string, order?: Order): ProviderRequest => asked(FAL_CARDS.find((card) => card.id === id) as Card, "fal", order);

async function sent(of: ProviderRequest): Promise<Ticket> {
  const submitted = await fal.submit(of, context);
  if (!("ticket" in submitted)) throw new Error("It answered at once.");
  return submitted.ticket;
}

/** Polls until it is done. */
async function made(of: ProviderRequest, ticket: Ticket) {
  for (;;) {
    const polled = await fal.poll?.(of, ticket, context);
    if (polled?.state === "done") return polled.result;
  }
}

const newest = () => server.requests.at(-1);

describe("a submission", () => {
  test("is one plain request with the key, and its results are kept for a week only", async () => {
    const before = server.requests.length;
    const ticket = await sent(request("flux-schnell"));
    const [submission, ...more] = server.requests.slice(before);
    expect(more).toEqual([]);
    expect(submission).toMatchObject({ method: "POST", path: "/fal-ai/flux/schnell" });
    expect(submission?.headers.authorization).toBe(`Key ${FAL_TEST_KEY}`);
    expect(JSON.parse(submission?.headers["x-fal-object-lifecycle-preference"] ?? "")).toEqual({ expiration_duration_seconds: 604_800 });
    expect(ticket).toMatchObject({
      endpoint: "fal-ai/flux/schnell",
      statusUrl: `${server.url}/fal-ai/flux/requests/${ticket.requestId}/status`,
    });
    expect(JSON.stringify(ticket)).not.toContain(FAL_TEST_KEY);
  });

  test("carries small files in itself, and large ones by the storage, to which the key does not go", async () => {
    const small = await bench.file("small.png", 1_000);
    const large = await bench.file("large.png", 1_500_000);
    const inputs = [input("reference", small), input("reference", large)];
    const before = server.requests.length;
    await sent(request("flux-2-pro", { inputs }));
    const [initiate, put, submission] = server.requests.slice(before);
    expect(initiate?.body).toEqual({ content_type: "image/png", file_name: "reference-ast_reference.png" });
    expect(put?.headers.authorization).toBeUndefined();
    expect(put?.headers["content-type"]).toBe("image/png");
    const arrived = falWire.inputsOf?.(submission as never, request("flux-2-pro").card, server.requests.slice(before)) ?? [];
    expect(arrived.map((each) => Buffer.from(each.bytes).equals(Buffer.from([])))).toEqual([false, false]);
    for (const [at, path] of [small, large].entries())
      expect(Buffer.from(arrived[at]?.bytes ?? []).equals(Buffer.from(await Bun.file(path).bytes()))).toBe(true);
  });

  test("is in doubt when its answer is lost, cannot be read, or comes from a gateway that knows nothing; and not when nothing was sent", async () => {
    server.behave("crash");
    expect(await refusal(sent(request("flux-schnell")))).toMatchObject({ failureClass: "uncertain" });
    server.behave("malformed");
    expect(await refusal(sent(request("flux-schnell")))).toMatchObject({ failureClass: "uncertain" });
    server.behave("success");
    server.instead.submission = () => ({ status: 502, body: "<html>Bad Gateway</html>" });
    expect(await refusal(sent(request("flux-schnell")))).toMatchObject({ failureClass: "uncertain" });
    const nobody = bench.context(falWire.credentials("http://127.0.0.1:9"));
    expect(await refusal(fal.submit(request("flux-schnell"), nobody))).toMatchObject({ failureClass: "unavailable" });
  });

  test("that a field is wrong in says which; a busy fal says how long to wait; the key is in no sentence", async () => {
    server.behave("rejected");
    expect(await refusal(sent(request("flux-schnell")))).toMatchObject({
      failureClass: "rejected",
      message: "fal did not accept the request. prompt: String should have at most 10 characters",
    });
    server.behave("limited");
    expect(await refusal(sent(request("flux-schnell")))).toMatchObject({ failureClass: "limited", retryAfterMs: 1_000 });
    server.behave("no-credit");
    expect((await refusal(sent(request("flux-schnell")))).message).toContain("no credit left");
    server.instead.submission = () => ({ status: 401, body: { detail: `Unknown key ${FAL_TEST_KEY}` } });
    server.behave("success");
    expect((await refusal(sent(request("flux-schnell")))).message).not.toContain(FAL_TEST_KEY);
  });
});

describe("a ticket", () => {
  test("that names another host is led to ours, as a gateway passes the answer on; the key never goes there", async () => {
    const far = "https://queue.fal.run/fal-ai/flux/requests/r-1";
    server.instead.submission = () => ({
      body: { request_id: "r-1", status: "IN_QUEUE", status_url: `${far}/status`, response_url: far, cancel_url: `${far}/cancel` },
    });
    expect(await sent(request("flux-schnell"))).toMatchObject({
      requestId: "r-1",
      statusUrl: `${server.url}/fal-ai/flux/requests/r-1/status`,
      responseUrl: `${server.url}/fal-ai/flux/requests/r-1`,
      cancelUrl: `${server.url}/fal-ai/flux/requests/r-1/cancel`,
    });
  });

  test("is not asked at another address than it came from", async () => {
    const ticket = await sent(request("flux-schnell"));
    const elsewhere = bench.context({ fields: { key: FAL_TEST_KEY }, baseUrl: "http://127.0.0.1:9" });
    expect(await refusal(fal.poll?.(request("flux-schnell"), ticket, elsewhere) as Promise<unknown>)).toMatchObject({
      failureClass: "config",
    });
  });

  test("waits with its place in the queue, then gives the file and what fal's books say of it", async () => {
    server.behave("slow");
    const of = request("flux-schnell");
    const ticket = await sent(of);
    expect(await fal.poll?.(of, ticket, context)).toMatchObject({ state: "waiting", words: "Place 3 in fal's queue" });
    const result = await made(of, ticket);
    expect(result).toMatchObject({ kind: "file", name: "flux-schnell.png", costMicros: 2_501 });
    expect(
      Buffer.from(await Bun.file((result as { path: string }).path).bytes())
        .subarray(1, 4)
        .toString(),
    ).toBe("PNG");
  });

  test("has no cost where the key may not read the books, and no harm comes of it", async () => {
    server.instead.books = { status: 403, body: { error: { type: "authorization_error", message: "Access denied" } } };
    const of = request("flux-schnell");
    expect(await made(of, await sent(of))).toMatchObject({ kind: "file", costMicros: undefined });
  });
});

describe("COMPLETED is not success", () => {
  const outcome = async (id: string) => {
    const of = request(id);
    return refusal(made(of, await sent(of)));
  };

  test("a picture that the safety check made black is a refusal", async () => {
    server.instead.result = (run) => ({
      body: { images: [{ url: `${server.url}/files/${run.id}/picture.png` }], has_nsfw_concepts: [true], seed: 7 },
    });
    expect(await outcome("flux-schnell")).toMatchObject({ failureClass: "refused" });
  });

  test("a refused prompt, a wrong field and a runner's failure each keep their class", async () => {
    server.behave("refused");
    expect(await outcome("flux-schnell")).toMatchObject({ failureClass: "refused", message: expect.stringContaining("content checker") });
    server.behave("success");
    server.instead.result = () => ({
      status: 422,
      body: { detail: [{ loc: ["body", "image_url"], msg: "Could not load the image", type: "image_load_error" }] },
    });
    expect(await outcome("flux-schnell")).toMatchObject({
      failureClass: "rejected",
      message: expect.stringContaining("image_url: Could not load"),
    });
    server.instead.result = () => requestError(504, "generation_timeout", "The model took too long.");
    const late = await outcome("flux-schnell");
    expect(late).toMatchObject({ failureClass: "rejected", message: expect.stringContaining("took too long. Such a run is not billed") });
    server.instead.result = () => ({ status: 502, body: "<html>Bad Gateway</html>" });
    expect(await outcome("flux-schnell")).toMatchObject({ failureClass: "unavailable" });
    server.instead.result = undefined as never;
    server.instead.status = (run) => ({
      body: { status: "COMPLETED", request_id: run.id, error: "Runner died", error_type: "runner_disconnected" },
    });
    expect(await outcome("flux-schnell")).toMatchObject({ failureClass: "rejected", message: expect.stringContaining("Runner died") });
  });

  test("an answer without a file, and a file at a private address, are said to be wrong", async () => {
    server.instead.result = () => ({ body: { images: [] } });
    expect(await outcome("flux-schnell")).toMatchObject({
      failureClass: "rejected",
      message: expect.stringContaining("no image in its answer"),
    });
    server.instead.result = () => ({ body: { images: [{ url: "http://169.254.169.254/latest/meta-data" }] } });
    expect(await outcome("flux-schnell")).toMatchObject({
      failureClass: "rejected",
      message: expect.stringContaining("may not be fetched"),
    });
  });

  test("a file that breaks off is fetched again by the same ticket", async () => {
    server.behave("cut");
    const of = request("eleven-v3");
    const ticket = await sent(of);
    expect(await refusal(made(of, ticket))).toMatchObject({ failureClass: "unavailable" });
    expect(await made(of, ticket)).toMatchObject({ kind: "file", name: "eleven-v3.mp3" });
  });
});

test("words that are heard come with their times, without the spaces between them", async () => {
  const tone = await bench.file("tone.wav", 500);
  const of = request("scribe-v2", { prompt: "", inputs: [input("audio", tone, "audio/wav")] });
  expect(await made(of, await sent(of))).toMatchObject({
    kind: "text",
    text: "Hello there.",
    words: [
      { text: "Hello", start: 0.1, end: 0.4 },
      { text: "there.", start: 0.5, end: 0.9 },
    ],
  });
});

describe("a submission whose answer was lost", () => {
  test("is found by its words and seed, and nothing is sent", async () => {
    server.behave("crash");
    const of = request("flux-schnell", { seed: 4_711 });
    await refusal(sent(of));
    const accepted = server.accepted();
    const recalled = await fal.recall?.(of, context);
    expect(recalled).toMatchObject({ state: "found", ticket: { requestId: server.runs.at(-1)?.id } });
    expect(server.accepted()).toBe(accepted);
    expect(await made(of, (recalled as { ticket: Ticket }).ticket)).toMatchObject({ kind: "file" });
  });

  test("is not claimed to be known where two are alike, where there is no seed, or where nothing is listed yet", async () => {
    const twin = request("flux-schnell", { seed: 99 });
    await sent(twin);
    await sent(twin);
    expect(await fal.recall?.(twin, context)).toMatchObject({
      state: "unknown",
      words: expect.stringContaining("2 requests like this one"),
    });
    const seedless = request("recraft-v4.1", { prompt: "only once" });
    await sent(seedless);
    expect(await fal.recall?.(seedless, context)).toMatchObject({ state: "unknown", words: expect.stringContaining("Without a seed") });
    expect(await fal.recall?.(request("flux-schnell", { seed: 123_456 }), context)).toMatchObject({ state: "unknown" });
  });
});

test("a request is stopped while it waits, and said not to be once it is done", async () => {
  server.behave("slow");
  const of = request("kling-3");
  const ticket = await sent(of);
  expect(await fal.cancel?.(ticket, context)).toBe(true);
  expect(newest()).toMatchObject({ method: "PUT", path: expect.stringMatching(/^\/fal-ai\/kling-video\/requests\/[\w-]+\/cancel$/) });
  expect(server.runs.at(-1)?.stopped).toBe(true);
  await made(of, ticket);
  expect(await fal.cancel?.(ticket, context)).toBe(false);
});

test("the test button tells what is wrong with a key, and whether it reads the books", async () => {
  const state = async (mode: "success" | "bad-key" | "no-credit" | "limited" | "unavailable") => {
    server.behave(mode);
    return (await fal.check?.(context))?.state;
  };
  expect([await state("bad-key"), await state("no-credit"), await state("limited"), await state("unavailable")]).toEqual([
    "bad-key",
    "no-credit",
    "limited",
    "unreachable",
  ]);
  server.behave("success");
  expect(await fal.check?.(context)).toMatchObject({ state: "ok", sentence: expect.stringContaining("reads what each request cost") });
  server.instead.books = { status: 403, body: { error: { type: "authorization_error", message: "Access denied" } } };
  expect(await fal.check?.(context)).toMatchObject({ state: "ok", sentence: expect.stringContaining("admin key") });
  expect(server.accepted()).toBe(server.runs.length);
});
