/** Verbs about money: what was spent, the keys of providers, budgets. */
import type { Command } from "commander";
import { AppError } from "../lib/errors.ts";
import { openClient } from "./client.ts";
import { outputOf, print, table } from "./output.ts";

interface SpendSum {
  day: string;
  key: string;
  spentMicros: number;
  takes: number;
  unknown: number;
}

export function spendVerb(program: Command): void {
  program
    .command("spend")
    .description("what was paid")
    .option("--days <n>", "how far back", "30")
    .option("--by <what>", "project, person, model or provider", "project")
    .option("--csv <file>", "write every movement of the ledger into a file")
    .action(async (options: { days: string; by: string; csv?: string }, command: Command) => {
      const client = await openClient(command);
      const output = outputOf(command);
      const days = `days=${encodeURIComponent(options.days)}`;
      if (options.csv) {
        const bytes = await client.save(`/spend.csv?${days}`, options.csv);
        print(output, { file: options.csv, bytes }, () => `${options.csv}: ${bytes} bytes`);
      } else {
        const project = output.project ? `&projectId=${encodeURIComponent(output.project)}` : "";
        const list = await client.get<{ items: SpendSum[] }>(`/api/spend?${days}&by=${encodeURIComponent(options.by)}${project}`);
        print(output, list, () => spendTable(list.items));
      }
      await client.close();
    });
}

function spendTable(items: readonly SpendSum[]): string {
  const lines = new Map<string, Omit<SpendSum, "day">>();
  for (const { key, spentMicros, takes, unknown } of items) {
    const line = lines.get(key) ?? { key, spentMicros: 0, takes: 0, unknown: 0 };
    lines.set(key, { key, spentMicros: line.spentMicros + spentMicros, takes: line.takes + takes, unknown: line.unknown + unknown });
  }
  const sorted = [...lines.values()].filter((line) => line.takes > 0).sort((a, b) => b.spentMicros - a.spentMicros);
  if (sorted.length === 0) return "Nothing was paid in this time.";
  const sum = sorted.reduce((total, line) => total + line.spentMicros, 0);
  const rows = sorted.map((line) => [
    line.key,
    `${line.takes} takes`,
    dollars(line.spentMicros),
    line.unknown > 0 ? `+ ${line.unknown} of unknown cost` : "",
  ]);
  return table([...rows, ["in all", "", dollars(sum), ""]]);
}

const dollars = (micros: number) => `$${(micros / 1e6).toFixed(4)}`;

interface KeyLine {
  provider: string;
  name: string;
  state: string;
  baseUrl: string | null;
  variables: string[];
  check: { state: string; sentence: string } | null;
}

export function keyVerbs(program: Command): void {
  const keys = program.command("keys").description("keys of providers; owners only, and never shown again");
  keys.command("list").action(async (_options: unknown, command: Command) => {
    const client = await openClient(command);
    const list = await client.get<{ items: KeyLine[] }>("/api/keys");
    print(outputOf(command), list, () =>
      table(list.items.map((key) => [key.provider, key.state, key.check?.state ?? "not tested", key.baseUrl ?? key.variables.join(" ")])),
    );
    await client.close();
  });
  keys
    .command("set")
    .argument("<provider>")
    .option("--field <name=value...>", "a field; name=- reads the value from standard input, so that it stays out of the shell's history")
    .option("--base-url <url>", "another address than the usual one; a new address starts without a key")
    .action(async (provider: string, options: { field?: string[]; baseUrl?: string }, command: Command) => {
      const fields = await readFields(options.field ?? []);
      const client = await openClient(command);
      await client.command("key.set", { provider, fields, ...(options.baseUrl === undefined ? {} : { baseUrl: options.baseUrl }) });
      print(outputOf(command), { provider }, () => `The key of ${provider} is kept.`);
      await client.close();
    });
  keys
    .command("test")
    .argument("<provider>")
    .action(async (provider: string, _options: unknown, command: Command) => {
      const client = await openClient(command);
      const check = await client.command<{ state: string; sentence: string }>("key.test", { provider });
      print(outputOf(command), check, () => `${check.state}: ${check.sentence}`);
      if (check.state !== "ok") process.exitCode = 1;
      await client.close();
    });
  keys
    .command("remove")
    .argument("<provider>")
    .action(async (provider: string, _options: unknown, command: Command) => {
      const client = await openClient(command);
      await client.command("key.remove", { provider });
      print(outputOf(command), { provider }, () => `The key of ${provider} is removed.`);
      await client.close();
    });
}

async function readFields(given: readonly string[]): Promise<Record<string, string>> {
  const fields: Record<string, string> = {};
  for (const one of given) {
    const at = one.indexOf("=");
    if (at < 1) throw new AppError("invalid", "--field: Write it as name=value, or name=- to read the value from standard input.");
    const value = one.slice(at + 1);
    fields[one.slice(0, at)] = value === "-" ? (await Bun.stdin.text()).trim() : value;
  }
  return fields;
}

interface BudgetLine {
  id: string;
  scope: string;
  scopeId: string;
  period: string;
  limitMicros: number;
}

export function budgetVerbs(program: Command): void {
  const budgets = program.command("budgets").description("limits of spending");
  budgets.command("list").action(async (_options: unknown, command: Command) => {
    const client = await openClient(command);
    const list = await client.get<{ items: BudgetLine[] }>("/api/budgets");
    print(outputOf(command), list, () =>
      list.items.length === 0
        ? "There is no budget: nothing limits what may be spent."
        : table(
            list.items.map(({ id, scope, scopeId, period, limitMicros }) => [id, scope, scopeId || "each", period, dollars(limitMicros)]),
          ),
    );
    await client.close();
  });
  budgets
    .command("set")
    .argument("<scope>", "workspace, project, person or turn")
    .argument("<dollars>", "the limit")
    .option("--period <period>", "day, month or total", "total")
    .option("--person <id>", "of one person")
    .action(async (scope: string, limit: string, options: { period: string; person?: string }, command: Command) => {
      const { project } = outputOf(command);
      const client = await openClient(command);
      const made = await client.command<{ id: string }>("budget.set", {
        scope,
        period: options.period,
        limitMicros: microsOf(limit),
        ...(scope === "project" && project ? { projectId: project } : {}),
        ...(scope === "person" && options.person ? { personId: options.person } : {}),
      });
      print(outputOf(command), made, () => made.id);
      await client.close();
    });
  budgets
    .command("remove")
    .argument("<id>")
    .action(async (id: string, _options: unknown, command: Command) => {
      const client = await openClient(command);
      await client.command("budget.remove", { budgetId: id });
      print(outputOf(command), { id }, () => `Removed ${id}.`);
      await client.close();
    });
}

function microsOf(text: string): number {
  const micros = Math.round(Number(text) * 1e6);
  if (text.trim() === "" || !Number.isFinite(micros))
    throw new AppError("invalid", `dollars: "${text}" is not an amount. Use a number like 20 or 12.50.`);
  return micros;
}
