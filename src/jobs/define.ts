/** A kind of job: its arguments, limits and work. The list is in `index.ts`. */
import type { Static, TObject } from "@sinclair/typebox";
import type { Clash } from "../clash.ts";
import type { AfterCommit, Tx } from "../db.ts";
import type { Log } from "../lib/log.ts";
import type { Failure, FailureClass, JobState, jobs } from "../schema.ts";
import type { JobSpec } from "./specs.ts";

export type JobRow = typeof jobs.$inferSelect;

export interface JobContext<A> {
  clash: Clash;
  job: JobRow;
  args: A;
  /** Aborts on cancel, lost lease, deadline and shutdown. */
  signal: AbortSignal;
  log: Log;
  /** Runs `work` once over all attempts and returns what it returned then (plain JSON). */
  step<T>(name: string, work: () => Promise<T>): Promise<T>;
  /** Shares progress with whoever watches: 0 to 1 and a few words; `detail` travels to the page only. Not kept. */
  progress(fraction: number, words?: string, detail?: Record<string, unknown>): void;
  /** Says what this attempt has cost so far, in micro-USD; it is kept with the attempt. */
  spent(micros: number): void;
  /** A transaction that is refused when the lease was lost (J4). */
  commit<T>(work: (tx: Tx, after: AfterCommit) => Promise<T>): Promise<T>;
}

export interface JobKind<A extends TObject = TObject> extends JobSpec<A> {
  run(context: JobContext<Static<A>>): Promise<unknown>;
  /** What else becomes true when the job ends without success (J14); runs in the same transaction. Must be repeatable. */
  ended?(clash: Clash, tx: Tx, after: AfterCommit, job: JobRow, end: { state: JobState; failure: Failure }): Promise<void>;
  /** After that transaction, outside of it (a room edit, the other side's own cancel); repeated at boot when the process died in between. */
  afterEnd?(clash: Clash, job: JobRow): Promise<void>;
}

export function defineJob<A extends TObject>(kind: JobKind<A>): JobKind<A> {
  return kind;
}

/** Ends an attempt with a class, which decides what happens next (J8). */
export class JobFailure extends Error {
  constructor(
    readonly failureClass: FailureClass,
    message: string,
    readonly retryAfterMs?: number,
    /** An upstream's last word on a request that it bills all the same, in micro-USD; undefined: it did not say how much. */
    readonly billed?: { micros: number | undefined },
  ) {
    super(message);
    this.name = "JobFailure";
  }
}

/**
 * Puts the job aside in state `waiting` without counting a failure: it holds a ticket, or a request that went out. Its slot is free for others, its place at
 * the resource is not; from now on pauses and limits do not hold it back (J18), because what was paid must be fetched. With `holds` false nothing was
 * sent yet: it stands in line again when its time comes, behind every pause and limit.
 */
export class JobPause extends Error {
  constructor(
    readonly resumeAfterMs: number,
    readonly holds = true,
  ) {
    super("The job waits.");
    this.name = "JobPause";
  }
}
