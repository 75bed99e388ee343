/** How far a batch is, and what it has taken of its budget: what ended for what it cost, what is under way for what is held for it. */
import { and, eq, isNull, or, sql } from "drizzle-orm";
import type { Clash } from "../clash.ts";
import type { Reader, Tx } from "../db.ts";
import { batchCells, generations } from "../schema.ts";

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
  const [row] = await clash.db.read
    .select({
      cells: sql<number>`count(*)`,
      left: sql<number>`coalesce(sum(${batchCells.again} or (${batchCells.generationId} is null and ${batchCells.refusal} is null)), 0)`,
      again: sql<number>`coalesce(sum(${batchCells.again}), 0)`,
      refused: sql<number>`coalesce(sum(${batchCells.refusal} is not null), 0)`,
      open: sql<number>`coalesce(sum(${generations.state} in ('queued', 'running')), 0)`,
      done: sql<number>`coalesce(sum(${generations.state} = 'done'), 0)`,
      failed: sql<number>`coalesce(sum(${generations.state} = 'failed' and not ${batchCells.again}), 0)`,
      cancelled: sql<number>`coalesce(sum(${generations.state} = 'cancelled' and not ${batchCells.again}), 0)`,
      uncertain: sql<number>`coalesce(sum(${generations.state} = 'uncertain'), 0)`,
      takenMicros: sql<number>`coalesce(sum(case when ${generations.state} in ('queued', 'running', 'uncertain', 'done') then coalesce(${generations.costMicros}, ${batchCells.micros}, 0) else coalesce(${generations.costMicros}, 0) end), 0)`,
      spentMicros: sql<number>`coalesce(sum(case when ${generations.state} in ('done', 'uncertain') then coalesce(${generations.costMicros}, ${batchCells.micros}, 0) else coalesce(${generations.costMicros}, 0) end), 0)`,
      unknownCost: sql<number>`coalesce(sum(${generations.state} in ('done', 'uncertain') and ${generations.costMicros} is null and ${batchCells.micros} is null), 0)`,
    })
    .from(batchCells)
    .leftJoin(generations, eq(generations.id, batchCells.generationId))
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
