/** Opens a room from its rows. A room never starts empty: what cannot be read is an error, and nothing is written over it (R2). */
import { AppError } from "../lib/errors.ts";
import type { CallOf } from "./messages.ts";
import { type Room, type RoomContext, runRoom } from "./room.ts";
import { DamagedRoom } from "./room-document.ts";
import type { StoredRoom } from "./store.ts";

export async function openRoom(context: RoomContext, projectId: string): Promise<Room> {
  const stored = await context.store.load(projectId);
  if (!stored) throw new AppError("not_found", "This project has no canvas.");
  const start = stored.snapshot?.seq ?? 0;
  if (stored.rows.some((row, index) => row.seq !== start + index + 1)) throw damaged(stored, "rows of its log are missing");
  const call: CallOf<"open"> = {
    call: "open",
    room: projectId,
    snapshot: stored.snapshot?.bytes,
    updates: stored.rows.map((row) => row.bytes),
    peers: stored.peers,
    retired: stored.retired,
  };
  const { requests } = await context.thread.call<"open">(call).catch((cause: Error) => {
    throw cause instanceof DamagedRoom ? damaged(stored, cause.message) : cause;
  });
  const room = runRoom(context, projectId, {
    seq: start + stored.rows.length,
    rows: stored.rows.length,
    bytes: stored.rows.reduce((sum, row) => sum + row.bytes.length, 0),
  });
  queueMicrotask(() => void room.catchUp(requests)); // by then the room can be found, so that it may be used from there
  return room;
}

function damaged(stored: StoredRoom, why: string): AppError {
  const last = stored.rows.at(-1)?.time ?? stored.snapshot?.createdAt;
  const good = stored.snapshot
    ? `Its last good state is from ${new Date(stored.snapshot.createdAt).toISOString()}.`
    : "It has no earlier state.";
  return new AppError(
    "unavailable",
    `This canvas cannot be read (${why}; last written ${last ? new Date(last).toISOString() : "never"}). ${good} Nothing was changed: recover it from that state, or restore a backup.`,
    [{ field: "canvas", message: why }],
  );
}
