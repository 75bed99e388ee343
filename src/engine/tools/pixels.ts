/** Pixels for models: a small upright copy of a picture, or of one frame of a clip, without what cameras write beside a picture. */
import type { Asset } from "../../assets/assets.ts";
import { makeLookCopy, stillVariant } from "../../assets/look-copies.ts";
import type { Clash } from "../../clash.ts";
import { withTempFolder } from "../../lib/child.ts";
import { AppError, invalid } from "../../lib/errors.ts";
import type { Part } from "../define.ts";

export type Picture = Extract<Part, { base64: string }>;

/** `atMs` of a clip; its middle unless said. Throws AppError `invalid` for a sound, a moment behind the end, and what cannot be decoded. */
export async function pictureOf(clash: Clash, asset: Asset, signal: AbortSignal, atMs?: number): Promise<Picture> {
  if (asset.kind === "audio") throw invalid("assetId", "A sound has no picture. asset_read tells what is heard in it.");
  const length = asset.durationMs ?? 0;
  if (atMs !== undefined && asset.kind === "image") throw invalid("at", "A picture has no moments; leave `at` out.");
  if (atMs !== undefined && atMs >= Math.max(1, length)) throw invalid("at", `The clip ends at ${length / 1000} s.`);
  if (asset.trashedAt !== null) throw new AppError("not_found", "This file is in the trash.");
  const variant = asset.kind === "image" ? stillVariant() : stillVariant(Math.round(atMs ?? length / 2));
  const path = await clash.store.localPath(asset.sha256);
  return withTempFolder(async (folder) => {
    const copy = await makeLookCopy(asset, { path, variant, folder }, signal);
    return { type: "image", mime: copy.mime, base64: Buffer.from(await Bun.file(copy.path).bytes()).toString("base64") };
  });
}
