import type { Edit, ServerEdit } from "../canvas/edit.ts";
import { AppError } from "../lib/errors.ts";
import type { Stamp } from "./port.ts";
import type { RoomContext } from "./room.ts";

/** A judgement of the run's door (no budget, not a generator) is an answer; anything else is tried again at the next opening. */
export function refusalIsAnAnswer(cause: unknown): void {
  if (!(cause instanceof AppError) || cause.code === "unavailable") throw cause;
}

/** Of one call; a larger change is several. Placing many nodes looks at each of those before. */
const EDITS_LIMIT = 20_000;

/** Throws AppError `too_large`. The server's own projections name every generation of a canvas at once. */
export function checkCount(edits: readonly unknown[], by: Stamp): void {
  if (edits.length > EDITS_LIMIT && by.actor !== "server")
    throw new AppError("too_large", `These are ${edits.length} edits; one call takes ${EDITS_LIMIT}. Nothing was changed.`);
}

/** I3 at the other door: whoever adds a node may name only an asset that they may use. */
export async function checkAssets(
  allowedAssets: RoomContext["allowedAssets"],
  projectId: string,
  edits: readonly (Edit | ServerEdit)[],
  by: Stamp,
): Promise<void> {
  if (by.actor === "server") return;
  const named = edits.flatMap((edit) => (edit.edit === "addNode" && typeof edit.fields?.assetId === "string" ? [edit.fields.assetId] : []));
  if (named.length === 0) return;
  const allowed = new Set(await allowedAssets(projectId, by.actor, named));
  const refused = named.find((id) => !allowed.has(id));
  if (refused)
    throw new AppError("not_found", `There is no asset ${refused} in this project.`, [
      { field: "fields.assetId", message: "No such asset in this project." },
    ]);
}
