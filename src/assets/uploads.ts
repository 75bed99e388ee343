/**
 * Files on their way in, in pieces: a row and a file under `uploads/` for each. The row's `offset` is what is on disk for certain: it
 * moves only after the bytes are synced, so it is true after any crash, and a sender goes on from there. What lies in the file beyond it
 * is cut off before the next piece.
 *
 * A whole file is received like any other (content sniffed, stored by its hash, probed), becomes an asset and takes its place on the
 * canvas. Asset and node have ids that follow from the upload's, so a repeat after a crash makes neither twice (I6).
 */
import { createHash, timingSafeEqual } from "node:crypto";
import { mkdir, open, readdir, rm, stat, statfs, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { and, count, eq, isNull, lt, sum } from "drizzle-orm";
import type { Clash } from "../clash.ts";
import { AppError, invalid, messageOf } from "../lib/errors.ts";
import { derivedId, newId } from "../lib/ids.ts";
import { requireProject } from "../projects.ts";
import { uploads } from "../schema.ts";
import { placeOnCanvas } from "./place.ts";
import { insertAsset, MAX_ASSET_BYTES, receive } from "./save.ts";
import { sniffFile } from "./sniff.ts";

export type Upload = typeof uploads.$inferSelect;

export interface NewUpload {
  projectId: string;
  actor: string;
  name: string;
  length: number;
  place: { x: number; y: number } | null;
  /** Nodes of one drop are undone together (`canvas/step.ts`). */
  step: string | null;
}

export interface Piece {
  /** Where it belongs; anything but the upload's own offset is refused. */
  offset: number;
  body: AsyncIterable<Uint8Array>;
  /** Of exactly these bytes; a piece that differs leaves nothing. */
  checksum?: { algorithm: ChecksumAlgorithm; digest: Uint8Array } | undefined;
}

export const CHECKSUM_ALGORITHMS = ["sha1", "sha256"] as const;
export type ChecksumAlgorithm = (typeof CHECKSUM_ALGORITHMS)[number];

/** The bytes of a piece were changed on the way. */
export class ChecksumMismatch extends Error {}

const KEEP_MS = 48 * 3600_000;
const ORPHAN_MS = 3600_000;
const FINISH_LIMIT_MS = 20 * 60_000;
const OPEN_LIMIT = 200;
const RESERVE_BYTES = 512 * 1024 ** 2;
const HEAD_BYTES = 64 * 1024;
const SAVE_EVERY_BYTES = 16 * 1024 ** 2;
const NAME_LIMIT = 200;

const folderOf = (clash: Clash) => join(clash.config.dataFolder, "uploads");
const pathOf = (clash: Clash, upload: Pick<Upload, "id">) => join(folderOf(clash), upload.id);

/** The last part of whatever path it came with, without signs that no name needs. */
export function plainName(name: string): string {
  const last = name.split(/[/\\]/).at(-1) ?? "";
  return (
    last
      .replace(/\p{Cc}/gu, "")
      .slice(0, NAME_LIMIT)
      .trim() || "upload"
  );
}

/** Throws AppError `invalid`, `too_large`, `limited` or `unavailable` (the disk has no room); then nothing was begun. */
export async function beginUpload(clash: Clash, asked: NewUpload): Promise<Upload> {
  if (asked.length === 0) throw invalid("file", `"${asked.name}" is empty. Nothing was kept.`);
  if (asked.length > MAX_ASSET_BYTES)
    throw new AppError("too_large", "file: It is larger than 4 GiB. Nothing was kept.", [{ field: "file", message: "It is too large." }]);
  await mkdir(folderOf(clash), { recursive: true });
  const [mine] = await clash.db.read
    .select({ open: count() })
    .from(uploads)
    .where(and(eq(uploads.actor, asked.actor), isNull(uploads.finishedAt)));
  if ((mine?.open ?? 0) >= OPEN_LIMIT)
    throw new AppError("limited", `${OPEN_LIMIT} uploads are under way already. Finish or cancel some first.`, [], 60);
  await needRoom(clash, asked.length);
  const now = clash.clock.now();
  const upload: Upload = {
    ...asked,
    id: newId("upl", now),
    offset: 0,
    assetId: null,
    nodeId: null,
    createdAt: now,
    expiresAt: now + KEEP_MS,
    finishedAt: null,
  };
  await writeFile(pathOf(clash, upload), "");
  await clash.db.write.transaction((tx) => tx.insert(uploads).values(upload));
  return upload;
}

/** Every file needs its length twice for a moment: as it comes, and as it is taken into the store. */
async function needRoom(clash: Clash, bytes: number): Promise<void> {
  const disk = await statfs(folderOf(clash));
  const [open] = await clash.db.read
    .select({ length: sum(uploads.length), offset: sum(uploads.offset) })
    .from(uploads)
    .where(isNull(uploads.finishedAt));
  const promised = 2 * Number(open?.length ?? 0) - Number(open?.offset ?? 0);
  if (disk.bavail * disk.bsize - promised - 2 * bytes < RESERVE_BYTES)
    throw new AppError("unavailable", "The studio's disk has no room for this file. Nothing was kept. Make room and try again.");
}

export async function uploadById(clash: Clash, id: string): Promise<Upload | undefined> {
  const [row] = await clash.db.read.select().from(uploads).where(eq(uploads.id, id));
  return row;
}

/**
 * Writes a piece and answers with the new offset, which is then on disk. What arrived before a cut is kept, unless the piece had a checksum.
 * Throws AppError `conflict` for a wrong offset, `too_large` past the declared length, `invalid` for a type that is not kept (the upload is gone then).
 */
export async function writePiece(clash: Clash, upload: Upload, piece: Piece): Promise<number> {
  if (piece.offset !== upload.offset) throw new AppError("conflict", `The next byte is number ${upload.offset}, not ${piece.offset}.`);
  if (upload.finishedAt !== null) return upload.offset; // a repeat of the last piece
  const path = pathOf(clash, upload);
  const found = await stat(path).catch(() => undefined);
  if (!found || found.size < upload.offset) {
    await dropUpload(clash, upload);
    throw new AppError("not_found", "What was uploaded of this file is gone. Start it again.");
  }
  if (found.size > upload.offset) await truncate(path, upload.offset);
  const offset = await pour(clash, upload, piece, path);
  const headWasThere = upload.offset >= HEAD_BYTES;
  if (!headWasThere && (offset >= HEAD_BYTES || offset === upload.length)) await refuseUnknown(clash, upload, path);
  return offset;
}

async function pour(clash: Clash, upload: Upload, piece: Piece, path: string): Promise<number> {
  const file = await open(path, "r+");
  const hash = piece.checksum && createHash(piece.checksum.algorithm);
  let [at, saved] = [upload.offset, upload.offset];
  const save = async () => {
    await file.datasync();
    await moveOffset(clash, upload, at);
    saved = at;
  };
  try {
    for await (const part of piece.body) {
      if (at + part.length > upload.length)
        throw new AppError("too_large", `More came than the ${upload.length} bytes that were announced. What came before is kept.`);
      await file.write(part, 0, part.length, at);
      hash?.update(part);
      at += part.length;
      if (!hash && at - saved >= SAVE_EVERY_BYTES) await save();
    }
    if (hash && !timingSafeEqualBytes(hash.digest(), piece.checksum?.digest)) throw new ChecksumMismatch();
    await save();
    return at;
  } catch (error) {
    if (!hash && at > saved) await save().catch(() => {});
    if ((error as { code?: string }).code === "ENOSPC")
      throw new AppError("unavailable", "The studio's disk is full. What came is kept. Make room and go on.");
    throw error;
  } finally {
    await file.close();
  }
}

const timingSafeEqualBytes = (a: Uint8Array, b: Uint8Array | undefined) =>
  b !== undefined && a.length === b.length && timingSafeEqual(a, b);

async function moveOffset(clash: Clash, { id }: Upload, offset: number): Promise<void> {
  const expiresAt = clash.clock.now() + KEEP_MS;
  await clash.db.write.transaction((tx) => tx.update(uploads).set({ offset, expiresAt }).where(eq(uploads.id, id)));
}

/** Four gigabytes of the wrong thing are refused after the first piece. */
async function refuseUnknown(clash: Clash, upload: Upload, path: string): Promise<void> {
  try {
    await sniffFile(path);
  } catch (error) {
    if (error instanceof AppError) await dropUpload(clash, upload);
    throw error;
  }
}

/** From whole bytes to an asset and its node; repeatable. Throws AppError `invalid` for what cannot be read; then nothing was kept. */
export function finishUpload(clash: Clash, id: string): Promise<Upload> {
  return clash.once(`upload ${id}`, async () => {
    const upload = await uploadById(clash, id);
    if (!upload) throw new AppError("not_found", "There is no such upload.");
    if (upload.finishedAt !== null) return upload;
    await requireProject(clash, upload.projectId);
    const assetId = upload.assetId ?? (await takeIn(clash, upload));
    const nodeId = upload.place ? await placeOnCanvas(clash, placing(upload, assetId)) : null;
    const finished = { ...upload, assetId, nodeId, finishedAt: clash.clock.now() };
    await clash.db.write.transaction((tx) => tx.update(uploads).set({ nodeId, finishedAt: finished.finishedAt }).where(eq(uploads.id, id)));
    await rm(pathOf(clash, upload), { force: true });
    return finished;
  });
}

async function takeIn(clash: Clash, upload: Upload): Promise<string> {
  try {
    const blob = await receive(clash, pathOf(clash, upload), AbortSignal.timeout(FINISH_LIMIT_MS));
    const asset = {
      id: derivedId("ast", upload.id),
      projectId: upload.projectId,
      name: upload.name,
      provenance: {},
      createdBy: upload.actor,
    };
    return await clash.db.write.transaction(async (tx, after) => {
      const assetId = await insertAsset(clash, tx, after, blob, asset);
      await tx.update(uploads).set({ assetId }).where(eq(uploads.id, upload.id));
      return assetId;
    });
  } catch (error) {
    if (error instanceof AppError && (error.code === "invalid" || error.code === "too_large")) await dropUpload(clash, upload);
    throw error;
  }
}

const placing = ({ id, projectId, name: label, place, actor, step }: Upload, assetId: string) => ({
  projectId,
  assetId,
  nodeId: derivedId("nod", id),
  label,
  place,
  actor,
  step,
});

/** Takes the file and its row away; a finished one only loses its row. */
export async function dropUpload(clash: Clash, { id }: Pick<Upload, "id">): Promise<void> {
  await clash.db.write.transaction((tx) => tx.delete(uploads).where(eq(uploads.id, id)));
  await rm(pathOf(clash, { id }), { force: true });
}

/**
 * The hourly round: what expired goes, files without a row go, and what was whole when its sender vanished is finished.
 * Answers with how many went.
 */
export async function sweepUploads(clash: Clash, signal: AbortSignal): Promise<number> {
  const now = clash.clock.now();
  let gone = 0;
  for (const upload of await clash.db.read.select().from(uploads).where(lt(uploads.expiresAt, now))) {
    await dropUpload(clash, upload);
    gone++;
  }
  for (const name of await readdir(folderOf(clash)).catch(() => [] as string[])) {
    signal.throwIfAborted();
    const age =
      now -
      (await stat(join(folderOf(clash), name)).then(
        (found) => found.mtimeMs,
        () => now,
      ));
    if (age < ORPHAN_MS || (await uploadById(clash, name))) continue;
    await rm(join(folderOf(clash), name), { force: true });
    gone++;
  }
  const whole = and(isNull(uploads.finishedAt), eq(uploads.offset, uploads.length));
  for (const upload of await clash.db.read.select().from(uploads).where(whole)) {
    signal.throwIfAborted();
    await finishUpload(clash, upload.id).catch((error: unknown) =>
      clash.log.warn({ upload: upload.id, err: messageOf(error) }, "uploads: a whole file could not be taken in"),
    );
  }
  return gone;
}
