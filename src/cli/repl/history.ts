/** The lines that were typed, kept from one REPL to the next: for their owner alone, the newest few hundred, and never one that holds a key. */
import { join } from "node:path";
import { messageOf } from "../../lib/errors.ts";
import { readPrivate, writePrivate } from "../private-file.ts";

export interface History {
  /** The newest first. */
  lines: readonly string[];
  /** Kept at once, so that a terminal that is closed loses nothing. A line that begins with a blank is not kept, as in a shell. */
  add(line: string): void;
}

export const HISTORY_LINES = 500;
const LONGEST = 400;
/** Commands whose parameters are keys or tokens. */
const SECRET = /^\/do\s+(key|token|endpoint|webhook)\./;

export function openHistory(folder: string, tell: (words: string) => void): History {
  const path = join(folder, "history");
  let isOff = false;
  const read = (): string[] => (readPrivate(path) ?? "").split("\n").filter(Boolean);
  const attempt = <T>(work: () => T): T | undefined => {
    try {
      return isOff ? undefined : work();
    } catch (error) {
      isOff = true;
      tell(`${messageOf(error)} Lines are not kept.`);
      return undefined;
    }
  };
  return {
    lines: (attempt(read) ?? []).toReversed().slice(0, HISTORY_LINES),
    add(line) {
      const kept = line.replaceAll(/\p{Cc}/gu, " ");
      if (!kept.trim() || kept.startsWith(" ") || kept.length > LONGEST || SECRET.test(kept)) return;
      attempt(() => {
        const all = read().filter((each) => each !== kept); // what another terminal has added since is kept
        writePrivate(path, `${[...all, kept].slice(-HISTORY_LINES).join("\n")}\n`);
      });
    },
  };
}
