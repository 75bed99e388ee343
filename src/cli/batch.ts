/**
 * `clash batch`: a table of prompts by models and takes, and their files in a folder. A dry run counts and prices it. Interrupting leaves the batch running in
 * the studio; the same command in the same project with the same table and folder takes it up again and pays for nothing twice.
 */
import { mkdir, readFile, stat } from "node:fs/promises";
import { extname, join, resolve } from "node:path";
import type { TObject } from "@sinclair/typebox";
import type { Command } from "commander";
import { checkBytes, readLinesFile, readSheet } from "../batches/csv.ts";
import { paramName, paramsOfRow } from "../batches/params.ts";
import { AppError, invalid } from "../lib/errors.ts";
import { type Client, openClient } from "./client.ts";
import { type Output, outputOf, print, progressOn, table } from "./output.ts";

interface BatchOptions {
  models: string;
  takes: string;
  prompt?: string;
  set?: string[];
  out?: string;
  budget?: string;
  seed?: string;
  title?: string;
  acceptUnknownPrice?: true;
  cron?: string;
  timezone?: string;
  dryRun?: true;
}

interface Plan {
  cells: number;
  micros: number;
  unknown: number;
  models: { name: string; provider: string; micros: number; unknown: number }[];
  problems: { row: number | null; model: string; sentence: string }[];
  problemCount: number;
}

interface State {
  id: string;
  state: string;
  note: string | null;
  count: {
    cells: number;
    done: number;
    failed: number;
    refused: number;
    cancelled: number;
    left: number;
    uncertain: number;
    spentMicros: number;
  };
}

interface Take {
  place: number;
  row: number;
  model: string;
  take: number;
  state: string;
  assetId: string | null;
  error: string | null;
}

const LOOK_AGAIN_MS = 500;

export function batchVerb(program: Command): void {
  program
    .command("batch")
    .description("run a table of prompts by models and takes")
    .argument("<file>", "a CSV whose columns are variables, or parameters as param.seconds; or a text with a prompt on each line")
    .requiredOption("--models <ids>", "models, with commas between them")
    .option("--takes <n>", "of each row by each model", "1")
    .option("--prompt <template>", "the prompt with {variables}; else the column `prompt`")
    .option("--set <name=value...>", "parameters of every model that has them, or MODEL.name=value of one")
    .option("--out <folder>", "where the files go")
    .option("--budget <dollars>", "it stops before it costs more")
    .option("--seed <n>", "of the first row and take")
    .option("--title <words>", "what it is called")
    .option("--accept-unknown-price", "yes to models whose price nobody knows")
    .option("--cron <line>", "not now but at these times, in the studio and in your name; nothing is downloaded")
    .option("--timezone <name>", "of --cron, as Europe/Berlin; else the studio's own")
    .option("--dry-run", "only count and price it")
    .action(batch);
}

async function batch(file: string, options: BatchOptions, command: Command): Promise<void> {
  const output = outputOf(command);
  const form = await formOf(file, options);
  if (!options.dryRun && !options.cron && !options.out) throw invalid("out", "Name a folder for the files, or count first with --dry-run.");
  const client = await openClient(command);
  try {
    const projectId =
      output.project ?? (await client.command<{ id: string }>("project.create", { title: options.title ?? `Batch of ${file}` })).id;
    const models = await modelsOf(client, options);
    const matrix = { projectId, ...form, models };
    if (options.dryRun) return tellPlan(output, await client.command<Plan>("batch.plan", matrix));
    const order = { ...matrix, ...extras(options) };
    if (options.cron) return await schedule(client, output, order, options);
    const { id } = await client.command<{ id: string }>("batch.create", order, keyOf(order, options.out ?? "."));
    const state = await finished(client, { projectId, id }, output);
    const files = await download(client, { projectId, id, out: options.out ?? "." });
    print(output, { projectId, batchId: id, state: state.state, note: state.note, count: state.count, files }, () =>
      [...files, told(state)].join("\n"),
    );
    if (state.count.done < state.count.cells) process.exitCode = 1;
  } finally {
    await client.close();
  }
}

/** What is wrong is told now and not at the first time it runs. */
async function schedule(client: Client, output: Output, order: Record<string, unknown>, { cron = "", timezone, title }: BatchOptions) {
  const { projectId, template, rows, takes, models } = order;
  const plan = await client.command<Plan>("batch.plan", { projectId, template, rows, takes, models });
  if (plan.problemCount > 0) return tellPlan(output, plan);
  if (plan.unknown > 0 && !order.acceptUnknownPrice)
    throw invalid("accept-unknown-price", `The price of ${plan.unknown} takes is not known. Say yes with it; nothing was scheduled.`);
  const made = await client.command<{ id: string; nextAt: string | null }>("schedule.create", {
    title: title ?? "Batch",
    cron,
    ...(timezone ? { timezone } : {}),
    command: "batch.create",
    params: order,
    missed: "once",
  });
  print(output, made, () => `${made.id}: ${plan.cells} takes each time, next ${made.nextAt ?? "never"}`);
}

async function formOf(file: string, { prompt, takes }: BatchOptions) {
  const found = await stat(file).catch(() => undefined);
  if (!found?.isFile()) throw new AppError("not_found", `There is no file ${file}.`);
  checkBytes(found.size);
  const read = extname(file).toLowerCase() === ".txt" ? readLinesFile : readSheet;
  const sheet = read(await readFile(file));
  if (!prompt && !sheet.columns.includes("prompt"))
    throw invalid(
      "prompt",
      `There is no column \`prompt\`. Say with --prompt how its columns become one: ${sheet.columns.map((name) => `{${name}}`).join(", ")}.`,
    );
  return { template: prompt ?? "{prompt}", rows: sheet.rows, takes: wholeNumber("takes", takes) };
}

/** Each parameter goes to the models that know it, or to the one it names; one that none knows is a mistake. */
async function modelsOf(client: Client, { models, set = [] }: BatchOptions) {
  const { items } = await client.get<{ items: ModelLine[] }>("/api/models");
  const pairs = set.map((pair) => {
    const at = pair.indexOf("=");
    if (at < 1) throw invalid("set", `"${pair}" is not name=value.`);
    return [`param.${pair.slice(0, at)}`, pair.slice(at + 1)] as const;
  });
  const chosen = models.split(",").map((model) => {
    const card = items.find((item) => item.id === model.trim());
    return { model: model.trim(), card, params: card ? paramsOfRow(card, Object.fromEntries(pairs)) : {} };
  });
  const stray = pairs.find(([column]) => {
    const { model, name } = paramName(column.slice("param.".length));
    return !chosen.some(({ card }) => card && (model ?? card.id) === card.id && Object.hasOwn(card.params.properties, name));
  });
  if (stray) throw invalid("set", `None of these models has a parameter "${stray[0].slice("param.".length)}".`);
  return chosen.map(({ model, params }) => ({ model, params }));
}

interface ModelLine {
  id: string;
  params: TObject;
}

const extras = ({ budget, seed, title, acceptUnknownPrice }: BatchOptions) => ({
  ...(budget === undefined ? {} : { budgetMicros: microsOf(budget) }),
  ...(seed === undefined ? {} : { seed: wholeNumber("seed", seed) }),
  ...(title === undefined ? {} : { title }),
  ...(acceptUnknownPrice ? { acceptUnknownPrice } : {}),
});

function microsOf(dollars: string): number {
  if (!/^\d{1,6}(\.\d{1,6})?$/.test(dollars)) throw invalid("budget", "Write dollars as 5 or 0.50.");
  return Math.round(Number(dollars) * 1_000_000);
}

function wholeNumber(field: string, text: string): number {
  if (!/^\d{1,10}$/.test(text)) throw invalid(field, "It must be a whole number.");
  return Number(text);
}

const keyOf = (order: Record<string, unknown>, out: string): string =>
  `batch-${new Bun.CryptoHasher("sha256")
    .update(JSON.stringify([order, resolve(out)]))
    .digest("hex")
    .slice(0, 40)}`;

async function finished(client: Client, { projectId, id }: { projectId: string; id: string }, output: Output): Promise<State> {
  const progress = progressOn(output);
  try {
    for (;;) {
      const state = await client.get<State>(`/api/projects/${projectId}/batches/${id}`);
      const ended = state.count.done + state.count.failed + state.count.refused + state.count.cancelled + state.count.uncertain;
      progress.set("takes", ended / Math.max(1, state.count.cells), `${ended} of ${state.count.cells}`);
      if (state.state !== "running") return state;
      await Bun.sleep(LOOK_AGAIN_MS);
    }
  } finally {
    progress.end();
  }
}

async function download(client: Client, { projectId, id, out }: { projectId: string; id: string; out: string }): Promise<string[]> {
  await mkdir(out, { recursive: true });
  const files: string[] = [];
  for (let from: number | null = 0; from !== null; ) {
    const page: { items: Take[]; next: number | null } = await client.get(`/api/projects/${projectId}/batches/${id}/takes?from=${from}`);
    for (const take of page.items) {
      if (!take.assetId) continue;
      const { name } = await client.get<{ name: string }>(`/api/assets/${take.assetId}`);
      const path = join(out, `${String(take.row + 1).padStart(4, "0")}-${take.model}-${take.take + 1}${extname(name)}`);
      await client.download(take.assetId, path);
      files.push(path);
    }
    from = page.next;
  }
  return files;
}

function tellPlan(output: Output, plan: Plan): void {
  const lines = plan.models.map((model) => [model.name, model.provider, priceOf(model.micros, model.unknown)]);
  const problems = plan.problems.map(({ row, model, sentence }) => `${row === null ? model : `row ${row}, ${model}`}: ${sentence}`);
  print(output, plan, () => [table([...lines, [`${plan.cells} takes`, "", priceOf(plan.micros, plan.unknown)]]), ...problems].join("\n"));
  if (plan.problemCount > 0) process.exitCode = 1;
}

const priceOf = (micros: number, unknown: number) =>
  [...(micros > 0 || unknown === 0 ? [dollars(micros)] : []), ...(unknown > 0 ? [`${unknown} of unknown price`] : [])].join(" and ");

const dollars = (micros: number) => (micros === 0 ? "free" : `$${(micros / 1_000_000).toFixed(2)}`);

const told = ({ state, note, count }: State) =>
  `${count.done} of ${count.cells} done${count.failed + count.refused > 0 ? `, ${count.failed + count.refused} failed` : ""}, ${dollars(count.spentMicros)}.${state === "done" ? "" : ` ${note ?? `The batch is ${state}.`}`}`;
