/**
 * Group commit. Rooms hand in what has to be on disk together with what is to happen then; while one commit is under way everything
 * else gathers, of all rooms, and goes into the next. What happens after a commit happens in the order in which it was handed in, so
 * an entry without rows is a barrier: it waits for everything before it.
 */
import { mergeEntries } from "../canvas/journal.ts";
import type { JournalRow, LogBatch, RoomStore } from "./store.ts";

export interface LogEntry {
  batch?: Partial<LogBatch>;
  /** False once something that it builds on has failed: it is then failed too. */
  stands(): boolean;
  /** Called once it is on disk. Must not throw. */
  committed(): void;
  /** Called instead when the commit failed. Must not throw. */
  failed(cause: Error): void;
}

export interface Log {
  hand(entry: LogEntry): void;
  /** Resolves when all that was handed in so far is settled. */
  settled(): Promise<void>;
}

/** Keeps one transaction, and what a failure of it costs, within bounds. */
const ENTRIES_PER_COMMIT = 5_000;

export function openLog(store: Pick<RoomStore, "append">): Log {
  const gathered: LogEntry[] = [];
  let working = false;

  async function work(): Promise<void> {
    await undefined; // all that the worker answered in one message is one commit
    while (gathered.length > 0) {
      const taken = gathered.splice(0, ENTRIES_PER_COMMIT);
      const entries = taken.filter((entry) => entry.stands());
      if (entries.length < taken.length)
        for (const entry of taken) if (!entry.stands()) entry.failed(new Error("What it builds on was not committed."));
      const failure = await commit(entries);
      for (const entry of entries) {
        if (failure) entry.failed(failure);
        else entry.committed();
      }
    }
    working = false;
  }

  async function commit(entries: readonly LogEntry[]): Promise<Error | undefined> {
    const batch = joined(entries);
    if (batch.rows.length + batch.undone.length === 0) return undefined;
    try {
      await store.append(batch);
      return undefined;
    } catch (cause) {
      return cause instanceof Error ? cause : new Error(String(cause));
    }
  }

  function hand(entry: LogEntry): void {
    gathered.push(entry);
    if (working) return;
    working = true;
    void work();
  }

  return {
    hand,
    settled: () =>
      new Promise((resolve) => {
        hand({ stands: () => true, committed: resolve, failed: () => resolve() });
      }),
  };
}

function joined(entries: readonly LogEntry[]): LogBatch {
  const batch: LogBatch = { rows: [], peers: [], journal: [], undone: [], redone: [] };
  for (const { batch: part } of entries) {
    batch.rows.push(...(part?.rows ?? []));
    batch.peers.push(...(part?.peers ?? []));
    batch.journal.push(...(part?.journal ?? []));
    batch.undone.push(...(part?.undone ?? []));
    batch.redone.push(...(part?.redone ?? []));
  }
  return { ...batch, journal: joinedSteps(batch.journal) };
}

/** Synced updates of one step that are committed together are one row of the journal: a drag is many updates and one wish. */
function joinedSteps(steps: readonly JournalRow[]): JournalRow[] {
  const joined: JournalRow[] = [];
  const latest = new Map<string, number>();
  for (const step of steps) {
    const key = `${step.projectId} ${step.actor} ${step.turn}`;
    const index = latest.get(key);
    const before = index === undefined ? undefined : joined[index];
    if (index !== undefined && before?.kind === "import" && step.kind === "import" && before.step === step.step)
      joined[index] = { ...step, entries: [...before.entries, ...step.entries] };
    else latest.set(key, joined.push(step) - 1);
  }
  return joined
    .map((step) => (step.kind === "import" ? { ...step, entries: mergeEntries(step.entries) } : step))
    .filter((step) => step.entries.length > 0);
}
