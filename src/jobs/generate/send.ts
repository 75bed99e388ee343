/**
 * The request goes out, once. It is marked as sent first, in a transaction that the job's lease and the budgets allow; then whatever the upstream says
 * is written down by `generations/sends.ts`, also when the job that asked has been cancelled or has lost its lease meanwhile.
 */
import { eq } from "drizzle-orm";
import type { Clash } from "../../clash.ts";
import { type Generation, moveGeneration, reservationOf } from "../../generations.ts";
import { estimateAgain } from "../../generations/again.ts";
import { beginSending, keepResult, keepTicket, withdrawSending } from "../../generations/sending.ts";
import { release, reserve } from "../../ledger.ts";
import { AppError } from "../../lib/errors.ts";
import type { ProviderResult, Submitted } from "../../providers/define.ts";
import { jobs } from "../../schema.ts";
import { JobFailure } from "../define.ts";
import { generateSpec } from "../specs.ts";
import { keep } from "./keep.ts";
import { type Asking, askingOf, failureOf, type GenerateContext, isRepeatable, withWorkFolder } from "./request.ts";

/** After a cancel the answer is waited for, because only its ticket can stop what was ordered. */
const CANCEL_PATIENCE_MS = 10_000;
/** The first failure of a way may be a moment's; after the second another one is gone. */
const TRIES_BEFORE_ANOTHER_WAY = 2;

/** Ends when the row knows more than before. Throws what the upstream said, or `uncertain` when its answer was lost. */
export async function send(context: GenerateContext, row: Generation): Promise<void> {
  const { clash, commit, signal } = context;
  const underWay = clash.sends.underWay(row.id);
  if (underWay) return orAbort(underWay, signal);
  const asking = await askingOf(clash, row);
  await commit((tx, after) => beginSending(clash, tx, after, row));
  if (signal.aborted) {
    await withdrawSending(clash, row); // stopped at the last moment: it never goes out
    throw signal.reason;
  }
  signal.addEventListener("abort", () => onAbort(context, row.id), { once: true });
  const progress = (fraction: number, words?: string) =>
    context.progress(fraction, words, { generationId: row.id, nodeId: row.outputNodeId });
  const sending = clash.sends.run(row.id, (hungUp) => deliver(clash, row, asking, { signal: hungUp, progress }));
  try {
    await orAbort(sending, signal);
  } catch (error) {
    if (!(error instanceof JobFailure)) throw error;
    if (error.failureClass === "uncertain" && asking.provider.recall) return; // what the row says now leads to the question whether it arrived
    if (error.failureClass === "unavailable") await tryAnotherWay(context, row, error);
    throw error;
  }
}

/** A cancel waits for the answer for a while; a limit that has passed does not; a shutdown and a lost lease leave it to `sends`. */
function onAbort({ clash, signal }: GenerateContext, generationId: string) {
  if (signal.reason === "cancelled") clash.sends.hurry(generationId, CANCEL_PATIENCE_MS);
  if (signal.reason === "attempt" || signal.reason === "deadline") clash.sends.hurry(generationId, 0);
}

/** Sends and writes down what became of it. The result of an upstream that answers at once is in the store before anything else is done with it. */
async function deliver(
  clash: Clash,
  row: Generation,
  { provider, credentials, request }: Asking,
  { signal, progress }: { signal: AbortSignal; progress(fraction: number, words?: string): void },
): Promise<void> {
  await withWorkFolder(clash, async (folder) => {
    let submitted: Submitted;
    try {
      submitted = await provider.submit(request, { signal, credentials, folder, progress });
    } catch (error) {
      throw isRepeatable(clash, row) ? (failureOf(error) ?? error) : await written(clash, row, provider.name, error);
    }
    if ("ticket" in submitted) await keepTicket(clash, row, submitted.ticket);
    else await keepAtOnce(clash, row, submitted.result, provider.name);
  });
}

/** A result that came with the answer was paid for: it is kept, or said to be lost. Throws JobFailure. */
async function keepAtOnce(clash: Clash, row: Generation, result: ProviderResult, name: string): Promise<void> {
  try {
    await keepResult(clash, row, await keep(clash, result, AbortSignal.timeout(KEEP_LIMIT_MS)));
  } catch (error) {
    if (error instanceof JobFailure) throw await written(clash, row, name, error);
    clash.log.error({ err: error, generation: row.id }, "generations: a result could not be kept");
    throw new JobFailure(
      "uncertain",
      `${name} answered, and the result could not be kept. ${error instanceof AppError ? error.message : ""}`.trim(),
    );
  }
}

const KEEP_LIMIT_MS = 10 * 60_000;

/** A failure that says that nothing was accepted frees the sending; every other one leaves it in doubt. */
async function written(clash: Clash, row: Generation, name: string, error: unknown): Promise<JobFailure> {
  const failure = error instanceof JobFailure ? error : undefined; // nothing else says whether it was accepted
  switch (failure?.failureClass) {
    case "limited":
    case "unavailable":
    case "config":
      await withdrawSending(clash, row);
      return failure;
    case "rejected":
    case "refused":
      await withdrawSending(clash, row, { final: { class: failure.failureClass, message: failure.message, billed: failure.billed } });
      return failure;
    case "uncertain":
      return failure;
    default:
      clash.log.error(
        { err: error, generation: row.id, provider: row.provider },
        "generations: a request ended in a way that says nothing of its outcome",
      );
      return new JobFailure("uncertain", `The answer of ${name} was lost. It may have accepted the request and may bill it.`);
  }
}

/** Goes to the next upstream that is ready and affordable; the job then starts anew in that one's line. */
async function tryAnotherWay(context: GenerateContext, row: Generation, failure: JobFailure): Promise<void> {
  const { clash, job, commit } = context;
  const tries = job.attempt - (job.maxAttempts - generateSpec.maxAttempts); // since it was last started by a person
  if (tries < TRIES_BEFORE_ANOTHER_WAY) return;
  const card = clash.models.card(row.model);
  const tried = new Set([row.provider, ...(row.fellBack ?? []).map((each) => each.provider)]);
  const next = (await clash.models.routes(card, row)).find((state) => state.ready && !tried.has(state.route.provider))?.route;
  if (!next) return;
  const micros = await estimateAgain(clash, row, card, next);
  if (micros === "unknown" && !row.acceptsUnknownPrice) return;
  const resource = `provider:${next.provider}`;
  const isOpen = await commit(async (tx, after) => {
    await release(clash, tx, row.id);
    await reserve(clash, tx, { ...reservationOf({ ...row, provider: next.provider }, micros), again: true });
    const fellBack = [...(row.fellBack ?? []), { provider: row.provider, why: failure.message }];
    await moveGeneration(clash, tx, after, row.id, { state: "running", provider: next.provider, fellBack });
    await tx.update(jobs).set({ resource }).where(eq(jobs.id, job.id));
    return true;
  }).catch(noBudget);
  if (!isOpen) return;
  job.resource = resource; // the line in which it stands when this attempt ends
  throw new JobFailure("unavailable", `${failure.message} It goes on with ${clash.models.provider(next.provider).name}.`, 0);
}

/** Where the other way does not fit into a budget, the first failure stands. */
function noBudget(error: unknown): false {
  if (error instanceof AppError && error.code === "limited") return false;
  throw error;
}

function orAbort<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const leave = () => reject(signal.reason);
    if (signal.aborted) return leave();
    signal.addEventListener("abort", leave, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", leave));
  });
}
