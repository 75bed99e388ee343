/** Renders: a timeline on its way to a file. The row, the job and the event are one transaction; the canvas shows the film when it is there. */
import { eq } from "drizzle-orm";
import type { Actor } from "./actors.ts";
import { assetsByIds } from "./assets/assets.ts";
import { checkTimeline } from "./canvas/timeline/check.ts";
import { lengthFrames } from "./canvas/timeline.ts";
import type { Clash } from "./clash.ts";
import { enqueue } from "./jobs/queue.ts";
import { renderSpec } from "./jobs/specs.ts";
import { AppError, invalid } from "./lib/errors.ts";
import { derivedId } from "./lib/ids.ts";
import { type RENDER_PRESETS, renders } from "./schema.ts";
import { requireTimeline } from "./timelines.ts";

export type Render = typeof renders.$inferSelect;

export interface RenderOrder {
  projectId: string;
  timelineId: string;
  preset: (typeof RENDER_PRESETS)[number];
  requestKey: string;
}

const MAX_FRAMES = 120 * 60 * 30;

/** Throws AppError `invalid` with what is wrong in the timeline. */
export async function startRender(clash: Clash, actor: Actor, order: RenderOrder): Promise<string> {
  const timeline = await requireTimeline(clash, order.projectId, order.timelineId);
  const wrong = checkTimeline(timeline);
  if (wrong.length > 0) throw new AppError("invalid", `The timeline cannot be rendered: ${wrong[0]?.message ?? ""}`, wrong);
  const frames = lengthFrames(timeline);
  if (frames === 0) throw invalid("timelineId", "The timeline is empty. Put a clip on it first.");
  if (frames > MAX_FRAMES) throw invalid("timelineId", "The timeline is longer than two hours.");
  const id = derivedId("rnd", order.projectId, order.requestKey);
  await clash.db.write.transaction(async (tx, after) => {
    const jobId = await enqueue(
      clash,
      tx,
      after,
      renderSpec,
      { renderId: id },
      { title: "Render", actor: actor.id, projectId: order.projectId, key: `render:${id}`, priority: 1 },
    );
    const { requestKey: _, ...row } = order;
    await tx
      .insert(renders)
      .values({
        ...row,
        id,
        state: "queued",
        outputNodeId: derivedId("nod", id),
        jobId,
        createdBy: actor.behalfOf ?? actor.id,
        turnId: actor.turnId ?? null,
        createdAt: clash.clock.now(),
      })
      .onConflictDoNothing();
  });
  return id;
}

export async function renderById(clash: Clash, id: string): Promise<Render> {
  const [row] = await clash.db.read.select().from(renders).where(eq(renders.id, id));
  if (!row) throw new AppError("not_found", "There is no such render.");
  return row;
}

export async function cancelRender(clash: Clash, projectId: string, renderId: string): Promise<void> {
  const row = await renderById(clash, renderId);
  if (row.projectId !== projectId) throw new AppError("not_found", "There is no such render.");
  await clash.jobs.cancel(row.jobId);
}

/** Puts the finished film on the canvas beside its timeline. Repeatable. */
export async function showRender(clash: Clash, renderId: string): Promise<void> {
  const row = await renderById(clash, renderId);
  if (row.state !== "done" || !row.assetId) return;
  const view = await clash.rooms.view(row.projectId);
  if (view.nodes[row.outputNodeId] || !view.nodes[row.timelineId]) return;
  const asset = (await assetsByIds(clash, row.projectId, [row.assetId])).get(row.assetId);
  const pixels = asset?.width && asset.height ? { pixels: { width: asset.width, height: asset.height } } : {};
  await clash.rooms.apply(
    row.projectId,
    [
      {
        edit: "addOutput",
        id: row.outputNodeId,
        edgeId: derivedId("edg", row.id),
        sourceId: row.timelineId,
        type: "video",
        label: "Film",
        status: "done",
        assetId: row.assetId,
        ...pixels,
      },
    ],
    { actor: row.createdBy, turn: row.turnId ?? undefined },
  );
}
