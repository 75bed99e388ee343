/** The newest render of each timeline, as the page shows it. */
import { desc, eq } from "drizzle-orm";
import type { TimelineFaceView } from "../../../views/nodes/face.ts";
import { paths } from "../../../views/paths.ts";
import type { RenderView } from "../../../views/timeline/timeline-view.ts";
import { assetsByIds } from "../../assets/assets.ts";
import type { Clash } from "../../clash.ts";
import type { Render } from "../../renders.ts";
import { renders } from "../../schema.ts";

export interface RenderViews {
  of(timelineId: string): TimelineFaceView["render"];
}

const KEPT = 100;

export async function renderViews(clash: Clash, projectId: string): Promise<RenderViews> {
  const rows = await clash.db.read
    .select()
    .from(renders)
    .where(eq(renders.projectId, projectId))
    .orderBy(desc(renders.createdAt))
    .limit(KEPT);
  return {
    of(timelineId) {
      const row = rows.find((known) => known.timelineId === timelineId && known.state !== "cancelled");
      if (!row || row.state === "uncertain" || row.state === "cancelled") return undefined;
      const live = clash.jobs.progressOf(row.jobId);
      return {
        id: row.id,
        state: row.state,
        ...(live && row.state === "running" ? { percent: live.fraction * 100 } : {}),
        ...(row.assetId ? { assetId: row.assetId } : {}),
        ...(row.error ? { error: row.error.message } : {}),
      };
    },
  };
}

export async function renderView(clash: Clash, projectId: string, timelineId: string): Promise<RenderView> {
  const rows = await clash.db.read
    .select()
    .from(renders)
    .where(eq(renders.projectId, projectId))
    .orderBy(desc(renders.createdAt))
    .limit(KEPT);
  const row = rows.find((known) => known.timelineId === timelineId);
  if (!row) return { state: "none" };
  return {
    id: row.id,
    state: row.state === "uncertain" ? "failed" : row.state,
    ...progressOf(clash, row),
    ...(row.error ? { error: row.error.message } : {}),
    ...(await fileOf(clash, row)),
  };
}

function progressOf(clash: Clash, row: Render) {
  const live = row.state === "running" ? clash.jobs.progressOf(row.jobId) : undefined;
  return live ? { percent: live.fraction * 100, note: live.words } : {};
}

async function fileOf(clash: Clash, row: Render) {
  if (!row.assetId) return {};
  const asset = (await assetsByIds(clash, row.projectId, [row.assetId])).get(row.assetId);
  return asset ? { assetId: asset.id, bytes: asset.bytes, posterUrl: paths.asset(asset.id, 1280) } : {};
}
