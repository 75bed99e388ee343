/** One render: the timeline is frozen in a step, drawn in a child process, and kept as an asset; then the canvas shows the film. */
import { join } from "node:path";
import type { Static } from "@sinclair/typebox";
import { eq } from "drizzle-orm";
import { type Asset, assetsByIds } from "../assets/assets.ts";
import { insertAsset, receive } from "../assets/save.ts";
import type { Timeline } from "../canvas/timeline.ts";
import { withTempFolder } from "../lib/child.ts";
import { derivedId } from "../lib/ids.ts";
import type { RenderAsset } from "../render/sources.ts";
import { type Render, renderById, showRender } from "../renders.ts";
import { renders } from "../schema.ts";
import { requireTimeline } from "../timelines.ts";
import { defineJob, type JobContext, JobFailure } from "./define.ts";
import { renderSpec } from "./specs.ts";

type Context = JobContext<Static<typeof renderSpec.args>>;

export const renderJob = defineJob({
  ...renderSpec,
  async run(context) {
    const { clash, args, step, commit } = context;
    const row = await renderById(clash, args.renderId);
    if (row.state === "done") return showRender(clash, row.id); // a crash came between its end and the canvas
    await commit((tx) => tx.update(renders).set({ state: "running", error: null }).where(eq(renders.id, row.id)));
    const timeline = await step("freeze", () => requireTimeline(clash, row.projectId, row.timelineId));
    const made = await step("draw", () => withTempFolder((folder) => draw(context, row, timeline, folder)));
    await commit(async (tx, after) => {
      const common = { projectId: row.projectId, createdBy: row.createdBy };
      const provenance = {
        renderId: row.id,
        params: { preset: row.preset },
        inputs: sourcesOf(timeline).map((assetId) => ({ assetId, role: "clip" })),
        draft: row.preset === "draft",
      };
      const assetId = await insertAsset(clash, tx, after, made.film, {
        ...common,
        id: derivedId("ast", row.id),
        name: "film.mp4",
        provenance,
      });
      const sheetAssetId = await insertAsset(clash, tx, after, made.sheet, {
        ...common,
        id: derivedId("ast", row.id, "sheet"),
        name: "contact-sheet.webp",
        provenance: { renderId: row.id },
      });
      await tx.update(renders).set({ state: "done", assetId, sheetAssetId, finishedAt: clash.clock.now() }).where(eq(renders.id, row.id));
      await clash.events.append(tx, after, {
        stream: row.projectId,
        kind: "render.done",
        actor: row.createdBy,
        data: { id: row.id, assetId, timelineId: row.timelineId },
      });
    });
    await showRender(clash, row.id);
  },
  async ended(clash, tx, after, job, { state, failure }) {
    const end = state === "cancelled" ? "cancelled" : "failed";
    const [row] = await tx
      .update(renders)
      .set({ state: end, error: failure, finishedAt: clash.clock.now() })
      .where(eq(renders.id, String(job.args.renderId)))
      .returning();
    if (row)
      await clash.events.append(tx, after, {
        stream: row.projectId,
        kind: `render.${end}`,
        actor: row.createdBy,
        data: { id: row.id, timelineId: row.timelineId },
      });
  },
});

function sourcesOf(timeline: Timeline): string[] {
  const ids = Object.values(timeline.items).flatMap((item) =>
    item.kind === "clip" ? [item.assetId] : item.kind === "solid" && item.soft ? [item.soft.assetId] : [],
  );
  return [...new Set(ids)];
}

async function draw(context: Context, row: Render, timeline: Timeline, folder: string) {
  const { clash, signal } = context;
  const assets = await assetsOf(context, row, timeline);
  const out = join(folder, "film.mp4");
  // Its libraries for pictures and letters take memory: a studio that renders nothing does without.
  const [{ renderTimeline }, { makeContactSheet }] = await Promise.all([
    import("../render/render.ts"),
    import("../render/contact-sheet.ts"),
  ]);
  await renderTimeline({
    timeline,
    assets: (assetId) => assets.get(assetId),
    out,
    preset: row.preset,
    tempFolder: folder,
    signal,
    ffmpeg: clash.config.ffmpegPath,
    ffprobe: clash.config.ffprobePath,
    onProgress: ({ frame, frames, etaSeconds }) =>
      context.progress(frames > 0 ? (frame / frames) * 0.97 : 0, `frame ${frame} of ${frames}`, {
        renderId: row.id,
        timelineId: row.timelineId,
        etaSeconds,
      }),
  });
  const sheet = join(folder, "sheet.webp");
  await makeContactSheet({ film: out, out: sheet, signal, ffmpeg: clash.config.ffmpegPath, ffprobe: clash.config.ffprobePath });
  return { film: await receive(clash, out, signal), sheet: await receive(clash, sheet, signal) };
}

async function assetsOf({ clash }: Context, row: Render, timeline: Timeline): Promise<Map<string, RenderAsset>> {
  const rows = await assetsByIds(clash, row.projectId, sourcesOf(timeline));
  const found = new Map<string, RenderAsset>();
  for (const id of sourcesOf(timeline)) {
    const asset = rows.get(id);
    if (!asset)
      throw new JobFailure("rejected", `The timeline uses a file that is not in this project (${id}). Remove that clip and render again.`);
    found.set(id, renderAsset(asset, await clash.store.localPath(asset.sha256)));
  }
  return found;
}

const renderAsset = (asset: Asset, path: string): RenderAsset => ({
  path,
  kind: asset.kind,
  seconds: (asset.durationMs ?? 0) / 1000,
  width: asset.width ?? 0,
  height: asset.height ?? 0,
});
