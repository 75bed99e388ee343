/**
 * Where rooms live on disk: the log, full snapshots, who owns which peer id, and the journal. `append` is one transaction on the
 * writer with `synchronous=FULL`, so its promise is the permission to acknowledge.
 */
import { and, asc, desc, eq, inArray, isNull, lt, lte, max, ne } from "drizzle-orm";
import { firstUpdate } from "../canvas/document.ts";
import type { JournalEntry } from "../canvas/journal.ts";
import type { Db, Tx } from "../db.ts";
import { roomJournal, roomPeers, roomSnapshots, roomUpdates } from "../schema.ts";
import { createHistoryStore, type HistoryStore, namesUpTo, saveVersions } from "./history-store.ts";
import type { Touched } from "./touched.ts";
import type { HistoryRow, RowKind, StoredVersion } from "./versions.ts";

export type { RowKind };

export interface LogRow {
  projectId: string;
  seq: number;
  /** Milliseconds since the epoch. */
  time: number;
  actor: string;
  turn: string | null;
  kind: RowKind;
  bytes: Uint8Array;
  touched: Touched | null;
}

export interface JournalRow {
  id: string;
  projectId: string;
  actor: string;
  turn: string | null;
  /** How it came: only steps of one door are joined to one. An undo is what redo takes back. */
  kind: "import" | "edit" | "undo";
  /** What the page said it is a part of. */
  step: string | null;
  /** Of an undo: the rows that it took back. */
  undoes: string[] | null;
  seq: number;
  time: number;
  entries: JournalEntry[];
}

export interface LogBatch {
  rows: LogRow[];
  peers: { projectId: string; peer: string; actor: string }[];
  journal: JournalRow[];
  /** Journal rows that this batch takes back. */
  undone: { ids: string[]; time: number }[];
  /** Journal rows that stand again. */
  redone: string[];
}

export interface StoredRoom {
  snapshot: { seq: number; bytes: Uint8Array; createdAt: number } | undefined;
  rows: (HistoryRow & { bytes: Uint8Array })[];
  peers: [peer: string, actor: string][];
  /** Peers of earlier epochs. */
  retired: string[];
}

export interface NewSnapshot {
  projectId: string;
  seq: number;
  bytes: Uint8Array;
  createdAt: number;
  /** What the rows that it covers come to. */
  versions: StoredVersion[];
  /** Versions that one of these has gone on from. */
  replaced: number[];
  /** The names that the versions were made with. */
  named: number[];
}

export interface RoomStore {
  /** The first row of a new canvas; nothing when there is one. */
  create(canvas: { projectId: string; actor: string; time: number }): Promise<void>;
  /** Undefined when the project has no canvas. */
  load(projectId: string): Promise<StoredRoom | undefined>;
  append(batch: LogBatch): Promise<void>;
  /** Writes the snapshot and its versions, deletes the rows it covers; the snapshot before it is kept. False when a name came between. */
  saveSnapshot(snapshot: NewSnapshot): Promise<boolean>;
  /** The actor's steps that stand, newest first: their own, or those of one turn. */
  steps(projectId: string, actor: string, turn: string | null, limit: number): Promise<JournalRow[]>;
  /** The actor's latest undo that has not been redone, when they have changed nothing since. */
  lastUndo(projectId: string, actor: string, turn: string | null): Promise<JournalRow | undefined>;
  readonly history: HistoryStore;
}

/** SQLite takes at most 32,766 values in a statement. */
const ROWS_PER_INSERT = 500;
const JOURNAL_KEPT_MS = 30 * 24 * 3_600_000;

export function createRoomStore(db: Db): RoomStore {
  return {
    create: (canvas) =>
      db.write.transaction(async (tx) => {
        const [snapshot] = await tx
          .select({ seq: roomSnapshots.seq })
          .from(roomSnapshots)
          .where(eq(roomSnapshots.projectId, canvas.projectId))
          .limit(1);
        if (!snapshot) await insertCanvas(tx, canvas);
      }),
    load: (projectId) => load(db, projectId),
    append: (batch) => db.write.transaction((tx) => append(tx, batch)),
    saveSnapshot: (snapshot) => db.write.transaction((tx) => saveSnapshot(tx, snapshot)),
    steps: async (projectId, actor, turn, limit) => {
      const standing = and(ownedBy(projectId, actor, turn), ne(roomJournal.kind, "undo"), isNull(roomJournal.undoneAt));
      const rows = await db.read.select().from(roomJournal).where(standing).orderBy(desc(roomJournal.seq)).limit(limit);
      return rows.map(journalRow);
    },
    async lastUndo(projectId, actor, turn) {
      const mine = ownedBy(projectId, actor, turn);
      const [undos, changes] = await db.read.batch([
        db.read
          .select()
          .from(roomJournal)
          .where(and(mine, eq(roomJournal.kind, "undo"), isNull(roomJournal.undoneAt)))
          .orderBy(desc(roomJournal.seq))
          .limit(1),
        db.read
          .select({ seq: max(roomJournal.seq) })
          .from(roomJournal)
          .where(and(mine, ne(roomJournal.kind, "undo"))),
      ]);
      const [undo] = undos;
      return undo && undo.seq > (changes[0]?.seq ?? 0) ? journalRow(undo) : undefined;
    },
    history: createHistoryStore(db),
  };
}

const ownedBy = (projectId: string, actor: string, turn: string | null) =>
  and(
    eq(roomJournal.projectId, projectId),
    turn === null ? and(eq(roomJournal.actor, actor), isNull(roomJournal.turn)) : eq(roomJournal.turn, turn),
  );

const journalRow = (row: typeof roomJournal.$inferSelect): JournalRow => ({ ...row, entries: row.entries as JournalEntry[] });

async function saveSnapshot(tx: Tx, { versions, replaced, named, ...snapshot }: NewSnapshot): Promise<boolean> {
  const { projectId, seq, createdAt } = snapshot;
  const names = await namesUpTo(tx, projectId, seq);
  if (names.some((name) => !named.includes(name))) return false;
  const [before] = await tx
    .select({ seq: max(roomSnapshots.seq) })
    .from(roomSnapshots)
    .where(eq(roomSnapshots.projectId, projectId));
  await tx
    .insert(roomSnapshots)
    .values({ ...snapshot, bytes: Buffer.from(snapshot.bytes) })
    .onConflictDoNothing();
  await saveVersions(tx, projectId, versions, replaced);
  await tx.delete(roomUpdates).where(and(eq(roomUpdates.projectId, projectId), lte(roomUpdates.seq, seq)));
  await tx.delete(roomSnapshots).where(and(eq(roomSnapshots.projectId, projectId), lt(roomSnapshots.seq, before?.seq ?? 0)));
  await tx.delete(roomJournal).where(and(eq(roomJournal.projectId, projectId), lt(roomJournal.time, createdAt - JOURNAL_KEPT_MS)));
  return true;
}

/** The first row of a new canvas, for whoever makes a project in a transaction of their own. */
export async function insertCanvas(tx: Tx, project: { projectId: string; actor: string; time: number }): Promise<void> {
  await tx
    .insert(roomUpdates)
    .values({ ...project, seq: 1, turn: null, kind: "genesis", touched: null, bytes: Buffer.from(firstUpdate()) })
    .onConflictDoNothing();
}

/** One batch is one read transaction: a snapshot that is being written meanwhile is seen with its rows or without both. */
async function load(db: Db, projectId: string): Promise<StoredRoom | undefined> {
  const [snapshots, rows, peers] = await db.read.batch([
    db.read.select().from(roomSnapshots).where(eq(roomSnapshots.projectId, projectId)).orderBy(desc(roomSnapshots.seq)).limit(1),
    db.read.select().from(roomUpdates).where(eq(roomUpdates.projectId, projectId)).orderBy(asc(roomUpdates.seq)),
    db.read.select().from(roomPeers).where(eq(roomPeers.projectId, projectId)),
  ]);
  const [snapshot] = snapshots;
  if (!snapshot && rows.length === 0) return undefined;
  return {
    snapshot: snapshot && { seq: snapshot.seq, bytes: bytesOf(snapshot.bytes), createdAt: snapshot.createdAt },
    rows: rows
      .filter((row) => row.seq > (snapshot?.seq ?? 0))
      .map((row) => ({ ...row, kind: row.kind as RowKind, bytes: bytesOf(row.bytes) })),
    peers: peers.filter((one) => one.retired === null).map(({ peer, actor }) => [peer, actor]),
    retired: peers.filter((one) => one.retired !== null).map(({ peer }) => peer),
  };
}

/** libSQL hands out an ArrayBuffer or a view on a larger one. */
const bytesOf = (blob: Uint8Array | ArrayBuffer): Uint8Array => (blob instanceof Uint8Array ? new Uint8Array(blob) : new Uint8Array(blob));

async function append(tx: Tx, batch: LogBatch): Promise<void> {
  for (let start = 0; start < batch.rows.length; start += ROWS_PER_INSERT) {
    const rows = batch.rows.slice(start, start + ROWS_PER_INSERT);
    await tx
      .insert(roomUpdates)
      .values(rows.map((row) => ({ ...row, bytes: Buffer.from(row.bytes.buffer, row.bytes.byteOffset, row.bytes.byteLength) })));
  }
  if (batch.peers.length > 0) await tx.insert(roomPeers).values(batch.peers).onConflictDoNothing();
  for (let start = 0; start < batch.journal.length; start += ROWS_PER_INSERT)
    await tx.insert(roomJournal).values(batch.journal.slice(start, start + ROWS_PER_INSERT));
  for (const { ids, time } of batch.undone) await tx.update(roomJournal).set({ undoneAt: time }).where(inArray(roomJournal.id, ids));
  if (batch.redone.length > 0) await tx.update(roomJournal).set({ undoneAt: null }).where(inArray(roomJournal.id, batch.redone));
}
