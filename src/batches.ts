/**
 * Batches: one form, many takes. The form is checked whole before anything is made; then a job asks for the takes a few at a time (`jobs/batch.ts`), so
 * that a budget stops it in time, and what is done is kept whatever happens to the rest. Takes of a batch stand in its table; they come on the
 * canvas when somebody sends them there.
 */
import { and, desc, eq, inArray, isNotNull, or, sql } from "drizzle-orm";
import type { Actor } from "./actors.ts";
import { type BatchOrder, type Plan, planBatch } from "./batches/plan.ts";
import { type BatchCount, countBatch } from "./batches/spent.ts";
import { cellCount } from "./batches/table.ts";
import type { Clash } from "./clash.ts";
import type { Tx } from "./db.ts";
import { cancelGeneration } from "./generations/again.ts";
import { enqueue } from "./jobs/queue.ts";
import { batchSpec } from "./jobs/specs.ts";
import { AppError, invalid } from "./lib/errors.ts";
import { derivedId } from "./lib/ids.ts";
import { batchCells, batches, generations, type Review } from "./schema.ts";
import { variablesFor } from "./variables.ts";

export type Batch = typeof batches.$inferSelect;

export interface NewBatch extends BatchOrder {
  title: string;
  seed?: number | undefined;
  budgetMicros?: number | undefined;
  acceptUnknownPrice?: boolean | undefined;
  requestKey: string;
}

const CELLS_PER_INSERT = 500;

/** Throws AppError `invalid` that names the row and what is wrong with it; then nothing was made. */
export async function createBatch(clash: Clash, actor: Actor, order: NewBatch): Promise<{ id: string; cells: number }> {
  const variables = await variablesFor(clash, order.template, order.rows);
  const plan = await planBatch(clash, { ...order, variables });
  refuseProblems(plan);
  if (plan.unknown > 0 && !order.acceptUnknownPrice)
    throw invalid("acceptUnknownPrice", `The price of ${plan.unknown} takes is not known. Say yes to run them all the same.`);
  const id = derivedId("bat", order.projectId, order.requestKey);
  const cells = cellCount(order);
  const row: Omit<typeof batches.$inferInsert, "jobId"> = {
    id,
    projectId: order.projectId,
    title: order.title,
    template: order.template,
    rows: [...order.rows],
    models: [...order.models],
    takes: order.takes,
    seed: order.seed ?? Number(Bun.hash.crc32(order.requestKey)) % 1_000_000,
    inputs: [...order.inputs],
    variables,
    budgetMicros: order.budgetMicros ?? null,
    acceptsUnknownPrice: order.acceptUnknownPrice === true,
    state: "running",
    createdBy: actor.behalfOf ?? actor.id,
    turnId: actor.turnId ?? null,
    createdAt: clash.clock.now(),
  };
  await clash.db.write.transaction(async (tx, after) => {
    const jobId = await enqueue(clash, tx, after, batchSpec, { batchId: id, round: 0 }, feeder(row, actor.id, 0));
    const made = await tx
      .insert(batches)
      .values({ ...row, jobId })
      .onConflictDoNothing()
      .returning({ id: batches.id });
    if (made.length === 0) return; // the same key again
    for (let from = 0; from < cells; from += CELLS_PER_INSERT)
      await tx
        .insert(batchCells)
        .values(Array.from({ length: Math.min(CELLS_PER_INSERT, cells - from) }, (_, index) => ({ batchId: id, place: from + index })));
    await clash.events.append(tx, after, { stream: order.projectId, kind: "batch.running", actor: actor.id, data: { id, cells } });
  });
  return { id, cells };
}

function refuseProblems({ problems, problemCount }: Plan): void {
  const [first] = problems;
  if (!first) return;
  const more = problemCount > 1 ? ` ${problemCount - 1} more are like it.` : "";
  if (first.row === null) throw invalid("models", `${first.sentence}${more} Nothing was made.`);
  throw invalid(`rows[${first.row - 1}]`, `Row ${first.row}, ${first.model}: ${first.sentence}${more} Nothing was made.`);
}

/** One job feeds a batch at a time; each that is started again is another one. */
const feeder = (batch: Pick<Batch, "id" | "title" | "projectId" | "createdBy">, actor: string, round: number) => ({
  title: `Batch: ${batch.title}`,
  actor,
  projectId: batch.projectId,
  key: `batch:${batch.id}:${round}`,
  person: batch.createdBy,
});

// ── reading ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

export async function batchById(clash: Clash, projectId: string, id: string): Promise<Batch> {
  const [row] = await clash.db.read
    .select()
    .from(batches)
    .where(and(eq(batches.id, id), eq(batches.projectId, projectId)));
  if (!row) throw new AppError("not_found", "There is no such batch in this project.", [{ field: "batchId", message: "No such batch." }]);
  return row;
}

/** Newest first. */
export const batchesOf = (clash: Clash, projectId: string, limit = 50): Promise<Batch[]> =>
  clash.db.read.select().from(batches).where(eq(batches.projectId, projectId)).orderBy(desc(batches.createdAt)).limit(limit);

export type BatchTake = typeof batchCells.$inferSelect & { generation: typeof generations.$inferSelect | null };

/** Cells in the order of their places, `limit` from `from` on; or just these. */
export async function cellsOf(
  clash: Clash,
  batchId: string,
  part: { from: number; limit: number } | { places: readonly number[] },
): Promise<BatchTake[]> {
  const places = "places" in part ? [...part.places] : Array.from({ length: part.limit }, (_, index) => part.from + index);
  const rows = await clash.db.read
    .select({ cell: batchCells, generation: generations })
    .from(batchCells)
    .leftJoin(generations, eq(generations.id, batchCells.generationId))
    .where(and(eq(batchCells.batchId, batchId), inArray(batchCells.place, places)))
    .orderBy(batchCells.place);
  return rows.map(({ cell, generation }) => ({ ...cell, generation }));
}

export async function batchState(clash: Clash, projectId: string, id: string): Promise<Batch & { count: BatchCount }> {
  return { ...(await batchById(clash, projectId, id)), count: await countBatch(clash, id) };
}

// ── steering ────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Nothing more is asked for, and what is under way is cancelled. What is done is kept. */
export async function cancelBatch(clash: Clash, projectId: string, id: string): Promise<void> {
  const batch = await batchById(clash, projectId, id);
  if (batch.state !== "running") return;
  await clash.db.write.transaction((tx, after) => endBatch(clash, tx, after, batch, "cancelled", null));
  await clash.jobs.cancel(batch.jobId);
  for (const generationId of await openOf(clash, id)) await cancelGeneration(clash, { projectId, generationId });
}

/** Goes on with what has not been asked for, and what waits to be tried again, with another budget if one is given. */
export async function resumeBatch(clash: Clash, actor: Actor, projectId: string, id: string, budgetMicros?: number | null): Promise<void> {
  const batch = await batchById(clash, projectId, id);
  if (batch.state === "running") return;
  const { left } = await countBatch(clash, id);
  if (left === 0) throw new AppError("conflict", "Everything in this batch has been asked for. Retry what failed instead.");
  await feedAgain(clash, actor, batch, { ...(budgetMicros === undefined ? {} : { budgetMicros }) });
}

/**
 * Tries again what failed, was cancelled or could not be asked for: all of it, or these places, and nothing else. They go by the same window and under the
 * same budget as the first time. Answers how many.
 */
export async function retryBatch(clash: Clash, actor: Actor, projectId: string, id: string, places?: readonly number[]): Promise<number> {
  const batch = await batchById(clash, projectId, id);
  const wanted = and(eq(batchCells.batchId, id), eq(batchCells.again, false), places ? inArray(batchCells.place, [...places]) : undefined);
  const failed = sql`exists (select 1 from ${generations} where ${generations.id} = ${batchCells.generationId} and ${generations.state} in ('failed', 'cancelled'))`;
  const marked = await clash.db.write.transaction((tx) =>
    tx
      .update(batchCells)
      .set({ again: true, refusal: null })
      .where(and(wanted, or(isNotNull(batchCells.refusal), failed)))
      .returning({ place: batchCells.place }),
  );
  if (marked.length > 0 && batch.state !== "running") await feedAgain(clash, actor, batch, {}, "again");
  return marked.length;
}

async function feedAgain(
  clash: Clash,
  actor: Actor,
  batch: Batch,
  change: { budgetMicros?: number | null },
  only?: "again",
): Promise<void> {
  const round = clash.clock.now();
  await clash.db.write.transaction(async (tx, after) => {
    const args = { batchId: batch.id, round, ...(only ? { only } : {}) };
    const jobId = await enqueue(clash, tx, after, batchSpec, args, feeder(batch, actor.id, round));
    await tx
      .update(batches)
      .set({ state: "running", note: null, endedAt: null, jobId, turnId: actor.turnId ?? null, ...change })
      .where(eq(batches.id, batch.id));
    await clash.events.append(tx, after, { stream: batch.projectId, kind: "batch.running", actor: actor.id, data: { id: batch.id } });
  });
}

/** In the transaction of the caller. */
export async function endBatch(
  clash: Clash,
  tx: Tx,
  after: Parameters<typeof enqueue>[2],
  batch: Pick<Batch, "id" | "projectId" | "createdBy">,
  state: Exclude<Batch["state"], "running">,
  note: string | null,
): Promise<void> {
  const [row] = await tx
    .update(batches)
    .set({ state, note, endedAt: clash.clock.now() })
    .where(and(eq(batches.id, batch.id), eq(batches.state, "running")))
    .returning({ id: batches.id });
  if (!row) return;
  await clash.events.append(tx, after, {
    stream: batch.projectId,
    kind: `batch.${state}`,
    actor: batch.createdBy,
    data: { id: batch.id, ...(note ? { message: note } : {}) },
  });
}

async function openOf(clash: Clash, batchId: string): Promise<string[]> {
  const rows = await clash.db.read
    .select({ id: generations.id })
    .from(batchCells)
    .innerJoin(generations, eq(generations.id, batchCells.generationId))
    .where(and(eq(batchCells.batchId, batchId), inArray(generations.state, ["queued", "running"])));
  return rows.map((row) => row.id);
}

/** Keeps, rejects or stars takes; null takes the mark away. Throws AppError `invalid` for places that are not there. */
export async function reviewTakes(
  clash: Clash,
  projectId: string,
  id: string,
  { places, review }: { places: readonly number[]; review: Review | null },
): Promise<void> {
  await batchById(clash, projectId, id);
  const marked = await clash.db.write.transaction((tx) =>
    tx
      .update(batchCells)
      .set({ review })
      .where(and(eq(batchCells.batchId, id), inArray(batchCells.place, [...places])))
      .returning({ place: batchCells.place }),
  );
  if (marked.length < new Set(places).size) throw invalid("places", "Some of these places are not in the batch. The others were marked.");
}
