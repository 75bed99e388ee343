/**
 * Canvases that go on without their past, in a new document of the next epoch: by wish (R34), or because the past cannot be read (R35).
 * Called while the room is closed.
 */
import { AppError } from "../lib/errors.ts";
import type { Compactor } from "./compactor.ts";
import type { Trimmed } from "./messages.ts";
import type { Recovered, Stamp } from "./port.ts";
import type { RoomStore, StoredRoom } from "./store.ts";

export interface Renewal {
  store: RoomStore;
  compactor: Compactor;
  now(): number;
}

export async function trim(renewal: Renewal, projectId: string, by: Stamp): Promise<{ seq: number; epoch: number }> {
  return renewal.compactor.inTurn(async (thread) => {
    const stored = await load(renewal, projectId);
    const updates = stored.rows.map((row) => row.bytes);
    const made = await thread.call<"trim">({ call: "trim", room: projectId, snapshot: stored.snapshot?.bytes, updates });
    return begin(renewal, made, { projectId, stored, by, setAside: false });
  });
}

/** Throws AppError `conflict` when the canvas can be read whole: there is nothing to recover. */
export async function recover(renewal: Renewal, projectId: string, by: Stamp): Promise<Recovered> {
  return renewal.compactor.inTurn(async (thread) => {
    const stored = await load(renewal, projectId);
    const older = await renewal.store.history.olderSnapshots(projectId);
    const start = stored.snapshot?.seq ?? 0;
    const gap = stored.rows.findIndex((row, index) => row.seq !== start + index + 1);
    const updates = stored.rows.slice(0, gap < 0 ? undefined : gap).map((row) => row.bytes);
    const snapshots = [...(stored.snapshot ? [stored.snapshot] : []), ...older].map((snapshot) => snapshot.bytes);
    const made = await thread.call<"salvage">({ call: "salvage", room: projectId, snapshots, updates });
    const lostRows = stored.rows.length - made.updatesRead;
    if (lostRows === 0 && made.fromSnapshot === 0) throw new AppError("conflict", "This canvas can be read whole. Nothing was changed.");
    return { ...(await begin(renewal, made, { projectId, stored, by, setAside: true })), lostRows };
  });
}

async function load({ store }: Renewal, projectId: string): Promise<StoredRoom> {
  const stored = await store.load(projectId);
  if (!stored) throw new AppError("not_found", "This project has no canvas.");
  return stored;
}

async function begin(
  { store, now }: Renewal,
  made: Trimmed,
  { projectId, stored, by, setAside }: { projectId: string; stored: StoredRoom; by: Stamp; setAside: boolean },
): Promise<{ seq: number; epoch: number }> {
  const seq = (stored.rows.at(-1)?.seq ?? stored.snapshot?.seq ?? 0) + 1;
  const time = now();
  const { actor, turn = null } = by;
  const { bytes, epoch, oldPeers, peer, frontiers } = made;
  const version = { seq, startedAt: time, time, actor, turn, touched: { nodes: [], edges: [], timelines: [] }, frontiers };
  await store.history.startAfresh({ projectId, actor, time, seq, bytes, epoch, version, oldPeers, peer, setAside });
  return { seq, epoch };
}
