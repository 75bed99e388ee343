/** The end of a film: the first cut, and its render. */
import { eq } from "drizzle-orm";
import { boardFor } from "../../films/board.ts";
import { VOICE_AT_SECONDS } from "../../films/pacing.ts";
import type { FilmPlan } from "../../providers/draft/planner/film-plan.ts";
import { renderById } from "../../renders.ts";
import { films } from "../../schema.ts";
import { JobFailure } from "../define.ts";
import type { BoardNodes } from "./lay-out.ts";
import { DISSOLVE_SECONDS, FILM_FPS, type Maker, waitFor } from "./maker.ts";
import type { Take } from "./parts.ts";

interface Parts {
  clips: Take[];
  lengths: number[];
  endSeconds: number;
  board: BoardNodes;
  voiceOf: Map<string, Take | undefined>;
  music: Take | undefined;
}

export async function assemble(maker: Maker, { clips, lengths, endSeconds, board, voiceOf, music }: Parts): Promise<string> {
  const { plan } = maker;
  const cuts = plan.shots.map((shot, index) => {
    const voice = voiceOf.get(board.shots[index]?.voice ?? "");
    return {
      nodeId: clips[index]?.nodeId ?? "",
      title: shot.title,
      seconds: lengths[index] ?? shot.seconds,
      ...(shot.onScreen ? { onScreen: shot.onScreen } : {}),
      ...(voice && shot.narration ? { voiceNodeId: voice.nodeId, voiceText: shot.narration, voiceAt: VOICE_AT_SECONDS } : {}),
    };
  });
  const { id } = await maker.command<{ id: string }>("timeline", "timeline.assemble", {
    nodeIds: clips.map((clip) => clip.nodeId),
    cuts,
    language: plan.language,
    label: plan.title,
    fps: FILM_FPS,
    dissolveSeconds: DISSOLVE_SECONDS,
    ...boardFor(plan.aspect).at("timeline", 0),
    ...(music ? { musicNodeId: music.nodeId } : {}),
    ...endCardOf(plan, endSeconds, voiceOf.get(board.endVoice ?? "")),
  });
  maker.stage("cut", 1, "the first cut");
  return id;
}

function endCardOf({ endCard }: FilmPlan, seconds: number, voice: Take | undefined) {
  if (!endCard) return {};
  const spoken = voice && endCard.narration ? { voiceNodeId: voice.nodeId, voiceText: endCard.narration } : {};
  return { endCard: { text: endCard.text, seconds, ...spoken } };
}

export async function render(maker: Maker, timelineId: string): Promise<string> {
  const { id } = await maker.command<{ id: string }>("render", "render.start", { timelineId, preset: "web" });
  await maker.context.commit((tx) => tx.update(films).set({ timelineId, renderId: id }).where(eq(films.id, maker.filmId)));
  await waitFor(maker, async () => {
    const row = await renderById(maker.clash, id);
    if (row.state === "failed" || row.state === "cancelled")
      throw new JobFailure(
        "rejected",
        `The render ${row.state === "failed" ? "failed" : "was cancelled"}: ${row.error?.message ?? ""} The clips and the timeline stay on the canvas.`,
      );
    const progress = maker.clash.jobs.progressOf(row.jobId);
    maker.stage("render", row.state === "done" ? 1 : (progress?.fraction ?? 0), progress?.words ?? "rendering");
    return row.state === "done";
  });
  return id;
}
