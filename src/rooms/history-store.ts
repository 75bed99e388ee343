/** Where the history lives on disk: rows of the log, versions that compaction made of older ones, and names. */
import { and, asc, desc, eq, gt, gte, inArray, lt, lte } from "drizzle-orm";
import type { Db, Tx } from "../db.ts";
import { roomJournal, roomNames, roomPeers, roomSetAside, roomSnapshots, roomUpdates, roomVersions } from "../schema.ts";
import type { HistoryRow, RowKind, StoredVersion } from "./versions.ts";

export interface VersionName {
  projectId: string;
  seq: number;
  name: string;
  actor: string;
  createdAt: number;
}

/** A canvas that goes on without its past. */
export interface FreshStart {
  projectId: string;
  actor: string;
  time: number;
  /** Follows on the last row of the log. */
  seq: number;
  bytes: Uint8Array;
  epoch: number;
  version: StoredVersion;
  oldPeers: string[];
  peer: string;
  /** Whether what was there is kept aside, because it could not be read whole. */
  setAside: boolean;
}

export interface HistoryStore {
  /** As of one moment: the rows of the log, oldest first, without their bytes; the newest versions before them, newest first; the names. */
  recent(projectId: string): Promise<{ rows: HistoryRow[]; versions: StoredVersion[]; names: Map<number, string> }>;
  /** Versions before `before`, newest first. */
  versions(projectId: string, before: number, limit: number): Promise<StoredVersion[]>;
  versionsAfter(projectId: string, seq: number, limit: number): Promise<StoredVersion[]>;
  version(projectId: string, seq: number): Promise<StoredVersion | undefined>;
  name(name: VersionName): Promise<void>;
  /** Those before the newest, newest first. */
  olderSnapshots(projectId: string): Promise<{ seq: number; bytes: Uint8Array }[]>;
  unname(projectId: string, seq: number): Promise<void>;
  /** One transaction: snapshot in, log, older snapshots, history, names, journal and peers out. */
  startAfresh(start: FreshStart): Promise<void>;
}

/** Versions that new rows may continue: those of everybody who worked in the last minutes. */
const OPEN_VERSIONS = 100;

export function createHistoryStore(db: Db): HistoryStore {
  const of = (projectId: string) => eq(roomVersions.projectId, projectId);
  return {
    async recent(projectId) {
      const { seq, time, actor, turn, kind, touched } = roomUpdates;
      const [rows, versions, names] = await db.read.batch([
        db.read
          .select({ seq, time, actor, turn, kind, touched })
          .from(roomUpdates)
          .where(eq(roomUpdates.projectId, projectId))
          .orderBy(asc(seq)),
        db.read.select().from(roomVersions).where(of(projectId)).orderBy(desc(roomVersions.seq)).limit(OPEN_VERSIONS),
        db.read.select().from(roomNames).where(eq(roomNames.projectId, projectId)),
      ]);
      return {
        rows: rows.map((row) => ({ ...row, kind: row.kind as RowKind })),
        versions,
        names: new Map(names.map((one) => [one.seq, one.name])),
      };
    },
    versions: (projectId, before, limit) =>
      db.read
        .select()
        .from(roomVersions)
        .where(and(of(projectId), lt(roomVersions.seq, before)))
        .orderBy(desc(roomVersions.seq))
        .limit(limit),
    versionsAfter: (projectId, seq, limit) =>
      db.read
        .select()
        .from(roomVersions)
        .where(and(of(projectId), gt(roomVersions.seq, seq)))
        .orderBy(desc(roomVersions.seq))
        .limit(limit),
    async version(projectId, seq) {
      const [found] = await db.read
        .select()
        .from(roomVersions)
        .where(and(of(projectId), eq(roomVersions.seq, seq)));
      return found;
    },
    async olderSnapshots(projectId) {
      const mine = eq(roomSnapshots.projectId, projectId);
      const rows = await db.read.select().from(roomSnapshots).where(mine).orderBy(desc(roomSnapshots.seq)).offset(1).limit(10);
      return rows.map(({ seq, bytes }) => ({ seq, bytes: new Uint8Array(bytes) }));
    },
    name: (name) =>
      db.write.transaction(async (tx) => {
        const { actor, createdAt, name: title } = name;
        await tx
          .insert(roomNames)
          .values(name)
          .onConflictDoUpdate({ target: [roomNames.projectId, roomNames.seq], set: { actor, createdAt, name: title } });
      }),
    unname: (projectId, seq) =>
      db.write.transaction(
        async (tx) => void (await tx.delete(roomNames).where(and(eq(roomNames.projectId, projectId), eq(roomNames.seq, seq)))),
      ),
    startAfresh: (start) => db.write.transaction((tx) => startAfresh(tx, start)),
  };
}

/** Rows with a name, up to this one. */
export async function namesUpTo(tx: Tx, projectId: string, seq: number): Promise<number[]> {
  const rows = await tx
    .select({ seq: roomNames.seq })
    .from(roomNames)
    .where(and(eq(roomNames.projectId, projectId), lte(roomNames.seq, seq)));
  return rows.map((row) => row.seq);
}

export async function saveVersions(
  tx: Tx,
  projectId: string,
  versions: readonly StoredVersion[],
  replaced: readonly number[],
): Promise<void> {
  if (replaced.length > 0)
    await tx.delete(roomVersions).where(and(eq(roomVersions.projectId, projectId), inArray(roomVersions.seq, [...replaced])));
  for (const part of inParts(versions))
    await tx
      .insert(roomVersions)
      .values(part.map((version) => ({ ...version, projectId })))
      .onConflictDoNothing();
}

async function startAfresh(tx: Tx, start: FreshStart): Promise<void> {
  const { projectId, seq, time, epoch } = start;
  if (start.setAside) await setAside(tx, projectId, time);
  for (const table of [roomUpdates, roomSnapshots, roomVersions, roomNames, roomJournal])
    await tx.delete(table).where(eq(table.projectId, projectId));
  await tx.insert(roomSnapshots).values({ projectId, seq, bytes: Buffer.from(start.bytes), createdAt: time });
  await tx.insert(roomVersions).values({ projectId, ...start.version });
  await tx
    .update(roomPeers)
    .set({ retired: epoch - 1 })
    .where(and(eq(roomPeers.projectId, projectId)));
  for (const part of inParts(start.oldPeers))
    await tx
      .insert(roomPeers)
      .values(part.map((peer) => ({ projectId, peer, actor: "server", retired: epoch - 1 })))
      .onConflictDoNothing();
  await tx.insert(roomPeers).values({ projectId, peer: start.peer, actor: "server" });
}

/** SQLite takes at most 32,766 values in a statement. */
function* inParts<T>(all: readonly T[]): Generator<T[]> {
  for (let start = 0; start < all.length; start += 1_000) yield all.slice(start, start + 1_000);
}

async function setAside(tx: Tx, projectId: string, setAsideAt: number): Promise<void> {
  const snapshots = await tx.select().from(roomSnapshots).where(eq(roomSnapshots.projectId, projectId));
  for (const { seq, bytes, createdAt } of snapshots)
    await tx.insert(roomSetAside).values({ projectId, kind: "snapshot", seq, time: createdAt, bytes, setAsideAt });
  const updates = await tx
    .select()
    .from(roomUpdates)
    .where(and(eq(roomUpdates.projectId, projectId), gte(roomUpdates.seq, 0)));
  for (const { seq, bytes, time } of updates)
    await tx.insert(roomSetAside).values({ projectId, kind: "update", seq, time, bytes, setAsideAt });
}
