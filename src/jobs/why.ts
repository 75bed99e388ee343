/** Why does it wait? A sentence for each job that has not started or holds a ticket, from the same rows that the claim looks at. */
import type { Clash } from "../clash.ts";
import type { JobRow } from "./define.ts";
import { isHeld } from "./line.ts";
import { heldPlaces, nextTokenAt, readLimits, type ResourceLimits, tokensAt, wholeTokens } from "./limits.ts";
import { ENDED_STATES } from "./rows.ts";

const WAITING: readonly string[] = ["queued", "scheduled", "waiting"];
/** Nobody needs to know more exactly how many are ahead. */
const COUNTED = 1_000;

interface Known {
  now: number;
  /** Scope to the name of who paused it. */
  pauses: Map<string, string>;
  limits: Map<string, ResourceLimits & { taken: number }>;
  /** Running jobs by kind. */
  running: Map<string, number>;
  /** Titles of what a job waits for. */
  blockers: Map<string, string[]>;
  /** How many stand before a job in its line. */
  ahead: Map<string, number>;
  placesOf(kind: string): number;
}

/** For each job that has not started or holds a ticket: a sentence that says what it waits for. Others are not in the map. */
export async function whyWaiting(clash: Clash, jobs: readonly JobRow[]): Promise<Map<string, string>> {
  const waiting = jobs.filter((job) => WAITING.includes(job.state));
  if (waiting.length === 0) return new Map();
  const known = await lookUp(clash, waiting);
  return new Map(waiting.map((job) => [job.id, reasonOf(job, known)]));
}

async function lookUp(clash: Clash, jobs: readonly JobRow[]): Promise<Known> {
  const db = clash.db.read;
  const pauses = await db.rows<{ scope: string; name: string }>("select scope, by_name as name from job_pauses");
  const running = await db.rows<{ kind: string; n: number }>("select kind, count(*) as n from jobs where state = 'running' group by kind");
  return {
    now: clash.clock.now(),
    pauses: new Map(pauses.map(({ scope, name }) => [scope, name])),
    running: new Map(running.map(({ kind, n }) => [kind, n])),
    limits: await limitsOf(clash, jobs),
    blockers: await blockersOf(clash, jobs),
    ahead: await aheadOf(clash, jobs),
    placesOf: (kind) => clash.jobs.kinds.find((known) => known.kind === kind)?.concurrency ?? 1,
  };
}

async function limitsOf(clash: Clash, jobs: readonly JobRow[]): Promise<Known["limits"]> {
  const all = await readLimits(clash.db.read);
  const limits: Known["limits"] = new Map();
  for (const resource of new Set(jobs.flatMap((job) => job.resource ?? []))) {
    const limit = all.get(resource);
    if (limit) limits.set(resource, { ...limit, taken: await heldPlaces(clash.db.read, resource) });
  }
  return limits;
}

async function blockersOf(clash: Clash, jobs: readonly JobRow[]): Promise<Known["blockers"]> {
  const ids = jobs.filter((job) => job.blockers > 0).map((job) => job.id);
  const rows = await clash.db.read.rows<{ id: string; title: string }>(
    `select d.job_id as id, o.title from job_dependencies d join jobs o on o.id = d.depends_on
     where d.job_id in (select value from json_each(?)) and o.state not in ${ENDED_STATES}`,
    [JSON.stringify(ids)],
  );
  const found: Known["blockers"] = new Map();
  for (const { id, title } of rows) found.set(id, [...(found.get(id) ?? []), title]);
  return found;
}

async function aheadOf(clash: Clash, jobs: readonly JobRow[]): Promise<Known["ahead"]> {
  const ahead: Known["ahead"] = new Map();
  for (const lane of new Set(jobs.filter((job) => job.ready === 1).map((job) => job.lane))) {
    const rows = await clash.db.read.rows<{ id: string }>(
      "select id from jobs where ready = 1 and lane = ? order by priority, fair, id limit ?",
      [lane, COUNTED],
    );
    for (const [rank, { id }] of rows.entries()) ahead.set(id, rank);
  }
  return ahead;
}

function reasonOf(job: JobRow, known: Known): string {
  const { now } = known;
  const resource = job.resource ? nameOf(job.resource) : undefined;
  if (isHeld(job.lane)) return `${resource ?? "The other side"} is at work on it; the next look is ${within(job.runAt - now)}.`;
  const project = known.pauses.get(`project:${job.projectId}`);
  if (project !== undefined) return `This project is paused by ${project}.`;
  const [first, ...others] = known.blockers.get(job.id) ?? [];
  if (first !== undefined)
    return others.length === 0 ? `It waits for "${first}" to end.` : `It waits for ${others.length + 1} other jobs to end.`;
  if (job.runAt > now) return job.error ? `It is tried again ${within(job.runAt - now)}: ${job.error.message}` : comes(job, now);
  return pauseOf(job, known, resource) ?? limitOf(job, known, resource) ?? lineOf(job, known);
}

const comes = (job: JobRow, now: number) => `It ${job.startedAt === null ? "starts" : "looks again"} ${within(job.runAt - now)}.`;

function pauseOf(job: JobRow, { pauses }: Known, resource: string | undefined): string | undefined {
  const [all, kind, one] = [pauses.get("all"), pauses.get(`kind:${job.kind}`), pauses.get(`resource:${job.resource}`)];
  if (all !== undefined) return `The queue is paused by ${all}.`;
  if (one !== undefined) return `${resource} is paused by ${one}.`;
  return kind === undefined ? undefined : `Jobs of this kind are paused by ${kind}.`;
}

function limitOf(job: JobRow, known: Known, resource: string | undefined): string | undefined {
  const limit = known.limits.get(job.resource ?? "");
  if (!limit) return undefined;
  const { atOnce, bucket, taken } = limit;
  if (atOnce !== null && taken >= atOnce)
    return `${resource} takes ${atOnce} at once, and ${taken} are under way.${aheadWords(job, known)}`;
  if (bucket && wholeTokens(tokensAt(bucket, known.now)) < 1)
    return `${resource} takes ${bucket.perMinute} a minute; the next starts ${within(nextTokenAt(bucket, known.now) - known.now)}.${aheadWords(job, known)}`;
  return undefined;
}

function lineOf(job: JobRow, known: Known): string {
  const places = known.placesOf(job.kind);
  const running = known.running.get(job.kind) ?? 0;
  if (running >= places)
    return `${places === 1 ? "One of its kind runs" : `${places} of its kind run`} at a time.${aheadWords(job, known)}`;
  return known.ahead.get(job.id) ? aheadWords(job, known).trim() : "It is next.";
}

function aheadWords(job: JobRow, { ahead }: Known): string {
  const rank = ahead.get(job.id);
  if (rank === 0) return " It is next.";
  if (rank === undefined) return job.ready === 1 ? ` More than ${COUNTED.toLocaleString("en")} are ahead of it.` : "";
  return rank === 1 ? " One is ahead of it." : ` ${rank} are ahead of it.`;
}

/** `provider:fal` is called fal. */
const nameOf = (resource: string): string => resource.slice(resource.indexOf(":") + 1);

const STEPS: readonly [ms: number, word: string][] = [
  [86_400_000, "day"],
  [3_600_000, "hour"],
  [60_000, "minute"],
  [1_000, "second"],
];

/** `in 4 seconds`, `in 2 hours`, `now`. */
function within(ms: number): string {
  if (ms < 1_000) return ms <= 0 ? "now" : "within a second";
  const [step, word] = STEPS.find(([size]) => ms >= size) ?? [1_000, "second"];
  const count = Math.round(ms / step);
  return `in ${count} ${word}${count === 1 ? "" : "s"}`;
}
