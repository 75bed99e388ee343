/** Whoever runs a job holds its lease. Everything that such a one writes names the lease and is refused when another has it (J4). */
import type { Clash } from "../clash.ts";
import type { AfterCommit, Tx } from "../db.ts";
import { AppError } from "../lib/errors.ts";
import type { Failure, JobState } from "../schema.ts";
import { LEASE_MS } from "./claim.ts";
import type { JobRow } from "./define.ts";
import { freeDependents, isHeld } from "./line.ts";
import { announce, eventOf } from "./queue.ts";
import { ENDED, jobOf, jsonOrNull, type PlainRow } from "./rows.ts";

/** Whether this worker still holds the job (J4). Throws AppError `conflict` when not. */
export async function fence(tx: Tx, job: JobRow): Promise<void> {
  const [row] = await tx.rows("select 1 from jobs where id = ? and lease = ? and state = 'running'", [job.id, job.lease]);
  if (!row) throw new AppError("conflict", "Another worker took this job over.");
}

export interface Beat {
  job: JobRow;
  /** Thousandths. */
  progress: number;
}

export interface Watched {
  held: boolean;
  cancelRequested: boolean;
}

/** What became of jobs that are being run: lost to another worker, asked to stop. Only reads. */
export async function watch(clash: Clash, running: readonly JobRow[]): Promise<Map<string, Watched>> {
  const rows = await clash.db.read.rows<{ id: string; lease: string | null; cancel: number | null }>(
    `select id, lease, cancel_requested_at as cancel from jobs where id in (select value from json_each(?)) and state = 'running'`,
    [JSON.stringify(running.map((job) => job.id))],
  );
  const found = new Map(rows.map((row) => [row.id, row]));
  return new Map(
    running.map((job) => {
      const row = found.get(job.id);
      return [job.id, { held: row?.lease === job.lease, cancelRequested: row?.cancel != null }];
    }),
  );
}

/** One heartbeat for everything that a worker runs (J5). */
export async function renew(clash: Clash, beats: readonly Beat[]): Promise<void> {
  const lines = JSON.stringify(beats.map(({ job, progress }) => [job.id, job.lease, progress]));
  await clash.db.write.transaction((tx) =>
    tx.rows(
      `update jobs set lease_until = ?, progress = b.value ->> 2 from json_each(?) b
       where jobs.id = b.value ->> 0 and jobs.lease = b.value ->> 1 and jobs.state = 'running' returning jobs.id`,
      [clash.clock.now() + LEASE_MS, lines],
    ),
  );
}

/** Keeps the result of a step (J6). Throws AppError `conflict` when the lease was lost. */
export async function saveStep(clash: Clash, job: JobRow, name: string, result: unknown): Promise<void> {
  await clash.db.write.transaction(async (tx) => {
    await fence(tx, job);
    await tx.rows("insert or ignore into job_steps (job_id, name, result, at) values (?, ?, ?, ?) returning name", [
      ...[job.id, name, jsonOrNull(result), clash.clock.now()],
    ]);
  });
}

export interface End {
  state: JobState;
  failure?: Failure;
  result?: unknown;
  /** For `queued` and `waiting`: when it runs again. */
  runAt?: number;
  /** The attempt is not over (a pause), or does not count (J13). */
  uncounted?: boolean;
  /** Micro-USD that this attempt cost, as far as it knows. */
  costMicros?: number | undefined;
  /** Something is to be done outside the database once this is committed. */
  aftermath?: boolean;
}

const FINISH = `update jobs set state = ?1, lease = null, lease_until = null, ready = 0, error = ?2,
    result = case when ?3 then ?4 else result end, run_at = coalesce(?5, run_at), attempt = attempt - ?6,
    attempt_started_at = case when ?1 = 'waiting' and ?6 = 1 then attempt_started_at else null end,
    finished_at = ?7, progress = case when ?1 = 'done' then 1000 else progress end, aftermath = ?8,
    lane = kind || '|' || coalesce(resource, '') || '|' || ?9,
    blockers = case when ?1 = 'queued' then (select count(*) from job_pauses where scope = 'project:' || project_id) else 0 end
  where id = ?10 and lease = ?11 and state = 'running' returning 1`;

/** Writes the end of an attempt, if the lease still holds (J4). */
export async function finish(clash: Clash, tx: Tx, after: AfterCommit, job: JobRow, end: End): Promise<boolean> {
  const now = clash.clock.now();
  const over = ENDED.includes(end.state);
  const held = end.state === "waiting" || isHeld(job.lane);
  const [row] = await tx.rows(FINISH, [
    ...[end.state, jsonOrNull(end.failure), end.result === undefined ? 0 : 1, jsonOrNull(end.result), end.runAt ?? null],
    ...[end.uncounted ? 1 : 0, over ? now : null, end.aftermath ? 1 : 0, held ? "held" : "new", job.id, job.lease],
  ]);
  if (!row) return false;
  if (!end.uncounted) await keepAttempt(tx, job, end, now);
  if (over) await freeDependents(tx, job.id);
  await announce(clash, tx, after, { ...job, state: end.state, error: end.failure ?? null });
  after(() => clash.jobs.wake());
  return true;
}

async function keepAttempt(tx: Tx, job: JobRow, end: End, now: number): Promise<void> {
  await tx.rows(
    "insert or replace into job_attempts (job_id, attempt, started_at, ended_at, error, cost_micros) values (?, ?, ?, ?, ?, ?) returning attempt",
    [job.id, job.attempt, job.attemptStartedAt ?? now, now, jsonOrNull(end.failure), end.costMicros ?? null],
  );
}

const LOST: Failure = { class: "unavailable", message: "The server stopped while it ran." };

/** Puts back what a dead worker held (J5). `everything` at boot, else only leases that ended. */
export async function rescue(clash: Clash, everything: boolean): Promise<number> {
  const now = clash.clock.now();
  const before = everything ? Number.MAX_SAFE_INTEGER : now;
  const [stale] = everything
    ? [1]
    : await clash.db.read.rows("select 1 from jobs where state = 'running' and lease_until <= ? limit 1", [now]);
  if (!stale) return 0;
  return clash.db.write.transaction(async (tx, after) => {
    await tx.rows(
      `insert or replace into job_attempts (job_id, attempt, started_at, ended_at, error)
       select id, attempt, coalesce(attempt_started_at, started_at, created_at), ?, ? from jobs where state = 'running' and lease_until <= ? returning attempt`,
      [now, jsonOrNull(LOST), before],
    );
    const rows = await tx.rows<PlainRow>(
      `update jobs set state = case when lane like '%|held' then 'waiting' else 'queued' end, lease = null, lease_until = null,
         attempt_started_at = null, run_at = ?1, blockers = case when lane like '%|held' then 0
           else (select count(*) from job_pauses where scope = 'project:' || project_id) end
       where state = 'running' and lease_until <= ?2 returning *`,
      [now, before],
    );
    await clash.events.appendAll(tx, after, rows.map(jobOf).map(eventOf));
    if (rows.length > 0) after(() => clash.jobs.wake());
    return rows.length;
  });
}

/** Notes that what follows the end of a job outside the database was done (J14). */
export async function aftermathDone(clash: Clash, jobId: string): Promise<void> {
  await clash.db.write.transaction((tx) => tx.rows("update jobs set aftermath = 0 where id = ? returning id", [jobId]));
}

export async function jobsWithAftermath(clash: Clash): Promise<JobRow[]> {
  return (await clash.db.read.rows<PlainRow>("select * from jobs where aftermath = 1 order by id limit 1000")).map(jobOf);
}
