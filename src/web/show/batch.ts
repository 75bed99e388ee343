/** Batches as their page shows them. */
import { and, eq, inArray, sql } from "drizzle-orm";
import type { BatchHeadView, BatchRowView, BatchTableView, PickedView, TakeView } from "../../../views/batch/batch.ts";
import { paths } from "../../../views/paths.ts";
import { amount, count as words } from "../../../views/shared/words.ts";
import { assetsByIds } from "../../assets/assets.ts";
import { type Batch, type BatchTake, cellsOf } from "../../batches.ts";
import type { BatchCount } from "../../batches/spent.ts";
import { cellAt, promptAt } from "../../batches/table.ts";
import type { Clash } from "../../clash.ts";
import { batchCells, generations } from "../../schema.ts";

const ROWS_AT_ONCE = 24;
const STRIP = 24;
export function headView(batch: Batch, count: BatchCount, readOnly: boolean): BatchHeadView {
  return {
    projectId: batch.projectId,
    id: batch.id,
    title: batch.title,
    state: batch.state,
    note: readOnly ? null : batch.note, // it may tell amounts
    counts: {
      done: count.done,
      running: count.open,
      left: count.left,
      failed: count.failed + count.refused,
      cancelled: count.cancelled,
      uncertain: count.uncertain,
    },
    cells: count.cells,
    spent: readOnly ? null : spentWords(batch, count),
    budget: batch.budgetMicros === null ? null : amount(batch.budgetMicros).replaceAll(",", ""),
    readOnly,
  };
}

function spentWords({ budgetMicros }: Batch, { spentMicros, unknownCost }: BatchCount): string {
  const unknown = unknownCost > 0 ? `${words(unknownCost, "take")} of unknown cost` : "";
  const known = `${amount(spentMicros)}${budgetMicros === null ? "" : ` of ${amount(budgetMicros)}`} spent`;
  if (unknown && spentMicros === 0 && budgetMicros === null) return unknown;
  return unknown ? `${known}, ${unknown}` : known;
}

export const providerName = (clash: Clash, id: string): string => (id === "draft" ? "built in" : clash.models.provider(id).name);

export async function tableView(clash: Clash, batch: Batch, from: number): Promise<BatchTableView> {
  const rows = Array.from({ length: Math.max(0, Math.min(ROWS_AT_ONCE, batch.rows.length - from)) }, (_, index) => from + index);
  const next = from + rows.length;
  return {
    projectId: batch.projectId,
    batchId: batch.id,
    models: batch.models.map(({ model }) => {
      const card = clash.models.find(model);
      return { name: card?.name ?? model, provider: card ? providerName(clash, card.routes[0].provider) : "gone" };
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
    const { prompt } = promptAt(batch, row);
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

export async function pickedView(clash: Clash, batch: Batch, readOnly: boolean): Promise<PickedView> {
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
    readOnly,
  };
}
