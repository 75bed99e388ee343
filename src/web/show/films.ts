/** A film on its way, stage by stage, as its page shows it. */
import { eq } from "drizzle-orm";
import { type FilmShot, type FilmView, type Stage, STAGES, type StageView } from "../../../views/film/film-part.tsx";
import { paths } from "../../../views/paths.ts";
import { assetsByIds } from "../../assets/assets.ts";
import type { Clash } from "../../clash.ts";
import type { Film, FilmOptions } from "../../films.ts";
import type { Generation } from "../../generations.ts";
import { findJob } from "../../jobs/list.ts";
import { sizeOf } from "../../providers/card.ts";
import type { FilmPlan } from "../../providers/draft/planner/film-plan.ts";
import { type Render, renderById } from "../../renders.ts";
import { generations } from "../../schema.ts";

export async function filmView(clash: Clash, film: Film, readOnly: boolean): Promise<FilmView> {
  const plan = film.plan as unknown as FilmPlan;
  const options = film.options as FilmOptions;
  const made = await clash.db.read
    .select()
    .from(generations)
    .where(eq(generations.turnId, film.turnId))
    .orderBy(generations.createdAt, generations.id);
  const render = film.renderId ? await renderById(clash, film.renderId) : undefined;
  const job = await findJob(clash, film.jobId); // forgotten some time after its end
  const fraction = film.state === "done" ? 1 : (clash.jobs.progressOf(film.jobId)?.fraction ?? (job?.progress ?? 0) / 1000);
  const state = film.state === "uncertain" ? "failed" : film.state;
  const elapsed = (clash.clock.now() - (job?.startedAt ?? film.createdAt)) / 1000;
  return {
    id: film.id,
    jobId: film.jobId,
    projectId: film.projectId,
    title: plan.title,
    aspect: plan.aspect,
    seconds: plan.seconds,
    storyboardOnly: options.storyboardOnly,
    stages: stagesOf(clash, film, plan, options, made, render),
    percent: fraction * 100,
    state,
    finished: state !== "queued" && state !== "running",
    shots: shotsOf(plan, made),
    costMicroUsd: made.reduce((sum, row) => sum + (row.costMicros ?? 0), 0),
    draft: true,
    readOnly,
    ...(state === "running" && fraction > 0.05 ? { etaSeconds: Math.round(elapsed * (1 / fraction - 1)) } : {}),
    ...(film.error ? { error: film.error.message } : {}),
    ...(film.timelineId ? { timelineNodeId: film.timelineId } : {}),
    ...(await fileOf(clash, film, plan, options, render)),
  };
}

async function fileOf(
  clash: Clash,
  film: Film,
  plan: FilmPlan,
  options: FilmOptions,
  render: Render | undefined,
): Promise<Pick<FilmView, "film" | "contactSheetAssetId">> {
  if (!render?.assetId) return {};
  const asset = (await assetsByIds(clash, film.projectId, [render.assetId])).get(render.assetId);
  const size = asset?.width && asset.height ? { width: asset.width, height: asset.height } : sizeOf(plan.aspect, options.size);
  return {
    film: {
      assetId: render.assetId,
      ...size,
      ...(asset ? { bytes: asset.bytes } : {}),
      ...(render.sheetAssetId ? { posterUrl: paths.asset(render.assetId, 1280) } : {}),
    },
    ...(render.sheetAssetId ? { contactSheetAssetId: render.sheetAssetId } : {}),
  };
}

const MODEL_OF: Partial<Record<Stage, string>> = {
  pictures: "draft-image",
  clips: "draft-video",
  voice: "draft-speech",
  music: "draft-music",
};

function stagesOf(
  clash: Clash,
  film: Film,
  plan: FilmPlan,
  options: FilmOptions,
  made: Generation[],
  render: Render | undefined,
): StageView[] {
  const wanted: Record<Stage, number> = {
    plan: 1,
    pictures: plan.shots.length,
    clips: plan.shots.length,
    voice: plan.shots.filter((shot) => shot.narration).length,
    music: 1,
    cut: 1,
    render: 1,
  };
  const shown = STAGES.filter(({ stage }) => wanted[stage] > 0 && (!options.storyboardOnly || stage === "plan" || stage === "pictures"));
  return shown.map(({ stage }): StageView => {
    if (stage === "plan") return { stage, state: "done", note: `${plan.shots.length} shots` };
    if (stage === "cut") return { stage, state: film.timelineId || render || film.state === "done" ? "done" : restState(film) };
    if (stage === "render") return renderStage(clash, film, render);
    return partStage(
      clash,
      film,
      stage,
      made.filter((row) => row.model === MODEL_OF[stage]),
      wanted[stage],
    );
  });
}

const restState = (film: Film): StageView["state"] =>
  film.state === "failed" || film.state === "cancelled" ? "cancelled" : film.state === "done" ? "done" : "queued";

function partStage(clash: Clash, film: Film, stage: Stage, rows: Generation[], wanted: number): StageView {
  const done = rows.filter((row) => row.state === "done").length;
  const live = rows.reduce((sum, row) => sum + (row.state === "running" ? (clash.jobs.progressOf(row.jobId)?.fraction ?? 0) : 0), 0);
  const note = `${done} of ${wanted}`;
  if (rows.some((row) => row.state === "failed" || row.state === "uncertain")) return { stage, state: "failed", note };
  if (done === wanted) return { stage, state: "done", note: wanted > 1 ? String(wanted) : "" };
  if (rows.length === 0) return { stage, state: restState(film) };
  return { stage, state: film.state === "cancelled" ? "cancelled" : "running", note, percent: ((done + live) / wanted) * 100 };
}

function renderStage(clash: Clash, film: Film, render: Render | undefined): StageView {
  if (!render) return { stage: "render", state: restState(film) };
  const live = clash.jobs.progressOf(render.jobId);
  const state = render.state === "uncertain" ? "failed" : render.state;
  return { stage: "render", state, ...(live && state === "running" ? { percent: live.fraction * 100, note: live.words } : {}) };
}

/** The picture of each shot, then its clip's poster; both are made in the order of the shots. */
function shotsOf(plan: FilmPlan, made: Generation[]): FilmShot[] {
  const images = made.filter((row) => row.model === "draft-image");
  const clips = made.filter((row) => row.model === "draft-video");
  return plan.shots.map((shot, index) => {
    const image = images.find((row) => row.prompt.includes(shot.prompt)) ?? images[index];
    const clip = clips.find((row) => row.prompt === shot.prompt) ?? clips[index];
    const newest = clip ?? image;
    return {
      title: shot.title,
      prompt: shot.prompt,
      seconds: shot.seconds,
      state: newest?.state ?? "queued",
      ...(image?.assetId ? { posterUrl: paths.asset(image.assetId, 640) } : {}),
    };
  });
}
