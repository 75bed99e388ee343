/**
 * One generation from queue to canvas. Steps: `submit` (the ticket is committed before anyone waits), `collect` (the file is in the store), then one
 * transaction for asset, cost and state, then the room. Each can be repeated; none that is finished is done again.
 */
import { join } from "node:path";
import { mkdir } from "node:fs/promises";
import type { Static } from "@sinclair/typebox";
import { assetsByIds } from "../assets/assets.ts";
import { insertAsset, type ProbedBlob, receive } from "../assets/save.ts";
import type { Clash } from "../clash.ts";
import { type Generation, generationById, moveGeneration } from "../generations.ts";
import { showGenerations } from "../generations/projection.ts";
import { withTempFolder } from "../lib/child.ts";
import { derivedId } from "../lib/ids.ts";
import type { ProviderRequest, ProviderResult, Ticket } from "../providers/define.ts";
import { cardNamed, providerNamed } from "../providers/index.ts";
import type { JobState } from "../schema.ts";
import { defineJob, type JobContext, JobFailure } from "./define.ts";
import { generateSpec } from "./specs.ts";

type Context = JobContext<Static<typeof generateSpec.args>>;

type Collected =
  | { kind: "text"; text: string; costMicros: number | null }
  | {
      kind: "file";
      blob: ProbedBlob;
      name: string;
      words: { text: string; start: number; end: number }[] | null;
      costMicros: number | null;
    };

export const generateJob = defineJob({
  ...generateSpec,
  run: generate,
  async ended(clash, tx, after, job, { state, failure }) {
    await moveGeneration(clash, tx, after, String(job.args.generationId), { state: GENERATION_STATE[state], error: failure });
  },
  async afterEnd(clash, job) {
    await show(clash, String(job.args.generationId));
  },
});

const GENERATION_STATE: Record<JobState, Generation["state"]> = {
  scheduled: "queued",
  queued: "queued",
  waiting: "running",
  running: "running",
  done: "done",
  failed: "failed",
  dead: "failed",
  cancelled: "cancelled",
  uncertain: "uncertain",
};

async function generate(context: Context): Promise<void> {
  const { clash, args, step, commit } = context;
  const row = await generationById(clash, args.generationId);
  if (row.state === "done") return show(clash, row.id); // a crash came between its settlement and the canvas
  await commit((tx, after) => moveGeneration(clash, tx, after, row.id, { state: "running", error: null }));
  await show(clash, row.id);
  const request = await requestOf(clash, row);
  const ticket = row.ticket ?? (await submit(context, row, request));
  const collected = await step("collect", () => collect(context, row, request, ticket));
  await settle(context, row, collected);
}

async function submit(context: Context, row: Generation, request: ProviderRequest): Promise<Ticket> {
  const provider = providerNamed(row.provider);
  return withTempFolder(async (folder) => {
    const submitted = await provider.submit(request, { signal: context.signal, credentials: { fields: {} }, folder, progress: () => {} });
    if (!("ticket" in submitted)) throw new JobFailure("bug", "An answer without a ticket.");
    await context.commit((tx, after) => moveGeneration(context.clash, tx, after, row.id, { state: "running", ticket: submitted.ticket }));
    return submitted.ticket;
  });
}

async function collect(context: Context, row: Generation, request: ProviderRequest, ticket: Ticket): Promise<Collected> {
  return withTempFolder(async (root) => {
    const folder = join(root, "work");
    await mkdir(folder);
    const progress = (fraction: number, words?: string) =>
      context.progress(fraction, words, { generationId: row.id, nodeId: row.outputNodeId });
    const call = { signal: context.signal, credentials: { fields: {} }, folder, progress };
    const polled = await providerNamed(row.provider).poll?.(request, ticket, call);
    if (polled?.state !== "done") throw new JobFailure("bug", "There is no answer.");
    return keep(context, polled.result);
  });
}

async function keep(context: Context, result: ProviderResult): Promise<Collected> {
  const costMicros = result.costMicros ?? null;
  if (result.kind === "text") return { kind: "text", text: result.text, costMicros };
  return {
    kind: "file",
    blob: await receive(context.clash, result.path, context.signal),
    name: result.name,
    words: result.words ?? null,
    costMicros,
  };
}

async function settle({ clash, commit }: Context, row: Generation, collected: Collected): Promise<void> {
  if (collected.kind === "text") {
    await addAnswer(clash, row, collected.text);
    return commit((tx, after) => moveGeneration(clash, tx, after, row.id, { state: "done", costMicros: collected.costMicros }));
  }
  const assetId = derivedId("ast", row.id);
  await commit(async (tx, after) => {
    await insertAsset(clash, tx, after, collected.blob, {
      id: assetId,
      projectId: row.projectId,
      name: collected.name,
      createdBy: row.createdBy,
      ...(collected.words ? { words: collected.words } : {}),
      provenance: {
        model: row.model,
        prompt: row.prompt,
        params: row.params,
        seed: row.seed,
        inputs: row.inputs,
        generationId: row.id,
        draft: row.provider === "draft",
      },
    });
    await moveGeneration(clash, tx, after, row.id, { state: "done", assetId, costMicros: collected.costMicros, error: null });
  });
  await show(clash, row.id);
}

/** The answer of a text model is a text node beside its generator. */
async function addAnswer(clash: Clash, row: Generation, text: string): Promise<void> {
  const view = await clash.rooms.view(row.projectId);
  if (view.nodes[row.outputNodeId] || !view.nodes[row.nodeId]) return;
  const stamp = { actor: row.createdBy, turn: row.turnId ?? undefined };
  await clash.rooms.apply(
    row.projectId,
    [{ edit: "addNode", id: row.outputNodeId, type: "text", near: row.nodeId, fields: { body: text } }],
    stamp,
  );
}

async function requestOf(clash: Clash, row: Generation): Promise<ProviderRequest> {
  const assets = await assetsByIds(
    clash,
    row.projectId,
    row.inputs.map((input) => input.assetId),
  );
  const inputs = await Promise.all(
    row.inputs.map(async (input) => {
      const asset = assets.get(input.assetId);
      if (!asset) throw new JobFailure("rejected", `The file of its ${input.role} is not in this project any more.`);
      return {
        role: input.role as ProviderRequest["inputs"][number]["role"],
        assetId: asset.id,
        path: await clash.store.localPath(asset.sha256),
        mime: asset.mime,
        provenance: asset.provenance,
      };
    }),
  );
  const card = cardNamed(row.model);
  const route = card.routes.find((known) => known.provider === row.provider) ?? card.routes[0];
  return { generationId: row.id, card, route, prompt: row.prompt, params: row.params, seed: row.seed, inputs };
}

async function show(clash: Clash, generationId: string): Promise<void> {
  const row = await generationById(clash, generationId);
  await showGenerations(clash, row.projectId, [row.id]);
}
