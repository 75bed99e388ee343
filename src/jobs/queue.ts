/** Jobs enter the table here, and people take them out of it or send them in again. The rules J1… are in `SPEC.md`. */
import type { TObject } from "@sinclair/typebox";
import type { Clash } from "../clash.ts";
import type { AfterCommit, Tx } from "../db.ts";
import type { NewEvent } from "../events.ts";
import { AppError } from "../lib/errors.ts";
import { newId } from "../lib/ids.ts";
import type { Failure, JobState } from "../schema.ts";
import type { JobRow } from "./define.ts";
import { type Coming, freeDependents, laneOf, type Way, waysOf } from "./line.ts";
import { ENDED, jobOf, jsonOrNull, type PlainRow } from "./rows.ts";
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

/** A job of several that are asked for together. */
export interface WantedJob<A> extends NewJob {
  args: A;
}

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
  const [id] = await enqueueAll(clash, tx, after, kind, [{ ...job, args }]);
  return id as string;
}

/** Adds jobs of one kind in the caller's transaction, in their order, with a few statements however many there are. Answers their ids (J1, J2). */
export async function enqueueAll<A extends TObject>(
  clash: Clash,
  tx: Tx,
  after: AfterCommit,
  kind: JobSpec<A>,
  wanted: readonly WantedJob<A["static"]>[],
): Promise<string[]> {
  if (wanted.length === 0) return [];
  const now = clash.clock.now();
  const asked = wanted.map(
    (job): Asked => ({
      ...job,
      ...{ id: job.id ?? newId("job", now), isNamed: job.id !== undefined, resource: job.resource ?? null, title: job.title.slice(0, 120) },
    }),
  );
  const names = new Map<string, Asked>();
  for (const job of asked) {
    if (job.resource !== null && !RESOURCE.test(job.resource)) throw new Error(`"${job.resource}" cannot name a resource.`);
    if (!names.has(nameOf(job))) names.set(nameOf(job), job);
  }
  const answers = new Map<Asked, string>();
  for (const part of inOrder([...names.values()])) for (const [job, id] of await insert(clash, tx, after, kind, part)) answers.set(job, id);
  after(() => clash.jobs.wake());
  return asked.map((job) => answers.get(names.get(nameOf(job)) as Asked) as string);
}

interface Asked extends Omit<WantedJob<unknown>, "id" | "resource"> {
  id: string;
  /** Its id was chosen by whoever asks. */
  isNamed: boolean;
  resource: string | null;
}

/** The same name is the same job. */
const nameOf = ({ key, id }: Asked) => (key === undefined ? `id ${id}` : `key ${key}`);

/** Cut where a job waits for one before it, which must be in the table then. */
function inOrder(asked: readonly Asked[]): Asked[][] {
  const parts: Asked[][] = [[]];
  let ids = new Set<string>();
  for (const job of asked) {
    if (job.after?.some((other) => ids.has(other))) {
      parts.push([]);
      ids = new Set();
    }
    parts.at(-1)?.push(job);
    ids.add(job.id);
  }
  return parts;
}

const INSERT = `insert into jobs (id, kind, args, state, priority, run_at, project_id, actor, person, resource, title, key, blockers, ready, fair, lane,
    max_attempts, deadline_at, created_at)
  select value ->> 0, ?1, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6, value ->> 7, value ->> 8, value ->> 9, value ->> 10,
    value ->> 11, value ->> 12, value ->> 13, value ->> 14, ?2, value ->> 4 + ?3, ?4
  from json_each(?5) order by json_each.key`;

/** For each the id of the job that there is now. */
async function insert(clash: Clash, tx: Tx, after: AfterCommit, kind: JobSpec, asked: readonly Asked[]): Promise<Map<Asked, string>> {
  const now = clash.clock.now();
  const answers = new Map(asked.map((job) => [job, job.id]));
  const fresh = await notThere(tx, asked, now, answers);
  if (fresh.length === 0) return answers;
  const ways = await waysOf(tx, fresh.map(comingOf(kind, now)), now);
  const lines = fresh.map((job, index) => lineOf(job, now, ways[index] as Way));
  await tx.rows(INSERT, [kind.kind, kind.maxAttempts, kind.totalLimitMs, now, JSON.stringify(lines)]);
  const waits = fresh.flatMap((job) => (job.after ?? []).map((other) => [job.id, other]));
  if (waits.length > 0) await tx.rows(DEPEND, [JSON.stringify(waits)]);
  const events = fresh.map((job, index) =>
    eventOf({ ...job, kind: kind.kind, projectId: job.projectId ?? null, state: ways[index]?.state ?? "queued" }),
  );
  await clash.events.appendAll(tx, after, events);
  if (ways.some((way) => way.ready === 1)) clash.jobs.wake(true);
  return answers;
}

const DEPEND = "insert or ignore into job_dependencies (job_id, depends_on) select value ->> 0, value ->> 1 from json_each(?)";

const comingOf =
  (kind: JobSpec, now: number) =>
  ({ resource, priority, person, actor, projectId, runAt, after }: Asked): Coming => ({
    ...{ lane: laneOf(kind.kind, resource), priority: priority ?? 0, person: person ?? actor },
    ...{ projectId, runAt: runAt ?? now, after: after ?? [] },
  });

/** As `INSERT` reads it. */
const lineOf = (job: Asked, now: number, { state, blockers, ready, fair, lane }: Way): unknown[] => [
  ...[
    job.id,
    JSON.stringify(job.args),
    state,
    job.priority ?? 0,
    job.runAt ?? now,
    job.projectId ?? null,
    job.actor,
    job.person ?? job.actor,
  ],
  ...[job.resource, job.title, job.key ?? null, blockers, ready, fair, lane],
];

/** Those that are no job yet. For the others the answer is the job that they are; a key whose window is over is taken from it. */
async function notThere(tx: Tx, asked: readonly Asked[], now: number, answers: Map<Asked, string>): Promise<readonly Asked[]> {
  const named = asked.filter((job) => job.key !== undefined || job.isNamed);
  if (named.length === 0) return asked;
  const rows = await tx.rows<Known>(
    `select id, key, state, created_at from jobs where id in (select value from json_each(?))
     union all select id, key, state, created_at from jobs where key in (select value from json_each(?))`,
    [JSON.stringify(named.map((job) => job.id)), JSON.stringify(named.flatMap((job) => job.key ?? []))],
  );
  if (rows.length === 0) return asked;
  const [byKey, byId] = [new Map(rows.map((row) => [row.key, row])), new Map(rows.map((row) => [row.id, row]))];
  const over: Known[] = [];
  const fresh = asked.filter((job) => {
    const known = byId.get(job.id) ?? (job.key === undefined ? undefined : byKey.get(job.key));
    if (!known) return true;
    if (known.id !== job.id && isOver(known, job.window, now)) return over.push(known) > 0;
    answers.set(job, known.id);
    return false;
  });
  if (over.length > 0)
    await tx.rows("update jobs set key = null where id in (select value from json_each(?))", [JSON.stringify(over.map((row) => row.id))]);
  return fresh;
}

interface Known {
  id: string;
  key: string | null;
  state: JobState;
  created_at: number;
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
    await freeDependents(tx, [jobId]);
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
