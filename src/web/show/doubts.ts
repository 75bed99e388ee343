/** What is known of requests whose outcome nobody knows, and what can be done: asked again, where the provider can be, or sent anew by a person's yes. */
import { inArray } from "drizzle-orm";
import type { DoubtView } from "../../../views/nodes/doubt.ts";
import type { Clash } from "../../clash.ts";
import type { Generation } from "../../generations.ts";
import { isAskable } from "../../generations/again.ts";
import { isInTheDark, providerOf, sendKeyOf } from "../../generations/sending.ts";
import { reservations } from "../../schema.ts";

/** By the id of the generation; those that are not in doubt are not in it. One that was cancelled in doubt can be sent anew, and is not asked about. */
export async function doubtsOf(clash: Clash, generations: readonly Generation[]): Promise<Map<string, DoubtView>> {
  const open = generations.filter((row) => row.state === "uncertain" || (row.state === "cancelled" && isInTheDark(row)));
  if (open.length === 0) return new Map();
  const booked = await clash.db.read
    .select({ id: reservations.generationId, micros: reservations.micros })
    .from(reservations)
    .where(
      inArray(
        reservations.generationId,
        open.map((row) => row.id),
      ),
    );
  const micros = new Map(booked.map((row) => [row.id, row.micros]));
  return new Map(open.map((row) => [row.id, doubtOf(clash, row, micros.get(row.id))]));
}

/** Work that costs nothing has no reservation. */
function doubtOf(clash: Clash, row: Generation, micros: number | null | undefined): DoubtView {
  return {
    projectId: row.projectId,
    generationId: row.id,
    provider: providerOf(clash, row)?.name ?? row.provider,
    request: sendKeyOf(row),
    ...(row.sentAt === null ? {} : { sentAt: row.sentAt }),
    ...(row.askedAt === null ? {} : { askedAt: row.askedAt }),
    costMicroUsd: micros === undefined ? 0 : micros,
    isAskable: row.state === "uncertain" && isAskable(clash, row),
  };
}
