/**
 * The queue as people look at it: what waits in the order in which it runs, how many there are of each sort, what every resource holds. All of it
 * goes by the partial indexes of what has not ended, so that a million finished rows are not looked at, and every count stops early.
 */
import type { InValue } from "@libsql/client";
import type { Clash } from "../clash.ts";
import type { JobState } from "../schema.ts";
import type { JobRow } from "./define.ts";
import { readLimits, tokensAt, wholeTokens } from "./limits.ts";
import { ENDED, jobOf, LIVE_STATES, type PlainRow } from "./rows.ts";

export interface BoardFilter {
  states: readonly JobState[];
  projectId?: string;
  /** Of a reader who may see only these; jobs of no project are left out then. */
  projectIds?: readonly string[];
  kinds?: readonly string[];
  resource?: string;
  /** Kinds that nobody asked for. */
  without?: readonly string[];
  person?: string;
}

const RUNNING = "select * from jobs where state = 'running'";
/** In line, not yet due, and blocked: what waits is one of these, and so is what holds a ticket. */
const WAITING = [
  "select * from jobs where ready = 1",
  `select * from jobs where ready = 0 and blockers = 0 and state in ${LIVE_STATES}`,
  `select * from jobs where blockers > 0 and state in ${LIVE_STATES}`,
].join(" union all ");
const ASTRAY = "select * from jobs where state in ('failed', 'cancelled', 'dead', 'uncertain')";

function sourceOf(states: readonly JobState[]): string {
  if (states.every((state) => !ENDED.includes(state))) return `(${RUNNING} union all ${WAITING})`;
  if (states.every((state) => ENDED.includes(state) && state !== "done")) return `(${ASTRAY})`;
  return "jobs";
}

function whereOf(filter: BoardFilter): { from: string; values: InValue[] } {
  const list = (items: readonly string[] | undefined) => items && JSON.stringify(items);
  const tests: [string, InValue | undefined][] = [
    ["state in (select value from json_each(?))", list(filter.states)],
    ["project_id = ?", filter.projectId],
    ["project_id in (select value from json_each(?))", list(filter.projectIds)],
    ["kind in (select value from json_each(?))", list(filter.kinds)],
    ["kind not in (select value from json_each(?))", list(filter.without)],
    ["resource = ?", filter.resource],
    ["person = ?", filter.person],
  ];
  const asked = tests.filter(([, value]) => value !== undefined);
  return {
    from: `from ${sourceOf(filter.states)} where ${asked.map(([test]) => test).join(" and ")}`,
    values: asked.map(([, value]) => value as InValue),
  };
}

/** Line by line, each in the order in which it runs; then what is not due yet or is blocked. */
export async function waitingJobs(clash: Clash, filter: BoardFilter, limit: number): Promise<JobRow[]> {
  const { from, values } = whereOf(filter);
  const order = "order by ready desc, lane, priority, fair, run_at, id";
  return (await clash.db.read.rows<PlainRow>(`select * ${from} ${order} limit ?`, [...values, limit])).map(jobOf);
}

/**
 * The newest first; only those made before `beforeId`. Ids begin with the time they were made at, so the table is in that order, and so is the index of a
 * project; a plus keeps the few that are on an index of their own (`sourceOf`) from being looked for in all.
 */
export async function newestJobs(clash: Clash, filter: BoardFilter, limit: number, beforeId = AFTER_ALL): Promise<JobRow[]> {
  const { from, values } = whereOf(filter);
  const id = sourceOf(filter.states) === "jobs" ? "id" : "+id";
  const made = beforeId === AFTER_ALL ? "" : "and created_at <= (select created_at from jobs where id = ?)";
  const rest = filter.projectId ? `${made} and +id < ? order by created_at desc, id desc` : `and ${id} < ? order by ${id} desc`;
  const known = filter.projectId && made ? [beforeId, beforeId] : [beforeId];
  const rows = await clash.db.read.rows<PlainRow>(`select * ${from} ${rest} limit ?`, [...values, ...known, limit]);
  return rows.map(jobOf);
}

/** More than every id, which begin with `job_`. */
const AFTER_ALL = "k";

/** The oldest first. */
export async function jobIds(clash: Clash, filter: BoardFilter, limit: number): Promise<{ id: string; projectId: string | null }[]> {
  const { from, values } = whereOf(filter);
  return clash.db.read.rows(`select id, project_id as projectId ${from} order by id limit ?`, [...values, limit]);
}

/** How many there are, at most `most`: nobody counts to a million for a number beside a word. */
export async function countJobs(clash: Clash, filter: BoardFilter, most: number): Promise<number> {
  const { from, values } = whereOf(filter);
  const [row] = await clash.db.read.rows<{ many: number }>(`select count(*) as many from (select 1 ${from} limit ?)`, [...values, most]);
  return row?.many ?? 0;
}

export interface ResourceUse {
  resource: string;
  /** Jobs that hold a place now. */
  busy: number;
  /** Jobs that wait for one. */
  waiting: number;
  atOnce: number | null;
  perMinute: number | null;
  /** Jobs that may start at once, as far as the minute goes. */
  left: number | null;
}

/** Every resource that has a limit, holds jobs or is waited for, by its name. */
export async function resourceUse(clash: Clash): Promise<ResourceUse[]> {
  const limits = await readLimits(clash.db.read);
  const rows = await clash.db.read.rows<{ resource: string; state: JobState; many: number }>(
    `select resource, state, count(*) as many from (${RUNNING} union all ${WAITING}) where resource is not null group by resource, state`,
  );
  const names = [...new Set([...limits.keys(), ...rows.map((row) => row.resource)])].sort();
  const now = clash.clock.now();
  return names.map((resource) => {
    const own = rows.filter((row) => row.resource === resource);
    const sum = (states: readonly JobState[]) => own.filter((row) => states.includes(row.state)).reduce((all, row) => all + row.many, 0);
    const { atOnce = null, bucket = null } = limits.get(resource) ?? {};
    return {
      resource,
      busy: sum(["running", "waiting"]),
      waiting: sum(["queued", "scheduled"]),
      atOnce,
      perMinute: bucket?.perMinute ?? null,
      left: bucket && wholeTokens(tokensAt(bucket, now)),
    };
  });
}
