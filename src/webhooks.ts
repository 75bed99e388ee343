/**
 * Webhooks: another program is told, by a signed request, that a job has ended. `webhooks/outbox.ts` finds what is to be told, a delivery is a job
 * (`jobs/webhook.ts`, `webhooks/delivery.ts`), tried again for days under one id. Signatures follow the Standard Webhooks specification 1.0 (standardwebhooks.com, read
 * 2026-11-21). No secret is stored: it follows from the server's key, the webhook's id and a number that a change of secret counts up.
 */
import { createHmac } from "node:crypto";
import { count, desc, eq, max } from "drizzle-orm";
import type { Actor } from "./actors.ts";
import type { Clash } from "./clash.ts";
import type { AfterCommit, Tx } from "./db.ts";
import { enqueueAll } from "./jobs/queue.ts";
import { webhookSpec } from "./jobs/specs.ts";
import { AppError, invalid } from "./lib/errors.ts";
import { newId } from "./lib/ids.ts";
import { events, type WEBHOOK_EVENTS, webhooks } from "./schema.ts";
import { serverSecret } from "./secrets.ts";

export type Webhook = typeof webhooks.$inferSelect;
export type WebhookEvent = (typeof WEBHOOK_EVENTS)[number];

export interface NewWebhook {
  id: string;
  title: string;
  url: string;
  events: WebhookEvent[];
  /** Only jobs of this project. */
  projectId?: string;
}

const MOST_WEBHOOKS = 50;

/** Answers the secret, which is told this once. Throws AppError `invalid` that names the field. */
export async function createWebhook(clash: Clash, maker: Actor, wanted: NewWebhook): Promise<{ secret: string }> {
  checkUrl(wanted.url);
  const [known] = await clash.db.read.select({ many: count() }).from(webhooks);
  if ((known?.many ?? 0) >= MOST_WEBHOOKS)
    throw new AppError("limited", `A studio has at most ${MOST_WEBHOOKS} webhooks. Remove one first.`);
  const row = { ...wanted, projectId: wanted.projectId ?? null, secretNumber: 1, createdBy: maker.id, createdAt: clash.clock.now() };
  await clash.db.write.transaction(async (tx, after) => {
    await tx
      .insert(webhooks)
      .values({ ...row, seen: await newestEvent(tx) })
      .onConflictDoNothing();
    await tellOfWebhook(clash, tx, after, maker, wanted.id, "created");
  });
  return { secret: secretOf(clash, row) };
}

export type WebhookChange = Partial<Pick<NewWebhook, "title" | "url" | "events">>;

export async function updateWebhook(clash: Clash, actor: Actor, id: string, values: WebhookChange): Promise<void> {
  if (values.url !== undefined) checkUrl(values.url);
  await change(clash, actor, id, "updated", values);
}

export const pauseWebhook = (clash: Clash, actor: Actor, id: string): Promise<unknown> =>
  change(clash, actor, id, "paused", { pausedAt: clash.clock.now(), pausedWhy: null });

/** Goes on with what ends from now; what ended meanwhile is not told. */
export const resumeWebhook = (clash: Clash, actor: Actor, id: string): Promise<unknown> =>
  change(clash, actor, id, "resumed", { pausedAt: null, pausedWhy: null }, true);

/** A new secret from now on; the old one signs nothing more. Answers it, this once. */
export async function renewSecret(clash: Clash, actor: Actor, id: string): Promise<{ secret: string }> {
  const { secretNumber } = await webhookNamed(clash, id);
  return { secret: secretOf(clash, await change(clash, actor, id, "renewed", { secretNumber: secretNumber + 1 })) };
}

/** Deliveries that still wait end without being sent. */
export async function deleteWebhook(clash: Clash, actor: Actor, id: string): Promise<void> {
  await webhookNamed(clash, id);
  await clash.db.write.transaction(async (tx, after) => {
    await tx.delete(webhooks).where(eq(webhooks.id, id));
    await tellOfWebhook(clash, tx, after, actor, id, "deleted");
  });
}

/** Sends a test message now, also while it is paused. Answers the job that delivers it. */
export async function testWebhook(clash: Clash, actor: Actor, id: string): Promise<string> {
  const row = await webhookNamed(clash, id);
  const now = clash.clock.now();
  const body = { type: "webhook.test", timestamp: new Date(now).toISOString(), data: { webhookId: id, title: row.title } };
  return clash.db.write.transaction(async (tx, after) => {
    const [job] = await sendMessages(clash, tx, after, row, [{ body, key: `test:${newId("evt", now)}`, actor: actor.id }]);
    return job as string;
  });
}

export async function webhookNamed(clash: Clash, id: string): Promise<Webhook> {
  const [row] = await clash.db.read.select().from(webhooks).where(eq(webhooks.id, id));
  if (!row) throw new AppError("not_found", "There is no such webhook.");
  return row;
}

export const listWebhooks = (clash: Clash): Promise<Webhook[]> =>
  clash.db.read.select().from(webhooks).orderBy(desc(webhooks.createdAt), desc(webhooks.id));

async function change(clash: Clash, actor: Actor, id: string, what: string, values: Partial<Webhook>, fromNow = false): Promise<Webhook> {
  return clash.db.write.transaction(async (tx, after) => {
    const [row] = await tx
      .update(webhooks)
      .set({ ...values, ...(fromNow ? { seen: await newestEvent(tx) } : {}) })
      .where(eq(webhooks.id, id))
      .returning();
    if (!row) throw new AppError("not_found", "There is no such webhook.");
    await tellOfWebhook(clash, tx, after, actor, id, what);
    return row;
  });
}

export const tellOfWebhook = (clash: Clash, tx: Tx, after: AfterCommit, actor: Pick<Actor, "id">, id: string, what: string) =>
  clash.events.append(tx, after, { stream: "workspace", kind: `webhook.${what}`, actor: actor.id, data: { id } });

export async function newestEvent(tx: Tx): Promise<number> {
  const [row] = await tx.select({ seq: max(events.seq) }).from(events);
  return row?.seq ?? 0;
}

function checkUrl(url: string): void {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (!parsed || !/^https?:$/.test(parsed.protocol)) throw invalid("url", "It must be an http or https address.");
  if (parsed.username || parsed.password) throw invalid("url", "Leave name and password out; the signature says who sends it.");
}

/** `whsec_` and 32 bytes in base64. */
export function secretOf(clash: Clash, row: Pick<Webhook, "id" | "secretNumber">): string {
  const key = serverSecret(clash.config.dataFolder, clash.config.secret);
  return `whsec_${createHmac("sha256", key).update(`webhook ${row.id} ${row.secretNumber}`).digest("base64")}`;
}

export interface Message {
  body: Record<string, unknown>;
  /** The same key is the same message. */
  key: string;
  actor: string;
}

/** Asks for the delivery of messages. Answers the jobs. */
export function sendMessages(clash: Clash, tx: Tx, after: AfterCommit, row: Webhook, messages: readonly Message[]): Promise<string[]> {
  const deliveries = messages.map(({ body, key, actor }) => ({
    args: { webhookId: row.id, body: JSON.stringify(body) },
    title: `Webhook: ${row.title}`,
    actor,
    key: `webhook:${row.id}:${key}`,
    ...(row.projectId ? { projectId: row.projectId } : {}),
  }));
  return enqueueAll(clash, tx, after, webhookSpec, deliveries);
}
