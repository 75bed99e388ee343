/**
 * The loops that run jobs: claim while there is room, heartbeat while one runs, rescue what lost its worker. One worker lives in the
 * process; it talks to the rows only through `queue.ts`, so that another process could take its place.
 */
import type { Clash } from "../clash.ts";
import { AppError, messageOf } from "../lib/errors.ts";
import { validate } from "../lib/validate.ts";
import { type Failure, type FailureClass, jobSteps } from "../schema.ts";
import { type JobContext, JobFailure, type JobKind, JobPause, type JobRow } from "./define.ts";
import { nextRunAt, stepResult } from "./list.ts";
import { claim, type End, ENDED, fence, finish, LEASE_MS, renew, requestCancel, rescue } from "./queue.ts";

export interface Jobs {
  start(): Promise<void>;
  /** Looks for work now. */
  wake(): void;
  cancel(jobId: string): Promise<JobRow>;
  /** Progress of running jobs, newest values: fraction 0 to 1 and a few words. */
  progressOf(jobId: string): { fraction: number; words: string } | undefined;
  /** Resolves when nothing is running and nothing is ready; for tests and one-shot use. */
  drain(): Promise<void>;
  stop(): Promise<void>;
  kinds: readonly JobKind[];
}

interface Running {
  job: JobRow;
  controller: AbortController;
  done: Promise<void>;
  fraction: number;
  words: string;
}

type AbortReason = "cancelled" | "lost" | "deadline" | "attempt" | "shutdown";

const HEARTBEAT_MS = 500; // also how fast a cancel reaches a running job of another process
const IDLE_LOOK_MS = 5_000;
const BACKOFF_MS = [1_000, 4_000, 15_000, 60_000];

export function createJobs(getClash: () => Clash, kinds: readonly JobKind[]): Jobs {
  const running = new Map<string, Running>();
  const idleWaiters = new Set<() => void>();
  let stopped = false;
  let looking = false;
  let lookAgain = false;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const kindOf = (name: string) => kinds.find((kind) => kind.kind === name);

  function room(): Map<string, number> {
    const left = new Map(kinds.map((kind) => [kind.kind, kind.concurrency]));
    for (const { job } of running.values()) left.set(job.kind, (left.get(job.kind) ?? 0) - 1);
    return new Map([...left].filter(([, places]) => places > 0));
  }

  function wake() {
    if (stopped) return;
    if (looking) lookAgain = true;
    else void look();
  }

  async function look() {
    const clash = getClash();
    looking = true;
    clearTimeout(timer);
    try {
      do {
        lookAgain = false;
        for (let taken = await next(clash); taken.length > 0; taken = await next(clash)) for (const job of taken) launch(clash, job);
      } while (lookAgain && !stopped);
      await rest(clash);
    } catch (error) {
      clash.log.error({ err: error }, "jobs: looking for work failed");
      timer = setTimeout(wake, IDLE_LOOK_MS);
    } finally {
      looking = false;
      if (lookAgain) wake();
    }
  }

  const next = (clash: Clash) => (stopped ? Promise.resolve([]) : claim(clash, room()));

  async function rest(clash: Clash) {
    if (stopped) return;
    const runAt = await nextRunAt(clash);
    const pause = runAt === undefined ? IDLE_LOOK_MS : Math.max(20, Math.min(IDLE_LOOK_MS, runAt - clash.clock.now()));
    if (running.size === 0 && (runAt === undefined || runAt > clash.clock.now())) for (const waiter of idleWaiters) waiter();
    timer = setTimeout(() => void rescue(clash, false).then(wake, wake), pause);
  }

  function launch(clash: Clash, job: JobRow) {
    const entry: Running = { job, controller: new AbortController(), done: Promise.resolve(), fraction: 0, words: "" };
    running.set(job.id, entry);
    entry.done = attempt(clash, entry)
      .catch((error) => clash.log.error({ err: error, job: job.id }, "jobs: the end of an attempt could not be written"))
      .finally(() => {
        running.delete(job.id);
        wake();
      });
  }

  async function attempt(clash: Clash, entry: Running) {
    const kind = kindOf(entry.job.kind);
    if (!kind) return;
    const heart = setInterval(() => void beat(clash, entry), HEARTBEAT_MS);
    const limit = Math.max(0, Math.min(kind.attemptLimitMs, entry.job.deadlineAt - clash.clock.now()));
    const limitTimer = setTimeout(() => entry.controller.abort(limit < kind.attemptLimitMs ? "deadline" : "attempt"), limit);
    let end: End;
    try {
      const args = validate(kind.args, entry.job.args) as never;
      end = { state: "done", result: (await raceAbort(kind.run(contextOf(clash, entry, args)), entry.controller.signal)) ?? null };
    } catch (error) {
      end = endOf(clash, kind, entry, error);
    } finally {
      clearInterval(heart);
      clearTimeout(limitTimer);
    }
    if (entry.controller.signal.reason !== "lost") await close(clash, kind, entry.job, end);
  }

  async function beat(clash: Clash, entry: Running) {
    const { job, controller, fraction } = entry;
    try {
      const { held, cancelRequested } = await renew(clash, job, Math.round(fraction * 1000));
      if (!held) controller.abort("lost" satisfies AbortReason);
      else if (cancelRequested) controller.abort("cancelled" satisfies AbortReason);
    } catch (error) {
      clash.log.warn({ err: error, job: job.id }, `jobs: a heartbeat failed; the lease holds for ${LEASE_MS / 1000} s`);
    }
  }

  function contextOf(clash: Clash, entry: Running, args: never): JobContext<never> {
    const { job, controller } = entry;
    const commit: JobContext<never>["commit"] = (work) =>
      clash.db.write.transaction(async (tx, after) => {
        await fence(tx, job);
        return work(tx, after);
      });
    return {
      clash,
      job,
      args,
      signal: controller.signal,
      log: clash.log.child({ job: job.id, kind: job.kind }),
      commit,
      async step(name, work) {
        const known = await stepResult(clash, job.id, name);
        if (known) return known.result as never;
        controller.signal.throwIfAborted();
        const result = await work();
        await commit((tx) =>
          tx
            .insert(jobSteps)
            .values({ jobId: job.id, name, result: result ?? null, at: clash.clock.now() })
            .onConflictDoNothing(),
        );
        return result;
      },
      progress(fraction, words = "", detail = {}) {
        entry.fraction = Math.min(1, Math.max(0, fraction));
        entry.words = words;
        clash.events.emit({
          stream: job.projectId ?? "workspace",
          kind: "job.progress",
          actor: job.actor,
          data: { id: job.id, kind: job.kind, fraction: entry.fraction, words, ...detail },
        });
      },
    };
  }

  return {
    kinds,
    wake,
    async start() {
      const clash = getClash();
      const count = await rescue(clash, true);
      if (count > 0) clash.log.info({ count }, "jobs: continuing what the last process left");
      wake();
    },
    async cancel(jobId) {
      const clash = getClash();
      const job = await requestCancel(clash, jobId, async (tx, after, row) => {
        await kindOf(row.kind)?.ended?.(clash, tx, after, row, { state: "cancelled", failure: row.error ?? CANCELLED });
      });
      const entry = running.get(jobId);
      if (entry) {
        entry.controller.abort("cancelled" satisfies AbortReason);
        await Promise.race([entry.done, clash.clock.sleep(5_000)]);
      } else await kindOf(job.kind)?.afterEnd?.(clash, job);
      return job;
    },
    progressOf: (jobId) => running.get(jobId),
    async drain() {
      for (;;) {
        const clash = getClash();
        const idle = new Promise<void>((resolve) => idleWaiters.add(resolve));
        wake();
        await idle;
        idleWaiters.clear();
        const runAt = await nextRunAt(clash);
        if (running.size === 0 && (runAt === undefined || runAt > clash.clock.now() + 60_000)) return;
      }
    },
    async stop() {
      stopped = true;
      clearTimeout(timer);
      for (const entry of running.values()) entry.controller.abort("shutdown" satisfies AbortReason);
      await Promise.race([Promise.allSettled([...running.values()].map((entry) => entry.done)), getClash().clock.sleep(8_000)]);
    },
  };
}

const CANCELLED: Failure = { class: "cancelled", message: "It was cancelled." };

/** The work's promise, or a rejection a moment after the abort even when the work does not listen. */
function raceAbort<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const grace = new Promise<never>((_, reject) => {
    signal.addEventListener("abort", () => setTimeout(() => reject(new DOMException("Aborted", "AbortError")), 900), { once: true });
  });
  return Promise.race([work, grace]);
}

async function close(clash: Clash, kind: JobKind, job: JobRow, end: End) {
  const held = await clash.db.write.transaction(async (tx, after) => {
    const mine = await finish(clash, tx, after, job, end);
    if (mine && ENDED.includes(end.state) && end.state !== "done") {
      await kind.ended?.(clash, tx, after, job, { state: end.state, failure: end.failure ?? CANCELLED });
    }
    return mine;
  });
  if (held && ENDED.includes(end.state) && end.state !== "done") await kind.afterEnd?.(clash, job);
}

function endOf(clash: Clash, kind: JobKind, entry: Running, error: unknown): End {
  const { job, controller } = entry;
  const reason = controller.signal.reason as AbortReason | undefined;
  if (reason === "cancelled") return { state: "cancelled", failure: CANCELLED };
  if (reason === "shutdown") return { state: "queued", runAt: clash.clock.now(), uncounted: true };
  if (reason === "deadline") return { state: "failed", failure: { class: "timeout", message: "It took longer than its total limit." } };
  if (error instanceof JobPause) return { state: "waiting", runAt: clash.clock.now() + error.resumeAfterMs, uncounted: true };
  const failure: Failure =
    reason === "attempt"
      ? { class: "timeout", message: `One attempt took longer than ${kind.attemptLimitMs / 1000} s.` }
      : failureOf(error);
  if (failure.class === "bug") clash.log.error({ err: error, job: job.id, kind: job.kind }, "jobs: a job met a bug");
  return decide(clash, job, failure, error instanceof JobFailure ? error.retryAfterMs : undefined);
}

/** J8 */
function decide(clash: Clash, job: JobRow, failure: Failure, retryAfterMs: number | undefined): End {
  switch (failure.class) {
    case "limited":
    case "unavailable":
    case "timeout": {
      const pause = retryAfterMs ?? (BACKOFF_MS[Math.min(job.attempt, BACKOFF_MS.length) - 1] ?? 60_000) * (0.75 + Math.random() / 2);
      const runAt = clash.clock.now() + pause;
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
