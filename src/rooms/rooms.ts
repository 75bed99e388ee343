/**
 * All rooms of the process: opens them on first use, spreads them over worker threads, closes idle ones, and brings back those whose
 * worker has ended. The only thing here that outlives a room is the list of its listeners.
 */
import type { Clock } from "../lib/clock.ts";
import { AppError } from "../lib/errors.ts";
import type { Log as Journal } from "../lib/log.ts";
import { openCompactor } from "./compactor.ts";
import { ROOM_LIMITS, ROOM_TIMES, type RoomLimits, type RoomTimes } from "./limits.ts";
import { openHistory } from "./history.ts";
import { openLog } from "./log.ts";
import type { RoomChange, RoomFailure, Rooms, RunRequest } from "./port.ts";
import type { Room } from "./room.ts";
import { openRoom } from "./room-open.ts";
import { openSession } from "./session.ts";
import type { RoomStore } from "./store.ts";
import { openStrikes } from "./strikes.ts";
import { type StartWorker, startThread, type Thread } from "./thread.ts";
import { recover, trim } from "./trim.ts";

export interface RoomsOptions {
  store: RoomStore;
  clock: Clock;
  log: Pick<Journal, "warn" | "error">;
  /** May this actor use this asset in this project? */
  mayUseAsset(projectId: string, assetId: string, actor: string): Promise<boolean>;
  /** A run asked for by sync. Resolve, or throw an AppError, when it is judged: then the request is deleted. */
  onRequest(request: RunRequest): Promise<void>;
  /** Called when a room has opened, and when an undo has brought nodes back: project the rows of generations onto the canvas again. */
  onOpen?(projectId: string): Promise<void>;
  /** Worker threads. */
  shards?: number;
  limits?: Partial<RoomLimits>;
  times?: Partial<RoomTimes>;
  /** For the simulator of the tests, which has no threads. */
  startWorker?: StartWorker;
}

/** How often the worker may end while this canvas opens before it is refused (R29). */
const OPENING_CRASHES = 2;

interface Shard {
  thread: Thread | undefined;
}

interface Entry {
  opening: Promise<Room>;
  room: Room | undefined;
  /** That holds its document, from when it is asked to open it. */
  thread?: Thread;
  closing?: Promise<void>;
}

export function openRooms(options: RoomsOptions): Rooms {
  const { store } = options;
  const limits = { ...ROOM_LIMITS, ...options.limits };
  const times = { ...ROOM_TIMES, ...options.times };
  const now = () => options.clock.now();
  const log = openLog(store);
  const startCompactor = (onCrash: () => void) =>
    startThread({ start: options.startWorker, timeoutMs: 4 * times.workerMs, ask: async () => [], onCrash });
  const compactor = openCompactor({ store, now, start: startCompactor });
  const strikes = openStrikes(now);
  const past = openHistory({ store, compactor, now });
  const shards: Shard[] = Array.from({ length: options.shards ?? 1 }, () => ({ thread: undefined }));
  const entries = new Map<string, Entry>();
  const crashes = new Map<string, number>();
  const listeners = new Map<string, Set<(change: RoomChange) => void>>();
  const failureListeners = new Set<(failure: RoomFailure) => void>();
  let closing = false;
  threadOf(shards[0] as Shard); // the first room should not wait for the worker to load
  const sweeper = setInterval(closeIdle, Math.max(50, times.idleMs / 4));
  sweeper.unref();

  function shardOf(projectId: string): Shard {
    const number = [...projectId].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) >>> 0, 7);
    return shards[number % shards.length] as Shard;
  }

  function threadOf(shard: Shard): Thread {
    const onCrash = (cause: Error) => crashed(shard, cause);
    shard.thread ??= startThread({ start: options.startWorker, timeoutMs: times.workerMs, ask: allowedAssets, onCrash });
    return shard.thread;
  }

  async function allowedAssets(projectId: string, actor: string, assetIds: string[]): Promise<string[]> {
    const answers = await Promise.all(assetIds.map((assetId) => options.mayUseAsset(projectId, assetId, actor)));
    return assetIds.filter((_, index) => answers[index]);
  }

  /** Only what was on this thread is lost: a room that was still waiting for the log opens on the next one. */
  function crashed(shard: Shard, cause: Error): void {
    const { thread } = shard;
    shard.thread = undefined;
    for (const [projectId, entry] of entries) {
      if (entry.thread !== thread) continue;
      if (!entry.closing) entries.delete(projectId);
      if (!entry.room && !entry.closing) crashes.set(projectId, (crashes.get(projectId) ?? 0) + 1);
      entry.room?.die("rejoin");
      failed(projectId, cause);
    }
  }

  function failed(projectId: string, error: Error): void {
    options.log.error({ projectId, error: error.stack ?? error.message }, "A room failed.");
    for (const listener of failureListeners) listener({ projectId, error });
  }

  /** The open room, or the one that is being opened: whoever comes meanwhile waits for the same (R1, R3). */
  function roomOf(projectId: string): Promise<Room> {
    if (closing) return Promise.reject(new AppError("unavailable", "The server is stopping."));
    const known = entries.get(projectId);
    if (known?.closing) return known.closing.then(() => roomOf(projectId));
    if (known && (!known.room || known.room.alive)) return known.opening;
    if ((crashes.get(projectId) ?? 0) >= OPENING_CRASHES)
      return Promise.reject(
        new AppError(
          "unavailable",
          "This canvas ended its worker while it was opened, twice. It stays closed until the server restarts; nothing in it was changed.",
          [{ field: "canvas", message: "It ended its worker twice." }],
        ),
      );
    const opening = open(projectId, (thread) => {
      entry.thread = thread;
    });
    const entry: Entry = { opening, room: undefined };
    entries.set(projectId, entry);
    entry.opening.then(
      (room) => {
        entry.room = room;
      },
      () => entries.get(projectId) === entry && entries.delete(projectId),
    );
    return entry.opening;
  }

  async function open(projectId: string, onThread: (thread: Thread) => void): Promise<Room> {
    await log.settled(); // rows of a room that died may still be on their way
    const thread = threadOf(shardOf(projectId));
    onThread(thread);
    const changed = (change: RoomChange) => {
      for (const listener of listeners.get(projectId) ?? []) listener(change);
    };
    const { onRequest, onOpen = async () => {} } = options;
    const room = await openRoom(
      { store, log, thread, compactor, limits, times, now, allowedAssets, onRequest, onOpen, changed, failed },
      projectId,
    );
    crashes.delete(projectId);
    return room;
  }

  function closeIdle(): void {
    for (const [projectId, entry] of entries) if (entry.room && !entry.room.busy && entry.room.readyToClose()) closeOne(projectId, entry);
  }

  /** Until the document is gone a new visitor must not open a second one. */
  function closeOne(projectId: string, entry: Entry): void {
    entry.closing ??= (entry.room?.close("restart") ?? Promise.resolve()).then(() => forget(projectId, entry));
  }

  function forget(projectId: string, entry: Entry): void {
    if (entries.get(projectId) === entry) entries.delete(projectId);
  }

  /** Work on the stored canvas while nobody can open it; its sockets are told to rejoin, and wait. */
  async function whileClosed<T>(projectId: string, work: () => Promise<T>): Promise<T> {
    const known = entries.get(projectId);
    if (known?.closing) return known.closing.then(() => whileClosed(projectId, work));
    const done = (async () => {
      const room = await known?.opening.catch(() => undefined); // a room that does not open is closed
      if (room?.alive) await room.close("rejoin");
      return work();
    })();
    const entry: Entry = { opening: Promise.reject(new AppError("unavailable", "The canvas is being rewritten.")), room: undefined };
    entry.opening.catch(() => undefined); // nobody waits for it: whoever comes waits for the end
    entry.closing = done.then(
      () => forget(projectId, entry),
      () => forget(projectId, entry), // the caller hears of it
    );
    entries.set(projectId, entry);
    return done;
  }

  return {
    create: (projectId, by) => store.create({ projectId, actor: by.actor, time: now() }),
    view: async (projectId) => (await roomOf(projectId)).view(),
    apply: async (projectId, edits, by) => (await roomOf(projectId)).apply(edits, by),
    export: async (projectId) => (await roomOf(projectId)).export(),
    undo: async (projectId, by) => (await roomOf(projectId)).undo(by),
    redo: async (projectId, by) => (await roomOf(projectId)).redo(by),
    ...past,
    restore: async (projectId, seq, by) => {
      const target = await past.viewAt(projectId, seq);
      return (await roomOf(projectId)).restore(target, by);
    },
    trim: (projectId, by) => whileClosed(projectId, () => trim({ store, compactor, now }, projectId, by)),
    recover: (projectId, by) => whileClosed(projectId, () => recover({ store, compactor, now }, projectId, by)),
    subscribe(projectId, listener) {
      const known = listeners.get(projectId) ?? new Set();
      listeners.set(projectId, known.add(listener));
      return () => {
        known.delete(listener);
        if (known.size === 0) listeners.delete(projectId);
      };
    },
    onFailure(listener) {
      failureListeners.add(listener);
      return () => failureListeners.delete(listener);
    },
    connect: (socket, access) => openSession({ socket, access, roomOf, strikes, limits, times }),
    async close() {
      closing = true;
      clearInterval(sweeper);
      await Promise.all(
        [...entries.values()].map(async (entry) => {
          if (entry.closing) return entry.closing;
          const room = await entry.opening.catch(() => undefined); // a room that does not open is closed
          await room?.close("restart");
        }),
      );
      await log.settled();
      await compactor.close();
      for (const shard of shards) shard.thread?.end();
    },
  };
}
