/** `clash doctor`: what this machine has and lacks, and whether the command line finds what it needs. */
import { access, constants, mkdir, statfs } from "node:fs/promises";
import type { Command } from "commander";
import type { Config } from "../config.ts";
import { messageOf } from "../lib/errors.ts";
import { createLog } from "../lib/log.ts";
import { openSandbox } from "../sandbox/index.ts";
import { findTools } from "../tools.ts";
import { clientOf, farStudio, nearStudio } from "./client.ts";
import { EXIT } from "./exit.ts";
import { type Here, hereOf } from "./here.ts";
import { outputOf, print, table } from "./output.ts";

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
      const findings = await examine(hereOf(command));
      print(outputOf(command), { findings }, () => findingLines(findings));
      if (findings.some(isMissing)) process.exitCode = EXIT.failed;
    });
}

const isMissing = ({ required, ok }: Finding): boolean => required && !ok;

export const findingLines = (findings: readonly Finding[]): string =>
  table(findings.map((finding) => [finding.ok ? "ok" : isMissing(finding) ? "MISSING" : "without", finding.name, finding.words]));

/** Looks, and changes nothing but making the data folder. */
export async function examine(here: Here): Promise<Finding[]> {
  const tools = findTools(here.config).map(
    (tool): Finding => ({
      name: tool.name,
      ok: tool.path !== null,
      required: tool.required,
      words: tool.path ?? `needed for ${tool.needed}`,
    }),
  );
  return [...tools, await dataFolder(here.config), await sandboxOf(here.config), settingsOf(here), await studioOf(here)];
}

/** Tries it with a small run. */
async function sandboxOf(config: Config): Promise<Finding> {
  const sandbox = openSandbox(config, createLog("silent"));
  const missing = await sandbox.missing();
  const words = sandbox.isolates
    ? `${sandbox.name} runs code of actions and agents`
    : `${sandbox.name} runs code, not isolated: for developers`;
  return { name: "sandbox", required: false, ok: missing === undefined && sandbox.isolates, words: missing ?? words };
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

const settingsOf = ({ file }: Here): Finding => ({
  ...{ name: "settings", required: false, ok: file.notes.length === 0 },
  words: file.notes.join(" ") || file.path,
});

/** A studio that was named must answer and take the token; without a name there need not be one. */
async function studioOf(here: Here): Promise<Finding> {
  const base = { name: "studio", required: here.url !== undefined };
  try {
    const way = (await farStudio(here)) ?? (await nearStudio(here));
    if (!way) return { ...base, ok: true, words: "none runs here; a verb starts one for as long as it lasts" };
    await clientOf({ ...way, log: here.log }).get("/api/projects");
    return { ...base, ok: true, words: way.url };
  } catch (error) {
    return { ...base, ok: false, words: `${here.url ?? "on this machine"}: ${messageOf(error)}` };
  }
}
