/**
 * What this browser keeps of canvases, in IndexedDB: one database for each account, so that whoever signs in next opens another one;
 * the databases of others are dropped then, and all of them at sign-out.
 *
 * `rows` are Loro updates and snapshots of a project; together they are its document. `unsent` says for every peer of a tab which of its
 * operations nobody has acknowledged. `left` is what could not be brought into a fresh document, until somebody has read it.
 * Whatever belongs together is written in one transaction, so a tab may be killed at any time.
 */
import { type DBSchema, deleteDB, type IDBPDatabase, openDB } from "idb";
import type { Left } from "./journal.ts";

const PREFIX = "clash-canvas ";
const VERSION = 1;
const PROJECTS_KEPT = 20;
const KEEP_MS = 60 * 24 * 3600_000;

export interface UnsentRow {
  project: string;
  peer: string;
  /** Operations of the peer from this one up to `to` are not acknowledged. */
  from: number;
  to: number;
  /** How many changes a person would count. */
  changes: number;
}

/** A file that is on its way, with its bytes where the browser has room for them. */
export interface KeptUpload {
  id: string;
  project: string;
  name: string;
  size: number;
  mime: string;
  /** Absent for a large file: it has to be chosen again. */
  file?: File;
  box: { x: number; y: number; w: number; h: number };
  step: string;
  /** Where the studio keeps what has arrived. */
  url: string | null;
  sent: number;
  paused: boolean;
}

interface Schema extends DBSchema {
  rows: { key: number; value: { project: string; bytes: Uint8Array }; indexes: { project: string } };
  projects: { key: string; value: { id: string; usedAt: number } };
  unsent: { key: [string, string]; value: UnsentRow; indexes: { project: string } };
  left: { key: string; value: { project: string; left: Left[] } };
  uploads: { key: string; value: KeptUpload; indexes: { project: string } };
}

export type StoreDb = IDBPDatabase<Schema>;

export interface KeptCopy {
  rows: Uint8Array[];
  /** Rows up to this one are in `rows`. */
  upTo: number;
  unsent: UnsentRow[];
  /** What could not be kept in the document, until somebody has read it. */
  left: Left[];
}

/** Undefined where the browser gives no room to keep anything. */
export async function openStore(actor: string): Promise<StoreDb | undefined> {
  try {
    return await openDB<Schema>(PREFIX + actor, VERSION, {
      upgrade(db) {
        db.createObjectStore("rows", { autoIncrement: true }).createIndex("project", "project");
        db.createObjectStore("projects", { keyPath: "id" });
        db.createObjectStore("unsent", { keyPath: ["project", "peer"] }).createIndex("project", "project");
        db.createObjectStore("left", { keyPath: "project" });
        db.createObjectStore("uploads", { keyPath: "id" }).createIndex("project", "project");
      },
      blocking: (_current, _blocked, event) => (event.target as IDBDatabase).close(), // signed out in another tab
    });
  } catch {
    return undefined;
  }
}

/** The databases of everybody but `actor`; of all when nobody is named. */
export async function dropStores(actor?: string): Promise<void> {
  const all = (await indexedDB.databases?.()) ?? [];
  const others = all.flatMap(({ name }) => (name?.startsWith(PREFIX) && name !== PREFIX + actor ? [name] : []));
  await Promise.all(others.map((name) => deleteDB(name)));
}

export async function loadCopy(db: StoreDb, project: string): Promise<KeptCopy> {
  const tx = db.transaction(["rows", "projects", "unsent", "left"], "readwrite");
  await tx.objectStore("projects").put({ id: project, usedAt: Date.now() });
  const index = tx.objectStore("rows").index("project");
  const [rows, keys] = [await index.getAll(project), await index.getAllKeys(project)];
  const unsent = await tx.objectStore("unsent").index("project").getAll(project);
  const left = (await tx.objectStore("left").get(project))?.left ?? [];
  await tx.done;
  return { rows: rows.map((row) => row.bytes), upTo: keys.at(-1) ?? 0, unsent, left };
}

export async function rowsAfter(db: StoreDb, project: string, after: number): Promise<{ rows: Uint8Array[]; upTo: number }> {
  const tx = db.transaction("rows");
  const index = tx.store.index("project");
  const [rows, keys] = [await index.getAll(project), await index.getAllKeys(project)];
  return { rows: rows.flatMap((row, at) => ((keys[at] ?? 0) > after ? [row.bytes] : [])), upTo: keys.at(-1) ?? 0 };
}

/** A piece of the document, with what of it is still to be acknowledged. */
export async function addRow(db: StoreDb, project: string, bytes: Uint8Array, unsent: UnsentRow | undefined): Promise<void> {
  const tx = db.transaction(["rows", "unsent"], "readwrite");
  void tx.objectStore("rows").add({ project, bytes });
  if (unsent) void tx.objectStore("unsent").put(unsent);
  await tx.done;
}

/** Forgets what has been acknowledged: `reached` is the version up to which the studio has everything. */
export async function settleUnsent(db: StoreDb, project: string, reached: ReadonlyMap<string, number>): Promise<void> {
  const tx = db.transaction("unsent", "readwrite");
  for (const row of await tx.store.index("project").getAll(project))
    if ((reached.get(row.peer) ?? 0) >= row.to) void tx.store.delete([project, row.peer]);
  await tx.done;
}

/** One row for many. Rows after `upTo` are another tab's, or newer, and stay. */
export async function compactRows(db: StoreDb, project: string, upTo: number, snapshot: Uint8Array): Promise<void> {
  const tx = db.transaction("rows", "readwrite");
  for (const key of await tx.store.index("project").getAllKeys(project)) if (key <= upTo) void tx.store.delete(key);
  void tx.store.add({ project, bytes: snapshot });
  await tx.done;
}

/** A fresh document for the one that could not be sent, with what of it waits and what was left, in one transaction. */
export async function replaceRows(
  db: StoreDb,
  project: string,
  fresh: { bytes: Uint8Array; unsent: UnsentRow | undefined; left: Left[] },
): Promise<void> {
  const tx = db.transaction(["rows", "unsent", "left"], "readwrite");
  for (const key of await tx.objectStore("rows").index("project").getAllKeys(project)) void tx.objectStore("rows").delete(key);
  for (const key of await tx.objectStore("unsent").index("project").getAllKeys(project)) void tx.objectStore("unsent").delete(key);
  void tx.objectStore("rows").add({ project, bytes: fresh.bytes });
  if (fresh.unsent) void tx.objectStore("unsent").put(fresh.unsent);
  const before = (await tx.objectStore("left").get(project))?.left ?? [];
  if (fresh.left.length > 0) void tx.objectStore("left").put({ project, left: [...before, ...fresh.left] });
  await tx.done;
}

/** Bounds: what was not opened for long, or is one too many, goes, unless something in it waits to be sent. */
export async function dropOldCopies(db: StoreDb, open: string): Promise<void> {
  const tx = db.transaction(["rows", "projects", "unsent", "left", "uploads"], "readwrite");
  const known = (await tx.objectStore("projects").getAll()).sort((a, b) => b.usedAt - a.usedAt);
  for (const [at, { id, usedAt }] of known.entries()) {
    if (id === open || (at < PROJECTS_KEPT && Date.now() - usedAt < KEEP_MS)) continue;
    const waits =
      (await tx.objectStore("unsent").index("project").count(id)) + (await tx.objectStore("uploads").index("project").count(id));
    if (waits > 0 || (await tx.objectStore("left").get(id))) continue;
    for (const key of await tx.objectStore("rows").index("project").getAllKeys(id)) void tx.objectStore("rows").delete(key);
    void tx.objectStore("projects").delete(id);
  }
  await tx.done;
}

export const forgetLeft = (db: StoreDb, project: string): Promise<void> => db.delete("left", project);

/** Changes and files of every project and account that wait in this browser. */
export async function unsentEverywhere(): Promise<number> {
  let waiting = 0;
  for (const { name } of (await indexedDB.databases?.()) ?? []) {
    const db = name?.startsWith(PREFIX) ? await openStore(name.slice(PREFIX.length)) : undefined;
    for (const row of (await db?.getAll("unsent")) ?? []) waiting += row.changes;
    waiting += (await db?.count("uploads")) ?? 0;
    db?.close();
  }
  return waiting;
}
