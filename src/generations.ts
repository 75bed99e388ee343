/**
 * The door of Run. `requestGeneration` checks everything against the model card, then commits generation, job and event in ONE
 * transaction; the canvas shows the take afterwards (`generations/projection.ts`). The job moves the row on and settles it.
 */
import { Type } from "@sinclair/typebox";
import { eq, inArray } from "drizzle-orm";
import type { Actor } from "./actors.ts";
import { assetsByIds } from "./assets/assets.ts";
import { type CanvasEdge, type CanvasView, edgesInto } from "./canvas/document.ts";
import { resolvePrompt } from "./canvas/resolve-prompt.ts";
import type { Clash } from "./clash.ts";
import type { AfterCommit, Tx } from "./db.ts";
import { enqueue, replay } from "./jobs/queue.ts";
import { generateSpec } from "./jobs/specs.ts";
import { settledView, showGenerations } from "./generations/projection.ts";
import { AppError, invalid } from "./lib/errors.ts";
import { derivedId } from "./lib/ids.ts";
import { validate } from "./lib/validate.ts";
import type { Card, InputRole } from "./providers/card.ts";
import { cardNamed } from "./providers/index.ts";
import { type Failure, type GenerationState, generations } from "./schema.ts";

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
}

export const MAX_TAKES = 16;

/** The ids of the generations, one per take. Throws AppError `invalid` that names the field of the generator. */
export async function requestGeneration(clash: Clash, actor: Actor, order: RunOrder): Promise<string[]> {
  const view = await settledView(clash, order.projectId);
  const request = await readGenerator(clash, view, order);
  const ids = Array.from({ length: order.takes }, (_, take) =>
    derivedId("gen", order.projectId, order.nodeId, order.requestKey, String(take)),
  );
  const base = order.seed ?? seedOf(order.requestKey);
  await clash.db.write.transaction(async (tx, after) => {
    for (const [take, id] of ids.entries()) await insertGeneration(clash, tx, after, actor, order, { ...request, id, seed: base + take });
  });
  await showGenerations(clash, order.projectId, ids);
  return ids;
}

interface Readied {
  card: Card;
  prompt: string;
  params: Record<string, unknown>;
  inputs: { assetId: string; role: string }[];
}

async function insertGeneration(
  clash: Clash,
  tx: Tx,
  after: AfterCommit,
  actor: Actor,
  order: RunOrder,
  request: Readied & { id: string; seed: number },
) {
  const { card, id, prompt, params, inputs, seed } = request;
  const jobId = await enqueue(
    clash,
    tx,
    after,
    generateSpec,
    { generationId: id },
    {
      title: `${card.name}: ${prompt.slice(0, 80)}`,
      actor: actor.id,
      projectId: order.projectId,
      key: `generate:${id}`,
      ...(order.priority === undefined ? {} : { priority: order.priority }),
    },
  );
  const now = clash.clock.now();
  const row: typeof generations.$inferInsert = {
    id,
    projectId: order.projectId,
    nodeId: order.nodeId,
    outputNodeId: derivedId("nod", id),
    model: card.id,
    provider: card.routes[0].provider,
    prompt,
    params,
    inputs,
    seed,
    state: "queued",
    jobId,
    createdBy: actor.behalfOf ?? actor.id,
    turnId: actor.turnId ?? null,
    createdAt: now,
  };
  const made = await tx.insert(generations).values(row).onConflictDoNothing().returning({ id: generations.id });
  if (made.length > 0) await announce(clash, tx, after, { id, projectId: order.projectId, state: "queued", createdBy: actor.id });
}

/** What the generator asks for, checked against its card: prompt, parameters, inputs in their order. */
async function readGenerator(clash: Clash, view: CanvasView, order: RunOrder): Promise<Readied> {
  const node = view.nodes[order.nodeId];
  if (node?.type !== "generator") throw invalid("nodeId", "This is not a generator on the canvas. Pick one, or add one first.");
  if (!Number.isInteger(order.takes) || order.takes < 1 || order.takes > MAX_TAKES)
    throw invalid("takes", `It must be a whole number from 1 to ${MAX_TAKES}.`);
  const card = cardNamed(node.model);
  const params = paramsOf(card, node.params as Record<string, unknown>);
  const { prompt, mentioned, problems } = resolvePrompt(view, node);
  if (problems[0]) throw invalid("prompt", problems[0]);
  if (!prompt) throw invalid("prompt", "It is empty. Write what the take should show, or connect a prompt.");
  if (prompt.length > card.promptLimit)
    throw invalid("prompt", `It has ${prompt.length} characters; ${card.name} takes at most ${card.promptLimit}.`);
  const joined = edgesInto(view, node.id);
  const edges = [...joined, ...usable(card, view, joined, mentioned)];
  return { card, prompt, params, inputs: await inputsOf(clash, view, { card, edges, projectId: order.projectId }) };
}

/** Throws AppError `invalid` that names an unknown or out-of-range parameter. */
export function paramsOf(card: Card, params: Record<string, unknown>): Record<string, unknown> {
  const schema = Type.Object({ params: Type.Object(card.params.properties, { additionalProperties: false }) });
  return validate(schema, { params }).params as Record<string, unknown>;
}

/** What a joined prompt mentions is shown to models that look at pictures, as far as they take more; for the others the name in the words must do. */
function usable(card: Card, view: CanvasView, joined: readonly CanvasEdge[], mentioned: readonly CanvasEdge[]): CanvasEdge[] {
  const rule = card.inputs.find((known) => known.role === "reference");
  const given = joined.filter((edge) => edge.role === "reference" && view.nodes[edge.source]?.assetId);
  const sources = new Set(given.map((edge) => edge.source));
  const more: CanvasEdge[] = [];
  for (const edge of mentioned) {
    const kind = view.nodes[edge.source]?.type;
    if (!rule || sources.has(edge.source) || !rule.kinds.some((known) => known === kind)) continue;
    if (given.length + more.length >= rule.max) break;
    sources.add(edge.source);
    more.push({ ...edge, role: "reference" });
  }
  return more;
}

async function inputsOf(
  clash: Clash,
  view: CanvasView,
  { card, edges, projectId }: { card: Card; edges: readonly CanvasEdge[]; projectId: string },
) {
  const inputs: { assetId: string; role: string }[] = [];
  const kinds = await assetsByIds(
    clash,
    projectId,
    Object.values(view.nodes).flatMap((known) => ("assetId" in known && known.assetId ? [known.assetId] : [])),
  );
  for (const edge of edges) {
    const source = view.nodes[edge.source];
    if (!source || source.type === "text" || source.type === "prompt") continue;
    const rule = ruleFor(card, edge.role);
    const assetId = "assetId" in source ? source.assetId : undefined;
    if (!assetId)
      throw invalid(edge.role, `"${source.label || source.type}" has no picture or sound yet. Run it first, or remove the edge.`);
    const asset = kinds.get(assetId);
    if (!asset) throw invalid(edge.role, "Its file does not belong to this project.");
    if (!rule.kinds.includes(asset.kind))
      throw invalid(edge.role, `${card.name} takes ${rule.kinds.join(" or ")} here, not ${asset.kind}.`);
    if (inputs.filter((input) => input.role === edge.role).length >= rule.max)
      throw invalid(edge.role, `${card.name} takes at most ${rule.max}.`);
    inputs.push({ assetId, role: edge.role });
  }
  return inputs;
}

function ruleFor(card: Card, role: InputRole) {
  const rule = card.inputs.find((known) => known.role === role);
  if (!rule) throw invalid(role, `${card.name} takes no ${role}. Remove the edge or choose another model.`);
  return rule;
}

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

/** Writes a new state in the caller's transaction. */
export async function moveGeneration(
  clash: Clash,
  tx: Tx,
  after: AfterCommit,
  id: string,
  change: {
    state: GenerationState;
    assetId?: string;
    error?: Failure | null;
    costMicros?: number | null;
    ticket?: Record<string, unknown>;
  },
): Promise<void> {
  const ended = change.state !== "queued" && change.state !== "running";
  const [row] = await tx
    .update(generations)
    .set({ ...change, ...(ended ? { finishedAt: clash.clock.now() } : { finishedAt: null }) })
    .where(eq(generations.id, id))
    .returning();
  if (row) await announce(clash, tx, after, row);
}

async function announce(clash: Clash, tx: Tx, after: AfterCommit, row: Pick<Generation, "id" | "projectId" | "state" | "createdBy">) {
  await clash.events.append(tx, after, {
    stream: row.projectId,
    kind: `generation.${row.state}`,
    actor: row.createdBy,
    data: { id: row.id },
  });
}

/** Starts a failed or cancelled generation again; what it had finished is kept. */
export async function retryGeneration(clash: Clash, projectId: string, generationId: string): Promise<void> {
  const row = await generationById(clash, generationId);
  if (row.projectId !== projectId) throw new AppError("not_found", "There is no such generation.");
  await clash.db.write.transaction(async (tx, after) => {
    await replay(clash, tx, after, generateSpec, row.jobId);
    await moveGeneration(clash, tx, after, row.id, { state: "queued", error: null });
  });
  await showGenerations(clash, projectId, [row.id]);
}

export async function cancelGeneration(clash: Clash, projectId: string, generationId: string): Promise<void> {
  const row = await generationById(clash, generationId);
  if (row.projectId !== projectId) throw new AppError("not_found", "There is no such generation.");
  await clash.jobs.cancel(row.jobId);
}
