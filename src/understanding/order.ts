/** From a file that was measured to requests to models: copies are made, then each request is a generation, reserved in the transaction that makes it. */
import { eq } from "drizzle-orm";
import type { Asset } from "../assets/assets.ts";
import { derivativeOf, insertDerivative } from "../assets/derivatives.ts";
import { makeLookCopy } from "../assets/look-copies.ts";
import type { Clash } from "../clash.ts";
import type { AfterCommit, Tx } from "../db.ts";
import { insertTakes } from "../generations.ts";
import { withTempFolder } from "../lib/child.ts";
import { derivedId } from "../lib/ids.ts";
import { assets } from "../schema.ts";
import type { LookPart } from "../understanding.ts";

const MAX_COPY_BYTES = 256 * 1024 ** 2;

/** The copies that these requests show, each made once. Throws AppError `invalid` for what cannot be decoded. */
export async function makeCopies(
  clash: Clash,
  asset: Asset,
  { parts, path, commit }: { parts: readonly LookPart[]; path: string; commit<T>(work: (tx: Tx) => Promise<T>): Promise<T> },
  signal: AbortSignal,
): Promise<void> {
  const variants = new Set(parts.flatMap((part) => part.inputs.map((input) => input.variant)));
  for (const variant of variants) {
    if (await derivativeOf(clash, asset, variant)) continue;
    await withTempFolder(async (folder) => {
      const copy = await makeLookCopy(asset, { path, variant, folder }, signal);
      const blob = await clash.store.putFile(copy.path, MAX_COPY_BYTES);
      await commit((tx) => insertDerivative(clash, tx, blob, { assetId: asset.id, variant, mime: copy.mime }));
    });
  }
}

export interface LookBy {
  id: string;
  behalfOf?: string | undefined;
  turnId?: string | undefined;
}

/** The id of the generation; a repeat of the same look makes none. Throws AppError `limited` that names the budget, and then nothing is reserved. */
export async function orderPart(
  clash: Clash,
  tx: Tx,
  after: AfterCommit,
  {
    asset,
    part,
    lookId,
    by,
    acceptUnknownPrice,
  }: { asset: Asset; part: LookPart; lookId: string; by: LookBy; acceptUnknownPrice: boolean },
): Promise<string | undefined> {
  const id = derivedId("gen", lookId, part.aim);
  const [row] = await tx.select({ id: assets.id }).from(assets).where(eq(assets.id, asset.id));
  if (!row) return undefined; // purged meanwhile
  const { card, prompt, params, inputs, route, micros, aim } = part;
  const refusal = await insertTakes(clash, tx, after, [
    {
      actor: { id: by.id, ...(by.behalfOf ? { behalfOf: by.behalfOf } : {}), ...(by.turnId ? { turnId: by.turnId } : {}) },
      order: { projectId: asset.projectId, nodeId: "", acceptUnknownPrice, priority: 4 },
      read: { card, prompt, params, inputs },
      route,
      micros,
      id,
      seed: 0,
      look: { aim, subjectId: asset.id, title: `${card.name} ${aim === "describe" ? "looks at" : "listens to"} ${asset.name}` },
    },
  ]);
  if (refusal) throw refusal;
  return id;
}
