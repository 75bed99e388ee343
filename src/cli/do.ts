/** `clash do`: any command of the studio's registry, also those that have no verb of their own. */
import type { Command } from "commander";
import { AppError, invalid } from "../lib/errors.ts";
import { type Client, openClient } from "./client.ts";
import { outputOf, print } from "./output.ts";
import { readPairs } from "./pairs.ts";

interface CommandLine {
  name: string;
  title: string;
  policy: string;
  params: { properties?: Record<string, { type?: string }> };
}

interface Order {
  name: string;
  pairs: readonly string[];
  /** Put in where the command has a project and none is given. */
  projectId: string | undefined;
  /** All parameters at once; pairs go before them. */
  params?: Record<string, unknown>;
}

const NEAR = 6;

export function doVerb(program: Command): void {
  program
    .command("do")
    .description("give any command of the studio, as clash schema lists them")
    .argument("<command>", "as node.add")
    .option("--set <name=value...>", "parameters; values may be JSON")
    .option("--params <json>", "all parameters as JSON; - reads them from standard input")
    .action(async (name: string, { set = [], params }: { set?: string[]; params?: string }, command: Command) => {
      const output = outputOf(command);
      const given = params === undefined ? {} : { params: objectIn(params === "-" ? await Bun.stdin.text() : params) };
      const client = await openClient(command);
      try {
        const result = await giveCommand(client, { name, pairs: set, projectId: output.project, ...given });
        print(output, result ?? null, () => resultLines(result));
      } finally {
        await client.close();
      }
    });
}

export const commandsOf = async (client: Client): Promise<CommandLine[]> =>
  (await client.get<{ items: CommandLine[] }>("/api/commands")).items;

/** Throws AppError `not_found` that names what is near. */
export async function giveCommand(client: Client, { name, pairs, projectId, params = {} }: Order): Promise<unknown> {
  const all = await commandsOf(client);
  const found = all.find((each) => each.name === name);
  if (!found) {
    const [noun = ""] = name.split(".");
    const near = all.filter((each) => noun && each.name.startsWith(noun)).slice(0, NEAR);
    const hint = near.length > 0 ? `There are ${near.map((each) => each.name).join(", ")}.` : "clash schema lists them.";
    throw new AppError("not_found", `There is no command "${name}". ${hint}`);
  }
  const known = found.params.properties ?? {};
  const isText = (param: string) => Object.hasOwn(known, param) && known[param]?.type === "string";
  const project = projectId !== undefined && Object.hasOwn(known, "projectId") ? { projectId } : {};
  return client.command(name, { ...project, ...params, ...readPairs(pairs, isText) });
}

export const resultLines = (result: unknown): string =>
  result === undefined || result === null || (typeof result === "object" && Object.keys(result).length === 0)
    ? "Done."
    : JSON.stringify(result, null, 2);

function objectIn(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {
    // the sentence below says what is wanted
  }
  throw invalid("params", '--params: It must be a JSON object, as {"title":"Tea house"}.');
}

/** Words of a line, as a shell divides them: quotes keep blanks together, a backslash takes the next letter as it is. */
export function splitWords(line: string): string[] {
  const words: string[] = [];
  for (const [word] of line.matchAll(/(?:"(?:\\.|[^"\\])*"|'[^']*'|\\.|[^\s"'\\])+/gs))
    words.push(
      word.replaceAll(/"((?:\\.|[^"\\])*)"|'([^']*)'|\\(.)/gs, (_, double?: string, single?: string, plain?: string) =>
        double !== undefined ? double.replaceAll(/\\(["\\])/g, "$1") : (single ?? plain ?? ""),
      ),
    );
  return words;
}
