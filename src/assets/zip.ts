/** Files as one zip, made while it is sent: one file is open at a time, and nothing is packed tighter than it is. */
import { createReadStream } from "node:fs";
import type { Readable } from "node:stream";
import { ZipFile } from "yazl";
import type { Clash } from "../clash.ts";
import { AppError } from "../lib/errors.ts";
import type { Asset } from "./assets.ts";

type Packed = Pick<Asset, "id" | "name" | "sha256" | "createdAt" | "mime">;

/** Throws AppError `not_found` before the first byte when the bytes of one are lost. */
export async function zipAssets(clash: Clash, files: readonly Packed[]): Promise<Readable> {
  for (const file of files)
    if (!(await clash.store.has(file.sha256)))
      throw new AppError("not_found", `The bytes of “${file.name}” are not in the store. Nothing was packed.`);
  const zip = new ZipFile();
  const out = zip.outputStream as unknown as Readable;
  out.pause();
  void addFiles(clash, zip, namedFiles(files));
  return out;
}

async function addFiles(clash: Clash, zip: ZipFile, files: ReadonlyMap<string, Packed>): Promise<void> {
  try {
    for (const [name, file] of files) {
      const stream = createReadStream(await clash.store.localPath(file.sha256));
      const sent = new Promise<void>((resolve, reject) => stream.once("close", resolve).once("error", reject));
      zip.addReadStream(stream, name, { compress: false, mtime: new Date(file.createdAt) });
      await sent;
    }
    zip.end();
  } catch (cause) {
    (zip.outputStream as unknown as Readable).destroy(cause as Error);
  }
}

/** Names that no system stumbles over, each once: the second of its kind is `rain-2.png`. */
function namedFiles(files: readonly Packed[]): Map<string, Packed> {
  const named = new Map<string, Packed>();
  const used = new Set<string>();
  for (const file of files) {
    const [, stem = "file", ending = ""] = /^(.+?)(\.[A-Za-z0-9]{1,8})?$/s.exec(plain(file.name)) ?? [];
    let name = `${stem}${ending}`;
    for (let n = 2; used.has(name.toLowerCase()); n++) name = `${stem}-${n}${ending}`;
    used.add(name.toLowerCase());
    named.set(name, file);
  }
  return named;
}

const plain = (name: string): string =>
  name
    .replace(/[\p{Cc}<>:"/\\|?*]+/gu, " ")
    .replace(/^[.\s]+|[.\s]+$/g, "")
    .slice(0, 120)
    .toWellFormed() || "file";
