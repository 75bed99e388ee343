/**
 * What people steer the queue with: pauses, limits of resources, the order of what waits, and the answer to "why does it wait". A pause holds back
 * what has not started; a job that holds a ticket goes on, because what was paid must be fetched.
 */
import type { Clash } from "../clash.ts";
import { AppError } from "../lib/errors.ts";
import type { JobRow } from "./define.ts";

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
export async function pauseQueue(_clash: Clash, scope: Scope, _by: { id: string; name: string }): Promise<void> {
  throw new AppError("unavailable", `The queue cannot be paused yet (${scope}).`);
}

/** Starts what waited. The time of the pause does not count towards the deadlines. */
export async function resumeQueue(_clash: Clash, scope: Scope): Promise<void> {
  throw new AppError("unavailable", `The queue cannot be resumed yet (${scope}).`);
}

/** The oldest first. */
export async function pausedScopes(_clash: Clash): Promise<Pause[]> {
  return [];
}

/** Throws AppError `invalid` for anything but whole numbers of 1 or more, or null. What is left out stays. */
export async function setLimits(_clash: Clash, resource: string, _limits: Limits): Promise<void> {
  throw new AppError("unavailable", `Limits cannot be set yet (${resource}).`);
}

/** For each job that has not started or holds a ticket: a sentence that says what it waits for. Others are not in the map. */
export async function whyWaiting(_clash: Clash, _jobs: readonly JobRow[]): Promise<Map<string, string>> {
  return new Map();
}

/** Puts a waiting job before another one, or with null behind all. Throws AppError `conflict` when it does not wait any more. */
export async function moveJob(_clash: Clash, jobId: string, _beforeId: string | null): Promise<void> {
  throw new AppError("unavailable", `Jobs cannot be moved yet (${jobId}).`);
}
