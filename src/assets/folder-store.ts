/** The store in a folder of this machine: files named by their SHA-256, each written aside, synced, and only then given its name. */
import { createReadStream, rmSync, statSync } from "node:fs";
import { readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { emptyFolder, placeOf, settle, spool } from "./spool.ts";
import { type AssetStore, goneBytes, type StoredBlob } from "./store.ts";

export async function openFolderStore(root: string): Promise<AssetStore> {
  const incoming = await emptyFolder(join(root, "incoming"));
  const place = (sha256: string) => placeOf(root, sha256);

  async function put(source: AsyncIterable<Uint8Array>, limitBytes: number): Promise<StoredBlob> {
    const { path, ...blob } = await spool(incoming, source, limitBytes);
    await settle(path, place(blob.sha256));
    return blob;
  }

  const size = (sha256: string) =>
    stat(place(sha256)).then(
      (found) => found.size,
      () => undefined,
    );

  return {
    put,
    putFile: (path, limitBytes) => put(createReadStream(path), limitBytes),
    async read(sha256, range) {
      if ((await size(sha256)) === undefined) throw goneBytes();
      const file = Bun.file(place(sha256));
      return range ? file.slice(range.start, range.end + 1) : file;
    },
    size,
    async localPath(sha256) {
      if ((await size(sha256)) === undefined) throw goneBytes();
      return place(sha256);
    },
    has: async (sha256) => (await size(sha256)) !== undefined,
    async removeOld(sha256, nowMs, ageMs) {
      const found = statSync(place(sha256), { throwIfNoEntry: false });
      if (!found || nowMs - found.mtimeMs < ageMs) return false;
      rmSync(place(sha256), { force: true }); // in the same turn as the look at its age
      return true;
    },
    remove: (sha256) => rm(place(sha256), { force: true }),
    async *list(nowMs) {
      for (const folder of await readdir(root)) {
        if (folder.length !== 2) continue;
        for (const sha256 of await readdir(join(root, folder))) {
          const found = await stat(place(sha256)).catch(() => undefined); // taken away meanwhile
          if (found) yield { sha256, bytes: found.size, ageMs: nowMs - found.mtimeMs };
        }
      }
    },
    link: async () => undefined,
    tidy: async () => undefined,
  };
}
