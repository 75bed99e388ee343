/**
 * Asks by the ticket. Between two looks the job waits aside, and longer the longer it has taken. What goes wrong while asking is no word on the
 * request itself, so it is asked again until the job's deadline; only the upstream's own last word ends the sending.
 */
import { type Generation, moveGeneration } from "../../generations.ts";
import { closeSending, keepResult } from "../../generations/sending.ts";
import { settleCost } from "../../ledger.ts";
import type { Polled, ProviderResult, Ticket } from "../../providers/define.ts";
import type { HeldResult } from "../../schema.ts";
import { JobFailure, JobPause } from "../define.ts";
import { keep } from "./keep.ts";
import { askingOf, failureOf, type GenerateContext, withWorkFolder } from "./request.ts";

const LONGEST_PAUSE_MS = 15_000;
const TROUBLE_PAUSE_MS = 2_000;
/** So long a look that brings nonsense is made again: a gateway's page in place of an answer or a file passes, and what was paid must not be lost by it. */
const NONSENSE_PASSES_MS = 10 * 60_000;
/** A look every tenth of the time it has taken so far. */
const SHARE_OF_AGE = 0.1;

/** Ends when the result is in the store. Throws JobPause until then, JobFailure for the upstream's last word. */
export async function collect(context: GenerateContext, row: Generation, ticket: Ticket): Promise<void> {
  const { clash, signal } = context;
  const { provider, credentials, request } = await askingOf(clash, row);
  if (!provider.poll) throw new JobFailure("bug", `${provider.name} gave a ticket and cannot be asked by it.`);
  const progress = (fraction: number, words?: string) =>
    context.progress(fraction, words, { generationId: row.id, nodeId: row.outputNodeId });
  await withWorkFolder(clash, async (folder) => {
    const polled = await looked(context, row, () => provider.poll?.(request, ticket, { signal, credentials, folder, progress }));
    if (polled.state === "done") {
      await keepResult(clash, row, await looked(context, row, () => kept(context, row, polled.result, signal)));
      return;
    }
    if (polled.fraction !== undefined || polled.words) progress(polled.fraction ?? 0, polled.words);
    throw new JobPause(pauseFor(context, row, polled.afterMs));
  });
}

/** A file that is none is fetched again for a while; then that is what the upstream made. */
async function kept(context: GenerateContext, row: Generation, result: ProviderResult, signal: AbortSignal): Promise<HeldResult> {
  try {
    return await keep(context.clash, result, signal);
  } catch (error) {
    const isOdd = error instanceof JobFailure && error.failureClass === "rejected";
    throw isOdd && mayPass(context, row) ? new JobFailure("unavailable", error.message) : error;
  }
}

async function looked<T extends Polled | object>(
  context: GenerateContext,
  row: Generation,
  look: () => Promise<T> | undefined,
): Promise<T> {
  try {
    const seen = await look();
    if (seen) return seen;
    throw new JobFailure("bug", "There was no answer.");
  } catch (error) {
    const failure = failureOf(error);
    switch (failure?.failureClass) {
      case "rejected":
      case "refused":
        await context.commit(async (tx, after) => {
          await closeSending(tx, row);
          if (failure.billed) await settleCost(context.clash, tx, row.id, failure.billed.micros);
          await moveGeneration(context.clash, tx, after, row.id, { state: "running" });
        });
        throw failure;
      case "limited":
      case "unavailable":
      case "timeout":
      case "uncertain":
        context.log.warn({ generation: row.id, why: failure.message }, "generations: a look by ticket failed and is made again");
        throw new JobPause(Math.max(failure.retryAfterMs ?? 0, pauseFor(context, row, TROUBLE_PAUSE_MS)));
      case "config":
      case "cancelled":
        throw error;
      default:
        if (context.signal.aborted || !mayPass(context, row)) throw error;
        context.log.error({ err: error, generation: row.id }, "generations: a look by ticket met something unexpected and is made again");
        throw new JobPause(pauseFor(context, row, TROUBLE_PAUSE_MS));
    }
  }
}

const ageOf = ({ clash }: GenerateContext, row: Generation): number => clash.clock.now() - (row.sentAt ?? clash.clock.now());

const mayPass = (context: GenerateContext, row: Generation): boolean => ageOf(context, row) < NONSENSE_PASSES_MS;

function pauseFor(context: GenerateContext, row: Generation, leastMs: number): number {
  return Math.max(leastMs, Math.min(LONGEST_PAUSE_MS, ageOf(context, row) * SHARE_OF_AGE));
}
