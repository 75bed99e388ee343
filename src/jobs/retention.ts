/** Old jobs are forgotten: their nouns keep what came of them. One that is uncertain stays, because money may be in it. */
import type { Clash } from "../clash.ts";
import { newId } from "../lib/ids.ts";

const DAY_MS = 24 * 3600_000;
const KEEP_DONE_MS = 30 * DAY_MS;
/** What went wrong may still be looked at, or tried again. */
const KEEP_ASTRAY_MS = 180 * DAY_MS;
const BATCH = 500;

/** Deletes ended jobs past their time with their steps and attempts, and answers how many. In batches, so that other writers come between. */
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
      `select id from jobs where id > ? and id < ? and ${test} and finished_at < ? order by id limit ${BATCH}`,
      [last, firstKept, before],
    );
    const ids = JSON.stringify(rows.map((row) => row.id));
    last = rows.at(-1)?.id ?? last;
    if (rows.length > 0)
      await clash.db.write.transaction(async (tx) => {
        for (const [table, column] of FORGOTTEN)
          await tx.rows(`delete from ${table} where ${column} in (select value from json_each(?)) returning 1`, [ids]);
      });
    count += rows.length;
    if (rows.length < BATCH) return count;
  }
}

const FORGOTTEN = [
  ["job_steps", "job_id"],
  ["job_attempts", "job_id"],
  ["job_dependencies", "job_id"],
  ["jobs", "id"],
] as const;
