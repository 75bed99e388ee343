/**
 * What people steer the queue with: pauses, limits of resources, the order of what waits. A pause holds back what has not started; a job that holds
 * a ticket goes on, because what was paid must be fetched. Why a job waits is said in `why.ts`.
 */
import type { Clash } from "../clash.ts";
import type { Tx } from "../db.ts";
import { AppError, invalid } from "../lib/errors.ts";
import { bucketSize } from "./limits.ts";
import { isHeld } from "./line.ts";
import { LIVE_STATES } from "./rows.ts";

export { whyWaiting } from "./why.ts";

/** `all`, or one part of the queue: `resource:provider:fal`, `project:prj_…`, `kind:render`. */
export type Scope = "all" | `resource:${string}` | `project:${string}` | `kind:${string}`;

export interface Pause {
  scope: Scope;
  by: string;
  byName: string;
  /** Milliseconds since the epoch. */
  at: number;
}

export interface Limits {
  /** Jobs that hold a place at the resource at once; null is no limit. */
  atOnce?: number | null;
  /** Jobs that start in a minute; null is no limit. */
  perMinute?: number | null;
}

/** Nothing in the scope starts until it is resumed. Pausing twice keeps the first. */
export async function pauseQueue(clash: Clash, scope: Scope, by: { id: string; name: string }): Promise<void> {
  const now = clash.clock.now();
  await clash.db.write.transaction(async (tx) => {
    const [made] = await tx.rows(
      "insert into job_pauses (scope, by, by_name, at) values (?, ?, ?, ?) on conflict do nothing returning scope",
      [...[scope, by.id, by.name, now]],
    );
    if (made && scope.startsWith("project:")) await eachPart(tx, scope, "set blockers = blockers + 1, ready = 0", []);
  });
}

/** Starts what waited. The time of the pause does not count towards the deadlines. */
export async function resumeQueue(clash: Clash, scope: Scope): Promise<void> {
  const now = clash.clock.now();
  await clash.db.write.transaction(async (tx, after) => {
    const [pause] = await tx.rows<{ at: number }>("delete from job_pauses where scope = ? returning at", [scope]);
    if (!pause) return;
    await eachPart(tx, scope, "set deadline_at = deadline_at + (? - max(?, created_at))", [now, pause.at]);
    if (scope.startsWith("project:")) await eachPart(tx, scope, "set blockers = blockers - 1", [], ["blockers > 0"]);
    after(() => clash.jobs.wake());
  });
}

/** Where the jobs stand that have not ended; each part has an index of its own. */
const PARTS = [`blockers > 0 and state in ${LIVE_STATES}`, `ready = 0 and blockers = 0 and state in ${LIVE_STATES}`, "ready = 1"];

async function eachPart(tx: Tx, scope: Scope, change: string, values: number[], parts = PARTS): Promise<void> {
  const [test, ...names] = testOf(scope);
  for (const part of parts)
    await tx.rows(`update jobs ${change} where ${part} and ${test} and lane not like '%|held' returning 1`, [...values, ...names]);
}

function testOf(scope: Scope): [test: string, ...names: string[]] {
  if (scope === "all") return ["1"];
  const [part, name] = [scope.slice(0, scope.indexOf(":")), scope.slice(scope.indexOf(":") + 1)];
  if (part === "project") return ["project_id = ?", name];
  return part === "kind" ? ["kind = ?", name] : ["resource = ?", name];
}

/** The oldest first. */
export const pausedScopes = (clash: Clash): Promise<Pause[]> =>
  clash.db.read.rows<Pause>("select scope, by, by_name as byName, at from job_pauses order by at, scope");

const MOST = 1_000_000;

/** Throws AppError `invalid` for anything but whole numbers of 1 or more, or null. What is left out stays. */
export async function setLimits(clash: Clash, resource: string, limits: Limits): Promise<void> {
  for (const [name, value] of Object.entries(limits))
    if (value !== null && value !== undefined && !(Number.isInteger(value) && value >= 1 && value <= MOST))
      throw invalid(name, "It must be a whole number of 1 or more, or nothing for no limit.");
  const { atOnce, perMinute } = limits;
  const now = clash.clock.now();
  await clash.db.write.transaction(async (tx, after) => {
    await tx.rows("insert into job_limits (resource, filled_at) values (?, ?) on conflict do nothing returning resource", [resource, now]);
    if (atOnce !== undefined) await tx.rows("update job_limits set at_once = ? where resource = ? returning resource", [atOnce, resource]);
    if (perMinute !== undefined)
      await tx.rows("update job_limits set per_minute = ?, tokens = ?, filled_at = ? where resource = ? returning resource", [
        ...[perMinute, perMinute === null ? 0 : bucketSize(perMinute), now, resource],
      ]);
    after(() => clash.jobs.wake());
  });
}

interface Placed {
  lane: string;
  priority: number;
  fair: number;
  ready: number;
  title: string;
}

/** Puts a waiting job before another one, or with null behind all of its line. Throws AppError `conflict` when one of them has no place in a line. */
export async function moveJob(clash: Clash, jobId: string, beforeId: string | null): Promise<void> {
  if (jobId === beforeId) return;
  await clash.db.write.transaction(async (tx, after) => {
    const moved = await placed(tx, jobId);
    const place =
      beforeId === null ? await behindAll(tx, moved) : await makePlace(tx, moved, { id: beforeId, ...(await placed(tx, beforeId)) });
    await tx.rows("update jobs set priority = ?, fair = ? where id = ? returning id", [place.priority, place.fair, jobId]);
    after(() => clash.jobs.wake());
  });
}

async function placed(tx: Tx, jobId: string): Promise<Placed> {
  const [row] = await tx.rows<Placed>("select lane, priority, fair, ready, title from jobs where id = ?", [jobId]);
  if (!row) throw new AppError("not_found", "There is no such job.");
  if (row.ready !== 1 || isHeld(row.lane))
    throw new AppError("conflict", `"${row.title}" does not stand in line now, so it has no place to change. Nothing was moved.`);
  return row;
}

/** Everything from the other one on steps back by one, in both lines; the place between is free then, however close they stood. */
async function makePlace(tx: Tx, moved: Placed, before: Placed & { id: string }): Promise<Pick<Placed, "priority" | "fair">> {
  const { priority, fair } = before;
  for (const lane of new Set([moved.lane, before.lane]))
    await tx.rows("update jobs set fair = fair + 1 where ready = 1 and lane = ? and priority = ? and (fair, id) >= (?, ?) returning 1", [
      ...[lane, priority, fair, before.id],
    ]);
  return { priority, fair: fair + 0.5 };
}

async function behindAll(tx: Tx, { lane }: Placed): Promise<Pick<Placed, "priority" | "fair">> {
  const [last] = await tx.rows<Pick<Placed, "priority" | "fair">>(
    "select priority, fair from jobs where ready = 1 and lane = ? order by priority desc, fair desc limit 1",
    [lane],
  );
  return { priority: last?.priority ?? 0, fair: (last?.fair ?? 0) + 1 };
}
