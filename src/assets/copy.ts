/** An asset in a second project: a row of its own over the same bytes, with what was made for the page already. */
import { and, eq, inArray } from "drizzle-orm";
import type { Clash } from "../clash.ts";
import { invalid } from "../lib/errors.ts";
import { assets, derivatives, type Provenance } from "../schema.ts";

export interface AssetCopies {
  projectId: string;
  fromProjectId: string;
  copies: readonly { from: string; to: string }[];
  by: string;
}

/** All or none; a repeat with the same ids adds nothing. Throws AppError `invalid` that names an asset which is not of that project. */
export async function copyAssets(clash: Clash, { projectId, fromProjectId, copies, by }: AssetCopies): Promise<void> {
  const toOf = new Map(copies.map(({ from, to }) => [from, to]));
  const sources = [...toOf.keys()];
  await clash.db.write.transaction(async (tx, after) => {
    const rows = await tx
      .select()
      .from(assets)
      .where(and(inArray(assets.id, sources), eq(assets.projectId, fromProjectId)));
    const missing = sources.findIndex((id) => !rows.some((row) => row.id === id));
    if (missing >= 0) throw invalid(`assetIds.${missing}`, "There is no such asset in that project.");
    const now = clash.clock.now();
    for (const row of rows) {
      const id = toOf.get(row.id) ?? "";
      const copy = {
        ...row,
        id,
        projectId,
        trashedAt: null,
        trashedBy: null,
        provenance: translated(row.provenance, toOf),
        createdBy: by,
        createdAt: now,
      };
      const [made] = await tx.insert(assets).values(copy).onConflictDoNothing().returning({ id: assets.id });
      if (made) await clash.events.append(tx, after, { stream: projectId, kind: "asset.added", actor: by, data: { id } });
    }
    const variants = await tx.select().from(derivatives).where(inArray(derivatives.assetId, sources));
    for (const variant of variants)
      await tx
        .insert(derivatives)
        .values({ ...variant, assetId: toOf.get(variant.assetId) ?? "" })
        .onConflictDoNothing();
  });
}

/** What it was made from is named where that came along. */
function translated(provenance: Provenance, toOf: ReadonlyMap<string, string>): Provenance {
  if (!provenance.inputs) return provenance;
  const inputs = provenance.inputs.flatMap((input) => {
    const assetId = toOf.get(input.assetId);
    return assetId ? [{ ...input, assetId }] : [];
  });
  return { ...provenance, inputs };
}
