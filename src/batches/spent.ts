/** What a batch has taken of its budget: what ended for what it cost, what is under way for what is held for it. */
import { eq, sql } from "drizzle-orm";
import type { Clash } from "../clash.ts";
import { batchCells, generations } from "../schema.ts";

export interface BatchCount {
  cells: number;
  /** Not asked for yet. */
  left: number;
  refused: number;
  open: number;
  done: number;
  failed: number;
  cancelled: number;
  uncertain: number;
  /** Micro-USD that are spent or held. */
  takenMicros: number;
  spentMicros: number;
}

export async function countBatch(clash: Clash, batchId: string): Promise<BatchCount> {
  const [row] = await clash.db.read
    .select({
      cells: sql<number>`count(*)`,
      left: sql<number>`coalesce(sum(${batchCells.generationId} is null and ${batchCells.refusal} is null), 0)`,
      refused: sql<number>`coalesce(sum(${batchCells.refusal} is not null), 0)`,
      open: sql<number>`coalesce(sum(${generations.state} in ('queued', 'running')), 0)`,
      done: sql<number>`coalesce(sum(${generations.state} = 'done'), 0)`,
      failed: sql<number>`coalesce(sum(${generations.state} = 'failed'), 0)`,
      cancelled: sql<number>`coalesce(sum(${generations.state} = 'cancelled'), 0)`,
      uncertain: sql<number>`coalesce(sum(${generations.state} = 'uncertain'), 0)`,
      takenMicros: sql<number>`coalesce(sum(case when ${generations.state} in ('queued', 'running', 'uncertain') then coalesce(${generations.costMicros}, ${batchCells.micros}, 0) when ${generations.state} = 'done' then coalesce(${generations.costMicros}, ${batchCells.micros}, 0) else coalesce(${generations.costMicros}, 0) end), 0)`,
      spentMicros: sql<number>`coalesce(sum(case when ${generations.state} = 'done' then coalesce(${generations.costMicros}, ${batchCells.micros}, 0) else coalesce(${generations.costMicros}, 0) end), 0)`,
    })
    .from(batchCells)
    .leftJoin(generations, eq(generations.id, batchCells.generationId))
    .where(eq(batchCells.batchId, batchId));
  if (!row) throw new Error("A count answers a row.");
  return row;
}
