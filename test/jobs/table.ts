/** A job table on a temporary folder with a clock that the test turns, kinds made for the test, and hands to reach the rows. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Type } from "@sinclair/typebox";
import { type Clash, MIGRATIONS } from "../../src/clash.ts";
import { openDb } from "../../src/db.ts";
import { createEvents } from "../../src/events.ts";
import { claim } from "../../src/jobs/claim.ts";
import { defineJob, type JobContext, type JobKind, type JobRow } from "../../src/jobs/define.ts";
import { type End, finish } from "../../src/jobs/lease.ts";
import { jobNamed } from "../../src/jobs/list.ts";
import { enqueue, type NewJob } from "../../src/jobs/queue.ts";
import { createJobs } from "../../src/jobs/worker.ts";
import { systemClock } from "../../src/lib/clock.ts";
import { createLog } from "../../src/lib/log.ts";

export type Work = (context: JobContext<{ n: number }>) => Promise<unknown>;

export interface Table {
  clash: Clash;
  now: number;
  /** What the kind `plain` does; the worker runs it. */
  work: Work;
  /** Numbers that the work was given, in their order. */
  ran: number[];
  /** `title state` of every job whose finish hook ran. */
  ended: string[];
  /** Ids of the jobs whose hook after the end ran. */
  followed: string[];
  afterEnd: (job: JobRow) => Promise<void>;
  plain: JobKind;
  /** No worker runs this kind: its jobs are claimed by hand. */
  loose: JobKind;
  add(n: number, job?: Partial<NewJob>, kind?: JobKind): Promise<string>;
  /** Claims by hand; kinds are `loose` when left out. */
  take(places?: number, kind?: string): Promise<JobRow[]>;
  end(job: JobRow, end?: Partial<End>): Promise<boolean>;
  job(id: string): Promise<JobRow>;
  state(id: string): Promise<string>;
  /** A second worker on the same rows, as after a restart. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

export const TABLE_START = 1_700_000_000_000;

export async function openTable(): Promise<Table> {
  const folder = await mkdtemp(join(tmpdir(), "clash-jobs-"));
  const db = await openDb({ dataFolder: folder, migrationsFolder: MIGRATIONS });
  const clock = { now: () => table.now, sleep: systemClock.sleep };
  const clash = { db, clock, log: createLog("silent"), events: createEvents(db, clock) } as unknown as Clash;
  const kind = (name: string, concurrency: number) =>
    defineJob({
      kind: name,
      args: Type.Object({ n: Type.Number() }),
      concurrency,
      maxAttempts: 3,
      attemptLimitMs: 5_000,
      totalLimitMs: 60_000,
      run: (context) => table.work(context),
      async ended(_clash, _tx, _after, job, { state }) {
        table.ended.push(`${job.title} ${state}`);
      },
      afterEnd: (_clash, job) => table.afterEnd(job),
    }) as unknown as JobKind;
  const table: Table = {
    clash,
    now: TABLE_START,
    ran: [],
    ended: [],
    followed: [],
    work: async ({ args }) => table.ran.push(args.n),
    afterEnd: async (job) => void table.followed.push(job.id),
    plain: kind("plain", 1),
    loose: kind("loose", 8),
    add: (n, job = {}, which = table.plain) =>
      db.write.transaction((tx, after) => enqueue(clash, tx, after, which, { n }, { title: `job ${n}`, actor: "server", ...job })),
    take: async (places = 1, which = "loose") => (await claim(clash, () => new Map([[which, places]]))).jobs,
    end: (job, end = {}) => db.write.transaction((tx, after) => finish(clash, tx, after, job, { state: "done", ...end })),
    job: (id) => jobNamed(clash, id),
    state: async (id) => (await jobNamed(clash, id)).state,
    async restart() {
      await clash.jobs.stop();
      clash.jobs = createJobs(() => clash, [table.plain]);
    },
    async close() {
      await clash.jobs.stop();
      await db.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
  clash.jobs = createJobs(() => clash, [table.plain]);
  return table;
}
