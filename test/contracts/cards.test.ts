/** What holds for the cards of the built-in provider: each one makes what it says, marked as a draft, and its parameters are its own. */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { paramsOf } from "../../src/generations/order.ts";
import { sizeOf } from "../../src/providers/card.ts";
import { draft } from "../../src/providers/draft/index.ts";
import { openWorld, type World } from "../world.ts";

let world: World;
let projectId: string;
beforeAll(async () => {
  world = await openWorld();
  projectId = (await world.run("project.create", { title: "Cards" })).id ?? "";
});
afterAll(() => world.close());

const SMALL: Record<string, Record<string, unknown>> = {
  "draft-image": { resolution: "360", aspect: "9:16", look: "ink" },
  "draft-video": { resolution: "360", seconds: 1, camera: "push-in" },
  "draft-speech": { language: "en", voice: "old-woman", pace: "slow" },
  "draft-music": { seconds: 2, mood: "joyful", style: "playful", dropouts: "0.5-1" },
  "draft-text": { seconds: 12, aspect: "1:1" },
};

interface Take {
  state: string;
  assetId: string | null;
  outputNodeId: string;
  costMicros: number;
  error: { message: string } | null;
}

async function runCard(model: string, params: Record<string, unknown>, takes = 1) {
  const { id: nodeId } = await world.run("node.add", {
    projectId,
    type: "generator",
    model,
    prompt: "A fox in the snow at dusk. It listens.",
    params,
  });
  const { generationIds } = await world.run<{ generationIds: string[] }>("generation.run", { projectId, nodeId, takes });
  await world.drain();
  return Promise.all(generationIds.map(async (id) => (await world.ask(`/api/generations/${id}`)).body as unknown as Take));
}

for (const card of draft.cards) {
  test(`${card.id} makes a take of its kind with its parameters, marked as a draft, for nothing`, async () => {
    const [take] = await runCard(card.id, SMALL[card.id] ?? {});
    expect(take).toMatchObject({ state: "done", error: null, costMicros: 0 });
    if (card.kind === "text") {
      expect((await world.clash.rooms.view(projectId)).nodes[take?.outputNodeId ?? ""]).toMatchObject({
        type: "text",
        body: expect.stringContaining("12 s"),
      });
      return;
    }
    const { body: asset } = await world.ask(`/api/assets/${take?.assetId}`);
    expect(asset.kind).toBe({ image: "image", video: "video", speech: "audio", music: "audio", transcription: "text" }[card.kind]);
    expect(asset.provenance).toMatchObject({ model: card.id, draft: true, prompt: expect.stringContaining("fox") });
    if (card.id === "draft-image") expect(asset).toMatchObject(sizeOf("9:16", "360"));
    if (card.id === "draft-video") expect(Number(asset.seconds)).toBeCloseTo(1, 1);
    if (card.id === "draft-music") expect(Number(asset.seconds)).toBeCloseTo(2, 1);
    if (card.id === "draft-speech") expect((asset.words as unknown[]).length).toBeGreaterThan(4);
  }, 120_000);

  test(`${card.id} refuses a parameter it does not know and one out of its range, by name`, () => {
    expect(() => paramsOf(card, { colour: "red" })).toThrow("params.colour: This field does not exist here.");
    for (const [name, schema] of Object.entries(card.params.properties)) {
      expect(schema.title ?? schema.description).toBeString();
      expect(() => paramsOf(card, { [name]: { wrong: true } })).toThrow(`params.${name}:`);
    }
    for (const route of card.routes) {
      expect(route.source.length).toBeGreaterThan(3);
      expect(route.date).toMatch(/^\d{4}-\d\d-\d\d$/);
    }
    expect(world.clash.models.provider(card.routes[0].provider).cards).toContain(card);
  });
}

test("the same prompt and seed are the same bytes, and several takes are different ones", async () => {
  const params = { resolution: "360" };
  const { id: nodeId } = await world.run("node.add", {
    projectId,
    type: "generator",
    model: "draft-image",
    prompt: "A lighthouse",
    params,
  });
  const runs = [];
  for (const _ of [1, 2])
    runs.push((await world.run<{ generationIds: string[] }>("generation.run", { projectId, nodeId, takes: 2, seed: 7 })).generationIds);
  await world.drain();
  const shas = await Promise.all(
    runs.flat().map(async (id) => (await world.ask(`/api/assets/${(await world.ask(`/api/generations/${id}`)).body.assetId}`)).body.sha256),
  );
  expect(shas[0]).toBe(shas[2]);
  expect(shas[1]).toBe(shas[3]);
  expect(shas[0]).not.toBe(shas[1]);
}, 60_000);

test("an input of the wrong kind, one that is not there yet, and a missing prompt are refused before anything runs", async () => {
  const add = (params: Record<string, unknown>) => world.run("node.add", { projectId, ...params });
  const run = (nodeId: string | undefined) =>
    world.ask("/api/commands/generation.run", { method: "POST", body: JSON.stringify({ projectId, nodeId }) });
  const empty = await add({ type: "generator", model: "draft-image" });
  expect((await run(empty.id)).body.detail).toContain("prompt: It is empty");
  const speech = await add({ type: "generator", model: "draft-speech", prompt: "hello" });
  const image = await add({ type: "image" });
  await world.run("edge.connect", { projectId, source: image.id, target: speech.id, role: "reference" });
  expect((await run(speech.id)).body.detail).toContain("reference: Draft voice takes no reference");
  const picture = await add({ type: "generator", model: "draft-image", prompt: "x" });
  await world.run("edge.connect", { projectId, source: image.id, target: picture.id, role: "reference" });
  expect((await run(picture.id)).body.detail).toContain("has no picture or sound yet");
  const long = await add({ type: "generator", model: "draft-speech", prompt: "word ".repeat(1_500) });
  expect((await run(long.id)).body.detail).toContain("takes at most 5000");
});

test("an unknown model names the ones there are", () => {
  expect(() => world.clash.models.card("no-such-model")).toThrow(/draft-image/);
  expect(() => world.clash.models.provider("nobody")).toThrow('There is no provider "nobody".');
});
