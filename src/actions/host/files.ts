/** Files that the code of an action names: all of them lie in the folder of its run, none is a link, and what came in is not written over. */
import { lstat, mkdir, readdir, realpath, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { AppError, invalid } from "../../lib/errors.ts";

/** Letters, figures, dots, lines; folders by slashes. A segment begins with a letter or figure, so that `..` and hidden files are none. */
const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,79}(\/[A-Za-z0-9][A-Za-z0-9._-]{0,79}){0,3}$/;
/** Where the inputs lie. */
const INPUTS = "in/";
/** What host calls may leave in the folder of one run, inputs not counted. */
const MAX_FOLDER_BYTES = 1024 ** 3;

/** The path of a file that is there. Throws AppError invalid naming the field for a name, a link or a folder that it may not be. */
export async function fileToRead(folder: string, name: string, field: string): Promise<string> {
  const path = join(folder, checkedName(name, field));
  const found = await lstat(path).catch(() => undefined);
  if (!found) throw invalid(field, `There is no file ${name} in the folder of this run.`);
  if (!found.isFile()) throw invalid(field, `${name} is not a file.`);
  const [root, real] = await Promise.all([realpath(folder), realpath(path)]);
  if (!real.startsWith(`${root}/`)) throw invalid(field, `${name} is not in the folder of this run.`);
  return path;
}

/** The path of a file to write, its folder made; what lies there goes. Throws AppError invalid naming the field. */
export async function fileToWrite(folder: string, name: string, field: string): Promise<string> {
  const path = join(folder, checkedName(name, field));
  if (name.startsWith(INPUTS)) throw invalid(field, "The inputs in in/ are only read; choose another name.");
  const made = await mkdir(dirname(path), { recursive: true }).then(
    () => true,
    () => false,
  );
  const [root, parent] = await Promise.all([realpath(folder), made ? realpath(dirname(path)) : ""]);
  if (parent !== root && !parent.startsWith(`${root}/`)) throw invalid(field, `${name} cannot be written there.`);
  await rm(path, { force: true }).catch(() => {
    throw invalid(field, `${name} is a folder.`);
  });
  return path;
}

/** Refuses when the run has filled its folder. */
export async function roomLeft(folder: string): Promise<void> {
  const entries = await readdir(folder, { recursive: true });
  let bytes = 0;
  for (const name of entries) if (!name.startsWith(INPUTS)) bytes += (await lstat(join(folder, name)).catch(() => undefined))?.size ?? 0;
  if (bytes > MAX_FOLDER_BYTES)
    throw tooLarge(
      "out",
      `The files of this run are more than ${MAX_FOLDER_BYTES / 1024 ** 3} GiB; remove what is no longer needed with files.remove.`,
    );
}

/** A name that no file of the folder has. */
export async function freeName(folder: string, stem: string, ending: string): Promise<string> {
  const taken = new Set(await readdir(folder));
  for (let i = 1; ; i++) if (!taken.has(`${stem}-${i}.${ending}`)) return `${stem}-${i}.${ending}`;
}

/** Bytes of a file that holds exactly so many; anything else is refused. */
export async function exactBytes(path: string, bytes: number, field: string): Promise<void> {
  const { size } = await lstat(path);
  if (size !== bytes) throw invalid(field, `The file has ${size} bytes; ${bytes} are needed.`);
}

function checkedName(name: string, field: string): string {
  if (!NAME.test(name)) throw invalid(field, "A file is named with letters, figures, dots and lines, like out/sheet-1.png.");
  return name;
}

export function tooLarge(field: string, message: string): AppError {
  return new AppError("too_large", `${field}: ${message}`, [{ field, message }]);
}
