/**
 * The door of Run. `requestGeneration` checks everything against the model card, then commits generation, reservation, job and event in ONE
 * transaction; the canvas shows the take afterwards (`generations/projection.ts`). The job moves the row on and settles it. One take is one request to
 * the upstream: so each has its own seed, ticket and cost, and is cancelled, tried again and paid for alone.
 */
import { eq, inArray } from "drizzle-orm";
import type { Actor } from "./actors.ts";
import type { Clash } from "./clash.ts";
import type { AfterCommit, Tx } from "./db.ts";
import { type Order, readOrder } from "./generations/order.ts";
import { settledView, showGenerations } from "./generations/projection.ts";
import { enqueueAll, type WantedJob } from "./jobs/queue.ts";
import { generateSpec } from "./jobs/specs.ts";
import { reserve } from "./ledger.ts";
import { AppError, invalid } from "./lib/errors.ts";
import { derivedId } from "./lib/ids.ts";
import { estimateMicros, unknownPriceSentence } from "./prices.ts";
import type { Route } from "./providers/card.ts";
import { type Aim, type Failure, type GenerationState, generations, type HeldResult } from "./schema.ts";

export type Generation = typeof generations.$inferSelect;

export interface RunOrder {
  projectId: string;
  nodeId: string;
  takes: number;
  /** The same key makes the same generations. */
  requestKey: string;
  /** First seed; each further take counts on. */
  seed?: number;
  priority?: number;
  /** A person's yes to a model whose price nobody knows. */
  acceptUnknownPrice?: boolean;
}

export const MAX_TAKES = 16;

/**
 * The ids of the generations, one per take. Throws AppError `invalid` that names the field of the generator, or `limited` that names the budget; then
 * nothing was written and nothing will be paid.
 */
export async function requestGeneration(clash: Clash, actor: Actor, order: RunOrder): Promise<string[]> {
  if (!Number.isInteger(order.takes) || order.takes < 1 || order.takes > MAX_TAKES)
    throw invalid("takes", `It must be a whole number from 1 to ${MAX_TAKES}.`);
  const ids = Array.from({ length: order.takes }, (_, take) =>
    derivedId("gen", order.projectId, order.nodeId, order.requestKey, String(take)),
  );
  const view = await settledView(clash, order.projectId);
  const read = await readOrder(clash, order.projectId, view, order.nodeId);
  const route = await clash.models.choose(read.card, read);
  const micros = estimateMicros(read.card, route, { ...read, takes: 1 });
  if (micros === "unknown" && !order.acceptUnknownPrice) throw invalid("acceptUnknownPrice", unknownPriceSentence(read.card));
  const base = order.seed ?? seedOf(order.requestKey);
  await clash.db.write.transaction(async (tx, after) => {
    const takes = ids.map((id, take) => ({ actor, order, read, route, micros, id, seed: base + take }));
    const refusal = await insertTakes(clash, tx, after, takes);
    if (refusal) throw refusal; // all of them or none
  });
  await showGenerations(clash, order.projectId, ids);
  return ids;
}

/** One take that was checked: what `requestGeneration` makes of a generator, and a batch of a cell. */
export interface Take {
  actor: Pick<Actor, "id" | "behalfOf" | "turnId">;
  order: Pick<RunOrder, "projectId" | "nodeId" | "priority" | "acceptUnknownPrice">;
  read: Order;
  route: Route;
  micros: number | "unknown";
  id: string;
  seed: number;
  /** It is asked of a file and for it: there is no generator, and its answer is kept with the file (`understanding.ts`). */
  look?: { aim: Aim; subjectId: string; title: string };
}

/**
 * Generations, reservations, jobs and events in the caller's transaction, with a few statements for all; an id that is there already changes nothing.
 * Goes as far as the budgets do, and answers the refusal (`limited`) of the first that does not fit.
 */
export async function insertTakes(clash: Clash, tx: Tx, after: AfterCommit, takes: readonly Take[]): Promise<AppError | undefined> {
  const ids = takes.map((take) => take.id);
  const known = new Set(
    (await tx.select({ id: generations.id }).from(generations).where(inArray(generations.id, ids))).map((row) => row.id),
  );
  const fresh: Take[] = [];
  let refusal: AppError | undefined;
  for (const take of takes) {
    if (known.has(take.id)) continue;
    refusal = await reserve(clash, tx, reservationOf(rowOf(clash, take), take.micros)).then(() => undefined, limitedOnly);
    if (refusal) break;
    fresh.push(take);
  }
  if (fresh.length === 0) return refusal;
  const jobIds = await enqueueAll(clash, tx, after, generateSpec, fresh.map(jobOf));
  await tx.insert(generations).values(fresh.map((take, index) => ({ ...rowOf(clash, take), jobId: jobIds[index] as string })));
  await clash.events.appendAll(
    tx,
    after,
    fresh.map(({ id, order, actor }) => generationEvent({ id, projectId: order.projectId, state: "queued", createdBy: actor.id })),
  );
  return refusal;
}

function limitedOnly(cause: unknown): AppError {
  if (cause instanceof AppError && cause.code === "limited") return cause;
  throw cause;
}

const jobOf = ({ actor, order, read, route, id, look }: Take): WantedJob<{ generationId: string }> => ({
  args: { generationId: id },
  title: look?.title ?? `${read.card.name}: ${read.prompt.slice(0, 80)}`,
  actor: actor.id,
  projectId: order.projectId,
  key: `generate:${id}`,
  resource: `provider:${route.provider}`,
  person: actor.behalfOf ?? actor.id,
  ...(order.priority === undefined ? {} : { priority: order.priority }),
});

const rowOf = (clash: Clash, { actor, order, read, route, id, seed, look }: Take) => ({
  id,
  projectId: order.projectId,
  nodeId: order.nodeId,
  outputNodeId: derivedId("nod", id),
  model: read.card.id,
  provider: route.provider,
  prompt: read.prompt,
  params: read.params,
  inputs: read.inputs.map(({ assetId, role, variant }) => ({ assetId, role, ...(variant ? { variant } : {}) })),
  aim: look?.aim ?? null,
  subjectId: look?.subjectId ?? null,
  seed,
  state: "queued" as const,
  createdBy: actor.behalfOf ?? actor.id,
  turnId: actor.turnId ?? null,
  createdAt: clash.clock.now(),
  acceptsUnknownPrice: order.acceptUnknownPrice === true,
});

/** Whose money a generation takes, and how much at most. */
export const reservationOf = (
  row: Pick<typeof generations.$inferInsert, "id" | "projectId" | "createdBy" | "turnId" | "provider" | "model">,
  micros: number | "unknown",
) => ({
  generationId: row.id,
  projectId: row.projectId,
  person: row.createdBy,
  turnId: row.turnId,
  micros,
  provider: row.provider,
  model: row.model,
});

/** A seed that follows from the request, so that a repeat of it is the same picture. */
const seedOf = (key: string) => Number(Bun.hash.crc32(key)) % 1_000_000;

// ── the life of a generation ────────────────────────────────────────────────────────────────────────────────────────────

export async function generationById(clash: Clash, id: string): Promise<Generation> {
  const [row] = await clash.db.read.select().from(generations).where(eq(generations.id, id));
  if (!row) throw new AppError("not_found", "There is no such generation.");
  return row;
}

export async function generationsByIds(clash: Clash, ids: string[]): Promise<Generation[]> {
  return ids.length === 0 ? [] : clash.db.read.select().from(generations).where(inArray(generations.id, ids));
}

export interface GenerationChange {
  state: GenerationState;
  provider?: string;
  assetId?: string;
  error?: Failure | null;
  costMicros?: number | null;
  ticket?: Record<string, unknown> | null;
  sentAt?: number | null;
  askedAt?: number | null;
  sends?: number;
  held?: HeldResult | null;
  fellBack?: { provider: string; why: string }[];
}

/** Writes a new state in the caller's transaction. */
export async function moveGeneration(clash: Clash, tx: Tx, after: AfterCommit, id: string, change: GenerationChange): Promise<void> {
  const ended = change.state !== "queued" && change.state !== "running";
  const [row] = await tx
    .update(generations)
    .set({ ...change, ...(ended ? { finishedAt: clash.clock.now() } : { finishedAt: null }) })
    .where(eq(generations.id, id))
    .returning();
  if (row) await announceGeneration(clash, tx, after, row);
}

export async function announceGeneration(
  clash: Clash,
  tx: Tx,
  after: AfterCommit,
  row: Pick<Generation, "id" | "projectId" | "state" | "createdBy">,
): Promise<void> {
  await clash.events.append(tx, after, generationEvent(row));
}

const generationEvent = ({ id, projectId, state, createdBy }: Pick<Generation, "id" | "projectId" | "state" | "createdBy">) => ({
  stream: projectId,
  kind: `generation.${state}`,
  actor: createdBy,
  data: { id },
});
