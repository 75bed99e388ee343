/**
 * Reservations are ended in the transaction that ends their generation. What stayed open all the same, because a process died in an old version or a row
 * was brought back from a backup, is found here, at boot and once an hour: nothing is held for ever.
 */
import { and, eq, inArray, isNull, notExists, notInArray, or } from "drizzle-orm";
import type { Clash } from "../clash.ts";
import type { Tx } from "../db.ts";
import { bookLost, release, settleCost } from "../ledger.ts";
import { type GenerationState, generations, reservations, turnCalls } from "../schema.ts";

const BATCH = 500;

interface Left {
  generationId: string;
  state: GenerationState | null;
  costMicros: number | null;
}

/** Ends the reservations whose generation has ended or is gone, as that ended. Answers how many. */
export async function sweepReservations(clash: Clash): Promise<number> {
  let swept = 0;
  for (let found = BATCH; found === BATCH; swept += found) found = await sweepSome(clash);
  return swept;
}

/** What it looks at and what it changes is one transaction: a generation that is tried again meanwhile keeps its new reservation. */
const sweepSome = (clash: Clash): Promise<number> =>
  clash.db.write.transaction(async (tx) => {
    const left = await leftOpen(tx);
    for (const one of left) await endAs(clash, tx, one);
    return left.length;
  });

const leftOpen = (tx: Tx): Promise<Left[]> =>
  tx
    .select({ generationId: reservations.generationId, state: generations.state, costMicros: generations.costMicros })
    .from(reservations)
    .leftJoin(generations, eq(generations.id, reservations.generationId))
    .where(
      and(
        inArray(reservations.state, ["held", "calling"]),
        // calls of models end in the transaction that ends their turn, or its next beginning
        notExists(tx.select({ id: turnCalls.id }).from(turnCalls).where(eq(turnCalls.id, reservations.generationId))),
        or(isNull(generations.id), notInArray(generations.state, ["queued", "running"])),
      ),
    )
    .limit(BATCH);

async function endAs(clash: Clash, tx: Tx, { generationId, state, costMicros }: Left): Promise<void> {
  switch (state) {
    case "done":
      return settleCost(clash, tx, generationId, costMicros ?? undefined);
    case "uncertain":
      return bookLost(clash, tx, generationId);
    default:
      return release(clash, tx, generationId);
  }
}
