/**
 * The files of one run, read and written by the studio for a child that needs no disk at all: what breaks out of the interpreter finds a process
 * without a folder, and a name is judged by code that the run cannot touch. A name is plain letters and stays in the folder; a link is never followed,
 * in any of its parts; what is written is a new file that takes the old one's place, so that a file which has a second name elsewhere (inputs are hard
 * links of the store's files) is never written through.
 */
import { constants } from "node:fs";
import { type FileHandle, lstat, mkdir, open, readdir, realpath, rename, rm, unlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import { invalid } from "../lib/errors.ts";
import { PART_BYTES } from "./frames.ts";
import { LimitPassed } from "./limits.ts";

const SEGMENT = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}$/;
/** Names that Windows keeps for devices, with any ending. */
const DEVICE = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;
const MAX_DEPTH = 4;
const MAX_FILES = 1_000;

/** Whether code may name a file so: up to four parts of plain letters, figures, `.`, `_` and `-`, none of them hidden or above. */
export function isFileName(name: string): boolean {
  const parts = name.split("/");
  return parts.length <= MAX_DEPTH && parts.every((part) => SEGMENT.test(part) && !part.endsWith(".") && !DEVICE.test(part));
}

export interface RunFiles {
  size(name: string): Promise<number>;
  /** At most PART_BYTES from `at` on. */
  read(name: string, at: number): Promise<Uint8Array>;
  /** Part after part of one file; it is there when its last one is. */
  write(name: string, part: { bytes: Uint8Array; isFirst: boolean; isLast: boolean }): Promise<void>;
  list(): Promise<string[]>;
  remove(name: string): Promise<void>;
  /** Counts what a host call may have left. Throws LimitPassed. */
  count(): Promise<void>;
  close(): Promise<void>;
}

/** Throws LimitPassed where the run has written too much, AppError `invalid` with a sentence for the code otherwise. */
export async function openRunFiles(folder: string, outputBytes: number): Promise<RunFiles> {
  const root = await realpath(folder);
  const before = new Map((await walk(root)).map((file) => [file.name, file.mark]));
  let made = new Map<string, number>();
  let part: { name: string; path: string; handle: FileHandle; bytes: number } | undefined;
  const drop = async () => {
    const dropped = part;
    part = undefined;
    await dropped?.handle.close();
    if (dropped) await rm(dropped.path, { force: true });
  };
  const check = (name: string, bytes: number) => {
    const others = [...made].reduce((sum, [other, size]) => sum + (other === name ? 0 : size), 0);
    if (others + bytes > outputBytes) throw outputPassed(outputBytes);
    if (made.size + (made.has(name) ? 0 : 1) > MAX_FILES)
      throw new LimitPassed("output", `The code left more than ${MAX_FILES.toLocaleString("en")} files.`);
  };
  return {
    size: async (name) => withFile(root, name, async (_, size) => size),
    read: async (name, at) =>
      withFile(root, name, async (handle, size) => {
        const bytes = Buffer.alloc(Math.max(0, Math.min(PART_BYTES, size - at)));
        const { bytesRead } = await handle.read(bytes, 0, bytes.length, at);
        return bytes.subarray(0, bytesRead);
      }),
    async write(name, { bytes, isFirst, isLast }) {
      if (isFirst) {
        await drop();
        const target = await pathToWrite(root, name);
        const path = join(dirname(target), `.${crypto.randomUUID()}`);
        check(name, bytes.length);
        part = { name, path, handle: await open(path, "wx", 0o600), bytes: 0 };
      }
      if (part?.name !== name) throw invalid("files", `${name} is not being written.`);
      part.bytes += bytes.length;
      check(name, part.bytes);
      await part.handle.write(bytes);
      if (!isLast) return;
      const { path, handle, bytes: size } = part;
      part = undefined;
      await handle.close();
      await rename(path, join(root, name));
      made.set(name, size);
    },
    async list() {
      const entries = (await entriesOf(root)).map(({ name }) => name);
      return entries.filter(isFileName).sort();
    },
    async remove(name) {
      await unlink(await pathToRead(root, name));
      made.delete(name);
    },
    async count() {
      const now = (await walk(root)).filter((file) => before.get(file.name) !== file.mark);
      made = new Map(now.map((file) => [file.name, file.bytes]));
      check("", 0);
    },
    close: drop,
  };
}

export const outputPassed = (bytes: number) =>
  new LimitPassed(
    "output",
    `The code left more than ${Math.floor(bytes / 1024).toLocaleString("en")} KiB in files and in what it returned.`,
  );

/** Regular files below a folder; links are not followed and not told of. */
async function entriesOf(root: string): Promise<{ name: string; path: string }[]> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => ({ path, name: path.slice(root.length + 1).replaceAll("\\", "/") }));
}

/** The same with their sizes, and what tells whether one was changed. */
async function walk(root: string): Promise<{ name: string; bytes: number; mark: string }[]> {
  const found = await Promise.all(
    (await entriesOf(root)).map(async ({ name, path }) => {
      const stat = await lstat(path).catch(() => undefined); // it may have gone meanwhile
      return stat?.isFile() ? [{ name, bytes: stat.size, mark: `${stat.ino} ${stat.size} ${stat.mtimeMs}` }] : [];
    }),
  );
  return found.flat();
}

function checkName(name: string): void {
  if (!isFileName(name))
    throw invalid(
      "files",
      `${JSON.stringify(name.slice(0, 80))} is no name for a file here. Use letters, digits, ".", "_" and "-", like "out/sheet-1.png".`,
    );
}

async function pathToRead(root: string, name: string): Promise<string> {
  checkName(name);
  const path = join(root, name);
  const stat = await lstat(path).catch(() => undefined);
  if (!stat) throw invalid("files", `There is no file ${name}.`);
  if (!stat.isFile() || (await realpath(path)) !== path) throw invalid("files", `${name} is not a plain file.`);
  return path;
}

async function pathToWrite(root: string, name: string): Promise<string> {
  checkName(name);
  const path = join(root, name);
  const wrong = () => invalid("files", `${name} cannot be written: a part of its name is taken by something else.`);
  await mkdir(dirname(path), { recursive: true }).catch(() => {
    throw wrong();
  });
  if ((await realpath(dirname(path))) !== dirname(path)) throw wrong();
  const stat = await lstat(path).catch(() => undefined);
  if (stat && !stat.isFile()) throw wrong();
  return path;
}

async function withFile<T>(root: string, name: string, work: (handle: FileHandle, size: number) => Promise<T>): Promise<T> {
  const path = await pathToRead(root, name);
  // NONBLOCK: a pipe that took the file's place must not hold us
  const handle = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const stat = await handle.stat();
    if (!stat.isFile()) throw invalid("files", `${name} is not a plain file.`);
    return await work(handle, stat.size);
  } finally {
    await handle.close();
  }
}
