/** Batches as their page shows them. */
import { and, eq, inArray, sql } from "drizzle-orm";
import type {
  BatchFormView,
  BatchHeadView,
  BatchModelView,
  BatchRowView,
  BatchTableView,
  CommonParam,
  CountView,
  PickedView,
  TakeView,
} from "../../../views/batch/batch.ts";
import { paths } from "../../../views/paths.ts";
import { amount } from "../../../views/shared/words.ts";
import { assetsByIds } from "../../assets/assets.ts";
import { type Batch, type BatchTake, cellsOf } from "../../batches.ts";
import type { Plan } from "../../batches/plan.ts";
import type { BatchCount } from "../../batches/spent.ts";
import { cellAt, promptOf } from "../../batches/table.ts";
import type { Clash } from "../../clash.ts";
import { estimateMicros } from "../../prices.ts";
import type { Card } from "../../providers/card.ts";
import { batchCells, generations } from "../../schema.ts";

const ROWS_AT_ONCE = 24;
const STRIP = 24;
/** Parameters that mean the same for every model that has them. */
const COMMON = ["aspect", "resolution"];

export async function modelViews(clash: Clash, chosen: readonly string[]): Promise<BatchModelView[]> {
  const cards = clash.models.cards().filter((card) => card.kind !== "text" && card.kind !== "transcription");
  const views = await Promise.all(cards.map((card) => modelView(clash, card, chosen)));
  const order = { image: 0, video: 1, speech: 2, music: 3, text: 4, transcription: 5 } as const;
  return views
    .map((view, index) => ({ view, kind: cards[index]?.kind ?? "image" }))
    .sort((a, b) => order[a.kind] - order[b.kind])
    .map(({ view }) => view);
}

async function modelView(clash: Clash, card: Card, chosen: readonly string[]): Promise<BatchModelView> {
  const states = await clash.models.routes(card);
  const state = states.find((one) => one.ready) ?? states[0];
  const route = state?.route ?? card.routes[0];
  const defaults = Object.fromEntries(Object.entries(card.params.properties).map(([name, schema]) => [name, schema.default]));
  const micros = estimateMicros(card, route, { params: defaults, prompt: "", inputs: [], takes: 1 });
  return {
    id: card.id,
    name: card.name,
    provider: route.provider === "draft" ? "built in" : route.provider,
    price: micros === "unknown" ? null : micros === 0 ? "free" : amount(micros),
    chosen: chosen.includes(card.id),
    ...(state?.ready ? {} : { why: state?.why ?? "It cannot be used now." }),
  };
}

/** What the ready models have in common; the first option of the first of them that has it is the usual one. */
export function commonParams(clash: Clash, models: readonly BatchModelView[], values: Readonly<Record<string, string>>): CommonParam[] {
  const cards = models.filter((model) => !model.why).flatMap((model) => clash.models.find(model.id) ?? []);
  return COMMON.flatMap((name) => {
    const schemas = cards.flatMap((card) => card.params.properties[name] ?? []);
    const options = [
      ...new Set(schemas.flatMap((schema) => ((schema.anyOf ?? []) as { const?: unknown }[]).map((one) => String(one.const)))),
    ];
    const first = schemas[0];
    if (!first || options.length === 0) return [];
    return [{ name, title: String(first.title ?? name), options, value: values[name] ?? String(first.default ?? options[0]) }];
  });
}

export const emptyForm = (projectId: string): Omit<BatchFormView, "models" | "params"> => ({
  projectId,
  template: "",
  source: "lines",
  lines: "",
  takes: 1,
  budget: "",
});

export function countView(plan: Plan, { models, takes }: { models: number; takes: number }): CountView {
  return {
    rows: plan.rows,
    models,
    takes,
    cells: plan.cells,
    lines: plan.models.map((model) => ({ name: model.name, takes: plan.rows * takes, price: priceOf(model.micros, model.unknown) })),
    together: priceOf(plan.micros, plan.unknown),
    unknown: plan.unknown,
    problems: plan.problems.map(({ row, model, sentence }) => ({ where: row === null ? model : `Row ${row}`, sentence })),
    problemCount: plan.problemCount,
  };
}

function priceOf(micros: number, unknown: number): string {
  if (unknown > 0) return micros > 0 ? `${amount(micros)} and more` : "unknown";
  return micros === 0 ? "free" : amount(micros);
}

export function headView(batch: Batch, count: BatchCount): BatchHeadView {
  return {
    projectId: batch.projectId,
    id: batch.id,
    title: batch.title,
    state: batch.state,
    note: batch.note,
    counts: {
      done: count.done,
      running: count.open,
      left: count.left,
      failed: count.failed + count.refused,
      cancelled: count.cancelled,
      uncertain: count.uncertain,
    },
    cells: count.cells,
    spent: `${amount(count.spentMicros)} spent`,
    budget: batch.budgetMicros === null ? null : amount(batch.budgetMicros),
  };
}

export async function tableView(clash: Clash, batch: Batch, from: number): Promise<BatchTableView> {
  const rows = Array.from({ length: Math.max(0, Math.min(ROWS_AT_ONCE, batch.rows.length - from)) }, (_, index) => from + index);
  const next = from + rows.length;
  return {
    projectId: batch.projectId,
    batchId: batch.id,
    models: batch.models.map(({ model }) => {
      const card = clash.models.find(model);
      return { name: card?.name ?? model, provider: card?.routes[0].provider ?? "" };
    }),
    rows: await rowViews(clash, batch, rows),
    next: next < batch.rows.length ? next : null,
  };
}

export async function rowViews(clash: Clash, batch: Batch, rows: readonly number[]): Promise<BatchRowView[]> {
  const perRow = batch.models.length * batch.takes;
  const places = rows.flatMap((row) => Array.from({ length: perRow }, (_, index) => row * perRow + index));
  const cells = await cellsOf(clash, batch.id, { places });
  const assets = await assetsByIds(
    clash,
    batch.projectId,
    cells.flatMap((cell) => cell.generation?.assetId ?? []),
  );
  return rows.map((row) => {
    const own = cells.filter((cell) => cellAt(batch, cell.place).row === row);
    const takes = own.map((cell) => takeView(clash, batch, cell, assets.get(cell.generation?.assetId ?? "")?.kind));
    const values = batch.rows[row] ?? {};
    const { prompt } = promptOf(batch.template, values);
    const [name = prompt, ...rest] = Object.values(values);
    return {
      row,
      name: name || prompt,
      detail: rest.filter(Boolean).join(", "),
      groups: batch.models.map((_, model) => takes.slice(model * batch.takes, (model + 1) * batch.takes)),
      isLive: batch.state === "running" && takes.some((take) => ["idle", "queued", "running"].includes(take.state)),
    };
  });
}

function takeView(clash: Clash, batch: Batch, cell: BatchTake, kind: TakeView["kind"] | undefined): TakeView {
  const { row, model, take } = cellAt(batch, cell.place);
  const { generation } = cell;
  const running = generation?.state === "running" ? clash.jobs.progressOf(generation.jobId)?.fraction : undefined;
  const assetId = generation?.assetId;
  const card = clash.models.find(batch.models[model]?.model ?? "");
  return {
    place: cell.place,
    kind: kind ?? null,
    state: cell.refusal ? "refused" : (generation?.state ?? "idle"),
    ...(assetId && kind !== "audio" ? { src: paths.asset(assetId, 320) } : {}),
    ...(assetId ? { file: paths.asset(assetId) } : {}),
    ...(running === undefined ? {} : { fraction: running }),
    error: cell.refusal ?? generation?.error?.message,
    isDraft: generation?.provider === "draft",
    review: cell.review,
    name: `Row ${row + 1}, ${card?.name ?? "model"}${batch.takes > 1 ? `, take ${take + 1}` : ""}`,
  };
}

export async function pickedPlaces(clash: Clash, batchId: string): Promise<number[]> {
  const rows = await clash.db.read
    .select({ place: batchCells.place })
    .from(batchCells)
    .where(and(eq(batchCells.batchId, batchId), inArray(batchCells.review, ["keep", "star"])))
    .orderBy(sql`${batchCells.review} = 'star' desc`, batchCells.place);
  return rows.map((row) => row.place);
}

export async function pickedView(clash: Clash, batch: Batch): Promise<PickedView> {
  const places = await pickedPlaces(clash, batch.id);
  const cells = await cellsOf(clash, batch.id, { places: places.slice(0, STRIP) });
  const assets = await assetsByIds(
    clash,
    batch.projectId,
    cells.flatMap((cell) => cell.generation?.assetId ?? []),
  );
  const [done] = await clash.db.read
    .select({ count: sql<number>`count(*)` })
    .from(batchCells)
    .innerJoin(generations, eq(generations.id, batchCells.generationId))
    .where(and(eq(batchCells.batchId, batch.id), eq(generations.state, "done")));
  return {
    projectId: batch.projectId,
    batchId: batch.id,
    takes: cells.map((cell) => {
      const view = takeView(clash, batch, cell, assets.get(cell.generation?.assetId ?? "")?.kind);
      return { place: cell.place, name: view.name, star: cell.review === "star", ...(view.src ? { src: view.src } : {}) };
    }),
    places,
    rows: batch.rows.length,
    done: done?.count ?? 0,
  };
}
