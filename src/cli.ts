#!/usr/bin/env bun
/** The `clash` command: an HTTP client of the studio, and the way to start one. Exit codes are in `cli/exit.ts`. */
import { Command, CommanderError, Option } from "commander";
import { actionVerbs } from "./cli/actions.ts";
import { askVerb } from "./cli/ask.ts";
import { assetVerbs } from "./cli/assets.ts";
import { batchVerb } from "./cli/batch.ts";
import { authVerbs } from "./cli/auth.ts";
import { canvasVerbs } from "./cli/canvas.ts";
import { configVerbs } from "./cli/config.ts";
import { doVerb } from "./cli/do.ts";
import { doctorVerb } from "./cli/doctor.ts";
import { EXIT, exitCodeOf, sayError } from "./cli/exit.ts";
import { generateVerb } from "./cli/generate.ts";
import { hereFor } from "./cli/here.ts";
import { initVerb } from "./cli/init.ts";
import type { Keychain } from "./cli/keychain.ts";
import { makeVerb } from "./cli/make.ts";
import { budgetVerbs, keyVerbs, spendVerb } from "./cli/money.ts";
import { mcpVerb } from "./cli/mcp.ts";
import { projectVerbs } from "./cli/projects.ts";
import { queueVerbs } from "./cli/queue.ts";
import { renderVerb } from "./cli/render.ts";
import { replVerb } from "./cli/repl/index.ts";
import { scheduleVerbs, webhookVerbs } from "./cli/schedules.ts";
import { schemaVerb, upVerb } from "./cli/studio.ts";
import { modelsVerb, taskVerbs } from "./cli/tasks.ts";
import { variableVerbs } from "./cli/variables.ts";
import { workerVerbs } from "./cli/worker.ts";
import { LOG_LEVELS } from "./config.ts";

/** With another keychain than the system's for tests. */
export function createProgram({ keychain }: { keychain?: Keychain } = {}): Command {
  const program = new Command("clash")
    .description("A self-hosted studio where people and AI agents make video together.")
    .version("0.1.0")
    .option("--json", "one JSON document on standard output")
    .option("--quiet", "no progress")
    .option("--project <id>", "the project to work in")
    .addOption(new Option("--log-level <level>", "what is told of requests, on standard error").choices(LOG_LEVELS))
    .showHelpAfterError("(clash --help lists what there is)")
    .exitOverride();
  hereFor(program, keychain);
  for (const add of [
    upVerb,
    makeVerb,
    askVerb,
    replVerb,
    projectVerbs,
    canvasVerbs,
    assetVerbs,
    generateVerb,
    actionVerbs,
    batchVerb,
    renderVerb,
    taskVerbs,
    queueVerbs,
    scheduleVerbs,
    webhookVerbs,
    modelsVerb,
    initVerb,
    configVerbs,
    authVerbs,
    doctorVerb,
    schemaVerb,
    doVerb,
    spendVerb,
    keyVerbs,
    budgetVerbs,
    mcpVerb,
    variableVerbs,
    workerVerbs,
  ])
    add(program);
  return program;
}

if (import.meta.main) {
  try {
    await createProgram().parseAsync();
  } catch (error) {
    if (error instanceof CommanderError) process.exit(error.exitCode === 0 ? EXIT.ok : EXIT.usage);
    sayError(error);
    process.exit(exitCodeOf(error));
  }
  process.exit(process.exitCode ?? EXIT.ok); // not when the last timer has run out: the verb is done
}
