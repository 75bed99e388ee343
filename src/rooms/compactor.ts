/**
 * Makes full snapshots away from every thread that answers somebody: a worker of its own, started when there is work and ended soon
 * after, which also gives its memory back. It reads what is committed, never what is in a room's memory.
 */
import { COMPACT_BYTES, COMPACT_CLOSING_BYTES, COMPACT_CLOSING_ROWS, COMPACT_ROWS } from "./limits.ts";
import type { RoomStore } from "./store.ts";
import { startThread, type Thread } from "./thread.ts";

export interface Compactor {
  compact(projectId: string): Promise<void>;
  close(): Promise<void>;
}

const KEPT_MS = 10_000;

export function openCompactor(options: { store: RoomStore; now(): number; timeoutMs: number }): Compactor {
  let thread: Thread | undefined;
  let last: Promise<void> = Promise.resolve();
  let retire: ReturnType<typeof setTimeout> | undefined;

  function awake(): Thread {
    clearTimeout(retire);
    thread ??= startThread({ timeoutMs: options.timeoutMs, ask: async () => [], onCrash: () => end() });
    return thread;
  }

  function end(): void {
    clearTimeout(retire);
    thread?.end();
    thread = undefined;
  }

  async function compact(projectId: string): Promise<void> {
    const stored = await options.store.load(projectId);
    const newest = stored?.rows.at(-1);
    if (!stored || !newest) return;
    const updates = stored.rows.map((row) => row.bytes);
    const bytes = await awake().call<"compact">({ call: "compact", room: projectId, snapshot: stored.snapshot?.bytes, updates });
    await options.store.saveSnapshot({ projectId, seq: newest.seq, bytes, createdAt: options.now() });
  }

  return {
    /** One at a time: a snapshot takes memory and a core. */
    compact(projectId) {
      const next = last.then(() => compact(projectId));
      last = next
        .catch(() => undefined) // the caller hears of it
        .then(() => {
          retire = setTimeout(end, KEPT_MS);
          retire.unref();
        });
      return next;
    },
    async close() {
      await last;
      end();
    },
  };
}

export interface CompactionOptions {
  projectId: string;
  compactor: Compactor;
  failed(projectId: string, cause: Error): void;
  /** What the log held beyond its snapshot when the room opened. */
  since: { rows: number; bytes: number };
}

/** Counts what a room has logged since its last snapshot, and has one made when that is much. */
export function openCompaction({ projectId, compactor, failed, since }: CompactionOptions) {
  let { rows, bytes } = since;
  let running = false;
  function start(): void {
    running = true;
    rows = 0;
    bytes = 0;
    compactor
      .compact(projectId)
      .catch((cause: Error) => failed(projectId, cause))
      .finally(() => {
        running = false;
      });
  }

  return {
    get running() {
      return running;
    },
    /** The room is idle: starts what is worth doing before it closes, and says whether it did. */
    startClosing(): boolean {
      const isWorth = !running && (rows >= COMPACT_CLOSING_ROWS || bytes >= COMPACT_CLOSING_BYTES);
      if (isWorth) start();
      return isWorth;
    },
    count(written: readonly { bytes: Uint8Array }[]): void {
      rows += written.length;
      bytes += written.reduce((sum, row) => sum + row.bytes.length, 0);
      if (running || (rows < COMPACT_ROWS && bytes < COMPACT_BYTES)) return;
      start();
    },
  };
}
