/** The explicit end of a history: the same canvas in a new document of the next epoch (R33). Called while the room is closed. */
import { AppError } from "../lib/errors.ts";
import type { Compactor } from "./compactor.ts";
import type { Stamp } from "./port.ts";
import type { RoomStore } from "./store.ts";

export async function trim(
  { store, compactor, now }: { store: RoomStore; compactor: Compactor; now(): number },
  projectId: string,
  by: Stamp,
): Promise<{ seq: number; epoch: number }> {
  return compactor.inTurn(async (thread) => {
    const stored = await store.load(projectId);
    if (!stored) throw new AppError("not_found", "This project has no canvas.");
    const updates = stored.rows.map((row) => row.bytes);
    const made = await thread.call<"trim">({ call: "trim", room: projectId, snapshot: stored.snapshot?.bytes, updates });
    const seq = (stored.rows.at(-1)?.seq ?? stored.snapshot?.seq ?? 0) + 1;
    const time = now();
    const { actor, turn = null } = by;
    const version = {
      seq,
      startedAt: time,
      time,
      actor,
      turn,
      touched: { nodes: [], edges: [], timelines: [] },
      frontiers: made.frontiers,
    };
    const { bytes, epoch, oldPeers, peer } = made;
    await store.history.startAfresh({ projectId, actor, time, seq, bytes, epoch, version, oldPeers, peer, setAside: false });
    return { seq, epoch };
  });
}
