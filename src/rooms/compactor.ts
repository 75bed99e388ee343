/**
 * Makes full snapshots away from every thread that answers somebody: a worker of its own, started when there is work and ended soon
 * after, which also gives its memory back. It reads what is committed, never what is in a room's memory.
 */
import type { RoomLimits } from "./limits.ts";
import type { RoomStore } from "./store.ts";
import type { Thread } from "./thread.ts";
import { foldVersions } from "./versions.ts";

export interface Compactor {
  compact(projectId: string): Promise<void>;
  /** Work on what is stored, one at a time: each takes memory and a core. */
  inTurn<T>(work: (thread: Thread) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

const KEPT_MS = 10_000;
/** Somebody may name a row that a snapshot is about to cover; the snapshot is then made again. */
const TRIES = 3;

export function openCompactor(options: { store: RoomStore; now(): number; start(onCrash: () => void): Thread }): Compactor {
  const { store } = options;
  let thread: Thread | undefined;
  let last: Promise<unknown> = Promise.resolve();
  let retire: ReturnType<typeof setTimeout> | undefined;

  function awake(): Thread {
    clearTimeout(retire);
    thread ??= options.start(end);
    return thread;
  }

  function end(): void {
    clearTimeout(retire);
    thread?.end();
    thread = undefined;
  }

  async function compact(projectId: string, work: Thread): Promise<boolean> {
    const stored = await store.load(projectId);
    const newest = stored?.rows.at(-1);
    if (!stored || !newest) return true;
    const { names, versions: earlier } = await store.history.recent(projectId);
    const { versions, replaced } = foldVersions(stored.rows, new Set(names.keys()), earlier.toReversed());
    const first = stored.rows[0]?.seq ?? 0;
    const { bytes, frontiers } = await work.call<"compact">({
      call: "compact",
      room: projectId,
      snapshot: stored.snapshot?.bytes,
      updates: stored.rows.map((row) => row.bytes),
      marks: versions.map((version) => version.seq - first + 1),
    });
    const marked = versions.map((version, index) => ({ ...version, frontiers: frontiers[index] ?? [] }));
    const made = { projectId, seq: newest.seq, bytes, createdAt: options.now(), versions: marked, replaced, named: [...names.keys()] };
    return store.saveSnapshot(made);
  }

  function inTurn<T>(work: (thread: Thread) => Promise<T>): Promise<T> {
    const next = last.then(() => work(awake()));
    last = next
      .catch(() => undefined) // the caller hears of it
      .then(() => {
        retire = setTimeout(end, KEPT_MS);
        retire.unref();
      });
    return next;
  }

  return {
    inTurn,
    compact: (projectId) =>
      inTurn(async (work) => {
        for (let tries = 0; tries < TRIES; tries++) if (await compact(projectId, work)) return;
      }),
    async close() {
      await last;
      end();
    },
  };
}

export interface CompactionOptions {
  projectId: string;
  compactor: Compactor;
  limits: RoomLimits;
  now(): number;
  failed(projectId: string, cause: Error): void;
  /** What the log held beyond its snapshot when the room opened. */
  since: { rows: number; bytes: number };
}

/** Counts what a room has logged since its last snapshot, and has one made when that is much. */
export function openCompaction({ projectId, compactor, limits, now, failed, since }: CompactionOptions) {
  let { rows, bytes } = since;
  let running = false;
  let stopped = false;
  let notBefore = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function start(): void {
    const started = now();
    clearTimeout(timer);
    timer = undefined;
    running = true;
    rows = 0;
    bytes = 0;
    compactor
      .compact(projectId)
      .catch((cause: Error) => failed(projectId, cause))
      .finally(() => {
        running = false;
        notBefore = now() + (now() - started) * limits.compactRest;
        startWhenDue();
      });
  }

  function startWhenDue(): void {
    if (running || timer || stopped || (rows < limits.compactRows && bytes < limits.compactBytes)) return;
    const rest = notBefore - now();
    if (rest <= 0) return start();
    timer = setTimeout(start, rest);
    timer.unref();
  }

  return {
    get running() {
      return running;
    },
    /** The room is idle: starts what is worth doing before it closes, and says whether it did. */
    startClosing(): boolean {
      const isWorth = !running && (rows >= limits.compactClosingRows || bytes >= limits.compactClosingBytes);
      if (isWorth) start();
      return isWorth;
    },
    count(written: readonly { bytes: Uint8Array }[]): void {
      rows += written.length;
      bytes += written.reduce((sum, row) => sum + row.bytes.length, 0);
      startWhenDue();
    },
    /** The room is no more. */
    stop(): void {
      stopped = true;
      clearTimeout(timer);
    },
  };
}
