/** A worker that asks for work and stays on the line for a while: it gets a run at once when there is one, or the moment one is free. */
import type { Clash } from "../clash.ts";
import { type Event, EVERY_STREAM } from "../events.ts";
import { AppError } from "../lib/errors.ts";
import { liveWorker, type Worker } from "../workers.ts";
import { dropLease, nextLeaseEnd, takeRun } from "./lease.ts";
import type { ActionRun } from "./runs.ts";

export const LONGEST_WAIT_SECONDS = 25;
/** What no event tells is found by looking again: a pause that is over, a project that came back. */
const LOOK_AGAIN_MS = 5_000;
const CLOSING = "worker.closing";

/**
 * Undefined when nothing came within `waitMs`, or when the asker has gone: what it was given in that moment is free again. Throws AppError `unauthorized` when
 * the worker is revoked or renewed meanwhile.
 */
export async function awaitRun(clash: Clash, worker: Worker, waitMs: number, signal: AbortSignal): Promise<ActionRun | undefined> {
  const until = clash.clock.now() + waitMs;
  const bell = listenForWork(clash);
  try {
    for (;;) {
      bell.reset();
      if (bell.isOver()) return undefined;
      const run = await takeRun(clash, await stillThere(clash, worker));
      if (run && signal.aborted) await giveBack(clash, run, worker);
      if (run || signal.aborted) return signal.aborted ? undefined : run;
      const now = clash.clock.now();
      if (now >= until) return undefined;
      const nextEnd = (await nextLeaseEnd(clash, worker.id)) ?? until;
      await bell.heard(Math.max(1, Math.min(until, nextEnd, now + LOOK_AGAIN_MS) - now), signal);
    }
  } finally {
    bell.close();
  }
}

async function stillThere(clash: Clash, { id, keyNumber }: Worker): Promise<Worker> {
  const worker = await liveWorker(clash, id);
  if (worker?.keyNumber !== keyNumber) throw new AppError("unauthorized", "This worker was revoked, or its token was renewed.");
  return worker;
}

const giveBack = (clash: Clash, { id: runId, leaseNumber: number }: ActionRun, { id: workerId }: Worker): Promise<void> =>
  dropLease(clash, { runId, workerId, number });

/** Whoever is on the line is sent home: the studio stops. */
export const endWaiting = (clash: Clash): void => clash.events.emit({ stream: "workspace", kind: CLOSING, actor: "server", data: {} });

/** Rings when something happens that may have made work. */
function listenForWork(clash: Clash) {
  let rung = new AbortController();
  let isOver = false;
  const deaf = clash.events.listen(EVERY_STREAM, (event) => {
    if (event.kind === CLOSING) isOver = true;
    if (mayMakeWork(event)) rung.abort();
  });
  return {
    isOver: () => isOver,
    reset() {
      if (rung.signal.aborted) rung = new AbortController();
    },
    heard: (ms: number, signal: AbortSignal) => clash.clock.sleep(ms, AbortSignal.any([rung.signal, signal])),
    close: deaf,
  };
}

const mayMakeWork = ({ kind, data }: Event): boolean =>
  (kind === "job.waiting" && data.kind === "action") || kind === "action.returned" || kind.startsWith("worker.");
