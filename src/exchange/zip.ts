/**
 * Zip files from outside. The list of entries is read and judged before anything is unpacked: names that lead out of the archive, links, encrypted
 * or doubled entries, and more bytes than were agreed are refused by name. While an entry is unpacked it may not grow past the size that was
 * judged (yauzl ends the stream), and one entry is read at a time, as a stream.
 */
import type { Readable } from "node:stream";
import { type Entry, openPromise, type ZipFile } from "yauzl";
import { AppError, messageOf } from "../lib/errors.ts";

export interface ZipLimits {
  entries: number;
  /** Unpacked bytes of one entry, and of all together. */
  entryBytes: number;
  totalBytes: number;
}

/** An entry larger than this may not be packed tighter than this many times: media is not, and honest JSON hardly. */
const RATIO_FROM_BYTES = 1024 ** 2;
const MAX_RATIO = 200;
const LINK = 0xa000;
const TYPE_MASK = 0xf000;

export interface OpenZip {
  /** Files by name, in the order of the archive; folders are left out. */
  entries: ReadonlyMap<string, { bytes: number }>;
  stream(name: string): Promise<Readable>;
  /** The whole entry; throws AppError `too_large` past `limit` bytes. */
  read(name: string, limit: number): Promise<Buffer>;
  close(): void;
}

/** Throws AppError `invalid` or `too_large` with the entry's name as field; then nothing is open. */
export async function openZip(path: string, limits: ZipLimits): Promise<OpenZip> {
  const zip = await openPromise(path, { lazyEntries: true, autoClose: false, validateEntrySizes: true, strictFileNames: true }).catch(
    (cause) => {
      throw refused("file", `The archive cannot be read: ${reasonOf(cause)}`);
    },
  );
  try {
    const found = await listEntries(zip, limits);
    return {
      entries: new Map([...found].map(([name, entry]) => [name, { bytes: entry.uncompressedSize }])),
      stream: (name) => streamOf(zip, found, name),
      async read(name, limit) {
        const entry = found.get(name);
        if (entry && entry.uncompressedSize > limit) throw tooLarge(name, `It is larger than ${Math.floor(limit / 1024 ** 2)} MiB`);
        const parts: Buffer[] = [];
        try {
          for await (const part of await streamOf(zip, found, name)) parts.push(part as Buffer);
        } catch (cause) {
          throw cause instanceof AppError ? cause : refused(name, `It cannot be unpacked: ${reasonOf(cause)}`);
        }
        return Buffer.concat(parts);
      },
      close: () => zip.close(),
    };
  } catch (cause) {
    zip.close();
    throw cause;
  }
}

async function listEntries(zip: ZipFile, limits: ZipLimits): Promise<Map<string, Entry>> {
  if (zip.entryCount > limits.entries)
    throw tooLarge("file", `It has ${zip.entryCount.toLocaleString("en")} entries and may have ${limits.entries.toLocaleString("en")}`);
  const found = new Map<string, Entry>();
  const names = new Set<string>();
  let [packed, unpacked] = [0, 0];
  try {
    for await (const entry of zip.eachEntry()) {
      judge(entry, limits);
      const plain = entry.fileName.normalize("NFC").toLowerCase(); // the same file on a disk that does not tell cases apart
      if (names.has(plain)) throw refused(entry.fileName, "It is in the archive twice");
      names.add(plain);
      packed += entry.compressedSize;
      unpacked += entry.uncompressedSize;
      if (unpacked > limits.totalBytes) throw tooLarge("file", `It unpacks to more than ${gibibytes(limits.totalBytes)}`);
      if (packed > zip.fileSize) throw refused(entry.fileName, "It shares its bytes with another entry");
      if (!entry.fileName.endsWith("/")) found.set(entry.fileName, entry);
    }
  } catch (cause) {
    throw cause instanceof AppError ? cause : refused("file", `The archive cannot be read: ${reasonOf(cause)}`);
  }
  return found;
}

function judge(entry: Entry, limits: ZipLimits): void {
  const name = entry.fileName;
  const mode = (entry.externalFileAttributes >>> 16) & TYPE_MASK;
  if (name === "" || name.length > 300 || /\p{Cc}/u.test(name)) throw refused("file", "An entry has a name that no file can have");
  if (mode === LINK) throw refused(name, "It is a link; only files are taken");
  if (entry.isEncrypted()) throw refused(name, "It is encrypted; pack it without a password");
  if (!entry.canDecodeFileData()) throw refused(name, "It is packed in a way that is not known here; use plain zip");
  if (entry.uncompressedSize > limits.entryBytes) throw tooLarge(name, `It unpacks to more than ${gibibytes(limits.entryBytes)}`);
  if (entry.uncompressedSize > RATIO_FROM_BYTES && entry.uncompressedSize > entry.compressedSize * MAX_RATIO)
    throw tooLarge(name, "It unpacks to far more than it is packed in");
}

async function streamOf(zip: ZipFile, entries: ReadonlyMap<string, Entry>, name: string): Promise<Readable> {
  const entry = entries.get(name);
  if (!entry) throw refused(name, "It is missing from the archive");
  return zip.openReadStreamPromise(entry).catch((cause) => {
    throw refused(name, `It cannot be unpacked: ${reasonOf(cause)}`);
  });
}

const gibibytes = (bytes: number) =>
  bytes < 1024 ** 3 ? `${Math.floor(bytes / 1024 ** 2)} MiB` : `${Math.round((bytes / 1024 ** 3) * 10) / 10} GiB`;

/** The library's words without its prefix and without a full stop. */
const reasonOf = (cause: unknown): string =>
  messageOf(cause)
    .split("\n")[0]
    ?.slice(0, 200)
    .replace(/[.\s]+$/, "") ?? "it is damaged";

const refused = (field: string, sentence: string) =>
  new AppError("invalid", `${field}: ${sentence}. Nothing was kept.`, [{ field, message: `${sentence}.` }]);
const tooLarge = (field: string, sentence: string) =>
  new AppError("too_large", `${field}: ${sentence}. Nothing was kept.`, [{ field, message: `${sentence}.` }]);
