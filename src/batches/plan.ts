/** What a batch would do, before anything is made: how many takes, what they cost, and what is wrong with which row. */
import { assetsByIds } from "../assets/assets.ts";
import type { Clash } from "../clash.ts";
import { checkInputs, checkPrompt, checkRules, type OrderedInput, paramsOf } from "../generations/order.ts";
import { AppError, invalid } from "../lib/errors.ts";
import { estimateMicros } from "../prices.ts";
import type { Card, InputRole, Route } from "../providers/card.ts";
import { BATCH_LIMITS, cellCount, type Matrix, promptOf } from "./table.ts";

export interface BatchOrder extends Matrix {
  projectId: string;
  inputs: readonly { assetId: string; role: string }[];
}

export interface Problem {
  /** Counts from 1, as people count; null: it is wrong for every row. */
  row: number | null;
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
  problems: Problem[];
  problemCount: number;
}

/** A model of the batch with its parameters checked and the way it goes. */
export interface Chosen {
  card: Card;
  params: Record<string, unknown>;
  route: Route;
  inputs: OrderedInput[];
}

const PROBLEMS_SHOWN = 50;

/** Throws AppError `invalid` for what is wrong with the whole form, and answers what is wrong with single rows. */
export async function planBatch(clash: Clash, order: BatchOrder): Promise<Plan> {
  checkSize(order);
  const plan: Plan = { rows: order.rows.length, cells: cellCount(order), models: [], micros: 0, unknown: 0, problems: [], problemCount: 0 };
  const tell = (problem: Problem) => {
    plan.problemCount++;
    if (plan.problems.length < PROBLEMS_SHOWN) plan.problems.push(problem);
  };
  for (const [index] of order.models.entries()) {
    const asked = order.models[index]?.model ?? "";
    const chosen = await chooseModel(clash, order, index).catch((cause: unknown) => {
      tell({ row: null, model: asked, sentence: sentenceOf(cause) });
    });
    if (chosen) plan.models.push(priced(order, chosen, tell));
  }
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

/** Throws AppError `invalid` when the model cannot be asked in this way at all. */
export async function chooseModel(clash: Clash, order: BatchOrder, index: number): Promise<Chosen> {
  const wanted = order.models[index];
  const card = clash.models.card(wanted?.model ?? "");
  if (card.kind === "text" || card.kind === "transcription")
    throw invalid("models", `${card.name} writes words. A batch makes pictures, clips and sounds.`);
  const params = paramsOf(card, wanted?.params ?? {});
  const assets = await assetsByIds(
    clash,
    order.projectId,
    order.inputs.map((input) => input.assetId),
  );
  const inputs = checkInputs(
    card,
    order.inputs.map((input) => ({ role: input.role as InputRole, asset: assets.get(input.assetId) })),
  );
  checkRules(card, params, inputs);
  return { card, params, inputs, route: await clash.models.choose(card, { params, inputs }) };
}

function priced(order: BatchOrder, { card, params, route, inputs }: Chosen, tell: (problem: Problem) => void): Plan["models"][number] {
  const sum = { model: card.id, name: card.name, provider: route.provider, micros: 0, unknown: 0 };
  for (const [index, row] of order.rows.entries()) {
    const { prompt, missing } = promptOf(order.template, row);
    const sentence = missing.length > 0 ? `{${missing.join("}, {")}} has no value.` : problemOf(card, prompt);
    if (sentence) {
      tell({ row: index + 1, model: card.id, sentence });
      continue;
    }
    const micros = estimateMicros(card, route, { params, prompt, inputs, takes: order.takes });
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
