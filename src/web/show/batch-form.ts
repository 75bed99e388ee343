/** The form of a batch as its page shows it: models with their prices, and the parameters that they have, made from their cards. */
import type { BatchFormView, BatchModelView, CountView, ParamField, ParamsView } from "../../../views/batch/batch.ts";
import type { ParamView } from "../../../views/nodes/face.ts";
import { amount, count } from "../../../views/shared/words.ts";
import type { Batch } from "../../batches.ts";
import type { Plan } from "../../batches/plan.ts";
import type { Clash } from "../../clash.ts";
import { ownTimezone } from "../../schedules/cron.ts";
import { estimateMicros } from "../../prices.ts";
import type { Card, Route } from "../../providers/card.ts";
import { providerName } from "./batch.ts";
import { paramViews } from "./params.ts";

/** What a batch makes, in the order of the form; models that answer with words are none of it. */
const KINDS = { image: "Pictures", video: "Clips", speech: "Voices", music: "Music" } as const;

export async function modelViews(clash: Clash, chosen: readonly string[]): Promise<BatchModelView[]> {
  const wanted = chosen.map((model) => clash.models.find(model)?.id ?? model);
  const cards = Object.keys(KINDS).flatMap((kind) => clash.models.cards().filter((card) => card.kind === kind));
  return Promise.all(cards.map((card) => modelView(clash, card, wanted)));
}

async function modelView(clash: Clash, card: Card, chosen: readonly string[]): Promise<BatchModelView> {
  const states = await clash.models.routes(card);
  const state = states.find((one) => one.ready) ?? states[0];
  const route = state?.route ?? card.routes[0];
  return {
    id: card.id,
    name: card.name,
    kind: KINDS[card.kind as keyof typeof KINDS],
    provider: providerName(clash, route.provider),
    price: priceWords(card, route),
    chosen: chosen.includes(card.id),
    ...(state?.ready ? {} : { why: state?.why ?? "It cannot be used now." }),
  };
}

const LETTERS = 1_000;

/** Of a take as the card makes it when nothing else is said; of so many letters where it is by what is said. */
function priceWords(card: Card, route: Route): string | null {
  const params = Object.fromEntries(Object.entries(card.params.properties).map(([name, schema]) => [name, schema.default as unknown]));
  const estimate = (letters: number) => estimateMicros(card, route, { params, prompt: "x".repeat(letters), inputs: [], takes: 1 });
  const [micros, isSpoken] = [estimate(LETTERS), estimate(0) === "unknown"];
  if (micros === "unknown") return null;
  if (micros === 0) return "free";
  return isSpoken ? `${amount(micros)} / ${LETTERS.toLocaleString("en")} letters` : amount(micros);
}

export const emptyForm = (projectId: string): Omit<BatchFormView, "models" | "params"> => ({
  projectId,
  template: "",
  source: "lines",
  lines: "",
  takes: 1,
  budget: "",
  timezone: ownTimezone(),
});

// ── parameters ──────────────────────────────────────────────────────────────────────────────────────────────────────────

/** What the chosen models share stands once; what only some have stands with each. `said` are the values so far, by the name of their field. */
export function paramsView(clash: Clash, projectId: string, chosen: readonly string[], said: Readonly<Record<string, string>>): ParamsView {
  const cards = chosen.flatMap((model) => clash.models.find(model) ?? []);
  const [first, ...others] = cards.map((card) => ({ card, fields: paramViews(card, {}) }));
  if (!first) return { projectId, shared: [], own: [] };
  const shared = first.fields.flatMap((field) => {
    const same = others.map((other) => other.fields.find((one) => one.name === field.name));
    const merged = same.reduce<ParamView | undefined>((sum, one) => sum && one && met(sum, one), field);
    return merged ? [fieldOf(merged, `param.${field.name}`, said)] : [];
  });
  const names = new Set(shared.map((field) => field.field));
  const own = [first, ...others].map(({ card, fields }) => ({
    model: card.name,
    fields: fields
      .filter((field) => !names.has(`param.${field.name}`))
      .map((field) => fieldOf(field, `param.${card.id}.${field.name}`, said)),
  }));
  return { projectId, shared, own: own.filter(({ fields }) => fields.length > 0) };
}

const EACH = { value: "", label: "As each model does" };

/** What two models have in common of a parameter; undefined where that is nothing. Where they would each do something else, that is left to them. */
function met(a: ParamView, b: ParamView): ParamView | undefined {
  if (a.kind !== b.kind || Boolean(a.options) !== Boolean(b.options)) return undefined;
  const value = a.value === b.value ? a.value : "";
  if (!a.options || !b.options) {
    const [min, max] = [greatest(a.min, b.min), least(a.max, b.max)];
    return min !== undefined && max !== undefined && min > max ? undefined : { ...a, value, min, max };
  }
  const options = a.options.filter((one) => one.value !== "" && b.options?.some((other) => other.value === one.value));
  if (options.length === 0) return undefined;
  return { ...a, value: options.some((one) => one.value === value) ? value : "", options: [EACH, ...options] };
}

const greatest = (a: number | undefined, b: number | undefined) => (a === undefined ? b : b === undefined ? a : Math.max(a, b));
const least = (a: number | undefined, b: number | undefined) => (a === undefined ? b : b === undefined ? a : Math.min(a, b));

function fieldOf({ name, ...view }: ParamView, field: string, said: Readonly<Record<string, string>>): ParamField {
  const before = said[field] ?? said[`param.${name}`];
  const isKnown = before !== undefined && (!view.options || view.options.some((option) => option.value === before));
  return { ...view, field, value: isKnown ? before : view.value };
}

// ── the count ───────────────────────────────────────────────────────────────────────────────────────────────────────────

export function countView(plan: Plan, { models, takes }: { models: number; takes: number }): CountView {
  return {
    rows: plan.rows,
    models,
    takes,
    cells: plan.cells,
    lines: plan.models.map((model) => ({ name: model.name, takes: plan.rows * takes, price: priceOf(model.micros, model.unknown) })),
    together: priceOf(plan.micros, plan.unknown),
    unknown: plan.unknown,
    stamp: stampOf(plan),
    variables: Object.entries(plan.variables).map(([name, value]) => ({ name, value })),
    problems: plan.problems.map(({ row, model, sentence }) => ({ where: row === null ? model : `Row ${row}`, sentence })),
    problemCount: plan.problemCount,
  };
}

/** How many takes, and what they cost. */
export const stampOf = ({ cells, micros, unknown }: Plan): string => `${cells} ${micros} ${unknown}`;

function priceOf(micros: number, unknown: number): string {
  if (unknown > 0) return micros > 0 ? `${amount(micros)} and ${count(unknown, "take")} of unknown price` : "unknown";
  return micros === 0 ? "free" : amount(micros);
}

// ── a batch that was run, to be changed and run again ───────────────────────────────────────────────────────────────────

export function formOfBatch(batch: Batch): Partial<BatchFormView> {
  const columns = Object.keys(batch.rows[0] ?? {});
  const isLines = batch.template === "{prompt}" && columns.join() === "prompt";
  return {
    source: isLines ? ("lines" as const) : ("csv" as const),
    template: isLines ? "" : batch.template,
    lines: isLines ? batch.rows.map((row) => row.prompt ?? "").join("\n") : "",
    sheet: isLines ? undefined : { name: batch.title, columns, rows: batch.rows },
    takes: batch.takes,
    budget: batch.budgetMicros === null ? "" : amount(batch.budgetMicros).replaceAll(",", ""),
  };
}

/** Its parameters by the names of their fields; a shared field has a value where all models have the same. */
export function saidOf(clash: Clash, batch: Batch): Record<string, string> {
  const said = batch.models.flatMap(({ model, params }) =>
    Object.entries(params).map(([name, value]) => ({ model: clash.models.find(model)?.id ?? model, name, value: String(value) })),
  );
  const shared = said.filter(({ name, value }) => said.every((other) => other.name !== name || other.value === value));
  return Object.fromEntries([
    ...shared.map(({ name, value }) => [`param.${name}`, value]),
    ...said.map(({ model, name, value }) => [`param.${model}.${name}`, value]),
  ]);
}
