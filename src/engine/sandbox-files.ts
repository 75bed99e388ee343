/**
 * What the agents of a turn have in their sandbox: a few small files that they share, kept with the turn. A use of it answers once: its answer and the files
 * it changed are one transaction, so a turn that is walked again meets both and changes nothing.
 */
import { lstat, mkdir, readdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { and, eq, notInArray } from "drizzle-orm";
import type { Clash } from "../clash.ts";
import { AppError, invalid } from "../lib/errors.ts";
import { sandboxFiles, sandboxUses } from "../schema.ts";

export const MOST_FILES = 100;
export const MOST_BYTES = 4 * 1024 ** 2;
/** As the sandbox names files, so that what is written here can be read there. */
const PATH = /^[A-Za-z0-9][A-Za-z0-9._-]{0,79}(\/[A-Za-z0-9][A-Za-z0-9._-]{0,79}){0,3}$/;

export type Files = Map<string, Uint8Array>;

/** Throws AppError `invalid`. */
export function checkedPath(path: string, field = "path"): string {
  if (!PATH.test(path)) throw invalid(field, "A file is named with letters, figures, dots and lines, like action.js or data/one.json.");
  return path;
}

/** Sorted by path. */
export async function filesOfTurn(clash: Clash, turnId: string): Promise<Files> {
  const rows = await clash.db.read.select().from(sandboxFiles).where(eq(sandboxFiles.turnId, turnId)).orderBy(sandboxFiles.path);
  return new Map(rows.map((row) => [row.path, row.body]));
}

/** Throws AppError `not_found` with the names that there are. */
export const fileOfTurn = async (clash: Clash, turnId: string, path: string): Promise<Uint8Array> =>
  fileIn(await clash.once(`sandbox ${turnId}`, () => filesOfTurn(clash, turnId)), path);

/** Throws as above. */
export function fileIn(files: Files, path: string): Uint8Array {
  const body = files.get(path);
  if (body) return body;
  const names = [...files.keys()].slice(0, 40).join(", ");
  throw new AppError(
    "not_found",
    `There is no file ${path.slice(0, 120)} in the sandbox of this turn. ${names ? `There are ${names}.` : "It is empty."}`,
  );
}

export interface Use {
  clash: Clash;
  turnId: string;
  /** Names the use in its turn. */
  key: string;
}

/**
 * Does `work` once, one use of a turn after the other. What it answers, and the files as it leaves them, are kept together; without `files` they stay as they
 * are. Throws what it throws, and AppError `too_large`; then nothing was changed.
 */
export function useOnce(use: Use, work: (files: Files) => Promise<{ answer: string; files?: Files }>): Promise<string> {
  const { clash, turnId, key } = use;
  return clash.once(`sandbox ${turnId}`, async () => {
    const [known] = await clash.db.read
      .select({ answer: sandboxUses.answer })
      .from(sandboxUses)
      .where(and(eq(sandboxUses.turnId, turnId), eq(sandboxUses.key, key)));
    if (known) return known.answer;
    const before = await filesOfTurn(clash, turnId);
    const { answer, files } = await work(new Map(before));
    if (files) checkSize(files);
    await clash.db.write.transaction(async (tx) => {
      const [made] = await tx.insert(sandboxUses).values({ turnId, key, answer }).onConflictDoNothing().returning({ key: sandboxUses.key });
      if (!made || !files) return;
      await tx.delete(sandboxFiles).where(and(eq(sandboxFiles.turnId, turnId), notInArray(sandboxFiles.path, [...files.keys()])));
      for (const [path, body] of files) {
        const known = before.get(path);
        if (known && Buffer.compare(known, body) === 0) continue;
        const values = { body: Buffer.from(body) };
        const target = [sandboxFiles.turnId, sandboxFiles.path];
        await tx
          .insert(sandboxFiles)
          .values({ turnId, path, ...values })
          .onConflictDoUpdate({ target, set: values });
      }
    });
    return answer;
  });
}

function checkSize(files: Files): void {
  const bytes = [...files.values()].reduce((sum, body) => sum + body.length, 0);
  if (files.size > MOST_FILES) throw new AppError("too_large", `A sandbox holds ${MOST_FILES} files. Nothing was changed.`);
  if (bytes > MOST_BYTES) throw new AppError("too_large", `A sandbox holds ${MOST_BYTES / 1024 ** 2} MiB. Nothing was changed.`);
}

export async function layOut(files: Files, folder: string): Promise<void> {
  for (const [path, body] of files) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await Bun.write(join(folder, path), body);
  }
}

/** What lies in the folder now. Throws AppError `too_large` before it reads what does not fit. */
export async function takeIn(folder: string): Promise<Files> {
  const files: Files = new Map();
  let bytes = 0;
  for (const path of (await readdir(folder, { recursive: true })).sort()) {
    const found = await lstat(join(folder, path));
    if (!found.isFile() || !PATH.test(path)) continue;
    bytes += found.size;
    if (bytes > MOST_BYTES || files.size >= MOST_FILES)
      throw new AppError(
        "too_large",
        `What the code left is more than ${MOST_FILES} files or ${MOST_BYTES / 1024 ** 2} MiB. Nothing was changed.`,
      );
    files.set(path, await Bun.file(join(folder, path)).bytes());
  }
  return files;
}
