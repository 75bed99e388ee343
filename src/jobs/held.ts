/**
 * What makes a job hold its place (J18): from the moment its request goes out until its outcome is known, pauses and limits do not stop it, because what was
 * paid must be fetched. It is written in the transaction that says so of the noun, so no crash comes in between.
 */
import type { Tx } from "../db.ts";

/** A request goes out, or one that did is taken up again. A job that stands in line is then the held line's. */
export async function hold(tx: Tx, jobId: string): Promise<void> {
  await tx.rows(
    `update jobs set lane = kind || '|' || coalesce(resource, '') || '|held', ready = 0,
       state = case when state in ('queued', 'scheduled') then 'waiting' else state end,
       blockers = case when state in ('queued', 'scheduled', 'waiting') then 0 else blockers end
     where id = ? returning id`,
    [jobId],
  );
}

/** The outcome is known, and the next request would be another one: it stands in line like everybody. */
export async function letGo(tx: Tx, jobId: string): Promise<void> {
  await tx.rows(
    `update jobs set lane = kind || '|' || coalesce(resource, '') || '|new', ready = 0,
       state = case when state = 'waiting' then 'queued' else state end,
       blockers = case when state = 'waiting' then (select count(*) from job_pauses where scope = 'project:' || project_id) else blockers end
     where id = ? and lane like '%|held' returning id`,
    [jobId],
  );
}
