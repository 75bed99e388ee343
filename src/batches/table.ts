/** The matrix of a batch: rows × models × takes, as plain values. A cell is named by its place, which counts through rows, models and takes. */
import { partsOf, variablesIn } from "../canvas/prose.ts";

export interface Matrix {
  /** A prompt with `{variables}`. */
  template: string;
  rows: readonly Record<string, string>[];
  models: readonly { model: string; params: Record<string, unknown> }[];
  takes: number;
}

export interface Cell {
  place: number;
  row: number;
  model: number;
  take: number;
}

export const BATCH_LIMITS = { rows: 5_000, models: 12, takes: 16, cells: 10_000, columns: 50, valueLetters: 10_000 } as const;

export const cellCount = ({ rows, models, takes }: Pick<Matrix, "rows" | "models" | "takes">): number =>
  rows.length * models.length * takes;

export function cellAt({ models, takes }: Pick<Matrix, "models" | "takes">, place: number): Cell {
  const perRow = models.length * takes;
  const within = place % perRow;
  return { place, row: Math.floor(place / perRow), model: Math.floor(within / takes), take: within % takes };
}

/**
 * The prompt of a row, and the variables that it leaves empty. A column goes before a variable of the workspace, also where its cell is empty: what a
 * table names is not filled from elsewhere.
 */
export function promptOf(
  template: string,
  row: Readonly<Record<string, string>>,
  shared: Readonly<Record<string, string>> = {},
): { prompt: string; missing: string[] } {
  const wordsOf = (name: string) => (Object.hasOwn(row, name) ? row[name] : Object.hasOwn(shared, name) ? shared[name] : undefined) ?? "";
  const missing = variablesIn(template).filter((name) => wordsOf(name).trim() === "");
  const prompt = partsOf(template)
    .map((part) => (part.kind === "variable" ? wordsOf(part.name) : part.text))
    .join("")
    .trim();
  return { prompt, missing };
}

/** What was asked for in a row of a batch. */
export const promptAt = (
  batch: Pick<Matrix, "template" | "rows"> & { variables: Readonly<Record<string, string>> },
  row: number,
): { prompt: string; missing: string[] } => promptOf(batch.template, batch.rows[row] ?? {}, batch.variables);
