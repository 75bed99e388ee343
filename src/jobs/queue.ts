/** Rows of the job table and how they move. Loops are in `worker.ts`; the rules J1… in `SPEC.md`. */
import type { TObject } from "@sinclair/typebox";
import { and, asc, eq, inArray, isNotNull, lte, or, sql } from "drizzle-orm";
import type { Clash } from "../clash.ts";
import type { AfterCommit, Tx } from "../db.ts";
import { AppError } from "../lib/errors.ts";
import { newId } from "../lib/ids.ts";
import { type Failure, jobAttempts, jobDependencies, type JobState, jobs } from "../schema.ts";
import type { JobRow } from "./define.ts";
import type { JobSpec } from "./specs.ts";

export const ENDED: JobState[] = ["done", "failed", "cancelled", "dead", "uncertain"];
export const LEASE_MS = 15_000;

export interface NewJob {
  title: string;
  actor: string;
  projectId?: string;
  key?: string;
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
  const row: typeof jobs.$inferInsert = {
    id: job.id ?? newId("job", now),
    kind: kind.kind,
    args: args as Record<string, unknown>,
    state: "queued",
    priority: job.priority ?? 0,
    runAt: job.runAt ?? now,
    projectId: job.projectId ?? null,
    actor: job.actor,
    resource: job.resource ?? null,
    person: job.person ?? job.actor,
    title: job.title.slice(0, 120),
    key: job.key ?? null,
    maxAttempts: kind.maxAttempts,
    deadlineAt: (job.runAt ?? now) + kind.totalLimitMs,
    createdAt: now,
  };
  const [made] = await tx.insert(jobs).values(row).onConflictDoNothing().returning({ id: jobs.id });
  if (!made) return existing(tx, row);
  if (job.after?.length) await tx.insert(jobDependencies).values(job.after.map((dependsOn) => ({ jobId: made.id, dependsOn })));
  await announce(clash, tx, after, {
    id: made.id,
    kind: kind.kind,
    projectId: row.projectId ?? null,
    actor: row.actor,
    state: "queued",
    title: row.title,
  });
  after(() => clash.jobs.wake());
  return made.id;
}

async function existing(tx: Tx, row: typeof jobs.$inferInsert): Promise<string> {
  const [known] = await tx
    .select({ id: jobs.id })
    .from(jobs)
    .where(row.key ? or(eq(jobs.key, row.key), eq(jobs.id, row.id)) : eq(jobs.id, row.id));
  if (!known) throw new Error("A job was refused by the table and is not in it.");
  return known.id;
}

type Announced = Pick<JobRow, "id" | "kind" | "projectId" | "actor" | "state" | "title"> & { error?: Failure | null };

export async function announce(clash: Clash, tx: Tx, after: AfterCommit, job: Announced): Promise<void> {
  const data = { id: job.id, kind: job.kind, state: job.state, title: job.title, ...(job.error ? { error: job.error } : {}) };
  await clash.events.append(tx, after, { stream: job.projectId ?? "workspace", kind: `job.${job.state}`, actor: job.actor, data });
}

const LOOKED_AT = 256;

/** Takes the next jobs, for each kind at most as many as it has room for (J3, J11, J12). One transaction, however many. */
export async function claim(clash: Clash, room: ReadonlyMap<string, number>): Promise<JobRow[]> {
  if (room.size === 0) return [];
  return clash.db.write.transaction(async (tx, after) => {
    const now = clash.clock.now();
    const ids = chosen(await readyJobs(tx, [...room.keys()], now), room);
    if (ids.length === 0) return [];
    const taken = await tx
      .update(jobs)
      .set({
        state: "running",
        lease: newId("evt", now),
        leaseUntil: now + LEASE_MS,
        attempt: sql`${jobs.attempt} + 1`,
        startedAt: sql`coalesce(${jobs.startedAt}, ${now})`,
        error: null,
      })
      .where(inArray(jobs.id, ids))
      .returning();
    await tx
      .insert(jobAttempts)
      .values(taken.map((job) => ({ jobId: job.id, attempt: job.attempt, startedAt: now })))
      .onConflictDoNothing();
    for (const job of taken) await announce(clash, tx, after, job);
    return taken.sort((a, b) => ids.indexOf(a.id) - ids.indexOf(b.id));
  });
}

const readyJobs = (tx: Tx, kinds: string[], now: number) =>
  tx
    .select({ id: jobs.id, kind: jobs.kind })
    .from(jobs)
    .where(
      and(
        inArray(jobs.state, ["queued", "scheduled", "waiting"]),
        inArray(jobs.kind, kinds),
        lte(jobs.runAt, now),
        sql`not exists (select 1 from ${jobDependencies} d join ${jobs} o on o.id = d.depends_on where d.job_id = ${jobs.id} and o.state not in ('done','failed','cancelled','dead','uncertain'))`,
      ),
    )
    .orderBy(asc(jobs.priority), asc(jobs.createdAt), asc(jobs.id))
    .limit(LOOKED_AT);

function chosen(ready: { id: string; kind: string }[], room: ReadonlyMap<string, number>): string[] {
  const left = new Map(room);
  return ready.flatMap(({ id, kind }) => {
    const places = left.get(kind) ?? 0;
    left.set(kind, places - 1);
    return places > 0 ? [id] : [];
  });
}

/** Whether this worker still holds the job (J4). Throws AppError `conflict` when not. */
export async function fence(tx: Tx, job: JobRow): Promise<void> {
  const [row] = await tx.select({ lease: jobs.lease, state: jobs.state }).from(jobs).where(eq(jobs.id, job.id));
  if (row?.lease !== job.lease || row?.state !== "running") throw new AppError("conflict", "Another worker took this job over.");
}

export async function renew(clash: Clash, job: JobRow, progress: number): Promise<{ held: boolean; cancelRequested: boolean }> {
  const leaseUntil = clash.clock.now() + LEASE_MS;
  const [row] = await clash.db.write.transaction((tx) =>
    tx
      .update(jobs)
      .set({ leaseUntil, progress })
      .where(and(eq(jobs.id, job.id), eq(jobs.lease, job.lease ?? ""), eq(jobs.state, "running")))
      .returning({ cancel: jobs.cancelRequestedAt }),
  );
  return { held: row !== undefined, cancelRequested: row?.cancel != null };
}

export interface End {
  state: JobState;
  failure?: Failure;
  result?: unknown;
  /** For `queued` and `waiting`: when it runs again. */
  runAt?: number;
  /** The attempt is not counted (J13 and pauses). */
  uncounted?: boolean;
}

/** Writes the end of an attempt, if the lease still holds (J4). */
export async function finish(clash: Clash, tx: Tx, after: AfterCommit, job: JobRow, end: End): Promise<boolean> {
  const now = clash.clock.now();
  const over = ENDED.includes(end.state);
  const [row] = await tx
    .update(jobs)
    .set({
      state: end.state,
      lease: null,
      leaseUntil: null,
      error: end.failure ?? null,
      ...(end.result === undefined ? {} : { result: end.result }),
      ...(end.runAt === undefined ? {} : { runAt: end.runAt }),
      ...(end.uncounted ? { attempt: sql`${jobs.attempt} - 1` } : {}),
      ...(over ? { finishedAt: now, ...(end.state === "done" ? { progress: 1000 } : {}) } : {}),
    })
    .where(and(eq(jobs.id, job.id), eq(jobs.lease, job.lease ?? ""), eq(jobs.state, "running")))
    .returning();
  if (!row) return false;
  await tx
    .update(jobAttempts)
    .set({ endedAt: now, error: end.failure ?? null })
    .where(and(eq(jobAttempts.jobId, job.id), eq(jobAttempts.attempt, job.attempt)));
  await announce(clash, tx, after, row);
  after(() => clash.jobs.wake());
  return true;
}

/** Puts back what a dead worker held (J5). `everything` at boot, else only leases that ended. */
export async function rescue(clash: Clash, everything: boolean): Promise<number> {
  const now = clash.clock.now();
  return clash.db.write.transaction(async (tx, after) => {
    const held = everything
      ? eq(jobs.state, "running")
      : and(eq(jobs.state, "running"), isNotNull(jobs.leaseUntil), lte(jobs.leaseUntil, now));
    const rows = await tx.update(jobs).set({ state: "queued", lease: null, leaseUntil: null, runAt: now }).where(held).returning();
    for (const row of rows) await announce(clash, tx, after, row);
    if (rows.length > 0) after(() => clash.jobs.wake());
    return rows.length;
  });
}

/** Marks a job to be cancelled; one that is not running ends in the same transaction (J9). Answers the job as it then is. */
export async function requestCancel(
  clash: Clash,
  jobId: string,
  endWaiting: (tx: Tx, after: AfterCommit, job: JobRow) => Promise<void>,
): Promise<JobRow> {
  const now = clash.clock.now();
  return clash.db.write.transaction(async (tx, after) => {
    const [job] = await tx.select().from(jobs).where(eq(jobs.id, jobId));
    if (!job) throw new AppError("not_found", "There is no such job.");
    if (ENDED.includes(job.state)) return job;
    if (job.state === "running") {
      const [row] = await tx.update(jobs).set({ cancelRequestedAt: now }).where(eq(jobs.id, jobId)).returning();
      return row ?? job;
    }
    const failure: Failure = { class: "cancelled", message: "It was cancelled before it started." };
    const [row] = await tx
      .update(jobs)
      .set({ state: "cancelled", cancelRequestedAt: now, finishedAt: now, error: failure })
      .where(eq(jobs.id, jobId))
      .returning();
    if (!row) return job;
    await endWaiting(tx, after, row);
    await announce(clash, tx, after, row);
    after(() => clash.jobs.wake());
    return row;
  });
}

/** Starts an ended job again with all its finished steps kept. */
export async function replay(clash: Clash, tx: Tx, after: AfterCommit, kind: JobSpec, jobId: string): Promise<void> {
  const now = clash.clock.now();
  const [row] = await tx
    .update(jobs)
    .set({
      state: "queued",
      runAt: now,
      attempt: 0,
      cancelRequestedAt: null,
      finishedAt: null,
      error: null,
      deadlineAt: now + kind.totalLimitMs,
      progress: 0,
    })
    .where(and(eq(jobs.id, jobId), inArray(jobs.state, ["failed", "cancelled", "dead"])))
    .returning();
  if (!row) throw new AppError("conflict", "Only a job that failed or was cancelled can be tried again.");
  await tx.delete(jobAttempts).where(eq(jobAttempts.jobId, jobId));
  await announce(clash, tx, after, row);
  after(() => clash.jobs.wake());
}
