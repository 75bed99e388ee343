/**
 * Requests to upstreams that are under way. What an upstream answers is a fact that may have been paid for, so a sending is carried to its end and
 * written down whatever becomes of the job that began it: a cancel, a lost lease and a shutdown wait for the answer for a while before they hang up.
 */
import type { Clock } from "../lib/clock.ts";

export interface Sends {
  /** Starts `work`, or joins the one that is under way for this generation. `signal` aborts when nobody waits any longer. */
  run(generationId: string, work: (signal: AbortSignal) => Promise<void>): Promise<void>;
  underWay(generationId: string): Promise<void> | undefined;
  /** Hangs up unless the answer comes within `ms`. */
  hurry(generationId: string, ms: number): void;
  /** Waits for the answers that are on their way, then hangs up. */
  stop(): Promise<void>;
}

interface Sending {
  done: Promise<void>;
  controller: AbortController;
}

const SHUTDOWN_MS = 6_000;
const HANG_UP_MS = 1_000;

export function createSends(clock: Clock): Sends {
  const sendings = new Map<string, Sending>();
  const ended = () => Promise.allSettled([...sendings.values()].map((sending) => sending.done));

  return {
    run(generationId, work) {
      const known = sendings.get(generationId);
      if (known) return known.done;
      const controller = new AbortController();
      const done = work(controller.signal).finally(() => sendings.delete(generationId));
      sendings.set(generationId, { done, controller });
      done.catch(() => {}); // whoever waits hears of it; when nobody does, the row says what is known
      return done;
    },
    underWay: (generationId) => sendings.get(generationId)?.done,
    hurry(generationId, ms) {
      const sending = sendings.get(generationId);
      if (sending) void Promise.race([sending.done.catch(() => {}), clock.sleep(ms)]).then(() => sending.controller.abort());
    },
    async stop() {
      const over = new AbortController();
      await Promise.race([ended(), clock.sleep(SHUTDOWN_MS, over.signal)]);
      over.abort();
      for (const { controller } of sendings.values()) controller.abort();
      await Promise.race([ended(), clock.sleep(HANG_UP_MS)]);
    },
  };
}
