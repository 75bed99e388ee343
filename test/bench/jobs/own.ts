/** Our job table under the load, in a process of its own: `own.ts FOLDER ROWS`. With ROWS, so many finished jobs are in the table before. */
import { Type } from "@sinclair/typebox";
import { type Clash, MIGRATIONS } from "../../../src/clash.ts";
import { type Db, openDb } from "../../../src/db.ts";
import { createEvents } from "../../../src/events.ts";
import { defineJob, type JobKind } from "../../../src/jobs/define.ts";
import { enqueueAll } from "../../../src/jobs/queue.ts";
import { createJobs } from "../../../src/jobs/worker.ts";
import { systemClock } from "../../../src/lib/clock.ts";
import { createLog } from "../../../src/lib/log.ts";
import { type BenchQueue, type Hooks, measureQueue, SLOTS } from "./load.ts";

const PIECE = 50_000;

const [folder = ".", rows = "0"] = process.argv.slice(2);
const db = await openDb({ dataFolder: folder, migrationsFolder: MIGRATIONS });
if (Number(rows) > 0) await addFinished(db, Number(rows));
const figures = await measureQueue((hooks) => openOwn(db, hooks), ["serial", "batches", "together", "pickup"]);
await db.close();
console.log(JSON.stringify(figures));

async function openOwn(store: Db, hooks: Hooks): Promise<BenchQueue> {
  const nothing = defineJob({
    kind: "nothing",
    args: Type.Object({ n: Type.Integer() }),
    concurrency: SLOTS,
    maxAttempts: 1,
    attemptLimitMs: 60_000,
    totalLimitMs: 600_000,
    run: async ({ args }) => hooks.began(args.n),
  });
  const clash = { db: store, clock: systemClock, log: createLog("error"), events: createEvents(store, systemClock) } as unknown as Clash;
  clash.jobs = createJobs(() => clash, [nothing] as unknown as JobKind[]);
  clash.events.listen("workspace", ({ kind, data }) => {
    if (kind === "job.done") hooks.done(Number(data.title));
  });
  const addMany = async (ns: readonly number[]) => {
    const wanted = ns.map((n) => ({ args: { n }, title: String(n), actor: "server" }));
    await store.write.transaction((tx, after) => enqueueAll(clash, tx, after, nothing, wanted));
  };
  return { add: (n) => addMany([n]), addMany, close: () => clash.jobs.stop() };
}

/** What a year of work leaves behind: the row, its attempt and its three events. */
async function addFinished({ write }: Db, count: number): Promise<void> {
  const started = Date.now() - 20 * 24 * 3600_000;
  for (let from = 0; from < count; from += PIECE) {
    const series = `with recursive s(n) as (select ${from} union all select n + 1 from s where n + 1 < ${from + PIECE})`;
    const row = `'job_' || printf('%010d', ${from} + n) || '000000000000'`;
    await write.transaction(async (tx) => {
      await tx.rows(
        `${series} insert into jobs (id, kind, args, state, priority, run_at, project_id, actor, person, title, key, attempt, max_attempts, deadline_at, progress,
           result, created_at, started_at, finished_at, lane)
         select ${row}, 'generate', '{"generationId":"gen_' || n || '"}', 'done', 0, ?1 + n, 'prj_' || (n % 20), 'usr_' || (n % 5), 'usr_' || (n % 5),
           'A bus rounds the bend, take ' || n, 'generate:' || n, 1, 4, ?1 + n + 9, 1000, 'null', ?1 + n, ?1 + n + 1, ?1 + n + 2, 'generate||new' from s`,
        [started],
      );
      await tx.rows(
        `${series} insert into job_attempts (job_id, attempt, started_at, ended_at) select ${row}, 1, ?1 + n, ?1 + n + 2 from s`,
        [started],
      );
      for (const state of ["queued", "running", "done"])
        await tx.rows(
          `${series} insert into events (stream, kind, actor, at, data) select 'prj_' || (n % 20), 'job.${state}', 'usr_1', ?1 + n,
             json_object('id', ${row}, 'kind', 'generate', 'state', '${state}', 'title', 'A bus rounds the bend, take ' || n) from s`,
          [started],
        );
    });
  }
}
