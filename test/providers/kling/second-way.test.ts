/** Kling 3 goes by fal first and by Kling itself when fal is out of order: one form, two bodies, and paid for once. */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { type Bench, openBench, runOn } from "../../contracts/runs.ts";
import { falWire } from "../../wire/fal.ts";
import { klingWire } from "../../wire/kling.ts";
import { openWorld, type World } from "../../world.ts";

let world: World;
let first: Bench;
let second: Bench;
beforeAll(async () => {
  world = await openWorld();
  [first, second] = [await openBench(world, falWire), await openBench(world, klingWire)];
}, 60_000);
afterAll(async () => {
  await first.server.stop();
  await second.server.stop();
  await world.close();
});

test("a film that fal cannot make is made by Kling, from the same words and parameters", async () => {
  const params = { seconds: "3", aspect: "9:16", audio: "off", mode: "pro" };
  const run = await runOn(first, { card: "kling-3", prompt: "The fox looks up", params, answers: "ticket" }, "unavailable");
  expect(run).toMatchObject({ state: "done", error: null, accepted: 0 });
  expect(run.asset?.provenance).toMatchObject({ model: "kling-3" });
  expect(second.server.accepted()).toBe(1);
  expect(falWire.submissionOf(first.server.requests)?.body).toMatchObject({ duration: "3", aspect_ratio: "9:16", generate_audio: false });
  expect(klingWire.submissionOf(second.server.requests)?.body).toMatchObject({
    model_name: "kling-v3",
    prompt: "The fox looks up",
    duration: "3",
    aspect_ratio: "9:16",
    sound: "off",
    mode: "pro",
  });
  const { body } = await world.ask(`/api/generations/${run.id}`);
  expect(body).toMatchObject({ provider: "kling", costMicros: 350_000 });
}, 60_000);
