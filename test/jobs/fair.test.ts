/** Fair share (J16): whoever asks for one thing does not wait behind those who asked for a thousand; and it stays a step in an index. */
import { afterEach, beforeEach, expect, test } from "bun:test";
import type { Tx } from "../../src/db.ts";
import { JobFailure } from "../../src/jobs/define.ts";
import { openTable, type Table } from "./table.ts";

let table: Table;

beforeEach(async () => {
  table = await openTable();
});
afterEach(() => table.close());

const ask = (n: number, person: string, more = {}) => table.add(n, { person, ...more }, table.loose);

/** Claims one after the other and answers whose turn it was. */
async function turns(count: number): Promise<string[]> {
  const persons: string[] = [];
  for (let turn = 0; turn < count; turn++) {
    const [job] = await table.take();
    if (!job) break;
    persons.push(job.person ?? "");
    await table.end(job);
  }
  return persons;
}

test("J16 one person's thousand jobs do not hold up another's one", async () => {
  await table.clash.db.write.transaction(async () => {});
  await Promise.all(Array.from({ length: 1_000 }, (_, n) => ask(n, "mara")));
  expect(await turns(3)).toEqual(["mara", "mara", "mara"]);
  await ask(1_000, "theo");
  expect((await turns(2)).includes("theo")).toBe(true);
});

test("J16 one person's thousand jobs do not hold up another's one, with the worker running them", async () => {
  const begun = Promise.withResolvers<void>();
  const going = Promise.withResolvers<void>();
  table.work = async ({ args }) => {
    table.ran.push(args.n);
    if (args.n === 0) {
      begun.resolve();
      await going.promise;
    }
  };
  await Promise.all(Array.from({ length: 1_000 }, (_, n) => table.add(n, { person: "mara" })));
  await begun.promise;
  await table.add(1_000, { person: "theo" });
  going.resolve();
  while (!table.ran.includes(1_000)) await Bun.sleep(1);
  expect(table.ran.indexOf(1_000)).toBeLessThanOrEqual(3);
});

test("J16 persons take turns, whatever they have put there, and priority goes before turns", async () => {
  for (let n = 0; n < 30; n++) await ask(n, "mara");
  for (let n = 0; n < 10; n++) await ask(100 + n, "theo");
  for (let n = 0; n < 5; n++) await ask(200 + n, "ida");
  await ask(300, "mara", { priority: -1 });
  const seen = await turns(16);
  expect(seen[0]).toBe("mara");
  for (let round = 0; round < 5; round++) expect(seen.slice(1 + 3 * round, 4 + 3 * round).sort()).toEqual(["ida", "mara", "theo"]);
});

test("J16 who was away for long is not ahead of those who were there", async () => {
  for (let n = 0; n < 300; n++) await ask(n, "mara");
  await turns(200);
  for (let n = 0; n < 50; n++) await ask(1_000 + n, "theo");
  const seen = await turns(40);
  expect(Math.abs(seen.filter((person) => person === "theo").length - 20)).toBeLessThanOrEqual(1);
});

test("J16 what comes due together, or is tried again, has its place from then on", async () => {
  for (let n = 0; n < 100; n++) await ask(n, "mara", { runAt: table.now + 60_000 });
  for (let n = 0; n < 50; n++) await ask(200 + n, "theo");
  await turns(40);
  for (const job of await table.take(5))
    await table.end(job, { state: "queued", runAt: table.now, failure: new JobFailure("limited", "x") as never });
  table.now += 60_000;
  const seen = await turns(20);
  expect(Math.abs(seen.filter((person) => person === "theo").length - 10)).toBeLessThanOrEqual(1);
});

test("J16 between two who always want something the difference is never more than one turn, at random", async () => {
  const random = seeded(4711);
  const persons = ["mara", "theo", "ida", "jon"];
  const waiting = new Map(persons.map((person) => [person, 0]));
  const behind = new Map<string, number>(); // of each pair: turns of the first minus turns of the second since both began to wait
  const pairs = persons.flatMap((a, at) => persons.slice(at + 1).map((b) => [a, b] as const));
  for (let step = 0; step < 600; step++) {
    const person = persons[Math.floor(random() ** 2 * persons.length)] ?? "";
    if (random() < 0.55) {
      await ask(step, person);
      waiting.set(person, (waiting.get(person) ?? 0) + 1);
      continue;
    }
    const [turn] = await turns(1);
    if (!turn) continue;
    waiting.set(turn, (waiting.get(turn) ?? 0) - 1);
    for (const [a, b] of pairs) {
      const pair = `${a} ${b}`;
      const both = (waiting.get(a) ?? 0) + Number(turn === a) > 0 && (waiting.get(b) ?? 0) + Number(turn === b) > 0;
      behind.set(pair, both ? (behind.get(pair) ?? 0) + Number(turn === a) - Number(turn === b) : 0);
      expect(Math.abs(behind.get(pair) ?? 0), `${pair} at step ${step}`).toBeLessThanOrEqual(2);
    }
  }
}, 60_000);

test("J16 no statement of the path of a job looks through the table", async () => {
  const { clash } = table;
  const plans: string[] = [];
  const { write } = clash.db;
  const original = write.transaction;
  write.transaction = (work) =>
    original((tx, after) => {
      const watched: Tx = Object.assign(Object.create(tx) as Tx, {
        async rows(statement: string, values: never[] = []) {
          const lines = await clash.db.read.rows<{ detail: string }>(`explain query plan ${statement}`, values);
          plans.push(...lines.map(({ detail }) => `${detail} — ${statement}`));
          return tx.rows(statement, values);
        },
      });
      return work(watched, after);
    });
  const first = await ask(1, "mara", { key: "one", resource: "provider:x" });
  await ask(2, "mara", { after: [first] });
  await ask(3, "theo", { runAt: table.now + 5 });
  table.now += 5;
  for (const job of await table.take(8)) await table.end(job);
  for (const job of await table.take(8)) await table.end(job, { state: "waiting", runAt: table.now, uncounted: true });
  for (const job of await table.take(8)) await table.end(job, { state: "failed", failure: { class: "rejected", message: "no" } });
  write.transaction = original;
  expect(plans.length).toBeGreaterThan(60);
  const small = /SCAN (job_pauses|job_limits|b|l|j|CONSTANT ROW|\(subquery-\d+\)|json_each|.* VIRTUAL TABLE)/;
  expect(plans.filter((plan) => plan.startsWith("SCAN") && !small.test(plan))).toEqual([]);
});

/** A small generator of numbers from 0 to 1 (mulberry32), so that a failure can be repeated. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
