/** `clash ask`: one question to the agents, the answer on standard output; with `--json` every event as a line of JSON. */
import type { Command } from "commander";
import { AppError } from "../lib/errors.ts";
import { type Client, openClient } from "./client.ts";
import { EXIT } from "./exit.ts";
import { followTurn } from "./follow.ts";
import { hereOf } from "./here.ts";
import { costOf, liveViewOn } from "./live-view.ts";
import { type Output, outputOf } from "./output.ts";

interface AskOptions {
  prompt?: string;
  mode: string;
  approval: string;
  model?: string;
  coordinatorModel?: string;
  chat?: string;
  node?: string[];
  rounds?: string;
  revisions?: string;
  preset?: string;
}

const USUAL_TITLE = 80;

export function askVerb(program: Command): void {
  program
    .command("ask")
    .description("ask the agents of a project: one alone, a squad, or a debate")
    .option("-p, --prompt <text>", "what is to be done; without it standard input")
    .option("--mode <mode>", "solo, squad or debate", "solo")
    .option("--approval <approval>", "plan, assist or auto", "assist")
    .option("--model <id>", "a model that talks")
    .option("--coordinator-model <id>", "another one for who writes the answer")
    .option("--chat <id>", "go on in this chat")
    .option("--node <id...>", "nodes that it is about")
    .option("--rounds <n>", "of a debate, at most")
    .option("--revisions <n>", "how often the Critic may send work of a squad back")
    .option("--preset <name>", "a set of roles for a squad")
    .action(ask);
}

async function ask(options: AskOptions, command: Command): Promise<void> {
  const output = outputOf(command);
  const text = options.prompt ?? (await Bun.stdin.text());
  if (!text.trim()) throw new AppError("invalid", "prompt: Say what is to be done, by -p or by standard input.");
  const client = await openClient(command);
  try {
    const projectId = output.project ?? (await newProject(client, text));
    process.exitCode = await askOnce(client, { ...output, tui: hereOf(command).tui }, { projectId, text, ...paramsOf(options) });
  } finally {
    await client.close();
  }
}

const newProject = async (client: Client, text: string): Promise<string> => {
  const title =
    text
      .trim()
      .split("\n")[0]
      ?.replace(/^#+\s*/, "")
      .slice(0, USUAL_TITLE) || "Asked";
  return (await client.command<{ id: string }>("project.create", { title })).id;
};

/** As `turn.start` wants them. */
const paramsOf = ({
  mode,
  approval,
  model,
  coordinatorModel,
  chat,
  node,
  rounds,
  revisions,
  preset,
}: AskOptions): Record<string, unknown> => ({
  mode,
  approval,
  ...(model ? { model } : {}),
  ...(coordinatorModel ? { coordinatorModel } : {}),
  ...(chat ? { chatId: chat } : {}),
  ...(node ? { nodeIds: node } : {}),
  ...(rounds === undefined ? {} : { rounds: Number(rounds) }),
  ...(revisions === undefined ? {} : { revisions: Number(revisions) }),
  ...(preset ? { preset } : {}),
});

/** Starts a turn and shows it to its end; Ctrl-C stops it. Answers the exit code. */
async function askOnce(client: Client, output: Output & { tui: boolean }, params: Record<string, unknown>): Promise<number> {
  const { id, chatId } = await client.command<{ id: string; chatId: string }>("turn.start", params);
  let isInterrupted = false;
  const interrupt = () => {
    isInterrupted = true;
    void client.command("turn.cancel", { projectId: params.projectId, turnId: id }).catch(() => {});
  };
  process.once("SIGINT", interrupt);
  const tui = !output.json && process.stderr.isTTY && output.tui;
  const view = liveViewOn(id, { quiet: output.quiet || output.json, tui });
  try {
    for await (const event of followTurn(client, id)) {
      if (output.json) console.log(JSON.stringify(event));
      view.show(event);
    }
  } finally {
    process.off("SIGINT", interrupt);
  }
  const { ending, failure, costMicros, isCostUnknown } = view.end();
  if (!output.json) {
    if (ending?.text) console.log(ending.text);
    for (const left of ending?.left ?? []) console.error(`Left to do: ${left}`);
    if (failure) console.error(failure.words);
    if (!output.quiet) console.error(`${costOf(costMicros, isCostUnknown)}; chat ${chatId}, turn ${id}`);
  }
  return isInterrupted ? EXIT.interrupted : ending?.state === "done" ? EXIT.ok : EXIT.failed;
}
