/** What people do with a generation that has ended, or shall: cancel, try again, ask the upstream, send anew. */
import type { Actor } from "../actors.ts";
import { assetsByIds } from "../assets/assets.ts";
import { isStill } from "../assets/look-copies.ts";
import { eq } from "drizzle-orm";
import type { Clash } from "../clash.ts";
import type { AfterCommit, Tx } from "../db.ts";
import { type Generation, generationById, moveGeneration, reservationOf } from "../generations.ts";
import { replay } from "../jobs/queue.ts";
import { generateSpec } from "../jobs/specs.ts";
import { reserve } from "../ledger.ts";
import { AppError, invalid } from "../lib/errors.ts";
import { estimateMicros, unknownPriceSentence } from "../prices.ts";
import type { Card, Route } from "../providers/card.ts";
import { type GenerationState, generations, jobs } from "../schema.ts";
import { showGenerations } from "./projection.ts";
import { closeSending, holdSending, isInTheDark, providerOf } from "./sending.ts";

const RESTARTED: readonly GenerationState[] = ["failed", "cancelled", "uncertain"];

export interface Named {
  projectId: string;
  generationId: string;
}

export async function cancelGeneration(clash: Clash, named: Named): Promise<void> {
  await clash.jobs.cancel((await reach(clash, named)).jobId);
}

/** Whose turn pays for what is tried again: null for a person; without it whoever asked for it first. */
type By = string | null;

export const turnOf = (actor: Pick<Actor, "turnId">): By => actor.turnId ?? null;

/**
 * Starts a failed or cancelled generation again; what it had finished is kept. Throws AppError `conflict` when its request may have been accepted
 * without an answer.
 */
export async function retryGeneration(clash: Clash, named: Named, by?: By): Promise<void> {
  const row = await reach(clash, named);
  if (!RESTARTED.includes(row.state)) throw new AppError("conflict", "Only what failed or was cancelled can be tried again.");
  if (isInTheDark(row) && !providerOf(clash, row)?.isRepeatable) throw new AppError("conflict", doubt(clash, row));
  if (row.ticket || row.held) return goOn(clash, row);
  await sendAnew(clash, row, row.acceptsUnknownPrice, by);
}

/**
 * Asks the upstream what became of a request whose answer was lost: what it has is fetched, and what it does not have is told and not sent again.
 * Throws AppError `conflict` where it cannot be asked.
 */
export async function askGeneration(clash: Clash, named: Named): Promise<void> {
  const row = await reach(clash, named);
  if (row.state !== "uncertain") throw new AppError("conflict", "Its state is known; there is nothing to ask.");
  if (!isAskable(clash, row)) throw new AppError("conflict", doubt(clash, row));
  await start(
    clash,
    row,
    async (tx, after) => moveGeneration(clash, tx, after, row.id, { state: "queued", askedAt: clash.clock.now() }),
    (tx) => holdSending(clash, tx, row),
  );
}

/** Sends it again as a new request, which may be paid for a second time. Throws AppError `invalid` without a yes. */
export async function resendGeneration(clash: Clash, named: Named & { confirm: boolean }): Promise<void> {
  const row = await reach(clash, named);
  if (!isInTheDark(row) || !["uncertain", "cancelled", "failed"].includes(row.state))
    throw new AppError("conflict", "Its last request is accounted for. Use Retry.");
  if (!named.confirm)
    throw invalid(
      "confirm",
      "The first request may have been accepted and paid for. Say yes to pay for a second one; nothing was sent yet.",
    );
  await sendAnew(clash, row, true, null);
}

/** Whether the upstream can say what became of it. */
export const isAskable = (clash: Clash, row: Pick<Generation, "provider" | "sentAt" | "ticket" | "held">): boolean => {
  const provider = providerOf(clash, row);
  return !isInTheDark(row) || provider?.recall !== undefined || provider?.isRepeatable === true;
};

function doubt(clash: Clash, row: Generation): string {
  const name = providerOf(clash, row)?.name ?? row.provider;
  const next = isAskable(clash, row) ? "Ask it again" : `${name} cannot be asked about a single request: look at its own pages`;
  return `It is not known whether ${name} accepted the request, and it may have been paid for. ${next}, or send it anew.`;
}

async function sendAnew(clash: Clash, row: Generation, acceptUnknownPrice: boolean, by: By = row.turnId): Promise<void> {
  const card = clash.models.card(row.model);
  const route = await clash.models.choose(card, row);
  const micros = await estimateAgain(clash, row, card, route);
  if (micros === "unknown" && !acceptUnknownPrice) throw invalid("acceptUnknownPrice", unknownPriceSentence(card));
  await start(clash, row, async (tx, after) => {
    if (row.sentAt !== null) await closeSending(tx, row);
    const { provider } = route;
    await moveGeneration(clash, tx, after, row.id, { state: "queued", error: null, provider, ...(row.fellBack ? { fellBack: [] } : {}) });
    await tx
      .update(jobs)
      .set({ resource: `provider:${provider}` })
      .where(eq(jobs.id, row.jobId));
    if (by !== null && by !== row.turnId) await tx.update(generations).set({ turnId: by }).where(eq(generations.id, row.id));
    await reserve(clash, tx, { ...reservationOf({ ...row, provider, turnId: by }, micros), again: true });
  });
}

/** What it will cost by this route. */
export async function estimateAgain(clash: Clash, row: Generation, card: Card, route: Route): Promise<number | "unknown"> {
  const assets = await assetsByIds(
    clash,
    row.projectId,
    row.inputs.map((input) => input.assetId),
  );
  const inputs = row.inputs.map(({ assetId, role, variant }) => ({
    role,
    durationMs: isStill(variant) ? null : (assets.get(assetId)?.durationMs ?? null),
  }));
  return estimateMicros(card, route, { params: row.params, prompt: row.prompt, inputs, takes: 1 });
}

/** With what went out: its job is the held line's, so no pause delays what was paid. */
const goOn = (clash: Clash, row: Generation) =>
  start(
    clash,
    row,
    async () => {},
    (tx) => holdSending(clash, tx, row),
  );

async function start(
  clash: Clash,
  row: Generation,
  before: (tx: Tx, after: AfterCommit) => Promise<void>,
  behind?: (tx: Tx) => Promise<void>,
): Promise<void> {
  await clash.db.write.transaction(async (tx, after) => {
    await before(tx, after);
    await replay(clash, tx, after, generateSpec, row.jobId);
    await behind?.(tx);
    await moveGeneration(clash, tx, after, row.id, { state: "queued", error: null });
  });
  await showGenerations(clash, row.projectId, [row.id]);
}

async function reach(clash: Clash, { projectId, generationId }: Named): Promise<Generation> {
  const row = await generationById(clash, generationId);
  if (row.projectId !== projectId) throw new AppError("not_found", "There is no such generation.");
  return row;
}
