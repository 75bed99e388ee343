/**
 * The copy of a canvas in this browser. Every change of this tab is written before anything else happens to it, together with all that it
 * depends on, so a tab that is killed loses nothing it had written. Tabs of one browser add rows of their own and never rewrite each
 * other's; the one that holds the lock writes down what others did and makes one row of many. While the line is down they tell each other.
 */
import type { LoroDoc, VersionVector } from "loro-crdt";
import type { Island } from "./island.ts";
import type { Left } from "./journal.ts";
import {
  addRow,
  compactRows,
  dropOldCopies,
  type KeptCopy,
  loadCopy,
  replaceRows,
  rowsAfter,
  type StoreDb,
  settleUnsent,
  type UnsentRow,
} from "./offline-store.ts";

const WATCH_MS = 3_000;
const COMPACT_ROWS = 200;
const COMPACT_BYTES = 4 * 1024 * 1024;
const ONE_CHANGE_MS = 1_000;

export interface Copy {
  /** The document was here when the page opened. */
  found: boolean;
  /** Whether what is written here outlives the tab. */
  keeps: boolean;
  left: Left[];
  /** How many changes of this browser nobody has acknowledged. */
  changes(): number;
  /** For each peer of this browser its first operation that was not acknowledged. */
  unsentFrom(): Map<string, number>;
  /** The studio has everything that is in the document. */
  settle(): void;
  /** A fresh document takes the place of the island's; its operations from `from` on are not acknowledged. */
  replace(left: Left[], from: number): Promise<void>;
  onChange(listener: () => void): void;
  /** Another tab of this browser wrote something while the line was down. */
  onNeighbour(listener: (bytes: Uint8Array) => void): void;
}

interface Keeper {
  island: Island;
  db: StoreDb | undefined;
  kept: VersionVector;
  /** The number of this tab's next operation that is not acknowledged. */
  settledTo: number;
  mine: UnsentRow | undefined;
  earlier: UnsentRow[];
  lastEditAt: number;
  rows: number;
  bytes: number;
  seenKey: number;
  busy: boolean;
  again: boolean;
  keeps: boolean;
  channel: BroadcastChannel | undefined;
  listeners: Set<() => void>;
}

export async function openCopy(island: Island, db: StoreDb | undefined): Promise<Copy> {
  const copy = db && (await loadCopy(db, island.projectId).catch(() => undefined));
  const found = copy !== undefined && copy.rows.length > 0 && takeIn(island.doc, copy);
  const keeper: Keeper = {
    island,
    db,
    kept: island.doc.oplogVersion(),
    settledTo: 0,
    mine: undefined,
    earlier: copy?.unsent ?? [],
    lastEditAt: 0,
    rows: copy?.rows.length ?? 0,
    bytes: (copy?.rows ?? []).slice(1).reduce((sum, row) => sum + row.length, 0),
    seenKey: copy?.upTo ?? 0,
    busy: false,
    again: false,
    keeps: copy !== undefined,
    channel: db && new BroadcastChannel(`clash ${island.author.id} ${island.projectId}`),
    listeners: new Set(),
  };
  watch(keeper);
  return portOf(keeper, found, copy?.left ?? []);
}

/** A copy that cannot be read is no copy: the studio has the document, and what was unsent in it is beyond reach. */
function takeIn(doc: LoroDoc, copy: KeptCopy): boolean {
  try {
    doc.importBatch(copy.rows);
    return true;
  } catch {
    return false;
  }
}

function watch(keeper: Keeper): void {
  follow(keeper);
  addEventListener("pagehide", () => void keep(keeper));
  const { db, island } = keeper;
  if (!db) return;
  const tidy = () => {
    setInterval(() => void keep(keeper), WATCH_MS);
    void dropOldCopies(db, island.projectId).catch(() => {});
  };
  // one tab keeps house; where the browser has no locks every tab does, which costs room and nothing else
  const hold = () => {
    tidy();
    return new Promise(() => {}); // until the tab is closed
  };
  if (navigator.locks) void navigator.locks.request(`clash ${island.author.id} ${island.projectId}`, hold);
  else tidy();
}

/** From now on this document's changes are counted and kept. */
function follow(keeper: Keeper): void {
  const { doc } = keeper.island;
  doc.subscribeLocalUpdates(() => {
    if (keeper.island.doc !== doc) return;
    count(keeper);
    void keep(keeper);
    for (const listener of keeper.listeners) listener();
  });
}

function count(keeper: Keeper): void {
  const { doc, projectId: project } = keeper.island;
  const now = performance.now();
  const isNew = !keeper.mine || now - keeper.lastEditAt > ONE_CHANGE_MS;
  keeper.lastEditAt = now;
  const before = keeper.mine ?? { project, peer: doc.peerIdStr, from: keeper.settledTo, to: 0, changes: 0 };
  keeper.mine = { ...before, to: endOf(doc), changes: before.changes + (isNew ? 1 : 0) };
}

const endOf = (doc: LoroDoc): number => doc.oplogVersion().get(doc.peerIdStr) ?? 0;

/** Writes what is new in the document; one write at a time, the next takes all that gathered meanwhile. */
async function keep(keeper: Keeper): Promise<void> {
  if (!keeper.db) return;
  keeper.again = true;
  if (keeper.busy) return;
  keeper.busy = true;
  try {
    while (keeper.again) {
      keeper.again = false;
      await keepOnce(keeper, keeper.db);
    }
    if (keeper.rows > COMPACT_ROWS || keeper.bytes > COMPACT_BYTES) await compact(keeper, keeper.db);
  } catch {
    keeper.keeps = false; // no room, or signed out in another tab: said beside the number of changes
    for (const listener of keeper.listeners) listener();
  } finally {
    keeper.busy = false;
  }
}

async function keepOnce(keeper: Keeper, db: StoreDb): Promise<void> {
  const { doc, projectId } = keeper.island;
  const version = doc.oplogVersion();
  if (version.compare(keeper.kept) === 0) return;
  // the first row is a snapshot: the document may begin where the studio's history was trimmed
  const bytes = doc.export(keeper.rows === 0 ? { mode: "snapshot" } : { mode: "update", from: keeper.kept });
  await addRow(db, projectId, bytes, keeper.mine);
  if (keeper.island.doc !== doc) return; // replaced meanwhile, and its rows with it
  keeper.kept = version;
  keeper.keeps = true;
  keeper.rows++;
  keeper.bytes += bytes.length;
  keeper.channel?.postMessage(bytes);
}

/** What other tabs added is taken in first, so that the one row is worth all that it replaces. */
async function compact(keeper: Keeper, db: StoreDb): Promise<void> {
  const { doc, projectId } = keeper.island;
  const { rows, upTo } = await rowsAfter(db, projectId, keeper.seenKey);
  if (keeper.island.doc !== doc || upTo === 0) return;
  if (rows.length > 0) doc.importBatch(rows);
  const version = doc.oplogVersion();
  await compactRows(db, projectId, upTo, doc.export({ mode: "snapshot" }));
  keeper.kept = version;
  keeper.seenKey = upTo;
  keeper.rows = 1;
  keeper.bytes = 0;
}

function portOf(keeper: Keeper, found: boolean, left: Left[]): Copy {
  const { island, db } = keeper;
  const waiting = () => [...keeper.earlier, ...(keeper.mine ? [keeper.mine] : [])];
  return {
    found,
    left,
    get keeps() {
      return keeper.keeps;
    },
    changes: () => waiting().reduce((sum, row) => sum + row.changes, 0),
    unsentFrom: () => new Map(waiting().map((row) => [row.peer, row.from])),
    settle() {
      if (waiting().length === 0) return;
      keeper.settledTo = endOf(island.doc);
      keeper.mine = undefined;
      keeper.earlier = [];
      if (db) void settleUnsent(db, island.projectId, island.doc.oplogVersion().toJSON()).catch(() => {});
    },
    async replace(newLeft, from) {
      const { doc, projectId: project } = island;
      follow(keeper);
      keeper.kept = doc.oplogVersion();
      keeper.settledTo = from;
      keeper.earlier = [];
      const to = endOf(doc);
      keeper.mine = to > from ? { project, peer: doc.peerIdStr, from, to, changes: 1 } : undefined;
      if (db)
        await replaceRows(db, project, { bytes: doc.export({ mode: "snapshot" }), unsent: keeper.mine, left: newLeft }).catch(() => {});
    },
    onChange: (listener) => void keeper.listeners.add(listener),
    onNeighbour(listener) {
      keeper.channel?.addEventListener("message", (event: MessageEvent<Uint8Array>) => {
        const wasKept = island.doc.oplogVersion().compare(keeper.kept) === 0;
        const version = island.doc.oplogVersion();
        island.doc.import(event.data);
        if (version.compare(island.doc.oplogVersion()) === 0) return; // it had come by the studio
        if (wasKept) keeper.kept = island.doc.oplogVersion();
        listener(event.data);
      });
    },
  };
}
