/**
 * What runs the schedules. A tick takes what is due, asks for a job with the key of that due time and writes the next one, all in one
 * transaction: so each time runs once, however often the process restarts in between, and what was missed while nothing ran is known.
 */
import { and, asc, eq, isNotNull, isNull, lte } from "drizzle-orm";
import type { Clash } from "../clash.ts";
import { askForRuns, type Schedule } from "../schedules.ts";
import { schedules } from "../schema.ts";
import { nextAfter, timesBefore } from "./cron.ts";

/** A run that starts this much later than its time still counts as on time: a restart or an upgrade is no reason to skip it. */
export const LATE_MS = 5 * 60_000;
/** Of `each`: more than this many missed runs are not made up for. */
export const MOST_MADE_UP = 24;

/** Asks for a job for every time that is due. Answers how many. */
export async function takeDue(clash: Clash): Promise<number> {
  const now = clash.clock.now();
  const due = and(lte(schedules.nextAt, now), isNull(schedules.pausedAt));
  const seen = await clash.db.read.select({ id: schedules.id }).from(schedules).where(due).limit(1);
  if (seen.length === 0) return 0;
  return clash.db.write.transaction(async (tx, after) => {
    let asked = 0;
    for (const row of await tx.select().from(schedules).where(due).orderBy(asc(schedules.nextAt))) {
      const times = timesToRun(row, now);
      const runs = times.map((dueAt) => ({ dueAt, key: String(dueAt) }));
      const jobIds = await askForRuns(clash, tx, after, row, runs);
      asked += times.length;
      await tx
        .update(schedules)
        .set({ nextAt: nextAfter(row, now), ...(times.length > 0 ? { lastAt: now, lastJobId: jobIds.at(-1) } : {}) })
        .where(eq(schedules.id, row.id));
    }
    return asked;
  });
}

/** Which of the times from `nextAt` to now are run: those on time always, those that were missed by the schedule's own rule. */
export function timesToRun(row: Pick<Schedule, "cron" | "timezone" | "nextAt" | "missed">, now: number): number[] {
  const first = row.nextAt;
  if (first === null || first > now) return [];
  const passed = timesBefore(row, now, MOST_MADE_UP).filter((at) => at > first);
  const missed = [first, ...passed.reverse()];
  if (row.missed === "each") return missed.slice(-MOST_MADE_UP);
  const last = missed.at(-1) ?? first;
  return row.missed === "once" || now - last <= LATE_MS ? [last] : [];
}

const LOOK_AT_LEAST_MS = 60_000;

/** Ticks until it is stopped. */
export function startSchedules(clash: Clash): () => Promise<void> {
  const stop = new AbortController();
  let wake = new AbortController();
  const deaf = clash.events.listen("workspace", (event) => event.kind.startsWith("schedule.") && wake.abort());
  const loop = async () => {
    while (!stop.signal.aborted) {
      wake = new AbortController();
      const pause = await tick(clash);
      await clash.clock.sleep(pause, AbortSignal.any([stop.signal, wake.signal]));
    }
  };
  const ended = loop();
  return async () => {
    deaf();
    stop.abort();
    await ended;
  };
}

/** How long nothing will be due, in ms. */
async function tick(clash: Clash): Promise<number> {
  try {
    await takeDue(clash);
    const [first] = await clash.db.read
      .select({ nextAt: schedules.nextAt })
      .from(schedules)
      .where(and(isNull(schedules.pausedAt), isNotNull(schedules.nextAt)))
      .orderBy(asc(schedules.nextAt))
      .limit(1);
    const wait = (first?.nextAt ?? Number.POSITIVE_INFINITY) - clash.clock.now();
    return Math.max(50, Math.min(LOOK_AT_LEAST_MS, wait));
  } catch (error) {
    clash.log.error({ err: error }, "schedules: a tick failed; it is tried again in a minute");
    return LOOK_AT_LEAST_MS;
  }
}
