/** All slash commands of the REPL: help, completion and the doing are made from this list. */
import { table } from "../output.ts";
import type { Slash } from "./define.ts";
import { MACHINE } from "./machine.ts";
import { say, type Session } from "./session.ts";
import { TALKING } from "./talking.ts";
import { WORKING } from "./working.ts";

export const SLASHES: readonly Slash[] = [
  { name: "help", aliases: ["?"], does: "what there is", run: async () => say(helpText()) },
  ...TALKING,
  ...WORKING,
  ...MACHINE,
];

export const slashNamed = (word: string): Slash | undefined =>
  SLASHES.find(({ name, aliases }) => name === word || aliases?.includes(word));

const helpText = (): string =>
  table(
    SLASHES.map(({ name, usage, aliases, does }) => [
      `/${name} ${usage ?? ""}`.trim(),
      `${does}${aliases ? ` (/${aliases.join(", /")})` : ""}`,
    ]),
  );

/** What could stand there instead of the end of a line, and that end. */
export async function complete(session: Session, line: string): Promise<[string[], string]> {
  const [, word = "", rest] = /^\/(\S*)(?:\s+(.*))?$/.exec(line) ?? [];
  if (!line.startsWith("/")) return [[], line];
  if (rest === undefined && !/\s$/.test(line)) return [SLASHES.map(({ name }) => `/${name}`).filter((each) => each.startsWith(line)), line];
  const last = rest ?? "";
  const words =
    (await slashNamed(word)
      ?.words?.(session, last)
      .catch(() => [])) ?? [];
  return [words.filter((each) => each.startsWith(last)), last];
}
