/** A studio that got OpenAI's key, and a model server in the next room: over the API, on servers that speak as they do. */
import { afterAll, beforeAll, beforeEach, expect, test } from "bun:test";
import { ollamaWire } from "../wire/compatible.ts";
import { openaiWire } from "../wire/openai.ts";
import type { Behaviour, WireServer } from "../wire/wire.ts";
import { openWorld, type World } from "../world.ts";

let world: World;
let projectId: string;
let openai: WireServer;
let ollama: WireServer;

beforeAll(async () => {
  world = await openWorld();
  openai = await openaiWire.serve();
  ollama = await ollamaWire.serve();
  projectId = (await world.run("project.create", { title: "The fox" })).id ?? "";
  const { fields, baseUrl } = openaiWire.credentials(openai.url);
  await world.run("key.set", { provider: "openai", baseUrl });
  await world.run("key.set", { provider: "openai", fields });
});
afterAll(async () => {
  await world.close();
  await openai.stop();
});
beforeEach(() => {
  openai.behave("success");
  openai.requests.length = 0;
});

interface Row {
  state: string;
  assetId: string | null;
  outputNodeId: string;
  costMicros: number | null;
  error: { class: string; message: string } | null;
}

const add = async (params: Record<string, unknown>) => (await world.run("node.add", { projectId, ...params })).id ?? "";
const generator = (model: string, prompt: string, params: Record<string, unknown> = {}) =>
  add({ type: "generator", model, prompt, params });
const connect = (source: string, target: string, role: string) => world.run("edge.connect", { projectId, source, target, role });

async function run(nodeId: string, more: Record<string, unknown> = {}): Promise<Row> {
  const { generationIds } = await world.run<{ generationIds: string[] }>("generation.run", { projectId, nodeId, ...more });
  await world.drain();
  return (await world.ask(`/api/generations/${generationIds[0]}`)).body as unknown as Row;
}

const nodeOf = async (id: string) => (await world.clash.rooms.view(projectId)).nodes[id];
const refusal = async (nodeId: string) =>
  String((await world.ask("/api/commands/generation.run", { method: "POST", body: JSON.stringify({ projectId, nodeId }) })).body.detail);

test("the test button tells a good key, a wrong key, an empty account and a wrong region apart", async () => {
  const state = async (behaviour: Behaviour) => {
    openai.behave(behaviour);
    return (await world.run("key.test", { provider: "openai" })).state;
  };
  expect(await state("success")).toBe("ok");
  expect(await state("bad-key")).toBe("bad-key");
  expect(await state("no-credit")).toBe("no-credit");
  expect(await state("wrong-region")).toBe("wrong-region");
  expect(openai.accepted()).toBe(0);
});

test("a picture, the same picture changed, and what it costs", async () => {
  const first = await generator("gpt-image-2.5-sunburst", "A fox in the snow", { aspect: "1:1", quality: "low" });
  expect(await refusal(first)).toContain("acceptUnknownPrice");
  expect(openai.accepted()).toBe(0);
  const picture = await run(first, { acceptUnknownPrice: true });
  expect(picture).toMatchObject({ state: "done", error: null, costMicros: 10 * 5 + 40 * 8 + 1_000 * 30 });
  expect((await world.ask(`/api/assets/${picture.assetId}`)).body).toMatchObject({ kind: "image", width: 1024, height: 1024 });
  const second = await generator("gpt-image-2.5-sunburst", "At night", { aspect: "16:9" });
  await connect(picture.outputNodeId, second, "reference");
  expect(await run(second, { acceptUnknownPrice: true })).toMatchObject({ state: "done" });
  expect(openai.requests.map((request) => request.path)).toEqual(["/v1/images/generations", "/v1/images/edits"]);
});

test("what goes together is said before anything is paid", async () => {
  const before = openai.accepted();
  const clear = await generator("gpt-image-2", "A fox", { background: "transparent", format: "jpeg" });
  expect(await refusal(clear)).toContain("A transparent background needs a PNG or WebP file.");
  const wide = await generator("gpt-image-2", "A fox", { resolution: "4K", aspect: "1:1" });
  expect(await refusal(wide)).toContain("4K is made in 16:9 and 9:16 only.");
  const deaf = await generator("whisper-1", "");
  expect(await refusal(deaf)).toContain("audio");
  expect(openai.accepted()).toBe(before);
});

test("words become a voice, and the voice becomes words with their times again", async () => {
  const voice = await run(await generator("tts-1", "The fox listens. Then it runs.", { voice: "nova" }));
  expect(voice).toMatchObject({ state: "done", error: null, costMicros: 450 }); // 30 characters at 15 USD a million
  const ear = await generator("whisper-1", "");
  await connect(voice.outputNodeId, ear, "audio");
  const heard = await run(ear);
  expect(heard).toMatchObject({ state: "done", error: null, costMicros: 200 });
  expect(await nodeOf(heard.outputNodeId)).toMatchObject({ type: "text", body: "The fox listens. Then it runs." });
});

test("a refusal and a lost answer are told as what they are, and neither is sent again", async () => {
  openai.behave("refused");
  expect(await run(await generator("gpt-5.4", "Say it"))).toMatchObject({ state: "failed", error: { class: "refused" } });
  openai.behave("crash");
  expect(await run(await generator("gpt-5.4", "Say it"))).toMatchObject({ state: "uncertain", error: { class: "uncertain" } });
  expect(openai.requests).toHaveLength(2);
});

test("models that are gone name what to use instead", async () => {
  expect(await refusal(await generator("gpt-image-1.5", "x"))).not.toContain("retired");
  for (const [gone, successor] of [
    ["gpt-image-1", "gpt-image-2.5-sunburst"],
    ["dall-e-3", "gpt-image-2.5-sunburst"],
    ["sora-2", "veo-3.1"],
    ["deepseek-chat", "deepseek-v4-flash"],
  ] as const)
    expect(() => world.clash.models.card(gone)).toThrow(new RegExp(`retired by the provider.*"${successor}"`));
});

test("a model server of one's own is added by its address, needs no key and costs nothing", async () => {
  const { id = "" } = await world.run("endpoint.set", {
    name: "Next room",
    dialect: "ollama",
    baseUrl: `${ollama.url}/v1`,
    models: ["llama3.2-vision:11b"],
  });
  expect(await world.run("key.test", { provider: id })).toMatchObject({ state: "ok" });
  const answer = await run(await generator("next-room-llama3.2-vision-11b", "What does the fox do?", { temperature: 0.5, seed: 7 }));
  expect(answer).toMatchObject({ state: "done", error: null, costMicros: 0 });
  expect(await nodeOf(answer.outputNodeId)).toMatchObject({ type: "text", body: "The fox listens. Then it runs." });
  expect(ollama.requests.at(-1)?.body).toMatchObject({ model: "llama3.2-vision:11b", temperature: 0.5, seed: 7 });
  await ollama.stop();
  expect(await world.run("key.test", { provider: id })).toMatchObject({ state: "unreachable" });
});
