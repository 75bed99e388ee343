/** Jobs enter the table here, and people take them out of it or send them in again. The rules J1… are in `SPEC.md`. */
import type { TObject } from "@sinclair/typebox";
import type { InValue } from "@libsql/client";
import type { Clash } from "../clash.ts";
import type { AfterCommit, Tx } from "../db.ts";
import type { NewEvent } from "../events.ts";
import { AppError } from "../lib/errors.ts";
import { newId } from "../lib/ids.ts";
import type { Failure, JobState } from "../schema.ts";
import type { JobRow } from "./define.ts";
import { freeDependents, laneOf, placeOf } from "./line.ts";
import { ENDED, ENDED_STATES, jobOf, jsonOrNull, type PlainRow } from "./rows.ts";
import type { JobSpec } from "./specs.ts";

export { ENDED } from "./rows.ts";

export interface NewJob {
  title: string;
  actor: string;
  projectId?: string;
  key?: string;
  /** How long the key holds: milliseconds since the job was made, or `live` until it has ended. For ever when left out. */
  window?: number | "live";
  /** Lower first; 0 is normal. */
  priority?: number;
  runAt?: number;
  after?: string[];
  id?: string;
  /** What it needs a place at: `provider:fal`, `cpu`. Limits and pauses of that resource hold for it. */
  resource?: string;
  /** In whose name it runs, for the fair share; the actor when left out. */
  person?: string;
}

const INSERT = `insert into jobs (id, kind, args, state, priority, run_at, project_id, actor, person, resource, title, key,
    max_attempts, deadline_at, created_at, lane, blockers, ready, fair)
  select ?1, ?2, ?3, case when ?6 > ?15 or b.jobs > 0 then 'scheduled' else 'queued' end, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12,
    ?13, ?14, ?15, ?4, b.jobs + b.pauses, case when ?6 <= ?15 and b.jobs + b.pauses = 0 then 1 else 0 end, ${placeOf("?4", "?5", "?9")}
  from (select
    (select count(*) from jobs o where o.id in (select value from json_each(?16)) and o.state not in ${ENDED_STATES}) as jobs,
    (select count(*) from job_pauses where scope = 'project:' || ?7) as pauses) b
  where true on conflict do nothing returning state, ready`;

/** A resource's name is part of the name of a line. */
const RESOURCE = /^[\w.:/@-]{1,100}$/;

/** Adds a job in the caller's transaction (J1, J2). */
export async function enqueue<A extends TObject>(
  clash: Clash,
  tx: Tx,
  after: AfterCommit,
  kind: JobSpec<A>,
  args: A["static"],
  job: NewJob,
): Promise<string> {
  const now = clash.clock.now();
  const { key = null, resource = null } = job;
  if (resource !== null && !RESOURCE.test(resource)) throw new Error(`"${resource}" cannot name a resource.`);
  const id = job.id ?? newId("job", now);
  const title = job.title.slice(0, 120);
  const runAt = job.runAt ?? now;
  const values: InValue[] = [
    ...[id, kind.kind, JSON.stringify(args), laneOf(kind.kind, resource), job.priority ?? 0, runAt, job.projectId ?? null],
    ...[job.actor, job.person ?? job.actor, resource, title, key, kind.maxAttempts, runAt + kind.totalLimitMs, now],
    JSON.stringify(job.after ?? []),
  ];
  const insert = async () => (await tx.rows<{ state: JobState; ready: number }>(INSERT, values))[0];
  let made = await insert();
  if (!made) {
    const known = await existing(tx, id, key);
    if (!isOver(known, job.window, now)) return known.id;
    await tx.rows("update jobs set key = null where id = ? returning id", [known.id]);
    made = await insert();
    if (!made) throw new Error("A job was refused by the table and is not in it.");
  }
  if (job.after?.length)
    await tx.rows("insert or ignore into job_dependencies (job_id, depends_on) select ?, value from json_each(?) returning job_id", [
      id,
      JSON.stringify(job.after),
    ]);
  await announce(clash, tx, after, {
    id,
    kind: kind.kind,
    projectId: job.projectId ?? null,
    actor: job.actor,
    state: made.state,
    title,
  });
  if (made.ready === 1) clash.jobs.wake(true);
  after(() => clash.jobs.wake());
  return id;
}

interface Known {
  id: string;
  state: JobState;
  created_at: number;
}

async function existing(tx: Tx, id: string, key: string | null): Promise<Known> {
  const [known] = await tx.rows<Known>("select id, state, created_at from jobs where key = ? or id = ? order by key = ? desc", [
    key,
    id,
    key,
  ]);
  if (!known) throw new Error("A job was refused by the table and is not in it.");
  return known;
}

/** Whether the key of a job may be given to another one. */
function isOver(known: Known, window: NewJob["window"], now: number): boolean {
  if (window === undefined) return false;
  return window === "live" ? ENDED.includes(known.state) : now - known.created_at >= window;
}

type Announced = Pick<JobRow, "id" | "kind" | "projectId" | "actor" | "state" | "title"> & { error?: Failure | null };

export function eventOf(job: Announced): NewEvent {
  const data = { id: job.id, kind: job.kind, state: job.state, title: job.title, ...(job.error ? { error: job.error } : {}) };
  return { stream: job.projectId ?? "workspace", kind: `job.${job.state}`, actor: job.actor, data };
}

export const announce = (clash: Clash, tx: Tx, after: AfterCommit, job: Announced): Promise<void> =>
  clash.events.append(tx, after, eventOf(job));

export interface CancelHooks {
  /** Runs in the transaction that ends a job which was not running. */
  endWaiting(tx: Tx, after: AfterCommit, job: JobRow): Promise<void>;
  /** Whether something is to be done outside the database afterwards. */
  hasAftermath(job: JobRow): boolean;
}

/** Marks a job to be cancelled; one that is not running ends in the same transaction (J9). Answers the job as it then is. */
export async function requestCancel(clash: Clash, jobId: string, hooks: CancelHooks): Promise<JobRow> {
  const now = clash.clock.now();
  return clash.db.write.transaction(async (tx, after) => {
    const [found] = await tx.rows<PlainRow>("select * from jobs where id = ?", [jobId]);
    if (!found) throw new AppError("not_found", "There is no such job.");
    const job = jobOf(found);
    if (ENDED.includes(job.state)) return job;
    if (job.state === "running") {
      const [row] = await tx.rows<PlainRow>("update jobs set cancel_requested_at = ? where id = ? returning *", [now, jobId]);
      return row ? jobOf(row) : job;
    }
    const message = job.startedAt === null ? "It was cancelled before it started." : "It was cancelled.";
    const failure: Failure = { class: "cancelled", message };
    const [row] = await tx.rows<PlainRow>(
      `update jobs set state = 'cancelled', ready = 0, blockers = 0, cancel_requested_at = ?, finished_at = ?, error = ?, aftermath = ? where id = ? returning *`,
      [now, now, jsonOrNull(failure), hooks.hasAftermath(job) ? 1 : 0, jobId],
    );
    if (!row) return job;
    const ended = jobOf(row);
    await freeDependents(tx, jobId);
    await hooks.endWaiting(tx, after, ended);
    await announce(clash, tx, after, ended);
    after(() => clash.jobs.wake());
    return ended;
  });
}

const REPLAY = `update jobs as j set state = 'queued', lane = ?, ready = 0, run_at = ?, attempt_started_at = null, cancel_requested_at = null,
    finished_at = null, error = null, deadline_at = ?, progress = 0, aftermath = 0, max_attempts = attempt + ?,
    blockers = (select count(*) from job_pauses where scope = 'project:' || j.project_id)
  where id = ? and state in ('failed', 'cancelled', 'dead', 'uncertain') returning *`;

/**
 * Starts an ended job again with all its finished steps and the record of its attempts kept (J15). Whether one that is uncertain may be sent again
 * is asked where its noun is. Throws AppError `conflict` when it has not ended badly.
 */
export async function replay(clash: Clash, tx: Tx, after: AfterCommit, kind: JobSpec, jobId: string): Promise<void> {
  const now = clash.clock.now();
  const [known] = await tx.rows<{ resource: string | null }>("select resource from jobs where id = ?", [jobId]);
  const lane = laneOf(kind.kind, known?.resource ?? null);
  const [row] = await tx.rows<PlainRow>(REPLAY, [lane, now, now + kind.totalLimitMs, kind.maxAttempts, jobId]);
  if (!row) throw new AppError("conflict", "Only a job that failed or was cancelled can be tried again.");
  await announce(clash, tx, after, jobOf(row));
  after(() => clash.jobs.wake());
}
