/**
 * The store in a bucket that speaks S3, by the client library `minio`. Bytes come in through a file on this machine, because their name is known only
 * when the last one has been hashed; that file stays as a copy, so that what was just received is probed without being fetched again. Children (ffmpeg,
 * sharp) read copies; what a page asks for is passed through without one. Copies are the bucket's bytes by hash, checked when fetched, and may be deleted
 * at any time when nobody has asked for them for some hours.
 */
import { createReadStream } from "node:fs";
import { mkdir, readdir, rm, stat, utimes } from "node:fs/promises";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { Client } from "minio";
import type { S3Settings } from "../config.ts";
import { AppError, messageOf } from "../lib/errors.ts";
import { createOnce } from "../lib/once.ts";
import { emptyFolder, placeOf, settle, spool } from "./spool.ts";
import { type AssetStore, goneBytes, type StoredBlob } from "./store.ts";

/** One part is in memory at a time. 4 GiB in parts of this size are 512 parts; 10,000 are the most. */
const PART_BYTES = 8 * 1024 ** 2;
const ANSWER_LIMIT_MS = 30_000;
const SILENCE_LIMIT_MS = 60_000;
/** A child may still be about to open a copy that was asked for this long ago. */
const COPY_KEPT_MS = 6 * 3600_000;

/** Throws AppError `unavailable` when the bucket cannot be reached or made, naming the setting. */
export async function openS3Store(settings: S3Settings, copies: string): Promise<AssetStore> {
  const client = clientOf(settings);
  const { bucket } = settings;
  await needBucket(client, settings);
  await mkdir(copies, { recursive: true });
  const incoming = await emptyFolder(join(copies, "incoming"));
  const copyOf = (sha256: string) => placeOf(copies, sha256);
  const once = createOnce(); // two uploads of the same bytes would share their parts

  async function put(source: AsyncIterable<Uint8Array>, limitBytes: number): Promise<StoredBlob> {
    const { path, ...blob } = await spool(incoming, source, limitBytes);
    try {
      // sent even when it is there: its age says until when whoever put it may count on it
      await once(blob.sha256, () => send(client, bucket, { ...blob, path }));
      await settle(path, copyOf(blob.sha256));
      return blob;
    } finally {
      await rm(path, { force: true });
    }
  }

  async function fetchCopy(sha256: string): Promise<void> {
    if (await fresh(copyOf(sha256))) return;
    const object = await answer(client.getObject(bucket, nameOf(sha256)));
    const got = await spool(incoming, untilSilent(object), Number.MAX_SAFE_INTEGER);
    if (got.sha256 === sha256) return settle(got.path, copyOf(sha256));
    await rm(got.path, { force: true });
    throw new AppError("unavailable", "The store sent other bytes than it was asked for. Nothing was done with them.");
  }

  const found = async (sha256: string) => {
    try {
      return await answer(client.statObject(bucket, nameOf(sha256)));
    } catch (error) {
      if (error instanceof AppError && error.code === "not_found") return undefined;
      throw error;
    }
  };

  return {
    put,
    putFile: (path, limitBytes) => put(createReadStream(path), limitBytes),
    async read(sha256, range) {
      const copy = Bun.file(copyOf(sha256));
      if (await fresh(copyOf(sha256))) return range ? copy.slice(range.start, range.end + 1) : copy;
      const name = nameOf(sha256);
      const asked = range
        ? client.getPartialObject(bucket, name, range.start, range.end - range.start + 1)
        : client.getObject(bucket, name);
      return streamOf(await answer(asked));
    },
    size: async (sha256) => (await found(sha256))?.size,
    async localPath(sha256) {
      await once(sha256, () => fetchCopy(sha256));
      return copyOf(sha256);
    },
    has: async (sha256) => (await found(sha256)) !== undefined,
    async removeOld(sha256, nowMs, ageMs) {
      return once(sha256, async () => {
        const object = await found(sha256);
        if (!object || nowMs - object.lastModified.getTime() < ageMs) return false;
        await answer(client.removeObject(bucket, nameOf(sha256)));
        await rm(copyOf(sha256), { force: true });
        return true;
      });
    },
    async remove(sha256) {
      await answer(client.removeObject(bucket, nameOf(sha256)));
      await rm(copyOf(sha256), { force: true });
    },
    async *list(nowMs) {
      for await (const item of untilSilent<{ name?: string; size: number; lastModified?: Date }>(
        client.listObjectsV2(bucket, PREFIX, true),
      ))
        if (item.name && item.lastModified)
          yield { sha256: item.name.slice(-64), bytes: item.size, ageMs: nowMs - item.lastModified.getTime() };
    },
    link: (sha256, { seconds, mime, name }) =>
      client.presignedGetObject(bucket, nameOf(sha256), seconds, {
        "response-content-type": mime,
        "response-content-disposition": name ? `attachment; filename*=UTF-8''${encodeURIComponent(name)}` : "inline",
      }),
    tidy: (nowMs) => makeRoom(copies, nowMs, settings.copiesBytes),
  };
}

const PREFIX = "assets/";
const nameOf = (sha256: string) => placeOf(PREFIX, sha256);

function clientOf({ endpoint, region, accessKey, secretKey }: S3Settings): Client {
  const url = new URL(endpoint);
  const port = url.port ? { port: Number(url.port) } : {};
  return new Client({
    endPoint: url.hostname,
    ...port,
    useSSL: url.protocol === "https:",
    region,
    accessKey,
    secretKey,
    partSize: PART_BYTES,
  });
}

async function needBucket(client: Client, { bucket, region }: S3Settings): Promise<void> {
  try {
    if (!(await answer(client.bucketExists(bucket)))) await answer(client.makeBucket(bucket, region));
  } catch (error) {
    throw new AppError("unavailable", `S3_BUCKET: The bucket "${bucket}" cannot be used: ${messageOf(error)}`);
  }
}

async function send(client: Client, bucket: string, { sha256, bytes, path }: StoredBlob & { path: string }): Promise<void> {
  const name = nameOf(sha256);
  // a part is a call of its own and the client has no limit of time: a second for each 64 kB on top of the limit of one answer
  await answer(client.putObject(bucket, name, createReadStream(path), bytes), ANSWER_LIMIT_MS + bytes / 64);
  const { size } = await answer(client.statObject(bucket, name));
  if (size !== bytes) throw new AppError("unavailable", "The store kept another number of bytes than it was sent. Try again.");
}

/** What the bucket says, with an end to waiting, and its errors as sentences. */
async function answer<T>(asked: Promise<T>, limitMs = ANSWER_LIMIT_MS): Promise<T> {
  let timer: Timer | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new AppError("unavailable", "The file store did not answer in time. Try again.")), limitMs);
  });
  try {
    return await Promise.race([asked, late]);
  } catch (error) {
    if (error instanceof AppError) throw error;
    const code = String((error as { code?: unknown } | null)?.code ?? "");
    if (code === "NotFound" || code === "NoSuchKey") throw goneBytes();
    throw new AppError("unavailable", `The file store refused or could not be reached (${code || "no reason was given"}).`);
  } finally {
    clearTimeout(timer);
  }
}

/** The parts of a stream; one that says nothing for a minute is ended. */
async function* untilSilent<T = Uint8Array>(source: Readable): AsyncGenerator<T> {
  const timer = setTimeout(() => source.destroy(new Error("silent")), SILENCE_LIMIT_MS);
  try {
    for await (const part of source) {
      timer.refresh();
      yield part as T;
    }
  } catch (error) {
    throw error instanceof AppError ? error : new AppError("unavailable", "The file store broke off while it was sending. Try again.");
  } finally {
    clearTimeout(timer);
    source.destroy();
  }
}

/** Pulled part by part; when the reader goes away the source is closed. */
function streamOf(source: Readable): ReadableStream<Uint8Array> {
  const parts = untilSilent(source);
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await parts.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    async cancel() {
      source.destroy();
      await parts.return(undefined);
    },
  });
}

/** Whether the copy is there; then it counts as used now. */
async function fresh(path: string): Promise<boolean> {
  const now = new Date();
  return utimes(path, now, now).then(
    () => true,
    () => false,
  );
}

/** The copies that were asked for longest ago go first, until the rest fits. */
async function makeRoom(copies: string, nowMs: number, limitBytes: number): Promise<void> {
  const found: { path: string; bytes: number; usedAt: number }[] = [];
  for (const folder of await readdir(copies)) {
    if (folder.length !== 2) continue;
    for (const name of await readdir(join(copies, folder))) {
      const path = join(copies, folder, name);
      const info = await stat(path).catch(() => undefined);
      if (info) found.push({ path, bytes: info.size, usedAt: info.mtimeMs });
    }
  }
  let held = found.reduce((sum, copy) => sum + copy.bytes, 0);
  for (const copy of found.sort((a, b) => a.usedAt - b.usedAt)) {
    if (held <= limitBytes || nowMs - copy.usedAt < COPY_KEPT_MS) return;
    await rm(copy.path, { force: true });
    held -= copy.bytes;
  }
}
