/** Whoever runs a job holds its lease. Everything that such a one writes names the lease and is refused when another has it (J4). */
import type { Clash } from "../clash.ts";
import type { AfterCommit, Tx } from "../db.ts";
import { AppError } from "../lib/errors.ts";
import type { Failure, JobState } from "../schema.ts";
import { LEASE_MS } from "./claim.ts";
import type { JobRow } from "./define.ts";
import { freeDependents } from "./line.ts";
import { giveBackToken } from "./limits.ts";
import { eventOf } from "./queue.ts";
import { ENDED, ENDED_STATES, jobOf, jsonOrNull, type PlainRow } from "./rows.ts";

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
  /** For `queued`, `scheduled` and `waiting`: when it runs again. What holds a ticket or a sent request waits, whichever of them is said. */
  runAt?: number;
  /** The attempt is not over (a pause), or does not count (J13). */
  uncounted?: boolean;
  /** Micro-USD that this attempt cost, as far as it knows. */
  costMicros?: number | undefined;
  /** Something is to be done outside the database once this is committed. */
  aftermath?: boolean;
}

/** An attempt and how it ended. */
export interface Ending {
  job: JobRow;
  end: End;
}

const FINISH = `update jobs set
    state = case when b.state in ('queued', 'scheduled') and lane like '%|held' then 'waiting' else b.state end, lease = null, lease_until = null, ready = 0, error = b.error, result = coalesce(b.result, jobs.result),
    run_at = coalesce(b.run_at, jobs.run_at), attempt = attempt - b.uncounted,
    attempt_started_at = case when b.uncounted and (b.state in ('waiting', 'scheduled') or lane like '%|held') then attempt_started_at else null end,
    finished_at = case when b.state in ${ENDED_STATES} then ?1 end, progress = case when b.state = 'done' then 1000 else progress end,
    aftermath = b.aftermath, lane = case when b.state = 'waiting' or lane like '%|held' then kind || '|' || coalesce(resource, '') || '|held'
      else kind || '|' || coalesce(resource, '') || '|new' end,
    blockers = case when b.state in ('queued', 'scheduled') and lane not like '%|held' then (select count(*) from job_pauses where scope = 'project:' || project_id) else 0 end
  from (select value ->> 0 as id, value ->> 1 as lease, value ->> 2 as state, value ->> 3 as error, value ->> 4 as result, value ->> 5 as run_at,
      value ->> 6 as uncounted, value ->> 7 as aftermath
    from json_each(?2)) b
  where jobs.id = b.id and jobs.lease = b.lease and jobs.state = 'running' returning jobs.id, jobs.state`;

/** Writes the ends of attempts whose leases still hold, in a few statements however many there are, and answers for each whether its lease did (J4). */
export async function finishAll(clash: Clash, tx: Tx, after: AfterCommit, endings: readonly Ending[]): Promise<boolean[]> {
  const held = new Set<Ending>();
  for (const part of eachJobOnce(endings)) for (const ending of await finishPart(clash, tx, after, part)) held.add(ending);
  if (held.size > 0) after(() => clash.jobs.wake());
  return endings.map((ending) => held.has(ending));
}

/** A worker that lost a job and took it again may end both attempts at once; the row says only of one whose it was. */
function eachJobOnce(endings: readonly Ending[]): Ending[][] {
  const parts: Map<string, Ending>[] = [];
  for (const ending of endings) {
    const free = parts.find((part) => !part.has(ending.job.id)) ?? new Map<string, Ending>();
    if (free.size === 0) parts.push(free);
    free.set(ending.job.id, ending);
  }
  return parts.map((part) => [...part.values()]);
}

/** Answers those whose lease held. */
async function finishPart(clash: Clash, tx: Tx, after: AfterCommit, endings: readonly Ending[]): Promise<readonly Ending[]> {
  const now = clash.clock.now();
  const rows = await tx.rows<{ id: string; state: JobState }>(FINISH, [now, JSON.stringify(endings.map(lineOf))]);
  const states = new Map(rows.map((row) => [row.id, row.state]));
  const held = states.size === endings.length ? endings : endings.filter(({ job }) => states.has(job.id));
  await keepAttempts(tx, held, now);
  await freeDependents(
    tx,
    held.flatMap(({ job, end }) => (ENDED.includes(end.state) ? [job.id] : [])),
  );
  for (const { job } of held) if (states.get(job.id) === "scheduled" && job.resource) await giveBackToken(tx, job.resource);
  const events = held.map(({ job, end }) => eventOf({ ...job, state: states.get(job.id) ?? end.state, error: end.failure ?? null }));
  await clash.events.appendAll(tx, after, events);
  return held;
}

/** As `FINISH` reads it. */
const lineOf = ({ job, end }: Ending): unknown[] => [
  ...[job.id, job.lease, end.state, jsonOrNull(end.failure), jsonOrNull(end.result), end.runAt ?? null],
  ...[end.uncounted ? 1 : 0, end.aftermath ? 1 : 0],
];

/** Writes the end of one attempt, if the lease still holds (J4). */
export async function finish(clash: Clash, tx: Tx, after: AfterCommit, job: JobRow, end: End): Promise<boolean> {
  const [held] = await finishAll(clash, tx, after, [{ job, end }]);
  return held === true;
}

async function keepAttempts(tx: Tx, endings: readonly Ending[], now: number): Promise<void> {
  const lines = endings.flatMap(({ job, end }) =>
    end.uncounted ? [] : [[job.id, job.attempt, job.attemptStartedAt ?? now, jsonOrNull(end.failure), end.costMicros ?? null]],
  );
  if (lines.length > 0)
    await tx.rows(
      `insert or replace into job_attempts (job_id, attempt, started_at, ended_at, error, cost_micros)
       select value ->> 0, value ->> 1, value ->> 2, ?, value ->> 3, value ->> 4 from json_each(?)`,
      [now, JSON.stringify(lines)],
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
