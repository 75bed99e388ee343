/** What a batch would do, before anything is made: how many takes, what they cost, and what is wrong with which row. */
import type { Clash } from "../clash.ts";
import { checkPrompt } from "../generations/order.ts";
import { AppError, invalid } from "../lib/errors.ts";
import { estimateMicros } from "../prices.ts";
import type { Card } from "../providers/card.ts";
import { variablesFor } from "../variables.ts";
import { type OpenModel, openModel } from "./models.ts";
import { strayColumns } from "./params.ts";
import { BATCH_LIMITS, cellCount, type Matrix, promptOf } from "./table.ts";

export interface BatchOrder extends Matrix {
  projectId: string;
  inputs: readonly { assetId: string; role: string }[];
  /** Of the workspace, as they were when it was asked for; without them those of now. */
  variables?: Readonly<Record<string, string>>;
}

export interface Problem {
  /** Counts from 1, as people count; null: it is wrong for every row. */
  row: number | null;
  /** The model, or the column. */
  model: string;
  sentence: string;
}

export interface Plan {
  rows: number;
  cells: number;
  models: { model: string; name: string; provider: string; micros: number; unknown: number }[];
  /** Of all takes whose price is known. */
  micros: number;
  /** Takes whose price nobody knows. */
  unknown: number;
  /** Variables of the workspace that the prompt uses and no column sets. */
  variables: Readonly<Record<string, string>>;
  problems: Problem[];
  problemCount: number;
}

const PROBLEMS_SHOWN = 50;

/** Throws AppError `invalid` for what is wrong with the whole form, and answers what is wrong with single rows. */
export async function planBatch(clash: Clash, order: BatchOrder): Promise<Plan> {
  checkSize(order);
  const variables = order.variables ?? (await variablesFor(clash, order.template, order.rows));
  const sums = { models: [], micros: 0, unknown: 0 };
  const plan: Plan = { rows: order.rows.length, cells: cellCount(order), ...sums, variables, problems: [], problemCount: 0 };
  const tell = (problem: Problem) => {
    plan.problemCount++;
    if (plan.problems.length < PROBLEMS_SHOWN) plan.problems.push(problem);
  };
  const opened: Card[] = [];
  for (const [index, { model }] of order.models.entries()) {
    const open = await openModel(clash, order, index).catch((cause: unknown) => tell({ row: null, model, sentence: sentenceOf(cause) }));
    if (!open) continue;
    opened.push(open.card);
    plan.models.push(await priced({ ...order, variables }, open, tell));
  }
  for (const column of opened.length > 0 ? strayColumns(opened, order.rows) : [])
    tell({ row: null, model: column, sentence: `None of these models has the parameter that the column “${column}” sets.` });
  plan.micros = plan.models.reduce((sum, model) => sum + model.micros, 0);
  plan.unknown = plan.models.reduce((sum, model) => sum + model.unknown, 0);
  return plan;
}

/** Throws AppError `invalid`, `too_large`. */
export function checkSize(order: BatchOrder): void {
  if (order.rows.length === 0) throw invalid("rows", "Write at least one prompt, or choose a table with rows.");
  if (order.models.length === 0) throw invalid("models", "Choose at least one model.");
  const cells = cellCount(order);
  if (cells > BATCH_LIMITS.cells) {
    const sentence = `${order.rows.length.toLocaleString("en")} rows × ${order.models.length} models × ${order.takes} takes are ${cells.toLocaleString("en")}, and a batch may have ${BATCH_LIMITS.cells.toLocaleString("en")}`;
    throw new AppError("too_large", `rows: ${sentence}. Nothing was made.`, [{ field: "rows", message: `${sentence}.` }]);
  }
}

async function priced(order: BatchOrder, open: OpenModel, tell: (problem: Problem) => void): Promise<Plan["models"][number]> {
  const { card, route } = open;
  const sum = { model: card.id, name: card.name, provider: route.provider, micros: 0, unknown: 0 };
  let hasTold = false;
  for (const [index, row] of order.rows.entries()) {
    const { prompt, missing } = promptOf(order.template, row, order.variables);
    const chosen = open.forRow(row);
    if ("sentence" in chosen) {
      if (!chosen.isOfRow && hasTold) continue;
      hasTold ||= !chosen.isOfRow;
      tell({ row: chosen.isOfRow ? index + 1 : null, model: card.id, sentence: chosen.sentence });
      continue;
    }
    const sentence = missing.length > 0 ? `{${missing.join("}, {")}} has no value.` : problemOf(card, prompt);
    if (sentence) {
      tell({ row: index + 1, model: card.id, sentence });
      continue;
    }
    const micros = estimateMicros(card, chosen.route, { ...chosen, prompt, takes: order.takes });
    if (micros === "unknown") sum.unknown += order.takes;
    else sum.micros += micros;
  }
  return sum;
}

function problemOf(card: Card, prompt: string): string | undefined {
  try {
    checkPrompt(card, prompt);
    return undefined;
  } catch (cause) {
    return sentenceOf(cause);
  }
}

function sentenceOf(cause: unknown): string {
  if (cause instanceof AppError) return cause.message;
  throw cause;
}
