/** Uploaded files go straight from the socket into the store, whatever their size. Until a job holds them they are files without a row. */
import { open } from "node:fs/promises";
import { Readable } from "node:stream";
import { type BusboyFileStream, type BusboyHeaders, Busboy } from "@fastify/busboy";
import { eq } from "drizzle-orm";
import type { Clash } from "../clash.ts";
import { AppError, invalid } from "../lib/errors.ts";
import { blobs } from "../schema.ts";

export interface StagedFile {
  name: string;
  sha256: string;
  bytes: number;
}

export interface StagedForm {
  files: StagedFile[];
  fields: ReadonlyMap<string, string>;
}

const MAX_FILES = 500;
const MAX_FIELD_BYTES = 10_000;

type Through = (source: AsyncIterable<Uint8Array>) => AsyncIterable<Uint8Array>;

/**
 * Reads a multipart form. What `through` refuses of a file's bytes ends the form early. Throws AppError `invalid` or `too_large`; then nothing is kept.
 */
export async function stageForm(
  clash: Clash,
  request: Request,
  limitBytes: number,
  through: Through = (source) => source,
): Promise<StagedForm> {
  if (Number(request.headers.get("content-length") ?? 0) > limitBytes) throw tooLarge(limitBytes);
  const type = request.headers.get("content-type") ?? "";
  if (!type.startsWith("multipart/form-data") || !request.body)
    throw invalid("file", "Send a multipart form with the file in `file`. Nothing was kept.");
  const files: StagedFile[] = [];
  try {
    const fields = await readForm(request.body, type, async (stream, name) => {
      const used = files.reduce((sum, file) => sum + file.bytes, 0);
      files.push({ name, ...(await clash.store.put(through(stream), Math.max(0, limitBytes - used))) });
    });
    return { files, fields };
  } catch (cause) {
    await dropFiles(clash, files);
    if (cause instanceof AppError) throw cause.code === "too_large" ? tooLarge(limitBytes) : cause;
    throw invalid("file", "The upload is not a multipart form, or it was cut off. Nothing was kept.");
  }
}

type Keep = (stream: BusboyFileStream, name: string) => Promise<void>;

async function readForm(body: ReadableStream<Uint8Array>, type: string, keep: Keep): Promise<Map<string, string>> {
  const fields = new Map<string, string>();
  const kept: Promise<void>[] = [];
  let before = Promise.resolve();
  const form = new Busboy({
    headers: { "content-type": type } as BusboyHeaders,
    limits: { files: MAX_FILES, fields: 20, fieldSize: MAX_FIELD_BYTES },
    preservePath: true,
  });
  await new Promise<void>((resolve, reject) => {
    const source = Readable.fromWeb(body as never);
    const fail = (cause: unknown) => {
      source.destroy();
      form.destroy();
      reject(cause);
    };
    form.on("field", (name, value) => fields.set(name, value));
    form.on("file", (_field, stream, name) => {
      stream.on("error", fail);
      before = before.then(() => keep(stream, name ?? "file"));
      before.catch(fail);
      kept.push(before);
    });
    form.on("filesLimit", () => fail(invalid("file", `Send at most ${MAX_FILES} files at once. Nothing was kept.`)));
    form.on("error", fail);
    form.on("finish", () => void Promise.all(kept).then(() => resolve(), reject));
    source.on("error", fail);
    source.pipe(form);
  });
  return fields;
}

/** Takes files away again that nothing holds. */
export async function dropFiles(clash: Clash, files: readonly { sha256: string }[]): Promise<void> {
  for (const { sha256 } of files) {
    const [row] = await clash.db.read.select({ sha256: blobs.sha256 }).from(blobs).where(eq(blobs.sha256, sha256));
    if (!row) await clash.store.remove(sha256);
  }
}

export async function isZip(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(4), 0, 4, 0);
    return bytesRead === 4 && buffer[0] === 0x50 && buffer[1] === 0x4b && (buffer[2] === 3 || buffer[2] === 5);
  } finally {
    await file.close();
  }
}

const tooLarge = (limitBytes: number) =>
  new AppError("too_large", `file: It is larger than ${Math.round(limitBytes / 1024 ** 2)} MiB. Nothing was kept.`, [
    { field: "file", message: "It is too large." },
  ]);
