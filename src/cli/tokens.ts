/**
 * The tokens of a person, one for each studio: in the keychain of the system, else in `tokens.json` that only they can read. The file says of each studio
 * where its token is, so where no keychain was used none is asked.
 */
import { chmodSync, statSync } from "node:fs";
import { join } from "node:path";
import { type Static, Type } from "@sinclair/typebox";
import { Value } from "@sinclair/typebox/value";
import { AppError, invalid, messageOf } from "../lib/errors.ts";
import type { Keychain } from "./keychain.ts";
import { putAside, readPrivate, writePrivate } from "./private-file.ts";

export type Place = "keychain" | "file";

export interface Tokens {
  /** The file that says where each is. */
  path: string;
  /** What was put aside, for the person. */
  notes: readonly string[];
  placeOf(url: string): Place | undefined;
  /** Throws AppError `unavailable` when it lies in a keychain that does not answer. */
  find(url: string): Promise<string | undefined>;
  /** Keeps it in the keychain; else in the file, and says why. */
  keep(url: string, token: string): Promise<{ place: Place; why?: string }>;
  /** Whether there was one. Throws AppError `unavailable` when the keychain does not let it go; it is then still known. */
  forget(url: string): Promise<boolean>;
}

const Kept = Type.Union([
  Type.Object({ place: Type.Literal("keychain") }),
  Type.Object({ place: Type.Literal("file"), token: Type.String({ pattern: "^[\\x21-\\x7e]{1,4096}$" }) }),
]);
const File = Type.Object({ version: Type.Literal(1), studios: Type.Record(Type.String(), Kept) });
type File = Static<typeof File>;

const NAME = "tokens.json";
const OTHERS = 0o077;

/** Throws AppError `invalid`, without the token in it. */
export function checkToken(text: string): string {
  const token = text.trim();
  if (token === "") throw invalid("token", "It is empty. Nothing was kept.");
  if (!/^[\x21-\x7e]{1,4096}$/.test(token))
    throw invalid("token", "It is one word of at most 4096 plain letters, digits and signs. Nothing was kept.");
  return token;
}

export function openTokens(folder: string, keychain: Keychain, now = () => new Date()): Tokens {
  const path = join(folder, NAME);
  const { file, notes } = read(path, now);
  const of = (url: string) => (Object.hasOwn(file.studios, url) ? file.studios[url] : undefined);
  const write = (studios: File["studios"]) => {
    writePrivate(path, `${JSON.stringify({ version: 1, studios }, null, 2)}\n`);
    file.studios = studios;
  };
  return {
    path,
    notes,
    placeOf: (url) => of(url)?.place,
    async find(url) {
      const kept = of(url);
      if (kept?.place !== "keychain") return kept?.token;
      return keychain.get(url).catch((error: unknown) => {
        throw new AppError("unavailable", `${messageOf(error)} Unlock it, or set CLASH_TOKEN.`);
      });
    },
    async keep(url, token) {
      try {
        await keychain.set(url, token);
        write({ ...file.studios, [url]: { place: "keychain" } });
        return { place: "keychain" };
      } catch (error) {
        if (of(url)?.place === "keychain") await keychain.delete(url).catch(() => {}); // an old one there is of no use any more
        write({ ...file.studios, [url]: { place: "file", token } });
        return { place: "file", why: messageOf(error) };
      }
    },
    async forget(url) {
      const kept = of(url);
      if (!kept) return false;
      if (kept.place === "keychain") await keychain.delete(url);
      const { [url]: _, ...rest } = file.studios;
      write(rest);
      return true;
    },
  };
}

function read(path: string, now: () => Date): { file: File; notes: string[] } {
  const text = readPrivate(path);
  if (text === undefined) return { file: { version: 1, studios: {} }, notes: [] };
  const file = fileIn(text);
  if (!file) {
    const kept = putAside(path, "broken", now());
    return { file: { version: 1, studios: {} }, notes: [`${path} is broken. It was kept as ${kept}; log in again with clash auth login.`] };
  }
  return { file, notes: closeToOthers(path) };
}

function fileIn(text: string): File | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return Value.Check(File, value) ? value : undefined;
  } catch {
    return undefined; // not JSON: it is put aside
  }
}

/** Windows has no such rights: there the folder of the person is theirs alone. */
function closeToOthers(path: string): string[] {
  if (process.platform === "win32" || (statSync(path).mode & OTHERS) === 0) return [];
  try {
    chmodSync(path, 0o600);
    return [`${path} could be read by others. Only you can read it now; if others use this machine, make a new token.`];
  } catch (error) {
    throw new AppError("forbidden", `${path} can be read by others, and that cannot be changed (${messageOf(error)}). It was not used.`);
  }
}
