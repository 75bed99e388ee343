/** Asset rows: who they belong to, and what the page needs of them. Bytes are in the store, never in a row. */
import { and, asc, eq, inArray, isNotNull } from "drizzle-orm";
import type { Clash } from "../clash.ts";
import { AppError, invalid } from "../lib/errors.ts";
import { assets, blobs, derivatives } from "../schema.ts";

export type Asset = typeof assets.$inferSelect;

/** Whether the asset exists and belongs to this project (I3). */
export async function assetInProject(clash: Clash, projectId: string, assetId: string): Promise<boolean> {
  const [row] = await clash.db.read.select({ projectId: assets.projectId }).from(assets).where(eq(assets.id, assetId));
  return row?.projectId === projectId;
}

/** Throws AppError `not_found` for an id that is not of this project, whoever owns it. */
export async function requireAsset(clash: Clash, projectId: string, assetId: string): Promise<Asset> {
  const [row] = await clash.db.read
    .select()
    .from(assets)
    .where(and(eq(assets.id, assetId), eq(assets.projectId, projectId)));
  if (!row) throw new AppError("not_found", "There is no such asset in this project.");
  return row;
}

export async function assetsByIds(clash: Clash, projectId: string, ids: string[]): Promise<Map<string, Asset>> {
  if (ids.length === 0) return new Map();
  const rows = await clash.db.read
    .select()
    .from(assets)
    .where(and(inArray(assets.id, ids), eq(assets.projectId, projectId)));
  return new Map(rows.map((row) => [row.id, row]));
}

export async function assetById(clash: Clash, assetId: string): Promise<Asset> {
  const [row] = await clash.db.read.select().from(assets).where(eq(assets.id, assetId));
  if (!row) throw new AppError("not_found", "There is no such asset.");
  return row;
}

/** What people say of a file. */
export async function changeAsset(
  clash: Clash,
  id: string,
  by: string,
  change: Partial<Pick<Asset, "name" | "tags" | "description">>,
): Promise<void> {
  if (Object.keys(change).length === 0) return;
  await clash.db.write.transaction(async (tx, after) => {
    const [row] = await tx.update(assets).set(change).where(eq(assets.id, id)).returning({ projectId: assets.projectId });
    if (row) await clash.events.append(tx, after, { stream: row.projectId, kind: "asset.changed", actor: by, data: { id } });
  });
}

export interface TagOrder {
  projectId: string;
  assetIds: readonly string[];
  add: readonly string[];
  remove: readonly string[];
  by: string;
  /** That one file may have. */
  most: number;
}

/** All or none; answers how many files changed. Throws AppError `not_found`, or `invalid` when one would have too many tags. */
export async function tagAssets(clash: Clash, { projectId, assetIds, add, remove, by, most }: TagOrder): Promise<number> {
  const ids = [...new Set(assetIds)];
  return clash.db.write.transaction(async (tx, after) => {
    const rows = await tx
      .select({ id: assets.id, name: assets.name, tags: assets.tags })
      .from(assets)
      .where(and(inArray(assets.id, ids), eq(assets.projectId, projectId)));
    if (rows.length < ids.length) throw new AppError("not_found", "There is no such file in this project. Nothing was changed.");
    let changed = 0;
    for (const { id, name, tags } of rows) {
      const next = [...new Set([...(tags ?? []), ...add])].filter((tag) => !remove.includes(tag));
      if (next.length > most)
        throw invalid("add", `“${name}” would have ${next.length} tags; a file may have ${most}. Nothing was changed.`);
      if (JSON.stringify(next) === JSON.stringify(tags ?? [])) continue;
      await tx.update(assets).set({ tags: next }).where(eq(assets.id, id));
      await clash.events.append(tx, after, { stream: projectId, kind: "asset.changed", actor: by, data: { id } });
      changed++;
    }
    return changed;
  });
}

export async function listAssets(clash: Clash, projectId: string, limit = 200): Promise<Asset[]> {
  return clash.db.read.select().from(assets).where(eq(assets.projectId, projectId)).orderBy(asc(assets.createdAt)).limit(limit);
}

/** The colour of every asset whose small pictures are made, by id: all of the project, or those asked for. */
export async function coloursOf(clash: Clash, projectId: string, ids?: string[]): Promise<Record<string, string>> {
  const rows = await clash.db.read
    .select({ id: assets.id, colour: assets.colour })
    .from(assets)
    .where(and(eq(assets.projectId, projectId), isNotNull(assets.colour), ids && inArray(assets.id, ids)));
  return Object.fromEntries(rows.map((row) => [row.id, row.colour ?? ""]));
}

export interface Content {
  sha256: string;
  mime: string;
  bytes: number;
  /** It is what was asked for, and will never be other bytes. */
  exact: boolean;
}

/** The bytes to send for an asset: itself, or the first of the variants that was made already. */
export async function contentOf(clash: Clash, asset: Asset, ...variants: (string | undefined)[]): Promise<Content> {
  const asked = variants.filter((variant) => variant !== undefined);
  const { sha256, mime, bytes } = asset;
  if (asked.length === 0) return { sha256, mime, bytes, exact: true };
  const rows = await clash.db.read
    .select({ variant: derivatives.variant, sha256: derivatives.sha256, mime: derivatives.mime, bytes: blobs.bytes })
    .from(derivatives)
    .innerJoin(blobs, eq(blobs.sha256, derivatives.sha256))
    .where(and(eq(derivatives.assetId, asset.id), inArray(derivatives.variant, asked)));
  const best = asked.flatMap((variant) => rows.filter((row) => row.variant === variant))[0];
  return best ? { sha256: best.sha256, mime: best.mime, bytes: best.bytes, exact: true } : { sha256, mime, bytes, exact: false };
}
