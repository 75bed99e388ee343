/** The rules J1 to J12 of src/jobs/SPEC.md, with kinds made for the test on the real table. */
import { afterEach, beforeEach, expect, test } from "bun:test";
import { claim } from "../../src/jobs/claim.ts";
import { JobFailure } from "../../src/jobs/define.ts";
import { renew, rescue, saveStep, watch } from "../../src/jobs/lease.ts";
import { attemptsOf, listJobs } from "../../src/jobs/list.ts";
import { enqueue, replay } from "../../src/jobs/queue.ts";
import { AppError } from "../../src/lib/errors.ts";
import { openTable, type Table } from "./table.ts";

let table: Table;

beforeEach(async () => {
  table = await openTable();
});
afterEach(() => table.close());

const drain = () => table.clash.jobs.drain();
const again = (id: string) => table.clash.db.write.transaction((tx, after) => replay(table.clash, tx, after, table.plain, id));

test("J1 a job of a transaction that fails does not exist", async () => {
  const failing = table.clash.db.write.transaction(async (tx, after) => {
    await enqueue(table.clash, tx, after, table.plain, { n: 1 }, { title: "lost", actor: "server" });
    throw new Error("no");
  });
  await expect(failing).rejects.toThrow("no");
  await drain();
  expect(await listJobs(table.clash, {})).toEqual([]);
  expect(table.ran).toEqual([]);
});

test("J2 a job with a key exists once, and the second asking answers the first", async () => {
  const first = await table.add(1, { key: "once" });
  expect(await table.add(2, { key: "once" })).toBe(first);
  await drain();
  expect(table.ran).toEqual([1]);
});

test("J2 a key holds as long as its window: for a time, or while the job lives", async () => {
  const first = await table.add(1, { key: "hourly", window: 3_600_000 }, table.loose);
  table.now += 3_599_999;
  expect(await table.add(2, { key: "hourly", window: 3_600_000 }, table.loose)).toBe(first);
  table.now += 1;
  const second = await table.add(3, { key: "hourly", window: 3_600_000 }, table.loose);
  expect(second).not.toBe(first);
  expect(await table.add(4, { key: "hourly" }, table.loose)).toBe(second);
  const live = await table.add(5, { key: "live", window: "live" }, table.loose);
  expect(await table.add(6, { key: "live", window: "live" }, table.loose)).toBe(live);
  for (const job of await table.take(8)) await table.end(job);
  expect(await table.add(7, { key: "live", window: "live" }, table.loose)).not.toBe(live);
});

test("J3 J12 claims never overlap, lower priority numbers run first, then age", async () => {
  for (const [n, priority] of [
    [1, 2],
    [2, 0],
    [3, -1],
    [4, 0],
  ] as const) {
    await table.add(n, { priority }, table.loose);
    table.now++;
  }
  for (const n of [3, 2, 4, 1]) expect((await table.take())[0]?.args).toEqual({ n });
  await Promise.all(Array.from({ length: 12 }, (_, n) => table.add(10 + n, {}, table.loose)));
  const claimed = await Promise.all(Array.from({ length: 20 }, () => claim(table.clash, () => new Map([["loose", 2]]))));
  const ids = claimed.flatMap(({ jobs }) => jobs.map((job) => job.id));
  expect(ids.length).toBe(12);
  expect(new Set(ids).size).toBe(ids.length);
});

test("J4 a worker whose lease was taken over can write nothing", async () => {
  const id = await table.add(1, {}, table.loose);
  const [zombie] = await table.take();
  table.now += 60_000;
  await rescue(table.clash, false);
  const [next] = await table.take();
  expect(next?.id).toBe(id);
  expect(await table.end(zombie as never)).toBe(false);
  expect(await table.state(id)).toBe("running");
  await expect(saveStep(table.clash, zombie as never, "late", 1)).rejects.toThrow("Another worker");
  expect(await table.end(next as never)).toBe(true);
});

test("J5 what a dead server held goes back to the queue at boot and is run", async () => {
  await table.clash.jobs.stop();
  const id = await table.add(1);
  await table.take(1, "plain");
  await table.restart();
  await table.clash.jobs.start();
  await drain();
  expect(await table.job(id)).toMatchObject({ state: "done", attempt: 2 });
  const [lost, won] = await attemptsOf(table.clash, await table.job(id));
  expect(lost?.error).toEqual({ class: "unavailable", message: "The server stopped while it ran." });
  expect(won).toMatchObject({ attempt: 2, error: null });
});

test("J5 a job of which the server dies each time is put away in the end, and the others go on", async () => {
  await table.clash.jobs.stop();
  const deadly = await table.add(1);
  for (let crash = 0; crash < 19; crash++) {
    expect(await table.take(1, "plain")).toHaveLength(1);
    await rescue(table.clash, true);
  }
  await table.restart();
  await table.clash.jobs.start();
  await table.add(2);
  await drain();
  expect(await table.state(deadly)).toBe("dead");
  expect(table.ran).toEqual([2]);
  expect(table.ended).toEqual(["job 1 dead"]);
});

test("J5 one heartbeat keeps the leases of everything that runs", async () => {
  await table.add(1, {}, table.loose);
  await table.add(2, {}, table.loose);
  const jobs = await table.take(2);
  table.now += 14_000;
  await renew(
    table.clash,
    jobs.map((job) => ({ job, progress: 250 })),
  );
  table.now += 14_000;
  expect(await rescue(table.clash, false)).toBe(0);
  expect(await table.job(jobs[0]?.id ?? "")).toMatchObject({ state: "running", progress: 250 });
  table.now += 2_000;
  expect(await rescue(table.clash, false)).toBe(2);
  expect(await watch(table.clash, jobs)).toEqual(new Map(jobs.map((job) => [job.id, { held: false, cancelRequested: false }])));
});

test("J6 a finished step is not done again by a later attempt", async () => {
  let steps = 0;
  table.work = async ({ step, job }) => {
    const value = await step("first", async () => ++steps);
    if (job.attempt === 1) throw new JobFailure("unavailable", "once", 0);
    return value;
  };
  const id = await table.add(1);
  await drain();
  expect(await table.job(id)).toMatchObject({ state: "done", result: 1, attempt: 2 });
  expect(steps).toBe(1);
});

test("J8 the class of a failure decides what comes next", async () => {
  const ends: Record<string, string> = {};
  for (const failure of ["rejected", "refused", "config", "uncertain"] as const) {
    table.work = async () => {
      throw new JobFailure(failure, `it was ${failure}`);
    };
    const id = await table.add(1);
    await drain();
    ends[failure] = await table.state(id);
    expect((await table.job(id)).error).toEqual({ class: failure, message: `it was ${failure}` });
  }
  expect(ends).toEqual({ rejected: "failed", refused: "failed", config: "failed", uncertain: "uncertain" });
  table.work = async () => {
    throw new TypeError("undefined is not a function");
  };
  const bug = await table.add(2);
  await drain();
  expect(await table.state(bug)).toBe("dead");
  table.work = async () => {
    throw new AppError("invalid", "prompt: It is empty.");
  };
  const wrong = await table.add(3);
  await drain();
  expect(await table.state(wrong)).toBe("failed");
});

test("J8 what is unavailable is tried again until the attempts are used up", async () => {
  let tries = 0;
  table.work = async () => {
    tries++;
    throw new JobFailure("unavailable", "away", 0);
  };
  const id = await table.add(1);
  await drain();
  expect(tries).toBe(3);
  expect(await table.state(id)).toBe("failed");
  expect(table.ended).toEqual(["job 1 failed"]);
});

test("J8 a limit is honoured: the job waits as long as the other side said", async () => {
  table.work = async ({ job }) => {
    if (job.attempt === 1) throw new JobFailure("limited", "slow down", 30_000);
  };
  const id = await table.add(1);
  while ((await table.state(id)) !== "queued" || (await table.job(id)).attempt === 0) await Bun.sleep(1);
  expect((await table.job(id)).runAt).toBe(table.now + 30_000);
  table.now += 30_001;
  table.clash.jobs.wake();
  await drain();
  expect(await table.state(id)).toBe("done");
});

test("J9 a waiting job is cancelled at once, a running one is aborted, and both tell their hook", async () => {
  const waiting = await table.add(1, { runAt: table.now + 50_000 });
  await table.clash.jobs.cancel(waiting);
  expect(await table.state(waiting)).toBe("cancelled");
  const started = Promise.withResolvers<void>();
  table.work = ({ signal }) => {
    started.resolve();
    return new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
  };
  const running = await table.add(2);
  await started.promise;
  await table.clash.jobs.cancel(running);
  expect(await table.state(running)).toBe("cancelled");
  expect(table.ended).toEqual(["job 1 cancelled", "job 2 cancelled"]);
  await table.clash.jobs.cancel(running); // a second time changes nothing
  await expect(table.clash.jobs.cancel("job_none")).rejects.toThrow("no such job");
});

test("J9 work that does not listen is left behind within a second", async () => {
  const started = Promise.withResolvers<void>();
  table.work = () => {
    started.resolve();
    return new Promise(() => {});
  };
  const id = await table.add(1);
  await started.promise;
  await table.clash.jobs.cancel(id);
  expect(await table.state(id)).toBe("cancelled");
});

test("J9 a job whose cancel was asked for before the server died does not run again", async () => {
  await table.clash.jobs.stop();
  const id = await table.add(1);
  await table.take(1, "plain");
  await table.clash.jobs.cancel(id);
  expect(await table.state(id)).toBe("running");
  await table.restart();
  await table.clash.jobs.start();
  await drain();
  expect(await table.state(id)).toBe("cancelled");
  expect(table.ran).toEqual([]);
});

test("J10 a job past its deadline fails without being begun", async () => {
  const id = await table.add(1, { runAt: table.now + 1 });
  table.now += 70_000;
  table.clash.jobs.wake();
  await drain();
  expect((await table.job(id)).error).toEqual({ class: "timeout", message: "It took longer than its total limit." });
  expect(table.ran).toEqual([]);
});

test("J11 a job waits for all others, however they end", async () => {
  const [first, second] = [await table.add(1, {}, table.loose), await table.add(2, {}, table.loose)];
  const last = await table.add(3, { after: [first, second, "job_gone"] }, table.loose);
  expect(await table.job(last)).toMatchObject({ state: "scheduled", blockers: 2 });
  const [one, two] = await table.take(8);
  await table.end(one as never, { state: "failed", failure: { class: "rejected", message: "no" } });
  expect(await table.take(8)).toEqual([]);
  expect(await table.state(last)).toBe("scheduled");
  await table.end(two as never);
  expect((await table.take(8)).map((job) => job.id)).toEqual([last]);
});

test("J11 the end by a cancel frees what waits for it, and one that ends twice frees it once", async () => {
  const [first, second] = [await table.add(1, { runAt: table.now + 9_000 }), await table.add(2, { runAt: table.now + 9_000 })];
  const last = await table.add(3, { after: [first, second] }, table.loose);
  await table.clash.jobs.cancel(first);
  await again(first);
  await table.clash.jobs.cancel(first);
  expect(await table.job(last)).toMatchObject({ blockers: 1 });
  await table.clash.jobs.cancel(second);
  expect(await table.take()).toMatchObject([{ id: last }]);
});
