/** What fal bills although nothing comes of it is in the ledger, through the real path of a job; what it does not bill is given back. */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { eq } from "drizzle-orm";
import { ledger } from "../../../src/schema.ts";
import { type Bench, openBench, runOn } from "../../contracts/runs.ts";
import { type FalServer, falWire } from "../../wire/fal.ts";
import { openWorld, type World } from "../../world.ts";

let world: World;
let bench: Bench;
let server: FalServer;
beforeAll(async () => {
  world = await openWorld();
  bench = await openBench(world, falWire);
  server = bench.server as FalServer;
}, 60_000);
afterAll(async () => {
  await server.stop();
  await world.close();
});

const run = () => runOn(bench, { card: "flux-schnell", prompt: "A fox", answers: "ticket" }, "success");

/** What the ledger holds and has spent of a generation, in micro-USD. */
async function sums(generationId: string): Promise<{ held: number; spent: number }> {
  const rows = await world.clash.db.read.select().from(ledger).where(eq(ledger.generationId, generationId));
  const sum = (of: (row: (typeof rows)[number]) => number) => rows.reduce((total, row) => total + of(row), 0);
  return { held: sum((row) => row.heldMicros), spent: sum((row) => row.spentMicros) };
}

test("a picture that was made black is refused, and is paid for as fal's books say", async () => {
  server.instead.result = (made) => ({
    body: { images: [{ url: `${server.url}/files/${made.id}/picture.png` }], has_nsfw_concepts: [true] },
  });
  const black = await run();
  expect(black).toMatchObject({ state: "failed", error: { class: "refused" }, accepted: 1 });
  expect(black.ledger).toEqual(["reserve", "call", "settle"]);
  expect(await sums(black.id)).toEqual({ held: 0, spent: 2_501 });
}, 60_000);

test("a run that broke off at fal is not billed, and what was held for it is given back", async () => {
  server.instead.result = () => ({ status: 500, body: { detail: "Internal Server Error" } });
  const broken = await run();
  expect(broken).toMatchObject({ state: "failed", error: { class: "rejected", message: expect.stringContaining("not billed") } });
  expect(broken.ledger.at(-1)).toBe("release");
  expect(await sums(broken.id)).toEqual({ held: 0, spent: 0 });
}, 60_000);
