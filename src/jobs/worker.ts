/**
 * The loops that run jobs: claim while there is room, heartbeat while one runs, rescue what lost its worker. One worker lives in the
 * process; it reaches the rows only through its port (`port.ts`), so that another process could take its place.
 */
import type { Clash } from "../clash.ts";
import { type AbortReason, attempt, type Running } from "./attempt.ts";
import type { Room } from "./claim.ts";
import type { JobKind, JobRow } from "./define.ts";
import { createPace, etaMs } from "./pace.ts";
import { CANCELLED, follow, type JobPort, openPort } from "./port.ts";
import { requestCancel } from "./queue.ts";

export interface Progress {
  /** From 0 to 1. */
  fraction: number;
  words: string;
  /** Milliseconds that are left, when anybody can say. */
  etaMs?: number;
}

export interface Jobs {
  start(): Promise<void>;
  /** Looks for work now; with `soon` for work of the open transaction too, so that it is taken in the same commit. */
  wake(soon?: boolean): void;
  cancel(jobId: string): Promise<JobRow>;
  /** Progress of running jobs, newest values. */
  progressOf(jobId: string): Progress | undefined;
  /** How long a job of this kind and resource usually takes, in milliseconds; undefined when none was done since the start. */
  usualMs(kind: string, resource: string | null): number | undefined;
  /** Resolves when nothing is running and nothing is ready; for tests and one-shot use. */
  drain(): Promise<void>;
  stop(): Promise<void>;
  kinds: readonly JobKind[];
}

const earliest = (...times: (number | undefined)[]): number | undefined => {
  const known = times.filter((at) => at !== undefined);
  return known.length > 0 ? Math.min(...known) : undefined;
};

const HEARTBEAT_MS = 500; // also how fast a cancel reaches a running job of another process
/** Leases are renewed at every so-many-th beat; the others only look. */
const RENEWED_EVERY = 6;
const IDLE_LOOK_MS = 5_000;
const STOP_WITHIN_MS = 8_000;

export function createJobs(getClash: () => Clash, kinds: readonly JobKind[]): Jobs {
  const running = new Map<string, Running>();
  const idleWaiters = new Set<() => void>();
  const pace = createPace();
  let openedPort: JobPort | undefined;
  let stopped = false;
  let looking = false;
  let lookAgain = false;
  /** Somebody is in line whom a look from outside the transaction does not see yet. */
  let isExpected = false;
  /** There was no room for all when we looked last. */
  let isFull = false;
  /** When something comes that is known of. */
  let nextLookAt: number | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let heart: ReturnType<typeof setInterval> | undefined;
  let beats = 0;

  const byName = new Map(kinds.map((kind) => [kind.kind, kind]));
  const port = () => (openedPort ??= openPort(getClash()));

  function room(): Room {
    const left = new Map(kinds.map((kind) => [kind.kind, kind.concurrency]));
    for (const { job, closing } of running.values()) if (!closing) left.set(job.kind, (left.get(job.kind) ?? 0) - 1);
    return new Map([...left].filter(([, places]) => places > 0));
  }

  function wake(soon = false) {
    if (stopped) return;
    if (soon) isExpected = true;
    if (looking) lookAgain = true;
    else void look();
  }

  async function look() {
    const clash = getClash();
    looking = true;
    clearTimeout(timer);
    try {
      let next: number | undefined;
      do {
        lookAgain = false;
        next = await takeAll(clash);
      } while (lookAgain && !stopped);
      rest(clash, next);
    } catch (error) {
      clash.log.error({ err: error }, "jobs: looking for work failed");
      timer = setTimeout(wake, IDLE_LOOK_MS);
    } finally {
      looking = false;
      if (lookAgain) wake();
    }
  }

  /** Takes what there is room for, and answers when somebody's time comes next or a resource takes one more. */
  async function takeAll(clash: Clash): Promise<number | undefined> {
    let lookAt: number | undefined;
    for (;;) {
      const free = room();
      isFull = free.size < kinds.length;
      if (stopped || free.size === 0) return undefined; // an end wakes us
      if (!isExpected) {
        const { ready, dueAt } = await port().glance();
        if (!(ready || (dueAt !== undefined && dueAt <= clash.clock.now()))) return earliest(dueAt, lookAt);
      }
      isExpected = false;
      const claimed = await port().claim(room);
      lookAt = claimed.lookAt;
      for (const job of claimed.jobs) launch(clash, job);
      if (claimed.jobs.length === 0) return earliest((await port().glance()).dueAt, lookAt);
    }
  }

  function rest(clash: Clash, next: number | undefined) {
    nextLookAt = next;
    if (stopped) return;
    const now = clash.clock.now();
    if (running.size === 0 && !lookAgain && (next === undefined || next > now)) for (const waiter of idleWaiters) waiter();
    timer = setTimeout(() => void lookAfterRest(), next === undefined ? IDLE_LOOK_MS : Math.max(20, Math.min(IDLE_LOOK_MS, next - now)));
  }

  async function lookAfterRest() {
    try {
      await beat(true); // a loop that stood still for long must not take its own jobs for lost
      await port().rescue(false);
    } catch (err) {
      getClash().log.warn({ err }, "jobs: looking for lost jobs failed");
    }
    wake();
  }

  function launch(clash: Clash, job: JobRow) {
    const entry: Running = {
      job,
      controller: new AbortController(),
      done: Promise.resolve(),
      fraction: 0,
      words: "",
      spentMicros: undefined,
      closing: false,
    };
    running.set(job.id, entry);
    heart ??= setInterval(() => void beat(false), HEARTBEAT_MS);
    entry.done = run(clash, entry)
      .catch((error) => clash.log.error({ err: error, job: job.id }, "jobs: the end of an attempt could not be written"))
      .finally(() => {
        if (running.get(job.id) === entry) running.delete(job.id); // its next attempt may have begun
        if (running.size === 0) {
          clearInterval(heart);
          heart = undefined;
        }
        wake();
      });
  }

  async function run(clash: Clash, entry: Running) {
    const { job } = entry;
    const kind = byName.get(job.kind);
    if (!kind) return;
    const end = await attempt({ clash, port: port(), etaOf }, kind, entry);
    if (isLost(entry)) return;
    entry.closing = true;
    const closed = port().close(kind, job, end); // stands in the writer's queue now; the next claim comes behind it, in the same commit
    if (isFull) wake(true);
    await closed;
    if (end.state === "done") pace.note(lineOf(job), clash.clock.now() - (job.attemptStartedAt ?? clash.clock.now()));
  }

  const isLost = (entry: Running) => entry.controller.signal.reason === "lost";

  async function beat(renewing: boolean) {
    const entries = [...running.values()];
    if (entries.length === 0) return;
    try {
      const seen = await port().watch(entries.map((entry) => entry.job));
      for (const { job, controller } of entries) {
        const { held, cancelRequested } = seen.get(job.id) ?? { held: false, cancelRequested: false };
        if (!held) controller.abort("lost" satisfies AbortReason);
        else if (cancelRequested) controller.abort("cancelled" satisfies AbortReason);
      }
      if (!renewing && ++beats % RENEWED_EVERY !== 0) return;
      await port().renew(entries.map(({ job, fraction }) => ({ job, progress: Math.round(fraction * 1000) })));
    } catch (error) {
      getClash().log.warn({ err: error }, "jobs: a heartbeat failed; the leases hold for some seconds");
    }
  }

  const lineOf = (job: Pick<JobRow, "kind" | "resource">) => `${job.kind} ${job.resource ?? ""}`;

  function etaOf({ job, fraction }: Running): number | undefined {
    const elapsedMs = getClash().clock.now() - (job.attemptStartedAt ?? job.createdAt);
    return etaMs({ elapsedMs, fraction, usualMs: pace.usual(lineOf(job)) });
  }

  return {
    kinds,
    wake,
    async start() {
      const clash = getClash();
      const count = await port().rescue(true);
      if (count > 0) clash.log.info({ count }, "jobs: continuing what the last process left");
      await port().settleAftermath((name) => byName.get(name));
      wake();
    },
    async cancel(jobId) {
      const clash = getClash();
      const job = await requestCancel(clash, jobId, {
        hasAftermath: (row) => byName.get(row.kind)?.afterEnd !== undefined,
        async endWaiting(tx, after, row) {
          await byName.get(row.kind)?.ended?.(clash, tx, after, row, { state: "cancelled", failure: row.error ?? CANCELLED });
        },
      });
      const entry = running.get(jobId);
      const kind = byName.get(job.kind);
      if (entry) {
        entry.controller.abort("cancelled" satisfies AbortReason);
        await Promise.race([entry.done, clash.clock.sleep(5_000)]);
      } else if (kind && job.state === "cancelled" && job.aftermath === 1) await follow(clash, kind, job);
      return job;
    },
    progressOf(jobId) {
      const entry = running.get(jobId);
      if (!entry) return undefined;
      const eta = etaOf(entry);
      return { fraction: entry.fraction, words: entry.words, ...(eta === undefined ? {} : { etaMs: Math.round(eta) }) };
    },
    usualMs: (kind, resource) => pace.usual(lineOf({ kind, resource })),
    async drain() {
      for (;;) {
        const clash = getClash();
        const idle = new Promise<void>((resolve) => idleWaiters.add(resolve));
        wake();
        await idle;
        idleWaiters.clear();
        if (running.size === 0 && (nextLookAt === undefined || nextLookAt > clash.clock.now() + 60_000)) return;
        await clash.clock.sleep(5); // something comes within a minute: the loop looks at its time
      }
    },
    async stop() {
      stopped = true;
      clearTimeout(timer);
      for (const entry of running.values()) entry.controller.abort("shutdown" satisfies AbortReason);
      await Promise.race([Promise.allSettled([...running.values()].map((entry) => entry.done)), getClash().clock.sleep(STOP_WITHIN_MS)]);
      clearInterval(heart);
    },
  };
}
