/** A studio that got both of Google's doors: over the API, on servers that speak as Google does. */
import { afterAll, beforeAll, beforeEach, expect, test } from "bun:test";
import { googleWire } from "../wire/google.ts";
import { serviceAccount, vertexWire } from "../wire/vertex.ts";
import type { WireServer } from "../wire/wire.ts";
import { openWorld, type World } from "../world.ts";

let world: World;
let projectId: string;
let gemini: WireServer;
let vertex: WireServer;

beforeAll(async () => {
  world = await openWorld();
  [gemini, vertex] = await Promise.all([googleWire.serve(), vertexWire.serve()]);
  projectId = (await world.run("project.create", { title: "The fox" })).id ?? "";
  await world.run("key.set", { provider: "google", baseUrl: gemini.url });
  await world.run("key.set", { provider: "google", fields: { key: "test-key-google" } });
});
afterAll(async () => {
  await world.close();
  await Promise.all([gemini.stop(), vertex.stop()]);
});
beforeEach(() => {
  for (const server of [gemini, vertex]) {
    server.behave("success");
    server.requests.length = 0;
  }
});

interface Row {
  state: string;
  provider: string;
  assetId: string | null;
  outputNodeId: string;
  costMicros: number | null;
  error: { class: string; message: string } | null;
}

const add = async (params: Record<string, unknown>) => (await world.run("node.add", { projectId, ...params })).id ?? "";
const generator = (model: string, prompt: string, params: Record<string, unknown> = {}) =>
  add({ type: "generator", model, prompt, params });
const connect = (source: string, target: string, role: string) => world.run("edge.connect", { projectId, source, target, role });
const started = async (nodeId: string, more: Record<string, unknown> = {}) =>
  (await world.run<{ generationIds: [string] }>("generation.run", { projectId, nodeId, ...more })).generationIds[0];
const rowOf = async (id: string) => (await world.ask(`/api/generations/${id}`)).body as unknown as Row;

async function run(nodeId: string, more: Record<string, unknown> = {}): Promise<Row> {
  const id = await started(nodeId, more);
  await world.drain();
  return rowOf(id);
}

const refusal = async (nodeId: string) =>
  String((await world.ask("/api/commands/generation.run", { method: "POST", body: JSON.stringify({ projectId, nodeId }) })).body.detail);

test("a picture becomes the first frame of a film, and both are settled by what Google counted", async () => {
  const first = await run(await generator("nano-banana-2.1", "A fox in the snow", { aspect: "16:9" }));
  expect(first).toMatchObject({ state: "done", provider: "google", error: null, costMicros: 33_843 });
  const film = await generator("gemini-omni-1.1-flash", "It listens", { seconds: 3 });
  await connect(first.outputNodeId, film, "start");
  const made = await run(film);
  expect(made).toMatchObject({ state: "done", error: null, costMicros: 304_110 });
  expect((await world.ask(`/api/assets/${made.assetId}`)).body).toMatchObject({
    kind: "video",
    provenance: { model: "gemini-omni-1.1-flash" },
  });
  const words = JSON.stringify(gemini.requests.find((request) => request.path.endsWith("/interactions"))?.body);
  expect(words).toContain("<FIRST_FRAME> It listens");
});

test("what does not go together is said before anything is paid", async () => {
  const picture = await run(await generator("nano-banana-2-lite", "A fox"));
  const before = gemini.accepted();
  const film = await generator("gemini-omni-1.1-flash", "It listens");
  await connect(picture.outputNodeId, film, "end");
  expect(await refusal(film)).toContain("A last frame needs a first frame.");
  expect(await refusal(await generator("gemini-omni-1.1-flash", "It waits", { seconds: 12 }))).toContain("seconds");
  expect(await refusal(await generator("gemini-omni-1.2-flash", "It waits"))).toContain("acceptUnknownPrice");
  expect(await refusal(await generator("gemini-3.5-transcribe", ""))).toContain("audio");
  expect(await refusal(await generator("veo-3.1-generate-preview", "It waits"))).toMatch(/retired by the provider.*Gemini Omni 1.1 Flash/);
  expect(gemini.accepted()).toBe(before);
});

test("a film that is cancelled is stopped at Google too", async () => {
  gemini.behave("slow");
  const nodeId = await generator("gemini-omni-1.1-flash", "It runs");
  const id = await started(nodeId);
  while (!gemini.requests.some((request) => request.method === "GET")) await Bun.sleep(5);
  await world.run("generation.cancel", { projectId, generationId: id });
  await world.drain();
  expect(await rowOf(id)).toMatchObject({ state: "cancelled" });
  while (!gemini.requests.some((request) => request.path.endsWith("/cancel"))) await Bun.sleep(5);
});

test("Veo needs the other door: it says which key is missing, takes the file as Google gives it, and then makes the film", async () => {
  const nodeId = await generator("veo-3.1", "A fox at night", { seconds: "4" });
  expect(await refusal(nodeId)).toContain("Google Vertex AI has no key yet");
  const file = JSON.stringify(serviceAccount(vertex.url), null, 2);
  await world.run("key.set", { provider: "vertex", baseUrl: vertex.url });
  await world.run("key.set", { provider: "vertex", fields: { privateKey: file } });
  expect((await world.run("key.test", { provider: "vertex" })).state).toBe("ok");
  expect(await run(nodeId)).toMatchObject({ state: "done", provider: "vertex", error: null });
  const kept = JSON.stringify(await world.clash.db.read.rows("select * from provider_keys"));
  expect(kept).not.toContain("PRIVATE KEY");
});

test("when Google's first door is out of order, the same model is asked at the other one", async () => {
  gemini.behave("unavailable");
  const nodeId = await generator("nano-banana-pro", "A fox at dawn");
  expect(await run(nodeId)).toMatchObject({ state: "done", provider: "vertex", error: null });
  expect(vertex.requests.some((request) => request.path.includes("gemini-3-pro-image:generateContent"))).toBe(true);
});
