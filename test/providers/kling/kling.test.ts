/** Kling's adapter against a server that speaks its wire format: tokens, bodies, codes, and finding a lost sending by its name. */
import { afterAll, afterEach, beforeAll, expect, test } from "bun:test";
import { decodeJwt } from "jose";
import type { Card } from "../../../src/providers/card.ts";
import type { ProviderContext, ProviderRequest, Ticket } from "../../../src/providers/define.ts";
import { kling } from "../../../src/providers/kling/index.ts";
import { KLING_TEST_KEY, type KlingServer, klingWire, serveKling } from "../../wire/kling.ts";
import { asked, type Bench, input, openBench, type Order, refusal } from "../asked.ts";

let bench: Bench;
let server: KlingServer;
let context: ProviderContext;
let frame: string;
beforeAll(async () => {
  bench = await openBench();
  server = await serveKling();
  context = bench.context(klingWire.credentials(server.url));
  frame = await bench.file("frame.png", 900);
});
afterEach(() => {
  server.behave("success");
  server.more = {};
});
afterAll(async () => {
  await server.stop();
  await bench.close();
});

let sendings = 0;
const request = (id: string, order: Order = {}): ProviderRequest =>
  asked(kling.cards.find((card) => card.id === id) as Card, "kling", { sendKey: `snd_${sendings++}`, ...order });

async function sent(of: ProviderRequest): Promise<Ticket> {
  const submitted = await kling.submit(of, context);
  if (!("ticket" in submitted)) throw new Error("It answered at once.");
  return submitted.ticket;
}

async function made(of: ProviderRequest, ticket: Ticket, by = context) {
  for (;;) {
    const polled = await kling.poll?.(of, ticket, by);
    if (polled?.state === "done") return polled.result;
  }
}

const newest = () => server.requests.at(-1);

test("words go to one path and frames to the other, each with the fields of that path alone", async () => {
  await sent(request("kling-3", { params: { audio: "off", seconds: "12", negative: "rain" }, sendKey: "snd_words" }));
  expect(newest()).toMatchObject({ method: "POST", path: "/v1/videos/text2video" });
  expect(newest()?.body).toEqual({
    model_name: "kling-v3",
    prompt: "A fox",
    duration: "12",
    mode: "std",
    aspect_ratio: "16:9",
    sound: "off",
    cfg_scale: 0.5,
    negative_prompt: "rain",
    external_task_id: "snd_words",
  });
  const inputs = [input("start", frame), input("end", frame)];
  await sent(request("kling-2.1", { params: { mode: "pro" }, inputs, sendKey: "snd_frames" }));
  const bare = (await Bun.file(frame).bytes()).toBase64();
  expect(newest()).toMatchObject({ path: "/v1/videos/image2video" });
  expect(newest()?.body).toEqual({
    model_name: "kling-v2-1",
    prompt: "A fox",
    duration: "5",
    mode: "pro",
    image: bare,
    image_tail: bare,
    external_task_id: "snd_frames",
  });
});

test("the older pair signs a token for each call that ends within half an hour; the one key goes as it is", async () => {
  await sent(request("kling-2.6"));
  const token = decodeJwt((newest()?.headers.authorization ?? "").slice("Bearer ".length));
  expect(Object.keys(token).sort()).toEqual(["exp", "iss", "nbf"]);
  expect(token.iss).toBe("test-key-kling-access");
  expect(Number(token.exp) - Number(token.nbf)).toBe(1_805);
  const oneKey = bench.context({ fields: { key: KLING_TEST_KEY }, baseUrl: server.url });
  await kling.submit(request("kling-2.6"), oneKey);
  expect(newest()?.headers.authorization).toBe(`Bearer ${KLING_TEST_KEY}`);
  const half = bench.context({ fields: { accessKey: "test-key-kling-access" }, baseUrl: server.url });
  expect(await refusal(kling.submit(request("kling-2.6"), half))).toMatchObject({ failureClass: "config" });
});

test("a film comes with the units it took, at what a unit costs here", async () => {
  const of = request("kling-2.6");
  const result = await made(of, await sent(of));
  expect(result).toMatchObject({ kind: "file", name: "kling-2.6.mp4", costMicros: 350_000 });
  const priceless = bench.context({ fields: { key: KLING_TEST_KEY }, baseUrl: server.url });
  expect(await made(of, await sent(request("kling-2.6")), priceless)).toMatchObject({ kind: "file", costMicros: undefined });
});

test("a lost sending is found by its name, or is certainly not there", async () => {
  server.behave("crash");
  const of = request("kling-2.6");
  expect(await refusal(sent(of))).toMatchObject({ failureClass: "uncertain" });
  const accepted = server.accepted();
  const recalled = await kling.recall?.(of, context);
  expect(recalled).toMatchObject({ state: "found", ticket: { path: "/v1/videos/text2video", name: of.sendKey } });
  expect(newest()?.path).toBe(`/v1/videos/text2video/${of.sendKey}`);
  expect(await made(of, (recalled as { ticket: Ticket }).ticket)).toMatchObject({ kind: "file" });
  expect(server.accepted()).toBe(accepted);
  expect(await kling.recall?.(request("kling-2.6"), context)).toEqual({ state: "absent" });
  const nobody = bench.context(klingWire.credentials("http://127.0.0.1:9"));
  expect(await kling.recall?.(of, nobody)).toMatchObject({ state: "unknown" });
});

test("a name that was used is not taken twice", async () => {
  const of = request("kling-2.6");
  await sent(of);
  const accepted = server.accepted();
  expect(await refusal(sent(of))).toMatchObject({ failureClass: "uncertain" });
  expect(server.accepted()).toBe(accepted);
});

test("the code counts before the status: what is 429 may be a limit, an empty package or a closed address", async () => {
  const outcome = async (mode: "limited" | "no-credit" | "wrong-region" | "refused" | "unavailable" | "bad-key") => {
    server.behave(mode);
    return (await refusal(sent(request("kling-2.6")))).failureClass;
  };
  expect([await outcome("limited"), await outcome("no-credit"), await outcome("wrong-region")]).toEqual(["limited", "config", "config"]);
  server.isFull = true;
  expect(await refusal(sent(request("kling-2.6")))).toMatchObject({ failureClass: "limited", retryAfterMs: 15_000 });
  server.isFull = false;
  expect([await outcome("refused"), await outcome("unavailable"), await outcome("bad-key")]).toEqual(["refused", "unavailable", "config"]);
});

test("a failed task keeps Kling's reason, which is a refusal when it is about its rules", async () => {
  const outcome = async (message: string) => {
    server.more = { task_status: "failed", task_status_msg: message, task_result: undefined };
    const of = request("kling-2.6");
    return refusal(made(of, await sent(of)));
  };
  expect(await outcome("Failure to pass the risk control system")).toMatchObject({ failureClass: "refused" });
  expect(await outcome("Image pixel is invalid")).toMatchObject({
    failureClass: "rejected",
    message: expect.stringContaining("Image pixel is invalid"),
  });
  server.more = { task_result: { videos: [] } };
  const of = request("kling-2.6");
  expect(await refusal(made(of, await sent(of)))).toMatchObject({ failureClass: "rejected" });
});

test("the test button reads the packages without spending any", async () => {
  expect(await kling.check?.(context)).toMatchObject({ state: "ok", sentence: expect.stringContaining("120 units are left") });
  server.packages = [{ status: "runOut", remaining_quantity: 0 }];
  expect(await kling.check?.(context)).toMatchObject({ state: "no-credit" });
  server.packages = undefined;
  expect(await kling.check?.(context)).toMatchObject({ state: "ok" });
  server.behave("bad-key");
  expect(await kling.check?.(context)).toMatchObject({ state: "bad-key" });
  expect((await kling.check?.(bench.context(klingWire.credentials("http://127.0.0.1:9"))))?.state).toBe("unreachable");
});
