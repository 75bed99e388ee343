/**
 * Where bytes live, named by their SHA-256: a folder on this machine, or a bucket that speaks S3. A name in a store always holds the whole bytes that it
 * names. Same bytes, same name. `test/assets/stores.test.ts` holds both kinds to this contract.
 */
import { AppError } from "../lib/errors.ts";

export interface StoredBlob {
  sha256: string;
  bytes: number;
}

/** Both ends included, in bytes. */
export interface ByteRange {
  start: number;
  end: number;
}

export interface LinkShape {
  seconds: number;
  mime: string;
  /** Offered as the name of the file; without it the bytes are shown. */
  name?: string | undefined;
}

export interface AssetStore {
  /** Streams bytes in; throws AppError `too_large` past `limitBytes`, with nothing kept. Answers when they are kept for certain. */
  put(source: AsyncIterable<Uint8Array>, limitBytes: number): Promise<StoredBlob>;
  putFile(path: string, limitBytes: number): Promise<StoredBlob>;
  /** The whole or a part, to be sent as it comes. Throws AppError `not_found`, `unavailable`. */
  read(sha256: string, range?: ByteRange): Promise<Blob | ReadableStream<Uint8Array>>;
  /** How many bytes it has; undefined when it is not there. */
  size(sha256: string): Promise<number | undefined>;
  /** A path on this machine that a child process can read, for some hours at least. Throws AppError `not_found`, `unavailable`. */
  localPath(sha256: string): Promise<string>;
  has(sha256: string): Promise<boolean>;
  /** Takes it away if nobody has put it within `ageMs`: who puts bytes anew may count on them being there while a row is made. */
  removeOld(sha256: string, nowMs: number, ageMs: number): Promise<boolean>;
  remove(sha256: string): Promise<void>;
  /** Everything in the store, with the age of each file in milliseconds. */
  list(nowMs: number): AsyncGenerator<StoredBlob & { ageMs: number }>;
  /** An address at which anybody gets these bytes for a while, where the store answers by itself. */
  link(sha256: string, shape: LinkShape): Promise<string | undefined>;
  /** The hourly round: makes room where the store keeps copies on this machine. */
  tidy(nowMs: number): Promise<void>;
}

export const tooLarge = (limitBytes: number): AppError =>
  new AppError("too_large", `file: It is larger than ${Math.floor(limitBytes / 1_048_576)} MiB. Nothing was kept.`, [
    { field: "file", message: "It is too large." },
  ]);

export const goneBytes = (): AppError =>
  new AppError("not_found", "The bytes of this file are not in the store. The file's row is still there; put them back from a backup.");
