/**
 * One generation from queue to canvas. The row says where it stands, and each stretch goes on from what the row says, so that a process may end
 * between any two lines:
 *
 * - nothing yet → the row is marked as sent, then the request goes out (`generate/send.ts`)
 * - sent, and no answer is known → the upstream is asked whether it arrived; where it cannot say, the generation stops in doubt (`generate/recall.ts`)
 * - a ticket → the upstream is asked by it, and the job waits aside between two looks (`generate/collect.ts`)
 * - a result in the store → one transaction makes asset, cost and state true together, then the canvas shows it (`generate/settle.ts`)
 */
import { eq } from "drizzle-orm";
import type { Clash } from "../clash.ts";
import type { AfterCommit, Tx } from "../db.ts";
import { type Generation, generationById, moveGeneration } from "../generations.ts";
import { showGenerations } from "../generations/projection.ts";
import { isInTheDark, providerOf, settleCancelled } from "../generations/sending.ts";
import { bookLost, release } from "../ledger.ts";
import { type Failure, generations, type JobState } from "../schema.ts";
import { defineJob } from "./define.ts";
import { collect } from "./generate/collect.ts";
import { recall } from "./generate/recall.ts";
import { type GenerateContext, isRepeatable } from "./generate/request.ts";
import { send } from "./generate/send.ts";
import { settle } from "./generate/settle.ts";
import { generateSpec } from "./specs.ts";

export const generateJob = defineJob({
  ...generateSpec,
  run: generate,
  async ended(clash, tx, after, job, { state, failure }) {
    const [row] = await tx
      .select()
      .from(generations)
      .where(eq(generations.id, String(job.args.generationId)));
    if (row && row.state !== "done") await end(clash, tx, after, row, { state, failure });
  },
  async afterEnd(clash, job) {
    const row = await generationById(clash, String(job.args.generationId));
    await showGenerations(clash, row.projectId, [row.id]);
  },
});

async function generate(context: GenerateContext): Promise<void> {
  const { clash, commit } = context;
  const found = await generationById(clash, context.args.generationId);
  if (found.state !== "done") {
    if (found.state !== "running")
      await commit((tx, after) => moveGeneration(clash, tx, after, found.id, { state: "running", error: null }));
    await advance(context, found.id);
  }
  await showGenerations(clash, found.projectId, [found.id]); // also when a crash came between its settlement and the canvas
}

/** From wherever the row stands to its end. Each stretch commits what it reached before the next one looks at the row again. */
async function advance(context: GenerateContext, id: string): Promise<void> {
  for (;;) {
    const row = await generationById(context.clash, id);
    if (row.held) return settle(context, row, row.held);
    if (row.ticket) await collect(context, row, row.ticket);
    else if (isInTheDark(row) && !isRepeatable(context.clash, row)) await recall(context, row);
    else await send(context, row);
  }
}

/** What becomes of a generation whose job ends without a result, and of its money. In the transaction that ends the job. */
async function end(
  clash: Clash,
  tx: Tx,
  after: AfterCommit,
  row: Generation,
  { state, failure }: { state: JobState; failure: Failure },
): Promise<void> {
  const isDark = isInTheDark(row) && !isRepeatable(clash, row);
  if (state === "cancelled") {
    const error = isDark ? { ...failure, message: cancelledInTheDark(clash, row) } : failure;
    await moveGeneration(clash, tx, after, row.id, { state: "cancelled", error });
    return settleCancelled(clash, tx, after, { ...row, state: "cancelled" });
  }
  const error = isDark && failure.class !== "uncertain" ? { ...failure, message: `${failure.message} ${inTheDark(clash, row)}` } : failure;
  await moveGeneration(clash, tx, after, row.id, { state: isDark ? "uncertain" : "failed", error });
  await (row.sentAt === null ? release(clash, tx, row.id) : bookLost(clash, tx, row.id));
}

const inTheDark = (clash: Clash, row: Generation) =>
  `Whether ${providerOf(clash, row)?.name ?? row.provider} accepted the request is not known, so it is not sent again by itself.`;

const cancelledInTheDark = (clash: Clash, row: Generation) =>
  `It was cancelled while it was being sent. ${providerOf(clash, row)?.name ?? row.provider} may have accepted it and may bill it.`;
