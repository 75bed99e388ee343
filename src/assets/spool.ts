/** A file on its way into a store: written under a name of its own, hashed on the way, synced; what is cut off or too large leaves nothing. */
import { createHash } from "node:crypto";
import { mkdir, open, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { AppError } from "../lib/errors.ts";
import { type StoredBlob, tooLarge } from "./store.ts";

export interface Spooled extends StoredBlob {
  path: string;
}

/** Streams into a new file in `folder`. Throws AppError `too_large`, or `unavailable` when the disk is full. */
export async function spool(folder: string, source: AsyncIterable<Uint8Array>, limitBytes: number): Promise<Spooled> {
  await mkdir(folder, { recursive: true }); // somebody made room by hand
  const path = join(folder, crypto.randomUUID());
  const file = await open(path, "wx");
  const hash = createHash("sha256");
  let bytes = 0;
  try {
    for await (const part of source) {
      bytes += part.length;
      if (bytes > limitBytes) throw tooLarge(limitBytes);
      hash.update(part);
      await file.write(part);
    }
    await file.sync();
    return { path, bytes, sha256: hash.digest("hex") };
  } catch (error) {
    await rm(path, { force: true });
    if ((error as { code?: string }).code === "ENOSPC")
      throw new AppError("unavailable", "The disk is full. Nothing was kept. Make room and try again.");
    throw error;
  } finally {
    await file.close();
  }
}

/** Moves a whole file to its name; the name is on disk only when its folder is. */
export async function settle(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true });
  await rename(from, to);
  const folder = await open(dirname(to), "r");
  await folder.sync().finally(() => folder.close());
}

/** A fresh folder for what comes in; what a dead process left half written is gone. */
export async function emptyFolder(path: string): Promise<string> {
  await rm(path, { recursive: true, force: true });
  await mkdir(path, { recursive: true });
  return path;
}

/** Where a file lies under a root: `ab/abcd…`. */
export const placeOf = (root: string, sha256: string): string => join(root, sha256.slice(0, 2), sha256);
