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

/** A job that is about to enter the table. */
export interface Coming {
  lane: string;
  priority: number;
  person: string;
  projectId: string | undefined;
  runAt: number;
  /** Ids of the jobs that it waits for. */
  after: readonly string[];
}

/** What is in the way of a new job, and its place in the line. */
export interface Way {
  state: "queued" | "scheduled";
  lane: string;
  blockers: number;
  ready: 0 | 1;
  fair: number;
}

interface Line {
  lane: string;
  priority: number;
  person: string;
  /** Places that were given in it. */
  taken: number;
}

/** Looked up with few statements for all of them. Jobs of one person that come together stand one behind the other. */
export async function waysOf(tx: Tx, coming: readonly Coming[], now: number): Promise<Way[]> {
  const alive = await aliveOf(tx, [...new Set(coming.flatMap((job) => job.after))]);
  const paused = await pausedProjects(tx, coming);
  const lines = new Map<string, Line>();
  const found = coming.map(({ lane, priority, person, projectId, runAt, after }) => {
    const name = `${priority} ${lane} ${person}`;
    const line = lines.get(name) ?? { lane, priority, person, taken: 0 };
    lines.set(name, line);
    const waits = new Set(after.filter((other) => alive.has(other))).size;
    const blockers = waits + (paused.has(`project:${projectId}`) ? 1 : 0);
    const state = runAt > now || waits > 0 ? ("scheduled" as const) : ("queued" as const);
    return { way: { state, lane, blockers }, isReady: runAt <= now && blockers === 0, line };
  });
  const places = await nextPlaces(tx, [...lines.values()]);
  return found.map(({ way, isReady, line }) => {
    const fair = (places.get(line) ?? 1) + line.taken; // whoever is not ready gets a place when they are
    if (isReady) line.taken++;
    return { ...way, ready: isReady ? 1 : 0, fair };
  });
}

/** Those that have not ended. */
async function aliveOf(tx: Tx, ids: readonly string[]): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  const found = `select id from jobs where id in (select value from json_each(?)) and state not in ${ENDED_STATES}`;
  return new Set((await tx.rows<{ id: string }>(found, [JSON.stringify(ids)])).map((row) => row.id));
}

async function pausedProjects(tx: Tx, coming: readonly Coming[]): Promise<Set<string>> {
  if (coming.every((job) => !job.projectId)) return new Set();
  return new Set((await tx.rows<{ scope: string }>("select scope from job_pauses")).map((row) => row.scope));
}

const PLACES = `select ${placeOf("l.lane", "l.priority", "l.person")} as place
  from (select key, value ->> 0 as lane, value ->> 1 as priority, value ->> 2 as person from json_each(?)) l order by l.key`;

async function nextPlaces(tx: Tx, lines: readonly Line[]): Promise<Map<Line, number>> {
  const asked = JSON.stringify(lines.map(({ lane, priority, person }) => [lane, priority, person]));
  const rows = await tx.rows<{ place: number }>(PLACES, [asked]);
  return new Map(lines.map((line, index) => [line, rows[index]?.place ?? 1]));
}

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

/** Tells those that wait for these jobs that they have ended. */
export async function freeDependents(tx: Tx, jobIds: readonly string[]): Promise<void> {
  const waiting = await tx.rows<{ job_id: string }>(
    "select distinct job_id from job_dependencies where depends_on in (select value from json_each(?))",
    [JSON.stringify(jobIds)],
  );
  if (waiting.length > 0)
    await recountBlockers(
      tx,
      waiting.map((row) => row.job_id),
    );
}
