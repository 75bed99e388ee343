/**
 * A project as one zip: manifest, canvas, comments, and every asset once by its hash. It is made while it is sent: one file is open at a time and
 * nothing is held in memory but the manifest and the canvas. Files are packed without squeezing, they are tight already.
 */
import { createReadStream } from "node:fs";
import type { Readable } from "node:stream";
import { asc, eq, inArray } from "drizzle-orm";
import { ZipFile } from "yazl";
import { type Asset, assetsByIds } from "../../assets/assets.ts";
import { type CanvasView, SCHEMA_VERSION } from "../../canvas/document.ts";
import type { Clash } from "../../clash.ts";
import { withTempFolder } from "../../lib/child.ts";
import { AppError } from "../../lib/errors.ts";
import type { Project } from "../../projects.ts";
import { assets, comments, generations } from "../../schema.ts";
import { writeCanvas } from "../canvas-bytes.ts";
import { assetsOfView, selectView, withoutTrash } from "../view.ts";
import { assetPath, BUNDLE_FORMAT, BUNDLE_VERSION, bundledProvenance, type Manifest, PATHS } from "./manifest.ts";

export interface Packed {
  name: string;
  mime: string;
  /** Ends the archive early when it is destroyed. */
  stream: Readable;
}

/** Throws AppError before the first byte where something is missing; `ids` are nodes, all when absent. */
export async function writeBundle(clash: Clash, project: Project, ids?: readonly string[]): Promise<Packed> {
  const view = selectView(await clash.rooms.view(project.id), ids);
  const rows = await assetRows(clash, project.id, view, ids !== undefined);
  await requireFiles(clash, rows);
  const talk = await commentRows(clash, project.id, view, ids !== undefined);
  const canvas = await withTempFolder(async (folder) => Bun.file((await writeCanvas(view, { folder, shallow: true })).path).bytes());
  const said = Buffer.from(JSON.stringify(talk));
  const manifest: Manifest = {
    format: BUNDLE_FORMAT,
    formatVersion: BUNDLE_VERSION,
    schemaVersion: SCHEMA_VERSION,
    title: project.title,
    createdAt: project.createdAt,
    exportedAt: clash.clock.now(),
    canvas: partOf(canvas),
    ...(talk.length > 0 ? { comments: partOf(said) } : {}),
    assets: await bundledAssets(clash, rows),
  };
  const zip = new ZipFile();
  zip.addBuffer(Buffer.from(JSON.stringify(manifest)), PATHS.manifest, { compress: true });
  zip.addBuffer(Buffer.from(canvas), PATHS.canvas, { compress: true });
  if (talk.length > 0) zip.addBuffer(said, PATHS.comments, { compress: true });
  await addFiles(clash, zip, new Map(rows.map((row) => [assetPath(row.sha256), row])));
  return { name: `${fileName(project.title)}.clash`, mime: "application/zip", stream: zip.outputStream as Readable };
}

const partOf = (bytes: Uint8Array) => ({ sha256: new Bun.CryptoHasher("sha256").update(bytes).digest("hex"), bytes: bytes.length });

async function assetRows(clash: Clash, projectId: string, view: CanvasView, part: boolean): Promise<Asset[]> {
  if (part) return [...(await assetsByIds(clash, projectId, [...assetsOfView(view)])).values()];
  const rows = await clash.db.read
    .select()
    .from(assets)
    .where(eq(assets.projectId, projectId))
    .orderBy(asc(assets.createdAt), asc(assets.id));
  return withoutTrash(rows, view);
}

export async function requireFiles(clash: Clash, rows: readonly Asset[]): Promise<void> {
  for (const row of rows)
    if (!(await clash.store.has(row.sha256)))
      throw new AppError(
        "unavailable",
        `The file of "${row.name}" is missing from the store. Restore it from a backup, then export again.`,
      );
}

/** One at a time, opened when its turn comes. */
export async function addFiles(clash: Clash, zip: ZipFile, files: ReadonlyMap<string, Asset>): Promise<void> {
  for (const [path, row] of files) {
    const source = await clash.store.localPath(row.sha256);
    zip.addReadStreamLazy(path, { compress: false, size: row.bytes, mtime: new Date(row.createdAt) }, (give) =>
      give(null, createReadStream(source)),
    );
  }
  zip.end();
}

async function bundledAssets(clash: Clash, rows: readonly Asset[]): Promise<Manifest["assets"]> {
  const ids = rows.flatMap((row) => row.provenance.generationId ?? []);
  const costs = new Map<string, number | null>();
  for (let start = 0; start < ids.length; start += 500) {
    const some = await clash.db.read
      .select({ id: generations.id, cost: generations.costMicros })
      .from(generations)
      .where(inArray(generations.id, ids.slice(start, start + 500)));
    for (const { id, cost } of some) costs.set(id, cost);
  }
  return rows.map(({ id, sha256, bytes, mime, kind, name, words, tags, description, provenance, createdAt }) => ({
    id,
    sha256,
    bytes,
    mime,
    kind,
    name,
    createdAt,
    ...(words ? { words } : {}),
    ...(tags?.length ? { tags } : {}),
    ...(description ? { description } : {}),
    provenance: bundledProvenance(provenance, provenance.generationId ? costs.get(provenance.generationId) : undefined),
  }));
}

export type BundledComment = Omit<typeof comments.$inferSelect, "projectId">;

/** Of a part of a project only what was said about that part. */
async function commentRows(clash: Clash, projectId: string, view: CanvasView, part: boolean): Promise<BundledComment[]> {
  const rows = await clash.db.read.select().from(comments).where(eq(comments.projectId, projectId)).orderBy(asc(comments.createdAt));
  const threads = new Set(rows.flatMap((row) => (row.nodeId && view.nodes[row.nodeId] ? row.threadId : [])));
  return rows.filter((row) => !part || threads.has(row.threadId)).map(({ projectId: _, ...row }) => row);
}

/** A title as a file name on any disk. */
export const fileName = (title: string): string =>
  title
    .replace(/[\p{Cc}\\/:*?"<>|]+/gu, " ")
    .replace(/^[.\s]+|[.\s]+$/g, "")
    .slice(0, 120)
    .trim() || "project";
