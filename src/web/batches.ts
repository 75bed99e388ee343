/** Batches over HTTP: their state, their takes part by part, a table that is read before it is sent, and takes as a zip. */
import type { Readable } from "node:stream";
import { type Actor, atLeast, mayReach } from "../actors.ts";
import { type Batch, batchById, batchesOf, batchState, cellsOf } from "../batches.ts";
import { readSheet, SHEET_BYTES } from "../batches/csv.ts";
import { BATCH_LIMITS, cellAt, cellCount, promptAt } from "../batches/table.ts";
import { zipTakes } from "../batches/zip.ts";
import { AppError, invalid } from "../lib/errors.ts";
import { requireProject } from "../projects.ts";
import { bytesOf } from "./batch-form.ts";
import { json, SAFETY_HEADERS, streamOf } from "./reply.ts";
import { pickedPlaces } from "./show/batch.ts";
import { controller, type Web } from "./web.ts";

const PAGE_CELLS = 200;

export const batchRoutes = (web: Web) =>
  controller(web)
    .get("/api/projects/:id/batches", async ({ actor, params }) => {
      await reach(web, actor, params.id);
      const list = await batchesOf(web.clash, params.id);
      return json({ items: list.map((batch) => shownBatch(actor, batch)), next: null });
    })
    .get("/api/projects/:id/batches/:batch", async ({ actor, params }) => {
      await reach(web, actor, params.id);
      const { count, ...batch } = await batchState(web.clash, params.id, params.batch);
      const { takenMicros, spentMicros, ...counts } = count;
      return json({ ...shownBatch(actor, batch), count: seesMoney(actor) ? count : counts });
    })
    .get("/api/projects/:id/batches/:batch/takes", async ({ actor, params, query }) => {
      await reach(web, actor, params.id);
      const batch = await batchById(web.clash, params.id, params.batch);
      const from = wholeNumber("from", query.from, 0);
      const takes = await cellsOf(web.clash, batch.id, { from, limit: PAGE_CELLS });
      const next = from + PAGE_CELLS < cellCount(batch) ? from + PAGE_CELLS : null;
      return json({ items: takes.map((take) => shownTake(actor, batch, take)), next });
    })
    .get("/api/projects/:id/batches/:batch/download", async ({ actor, params, query }) => {
      await reach(web, actor, params.id);
      const batch = await batchById(web.clash, params.id, params.batch);
      const { name, stream } = await zipTakes(
        web.clash,
        batch,
        query.picked ? await pickedPlaces(web.clash, batch.id) : placesOf(query.places, batch),
      );
      return new Response(streamOf(stream as Readable), {
        headers: {
          ...SAFETY_HEADERS,
          "content-type": "application/zip",
          "cache-control": "private, no-store",
          "content-disposition": `attachment; filename*=UTF-8''${encodeURIComponent(name)}`,
        },
      });
    })
    .post(
      "/api/projects/:id/batches/sheet",
      async ({ actor, params, request }) => {
        await reach(web, actor, params.id);
        return json(readSheet(await bytesOf(request, SHEET_BYTES)));
      },
      { parse: "none" },
    );

async function reach(web: Web, actor: Actor, projectId: string): Promise<void> {
  if (!mayReach(actor, projectId)) throw new AppError("not_found", "There is no such project.");
  await requireProject(web.clash, projectId);
}

/** Viewers see no amounts. */
const seesMoney = (actor: Actor) => atLeast(actor, "editor");

function shownBatch(actor: Actor, { rows, createdAt, endedAt, jobId, ...batch }: Batch) {
  return {
    ...batch,
    budgetMicros: seesMoney(actor) ? batch.budgetMicros : null,
    note: seesMoney(actor) ? batch.note : null,
    rows: rows.length,
    cells: cellCount({ ...batch, rows }),
    createdAt: new Date(createdAt).toISOString(),
    endedAt: endedAt === null ? null : new Date(endedAt).toISOString(),
    jobId,
  };
}

function shownTake(
  actor: Actor,
  batch: Batch,
  { generation, place, refusal, review, micros }: Awaited<ReturnType<typeof cellsOf>>[number],
) {
  const { row, model, take } = cellAt(batch, place);
  return {
    place,
    row,
    model: batch.models[model]?.model,
    take,
    prompt: promptAt(batch, row).prompt,
    state: refusal ? "refused" : (generation?.state ?? "waiting"),
    generationId: generation?.id ?? null,
    assetId: generation?.assetId ?? null,
    error: refusal ?? generation?.error?.message ?? null,
    ...(seesMoney(actor) ? { estimateMicros: micros, costMicros: generation?.costMicros ?? null } : {}),
    review,
  };
}

/** `0,1,5-9`; without it every place. */
function placesOf(text: string | undefined, batch: Batch): number[] {
  const count = cellCount(batch);
  if (text === undefined) return Array.from({ length: count }, (_, place) => place);
  const places = text.split(",").flatMap((part) => {
    const [, from, to] = /^(\d{1,6})(?:-(\d{1,6}))?$/.exec(part.trim()) ?? [];
    if (from === undefined) throw invalid("places", `"${part.slice(0, 20)}" is no place. Write 0,1,5-9.`);
    const [first, last] = [Number(from), Number(to ?? from)];
    if (last >= count || first > last) throw invalid("places", `"${part}" is not in the batch: it has places 0 to ${count - 1}.`);
    return Array.from({ length: last - first + 1 }, (_, index) => first + index);
  });
  return [...new Set(places)].slice(0, BATCH_LIMITS.cells);
}

function wholeNumber(field: string, text: string | undefined, otherwise: number): number {
  if (text === undefined) return otherwise;
  if (!/^\d{1,6}$/.test(text)) throw invalid(field, "It must be a whole number.");
  return Number(text);
}
