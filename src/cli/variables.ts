/** Verbs about the variables of the workspace: words that prompts share as `{name}`. */
import type { Command } from "commander";
import { AppError } from "../lib/errors.ts";
import { openClient } from "./client.ts";
import { outputOf, print, table } from "./output.ts";

interface VariableLine {
  name: string;
  value: string;
}

export function variableVerbs(program: Command): void {
  const verbs = program.command("variables").description("words that prompts share as {name}; everybody in the workspace reads them");
  verbs.command("list").action(async (_options: unknown, command: Command) => {
    const client = await openClient(command);
    const list = await client.get<{ items: VariableLine[] }>("/api/variables");
    print(outputOf(command), list, () =>
      list.items.length === 0 ? "There is no variable." : table(list.items.map(({ name, value }) => [name, value])),
    );
    await client.close();
  });
  verbs
    .command("set")
    .argument("<name>")
    .argument("<value>", "what {name} stands for; - reads it from standard input")
    .action(async (name: string, given: string, _options: unknown, command: Command) => {
      const value = given === "-" ? (await Bun.stdin.text()).trim() : given;
      if (!value) throw new AppError("invalid", "value: It is empty. Nothing was changed.");
      const client = await openClient(command);
      await client.command("variable.set", { name, value });
      print(outputOf(command), { name, value }, () => `{${name}} is ${value}`);
      await client.close();
    });
  verbs
    .command("remove")
    .argument("<name>")
    .action(async (name: string, _options: unknown, command: Command) => {
      const client = await openClient(command);
      await client.command("variable.remove", { name });
      print(outputOf(command), { name }, () => `{${name}} is removed.`);
      await client.close();
    });
}
