/** Verbs about the studio itself: start it, look whether the machine has what it needs, list what it can do. */
import { access, constants, mkdir, statfs } from "node:fs/promises";
import type { Command } from "commander";
import { COMMANDS } from "../commands/index.ts";
import { type Config, readConfig } from "../config.ts";
import { messageOf } from "../lib/errors.ts";
import { startStudio } from "../main.ts";
import { findTools } from "../tools.ts";
import { outputOf, print, table } from "./output.ts";

export function upVerb(program: Command): void {
  program
    .command("up", { isDefault: true })
    .description("start the studio")
    .action(async () => {
      const studio = await startStudio(readConfig());
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
    .action((name: string | undefined) => {
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

interface Finding {
  name: string;
  ok: boolean;
  required: boolean;
  words: string;
}

const LEAST_FREE_BYTES = 2 * 1024 ** 3;

export function doctorVerb(program: Command): void {
  program
    .command("doctor")
    .description("what this machine has and lacks")
    .action(async (_options: unknown, command: Command) => {
      const findings = await examine(readConfig());
      print(outputOf(command), { findings }, () =>
        table(findings.map(({ ok, required, name, words }) => [ok ? "ok" : required ? "MISSING" : "without", name, words])),
      );
      if (findings.some((finding) => finding.required && !finding.ok)) process.exitCode = 1;
    });
}

async function examine(config: Config): Promise<Finding[]> {
  const tools = findTools(config).map(
    (tool): Finding => ({
      name: tool.name,
      ok: tool.path !== null,
      required: tool.required,
      words: tool.path ?? `needed for ${tool.needed}`,
    }),
  );
  return [...tools, await dataFolder(config)];
}

async function dataFolder(config: Config): Promise<Finding> {
  const base = { name: "data folder", required: true };
  try {
    await mkdir(config.dataFolder, { recursive: true });
    await access(config.dataFolder, constants.W_OK);
    const disk = await statfs(config.dataFolder);
    const free = disk.bavail * disk.bsize;
    return { ...base, ok: free > LEAST_FREE_BYTES, words: `${config.dataFolder}, ${(free / 1024 ** 3).toFixed(1)} GiB free` };
  } catch (error) {
    return { ...base, ok: false, words: `${config.dataFolder} cannot be written: ${messageOf(error)}` };
  }
}
