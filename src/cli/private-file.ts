/** Small files that belong to one person: nobody else may read them, they are never half written, and what cannot be read is put aside and never lost. */
import {
  closeSync,
  existsSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname } from "node:path";
import { AppError, messageOf } from "../lib/errors.ts";

const MOST_BYTES = 256 * 1024;

/** Its text; undefined when there is none. Throws AppError `unavailable` when it is there and cannot be read. */
export function readPrivate(path: string): string | undefined {
  try {
    if (!existsSync(path)) return undefined;
    const { size } = statSync(path);
    if (size > MOST_BYTES) throw new Error(`it has ${size} bytes, and at most ${MOST_BYTES} are read`);
    return readFileSync(path, "utf8");
  } catch (cause) {
    throw new AppError("unavailable", `${path} cannot be read (${messageOf(cause)}). It was not touched.`);
  }
}

/** Writes beside the file, flushes and renames: whoever reads sees the old text or the new one. A link goes on pointing where it did. */
export function writePrivate(path: string, text: string): void {
  let beside: string | undefined;
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    const target = isLink(path) ? realpathSync(path) : path;
    beside = `${target}.${crypto.randomUUID()}.new`;
    const file = openSync(beside, "wx", 0o600);
    try {
      writeFileSync(file, text);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(beside, target);
  } catch (cause) {
    if (beside) rmSync(beside, { force: true });
    throw new AppError("unavailable", `${path} cannot be written (${messageOf(cause)}). Nothing was changed.`);
  }
}

const isLink = (path: string): boolean => lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() ?? false;

/** Renames a file to `<name>.<word>-<date>` and answers the new path; a name that is taken gets a number. */
export function putAside(path: string, word: string, now: Date): string {
  const base = `${path}.${word}-${now.toISOString().slice(0, 19).replaceAll(":", "-")}`;
  let to = base;
  for (let n = 2; existsSync(to); n++) to = `${base}-${n}`;
  renameSync(path, to);
  return to;
}
