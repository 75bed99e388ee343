/** One attempt at a job: what its work is given, and what follows from how it ended. */
import type { Clash } from "../clash.ts";
import { AppError, messageOf } from "../lib/errors.ts";
import { validate } from "../lib/validate.ts";
import type { Failure, FailureClass } from "../schema.ts";
import { type JobContext, JobFailure, type JobKind, JobPause, type JobRow } from "./define.ts";
import type { End } from "./lease.ts";
import { CANCELLED, type JobPort } from "./port.ts";

export type AbortReason = "cancelled" | "lost" | "deadline" | "attempt" | "shutdown";

export interface Running {
  job: JobRow;
  controller: AbortController;
  done: Promise<void>;
  fraction: number;
  words: string;
  spentMicros: number | undefined;
  /** Its end is being written: its slot is free. */
  closing: boolean;
}

interface Surroundings {
  clash: Clash;
  port: JobPort;
  etaOf(entry: Running): number | undefined;
}

/** What work does not do within this time after its abort is not waited for. */
const GRACE_MS = 900;
const BACKOFF_MS = [1_000, 4_000, 15_000, 60_000];
/** How often a server may die of a job beyond its attempts until the job is put away (J5). */
const CRASHES = 16;

const OVERDUE: Failure = { class: "timeout", message: "It took longer than its total limit." };
const DEADLY: Failure = { class: "bug", message: "The server stopped each time while it ran. It was put away so that the others go on." };

/** Runs the kind's work and says how it ended. Never rejects. */
export async function attempt(around: Surroundings, kind: JobKind, entry: Running): Promise<End> {
  const { job, controller } = entry;
  const { clash } = around;
  const left = job.deadlineAt - clash.clock.now();
  if (job.cancelRequestedAt !== null) return { state: "cancelled", failure: CANCELLED };
  if (left <= 0) return { state: "failed", failure: OVERDUE };
  if (job.attempt > job.maxAttempts + CRASHES) return { state: "dead", failure: DEADLY };
  const timer = setTimeout(
    () => controller.abort(left < kind.attemptLimitMs ? "deadline" : "attempt"),
    Math.min(kind.attemptLimitMs, left),
  );
  try {
    const args = validate(kind.args, job.args) as never;
    const result = await raceAbort(kind.run(contextOf(around, entry, args)), controller.signal);
    return { state: "done", result: result ?? null, costMicros: entry.spentMicros };
  } catch (error) {
    return { ...endOf(clash, kind, entry, error), costMicros: entry.spentMicros };
  } finally {
    clearTimeout(timer);
  }
}

function contextOf({ clash, port, etaOf }: Surroundings, entry: Running, args: never): JobContext<never> {
  const { job, controller } = entry;
  return {
    clash,
    job,
    args,
    signal: controller.signal,
    get log() {
      return clash.log.child({ job: job.id, kind: job.kind });
    },
    commit: (work) => port.commit(job, work),
    async step(name, work) {
      const known = await port.stepResult(job.id, name);
      if (known) return known.result as never;
      controller.signal.throwIfAborted();
      const result = await work();
      await port.saveStep(job, name, result);
      return result;
    },
    progress(fraction, words = "", detail = {}) {
      entry.fraction = Math.min(1, Math.max(0, fraction));
      entry.words = words;
      const etaMs = etaOf(entry);
      clash.events.emit({
        stream: job.projectId ?? "workspace",
        kind: "job.progress",
        actor: job.actor,
        data: { id: job.id, kind: job.kind, fraction: entry.fraction, words, ...(etaMs === undefined ? {} : { etaMs }), ...detail },
      });
    },
    spent(micros) {
      entry.spentMicros = micros;
    },
  };
}

/** The work's promise, or a rejection a moment after the abort even when the work does not listen. */
async function raceAbort<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise: grace, reject } = Promise.withResolvers<never>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const onAbort = () => {
    timer = setTimeout(() => reject(new DOMException("Aborted", "AbortError")), GRACE_MS);
  };
  signal.addEventListener("abort", onAbort, { once: true });
  try {
    return await Promise.race([work, grace]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", onAbort);
  }
}

function endOf(clash: Clash, kind: JobKind, entry: Running, error: unknown): End {
  const { job, controller } = entry;
  const reason = controller.signal.reason as AbortReason | undefined;
  const now = clash.clock.now();
  if (reason === "cancelled") return { state: "cancelled", failure: CANCELLED };
  if (reason === "shutdown") return { state: "queued", runAt: now, uncounted: true };
  if (reason === "deadline") return { state: "failed", failure: OVERDUE };
  if (error instanceof JobPause) return { state: error.holds ? "waiting" : "scheduled", runAt: now + error.resumeAfterMs, uncounted: true };
  const failure: Failure =
    reason === "attempt"
      ? { class: "timeout", message: `One attempt took longer than ${kind.attemptLimitMs / 1000} s.` }
      : failureOf(error);
  if (failure.class === "bug") clash.log.error({ err: error, job: job.id, kind: job.kind }, "jobs: a job met a bug");
  return decide(now, job, { failure, attempts: kind.maxAttempts }, error instanceof JobFailure ? error.retryAfterMs : undefined);
}

/** J8 */
function decide(
  now: number,
  job: JobRow,
  { failure, attempts }: { failure: Failure; attempts: number },
  retryAfterMs: number | undefined,
): End {
  switch (failure.class) {
    case "limited":
    case "unavailable":
    case "timeout": {
      const tries = Math.max(1, job.attempt - (job.maxAttempts - attempts)); // a replay starts counting anew
      const pause = retryAfterMs ?? (BACKOFF_MS[Math.min(tries, BACKOFF_MS.length) - 1] ?? 60_000) * (0.75 + Math.random() / 2);
      const runAt = now + Math.ceil(pause);
      if (job.attempt >= job.maxAttempts || runAt > job.deadlineAt) return { state: "failed", failure };
      return { state: "queued", runAt, failure };
    }
    case "uncertain":
      return { state: "uncertain", failure };
    case "bug":
      return { state: "dead", failure };
    case "cancelled":
      return { state: "cancelled", failure };
    case "rejected":
    case "refused":
    case "config":
      return { state: "failed", failure };
  }
}

const CLASS_OF_CODE: Record<AppError["code"], FailureClass> = {
  invalid: "rejected",
  unauthorized: "config",
  forbidden: "refused",
  not_found: "rejected",
  conflict: "rejected",
  too_large: "rejected",
  limited: "limited",
  unavailable: "unavailable",
};

function failureOf(error: unknown): Failure {
  if (error instanceof JobFailure) return { class: error.failureClass, message: error.message };
  if (error instanceof AppError) return { class: CLASS_OF_CODE[error.code], message: error.message };
  return { class: "bug", message: `Something unexpected happened (${messageOf(error).slice(0, 200)}). The server's log has the details.` };
}
