/** What the form of a batch says, read as parameters of `batch.create`; what is wrong in them the command says. */
import { Type } from "@sinclair/typebox";
import { Value } from "@sinclair/typebox/value";
import type { SheetView } from "../../views/batch/batch.ts";
import { readLines, SHEET_BYTES } from "../batches/csv.ts";
import { paramsOfRow } from "../batches/params.ts";
import type { Clash } from "../clash.ts";
import { AppError, invalid } from "../lib/errors.ts";

/** The table comes back as JSON in a form's own encoding, which takes up to three letters for one. */
const FORM_BYTES = 4 * SHEET_BYTES;
const BUDGET = /^\$?\s*(\d{1,6}(?:[.,]\d{1,6})?)$/;
const MICROS = 1_000_000;
const PARAM = "param.";

/** At most a little more than `limit`: whoever reads them says what is too large. */
export async function bytesOf(request: Request, limit: number): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of request.body ?? []) {
    parts.push(part as Uint8Array);
    bytes += (part as Uint8Array).length;
    if (bytes > limit) break;
  }
  return Buffer.concat(parts);
}

/** Throws AppError `too_large`, `invalid`. */
export async function formOf(request: Request, limit = FORM_BYTES): Promise<FormData> {
  const bytes = await bytesOf(request, limit);
  if (bytes.length > limit)
    throw new AppError("too_large", `file: It is larger than ${SHEET_BYTES / 1024 ** 2} MiB. Nothing was kept.`, [
      { field: "file", message: "It is too large." },
    ]);
  try {
    return await new Response(bytes, { headers: { "content-type": request.headers.get("content-type") ?? "" } }).formData();
  } catch {
    throw invalid("body", "It is not a form. Nothing was done.");
  }
}

export interface BatchForm {
  projectId: string;
  template: string;
  rows: Record<string, string>[];
  models: { model: string; params: Record<string, unknown> }[];
  takes: number;
}

export function orderOf(clash: Clash, projectId: string, form: FormData): BatchForm {
  const isSheet = form.get("source") === "csv";
  const rows = isSheet ? (sheetOf(form)?.rows ?? []) : readLines(textOf(form, "lines")).rows;
  const said = saidParams(form);
  const models = chosenModels(form).map((model) => {
    const card = clash.models.find(model);
    return { model, params: card ? paramsOfRow(card, said) : {} };
  });
  const template = isSheet ? textOf(form, "template").trim() : "{prompt}";
  return { projectId, template: template || "{prompt}", rows: [...rows], models, takes: Number(form.get("takes") ?? 1) };
}

export const chosenModels = (form: FormData): string[] => form.getAll("model").map(String);

/** `param.seconds` and `param.kling-3.seconds` as they were chosen. */
export const saidParams = (form: FormData): Record<string, string> =>
  Object.fromEntries([...form].flatMap(([name, value]) => (name.startsWith(PARAM) ? [[name, String(value)]] : [])));

export const textOf = (form: FormData, name: string): string => {
  const value = form.get(name);
  return typeof value === "string" ? value : "";
};

const sheetSchema = Type.Object({
  name: Type.String(),
  columns: Type.Array(Type.String()),
  rows: Type.Array(Type.Record(Type.String(), Type.String())),
});

function sheetOf(form: FormData): Pick<SheetView, "name" | "rows"> | undefined {
  const text = textOf(form, "sheet");
  if (text === "") return undefined;
  try {
    const sheet: unknown = JSON.parse(text);
    if (Value.Check(sheetSchema, sheet)) return sheet;
  } catch {
    // falls through to the sentence below
  }
  throw invalid("file", "The table could not be read again. Choose it once more.");
}

/** Title, budget and the yes to prices that nobody knows. Throws AppError `invalid`. */
export function extrasOf(form: FormData): { title?: string; budgetMicros?: number; acceptUnknownPrice?: true } {
  const budgetMicros = budgetOf(textOf(form, "budget"));
  const file = form.get("source") === "csv" ? (sheetOf(form)?.name ?? "") : "";
  const title = (textOf(form, "title").trim() || file.replace(/\.[a-z]+$/i, "").trim()).slice(0, 200);
  return {
    ...(budgetMicros === undefined ? {} : { budgetMicros }),
    ...(form.get("acceptUnknownPrice") ? { acceptUnknownPrice: true as const } : {}),
    ...(title ? { title } : {}),
  };
}

/** Dollars as people write them, in micro-USD; undefined where nothing is written. Throws AppError `invalid`. */
export function budgetOf(text: string): number | undefined {
  if (text.trim() === "") return undefined;
  const micros = Math.round(Number(BUDGET.exec(text.trim())?.[1]?.replace(",", ".")) * MICROS);
  if (!(micros > 0)) throw invalid("budget", "Write dollars as 5 or 0.50. Nothing was made.");
  return micros;
}
