/** Rule J18 of src/jobs/SPEC.md: who holds a place, from when, and until when. */
import { afterEach, beforeEach, expect, test } from "bun:test";
import { JobFailure, JobPause } from "../../src/jobs/define.ts";
import { pauseQueue, resumeQueue, setLimits } from "../../src/jobs/controls.ts";
import { hold, letGo } from "../../src/jobs/held.ts";
import { rescue } from "../../src/jobs/lease.ts";
import { readLimits } from "../../src/jobs/limits.ts";
import { replay } from "../../src/jobs/queue.ts";
import { openTable, type Table } from "./table.ts";

const MARA = { id: "usr_1", name: "Mara" };
const RESOURCE = "provider:lamp";
const SCOPE = `resource:${RESOURCE}` as const;

let table: Table;

beforeEach(async () => {
  table = await openTable();
});
afterEach(() => table.close());

const inside = <T>(work: Parameters<typeof table.clash.db.write.transaction<T>>[0]) => table.clash.db.write.transaction(work);
const taken = async () => {
  await table.add(1, { resource: RESOURCE, projectId: "prj_1" }, table.loose);
  const [job] = await table.take();
  if (!job) throw new Error("Nobody stood in line.");
  return job;
};

test("J18 a job whose request went out is taken again at once after a crash, though its resource and its project are paused", async () => {
  const job = await taken();
  await inside((tx) => hold(tx, job.id));
  await pauseQueue(table.clash, SCOPE, MARA);
  await pauseQueue(table.clash, "project:prj_1", MARA);
  await rescue(table.clash, true);
  expect(await table.job(job.id)).toMatchObject({ state: "waiting", blockers: 0 });
  expect((await table.take()).map(({ id }) => id)).toEqual([job.id]);
});

test("J18 one whose request did not go out stays behind the pause after a crash", async () => {
  const job = await taken();
  await pauseQueue(table.clash, SCOPE, MARA);
  await rescue(table.clash, true);
  expect(await table.job(job.id)).toMatchObject({ state: "queued" });
  expect(await table.take()).toEqual([]);
});

test("J18 what went out is held at a shutdown and at a retry, whatever the attempt knew of it", async () => {
  for (const end of [{ state: "queued", runAt: table.now, uncounted: true } as const, { state: "queued", runAt: table.now } as const]) {
    const job = await taken();
    await inside((tx) => hold(tx, job.id));
    await table.end(job, end);
    expect(await table.job(job.id)).toMatchObject({ state: "waiting", lane: `loose|${RESOURCE}|held` });
    const [again] = await table.take();
    if (again) await table.end(again);
  }
});

test("J18 a request whose outcome is known lets its place go: the retry stands behind the pause", async () => {
  const job = await taken();
  await inside((tx) => hold(tx, job.id));
  await inside((tx) => letGo(tx, job.id));
  await pauseQueue(table.clash, SCOPE, MARA);
  await table.end(job, { state: "queued", runAt: table.now });
  expect(await table.job(job.id)).toMatchObject({ state: "queued", lane: `loose|${RESOURCE}|new` });
  expect(await table.take()).toEqual([]);
  await resumeQueue(table.clash, SCOPE);
  expect((await table.take()).length).toBe(1);
});

test("J18 news that come while it waits put it behind a pause of its project", async () => {
  const job = await taken();
  await inside((tx) => hold(tx, job.id));
  await table.end(job, { state: "waiting", runAt: table.now + 1_000, uncounted: true });
  await pauseQueue(table.clash, "project:prj_1", MARA);
  await inside((tx) => letGo(tx, job.id));
  expect(await table.job(job.id)).toMatchObject({ state: "queued", ready: 0, blockers: 1 });
  table.now += 2_000;
  expect(await table.take()).toEqual([]);
  await resumeQueue(table.clash, "project:prj_1");
  expect((await table.take()).length).toBe(1);
});

test("J18 a job that ended and is taken up again with what it holds passes the pause", async () => {
  const job = await taken();
  await inside((tx) => hold(tx, job.id));
  await table.end(job, { state: "uncertain", failure: { class: "uncertain", message: "Nobody knows." } });
  await pauseQueue(table.clash, SCOPE, MARA);
  await inside(async (tx, after) => {
    await replay(table.clash, tx, after, table.loose, job.id);
    await hold(tx, job.id);
  });
  expect(await table.job(job.id)).toMatchObject({ state: "waiting" });
  expect((await table.take()).length).toBe(1);
});

test("J18 what is put off before anything went out stands in line again, behind the pause, and gives its token back", async () => {
  await setLimits(table.clash, RESOURCE, { perMinute: 10 });
  const job = await taken();
  expect((await readLimits(table.clash.db.read)).get(RESOURCE)?.bucket?.tokens).toBe(0);
  await table.end(job, { state: "scheduled", runAt: table.now + 1_500, uncounted: true });
  expect(await table.job(job.id)).toMatchObject({ state: "scheduled", attempt: 0, lane: `loose|${RESOURCE}|new` });
  expect((await readLimits(table.clash.db.read)).get(RESOURCE)?.bucket?.tokens).toBe(1);
  await pauseQueue(table.clash, SCOPE, MARA);
  table.now += 2_000;
  expect(await table.take()).toEqual([]);
  await resumeQueue(table.clash, SCOPE);
  expect((await table.take()).length).toBe(1);
});

test("J18 the work says which of both it is by its pause", async () => {
  const seen: string[] = [];
  let runs = 0;
  table.work = async ({ job }) => {
    seen.push((await table.job(job.id)).lane);
    runs++;
    if (runs === 1) throw new JobPause(0, false);
    if (runs === 2) throw new JobPause(0);
    if (runs === 3) throw new JobFailure("unavailable", "away", 0);
  };
  await table.add(1);
  await table.clash.jobs.drain();
  expect(seen).toEqual(["plain||new", "plain||new", "plain||held", "plain||held"]);
});
