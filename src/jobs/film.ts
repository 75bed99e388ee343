/**
 * The main job: plan → canvas → pictures, voice, music → clips → first cut → film. It changes things only by commands, each with a key of its own,
 * so a second attempt after a crash meets what the first one made and goes on from there.
 */
import type { Static } from "@sinclair/typebox";
import { and, eq, inArray } from "drizzle-orm";
import type { Actor } from "../actors.ts";
import type { Clash } from "../clash.ts";
import { runCommand } from "../commands/door.ts";
import { type FilmOptions, filmById } from "../films.ts";
import { boardFor } from "../films/board.ts";
import { movedTime, onFrames, paceShots, VOICE_AT_SECONDS } from "../films/pacing.ts";
import { assetsByIds } from "../assets/assets.ts";
import { generationsByIds } from "../generations.ts";
import type { FilmPlan } from "../providers/draft/planner/film-plan.ts";
import { films, jobs } from "../schema.ts";
import { renderById } from "../renders.ts";
import { defineJob, type JobContext, JobFailure } from "./define.ts";
import { ENDED } from "./queue.ts";
import { filmSpec } from "./specs.ts";

type Context = JobContext<Static<typeof filmSpec.args>>;

export const FILM_FPS = 24;
const DISSOLVE_SECONDS = 0.6;
/** How much of the bar each stage takes. */
const STAGES = { canvas: 0.02, pictures: 0.12, voice: 0.06, music: 0.02, clips: 0.5, cut: 0.02, render: 0.26 } as const;
export type FilmStage = keyof typeof STAGES;

export const filmJob = defineJob({
  ...filmSpec,
  run: makeFilm,
  async ended(clash, tx, after, job, { state, failure }) {
    const end = state === "cancelled" ? "cancelled" : "failed";
    const [row] = await tx.update(films).set({ state: end, error: failure, finishedAt: clash.clock.now() }).where(eq(films.id, String(job.args.filmId))).returning();
    if (row) await clash.events.append(tx, after, { stream: row.projectId, kind: `film.${end}`, actor: row.turnId, data: { id: row.id, message: failure.message } });
  },
  async afterEnd(clash, job) {
    await stopParts(clash, String(job.args.filmId));
  },
});

async function makeFilm(context: Context): Promise<void> {
  const maker = await openMaker(context);
  const { clash, commit } = context;
  await commit(async (tx, after) => {
    await tx.update(films).set({ state: "running", error: null }).where(eq(films.id, maker.filmId));
    await clash.events.append(tx, after, { stream: maker.projectId, kind: "film.running", actor: maker.actor.id, data: { id: maker.filmId } });
  });
  const board = await context.step("canvas", () => layOut(maker));
  const result = maker.options.storyboardOnly ? await storyboard(maker, board) : await wholeFilm(maker, board);
  await commit(async (tx, after) => {
    await tx.update(films).set({ state: "done", ...result, finishedAt: clash.clock.now() }).where(eq(films.id, maker.filmId));
    await clash.events.append(tx, after, { stream: maker.projectId, kind: "film.done", actor: maker.actor.id, data: { id: maker.filmId, ...result } });
  });
}

/** What the steps share: who acts, what was planned, and how far each stage is. */
interface Maker {
  context: Context;
  clash: Clash;
  filmId: string;
  projectId: string;
  actor: Actor;
  plan: FilmPlan;
  options: FilmOptions;
  /** Runs a command once, whatever happens in between. */
  command<T>(key: string, name: string, params: Record<string, unknown>): Promise<T>;
  stage(stage: FilmStage, done: number, words?: string): void;
}

async function openMaker(context: Context): Promise<Maker> {
  const { clash } = context;
  const film = await filmById(clash, context.args.filmId);
  const owner = await clash.accounts.actorById(film.createdBy);
  const actor: Actor = { id: film.turnId, kind: "agent", name: "Planner", role: owner?.role ?? "editor", turnId: film.turnId, behalfOf: film.createdBy };
  const done = new Map<FilmStage, number>();
  return {
    context, clash, actor, filmId: film.id, projectId: film.projectId, plan: film.plan as unknown as FilmPlan, options: film.options as FilmOptions,
    command: async <T>(key: string, name: string, params: Record<string, unknown>) =>
      (await runCommand(clash, { actor, name, params: { projectId: film.projectId, ...params }, idempotencyKey: `${film.id}:${key}` })) as T,
    stage(stage, fraction, words = "") {
      done.set(stage, fraction);
      const stages = Object.fromEntries(done);
      const whole = Object.entries(STAGES).reduce((sum, [name, weight]) => sum + weight * (done.get(name as FilmStage) ?? 0), 0);
      context.progress(whole, words, { filmId: film.id, stage, stages });
    },
  };
}

// ── the canvas ──────────────────────────────────────────────────────────────────────────────────────────────────────────

/** The generators of each shot. */
interface BoardNodes {
  shots: { image: string; voice: string | null }[];
  /** Speaks over the end card. */
  endVoice: string | null;
}

async function layOut(maker: Maker): Promise<BoardNodes> {
  const { plan, options } = maker;
  const board = boardFor(plan.aspect);
  const film = await filmById(maker.clash, maker.filmId);
  const add = async (key: string, params: Record<string, unknown>) => (await maker.command<{ id: string }>(key, "node.add", params)).id;
  await add("brief", { type: "text", ...board.brief, label: "Brief", body: film.brief });
  const references = await Promise.all((options.referenceAssetIds ?? []).map((assetId, index) => add(`reference:${index}`, { type: "image", x: board.brief.x, y: 420 + index * 260, label: "Reference", assetId })));
  const frame = { aspect: plan.aspect, resolution: options.size, look: plan.look };
  const addVoice = async (row: number, words: string | undefined) =>
    words && !options.storyboardOnly ? add(`voice:${row}`, { type: "generator", ...board.at("voice", row), label: "Voice", model: "draft-speech", prompt: words, params: voiceParams(plan) }) : null;
  const shots: BoardNodes["shots"] = [];
  for (const [index, shot] of plan.shots.entries()) {
    const label = `${index + 1} ${shot.title}`.slice(0, 200);
    const prompt = await add(`prompt:${index}`, { type: "prompt", ...board.at("prompt", index), label, body: shot.prompt });
    const image = await add(`image:${index}`, { type: "generator", ...board.at("imageModel", index), label: "Picture", model: "draft-image", params: frame });
    await connect(maker, prompt, image, "prompt");
    for (const reference of references) await connect(maker, reference, image, "reference");
    shots.push({ image, voice: await addVoice(index, shot.narration) });
    maker.stage("canvas", (index + 1) / plan.shots.length, "laying out the canvas");
  }
  return { shots, endVoice: await addVoice(plan.shots.length, plan.endCard?.narration) };
}

async function connect(maker: Maker, source: string, target: string, role: string): Promise<void> {
  await maker.command(`edge:${source}:${target}:${role}`, "edge.connect", { source, target, role });
}

function voiceParams({ voice, language }: FilmPlan) {
  const name = voice.age === "child" ? "child" : `${voice.age === "old" ? "old-" : ""}${voice.gender === "male" ? "man" : "woman"}`;
  return { language, voice: name, pace: voice.pace };
}

// ── the parts ───────────────────────────────────────────────────────────────────────────────────────────────────────────

async function storyboard(maker: Maker, board: BoardNodes) {
  await runAll(maker, "pictures", board.shots.map((shot) => shot.image));
  return {};
}

async function wholeFilm(maker: Maker, board: BoardNodes) {
  const voiceNodes = [...board.shots.map((shot) => shot.voice), board.endVoice].filter((node) => node !== null);
  const [images, voices] = await Promise.all([runAll(maker, "pictures", board.shots.map((shot) => shot.image)), runAll(maker, "voice", voiceNodes, -1)]);
  const voiceOf = new Map(voiceNodes.map((node, index) => [node, voices[index]]));
  const { lengths, endSeconds } = await paced(maker, board, voiceOf);
  const music = await maker.context.step("music-node", () => addMusic(maker, lengths, endSeconds));
  const videos = await maker.context.step("video-nodes", () => addVideos(maker, images, lengths));
  const [clips, musicTake] = await Promise.all([runAll(maker, "clips", videos, 1), runAll(maker, "music", [music])]);
  const timelineId = await assemble(maker, { clips, lengths, endSeconds, board, voiceOf, music: musicTake[0] });
  const renderId = await render(maker, timelineId);
  return { timelineId, renderId };
}

interface Take {
  nodeId: string;
  assetId: string;
  /** Milliseconds; 0 for a picture. */
  durationMs: number;
}

/** Runs generators and waits for all of them. Throws JobFailure with the first sentence when one fails. */
async function runAll(maker: Maker, stage: FilmStage, nodeIds: string[], priority = 0): Promise<Take[]> {
  if (nodeIds.length === 0) return [];
  const ids: string[] = [];
  for (const nodeId of nodeIds) {
    const { generationIds } = await maker.command<{ generationIds: string[] }>(`run:${nodeId}`, "generation.run", { nodeId, takes: 1, priority });
    ids.push(...generationIds);
  }
  await waitFor(maker, async () => {
    const rows = await generationsByIds(maker.clash, ids);
    const bad = rows.find((row) => row.state === "failed" || row.state === "cancelled" || row.state === "uncertain");
    if (bad) throw new JobFailure("rejected", `One of its ${stage} ${bad.state === "failed" ? "failed" : `is ${bad.state}`}: ${bad.error?.message ?? ""} What is done stays on the canvas.`);
    const finished = rows.filter((row) => row.state === "done").length;
    const running = rows.reduce((sum, row) => sum + (row.state === "running" ? (maker.clash.jobs.progressOf(row.jobId)?.fraction ?? 0) : 0), 0);
    maker.stage(stage, (finished + running) / ids.length, `${finished} of ${ids.length} ${stage}`);
    return finished === ids.length;
  });
  return takesOf(maker, ids);
}

async function takesOf(maker: Maker, ids: string[]): Promise<Take[]> {
  const rows = await generationsByIds(maker.clash, ids);
  const assets = await assetsByIds(maker.clash, maker.projectId, rows.flatMap((row) => row.assetId ?? []));
  return ids.map((id) => {
    const row = rows.find((known) => known.id === id);
    const asset = assets.get(row?.assetId ?? "");
    if (!row || !asset) throw new JobFailure("bug", "A finished generation has no file.");
    return { nodeId: row.outputNodeId, assetId: asset.id, durationMs: asset.durationMs ?? 0 };
  });
}

const LOOK_AGAIN_MS = 250;

/** Asks until the answer is yes, at every event of the project and a few times a second for the progress. */
async function waitFor(maker: Maker, ready: () => Promise<boolean>): Promise<void> {
  const { clash, context } = maker;
  while (!(await ready())) {
    await clash.clock.sleep(LOOK_AGAIN_MS, context.signal);
    context.signal.throwIfAborted();
  }
}

/** Seconds of each shot and of the end card, with room for what is said in them. */
async function paced({ context, plan }: Maker, board: BoardNodes, voiceOf: Map<string, Take | undefined>): Promise<{ lengths: number[]; endSeconds: number }> {
  return context.step("pacing", async () => {
    const spoken = [...board.shots.map((shot) => shot.voice), board.endVoice].map((node) => (voiceOf.get(node ?? "")?.durationMs ?? 0) / 1000);
    const planned = [...plan.shots.map((shot) => shot.seconds), plan.endCard?.seconds ?? 0];
    const all = plan.endCard ? paceShots(planned, spoken) : [...paceShots(planned.slice(0, -1), spoken.slice(0, -1)), 0];
    const lengths = onFrames(plan.endCard ? all : all.slice(0, -1), FILM_FPS);
    return { lengths: lengths.slice(0, plan.shots.length), endSeconds: plan.endCard ? (lengths.at(-1) ?? 0) : 0 };
  });
}

async function addMusic({ plan, command }: Maker, lengths: number[], endSeconds: number): Promise<string> {
  const seconds = Math.ceil(lengths.reduce((sum, length) => sum + length, endSeconds) * 10) / 10;
  const planned = [...plan.shots.map((shot) => shot.seconds), plan.endCard?.seconds ?? 0];
  const moved = (at: number) => movedTime(at, planned, [...lengths, endSeconds]).toFixed(1);
  const dropouts = plan.music.dropouts.map(({ startSeconds, endSeconds }) => `${moved(startSeconds)}-${moved(endSeconds)}`).join(", ");
  const { mood, style, tempo } = plan.music;
  const params = { mood, style, tempo: Math.round(tempo), seconds, dropouts };
  const at = boardFor(plan.aspect).at("voice", plan.shots.length + 1);
  return (await command<{ id: string }>("music", "node.add", { type: "generator", ...at, label: "Music", model: "draft-music", prompt: `${mood} ${style}`, params })).id;
}

async function addVideos(maker: Maker, images: Take[], lengths: number[]): Promise<string[]> {
  const { plan, options } = maker;
  const nodes: string[] = [];
  for (const [index, shot] of plan.shots.entries()) {
    const seconds = Math.min(30, (lengths[index] ?? shot.seconds) + DISSOLVE_SECONDS);
    const params = { aspect: plan.aspect, resolution: options.size, look: plan.look, camera: shot.camera, seconds };
    const { id } = await maker.command<{ id: string }>(`video:${index}`, "node.add", { type: "generator", ...boardFor(plan.aspect).at("videoModel", index), label: "Clip", model: "draft-video", prompt: shot.prompt, params });
    await connect(maker, images[index]?.nodeId ?? "", id, "start");
    nodes.push(id);
  }
  return nodes;
}

interface Parts {
  clips: Take[];
  lengths: number[];
  endSeconds: number;
  board: BoardNodes;
  voiceOf: Map<string, Take | undefined>;
  music: Take | undefined;
}

async function assemble(maker: Maker, { clips, lengths, endSeconds, board, voiceOf, music }: Parts): Promise<string> {
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
    nodeIds: clips.map((clip) => clip.nodeId), cuts, language: plan.language, label: plan.title, fps: FILM_FPS, dissolveSeconds: DISSOLVE_SECONDS,
    ...boardFor(plan.aspect).at("timeline", 0), ...(music ? { musicNodeId: music.nodeId } : {}), ...endCardOf(plan, endSeconds, voiceOf.get(board.endVoice ?? "")),
  });
  maker.stage("cut", 1, "the first cut");
  return id;
}

function endCardOf({ endCard }: FilmPlan, seconds: number, voice: Take | undefined) {
  if (!endCard) return {};
  const spoken = voice && endCard.narration ? { voiceNodeId: voice.nodeId, voiceText: endCard.narration } : {};
  return { endCard: { text: endCard.text, seconds, ...spoken } };
}

async function render(maker: Maker, timelineId: string): Promise<string> {
  const { id } = await maker.command<{ id: string }>("render", "render.start", { timelineId, preset: "web" });
  await maker.context.commit((tx) => tx.update(films).set({ timelineId, renderId: id }).where(eq(films.id, maker.filmId)));
  await waitFor(maker, async () => {
    const row = await renderById(maker.clash, id);
    if (row.state === "failed" || row.state === "cancelled") throw new JobFailure("rejected", `The render ${row.state === "failed" ? "failed" : "was cancelled"}: ${row.error?.message ?? ""} The clips and the timeline stay on the canvas.`);
    const progress = maker.clash.jobs.progressOf(row.jobId);
    maker.stage("render", row.state === "done" ? 1 : (progress?.fraction ?? 0), progress?.words ?? "rendering");
    return row.state === "done";
  });
  return id;
}

/** A film that stops takes its unfinished parts with it. */
async function stopParts(clash: Clash, filmId: string): Promise<void> {
  const film = await filmById(clash, filmId);
  const live = await clash.db.read
    .select({ id: jobs.id, state: jobs.state })
    .from(jobs)
    .where(and(eq(jobs.projectId, film.projectId), eq(jobs.actor, film.turnId), inArray(jobs.kind, ["generate", "render"])));
  for (const job of live) if (!ENDED.includes(job.state)) await clash.jobs.cancel(job.id);
}
