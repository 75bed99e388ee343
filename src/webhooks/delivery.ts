/** One message on its way: the same body under the same id until somebody takes it, with a signature of each attempt's own time. */
import { and, eq, isNull } from "drizzle-orm";
import { Webhook as Signer } from "standardwebhooks";
import type { Clash } from "../clash.ts";
import type { AfterCommit, Tx } from "../db.ts";
import { JobFailure } from "../jobs/define.ts";
import { outbound, OutboundFailure } from "../lib/outbound.ts";
import { type Failure, webhooks } from "../schema.ts";
import { secretOf, tellOfWebhook } from "../webhooks.ts";

/** Of an attempt's answer. */
const ANSWER_LIMIT_MS = 15_000;
const ANSWER_LIMIT_BYTES = 64 * 1024;
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** Pauses after the first, second … failed attempt, as Standard Webhooks 1.0 proposes them. */
export const PAUSES_MS = [
  5_000,
  5 * MINUTE_MS,
  30 * MINUTE_MS,
  2 * HOUR_MS,
  5 * HOUR_MS,
  10 * HOUR_MS,
  14 * HOUR_MS,
  20 * HOUR_MS,
  24 * HOUR_MS,
];

export interface Delivery {
  /** Also the id of the message, the same for every attempt. */
  jobId: string;
  /** From 1. */
  attempt: number;
  webhookId: string;
  body: string;
}

/** Sends it once. Throws JobFailure: `unavailable` with the pause until the next attempt, `refused` when the receiver wants no more. */
export async function deliver(
  clash: Clash,
  { jobId, attempt, webhookId, body }: Delivery,
  signal: AbortSignal,
): Promise<{ status: number }> {
  const [row] = await clash.db.read.select().from(webhooks).where(eq(webhooks.id, webhookId));
  if (!row) throw new JobFailure("rejected", "This webhook was removed. Nothing was sent.");
  const at = new Date(clash.clock.now());
  const headers = {
    "content-type": "application/json",
    "user-agent": "Clash-Webhook/1",
    "webhook-id": jobId,
    "webhook-timestamp": String(Math.floor(at.getTime() / 1000)),
    "webhook-signature": new Signer(secretOf(clash, row)).sign(jobId, at, body),
  };
  const pause = PAUSES_MS[Math.min(attempt, PAUSES_MS.length) - 1] ?? HOUR_MS;
  const response = await post(row.url, headers, body, signal, pause);
  await response.body?.cancel().catch(() => undefined); // only the status counts
  if (response.ok) return { status: response.status };
  if (response.status === 410)
    throw new JobFailure("refused", "The receiver answered 410: it wants no more messages. This webhook is paused.");
  const asked = Number(response.headers.get("retry-after") ?? 0) * 1000;
  const later = Math.min(Math.max(pause, Number.isFinite(asked) ? asked : 0), 24 * HOUR_MS);
  throw new JobFailure("unavailable", `The receiver answered ${response.status}.`, later);
}

async function post(url: string, headers: Record<string, string>, body: string, signal: AbortSignal, pause: number): Promise<Response> {
  try {
    return await outbound({
      url,
      method: "POST",
      headers,
      body,
      signal,
      timeoutMs: ANSWER_LIMIT_MS,
      trust: "configured",
      maxBytes: ANSWER_LIMIT_BYTES,
    });
  } catch (error) {
    if (error instanceof OutboundFailure) throw new JobFailure("unavailable", error.message, pause);
    throw error;
  }
}

/** After the last attempt, or when the receiver wants no more: the webhook is paused and says why. */
export async function giveUp(clash: Clash, tx: Tx, after: AfterCommit, id: string, failure: Failure): Promise<void> {
  if (failure.class === "rejected") return; // it was removed
  const why = failure.class === "refused" ? failure.message : `A message was tried for days and nobody took it. ${failure.message}`;
  const rows = await tx
    .update(webhooks)
    .set({ pausedAt: clash.clock.now(), pausedWhy: why })
    .where(and(eq(webhooks.id, id), isNull(webhooks.pausedAt)))
    .returning({ id: webhooks.id });
  if (rows.length > 0) await tellOfWebhook(clash, tx, after, { id: "server" }, id, "paused");
}
