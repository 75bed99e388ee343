/** The rules of src/jobs/SPEC.md, with kinds made for the test on the real table. */
import { afterEach, beforeEach, expect, test } from "bun:test";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Type } from "@sinclair/typebox";
import { type Clash, MIGRATIONS } from "../../src/clash.ts";
import { openDb } from "../../src/db.ts";
import { createEvents } from "../../src/events.ts";
import { defineJob, type JobContext, JobFailure, type JobKind, JobPause } from "../../src/jobs/define.ts";
import { jobNamed, listJobs } from "../../src/jobs/list.ts";
import { claim, enqueue, finish, type NewJob, replay, rescue } from "../../src/jobs/queue.ts";
import { createJobs } from "../../src/jobs/worker.ts";
import { systemClock } from "../../src/lib/clock.ts";
import { AppError } from "../../src/lib/errors.ts";
import { createLog } from "../../src/lib/log.ts";

type Work = (context: JobContext<{ n: number }>) => Promise<unknown>;

let folder: string;
let clash: Clash;
let now: number;
let work: Work;
let ended: string[];
const ran: number[] = [];

const kind = (name: string, concurrency = 1) =>
  defineJob({
    kind: name,
    args: Type.Object({ n: Type.Number() }),
    concurrency,
    maxAttempts: 3,
    attemptLimitMs: 5_000,
    totalLimitMs: 60_000,
    run: (context) => work(context),
    async ended(_clash, _tx, _after, job, { state }) {
      ended.push(`${job.title} ${state}`);
    },
  });
const plain = kind("plain");
/** No worker runs this kind: its jobs are claimed by hand. */
const loose = kind("loose", 8);

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "clash-jobs-"));
  now = 1_000_000;
  ended = [];
  ran.length = 0;
  work = async ({ args }) => ran.push(args.n);
  const db = await openDb({ dataFolder: folder, migrationsFolder: MIGRATIONS });
  const clock = { now: () => now, sleep: systemClock.sleep };
  clash = { db, clock, log: createLog("silent"), events: createEvents(db, clock) } as unknown as Clash;
  clash.jobs = createJobs(() => clash, [plain] as unknown as JobKind[]);
});
afterEach(async () => {
  await clash.jobs.stop();
  await clash.db.close();
  await rm(folder, { recursive: true, force: true });
});

const add = (n: number, job: Partial<NewJob> = {}, which = plain) =>
  clash.db.write.transaction((tx, after) => enqueue(clash, tx, after, which, { n }, { title: `job ${n}`, actor: "server", ...job }));
const take = async (name = "loose") => (await claim(clash, new Map([[name, 1]])))[0];
const state = async (id: string) => (await jobNamed(clash, id)).state;

test("J1 a job of a transaction that fails does not exist", async () => {
  const failing = clash.db.write.transaction(async (tx, after) => {
    await enqueue(clash, tx, after, plain, { n: 1 }, { title: "lost", actor: "server" });
    throw new Error("no");
  });
  await expect(failing).rejects.toThrow("no");
  await clash.jobs.drain();
  expect(await listJobs(clash, {})).toEqual([]);
  expect(ran).toEqual([]);
});

test("J2 a job with a key exists once, and the second asking answers the first", async () => {
  const first = await add(1, { key: "once" });
  expect(await add(2, { key: "once" })).toBe(first);
  await clash.jobs.drain();
  expect(ran).toEqual([1]);
});

test("J3 J12 claims never overlap, lower priority numbers run first, then age", async () => {
  for (const [n, priority] of [
    [1, 2],
    [2, 0],
    [3, -1],
    [4, 0],
  ] as const) {
    await add(n, { priority }, loose);
    now++;
  }
  for (const n of [3, 2, 4, 1]) expect((await take())?.args).toEqual({ n });
  await Promise.all(Array.from({ length: 12 }, (_, n) => add(10 + n, {}, loose)));
  const claimed = await Promise.all(Array.from({ length: 20 }, () => claim(clash, new Map([["loose", 2]]))));
  const ids = claimed.flat().map((job) => job.id);
  expect(ids.length).toBe(12);
  expect(new Set(ids).size).toBe(ids.length);
});

test("J4 a worker whose lease was taken over can write nothing", async () => {
  const id = await add(1, {}, loose);
  const zombie = await take();
  now += 60_000;
  await rescue(clash, false);
  const next = await take();
  expect(next?.id).toBe(id);
  expect(await clash.db.write.transaction((tx, after) => finish(clash, tx, after, zombie as never, { state: "done" }))).toBe(false);
  expect(await state(id)).toBe("running");
  expect(await clash.db.write.transaction((tx, after) => finish(clash, tx, after, next as never, { state: "done" }))).toBe(true);
});

test("J5 what a dead server held goes back to the queue at boot and is run", async () => {
  const id = await add(1, { runAt: now + 1 });
  now += 2;
  await take("plain");
  await clash.jobs.start();
  await clash.jobs.drain();
  expect(await state(id)).toBe("done");
  expect((await jobNamed(clash, id)).attempt).toBe(2);
});

test("J6 a finished step is not done again by a later attempt", async () => {
  let steps = 0;
  work = async ({ step, job }) => {
    const value = await step("first", async () => ++steps);
    if (job.attempt === 1) throw new JobFailure("unavailable", "once", 0);
    return value;
  };
  const id = await add(1);
  await clash.jobs.drain();
  expect(await jobNamed(clash, id)).toMatchObject({ state: "done", result: 1, attempt: 2 });
  expect(steps).toBe(1);
});

test("J8 the class of a failure decides what comes next", async () => {
  const ends: Record<string, string> = {};
  for (const failure of ["rejected", "refused", "config", "uncertain"] as const) {
    work = async () => {
      throw new JobFailure(failure, `it was ${failure}`);
    };
    const id = await add(1);
    await clash.jobs.drain();
    ends[failure] = await state(id);
    expect((await jobNamed(clash, id)).error).toEqual({ class: failure, message: `it was ${failure}` });
  }
  expect(ends).toEqual({ rejected: "failed", refused: "failed", config: "failed", uncertain: "uncertain" });
  work = async () => {
    throw new TypeError("undefined is not a function");
  };
  const bug = await add(2);
  await clash.jobs.drain();
  expect(await state(bug)).toBe("dead");
  work = async () => {
    throw new AppError("invalid", "prompt: It is empty.");
  };
  const wrong = await add(3);
  await clash.jobs.drain();
  expect(await state(wrong)).toBe("failed");
});

test("J8 what is unavailable is tried again until the attempts are used up", async () => {
  let tries = 0;
  work = async () => {
    tries++;
    throw new JobFailure("unavailable", "away", 0);
  };
  const id = await add(1);
  await clash.jobs.drain();
  expect(tries).toBe(3);
  expect(await state(id)).toBe("failed");
  expect(ended).toEqual(["job 1 failed"]);
});

test("J8 a limit is honoured: the job waits as long as the other side said", async () => {
  work = async ({ job }) => {
    if (job.attempt === 1) throw new JobFailure("limited", "slow down", 30_000);
  };
  const id = await add(1);
  while ((await state(id)) !== "queued" || (await jobNamed(clash, id)).attempt === 0) await Bun.sleep(1);
  expect((await jobNamed(clash, id)).runAt).toBe(now + 30_000);
  now += 30_001;
  clash.jobs.wake();
  await clash.jobs.drain();
  expect(await state(id)).toBe("done");
});

test("J9 a waiting job is cancelled at once, a running one is aborted, and both tell their hook", async () => {
  const waiting = await add(1, { runAt: now + 50_000 });
  await clash.jobs.cancel(waiting);
  expect(await state(waiting)).toBe("cancelled");
  const started = Promise.withResolvers<void>();
  work = ({ signal }) => {
    started.resolve();
    return new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
  };
  const running = await add(2);
  await started.promise;
  await clash.jobs.cancel(running);
  expect(await state(running)).toBe("cancelled");
  expect(ended).toEqual(["job 1 cancelled", "job 2 cancelled"]);
  await clash.jobs.cancel(running); // a second time changes nothing
  await expect(clash.jobs.cancel("job_none")).rejects.toThrow("no such job");
});

test("J9 work that does not listen is left behind within a second", async () => {
  const started = Promise.withResolvers<void>();
  work = () => {
    started.resolve();
    return new Promise(() => {});
  };
  const id = await add(1);
  await started.promise;
  await clash.jobs.cancel(id);
  expect(await state(id)).toBe("cancelled");
});

test("J11 a job waits for others however they end", async () => {
  work = async ({ args }) => {
    ran.push(args.n);
    if (args.n === 1) throw new JobFailure("rejected", "no");
  };
  const first = await add(1, { runAt: now + 1 });
  await add(2, { after: [first] });
  now += 2;
  clash.jobs.wake();
  await clash.jobs.drain();
  expect(ran).toEqual([1, 2]);
});

test("J13 at shutdown a running job goes back to the queue and its attempt is not counted", async () => {
  const started = Promise.withResolvers<void>();
  work = ({ signal }) => {
    started.resolve();
    return new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
  };
  const id = await add(1);
  await started.promise;
  await clash.jobs.stop();
  expect(await jobNamed(clash, id)).toMatchObject({ state: "queued", attempt: 0, lease: null });
});

test("a pause puts a job aside without counting, and progress is shared", async () => {
  const progress: unknown[] = [];
  const stop = clash.events.listen("workspace", (event) => event.kind === "job.progress" && progress.push(event.data.fraction));
  let runs = 0;
  work = async (context) => {
    context.progress(0.5, "half");
    expect(clash.jobs.progressOf(context.job.id)).toMatchObject({ fraction: 0.5, words: "half" });
    if (++runs === 1) throw new JobPause(0);
  };
  const id = await add(1);
  await clash.jobs.drain();
  stop();
  expect(await jobNamed(clash, id)).toMatchObject({ state: "done", attempt: 1 });
  expect(progress).toEqual([0.5, 0.5]);
});

test("a failed job can be tried again with its steps kept; a finished one cannot", async () => {
  work = async ({ step }) => {
    await step("paid", async () => ran.push(1));
    if (ran.length < 2) throw new JobFailure("rejected", "no");
  };
  const id = await add(1);
  await clash.jobs.drain();
  ran.push(2);
  await clash.db.write.transaction((tx, after) => replay(clash, tx, after, plain, id));
  await clash.jobs.drain();
  expect(await state(id)).toBe("done");
  expect(ran).toEqual([1, 2]);
  await expect(clash.db.write.transaction((tx, after) => replay(clash, tx, after, plain, id))).rejects.toThrow("Only a job that failed");
});
