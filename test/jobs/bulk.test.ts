/** Many jobs in one call, and many ends in one commit: the rules J1, J2, J3, J4, J11 and J16 of src/jobs/SPEC.md hold for each of them. */
import { afterEach, beforeEach, expect, test } from "bun:test";
import type { Event } from "../../src/events.ts";
import { gatherEnds } from "../../src/jobs/ends.ts";
import { type Ending, finishAll, rescue } from "../../src/jobs/lease.ts";
import { attemptsOf, listJobs } from "../../src/jobs/list.ts";
import { enqueueAll, type WantedJob } from "../../src/jobs/queue.ts";
import { openTable, type Table } from "./table.ts";

let table: Table;

beforeEach(async () => {
  table = await openTable();
});
afterEach(() => table.close());

const wanted = (n: number, job: Partial<WantedJob<{ n: number }>> = {}): WantedJob<{ n: number }> => ({
  ...{ args: { n }, title: `job ${n}`, actor: "server", ...job },
});
const ask = (jobs: WantedJob<{ n: number }>[], kind = table.loose) =>
  table.clash.db.write.transaction((tx, after) => enqueueAll(table.clash, tx, after, kind, jobs));
const numbers = (count: number) => Array.from({ length: count }, (_, n) => n);
const takeAll = async () => (await table.take(1_000)).map((job) => Number(job.args.n));

/** Calls `work` and answers the statements that the writer was given meanwhile. */
async function statementsOf(work: () => Promise<unknown>): Promise<string[]> {
  const seen: string[] = [];
  const { write } = table.clash.db;
  const original = write.transaction;
  write.transaction = (inside) =>
    original((tx, after) => {
      const rows: typeof tx.rows = (statement, values) => {
        seen.push(statement);
        return tx.rows(statement, values);
      };
      return inside(Object.assign(Object.create(tx) as typeof tx, { rows }), after);
    });
  await work();
  write.transaction = original;
  return seen;
}

test("J1 J3 many jobs of one call stand in its order, each with an event of its own, with as many statements as few", async () => {
  const heard: Event[] = [];
  table.clash.events.listen("prj_1", (event) => heard.push(event));
  const few = await statementsOf(() => ask([wanted(0), wanted(1)]));
  let ids: string[] = [];
  const many = await statementsOf(async () => {
    ids = await ask(numbers(300).map((n) => wanted(n + 2, { projectId: "prj_1" })));
  });
  expect(many.length).toBeLessThanOrEqual(few.length + 1); // the pauses of the project
  expect(new Set(ids).size).toBe(300);
  expect(heard.map((event) => [event.kind, event.data.id])).toEqual(ids.map((id) => ["job.queued", id]));
  const stored = await table.clash.events.since("prj_1", 0);
  expect(heard.map((event) => event.seq)).toEqual(stored.map((event) => event.seq));
  expect(await takeAll()).toEqual(numbers(302));
});

test("J1 of a transaction that fails none of them exists", async () => {
  const failing = table.clash.db.write.transaction(async (tx, after) => {
    await enqueueAll(
      table.clash,
      tx,
      after,
      table.loose,
      numbers(20).map((n) => wanted(n)),
    );
    throw new Error("no");
  });
  await expect(failing).rejects.toThrow("no");
  expect(await listJobs(table.clash, {})).toEqual([]);
  expect(await ask([])).toEqual([]);
});

test("J2 keys that are there already, come twice in one call, or are over, answer the right job each", async () => {
  const [first] = await ask([wanted(1, { key: "a" })]);
  const ids = await ask([wanted(2, { key: "a" }), wanted(3, { key: "b" }), wanted(4, { key: "b" }), wanted(5)]);
  expect(ids[0]).toBe(first as string);
  expect(ids[2]).toBe(ids[1] as string);
  expect(new Set(ids).size).toBe(3);
  for (const job of await table.take(8)) await table.end(job);
  const again = await ask([wanted(6, { key: "a", window: "live" }), wanted(7, { key: "b" })]);
  expect(again[0]).not.toBe(first as string);
  expect(again[1]).toBe(ids[1] as string);
  expect(await takeAll()).toEqual([6]);
});

test("J11 a job waits for one that is asked for in the same call", async () => {
  const ids = await ask([wanted(1, { id: "job_first" }), wanted(2, { after: ["job_first"] }), wanted(3)]);
  expect(await table.job(ids[1] as string)).toMatchObject({ state: "scheduled", blockers: 1, ready: 0 });
  const jobs = await table.take(8);
  expect(jobs.map((job) => job.args.n)).toEqual([1, 3]);
  await table.end(jobs[0] as never);
  expect(await takeAll()).toEqual([2]);
});

test("J16 a thousand of one person in one call do not hold up another's one", async () => {
  await ask(numbers(1_000).map((n) => wanted(n, { person: "mara" })));
  expect((await table.take(3)).map((job) => job.args.n)).toEqual([0, 1, 2]);
  await ask([wanted(5_000, { person: "theo" })]);
  expect((await table.take(2)).map((job) => job.args.n)).toContain(5_000);
});

test("J16 what is sent again with some new ones among it leaves no gap before them", async () => {
  const keyed = (n: number) => wanted(n, { key: `k${n}`, person: "mara" });
  await ask(numbers(50).map(keyed));
  expect(await takeAll()).toHaveLength(50);
  await ask(numbers(51).map(keyed));
  table.now++; // of two in the same place the older one goes first
  await ask([wanted(100, { person: "theo" }), wanted(101, { person: "theo" })]);
  expect(await takeAll()).toEqual([50, 100, 101]);
});

test("J18 a call for a paused project and one that is not leaves only the first behind", async () => {
  await table.clash.db.write.transaction((tx) =>
    tx.rows("insert into job_pauses (scope, by, by_name, at) values ('project:prj_1', 'u', 'U', 1)"),
  );
  await ask([wanted(1, { projectId: "prj_1" }), wanted(2, { projectId: "prj_2" }), wanted(3, { projectId: "prj_1" })]);
  expect(await takeAll()).toEqual([2]);
});

test("J4 ends that are written together are fenced each by its own lease, and each has its attempt and its event", async () => {
  await ask(numbers(6).map((n) => wanted(n)));
  const zombies = await table.take(2);
  table.now += 60_000;
  await rescue(table.clash, false);
  const jobs = await table.take(8);
  expect(jobs).toHaveLength(6);
  const kinds: string[] = [];
  table.clash.events.listen("workspace", (event) => kinds.push(event.kind));
  const ends = [...zombies, ...jobs].map((job) => ({ job, end: { state: "done" as const, result: job.args, costMicros: 7 } }));
  const held = await table.clash.db.write.transaction((tx, after) => finishAll(table.clash, tx, after, ends));
  expect(held).toEqual([...zombies.map(() => false), ...jobs.map(() => true)]);
  expect(kinds).toEqual(jobs.map(() => "job.done"));
  for (const { id, args, attempt } of jobs) {
    const row = await table.job(id);
    expect(row).toMatchObject({ state: "done", result: args, progress: 1000, lease: null, finishedAt: table.now });
    expect((await attemptsOf(table.clash, row)).at(-1)).toMatchObject({ attempt, costMicros: 7, endedAt: table.now });
  }
});

test("ends of all sorts may stand in one commit, and each job is what its own end says", async () => {
  const waiting = await table.add(9, { after: [], runAt: table.now + 1_000 });
  await ask(numbers(4).map((n) => wanted(n)));
  const [done, failed, aside, again] = (await table.take(4)) as [never, never, never, never];
  const failure = { class: "rejected" as const, message: "no" };
  await table.clash.db.write.transaction((tx, after) =>
    finishAll(table.clash, tx, after, [
      { job: done, end: { state: "done" } },
      { job: failed, end: { state: "failed", failure } },
      { job: aside, end: { state: "waiting", runAt: table.now + 5, uncounted: true } },
      { job: again, end: { state: "queued", runAt: table.now + 5, failure } },
    ]),
  );
  const state = async (job: { id: string }) => table.job(job.id);
  expect(await state(done)).toMatchObject({ state: "done", error: null, attempt: 1, attemptStartedAt: null });
  expect(await state(failed)).toMatchObject({ state: "failed", error: failure, finishedAt: table.now });
  expect(await state(aside)).toMatchObject({
    state: "waiting",
    lane: "loose||held",
    attempt: 0,
    attemptStartedAt: table.now,
    finishedAt: null,
  });
  expect(await state(again)).toMatchObject({ state: "queued", lane: "loose||new", attempt: 1, error: failure, runAt: table.now + 5 });
  expect(await table.state(waiting)).toBe("scheduled");
});

test("ends that come together share a transaction, and one that cannot be written takes no other down", async () => {
  await ask(numbers(20).map((n) => wanted(n)));
  const jobs = await table.take(20);
  const write = gatherEnds(table.clash);
  let transactions = 0;
  const original = table.clash.db.write.transaction;
  table.clash.db.write.transaction = (work) => {
    transactions++;
    return original(work);
  };
  const [odd, ...others] = jobs as [(typeof jobs)[0], ...typeof jobs];
  expect(await Promise.all(others.slice(0, 10).map((job) => write({ job, end: { state: "done" } })))).toEqual(numbers(10).map(() => true));
  expect(transactions).toBe(1);
  const endless: Record<string, unknown> = {};
  endless.self = endless;
  const ends: Ending[] = [
    { job: odd, end: { state: "done" as const, result: endless } },
    ...others.slice(10).map((job) => ({ job, end: { state: "done" as const } })),
  ];
  const told = await Promise.allSettled(ends.map((ending) => write(ending)));
  table.clash.db.write.transaction = original;
  expect(told.map((one) => one.status === "fulfilled")).toEqual([false, ...numbers(9).map(() => true)]);
  expect(await table.state(odd.id)).toBe("running");
  for (const job of others) expect(await table.state(job.id)).toBe("done");
});

test("a worker's jobs that end at once are one commit, and their places are filled in the next look", async () => {
  const ids = await ask(
    numbers(5).map((n) => wanted(n)),
    table.plain,
  );
  await table.clash.jobs.drain();
  expect(table.ran).toEqual(numbers(5));
  for (const id of ids) expect(await table.state(id)).toBe("done");
});
