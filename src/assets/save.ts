/**
 * Bytes become an asset: streamed into the store, known by their content, probed, then one row. A row is never there without its bytes; bytes without
 * a row (a crash in between) are swept after an hour.
 */
import { eq } from "drizzle-orm";
import type { Clash } from "../clash.ts";
import type { AfterCommit, Tx } from "../db.ts";
import { enqueue } from "../jobs/queue.ts";
import { deriveSpec, understandSpec } from "../jobs/specs.ts";
import { newId } from "../lib/ids.ts";
import { MAX_UPLOAD_BYTES } from "../lib/sizes.ts";
import { assets, blobs, projects, type Provenance } from "../schema.ts";
import { type Probe, probe, sniff } from "./probe.ts";
import type { StoredBlob } from "./store.ts";

export interface NewAsset {
  id?: string;
  projectId: string;
  name: string;
  provenance: Provenance;
  createdBy: string;
  words?: { text: string; start: number; end: number }[];
}

export interface ProbedBlob extends StoredBlob {
  probe: Probe;
}

export const MAX_ASSET_BYTES = MAX_UPLOAD_BYTES;
const SNIFFED_BYTES = 64 * 1024;

/** Streams into the store and probes. Throws AppError `invalid` or `too_large`; then nothing was kept. */
export async function receive(
  clash: Clash,
  source: AsyncIterable<Uint8Array> | string,
  signal: AbortSignal,
  limitBytes = MAX_ASSET_BYTES,
): Promise<ProbedBlob> {
  const stored =
    typeof source === "string" ? await clash.store.putFile(source, limitBytes) : await clash.store.put(knownOnly(source), limitBytes);
  return probeStored(clash, stored, signal);
}

/** The same stream, ended with AppError `invalid` as soon as its first bytes are none of a type that is kept: what follows may never end. */
export async function* knownOnly(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let head: Uint8Array[] | undefined = [];
  let size = 0;
  for await (const part of source) {
    if (head) {
      head.push(part);
      size += part.length;
      if (size >= SNIFFED_BYTES) {
        await sniff(Buffer.concat(head).subarray(0, SNIFFED_BYTES));
        head = undefined;
      }
    }
    yield part;
  }
}

/** What is in the store already and has no row yet. Throws AppError `invalid`; then it is not in the store any more. */
export async function probeStored(clash: Clash, stored: StoredBlob, signal: AbortSignal): Promise<ProbedBlob> {
  try {
    const path = await clash.store.localPath(stored.sha256);
    const mime = await sniff(await Bun.file(path).slice(0, SNIFFED_BYTES).bytes());
    return { ...stored, probe: await probe(path, mime, signal) };
  } catch (error) {
    await discard(clash, stored.sha256);
    throw error;
  }
}

async function discard(clash: Clash, sha256: string) {
  const [row] = await clash.db.read.select({ sha256: blobs.sha256 }).from(blobs).where(eq(blobs.sha256, sha256));
  if (!row) await clash.store.remove(sha256);
}

/** Adds the row in the caller's transaction, and the job that makes what the page shows of it. Repeatable when `id` is given. */
export async function insertAsset(clash: Clash, tx: Tx, after: AfterCommit, blob: ProbedBlob, asset: NewAsset): Promise<string> {
  const now = clash.clock.now();
  const id = asset.id ?? newId("ast", now);
  await tx.insert(blobs).values({ sha256: blob.sha256, bytes: blob.bytes, createdAt: now }).onConflictDoNothing();
  const [made] = await tx
    .insert(assets)
    .values({
      id,
      projectId: asset.projectId,
      sha256: blob.sha256,
      bytes: blob.bytes,
      name: asset.name.slice(0, 200),
      ...assetColumns(blob.probe),
      provenance: asset.provenance,
      words: asset.words ?? null,
      createdBy: asset.createdBy,
      createdAt: now,
    })
    .onConflictDoNothing()
    .returning({ id: assets.id });
  if (!made) return id;
  await clash.events.append(tx, after, { stream: asset.projectId, kind: "asset.added", actor: asset.createdBy, data: { id } });
  await enqueue(
    clash,
    tx,
    after,
    deriveSpec,
    { assetId: id },
    { title: `Small sizes of ${asset.name}`, actor: "server", projectId: asset.projectId, key: `derive:${id}`, priority: 5 },
  );
  await lookOnArrival(clash, tx, after, { ...asset, id });
  return id;
}

/** Where the project wants every file to be looked at (`understanding.ts`). */
async function lookOnArrival(clash: Clash, tx: Tx, after: AfterCommit, { id, projectId, name, createdBy }: NewAsset & { id: string }) {
  const [row] = await tx.select({ looking: projects.looking }).from(projects).where(eq(projects.id, projectId));
  const { when, eyes = "off", ears = "off", acceptUnknownPrice } = row?.looking ?? {};
  if (when !== "arrival" || (eyes === "off" && ears === "off")) return;
  const args = { assetId: id, eyes, ears, acceptUnknownPrice: acceptUnknownPrice === true };
  const job = { title: `Look at ${name}`, actor: createdBy, projectId, key: `understand:arrival:${id}`, priority: 6 };
  await enqueue(clash, tx, after, understandSpec, args, job);
}

/** The same in a transaction of its own. */
export const addAsset = (clash: Clash, blob: ProbedBlob, asset: NewAsset): Promise<string> =>
  clash.db.write.transaction((tx, after) => insertAsset(clash, tx, after, blob, asset));

/** What a row says of what was found in its file. */
export function assetColumns(found: Probe) {
  switch (found.kind) {
    case "image":
      return { kind: found.kind, mime: found.mime, width: found.width, height: found.height };
    case "video":
      return {
        kind: found.kind,
        mime: found.mime,
        width: found.width,
        height: found.height,
        durationMs: Math.round(found.durationSeconds * 1000),
        fps: Math.round(found.fps),
      };
    case "audio":
      return { kind: found.kind, mime: found.mime, durationMs: Math.round(found.durationSeconds * 1000) };
  }
}
