/**
 * Whoever runs an action on a machine of their own holds the lease of its run: for a minute, and as long as it gives signs of life. Every word about a run
 * names the number of the lease, which only rises, and one that somebody else holds by now changes nothing.
 *
 * Time alone takes no lease away: one that is over is given to the next who asks, and until then its holder may go on. So a network that was away for
 * two minutes costs nothing while nobody else is idle. A run can be taken while its job waits (`jobs/action.ts`) and nothing is paused.
 */
import { and, eq, inArray, isNull, sql } from "drizzle-orm";
import type { Clash } from "../clash.ts";
import type { AfterCommit, PlainSql, Tx } from "../db.ts";
import { AppError } from "../lib/errors.ts";
import { actionRuns, type workers } from "../schema.ts";
import type { ActionAnswer } from "./manifest.ts";
import type { ActionRun } from "./runs.ts";

export const LEASE_MS = 60_000;
/** Who was given a run and never came back to it may have died of it; after so many it is given to nobody any more. */
export const MOST_LEASES = 8;

type Worker = typeof workers.$inferSelect;

/** What a worker claims to hold. */
export interface Hold {
  runId: string;
  workerId: string;
  /** Of the lease. */
  number: number;
}

/** Runs that one worker may take now; `?1` the time, `?2` its id. */
const FREE = `from action_runs r
  join jobs j on j.id = r.job_id and j.state = 'waiting'
  join action_versions v on v.id = r.version_id and v.manifest ->> '$.runtime' = 'worker' and v.state = 'installed'
  join actions a on a.id = r.action_id
  join projects p on p.id = r.project_id and p.deleted_at is null
  join workers w on w.id = ?2 and w.revoked_at is null
  where r.state in ('queued', 'running') and r.answer is null and r.lease_number < ${MOST_LEASES}
    and (w.actions is null or a.name in (select value from json_each(w.actions)))
    and not exists (select 1 from job_pauses where scope in ('all', 'kind:action', 'project:' || r.project_id))`;

const isFree = "(r.lease_until is null or r.lease_until <= ?1)";

/** Whoever was served longest ago comes first, so that one person's thousand runs do not hold up another's one; of their own the oldest. */
const BY_TURN = `order by (select max(x.started_at) from action_runs x where x.requested_by = r.requested_by and x.lease_number > 0), r.created_at, r.id`;

/** Takes the next run that this worker may take, for a minute. Undefined when there is none now. */
export async function takeRun(clash: Clash, { id: workerId, title }: Worker): Promise<ActionRun | undefined> {
  if (!(await nextFree(clash.db.read, clash.clock.now(), workerId))) return undefined; // who waits asks often, and reading costs little
  return clash.db.write.transaction(async (tx, after) => {
    const now = clash.clock.now();
    const id = await nextFree(tx, now, workerId);
    if (!id) return undefined;
    const [run] = await tx
      .update(actionRuns)
      .set({
        ...{ state: "running" as const, workerId, leaseUntil: now + LEASE_MS },
        leaseNumber: sql`${actionRuns.leaseNumber} + 1`,
        startedAt: sql`coalesce(${actionRuns.startedAt}, ${now})`,
      })
      .where(eq(actionRuns.id, id))
      .returning();
    if (run) await tell(clash, tx, after, run, "taken", { worker: title });
    return run;
  });
}

async function nextFree(from: PlainSql, now: number, workerId: string): Promise<string | undefined> {
  const [row] = await from.rows<{ id: string }>(`select r.id ${FREE} and ${isFree} ${BY_TURN} limit 1`, [now, workerId]);
  return row?.id;
}

/** When the next lease of a run that this worker may take is over; undefined when none is held. */
export async function nextLeaseEnd(clash: Clash, workerId: string): Promise<number | undefined> {
  const [row] = await clash.db.read.rows<{ at: number | null }>(`select min(r.lease_until) as at ${FREE} and r.lease_until > ?1`, [
    clash.clock.now(),
    workerId,
  ]);
  return row?.at ?? undefined;
}

/** The run, if this worker holds it under this number and has not answered yet. Throws AppError `not_found`, `conflict`. */
export async function heldRun(from: Pick<Tx, "select">, hold: Hold): Promise<ActionRun> {
  const [run] = await from.select().from(actionRuns).where(eq(actionRuns.id, hold.runId));
  if (!run) throw new AppError("not_found", "There is no such run.");
  if (run.state !== "queued" && run.state !== "running")
    throw new AppError("conflict", `This run has ended already (${run.state}). Nothing was changed.`);
  if (run.workerId !== hold.workerId || run.leaseNumber !== hold.number || run.state !== "running")
    throw new AppError(
      "conflict",
      "This worker does not hold this run, or not any more: somebody else may have it now. Nothing was changed.",
    );
  if (run.answer) throw new AppError("conflict", "This run was answered already. Nothing was changed.");
  return run;
}

/** Holds on for another minute. Throws as `heldRun`. */
export async function keepLease(clash: Clash, hold: Hold): Promise<ActionRun> {
  return clash.db.write.transaction(async (tx) => {
    const run = await heldRun(tx, hold);
    const leaseUntil = clash.clock.now() + LEASE_MS;
    await tx.update(actionRuns).set({ leaseUntil }).where(eq(actionRuns.id, hold.runId));
    return { ...run, leaseUntil };
  });
}

/** Shares how far its holder is, from 0 to 1, with whoever watches. Not kept. */
export function tellProgress(clash: Clash, run: ActionRun, fraction: number, words: string): void {
  const data = { id: run.jobId, kind: "action", runId: run.id, nodeId: run.nodeId, fraction, words };
  clash.events.emit({ stream: run.projectId, kind: "job.progress", actor: run.requestedBy, data });
}

/** Gives a run back, for others to take at once. Throws as `heldRun`. */
export async function dropLease(clash: Clash, hold: Hold): Promise<void> {
  await clash.db.write.transaction(async (tx, after) => {
    const run = await heldRun(tx, hold);
    await tx.update(actionRuns).set(NOBODYS).where(eq(actionRuns.id, run.id));
    await tell(clash, tx, after, run, "returned");
  });
}

/** Everything that a worker holds, in the transaction that sends it away. */
export async function dropLeasesOf(tx: Tx, workerId: string): Promise<void> {
  await tx
    .update(actionRuns)
    .set(NOBODYS)
    .where(and(eq(actionRuns.workerId, workerId), eq(actionRuns.state, "running"), isNull(actionRuns.answer)));
}

const NOBODYS = { state: "queued", workerId: null, leaseUntil: null } as const;

/** Keeps what was answered: from now on the run is nobody else's, and what the answer comes to is the studio's to do. Throws as `heldRun`. */
export async function keepAnswer(clash: Clash, hold: Hold, answer: ActionAnswer): Promise<ActionRun> {
  return clash.db.write.transaction(async (tx) => {
    await heldRun(tx, hold);
    const [run] = await tx.update(actionRuns).set({ answer, leaseUntil: null }).where(eq(actionRuns.id, hold.runId)).returning();
    return run as ActionRun;
  });
}

/** Answered and not yet at an end, the first answered first. */
export async function answeredRuns(clash: Clash): Promise<ActionRun[]> {
  const live = inArray(actionRuns.state, ["queued", "running"]);
  return clash.db.read
    .select()
    .from(actionRuns)
    .where(and(live, sql`${actionRuns.answer} is not null`))
    .orderBy(actionRuns.createdAt)
    .limit(200);
}

/** Given to as many as may have it, and the last of them is silent, too. */
export async function wornOutRuns(clash: Clash): Promise<ActionRun[]> {
  const live = inArray(actionRuns.state, ["queued", "running"]);
  const isOver = sql`${actionRuns.leaseNumber} >= ${MOST_LEASES} and coalesce(${actionRuns.leaseUntil}, 0) <= ${clash.clock.now()}`;
  return clash.db.read
    .select()
    .from(actionRuns)
    .where(and(live, isNull(actionRuns.answer), isOver))
    .limit(200);
}

const tell = (clash: Clash, tx: Tx, after: AfterCommit, run: ActionRun, what: string, data: Record<string, unknown> = {}) =>
  clash.events.append(tx, after, {
    stream: run.projectId,
    kind: `action.${what}`,
    actor: run.requestedBy,
    data: { id: run.id, nodeId: run.nodeId, ...data },
  });
