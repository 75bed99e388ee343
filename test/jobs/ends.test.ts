/** The rules J7 and J13 to J15 of src/jobs/SPEC.md: what is put aside, what follows an end, what is sent in again. */
import { afterEach, beforeEach, expect, test } from "bun:test";
import { JobFailure, JobPause } from "../../src/jobs/define.ts";
import { attemptsOf, deadLetters, listJobs } from "../../src/jobs/list.ts";
import { replay } from "../../src/jobs/queue.ts";
import { openTable, type Table } from "./table.ts";

let table: Table;

beforeEach(async () => {
  table = await openTable();
});
afterEach(() => table.close());

const drain = () => table.clash.jobs.drain();
const again = (id: string) => table.clash.db.write.transaction((tx, after) => replay(table.clash, tx, after, table.plain, id));

test("J13 at shutdown a running job goes back to the queue and its attempt is not counted", async () => {
  const started = Promise.withResolvers<void>();
  table.work = ({ signal }) => {
    started.resolve();
    return new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
  };
  const id = await table.add(1);
  await started.promise;
  await table.clash.jobs.stop();
  expect(await table.job(id)).toMatchObject({ state: "queued", attempt: 0, lease: null });
});

test("J14 what follows an end outside the database is done at the next start when the process ended in between", async () => {
  table.work = async () => {
    throw new JobFailure("rejected", "no");
  };
  table.afterEnd = async () => {
    throw new Error("the process ends here");
  };
  const id = await table.add(1);
  await drain();
  expect(await table.job(id)).toMatchObject({ state: "failed", aftermath: 1 });
  table.afterEnd = async (job) => void table.followed.push(job.id);
  await table.restart();
  await table.clash.jobs.start();
  expect(table.followed).toEqual([id]);
  expect(await table.job(id)).toMatchObject({ aftermath: 0 });
  await table.clash.jobs.start();
  expect(table.followed).toEqual([id]);
});

test("J7 a pause puts a job aside without counting, and progress is shared", async () => {
  const progress: unknown[] = [];
  const stop = table.clash.events.listen("workspace", (event) => event.kind === "job.progress" && progress.push(event.data.fraction));
  let runs = 0;
  table.work = async (context) => {
    context.progress(0.5, "half");
    expect(table.clash.jobs.progressOf(context.job.id)).toMatchObject({ fraction: 0.5, words: "half" });
    if (++runs === 1) throw new JobPause(0);
  };
  const id = await table.add(1);
  await drain();
  stop();
  expect(await table.job(id)).toMatchObject({ state: "done", attempt: 1 });
  expect(progress).toEqual([0.5, 0.5]);
  expect(await attemptsOf(table.clash, await table.job(id))).toHaveLength(1);
});

test("J15 a failed job can be tried again with its steps and attempts kept; a finished one cannot", async () => {
  table.work = async ({ step, spent }) => {
    await step("paid", async () => table.ran.push(1));
    spent(1_500);
    if (table.ran.length < 2) throw new JobFailure("rejected", "no");
  };
  const id = await table.add(1);
  await drain();
  table.ran.push(2);
  await again(id);
  await drain();
  expect(table.ran).toEqual([1, 2]);
  expect(await attemptsOf(table.clash, await table.job(id))).toEqual([
    { attempt: 1, startedAt: table.now, endedAt: table.now, error: { class: "rejected", message: "no" }, costMicros: 1_500 },
    { attempt: 2, startedAt: table.now, endedAt: table.now, error: null, costMicros: 1_500 },
  ]);
  await expect(again(id)).rejects.toThrow("Only a job that failed");
});

test("J15 a job that met a bug is a dead letter until somebody sends it in again, with all its attempts before it", async () => {
  table.work = async () => {
    throw new TypeError("undefined is not a function");
  };
  const id = await table.add(1);
  await drain();
  expect((await deadLetters(table.clash)).map((job) => job.id)).toEqual([id]);
  let tries = 0;
  table.work = async () => {
    if (++tries < 3) throw new JobFailure("unavailable", "away", 0);
  };
  await again(id);
  await drain();
  expect(await table.job(id)).toMatchObject({ state: "done", attempt: 4, error: null });
  expect(await deadLetters(table.clash)).toEqual([]);
});

test("the log of the jobs table reads back what was filtered", async () => {
  const waiting = await table.add(1, { projectId: "prj_1", person: "usr_1", runAt: table.now + 5_000 }, table.loose);
  const running = await table.add(2, { resource: "cpu", person: "usr_2" }, table.loose);
  await table.take(8);
  const gone = await table.add(3, { runAt: table.now + 5_000 });
  await table.clash.jobs.cancel(gone);
  const ids = async (filter: Parameters<typeof listJobs>[1]) => (await listJobs(table.clash, filter)).map((job) => job.id);
  expect((await ids({})).sort()).toEqual([waiting, running, gone].sort());
  expect(await ids({ states: ["running"] })).toEqual([running]);
  expect(await ids({ states: ["queued", "scheduled"] })).toEqual([waiting]);
  expect(await ids({ states: ["failed", "cancelled"] })).toEqual([gone]);
  expect(await ids({ states: ["done", "running"] })).toEqual([running]);
  expect(await ids({ projectId: "prj_1" })).toEqual([waiting]);
  expect(await ids({ person: "usr_2", resource: "cpu", kinds: ["loose"] })).toEqual([running]);
  expect(await ids({ kinds: ["plain"], limit: 1 })).toEqual([gone]);
});
