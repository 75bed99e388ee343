/**
 * Where rooms live on disk: the log, full snapshots, who owns which peer id, and the journal. `append` is one transaction on the
 * writer with `synchronous=FULL`, so its promise is the permission to acknowledge.
 */
import { and, asc, desc, eq, inArray, isNull, lt, lte, max } from "drizzle-orm";
import { firstUpdate } from "../canvas/document.ts";
import type { JournalEntry } from "../canvas/journal.ts";
import type { Db, Tx } from "../db.ts";
import { roomJournal, roomPeers, roomSnapshots, roomUpdates } from "../schema.ts";

export type RowKind = "genesis" | "import" | "repair" | "edit" | "undo";

export interface LogRow {
  projectId: string;
  seq: number;
  /** Milliseconds since the epoch. */
  time: number;
  actor: string;
  turn: string | null;
  kind: RowKind;
  bytes: Uint8Array;
}

export interface JournalRow {
  id: string;
  projectId: string;
  actor: string;
  turn: string | null;
  /** How it came: only steps of one door are joined to one. */
  kind: "import" | "edit";
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
}

export interface StoredRoom {
  snapshot: { seq: number; bytes: Uint8Array; createdAt: number } | undefined;
  rows: { seq: number; time: number; bytes: Uint8Array }[];
  peers: [peer: string, actor: string][];
}

export interface RoomStore {
  /** The first row of a new canvas; nothing when there is one. */
  create(canvas: { projectId: string; actor: string; time: number }): Promise<void>;
  /** Undefined when the project has no canvas. */
  load(projectId: string): Promise<StoredRoom | undefined>;
  append(batch: LogBatch): Promise<void>;
  /** Writes the snapshot and deletes the rows it covers; the snapshot before it is kept. */
  saveSnapshot(snapshot: { projectId: string; seq: number; bytes: Uint8Array; createdAt: number }): Promise<void>;
  /** The actor's steps that stand, newest first: their own, or those of one turn. */
  steps(projectId: string, actor: string, turn: string | null): Promise<JournalRow[]>;
}

/** SQLite takes at most 32,766 values in a statement. */
const ROWS_PER_INSERT = 500;
const STEPS_READ = 2_000;
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
    saveSnapshot: (snapshot) =>
      db.write.transaction(async (tx) => {
        const { projectId, seq, createdAt } = snapshot;
        const [before] = await tx
          .select({ seq: max(roomSnapshots.seq) })
          .from(roomSnapshots)
          .where(eq(roomSnapshots.projectId, projectId));
        await tx
          .insert(roomSnapshots)
          .values({ ...snapshot, bytes: Buffer.from(snapshot.bytes) })
          .onConflictDoNothing();
        await tx.delete(roomUpdates).where(and(eq(roomUpdates.projectId, projectId), lte(roomUpdates.seq, seq)));
        await tx.delete(roomSnapshots).where(and(eq(roomSnapshots.projectId, projectId), lt(roomSnapshots.seq, before?.seq ?? 0)));
        await tx.delete(roomJournal).where(and(eq(roomJournal.projectId, projectId), lt(roomJournal.time, createdAt - JOURNAL_KEPT_MS)));
      }),
    steps: async (projectId, actor, turn) => {
      const mine = and(
        eq(roomJournal.projectId, projectId),
        turn === null ? and(eq(roomJournal.actor, actor), isNull(roomJournal.turn)) : eq(roomJournal.turn, turn),
        isNull(roomJournal.undoneAt),
      );
      const rows = await db.read.select().from(roomJournal).where(mine).orderBy(desc(roomJournal.seq)).limit(STEPS_READ);
      return rows.map((row) => ({ ...row, entries: row.entries as JournalEntry[], kind: row.kind as JournalRow["kind"] }));
    },
  };
}

/** The first row of a new canvas, for whoever makes a project in a transaction of their own. */
export async function insertCanvas(tx: Tx, project: { projectId: string; actor: string; time: number }): Promise<void> {
  await tx
    .insert(roomUpdates)
    .values({ ...project, seq: 1, turn: null, kind: "genesis", bytes: Buffer.from(firstUpdate()) })
    .onConflictDoNothing();
}

/** One batch is one read transaction: a snapshot that is being written meanwhile is seen with its rows or without both. */
async function load(db: Db, projectId: string): Promise<StoredRoom | undefined> {
  const [snapshots, rows, peers] = await db.read.batch([
    db.read.select().from(roomSnapshots).where(eq(roomSnapshots.projectId, projectId)).orderBy(desc(roomSnapshots.seq)).limit(1),
    db.read
      .select({ seq: roomUpdates.seq, time: roomUpdates.time, bytes: roomUpdates.bytes })
      .from(roomUpdates)
      .where(eq(roomUpdates.projectId, projectId))
      .orderBy(asc(roomUpdates.seq)),
    db.read.select().from(roomPeers).where(eq(roomPeers.projectId, projectId)),
  ]);
  const [snapshot] = snapshots;
  if (!snapshot && rows.length === 0) return undefined;
  return {
    snapshot: snapshot && { seq: snapshot.seq, bytes: bytesOf(snapshot.bytes), createdAt: snapshot.createdAt },
    rows: rows.filter((row) => row.seq > (snapshot?.seq ?? 0)).map((row) => ({ ...row, bytes: bytesOf(row.bytes) })),
    peers: peers.map(({ peer, actor }) => [peer, actor]),
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
}
