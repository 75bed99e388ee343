/** A disk for one canvas, in memory: what is committed outlives the server, what is not is gone with it. The second store there is. */
import type { FreshStart, HistoryStore } from "../../src/rooms/history-store.ts";
import type { JournalRow, LogBatch, LogRow, NewSnapshot, RoomStore, StoredRoom } from "../../src/rooms/store.ts";
import type { StoredVersion } from "../../src/rooms/versions.ts";

/** One run of the server: a dead one commits nothing and hears of nothing. */
export interface Life {
  alive: boolean;
}

export interface Disk {
  full: boolean;
  /** Rows of the log, all that were ever committed of this epoch. */
  readonly lastSeq: number;
  read(): StoredRoom;
  store(life: Life, wait: (work: () => void) => void): RoomStore;
}

interface Kept {
  rows: LogRow[];
  snapshots: { seq: number; bytes: Uint8Array; createdAt: number }[];
  peers: Map<string, { actor: string; retired: boolean }>;
  journal: Map<string, JournalRow & { undoneAt: number | null }>;
  versions: StoredVersion[];
  names: Map<number, string>;
}

export function openDisk(projectId: string, start: Uint8Array): Disk {
  const kept: Kept = { rows: [], snapshots: [], peers: new Map(), journal: new Map(), versions: [], names: new Map() };
  const genesis = { projectId, seq: 1, time: 0, actor: "usr_0", turn: null, kind: "genesis" as const, touched: null };
  kept.rows.push({ ...genesis, bytes: start });
  const disk: Disk = {
    full: false,
    get lastSeq() {
      return kept.rows.at(-1)?.seq ?? kept.snapshots.at(-1)?.seq ?? 0;
    },
    read: () => read(kept),
    store(life, wait) {
      /** Takes its time; a server that dies meanwhile never hears of it, and whether it was done the moment decides. */
      const slowly = <T>(work: () => T) =>
        new Promise<T>((resolve, reject) => {
          wait(() => {
            if (!life.alive) return;
            try {
              const value = work();
              wait(() => life.alive && resolve(value));
            } catch (cause) {
              wait(() => life.alive && reject(cause));
            }
          });
        });
      const written = <T>(work: () => T) =>
        slowly(() => {
          if (disk.full) throw new Error("SQLITE_FULL: database or disk is full");
          return work();
        });
      return {
        create: async () => {},
        load: () => slowly(() => read(kept)),
        append: (batch) => written(() => append(kept, batch)),
        saveSnapshot: (snapshot) => written(() => saveSnapshot(kept, snapshot)),
        steps: (_project, actor, turn, limit) =>
          slowly(() =>
            ownRows(kept, actor, turn)
              .filter((row) => row.kind !== "undo" && row.undoneAt === null)
              .slice(0, limit),
          ),
        lastUndo: (_project, actor, turn) =>
          slowly(() => {
            const rows = ownRows(kept, actor, turn);
            const undo = rows.find((row) => row.kind === "undo" && row.undoneAt === null);
            return undo && undo.seq > (rows.find((row) => row.kind !== "undo")?.seq ?? 0) ? undo : undefined;
          }),
        history: historyOf(kept, slowly, written),
      };
    },
  };
  return disk;
}

function read(kept: Kept): StoredRoom {
  const snapshot = kept.snapshots.at(-1);
  const peers = [...kept.peers];
  return {
    snapshot,
    rows: kept.rows.filter((row) => row.seq > (snapshot?.seq ?? 0)),
    peers: peers.flatMap(([peer, { actor, retired }]) => (retired ? [] : [[peer, actor]])),
    retired: peers.flatMap(([peer, { retired }]) => (retired ? [peer] : [])),
  };
}

function append(kept: Kept, batch: LogBatch): void {
  for (const row of batch.rows) {
    if (row.seq !== (kept.rows.at(-1)?.seq ?? kept.snapshots.at(-1)?.seq ?? 0) + 1) throw new Error(`Row ${row.seq} does not follow.`);
    kept.rows.push(row);
  }
  for (const { peer, actor } of batch.peers) if (!kept.peers.has(peer)) kept.peers.set(peer, { actor, retired: false });
  for (const row of batch.journal) kept.journal.set(row.id, { ...row, undoneAt: null });
  for (const { ids, time } of batch.undone) for (const id of ids) setUndone(kept, id, time);
  for (const id of batch.redone) setUndone(kept, id, null);
}

function setUndone(kept: Kept, id: string, undoneAt: number | null): void {
  const row = kept.journal.get(id);
  if (row) kept.journal.set(id, { ...row, undoneAt });
}

function saveSnapshot(kept: Kept, { versions, replaced, named, seq, bytes, createdAt }: NewSnapshot): boolean {
  if ([...kept.names.keys()].some((name) => name <= seq && !named.includes(name))) return false;
  kept.versions = [...kept.versions.filter((one) => !replaced.includes(one.seq)), ...versions];
  kept.snapshots = [...kept.snapshots.slice(-1), { seq, bytes, createdAt }];
  kept.rows = kept.rows.filter((row) => row.seq > seq);
  return true;
}

const ownRows = (kept: Kept, actor: string, turn: string | null) =>
  [...kept.journal.values()]
    .filter((row) => (turn === null ? row.actor === actor && row.turn === null : row.turn === turn))
    .sort((a, b) => b.seq - a.seq);

function historyOf(kept: Kept, slowly: <T>(work: () => T) => Promise<T>, written: <T>(work: () => T) => Promise<T>): HistoryStore {
  const newest = () => kept.versions.toSorted((a, b) => b.seq - a.seq);
  return {
    recent: () => slowly(() => ({ rows: read(kept).rows, versions: newest().slice(0, 100), names: new Map(kept.names) })),
    versions: (_project, before, limit) =>
      slowly(() =>
        newest()
          .filter((one) => one.seq < before)
          .slice(0, limit),
      ),
    versionsAfter: (_project, seq, limit) =>
      slowly(() =>
        newest()
          .filter((one) => one.seq > seq)
          .slice(0, limit),
      ),
    version: (_project, seq) => slowly(() => kept.versions.find((one) => one.seq === seq)),
    olderSnapshots: () => slowly(() => kept.snapshots.slice(0, -1).toReversed()),
    name: ({ seq, name }) => written(() => void kept.names.set(seq, name)),
    unname: (_project, seq) => written(() => void kept.names.delete(seq)),
    startAfresh: (start) => written(() => startAfresh(kept, start)),
  };
}

function startAfresh(kept: Kept, start: FreshStart): void {
  for (const [peer, { actor }] of kept.peers) kept.peers.set(peer, { actor, retired: true });
  for (const peer of start.oldPeers) kept.peers.set(peer, { actor: "server", retired: true });
  kept.peers.set(start.peer, { actor: "server", retired: false });
  kept.rows = [];
  kept.snapshots = [{ seq: start.seq, bytes: start.bytes, createdAt: start.time }];
  kept.versions = [start.version];
  kept.names.clear();
  kept.journal.clear();
}
