/**
 * Feeds a batch: asks for its takes a window at a time, row after row, and ends when all have ended. A take's id follows from its batch and place, so asking
 * twice after a crash makes no second one. The window keeps a budget honest and everybody else's jobs in the line.
 */
import { and, eq } from "drizzle-orm";
import type { Static } from "@sinclair/typebox";
import { type Batch, endBatch, nextPlaces } from "../batches.ts";
import { type Chosen, chooseModel } from "../batches/plan.ts";
import { type BatchCount, countBatch } from "../batches/spent.ts";
import { cellAt, promptOf } from "../batches/table.ts";
import { dollars } from "../budgets.ts";
import type { Clash } from "../clash.ts";
import { insertTake } from "../generations.ts";
import { AppError } from "../lib/errors.ts";
import { derivedId } from "../lib/ids.ts";
import { estimateMicros } from "../prices.ts";
import { batchCells, batches } from "../schema.ts";
import { defineJob, type JobContext, JobFailure, JobPause } from "./define.ts";
import { batchSpec } from "./specs.ts";

type Context = JobContext<Static<typeof batchSpec.args>>;

/** Takes that are asked for and have not ended, and how many are asked for in one go. */
const WINDOW = 96;
const PORTION = 32;
const LOOK_AGAIN_MS = 700;

export const batchJob = defineJob({
  ...batchSpec,
  async run(context) {
    const batch = await batchOf(context.clash, context.args.batchId);
    if (batch?.state !== "running" || batch.jobId !== context.job.id) return;
    const models = await Promise.all(batch.models.map((_, index) => chooseModel(context.clash, orderOf(batch), index)));
    for (;;) {
      const count = await countBatch(context.clash, batch.id);
      context.progress(1 - (count.left + count.open) / Math.max(1, count.cells), `${count.done} of ${count.cells}`, { batchId: batch.id });
      if (count.left === 0) return finish(context, batch, count, null);
      if (count.open > WINDOW - PORTION) throw new JobPause(LOOK_AGAIN_MS);
      const stopped = await feed(context, batch, models, count);
      if (stopped) return finish(context, batch, count, stopped);
    }
  },
  async ended(clash, tx, after, job, { state, failure }) {
    const [batch] = await tx
      .select()
      .from(batches)
      .where(eq(batches.id, String(job.args.batchId)));
    if (batch?.jobId === job.id) await endBatch(clash, tx, after, batch, state === "cancelled" ? "cancelled" : "stopped", failure.message);
  },
});

const orderOf = (batch: Batch) => ({ ...batch, inputs: batch.inputs });

async function batchOf(clash: Clash, id: string): Promise<Batch | undefined> {
  const [row] = await clash.db.read.select().from(batches).where(eq(batches.id, id));
  return row;
}

/** Waits for what is under way; then the batch is over. */
async function finish({ clash, commit }: Context, batch: Batch, { open }: BatchCount, note: string | null): Promise<void> {
  if (open > 0 && note === null) throw new JobPause(LOOK_AGAIN_MS);
  await commit((tx, after) => endBatch(clash, tx, after, batch, note === null ? "done" : "stopped", note));
}

/** Asks for the next takes. Answers why it stops, when a budget is used up. */
async function feed(context: Context, batch: Batch, models: readonly Chosen[], count: BatchCount): Promise<string | undefined> {
  const { clash } = context;
  let taken = count.takenMicros;
  for (const place of await nextPlaces(clash, batch.id, PORTION)) {
    context.signal.throwIfAborted();
    const { row, model, take } = cellAt(batch, place);
    const chosen = models[model];
    const { prompt } = promptOf(batch.template, batch.rows[row] ?? {});
    if (!chosen) throw new JobFailure("bug", "A cell without a model.");
    const micros = estimateMicros(chosen.card, chosen.route, { ...chosen, prompt, takes: 1 });
    const price = micros === "unknown" ? 0 : micros;
    if (batch.budgetMicros !== null && taken + price > batch.budgetMicros)
      return `Its budget ends it: ${dollars(taken)} of ${dollars(batch.budgetMicros)} are spent or held, and the next take costs ${dollars(price)}. What is done is kept.`;
    try {
      await ask(clash, batch, chosen, { place, take, prompt, micros, seed: batch.seed + row * batch.takes + take });
    } catch (cause) {
      if (!(cause instanceof AppError)) throw cause;
      if (cause.code === "limited") return `${cause.message} What is done is kept.`;
      await refuse(context, batch.id, place, cause.message);
    }
    taken += price;
  }
  return undefined;
}

interface Take {
  place: number;
  take: number;
  prompt: string;
  micros: number | "unknown";
  seed: number;
}

/** The take and its cell in one transaction. */
async function ask(clash: Clash, batch: Batch, { card, params, route, inputs }: Chosen, take: Take): Promise<void> {
  const id = derivedId("gen", batch.id, String(take.place));
  const actor = { id: batch.createdBy, ...(batch.turnId ? { turnId: batch.turnId } : {}) };
  await clash.db.write.transaction(async (tx, after) => {
    await insertTake(clash, tx, after, {
      actor,
      order: { projectId: batch.projectId, nodeId: batch.id, acceptUnknownPrice: batch.acceptsUnknownPrice },
      read: { card, params, inputs, prompt: take.prompt },
      route,
      micros: take.micros,
      id,
      seed: take.seed,
    });
    await tx
      .update(batchCells)
      .set({ generationId: id, micros: take.micros === "unknown" ? null : take.micros })
      .where(and(eq(batchCells.batchId, batch.id), eq(batchCells.place, take.place)));
  });
}

const refuse = ({ commit }: Context, batchId: string, place: number, refusal: string) =>
  commit((tx) =>
    tx
      .update(batchCells)
      .set({ refusal })
      .where(and(eq(batchCells.batchId, batchId), eq(batchCells.place, place))),
  );
