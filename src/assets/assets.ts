/** Asset rows: who they belong to, and what the page needs of them. Bytes are in the store, never in a row. */
import { and, asc, eq, inArray, isNotNull } from "drizzle-orm";
import type { Clash } from "../clash.ts";
import { AppError } from "../lib/errors.ts";
import { assets, derivatives } from "../schema.ts";

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

/** The bytes to send for an asset: itself, or the variant when it was made already. */
export async function contentOf(clash: Clash, asset: Asset, variant?: string): Promise<{ sha256: string; mime: string; exact: boolean }> {
  if (!variant) return { sha256: asset.sha256, mime: asset.mime, exact: true };
  const [row] = await clash.db.read
    .select()
    .from(derivatives)
    .where(and(eq(derivatives.assetId, asset.id), eq(derivatives.variant, variant)));
  return row ? { sha256: row.sha256, mime: row.mime, exact: true } : { sha256: asset.sha256, mime: asset.mime, exact: false };
}
