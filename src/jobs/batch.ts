/**
 * Feeds a batch: asks for its takes a window at a time, row after row, and ends when all have ended. A take's id follows from its batch and place, so asking
 * twice after a crash makes no second one. The window keeps a budget honest and everybody else's jobs in the line. Where a budget leaves no room it waits
 * for what is under way, which may cost less than was held for it, and stops when nothing is.
 */
import { and, eq } from "drizzle-orm";
import type { Static } from "@sinclair/typebox";
import { type Batch, endBatch } from "../batches.ts";
import { type Chosen, type OpenModel, openModel } from "../batches/models.ts";
import { type BatchCount, countBatch, nextCells, type WaitingCell } from "../batches/spent.ts";
import { cellAt, promptAt } from "../batches/table.ts";
import { dollars } from "../budgets.ts";
import type { Clash } from "../clash.ts";
import { generationsByIds, insertTakes } from "../generations.ts";
import { retryGeneration } from "../generations/again.ts";
import { AppError } from "../lib/errors.ts";
import { derivedId } from "../lib/ids.ts";
import { estimateMicros, unknownPriceSentence } from "../prices.ts";
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
    const { clash, job, args } = context;
    const batch = await batchOf(clash, args.batchId);
    if (batch?.state !== "running" || batch.jobId !== job.id) return;
    const models = await Promise.all(batch.models.map((_, index) => openModel(clash, batch, index)));
    for (;;) {
      const count = await countBatch(clash, batch.id);
      context.progress(1 - (count.left + count.open) / Math.max(1, count.cells), `${count.done} of ${count.cells}`, { batchId: batch.id });
      if ((args.only ? count.again : count.left) === 0) return finish(context, batch, count, null);
      if (count.open > WINDOW - PORTION) throw new JobPause(LOOK_AGAIN_MS);
      const fed = await feed(context, batch, models, count);
      if (fed === "over") return;
      if (fed) return finish(context, batch, count, fed.why);
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

async function batchOf(clash: Clash, id: string): Promise<Batch | undefined> {
  const [row] = await clash.db.read.select().from(batches).where(eq(batches.id, id));
  return row;
}

/** Waits for what is under way; then the batch is over, unless somebody asked meanwhile that something be tried again. */
async function finish({ clash, commit, args }: Context, batch: Batch, count: BatchCount, why: string | null): Promise<void> {
  if (count.open > 0) throw new JobPause(LOOK_AGAIN_MS);
  const note = [why ?? (count.left > 0 ? "What was tried again has ended." : ""), count.left > 0 ? keptWords(count) : ""]
    .filter(Boolean)
    .join(" ");
  await commit(async (tx, after) => {
    if (why === null && (await nextCells(tx, batch.id, 1, args.only)).length > 0) throw new JobPause(LOOK_AGAIN_MS);
    await endBatch(clash, tx, after, batch, count.left > 0 ? "stopped" : "done", note || null);
  });
}

const keptWords = ({ done, left, cells }: BatchCount) =>
  `${done} of ${cells} ${cells === 1 ? "take is" : "takes are"} done and kept; ${left} ${left === 1 ? "waits" : "wait"} and ${left === 1 ? "has" : "have"} cost nothing.`;

/** Asks for the next takes. `over`: somebody ended the batch meanwhile. `why`: no budget leaves room, and nothing is under way that could give some back. */
async function feed(
  context: Context,
  batch: Batch,
  models: readonly OpenModel[],
  count: BatchCount,
): Promise<"over" | { why: string } | undefined> {
  const { clash, args, signal } = context;
  const [fresh, again]: [Take[], WaitingCell[]] = [[], []];
  let [taken, open] = [count.takenMicros, count.open];
  let room: Room = "room";
  for (const waiting of await nextCells(clash.db.read, batch.id, PORTION, args.only)) {
    const take = takeOf(batch, models, waiting);
    if ("sentence" in take) {
      await setCell(context, batch.id, waiting.place, { refusal: take.sentence, again: false });
      continue;
    }
    room = roomFor(batch, { taken, open, micros: take.micros });
    if (room !== "room") break;
    if (waiting.generationId) again.push(waiting);
    else fresh.push(take);
    open++;
    taken += take.micros === "unknown" ? 0 : take.micros;
  }
  signal.throwIfAborted();
  const asked = await askAll(context, batch, { fresh, again, open: count.open });
  if (asked === "over" || asked === "known") return asked === "over" ? asked : undefined; // what was known is counted anew
  if (asked.refusal) return whenQuiet(asked.open, asked.refusal);
  if (room === "later") throw new JobPause(LOOK_AGAIN_MS);
  return room === "room" ? undefined : whenQuiet(asked.open, room.full);
}

interface Asked {
  /** Takes that are under way. */
  open: number;
  /** Why no more could be asked for. */
  refusal?: string;
}

/** The new ones together, then those that are tried again one by one. `known`: some of them were under way already. */
async function askAll(
  context: Context,
  batch: Batch,
  { fresh, again, ...before }: { fresh: readonly Take[]; again: readonly WaitingCell[]; open: number },
): Promise<"over" | "known" | Asked> {
  let { open } = before;
  if (fresh.length > 0) {
    const made = await ask(context, batch, fresh);
    if (made === "over") return made;
    open += made.asked;
    if (made.refusal) return { open, refusal: made.refusal.message };
  }
  let isKnown = false;
  for (const waiting of again)
    try {
      context.signal.throwIfAborted();
      if ((await askAgain(context, batch, waiting)) === "known") isKnown = true;
      else open++;
    } catch (cause) {
      if (!(cause instanceof AppError)) throw cause;
      if (cause.code === "limited") return { open, refusal: cause.message };
      await setCell(context, batch.id, waiting.place, { refusal: cause.message, again: false });
    }
  return isKnown ? "known" : { open };
}

/** What is under way may cost less than was held for it: then there is room again. */
function whenQuiet(open: number, why: string): { why: string } {
  if (open > 0) throw new JobPause(LOOK_AGAIN_MS);
  return { why };
}

/** `later`: what is under way must end first. */
type Room = "room" | "later" | { full: string };

/** Whether the batch's own budget has room for a take. Those of unknown price go one at a time, so that it is passed by one of them at most. */
function roomFor({ budgetMicros }: Batch, now: { taken: number; open: number; micros: number | "unknown" }): Room {
  if (budgetMicros === null || now.micros === 0) return "room";
  const isUnknown = now.micros === "unknown";
  if (isUnknown && now.taken < budgetMicros) return now.open > 0 ? "later" : "room";
  if (!isUnknown && now.taken + Number(now.micros) <= budgetMicros) return "room";
  const next = isUnknown ? "nobody knows what the next take costs" : `the next take costs ${dollars(Number(now.micros))}`;
  return { full: `Its budget of ${dollars(budgetMicros)} ends it: ${dollars(now.taken)} is spent, and ${next}.` };
}

interface Take {
  place: number;
  chosen: Chosen;
  prompt: string;
  micros: number | "unknown";
  seed: number;
}

/** What is asked for in a cell, or why it cannot be: cards, prices and files may have changed since the batch was begun. */
function takeOf(batch: Batch, models: readonly OpenModel[], { place }: WaitingCell): Take | { sentence: string } {
  const { row, model, take } = cellAt(batch, place);
  const chosen = models[model]?.forRow(batch.rows[row] ?? {});
  if (!chosen) throw new JobFailure("bug", "A cell without a model.");
  if ("sentence" in chosen) return chosen;
  const { prompt } = promptAt(batch, row);
  const micros = estimateMicros(chosen.card, chosen.route, { ...chosen, prompt, takes: 1 });
  if (micros === "unknown" && !batch.acceptsUnknownPrice) return { sentence: unknownPriceSentence(chosen.card) };
  return { place, chosen, prompt, micros, seed: batch.seed + row * batch.takes + take };
}

/**
 * The takes and their cells in one transaction, as far as the budgets of the studio allow. `over`: the batch was ended or is fed by another job, and nothing
 * was asked for.
 */
async function ask({ clash, job }: Context, batch: Batch, asked: readonly Take[]): Promise<"over" | { asked: number; refusal?: AppError }> {
  const actor = { id: batch.createdBy, ...(batch.turnId ? { turnId: batch.turnId } : {}) };
  const order = { projectId: batch.projectId, nodeId: batch.id, acceptUnknownPrice: batch.acceptsUnknownPrice };
  const takes = asked.map(({ chosen: { card, params, inputs, route }, place, prompt, micros, seed }) => ({
    ...{ actor, order, read: { card, params, inputs, prompt }, route, micros, seed },
    id: derivedId("gen", batch.id, String(place)),
  }));
  const cells = asked.map(({ place, micros }, index) => [place, takes[index]?.id, micros === "unknown" ? null : micros]);
  return clash.db.write.transaction(async (tx, after) => {
    const [now] = await tx.select({ state: batches.state, jobId: batches.jobId }).from(batches).where(eq(batches.id, batch.id));
    if (now?.state !== "running" || now.jobId !== job.id) return "over";
    const refusal = await insertTakes(clash, tx, after, takes);
    const filled = await tx.rows(FILL, [JSON.stringify(cells), batch.id]);
    return { asked: filled.length, ...(refusal ? { refusal } : {}) };
  });
}

/** Only the cells whose takes there are. */
const FILL = `update batch_cells set generation_id = c.id, micros = c.micros, again = 0
  from (select value ->> 0 as place, value ->> 1 as id, value ->> 2 as micros from json_each(?)) c
  where batch_id = ? and batch_cells.place = c.place and exists (select 1 from generations g where g.id = c.id) returning 1`;

/** `known`: somebody was faster, or an attempt before this one was. */
async function askAgain(context: Context, batch: Batch, { place, generationId }: WaitingCell): Promise<"asked" | "known"> {
  const { clash } = context;
  const [row] = await generationsByIds(clash, [generationId ?? ""]);
  const isEnded = row?.state === "failed" || row?.state === "cancelled";
  if (row && isEnded) await retryGeneration(clash, { projectId: batch.projectId, generationId: row.id }, batch.turnId);
  await setCell(context, batch.id, place, { again: false });
  return isEnded ? "asked" : "known";
}

const setCell = ({ commit }: Context, batchId: string, place: number, change: Partial<typeof batchCells.$inferInsert>) =>
  commit((tx) =>
    tx
      .update(batchCells)
      .set(change)
      .where(and(eq(batchCells.batchId, batchId), eq(batchCells.place, place))),
  );
