/**
 * What would grow for ever is forgotten in time: ended jobs with all that belongs to them (their nouns keep what came of them), events, lines of the
 * audit, sessions that have ended. In pieces, so that other writers come between.
 */
import { isNull, lt, min } from "drizzle-orm";
import type { Clash } from "../clash.ts";
import { newId } from "../lib/ids.ts";
import { session, verification, webhooks } from "../schema.ts";

const DAY_MS = 24 * 3600_000;
const KEEP_DONE_MS = 30 * DAY_MS;
/** What went wrong may still be looked at, or tried again. */
const KEEP_ASTRAY_MS = 180 * DAY_MS;
/** So long a page or a program that was away may ask for what it missed. */
export const KEEP_EVENTS_MS = 7 * DAY_MS;
/** So long a command with the same key gets the same answer. */
const KEEP_AUDIT_MS = 365 * DAY_MS;
const PIECE = 500;

export interface Forgotten {
  jobs: number;
  events: number;
  commands: number;
}

/** Deletes what is past its time, and answers how many of each. */
export async function forgetOld(clash: Clash, signal: AbortSignal): Promise<Forgotten> {
  const jobs = await forgetJobs(clash, signal);
  const events = await forgetEvents(clash, signal);
  const commands = await forgetCommands(clash, signal);
  await forgetSessions(clash);
  return { jobs, events, commands };
}

/** Ended jobs with their steps and attempts. One that is uncertain stays, because money may be in it (J21). */
export async function forgetJobs(clash: Clash, signal: AbortSignal): Promise<number> {
  const now = clash.clock.now();
  const done = "state = 'done'";
  const astray = "state in ('failed', 'cancelled', 'dead', 'uncertain') and state <> 'uncertain'";
  return (await forget(clash, done, now - KEEP_DONE_MS, signal)) + (await forget(clash, astray, now - KEEP_ASTRAY_MS, signal));
}

/** Ids begin with the time they were made at, so the old ones are the first of the table: nothing newer is read. */
async function forget(clash: Clash, test: string, before: number, signal: AbortSignal): Promise<number> {
  const firstKept = newId("job", before).slice(0, "job_".length + 10);
  let [count, last] = [0, ""];
  for (;;) {
    signal.throwIfAborted();
    const rows = await clash.db.read.rows<{ id: string }>(
      `select id from jobs where id > ? and id < ? and ${test} and finished_at < ? order by id limit ${PIECE}`,
      [last, firstKept, before],
    );
    const ids = JSON.stringify(rows.map((row) => row.id));
    last = rows.at(-1)?.id ?? last;
    if (rows.length > 0)
      await clash.db.write.transaction(async (tx) => {
        for (const [table, column] of OF_A_JOB)
          await tx.rows(`delete from ${table} where ${column} in (select value from json_each(?)) returning 1`, [ids]);
      });
    count += rows.length;
    if (rows.length < PIECE) return count;
  }
}

const OF_A_JOB = [
  ["job_steps", "job_id"],
  ["job_attempts", "job_id"],
  ["job_dependencies", "job_id"],
  ["jobs", "id"],
] as const;

/**
 * Events are read again by pages and programs that come back (`Last-Event-ID`) and by webhooks. None that a webhook has not seen goes, nor the newest, by
 * which the numbers are known. Their numbers rise with their times, so the old ones are the first of the table.
 */
export async function forgetEvents(clash: Clash, signal: AbortSignal): Promise<number> {
  const before = clash.clock.now() - KEEP_EVENTS_MS;
  for (let count = 0; ; ) {
    signal.throwIfAborted();
    const gone = await clash.db.write.transaction(async (tx) => {
      const [seen] = await tx
        .select({ seq: min(webhooks.seen) })
        .from(webhooks)
        .where(isNull(webhooks.pausedAt)); // a paused one goes on with what ends later
      return tx.rows(
        `delete from events where seq <= (
           select max(seq) from (select seq, at from events where seq < (select max(seq) from events) and seq <= ? order by seq limit ${PIECE}) where at < ?
         ) returning 1`,
        [seen?.seq ?? Number.MAX_SAFE_INTEGER, before],
      );
    });
    count += gone.length;
    if (gone.length < PIECE) return count;
  }
}

async function forgetCommands(clash: Clash, signal: AbortSignal): Promise<number> {
  const before = clash.clock.now() - KEEP_AUDIT_MS;
  for (let count = 0; ; ) {
    signal.throwIfAborted();
    const gone = await clash.db.write.transaction((tx) =>
      tx.rows(`delete from command_log where id in (select id from command_log where at < ? order by at limit ${PIECE}) returning 1`, [
        before,
      ]),
    );
    count += gone.length;
    if (gone.length < PIECE) return count;
  }
}

async function forgetSessions(clash: Clash): Promise<void> {
  const now = new Date(clash.clock.now());
  await clash.db.write.transaction(async (tx) => {
    await tx.delete(session).where(lt(session.expiresAt, now));
    await tx.delete(verification).where(lt(verification.expiresAt, now));
  });
}
