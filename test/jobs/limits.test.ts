/** Places and tokens of resources (J17). */
import { afterEach, beforeEach, expect, test } from "bun:test";
import { claim } from "../../src/jobs/claim.ts";
import { setLimits } from "../../src/jobs/controls.ts";
import { bucketSize } from "../../src/jobs/limits.ts";
import { openTable, type Table } from "./table.ts";

let table: Table;

beforeEach(async () => {
  table = await openTable();
});
afterEach(() => table.close());

const FAL = "provider:fal";
const ask = (n: number, resource = FAL, more = {}) => {
  table.now++;
  return table.add(n, { resource, ...more }, table.loose);
};
const numbers = (jobs: { args: Record<string, unknown> }[]) => jobs.map((job) => job.args.n);

test("J17 a resource runs so many at once; what holds a ticket keeps its place, what ends gives it back", async () => {
  await setLimits(table.clash, FAL, { atOnce: 2 });
  for (let n = 0; n < 5; n++) await ask(n);
  await ask(9, "provider:other");
  const begun = (await table.take(8)).sort((a, b) => Number(a.args.n) - Number(b.args.n));
  expect(numbers(begun)).toEqual([0, 1, 9]);
  const [first, second] = begun;
  expect(await table.take(8)).toEqual([]);
  await table.end(first as never, { state: "waiting", runAt: table.now + 1_000, uncounted: true });
  expect(await table.take(8)).toEqual([]);
  await table.end(second as never);
  expect(numbers(await table.take(8))).toEqual([2]);
  table.now += 1_000; // the one with the ticket needs no new place
  const again = await table.take(8);
  expect(numbers(again)).toEqual([0]);
  await table.end(again[0] as never, { state: "failed", failure: { class: "rejected", message: "no" } });
  expect(numbers(await table.take(8))).toEqual([3]);
});

test("J17 a bucket starts its tenth of a minute at once, then evenly, and says when the next one is", async () => {
  for (let n = 0; n < 12; n++) await ask(n);
  await setLimits(table.clash, FAL, { perMinute: 60 });
  const first = await claim(table.clash, () => new Map([["loose", 8]]));
  expect(first.jobs).toHaveLength(6);
  expect(first.lookAt).toBe(table.now + 1_000);
  expect(await claim(table.clash, () => new Map([["loose", 8]]))).toEqual({ jobs: [], lookAt: table.now + 1_000 });
  table.now += 1_000;
  expect(await table.take(8)).toHaveLength(1);
  table.now += 2_500;
  expect(await table.take(8)).toHaveLength(2);
  table.now += 500;
  expect(await table.take(8)).toHaveLength(1);
});

test("J17 in no minute more starts than the limit and its bucket, and nothing is lost, whatever the rhythm", async () => {
  const perMinute = 90;
  await setLimits(table.clash, FAL, { perMinute });
  await Promise.all(Array.from({ length: 260 }, (_, n) => ask(n)));
  const starts: number[] = [];
  for (let step = 0; starts.length < 260 && step < 2_000; step++) {
    for (const job of await table.take(8)) {
      starts.push(table.now);
      await table.end(job);
    }
    table.now += [10, 3_000, 170, 900][step % 4] ?? 0;
  }
  expect(starts).toHaveLength(260);
  for (const [index, at] of starts.entries())
    expect(starts.slice(index).filter((other) => other < at + 60_000).length).toBeLessThanOrEqual(perMinute + bucketSize(perMinute));
  const minutes = ((starts.at(-1) ?? 0) - (starts[0] ?? 0)) / 60_000;
  expect(260 / minutes).toBeGreaterThan(perMinute * 0.9);
});

test("J17 the worker looks again by itself when the bucket has a token", async () => {
  await setLimits(table.clash, FAL, { perMinute: 2 });
  const both = [await table.add(1, { resource: FAL }), await table.add(2, { resource: FAL })];
  while (table.ran.length < 1) await Bun.sleep(1);
  table.now += 30_000;
  table.clash.jobs.wake();
  while (table.ran.length < 2) await Bun.sleep(1);
  await table.clash.jobs.drain();
  expect(await Promise.all(both.map(table.state))).toEqual(["done", "done"]);
});

test("J17 limits are taken back with null, and a wrong one is refused by its name", async () => {
  await setLimits(table.clash, FAL, { atOnce: 1, perMinute: 1 });
  for (let n = 0; n < 3; n++) await ask(n);
  expect(await table.take(8)).toHaveLength(1);
  await setLimits(table.clash, FAL, { atOnce: null });
  expect(await table.take(8)).toHaveLength(0);
  await setLimits(table.clash, FAL, { perMinute: null });
  expect(await table.take(8)).toHaveLength(2);
  for (const wrong of [0, -1, 1.5, Number.NaN])
    await expect(setLimits(table.clash, FAL, { perMinute: wrong })).rejects.toMatchObject({
      code: "invalid",
      fields: [{ field: "perMinute" }],
    });
});

test("J17 a line that is at its limit does not hold up the others", async () => {
  await setLimits(table.clash, FAL, { atOnce: 1 });
  await Promise.all(Array.from({ length: 400 }, (_, n) => ask(n, FAL, { priority: -5 })));
  await table.add(1_000, {}, table.loose);
  expect(numbers(await table.take(8)).sort()).toEqual([0, 1_000]);
});

test("J12 kinds and resources that share places take turns by priority", async () => {
  for (let n = 0; n < 4; n++) await ask(n, "provider:a");
  for (let n = 10; n < 14; n++) await ask(n, "provider:b");
  await ask(20, "provider:c", { priority: -1 });
  expect(numbers(await table.take(5))).toEqual([20, 0, 10, 1, 11]);
});
