/**
 * Commands that are given again and again at times that a cron line names. A row keeps when it runs next (`schedules/tick.ts` moves it on); each time
 * becomes a job (`jobs/schedule.ts`) that gives the command in its maker's name, with the rights they have then.
 */
import { and, asc, count, eq, isNull } from "drizzle-orm";
import { type Actor, mayReach } from "./actors.ts";
import type { Clash } from "./clash.ts";
import type { AfterCommit, Tx } from "./db.ts";
import { enqueueAll } from "./jobs/queue.ts";
import { scheduleSpec } from "./jobs/specs.ts";
import { AppError, invalid } from "./lib/errors.ts";
import { nextAfter, ownTimezone } from "./schedules/cron.ts";
import { type MISSED, schedules } from "./schema.ts";

export type Schedule = typeof schedules.$inferSelect;
export type Missed = (typeof MISSED)[number];

export interface NewSchedule {
  id: string;
  title: string;
  /** Five fields, a name as `@daily`, or one moment in ISO 8601. */
  cron: string;
  /** IANA name; the server's own without it. */
  timezone?: string;
  command: string;
  params: Record<string, unknown>;
  missed: Missed;
}

const MOST_SCHEDULES = 200;

/** Throws AppError `invalid` that names the field; the command and its parameters were checked before. Repeatable. */
export async function createSchedule(clash: Clash, maker: Actor, wanted: NewSchedule): Promise<Schedule> {
  const now = clash.clock.now();
  const timezone = wanted.timezone ?? ownTimezone();
  const nextAt = nextAfter({ cron: wanted.cron, timezone }, now);
  if (nextAt === null) throw invalid("cron", "This time never comes. Nothing was scheduled.");
  const row = {
    ...wanted,
    cron: wanted.cron.trim(),
    timezone,
    projectId: projectOf(wanted.params),
    createdBy: maker.behalfOf ?? maker.id,
    createdAt: now,
    nextAt,
  };
  return clash.db.write.transaction(async (tx, after) => {
    const [known] = await tx.select({ many: count() }).from(schedules);
    if ((known?.many ?? 0) >= MOST_SCHEDULES)
      throw new AppError("limited", `A studio has at most ${MOST_SCHEDULES} schedules. Remove one first.`);
    await tx.insert(schedules).values(row).onConflictDoNothing();
    await tell(clash, tx, after, maker, wanted.id, "created");
    return named(tx, wanted.id);
  });
}

const projectOf = (params: Record<string, unknown>): string | null => (typeof params.projectId === "string" ? params.projectId : null);

export type ScheduleChange = Partial<Pick<NewSchedule, "title" | "cron" | "timezone" | "missed" | "params">>;

/** Throws AppError `invalid` that names the field. */
export async function updateSchedule(clash: Clash, actor: Actor, id: string, change: ScheduleChange): Promise<Schedule> {
  await scheduleNamed(clash, actor, id);
  return clash.db.write.transaction(async (tx, after) => {
    const row = { ...(await named(tx, id)), ...change };
    const nextAt = nextAfter(row, clash.clock.now());
    if (nextAt === null) throw invalid("cron", "This time never comes. Nothing was changed.");
    await tx
      .update(schedules)
      .set({ ...change, nextAt, projectId: projectOf(row.params) })
      .where(eq(schedules.id, id));
    await tell(clash, tx, after, actor, id, "updated");
    return named(tx, id);
  });
}

/** A paused schedule is not due; what it misses meanwhile is not made up for. Repeatable, as `resume`. */
export async function pauseSchedule(clash: Clash, actor: Actor, id: string): Promise<void> {
  await scheduleNamed(clash, actor, id);
  await clash.db.write.transaction(async (tx, after) => {
    await tx
      .update(schedules)
      .set({ pausedAt: clash.clock.now(), pausedBy: actor.id })
      .where(and(eq(schedules.id, id), isNull(schedules.pausedAt)));
    await tell(clash, tx, after, actor, id, "paused");
  });
}

export async function resumeSchedule(clash: Clash, actor: Actor, id: string): Promise<void> {
  const row = await scheduleNamed(clash, actor, id);
  const nextAt = nextAfter(row, clash.clock.now());
  await clash.db.write.transaction(async (tx, after) => {
    await tx.update(schedules).set({ pausedAt: null, pausedBy: null, nextAt }).where(eq(schedules.id, id));
    await tell(clash, tx, after, actor, id, "resumed");
  });
}

/** What it has asked for already goes on. */
export async function deleteSchedule(clash: Clash, actor: Actor, id: string): Promise<void> {
  await scheduleNamed(clash, actor, id);
  await clash.db.write.transaction(async (tx, after) => {
    await tx.delete(schedules).where(eq(schedules.id, id));
    await tell(clash, tx, after, actor, id, "deleted");
  });
}

/** Once, now, beside its times. Answers the job. */
export async function runScheduleNow(clash: Clash, actor: Actor, id: string, requestKey: string): Promise<string> {
  const row = await scheduleNamed(clash, actor, id);
  return clash.db.write.transaction(async (tx, after) => {
    const [jobId] = await askForRuns(clash, tx, after, row, [{ dueAt: clash.clock.now(), key: `now:${requestKey}` }]);
    await tx.update(schedules).set({ lastAt: clash.clock.now(), lastJobId: jobId }).where(eq(schedules.id, id));
    return jobId as string;
  });
}

/** Throws AppError `not_found`, also for a schedule of a project that the actor may not reach. */
export async function scheduleNamed(clash: Clash, actor: Actor, id: string): Promise<Schedule> {
  const [row] = await clash.db.read.select().from(schedules).where(eq(schedules.id, id));
  if (!row || !visible(actor, row)) throw new AppError("not_found", "There is no such schedule.");
  return row;
}

/** The next to run first; those that never run again last. */
export async function listSchedules(clash: Clash, actor: Actor): Promise<Schedule[]> {
  const rows = await clash.db.read.select().from(schedules).orderBy(asc(schedules.nextAt), asc(schedules.id));
  return rows.filter((row) => visible(actor, row)).sort((a, b) => Number(a.nextAt === null) - Number(b.nextAt === null));
}

const visible = (actor: Actor, row: Schedule) => (row.projectId ? mayReach(actor, row.projectId) : !actor.projectIds);

async function named(tx: Tx, id: string): Promise<Schedule> {
  const [row] = await tx.select().from(schedules).where(eq(schedules.id, id));
  if (!row) throw new AppError("not_found", "There is no such schedule.");
  return row;
}

const tell = (clash: Clash, tx: Tx, after: AfterCommit, actor: Actor, id: string, what: string) =>
  clash.events.append(tx, after, { stream: "workspace", kind: `schedule.${what}`, actor: actor.id, data: { id } });

/** The jobs of due times; the same key is the same job. */
export function askForRuns(
  clash: Clash,
  tx: Tx,
  after: AfterCommit,
  row: Schedule,
  runs: readonly { dueAt: number; key: string }[],
): Promise<string[]> {
  const wanted = runs.map(({ dueAt, key }) => ({
    args: { scheduleId: row.id, dueAt, key },
    ...{ title: row.title, actor: row.createdBy, key: `schedule:${row.id}:${key}` },
    ...(row.projectId ? { projectId: row.projectId } : {}),
  }));
  return enqueueAll(clash, tx, after, scheduleSpec, wanted);
}
