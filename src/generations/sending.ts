/**
 * What is known of a request to an upstream, in the generation's row. `sentAt` is committed before the request goes out; ticket, result or the news
 * that nothing was accepted take it on from there. While `sentAt` stands alone, nobody here knows whether it arrived, and it is not sent again (I5).
 *
 * Answers are facts and are written by whoever hears them, held by the number of the sending and not by a job's lease: a job that was cancelled,
 * taken over or stopped may still have been paid for.
 */
import { and, eq, isNotNull, isNull } from "drizzle-orm";
import type { Clash } from "../clash.ts";
import type { AfterCommit, Tx } from "../db.ts";
import { type Generation, moveGeneration } from "../generations.ts";
import { hold, letGo } from "../jobs/held.ts";
import { enqueue, replay } from "../jobs/queue.ts";
import { generateSpec, stopSpec } from "../jobs/specs.ts";
import { beginCall, bookLost, release, settleCost } from "../ledger.ts";
import type { Provider, Ticket } from "../providers/define.ts";
import { blobs, type Failure, generations, type HeldResult } from "../schema.ts";

/** A request went out, and nothing is known of its outcome. */
export const isInTheDark = (row: Pick<Generation, "sentAt" | "ticket" | "held">) => row.sentAt !== null && !row.ticket && !row.held;

/** Undefined when an owner took it away since. */
export const providerOf = (clash: Clash, row: Pick<Generation, "provider">): Provider | undefined =>
  clash.models.providers.find((known) => known.id === row.provider);

/** The name by which the upstream may know this sending. */
export const sendKeyOf = (row: Pick<Generation, "id" | "sends">) => (row.sends === 0 ? row.id : `${row.id}-${row.sends + 1}`);

/** Right before the request goes out, in the transaction that is fenced by the job's lease. Throws what the budgets say. */
export async function beginSending(clash: Clash, tx: Tx, after: AfterCommit, row: Generation): Promise<void> {
  await beginCall(clash, tx, row.id);
  await moveGeneration(clash, tx, after, row.id, { state: "running", error: null, sentAt: clash.clock.now(), askedAt: null });
  if (mayBePaid(clash, row)) await hold(tx, row.jobId);
}

/** A repeat of the same request costs nothing at some upstreams; everywhere else what went out is seen to its end. */
const mayBePaid = (clash: Clash, row: Pick<Generation, "provider">) => providerOf(clash, row)?.isRepeatable !== true;

/** Its job is started again while its request is still out: it goes before pauses. After the replay, in the same transaction. */
export async function holdSending(clash: Clash, tx: Tx, row: Pick<Generation, "provider" | "sentAt" | "jobId">): Promise<void> {
  if (row.sentAt !== null && mayBePaid(clash, row)) await hold(tx, row.jobId);
}

export interface Withdrawal {
  /** The upstream's last word; without it the same sending may be made again. */
  final?: Failure & { billed?: { micros: number | undefined } | undefined };
}

/** It was certainly not accepted, or refused for good: the next request is the same sending again, or another one that a person asks for. */
export async function withdrawSending(clash: Clash, row: Generation, { final }: Withdrawal = {}): Promise<void> {
  await clash.db.write.transaction(async (tx, after) => {
    const [now] = await tx
      .update(generations)
      .set({ sentAt: null, ...(final ? { sends: row.sends + 1 } : {}) })
      .where(and(eq(generations.id, row.id), eq(generations.sends, row.sends), isNull(generations.ticket), isNull(generations.held)))
      .returning();
    if (!now) return;
    await letGo(tx, row.jobId);
    if (final?.billed) await settleCost(clash, tx, row.id, final.billed.micros);
    if (!final || now.state !== "uncertain") return goOn(clash, tx, after, now);
    await release(clash, tx, row.id);
    await moveGeneration(clash, tx, after, row.id, { state: "failed", error: { class: final.class, message: final.message } });
  });
}

/** The upstream has said its last word: whatever comes next is another sending. In the caller's transaction. */
export async function closeSending(tx: Tx, row: Pick<Generation, "id" | "sends" | "jobId">): Promise<void> {
  const closed = await tx
    .update(generations)
    .set({ sentAt: null, ticket: null, held: null, sends: row.sends + 1 })
    .where(and(eq(generations.id, row.id), eq(generations.sends, row.sends)))
    .returning({ id: generations.id });
  if (closed.length > 0) await letGo(tx, row.jobId);
}

/** The upstream took it on. false: this sending is not the one that is waited for any more. */
export async function keepTicket(clash: Clash, row: Generation, ticket: Ticket): Promise<boolean> {
  return keepFact(clash, row, { ticket });
}

/** The upstream's result is in the store: from here on nothing is paid for again. */
export async function keepResult(clash: Clash, row: Generation, held: HeldResult): Promise<boolean> {
  return keepFact(clash, row, { held });
}

async function keepFact(clash: Clash, row: Generation, fact: { ticket: Ticket } | { held: HeldResult }): Promise<boolean> {
  const kept = await clash.db.write.transaction(async (tx, after) => {
    const [now] = await tx
      .update(generations)
      .set(fact)
      .where(and(eq(generations.id, row.id), eq(generations.sends, row.sends), isNotNull(generations.sentAt), isNull(generations.held)))
      .returning();
    if (!now) return false;
    if ("held" in fact) await keepBlob(clash, tx, fact.held);
    await goOn(clash, tx, after, now);
    return true;
  });
  if (!kept)
    clash.log.error(
      { generation: row.id, sending: row.sends },
      "generations: an answer came for a request that was given up; it may have been paid for",
    );
  return kept;
}

async function keepBlob(clash: Clash, tx: Tx, held: HeldResult) {
  if (held.kind !== "file") return;
  const { sha256, bytes } = held.blob;
  await tx.insert(blobs).values({ sha256, bytes, createdAt: clash.clock.now() }).onConflictDoNothing();
}

/** News of a generation that has ended meanwhile: a cancelled one is stopped at the upstream, one in doubt is taken up again. */
async function goOn(clash: Clash, tx: Tx, after: AfterCommit, row: Generation): Promise<void> {
  if (row.state === "cancelled") await settleCancelled(clash, tx, after, row);
  if (row.state === "uncertain") {
    await replay(clash, tx, after, generateSpec, row.jobId);
    await holdSending(clash, tx, row);
    await moveGeneration(clash, tx, after, row.id, { state: "queued", error: null });
  }
}

/** What a cancelled generation costs, and who must still be told. In the transaction that ends it, or in that of a later answer. */
export async function settleCancelled(clash: Clash, tx: Tx, after: AfterCommit, row: Generation): Promise<void> {
  if (row.sentAt === null) return release(clash, tx, row.id);
  if (row.held) return settleCost(clash, tx, row.id, row.held.costMicros ?? undefined);
  await bookLost(clash, tx, row.id);
  if (row.ticket && providerOf(clash, row)?.cancel)
    await enqueue(
      clash,
      tx,
      after,
      stopSpec,
      { generationId: row.id, sends: row.sends },
      {
        title: "Stop at the provider",
        actor: row.createdBy,
        projectId: row.projectId,
        key: `stop:${row.id}:${row.sends}`,
        priority: -10,
      },
    );
}
