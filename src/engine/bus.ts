/**
 * How a turn tells what happens in it. What is told in one go is written together, in its order; a key that is stored is not written again, so a runner
 * that walks its way a second time tells nothing twice. Streamed words go out at once and are not stored.
 */
import type { SignalBus } from "./define.ts";
import { appendTurnEvents, type NewTurnEvent, type TurnName } from "./log.ts";
import type { Clash } from "../clash.ts";
import type { AfterCommit, Tx } from "../db.ts";
import type { LiveTurn } from "./live.ts";

export interface Bus extends SignalBus {
  /** In a transaction that is open already, together with what makes it true. */
  append(tx: Tx, after: AfterCommit, events: readonly NewTurnEvent[]): Promise<void>;
  /** Whether it was told before. */
  isTold(key: string): boolean;
}

interface Surroundings {
  clash: Clash;
  turn: TurnName;
  keys: Set<string>;
  live: LiveTurn;
  /** A transaction that is refused when the turn's lease was lost. */
  commit<T>(work: (tx: Tx, after: AfterCommit) => Promise<T>): Promise<T>;
}

export function createBus({ clash, turn, keys, live, commit }: Surroundings): Bus {
  let waiting: NewTurnEvent[] = [];
  let writing: Promise<void> | undefined;
  let failed: { error: unknown } | undefined;

  async function append(tx: Tx, after: AfterCommit, events: readonly NewTurnEvent[]) {
    const fresh = events.filter(({ key }) => !keys.has(key));
    await appendTurnEvents(clash, tx, after, turn, fresh);
    after(() => {
      for (const { key } of fresh) keys.add(key);
    });
  }

  /** Those that come while others are being written wait for the next transaction, all together. */
  function flush(): Promise<void> {
    writing ??= (async () => {
      await Promise.resolve();
      const events = waiting;
      waiting = [];
      writing = undefined;
      await commit((tx, after) => append(tx, after, events));
    })();
    return writing;
  }

  return {
    append,
    isTold: (key) => keys.has(key),
    tell(event) {
      if (keys.has(event.key)) return;
      waiting.push(event as NewTurnEvent);
      void flush().catch((error) => {
        failed = { error };
      });
    },
    async emit(event) {
      if (failed) throw failed.error;
      if (keys.has(event.key)) return;
      waiting.push(event as NewTurnEvent);
      await flush();
    },
    delta: (agent, span, text) => live.delta(agent, span, text),
  };
}
