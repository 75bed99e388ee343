/**
 * Where bytes live: a folder of files named by their SHA-256. A file is written under a name of its own, synced, and only then
 * renamed, so a name in the store always holds the whole bytes that it names. Same bytes, same file.
 */
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, open, readdir, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { AppError } from "../lib/errors.ts";

export interface StoredBlob {
  sha256: string;
  bytes: number;
}

export interface AssetStore {
  /** Streams bytes in; throws AppError `too_large` past `limitBytes`, with nothing kept. */
  put(source: AsyncIterable<Uint8Array>, limitBytes: number): Promise<StoredBlob>;
  putFile(path: string, limitBytes: number): Promise<StoredBlob>;
  /** The whole or a part (both ends included) as a stream of chunks. */
  read(sha256: string, range?: { start: number; end: number }): ReadableStream<Uint8Array>;
  /** A path on this machine that a child process can read. */
  localPath(sha256: string): Promise<string>;
  has(sha256: string): Promise<boolean>;
  remove(sha256: string): Promise<void>;
  /** Everything in the store, with the age of each file in milliseconds. */
  list(nowMs: number): AsyncGenerator<StoredBlob & { ageMs: number }>;
}

export async function openFolderStore(root: string): Promise<AssetStore> {
  const incoming = join(root, "incoming");
  await rm(incoming, { recursive: true, force: true }); // what a dead process left half written
  await mkdir(incoming, { recursive: true });
  const place = (sha256: string) => join(root, sha256.slice(0, 2), sha256);

  async function put(source: AsyncIterable<Uint8Array>, limitBytes: number): Promise<StoredBlob> {
    const temporary = join(incoming, crypto.randomUUID());
    const file = await open(temporary, "wx");
    const hash = createHash("sha256");
    let bytes = 0;
    try {
      for await (const part of source) {
        bytes += part.length;
        if (bytes > limitBytes)
          throw new AppError("too_large", `file: It is larger than ${Math.floor(limitBytes / 1_048_576)} MiB. Nothing was kept.`, [
            { field: "file", message: "It is too large." },
          ]);
        hash.update(part);
        await file.write(part);
      }
      await file.sync();
      const sha256 = hash.digest("hex");
      await mkdir(join(root, sha256.slice(0, 2)), { recursive: true });
      await rename(temporary, place(sha256));
      await syncFolder(join(root, sha256.slice(0, 2)));
      return { sha256, bytes };
    } catch (error) {
      await rm(temporary, { force: true });
      if ((error as { code?: string }).code === "ENOSPC")
        throw new AppError("unavailable", "The disk is full. Nothing was kept. Make room and try again.");
      throw error;
    } finally {
      await file.close();
    }
  }

  return {
    put,
    putFile: (path, limitBytes) => put(createReadStream(path), limitBytes),
    read: (sha256, range) => {
      const file = Bun.file(place(sha256));
      return (range ? file.slice(range.start, range.end + 1) : file).stream();
    },
    localPath: async (sha256) => place(sha256),
    has: (sha256) =>
      stat(place(sha256)).then(
        () => true,
        () => false,
      ),
    remove: (sha256) => rm(place(sha256), { force: true }),
    async *list(nowMs) {
      for (const folder of await readdir(root)) {
        if (folder.length !== 2) continue;
        for (const sha256 of await readdir(join(root, folder))) {
          const found = await stat(place(sha256));
          yield { sha256, bytes: found.size, ageMs: nowMs - found.mtimeMs };
        }
      }
    },
  };
}

/** The name of a new file is on disk only when its folder is. */
async function syncFolder(path: string) {
  const folder = await open(path, "r");
  await folder.sync().finally(() => folder.close());
}
