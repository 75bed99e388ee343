/**
 * A bundle on its way in. `inspectBundle` reads only the list of entries and the manifest and refuses what can be refused then; `stageBundle`
 * unpacks the assets into the store, each checked against its hash and probed like an upload. Nothing here makes a row: whatever stops half-way
 * leaves files without rows, which the hourly sweep takes away.
 */
import { eq } from "drizzle-orm";
import { MAX_ASSET_BYTES, type ProbedBlob, receive } from "../../assets/save.ts";
import type { Clash } from "../../clash.ts";
import { AppError } from "../../lib/errors.ts";
import { blobs } from "../../schema.ts";
import { type OpenZip, openZip, type ZipLimits } from "../zip.ts";
import type { BundledComment } from "./write.ts";
import { readComments } from "./comments.ts";
import { assetPath, type Manifest, MANIFEST_BYTES, PATHS, readManifest } from "./manifest.ts";

export const BUNDLE_LIMITS: ZipLimits = { entries: 20_010, entryBytes: MAX_ASSET_BYTES, totalBytes: 64 * 1024 ** 3 };
const CANVAS_BYTES = 256 * 1024 ** 2;
const COMMENTS_BYTES = 32 * 1024 ** 2;

/** The manifest of a sound archive. Throws AppError with the entry's name as field. */
export async function inspectBundle(path: string): Promise<Manifest> {
  const zip = await openZip(path, BUNDLE_LIMITS);
  try {
    return await manifestOf(zip);
  } finally {
    zip.close();
  }
}

async function manifestOf(zip: OpenZip): Promise<Manifest> {
  const manifest = readManifest(await zip.read(PATHS.manifest, MANIFEST_BYTES));
  const parts = new Map<string, number>([[PATHS.canvas, manifest.canvas.bytes]]);
  if (manifest.comments) parts.set(PATHS.comments, manifest.comments.bytes);
  for (const asset of manifest.assets) parts.set(assetPath(asset.sha256), asset.bytes);
  for (const [name, bytes] of parts) {
    const found = zip.entries.get(name);
    if (!found) throw refused(name, "The manifest names it, and it is not in the bundle");
    if (found.bytes !== bytes) throw refused(name, `It has ${found.bytes} bytes, and the manifest says ${bytes}`);
  }
  for (const name of zip.entries.keys()) if (name !== PATHS.manifest && !parts.has(name)) throw refused(name, "It is no part of a bundle");
  return manifest;
}

export interface StagedBundle {
  manifest: Manifest;
  canvas: Uint8Array;
  comments: BundledComment[];
  /** By hash. */
  blobs: Map<string, ProbedBlob>;
}

export interface Staging {
  signal: AbortSignal;
  progress(fraction: number, words: string): void;
}

/** Everything of the bundle, unpacked and checked. May be repeated: same bytes, same files. */
export async function stageBundle(clash: Clash, path: string, { signal, progress }: Staging): Promise<StagedBundle> {
  const zip = await openZip(path, BUNDLE_LIMITS);
  try {
    const manifest = await manifestOf(zip);
    const canvas = await readPart(zip, PATHS.canvas, manifest.canvas.sha256, CANVAS_BYTES);
    const said = manifest.comments && (await readPart(zip, PATHS.comments, manifest.comments.sha256, COMMENTS_BYTES));
    const comments = said ? readComments(said) : [];
    const staged = new Map<string, ProbedBlob>();
    const assets = [...new Map(manifest.assets.map((asset) => [asset.sha256, asset])).values()];
    for (const [index, asset] of assets.entries()) {
      signal.throwIfAborted();
      progress(index / assets.length, `file ${index + 1} of ${assets.length}`);
      staged.set(asset.sha256, await stageAsset(clash, zip, asset, signal));
    }
    return { manifest, canvas, comments, blobs: staged };
  } finally {
    zip.close();
  }
}

async function readPart(zip: OpenZip, name: string, sha256: string, limit: number): Promise<Uint8Array> {
  const bytes = await zip.read(name, limit);
  if (new Bun.CryptoHasher("sha256").update(bytes).digest("hex") !== sha256)
    throw refused(name, "It does not hold what the manifest says (another hash)");
  return bytes;
}

async function stageAsset(clash: Clash, zip: OpenZip, asset: Manifest["assets"][number], signal: AbortSignal): Promise<ProbedBlob> {
  const name = assetPath(asset.sha256);
  const blob = await receive(clash, await zip.stream(name), signal).catch((cause) => {
    if (!(cause instanceof AppError)) throw signal.aborted ? cause : refused(name, "It cannot be unpacked");
    throw new AppError(cause.code, `${name}: ${cause.message.replace(/^file: /, "")}`, [{ field: name, message: cause.message }]);
  });
  if (blob.sha256 === asset.sha256) {
    if (blob.probe.kind !== asset.kind) throw refused(name, `It is ${blob.probe.kind}, and the manifest says ${asset.kind}`);
    return blob;
  }
  const [row] = await clash.db.read.select({ sha256: blobs.sha256 }).from(blobs).where(eq(blobs.sha256, blob.sha256));
  if (!row) await clash.store.remove(blob.sha256);
  throw refused(name, "It does not hold what its name says (another hash)");
}

const refused = (field: string, sentence: string) =>
  new AppError("invalid", `${field}: ${sentence}. Nothing was kept.`, [{ field, message: `${sentence}.` }]);
