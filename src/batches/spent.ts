/** How far a batch is, and what it has taken of its budget: what ended for what it cost, what is under way for what is held for it. */
import { and, eq, isNull, or, type SQL, sql } from "drizzle-orm";
import type { Clash } from "../clash.ts";
import type { Reader, Tx } from "../db.ts";
import { batchCells, generations, reservations } from "../schema.ts";

export interface BatchCount {
  cells: number;
  /** Not asked for yet, or to be tried again. */
  left: number;
  /** Those of `left` that are to be tried again. */
  again: number;
  refused: number;
  open: number;
  done: number;
  failed: number;
  cancelled: number;
  uncertain: number;
  /** Micro-USD that are spent or held. */
  takenMicros: number;
  spentMicros: number;
  /** Takes that ended and of which nobody knows what they cost; they are in no sum. */
  unknownCost: number;
}

export async function countBatch(clash: Clash, batchId: string): Promise<BatchCount> {
  const { state, costMicros } = generations;
  // nobody knows whether it was paid, as of one that was cancelled too late: the ledger counts its estimate as spent
  const isLost = sql`${reservations.state} = 'lost'`;
  const paid = sql`coalesce(${costMicros}, case when ${isLost} then ${reservations.micros} when ${state} in ('done', 'uncertain') then ${batchCells.micros} end, 0)`;
  const isUnknown = sql`${costMicros} is null and ${batchCells.micros} is null and (${state} in ('done', 'uncertain') or ${isLost})`;
  const sum = (of: SQL) => sql<number>`coalesce(sum(${of}), 0)`;
  const [row] = await clash.db.read
    .select({
      cells: sql<number>`count(*)`,
      left: sum(sql`${batchCells.again} or (${batchCells.generationId} is null and ${batchCells.refusal} is null)`),
      again: sum(sql`${batchCells.again}`),
      refused: sum(sql`${batchCells.refusal} is not null`),
      open: sum(sql`${state} in ('queued', 'running')`),
      done: sum(sql`${state} = 'done'`),
      failed: sum(sql`${state} = 'failed' and not ${batchCells.again}`),
      cancelled: sum(sql`${state} = 'cancelled' and not ${batchCells.again}`),
      uncertain: sum(sql`${state} = 'uncertain'`),
      takenMicros: sum(
        sql`case when ${state} in ('queued', 'running') then coalesce(${costMicros}, ${batchCells.micros}, 0) else ${paid} end`,
      ),
      spentMicros: sum(paid),
      unknownCost: sum(isUnknown),
    })
    .from(batchCells)
    .leftJoin(generations, eq(generations.id, batchCells.generationId))
    .leftJoin(reservations, eq(reservations.generationId, batchCells.generationId))
    .where(eq(batchCells.batchId, batchId));
  if (!row) throw new Error("A count answers a row.");
  return row;
}

export interface WaitingCell {
  place: number;
  /** Of one that is tried again. */
  generationId: string | null;
}

/** What waits to be asked for, in the order of the table: all of it, or only what is to be tried again. */
export const nextCells = async (db: Reader | Tx, batchId: string, limit: number, only?: "again"): Promise<WaitingCell[]> =>
  db
    .select({ place: batchCells.place, generationId: batchCells.generationId })
    .from(batchCells)
    .where(
      and(
        eq(batchCells.batchId, batchId),
        or(eq(batchCells.again, true), only ? undefined : and(isNull(batchCells.generationId), isNull(batchCells.refusal))),
      ),
    )
    .orderBy(batchCells.place)
    .limit(limit);
