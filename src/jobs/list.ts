/** Reading the job table. */
import type { InValue } from "@libsql/client";
import { asc, eq } from "drizzle-orm";
import type { Clash } from "../clash.ts";
import { AppError } from "../lib/errors.ts";
import { type Failure, jobAttempts, type JobState } from "../schema.ts";
import type { JobRow } from "./define.ts";
import { ENDED, ENDED_STATES, jobOf, LIVE_STATES, type PlainRow } from "./rows.ts";

/** Throws AppError `not_found`. */
export async function jobNamed(clash: Clash, id: string): Promise<JobRow> {
  const row = await findJob(clash, id);
  if (!row) throw new AppError("not_found", "There is no such job.");
  return row;
}

export async function findJob(clash: Clash, id: string): Promise<JobRow | undefined> {
  const [row] = await clash.db.read.rows<PlainRow>("select * from jobs where id = ?", [id]);
  return row && jobOf(row);
}

export interface JobFilter {
  projectId?: string;
  states?: JobState[];
  kinds?: string[];
  resource?: string;
  person?: string;
  /** Only jobs made before this one. */
  beforeId?: string;
  limit?: number;
}

/** Each part goes by an index of its own, so that a million finished rows are not looked at. */
const LIVE = [
  "select * from jobs where state = 'running'",
  "select * from jobs where ready = 1",
  `select * from jobs where ready = 0 and blockers = 0 and state in ${LIVE_STATES}`,
  "select * from jobs where blockers > 0",
];
const ASTRAY = "select * from jobs where state in ('failed', 'cancelled', 'dead', 'uncertain')";

function sourceOf(states: readonly JobState[] | undefined): string {
  if (states?.every((state) => !ENDED.includes(state))) return `(${LIVE.join(" union all ")})`;
  if (states?.every((state) => ENDED.includes(state) && state !== "done")) return `(${ASTRAY})`;
  return "jobs";
}

/** Newest first. Ids begin with the time they were made at, so the table itself is in that order. */
export async function listJobs(clash: Clash, filter: JobFilter): Promise<JobRow[]> {
  const tests: [string, InValue | undefined][] = [
    ["project_id = ?", filter.projectId],
    ["state in (select value from json_each(?))", filter.states && JSON.stringify(filter.states)],
    ["kind in (select value from json_each(?))", filter.kinds && JSON.stringify(filter.kinds)],
    ["resource = ?", filter.resource],
    ["person = ?", filter.person],
    ["id < ?", filter.beforeId],
  ];
  const asked = tests.filter(([, value]) => value !== undefined);
  const where = asked.length > 0 ? `where ${asked.map(([test]) => test).join(" and ")}` : "";
  const order = filter.projectId ? "created_at desc, id desc" : "id desc";
  const rows = await clash.db.read.rows<PlainRow>(`select * from ${sourceOf(filter.states)} ${where} order by ${order} limit ?`, [
    ...asked.map(([, value]) => value as InValue),
    filter.limit ?? 100,
  ]);
  return rows.map(jobOf);
}

/** Jobs that met a bug and were put away; a person looks at them and sends them in again, or leaves them. The newest end first. */
export async function deadLetters(clash: Clash, limit = 100): Promise<JobRow[]> {
  const rows = await clash.db.read.rows<PlainRow>(
    "select * from jobs where state = 'dead' and state in ('failed', 'cancelled', 'dead', 'uncertain') order by finished_at desc limit ?",
    [limit],
  );
  return rows.map(jobOf);
}

export interface Attempt {
  attempt: number;
  startedAt: number;
  /** Null while it runs, or holds a ticket. */
  endedAt: number | null;
  error: Failure | null;
  costMicros: number | null;
}

/** The oldest first, the one under way last. */
export async function attemptsOf(clash: Clash, job: JobRow): Promise<Attempt[]> {
  const ended = await clash.db.read
    .select({
      attempt: jobAttempts.attempt,
      startedAt: jobAttempts.startedAt,
      endedAt: jobAttempts.endedAt,
      error: jobAttempts.error,
      costMicros: jobAttempts.costMicros,
    })
    .from(jobAttempts)
    .where(eq(jobAttempts.jobId, job.id))
    .orderBy(asc(jobAttempts.attempt));
  if (job.attemptStartedAt === null) return ended;
  const attempt = job.state === "running" ? job.attempt : job.attempt + 1;
  return [...ended, { attempt, startedAt: job.attemptStartedAt, endedAt: null, error: null, costMicros: null }];
}

/** Jobs that this one waits for, as far as they have not ended. */
export async function blockersOf(clash: Clash, jobId: string): Promise<Pick<JobRow, "id" | "title" | "state">[]> {
  return clash.db.read.rows<Pick<JobRow, "id" | "title" | "state">>(
    `select o.id, o.title, o.state from job_dependencies d join jobs o on o.id = d.depends_on where d.job_id = ? and o.state not in ${ENDED_STATES} limit 100`,
    [jobId],
  );
}

/** Whether somebody stands in line, and when the next one's time comes. */
export async function glance(clash: Clash): Promise<{ ready: boolean; dueAt?: number }> {
  const [row] = await clash.db.read.rows<{ ready: number; due: number | null }>(
    `select exists(select 1 from jobs where ready = 1) as ready,
       (select min(run_at) from jobs where ready = 0 and blockers = 0 and state in ${LIVE_STATES}) as due`,
  );
  return { ready: row?.ready === 1, ...(row?.due == null ? {} : { dueAt: row.due }) };
}

export async function stepResult(clash: Clash, jobId: string, name: string): Promise<{ result: unknown } | undefined> {
  const [row] = await clash.db.read.rows<{ result: string | null }>("select result from job_steps where job_id = ? and name = ?", [
    jobId,
    name,
  ]);
  return row && { result: row.result === null ? null : JSON.parse(row.result) };
}
