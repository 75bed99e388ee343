/** A batch that costs money, on servers that speak as fal and OpenAI do: it spends what its budget allows and not a take more, whatever ends it. */
import { afterAll, beforeAll, beforeEach, expect, test } from "bun:test";
import { until } from "../rooms/studio.ts";
import { falWire } from "../wire/fal.ts";
import { openaiWire } from "../wire/openai.ts";
import type { Wire, WireServer } from "../wire/wire.ts";
import { openWorld, type World } from "../world.ts";

let world: World;
let projectId: string;
let fal: WireServer;
let openai: WireServer;

beforeAll(async () => {
  world = await openWorld();
  [fal, openai] = await Promise.all([falWire.serve(), openaiWire.serve()]);
  await setKey("fal", falWire, fal);
  await setKey("openai", openaiWire, openai);
});
afterAll(async () => {
  await world.close();
  await Promise.all([fal.stop(), openai.stop()]);
});
beforeEach(async () => {
  for (const server of [fal, openai]) server.behave("success");
  projectId = (await world.run("project.create", { title: "Paid" })).id ?? "";
});

async function setKey(provider: string, wire: Wire, server: WireServer) {
  const { fields, baseUrl } = wire.credentials(server.url);
  await world.run("key.set", { provider, baseUrl });
  await world.run("key.set", { provider, fields });
}

/** What a take of it costs by its card, and what fal's books say of it afterwards. */
const PRICE = 3_000;
const PAID = 2_501;
const FLUX = { model: "flux-schnell" };
const prompts = (count: number, more: Record<string, string> = {}) =>
  Array.from({ length: count }, (_, at) => ({ prompt: `A kite, view ${at + 1}`, ...more }));

interface State {
  state: string;
  note: string | null;
  count: {
    done: number;
    left: number;
    failed: number;
    cancelled: number;
    uncertain: number;
    open: number;
    spentMicros: number;
    takenMicros: number;
    unknownCost: number;
  };
}
const stateOf = async (id: string) => (await world.ask(`/api/projects/${projectId}/batches/${id}`)).body as unknown as State;
const create = async (order: Record<string, unknown>) => (await world.run("batch.create", { projectId, ...order })).id ?? "";
const steer = (verb: string, batchId: string, more: Record<string, unknown> = {}) =>
  world.run(`batch.${verb}`, { projectId, batchId, ...more });

async function ended(id: string): Promise<State> {
  await until(async () => (await stateOf(id)).state !== "running");
  return stateOf(id);
}

/** Sums of the project's ledger: what is still held, and what is spent. */
async function ledger() {
  const { items } = (await world.ask(`/api/ledger?projectId=${projectId}`)).body as {
    items: { heldMicros: number; spentMicros: number }[];
  };
  const sum = (of: "heldMicros" | "spentMicros") => items.reduce((total, row) => total + row[of], 0);
  return { held: sum("heldMicros"), spent: sum("spentMicros") };
}

test("exactly the takes are sent that its budget has room for; a larger budget goes on with the rest", async () => {
  const before = fal.accepted();
  const order = { rows: prompts(6), models: [FLUX] };
  expect(await world.run("batch.plan", { projectId, ...order })).toMatchObject({ cells: 6, micros: 6 * PRICE, unknown: 0 } as never);
  const id = await create({ ...order, budgetMicros: 3 * PRICE + 1 });
  const stopped = await ended(id);
  expect(stopped).toMatchObject({ state: "stopped", count: { done: 3, left: 3, open: 0, spentMicros: 3 * PAID } });
  expect(stopped.note).toBe(
    "Its budget of $0.009001 ends it: $0.007503 is spent, and the next take costs $0.003. 3 of 6 takes are done and kept; 3 wait and have cost nothing.",
  );
  expect(fal.accepted() - before).toBe(3);
  expect(await ledger()).toEqual({ held: 0, spent: 3 * PAID });
  await steer("resume", id, { budgetMicros: 6 * PRICE });
  expect(await ended(id)).toMatchObject({ state: "done", note: null, count: { done: 6, left: 0 } });
  expect(fal.accepted() - before).toBe(6);
  expect(await ledger()).toEqual({ held: 0, spent: 6 * PAID });
}, 60_000);

test("what costs less than was held for it makes room for more, and it stops only when nothing is under way", async () => {
  const before = fal.accepted();
  // six are held for; when they are paid there is room for one more, and then for none
  const id = await create({ rows: prompts(9), models: [FLUX], budgetMicros: 6 * PAID + PRICE });
  expect(await ended(id)).toMatchObject({ state: "stopped", count: { done: 7, left: 2, open: 0, spentMicros: 7 * PAID } });
  expect(fal.accepted() - before).toBe(7);
}, 60_000);

test("a budget of the project stops it by its name, and what is done is kept", async () => {
  const before = fal.accepted();
  await world.run("budget.set", { scope: "project", projectId, period: "total", limitMicros: 2 * PRICE });
  const id = await create({ rows: prompts(4), models: [FLUX] });
  const stopped = await ended(id);
  expect(stopped).toMatchObject({ state: "stopped", count: { done: 2, left: 2, open: 0 } });
  expect(stopped.note).toContain("The budget of the project “Paid” in all is $0.006");
  expect(stopped.note).toContain("2 of 4 takes are done and kept; 2 wait and have cost nothing.");
  await world.run("budget.set", { scope: "project", projectId, period: "total", limitMicros: 10 * PRICE });
  await steer("resume", id);
  expect((await ended(id)).state).toBe("done");
  expect(fal.accepted() - before).toBe(4);
  expect(await ledger()).toEqual({ held: 0, spent: 4 * PAID });
}, 60_000);

test("what failed is tried again alone and within the budget; what was not asked for waits", async () => {
  fal.behave(["rejected", "success"]);
  const before = fal.accepted();
  const id = await create({ rows: prompts(4), models: [FLUX], budgetMicros: 2 * PRICE });
  const stopped = await ended(id);
  expect(stopped).toMatchObject({ state: "stopped", count: { done: 2, failed: 1, left: 1, spentMicros: 2 * PAID } });
  await steer("retry", id);
  const full = await ended(id);
  expect(full).toMatchObject({ state: "stopped", count: { done: 2, left: 2 } });
  expect(full.note).toContain("Its budget of $0.006 ends it");
  expect(fal.accepted() - before).toBe(2);
  await steer("resume", id, { budgetMicros: null });
  expect(await ended(id)).toMatchObject({ state: "done", count: { done: 4 } });
  expect(fal.accepted() - before).toBe(4);
}, 60_000);

test("one that is tried again leaves those alone that were never asked for", async () => {
  fal.behave(["rejected", "success"]);
  const before = fal.accepted();
  await world.run("budget.set", { scope: "project", projectId, period: "total", limitMicros: 2 * PRICE });
  const id = await create({ rows: prompts(4), models: [FLUX] });
  expect(await ended(id)).toMatchObject({ state: "stopped", count: { done: 2, failed: 1, left: 1 } });
  await world.run("budget.set", { scope: "project", projectId, period: "total", limitMicros: 100 * PRICE });
  const { items } = (await world.ask(`/api/projects/${projectId}/batches/${id}/takes`)).body as {
    items: { place: number; state: string }[];
  };
  await steer("retry", id, { places: items.filter((take) => take.state === "failed").map((take) => take.place) });
  const again = await ended(id);
  expect(again).toMatchObject({ state: "stopped", count: { done: 3, failed: 0, left: 1 } });
  expect(again.note).toStartWith("What was tried again has ended. 3 of 4 takes are done and kept; 1 waits and has cost nothing.");
  expect(fal.accepted() - before).toBe(3);
}, 60_000);

test("a cancelled batch gives back what was held, whatever each take was doing", async () => {
  fal.behave("slow");
  const id = await create({ rows: prompts(24), models: [FLUX], budgetMicros: 1_000_000 });
  await until(async () => (await stateOf(id)).count.done >= 1);
  expect((await ledger()).held).toBeGreaterThan(0);
  await steer("cancel", id);
  await until(async () => (await stateOf(id)).count.open === 0);
  await world.drain();
  const { count } = await stateOf(id);
  expect(count.cancelled).toBeGreaterThan(0);
  expect(count.done + count.cancelled + count.left + count.uncertain).toBe(24);
  // an answer that was on its way when it was cancelled is booked when it comes
  await until(async () => {
    const { held, spent } = await ledger();
    return held === 0 && spent === (await stateOf(id)).count.spentMicros;
  });
}, 60_000);

test("takes of unknown price go one at a time under a budget, which is passed by one of them at most; what they cost is told", async () => {
  const before = openai.accepted();
  const order = { rows: prompts(5), models: [{ model: "gpt-image-2.5-sunburst", params: { aspect: "1:1", quality: "low" } }] };
  const refused = await world.ask("/api/commands/batch.create", { method: "POST", body: JSON.stringify({ projectId, ...order }) });
  expect(refused.body.detail).toContain("The price of 5 takes is not known");
  const id = await create({ ...order, budgetMicros: 40_000, acceptUnknownPrice: true });
  const stopped = await ended(id);
  const { spentMicros, done } = stopped.count;
  expect(openai.accepted() - before).toBe(done);
  expect(spentMicros).toBeGreaterThanOrEqual(40_000);
  expect(spentMicros - spentMicros / done).toBeLessThan(40_000); // without the last one there was room
  expect(stopped).toMatchObject({ state: "stopped", count: { left: 5 - done, unknownCost: 0 } });
  expect(stopped.note).toContain("nobody knows what the next take costs");
  expect(await ledger()).toEqual({ held: 0, spent: spentMicros });
}, 60_000);

test("columns set parameters row by row, in the words of the upstream; a wrong one is told with its row before anything is paid", async () => {
  fal.requests.length = 0;
  const before = fal.accepted();
  const rows = [
    ...prompts(1, { "param.aspect": "1:1" }),
    ...prompts(1, { "param.aspect": "" }),
    ...prompts(1, { "param.flux-schnell.aspect": "9:16" }),
  ];
  const order = { rows, models: [{ ...FLUX, params: { aspect: "16:9" } }] };
  const wrong = { ...order, rows: [...rows, { prompt: "x", "param.aspect": "7:1", "param.loudness": "2" }] };
  const { problems } = await world.run<{ problems: { row: number | null; sentence: string }[] }>("batch.plan", { projectId, ...wrong });
  expect(problems).toMatchObject([
    { row: 4, sentence: expect.stringContaining("params.aspect: It must be one of") },
    { row: null, sentence: expect.stringContaining("param.loudness") },
  ]);
  expect((await world.ask("/api/commands/batch.create", { method: "POST", body: JSON.stringify({ projectId, ...wrong }) })).status).toBe(
    422,
  );
  expect(fal.accepted()).toBe(before);
  expect(await ended(await create(order))).toMatchObject({ state: "done", count: { done: 3 } });
  const sent = fal.requests.filter((request) => request.method === "POST" && (request.body as { prompt?: string })?.prompt);
  expect(sent.map((request) => (request.body as { image_size: string }).image_size).sort()).toEqual([
    "landscape_16_9",
    "portrait_16_9",
    "square_hd",
  ]);
}, 60_000);
