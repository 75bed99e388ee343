/**
 * All that a worker needs of the job table. The worker talks to nothing else, so that one in another process can be given the same calls over
 * HTTP; only `commit` takes work of this process.
 */
import type { Clash } from "../clash.ts";
import type { AfterCommit, Tx } from "../db.ts";
import type { Failure } from "../schema.ts";
import { type Claimed, claim, type Room } from "./claim.ts";
import type { JobKind, JobRow } from "./define.ts";
import {
  aftermathDone,
  type Beat,
  type End,
  fence,
  finish,
  jobsWithAftermath,
  renew,
  rescue,
  saveStep,
  type Watched,
  watch,
} from "./lease.ts";
import { gatherEnds } from "./ends.ts";
import { glance, stepResult } from "./list.ts";
import { ENDED } from "./rows.ts";

export interface JobPort {
  /** Whether somebody is in line, and when the next one's time comes. */
  glance(): Promise<{ ready: boolean; dueAt?: number }>;
  /** `room` is asked when the claim begins. */
  claim(room: () => Room): Promise<Claimed>;
  watch(running: readonly JobRow[]): Promise<Map<string, Watched>>;
  renew(beats: readonly Beat[]): Promise<void>;
  rescue(everything: boolean): Promise<number>;
  stepResult(jobId: string, name: string): Promise<{ result: unknown } | undefined>;
  saveStep(job: JobRow, name: string, result: unknown): Promise<void>;
  commit<T>(job: JobRow, work: (tx: Tx, after: AfterCommit) => Promise<T>): Promise<T>;
  /** Writes the end of an attempt with what its kind adds to it, then does what follows outside (J14). */
  close(kind: JobKind, job: JobRow, end: End): Promise<void>;
  /** What the last process did not come to. */
  settleAftermath(kindOf: (name: string) => JobKind | undefined): Promise<void>;
}

export const CANCELLED: Failure = { class: "cancelled", message: "It was cancelled." };

export function openPort(clash: Clash): JobPort {
  const writeEnd = gatherEnds(clash);
  /** With what its kind adds to it in the same transaction, which must not take others down. */
  const writeAlone = (kind: JobKind, job: JobRow, end: End) =>
    clash.db.write.transaction(async (tx, after) => {
      const held = await finish(clash, tx, after, job, end);
      if (held) await kind.ended?.(clash, tx, after, job, { state: end.state, failure: end.failure ?? CANCELLED });
      return held;
    });
  return {
    glance: () => glance(clash),
    claim: (room) => claim(clash, room),
    watch: (running) => watch(clash, running),
    renew: (beats) => renew(clash, beats),
    rescue: (everything) => rescue(clash, everything),
    stepResult: (jobId, name) => stepResult(clash, jobId, name),
    saveStep: (job, name, result) => saveStep(clash, job, name, result),
    commit: (job, work) =>
      clash.db.write.transaction(async (tx, after) => {
        await fence(tx, job);
        return work(tx, after);
      }),
    async close(kind, job, end) {
      const failed = ENDED.includes(end.state) && end.state !== "done";
      const aftermath = failed && kind.afterEnd !== undefined;
      const whole = { ...end, aftermath };
      const held = failed && kind.ended ? await writeAlone(kind, job, whole) : await writeEnd({ job, end: whole });
      if (held && aftermath) await follow(clash, kind, job);
    },
    async settleAftermath(kindOf) {
      for (const job of await jobsWithAftermath(clash)) {
        const kind = kindOf(job.kind);
        if (kind)
          await follow(clash, kind, job).catch((err) => clash.log.error({ err, job: job.id }, "jobs: what follows a job failed again"));
      }
    },
  };
}

/** The part of an end that lies outside the database. Left to the next start when it fails. */
export async function follow(clash: Clash, kind: JobKind, job: JobRow): Promise<void> {
  await kind.afterEnd?.(clash, job);
  await aftermathDone(clash, job.id);
}
