/**
 * Parameters in words: a column `param.seconds` of a table sets that parameter of every model that has it, `param.kling-3.seconds` of one model alone, and
 * a form and the command line write them as text, too. What the text means the card's schema says. An empty cell leaves what the form says.
 */
import type { TSchema } from "@sinclair/typebox";

const MARK = "param.";

export interface ParamColumn {
  /** Of one model; without it of every model that has the parameter. */
  model?: string;
  name: string;
}

/** What a column sets; undefined for a variable. */
export function paramColumn(column: string): ParamColumn | undefined {
  if (!column.startsWith(MARK)) return undefined;
  return paramName(column.slice(MARK.length));
}

/** `seconds`, or `kling-3.seconds`: names of models may have dots, those of parameters have none. */
export function paramName(text: string): ParamColumn {
  const at = text.lastIndexOf(".");
  return at < 0 ? { name: text } : { model: text.slice(0, at), name: text.slice(at + 1) };
}

/** Text as the schema means it. What fits nothing stays as it is, so that the card's check can name it. */
export function typedParam(schema: TSchema | undefined, text: string): unknown {
  const said = text.trim();
  const option = (schema?.anyOf as { const?: unknown }[] | undefined)?.find((one) => String(one.const) === said);
  if (option) return option.const;
  switch (schema?.type) {
    case "integer":
    case "number":
      return said !== "" && Number.isFinite(Number(said)) ? Number(said) : text;
    case "boolean":
      return /^(true|yes)$/i.test(said) ? true : /^(false|no)$/i.test(said) ? false : text;
    default:
      return text;
  }
}

interface Parametered {
  id: string;
  params: { properties: Record<string, TSchema> };
}

/** What the columns of a row set of a model: what is said for it alone goes before what is said for all. */
export function paramsOfRow({ id, params }: Parametered, row: Readonly<Record<string, string>>): Record<string, unknown> {
  const told = Object.entries(row).flatMap(([column, text]) => {
    const set = text.trim() === "" ? undefined : paramColumn(column);
    const fits = set && (set.model ?? id) === id && Object.hasOwn(params.properties, set.name);
    return fits ? [{ ...set, value: typedParam(params.properties[set.name], text) }] : [];
  });
  return Object.fromEntries(
    told.sort((a, b) => Number(Boolean(a.model)) - Number(Boolean(b.model))).map(({ name, value }) => [name, value]),
  );
}

/** Columns that set what none of these models has. */
export function strayColumns(models: readonly Parametered[], rows: readonly Readonly<Record<string, string>>[]): string[] {
  const columns = new Set(rows.flatMap((row) => Object.keys(row)));
  return [...columns].filter((column) => {
    const set = paramColumn(column);
    return set && !models.some((card) => (set.model ?? card.id) === card.id && Object.hasOwn(card.params.properties, set.name));
  });
}
