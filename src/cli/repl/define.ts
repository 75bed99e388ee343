/** One slash command of the REPL, and what several of them need. */
import { AppError } from "../../lib/errors.ts";
import type { Session } from "./session.ts";

export interface Slash {
  name: string;
  aliases?: readonly string[];
  /** How its words are written: `[id]`, `<question>`. */
  usage?: string;
  does: string;
  /** All that could stand behind its name, when `rest` stands there so far. */
  words?(session: Session, rest: string): Promise<readonly string[]>;
  run(session: Session, rest: string): Promise<void>;
}

export interface Item {
  id: string;
  title: string;
}

export const listOf = async <T>(session: Session, path: string): Promise<T[]> => (await session.client.get<{ items: T[] }>(path)).items;

/** Throws AppError `invalid` that names what there is. */
export function oneOf<T extends string>(what: string, all: readonly T[], word: string): T {
  const found = all.find((each) => each === word);
  if (!found) throw new AppError("invalid", `${what}: "${word}" does not exist. There are ${all.join(", ")}.`);
  return found;
}

/** By its id or the beginning of its title. */
export function named(all: readonly Item[], word: string, what: string): Item {
  const found = all.find(({ id }) => id === word) ?? all.find(({ title }) => title.toLowerCase().startsWith(word.toLowerCase()));
  if (!found) throw new AppError("not_found", `There is no ${what} "${word}".`);
  return found;
}
