/** Verbs about the studio itself: start it, list what it can do. */
import type { Command } from "commander";
import { hereOf } from "./here.ts";

export function upVerb(program: Command): void {
  program
    .command("up", { isDefault: true })
    .description("start the studio")
    .action(async (_options: unknown, command: Command) => {
      const { config, logLevel = config.logLevel } = hereOf(command);
      const { startStudio } = await import("../main.ts");
      const studio = await startStudio({ ...config, logLevel });
      const { clash } = studio;
      const address = clash.config.publicUrl ?? studio.url;
      console.log(`Clash is running at ${address}`);
      if (await clash.accounts.needsSetup()) console.log(`Make the owner here, once: ${address}/setup?code=${clash.accounts.setupCode()}`);
      const end = async () => {
        await studio.stop();
        process.exit(0);
      };
      process.once("SIGINT", end);
      process.once("SIGTERM", end);
      await new Promise(() => {}); // until a signal ends it
    });
}

export function schemaVerb(program: Command): void {
  program
    .command("schema")
    .description("every command with its parameters as JSON Schema")
    .argument("[name]", "one command")
    .action(async (name: string | undefined) => {
      const { COMMANDS } = await import("../commands/index.ts");
      const shown = COMMANDS.filter((known) => !name || known.name === name).map(({ name, title, policy, params }) => ({
        name,
        title,
        policy,
        params,
      }));
      console.log(JSON.stringify(shown, null, 2));
      if (shown.length === 0) process.exitCode = 66;
    });
}
