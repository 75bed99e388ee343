/** The parts of a film: generators that run, and the ones that follow from what they made. */
import { assetsByIds } from "../../assets/assets.ts";
import { boardFor } from "../../films/board.ts";
import { movedTime, onFrames, paceShots } from "../../films/pacing.ts";
import { generationsByIds } from "../../generations.ts";
import { JobFailure } from "../define.ts";
import { type BoardNodes, connect } from "./lay-out.ts";
import { DISSOLVE_SECONDS, FILM_FPS, type FilmStage, type Maker, waitFor } from "./maker.ts";

export interface Take {
  nodeId: string;
  assetId: string;
  /** Milliseconds; 0 for a picture. */
  durationMs: number;
}

/** Runs generators and waits for all of them. Throws JobFailure with the first sentence when one fails. */
export async function runAll(maker: Maker, stage: FilmStage, nodeIds: string[], priority = 0): Promise<Take[]> {
  if (nodeIds.length === 0) return [];
  const ids: string[] = [];
  for (const nodeId of nodeIds) {
    const { generationIds } = await maker.command<{ generationIds: string[] }>(`run:${nodeId}`, "generation.run", {
      nodeId,
      takes: 1,
      priority,
    });
    ids.push(...generationIds);
  }
  await waitFor(maker, async () => {
    const rows = await generationsByIds(maker.clash, ids);
    const bad = rows.find((row) => row.state === "failed" || row.state === "cancelled" || row.state === "uncertain");
    if (bad)
      throw new JobFailure(
        "rejected",
        `One of its ${stage} ${bad.state === "failed" ? "failed" : `is ${bad.state}`}: ${bad.error?.message ?? ""} What is done stays on the canvas.`,
      );
    const finished = rows.filter((row) => row.state === "done").length;
    const running = rows.reduce(
      (sum, row) => sum + (row.state === "running" ? (maker.clash.jobs.progressOf(row.jobId)?.fraction ?? 0) : 0),
      0,
    );
    maker.stage(stage, (finished + running) / ids.length, `${finished} of ${ids.length} ${stage}`);
    return finished === ids.length;
  });
  return takesOf(maker, ids);
}

async function takesOf(maker: Maker, ids: string[]): Promise<Take[]> {
  const rows = await generationsByIds(maker.clash, ids);
  const assets = await assetsByIds(
    maker.clash,
    maker.projectId,
    rows.flatMap((row) => row.assetId ?? []),
  );
  return ids.map((id) => {
    const row = rows.find((known) => known.id === id);
    const asset = assets.get(row?.assetId ?? "");
    if (!row || !asset) throw new JobFailure("bug", "A finished generation has no file.");
    return { nodeId: row.outputNodeId, assetId: asset.id, durationMs: asset.durationMs ?? 0 };
  });
}

/** Seconds of each shot and of the end card, with room for what is said in them. */
export async function paced(
  { context, plan }: Maker,
  board: BoardNodes,
  voiceOf: Map<string, Take | undefined>,
): Promise<{ lengths: number[]; endSeconds: number }> {
  return context.step("pacing", async () => {
    const spoken = [...board.shots.map((shot) => shot.voice), board.endVoice].map(
      (node) => (voiceOf.get(node ?? "")?.durationMs ?? 0) / 1000,
    );
    const planned = [...plan.shots.map((shot) => shot.seconds), plan.endCard?.seconds ?? 0];
    const all = plan.endCard ? paceShots(planned, spoken) : [...paceShots(planned.slice(0, -1), spoken.slice(0, -1)), 0];
    const lengths = onFrames(plan.endCard ? all : all.slice(0, -1), FILM_FPS);
    return { lengths: lengths.slice(0, plan.shots.length), endSeconds: plan.endCard ? (lengths.at(-1) ?? 0) : 0 };
  });
}

export async function addMusic({ plan, command }: Maker, lengths: number[], endSeconds: number): Promise<string> {
  const seconds = Math.ceil(lengths.reduce((sum, length) => sum + length, endSeconds) * 10) / 10;
  const planned = [...plan.shots.map((shot) => shot.seconds), plan.endCard?.seconds ?? 0];
  const moved = (at: number) => movedTime(at, planned, [...lengths, endSeconds]).toFixed(1);
  const dropouts = plan.music.dropouts.map(({ startSeconds, endSeconds }) => `${moved(startSeconds)}-${moved(endSeconds)}`).join(", ");
  const { mood, style, tempo } = plan.music;
  const params = { mood, style, tempo: Math.round(tempo), seconds, dropouts };
  const at = boardFor(plan.aspect).at("voice", plan.shots.length + 1);
  return (
    await command<{ id: string }>("music", "node.add", {
      type: "generator",
      ...at,
      label: "Music",
      model: "draft-music",
      prompt: `${mood} ${style}`,
      params,
    })
  ).id;
}

export async function addVideos(maker: Maker, board: BoardNodes, images: Take[], lengths: number[]): Promise<string[]> {
  const { plan, options } = maker;
  const nodes: string[] = [];
  for (const [index, shot] of plan.shots.entries()) {
    const seconds = Math.min(30, (lengths[index] ?? shot.seconds) + DISSOLVE_SECONDS);
    const params = { aspect: plan.aspect, resolution: options.size, look: plan.look, camera: shot.camera, seconds };
    const { id } = await maker.command<{ id: string }>(`video:${index}`, "node.add", {
      type: "generator",
      ...boardFor(plan.aspect).at("videoModel", index),
      label: "Clip",
      model: "draft-video",
      prompt: shot.prompt,
      params,
    });
    await connect(maker, images[index]?.nodeId ?? "", id, "start");
    for (const reference of board.references) await connect(maker, reference, id, "reference");
    nodes.push(id);
  }
  return nodes;
}
