/** A kept result becomes an asset or a text, with its provenance and its cost, and the generation is done: one transaction, repeatable. */
import { insertAsset } from "../../assets/save.ts";
import type { Clash } from "../../clash.ts";
import { type Generation, moveGeneration } from "../../generations.ts";
import { estimateAgain } from "../../generations/again.ts";
import { settleCost } from "../../ledger.ts";
import { derivedId } from "../../lib/ids.ts";
import type { HeldResult, Provenance } from "../../schema.ts";
import { keepLook } from "../../understanding/keep.ts";
import { probedBlob } from "./keep.ts";
import { type GenerateContext, wayOf } from "./request.ts";

export async function settle({ clash, commit, spent }: GenerateContext, row: Generation, held: HeldResult): Promise<void> {
  const costMicros = held.costMicros ?? (await estimated(clash, row));
  if (costMicros !== null) spent(costMicros);
  const done = { state: "done", costMicros, error: null, held: null, sentAt: null } as const;
  if (held.kind === "text" && !row.aim) await addAnswer(clash, row, held.text);
  await commit(async (tx, after) => {
    const assetId = derivedId("ast", row.id);
    if (held.kind === "file")
      await insertAsset(clash, tx, after, probedBlob(held), {
        id: assetId,
        projectId: row.projectId,
        name: held.name,
        createdBy: row.createdBy,
        ...(held.words ? { words: held.words } : {}),
        provenance: provenanceOf(row),
      });
    await keepLook(clash, tx, after, row, held);
    await moveGeneration(clash, tx, after, row.id, held.kind === "file" ? { ...done, assetId } : done);
    await settleCost(clash, tx, row.id, held.costMicros ?? undefined);
  });
}

/** Where the upstream does not say what it took, the estimate counts; null where nobody knows. */
async function estimated(clash: Clash, row: Generation): Promise<number | null> {
  const { card, route } = wayOf(clash, row);
  const micros = await estimateAgain(clash, row, card, route);
  return micros === "unknown" ? null : micros;
}

const provenanceOf = (row: Generation): Provenance => ({
  model: row.model,
  provider: row.provider,
  ...(row.fellBack?.length ? { fellBack: row.fellBack.map((each) => each.provider) } : {}),
  prompt: row.prompt,
  params: row.params,
  seed: row.seed,
  inputs: row.inputs,
  generationId: row.id,
  draft: row.provider === "draft",
});

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
