/** `clash actions`: custom actions of the workspace, looked at, taken along, told their secrets and run. How one comes in is in `actions-install.ts`. */
import type { Command } from "commander";
import { AppError, invalid } from "../lib/errors.ts";
import { installVerbs } from "./actions-install.ts";
import { openAsker } from "./asker.ts";
import type { Client } from "./client.ts";
import { EXIT } from "./exit.ts";
import { type Output, outputOf, print, progressOn, table } from "./output.ts";
import { readPairs } from "./pairs.ts";
import { withClient } from "./queue.ts";
import { harmless } from "./settings/keys.ts";
import { requireProject } from "./tasks.ts";

interface Part {
  name: string;
  title: string;
}

interface ActionLine {
  name: string;
  state: string;
  version: string;
  isReady: boolean;
  source: string;
  sha256: string;
  waiting: { versionId: string; version: string }[];
  secrets: (Part & { isSet: boolean; isRequired: boolean })[];
  manifest: {
    title: string;
    description: string;
    runtime: string;
    inputs: (Part & { kinds: string[]; min: number; max: number })[];
    params: (Part & { kind: string; default: unknown })[];
    outputs: (Part & { kind: string })[];
  };
}

interface Run {
  id: string;
  state: string;
  note: string | null;
  failure: { message: string } | null;
  outputs: { name: string; nodeId: string; assetId?: string }[] | null;
}

const LOOK_AGAIN_MS = 300;
const pathOf = (name: string) => `/api/actions/${encodeURIComponent(name)}`;

export function actionVerbs(program: Command): void {
  const actions = program.command("actions").description("custom actions of the workspace");
  readingVerbs(actions);
  installVerbs(actions);
  changingVerbs(actions);
  runVerb(actions);
}

function readingVerbs(actions: Command): void {
  actions
    .command("list")
    .description("by name, with what waits for a review")
    .option("--all", "also those that were removed or refused")
    .action(async ({ all }: { all?: true }, command: Command) => {
      const list = await withClient(command, (client) => client.get<{ items: ActionLine[] }>(`/api/actions${all ? "?all=true" : ""}`));
      print(outputOf(command), list, () => table(list.items.map(lineOf)) || "There is no action.");
    });
  actions
    .command("show")
    .description("what one takes, gives and still needs")
    .argument("<name>")
    .action(async (name: string, _options: unknown, command: Command) => {
      const action = await withClient(command, (client) => client.get<ActionLine>(pathOf(name)));
      print(outputOf(command), action, () => storyOf(action));
    });
  actions
    .command("export")
    .description("write one to a file that another studio can install, without its secrets")
    .argument("<name>")
    .requiredOption("--out <file>", "name.action.json")
    .action(async (name: string, { out }: { out: string }, command: Command) => {
      const bytes = await withClient(command, (client) => client.save(`${pathOf(name)}/export`, out));
      print(outputOf(command), { name, out, bytes }, () => `${out} (${bytes} bytes)`);
    });
}

const lineOf = ({ name, state, version, isReady, waiting, manifest }: ActionLine): string[] => [
  name,
  state === "installed" && !isReady ? "needs a secret" : state,
  version,
  waiting.map((one) => `${one.version} waits: ${one.versionId}`).join(", "),
  harmless(manifest.title),
];

function storyOf(action: ActionLine): string {
  const { inputs, params, outputs, title, description, runtime } = action.manifest;
  const rows = [
    ...inputs.map(({ name, kinds, min, max, title }) => [
      "takes",
      name,
      `${kinds.join(" or ")}, ${min === max ? min : `${min} to ${max}`}`,
      title,
    ]),
    ...params.map(({ name, kind, title, ...rest }) => ["set", name, `${kind}, ${JSON.stringify(rest.default)}`, title]),
    ...outputs.map(({ name, kind, title }) => ["gives", name, kind, title]),
    ...action.secrets.map(({ name, title, isSet, isRequired }) => [
      "secret",
      name,
      isSet ? "set" : isRequired ? "missing" : "not set",
      title,
    ]),
  ];
  return [
    `${action.name} ${action.version}  ${action.state}  ${runtime}  ${harmless(title)}`,
    ...(description ? [harmless(description)] : []),
    table(rows.map((row) => row.map(harmless))),
    ...action.waiting.map((one) => `${one.version} waits for a review: clash actions review ${one.versionId}`),
  ].join("\n");
}

function changingVerbs(actions: Command): void {
  actions
    .command("remove")
    .description("take one out; what it made stays")
    .argument("<name>")
    .action(async (name: string, _options: unknown, command: Command) => {
      await withClient(command, (client) => client.command("action.remove", { name }));
      print(outputOf(command), { name }, () => `${name} is removed.`);
    });
  actions
    .command("secret")
    .description("tell one a secret; asked for on a terminal, else read from standard input, and never shown again")
    .argument("<name>")
    .argument("<secret>", "its name in the action")
    .option("--remove", "take it away")
    .action(async (name: string, secret: string, { remove }: { remove?: true }, command: Command) => {
      const value = remove ? null : await askSecret(secret);
      await withClient(command, (client) => client.command("action.secret", { name, secret, value }));
      print(outputOf(command), { name, secret, isSet: !remove }, () => `${secret} is ${remove ? "taken away" : "kept"}.`);
    });
}

async function askSecret(secret: string): Promise<string> {
  const asker = openAsker();
  try {
    return await Promise.race([asker.ask({ words: secret, isSecret: true }), asker.interrupted]);
  } finally {
    asker.close();
  }
}

interface RunOptions {
  node?: string;
  input?: string[];
  set?: string[];
}

function runVerb(actions: Command): void {
  actions
    .command("run")
    .description("run one in --project and wait for what it makes; Ctrl-C stops it")
    .argument("[name]", "the action, where no node of it is run")
    .option("--node <id>", "a node of an action, with the edges into it")
    .option("--input <name=nodes...>", "nodes by the names of its inputs, divided by commas")
    .option("--set <name=value...>", "its parameters")
    .action(async (name: string | undefined, options: RunOptions, command: Command) => {
      const order = { projectId: requireProject(command), ...orderOf(name, options) };
      const run = await withClient(command, (client) => runToEnd(client, outputOf(command), order));
      print(outputOf(command), run, () => table((run.outputs ?? []).map((made) => [made.name, made.nodeId, made.assetId ?? ""])));
      if (run.note && !outputOf(command).quiet) console.error(harmless(run.note));
      if (run.failure) console.error(harmless(run.failure.message));
      process.exitCode = run.state === "done" ? EXIT.ok : run.state === "cancelled" ? EXIT.interrupted : EXIT.failed;
    });
}

function orderOf(action: string | undefined, { node: nodeId, input = [], set = [] }: RunOptions): Record<string, unknown> {
  if (!action === !nodeId) throw invalid("name", "Name an action, or a node of one by --node.");
  const inputs = Object.entries(readPairs(input, () => true)).map(([name, nodes]) => [name, String(nodes).split(",").filter(Boolean)]);
  return {
    ...(action ? { action } : { nodeId }),
    ...(input.length > 0 ? { inputs: Object.fromEntries(inputs) } : {}),
    ...(set.length > 0 ? { params: readPairs(set) } : {}),
  };
}

async function runToEnd(client: Client, output: Output, order: { projectId: string } & Record<string, unknown>): Promise<Run> {
  const { runId, jobId } = await client.command<{ runId: string; jobId: string }>("action.run", order);
  const interrupt = () => void client.command("action.cancel", { projectId: order.projectId, runId }).catch(() => {}); // it may have ended
  process.once("SIGINT", interrupt);
  const progress = progressOn(output);
  try {
    for (;;) {
      const run = await client.get<Run>(`/api/action-runs/${runId}`);
      if (run.state !== "queued" && run.state !== "running") return run;
      const job = await client.get<{ progress: number; words: string }>(`/api/jobs/${jobId}`);
      progress.set("run", job.progress, job.words);
      await Bun.sleep(LOOK_AGAIN_MS);
    }
  } catch (error) {
    if (error instanceof AppError && error.code === "unavailable")
      throw new AppError("unavailable", `${error.message} The run ${runId} goes on there.`);
    throw error;
  } finally {
    progress.end();
    process.off("SIGINT", interrupt);
  }
}
