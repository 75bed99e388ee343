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

/** The prompt of a row, and the variables that it leaves empty. */
export function promptOf(template: string, row: Readonly<Record<string, string>>): { prompt: string; missing: string[] } {
  const missing = variablesIn(template).filter((name) => (row[name] ?? "").trim() === "");
  const prompt = partsOf(template)
    .map((part) => (part.kind === "variable" ? (row[part.name] ?? "") : part.text))
    .join("")
    .trim();
  return { prompt, missing };
}
