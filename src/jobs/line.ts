/**
 * Lines and places in them. A job stands in the line of its kind and resource. Its place is a start number in the sense of start-time fair queueing
 * (Goyal, Vin and Cheng, 1996): one more than the larger of how far the line has come and the last number of the same person. So whoever asks for
 * their first job stands right behind what is being taken, whatever others have put there before, and taking the next job is one step in an index.
 */
import type { Tx } from "../db.ts";
import { ENDED_STATES, LIVE_STATES } from "./rows.ts";

/** `held` is the line of jobs that hold a ticket: they have their place at the resource already and only look whether it is done. */
export interface Lane {
  kind: string;
  resource: string | null;
  held: boolean;
}

export const laneOf = (kind: string, resource: string | null, held = false): string => `${kind}|${resource ?? ""}|${held ? "held" : "new"}`;

export function readLane(lane: string): Lane {
  const [kind = "", resource = "", step] = lane.split("|");
  return { kind, resource: resource || null, held: step === "held" };
}

export const isHeld = (lane: string): boolean => lane.endsWith("|held");

/** The next start number of a person, as an expression; `lane`, `priority` and `person` are the names of what stands for them. */
export const placeOf = (lane: string, priority: string, person: string): string => `(max(
  coalesce((select virtual from job_lanes where lane = ${lane} and priority = ${priority}), 0),
  coalesce((select max(t.fair) from jobs t where t.ready = 1 and t.lane = ${lane} and t.priority = ${priority} and t.person = ${person}), 0)) + 1)`;

/** How many things block a job, as an expression over a row of `jobs` named `j`. A pause does not block what holds a ticket. */
const BLOCKERS = `(select count(*) from job_dependencies d join jobs o on o.id = d.depends_on where d.job_id = j.id and o.state not in ${ENDED_STATES})
  + (case when j.lane like '%|held' then 0 else (select count(*) from job_pauses where scope = 'project:' || j.project_id) end)`;

const AT_A_TIME = 500;

interface Due {
  id: string;
  kind: string;
  resource: string | null;
  lane: string;
}

const DUE = `select id, kind, resource, lane from jobs where ready = 0 and blockers = 0 and state in ${LIVE_STATES} and run_at <= ?
  order by run_at limit ${AT_A_TIME}`;
const STAND = `update jobs set ready = 1, state = case state when 'scheduled' then 'queued' else state end,
  fair = ${placeOf("jobs.lane", "jobs.priority", "jobs.person")} where id = ? returning id`;
/** What holds a ticket is asked for in the order of its times; nobody has to be fair to it. */
const STAND_HELD = "update jobs set ready = 1, fair = run_at where id = ? returning id";

/** Puts those in line whose time has come. Their place follows from now, not from when they were made: a thousand of tomorrow are no head start. */
export async function admitDue(tx: Tx, now: number): Promise<void> {
  for (const { id, kind, resource, lane } of await tx.rows<Due>(DUE, [now])) {
    const held = isHeld(lane);
    const own = laneOf(kind, resource, held); // it may need another resource than last time
    if (own !== lane) await tx.rows("update jobs set lane = ? where id = ? returning id", [own, id]);
    await tx.rows(held ? STAND_HELD : STAND, [id]);
  }
}

/** Counts again what blocks these jobs, takes them out of the line or leaves it to `admitDue` to put them there. */
export async function recountBlockers(tx: Tx, ids: readonly string[]): Promise<void> {
  const list = JSON.stringify(ids);
  await tx.rows(
    `update jobs as j set blockers = ${BLOCKERS} where id in (select value from json_each(?)) and state in ${LIVE_STATES} returning id`,
    [list],
  );
  await tx.rows("update jobs set ready = 0 where ready = 1 and blockers > 0 and id in (select value from json_each(?)) returning id", [
    list,
  ]);
}

/** Tells those that wait for this job that it has ended. */
export async function freeDependents(tx: Tx, jobId: string): Promise<void> {
  const waiting = await tx.rows<{ job_id: string }>("select job_id from job_dependencies where depends_on = ?", [jobId]);
  if (waiting.length > 0)
    await recountBlockers(
      tx,
      waiting.map((row) => row.job_id),
    );
}
