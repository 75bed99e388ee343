/**
 * The main job: plan → canvas → pictures, voice, music → clips → first cut → film. It changes things only by commands, each with a key of its own,
 * so a second attempt after a crash meets what the first one made and goes on from there.
 */
import { and, eq, inArray } from "drizzle-orm";
import type { Clash } from "../clash.ts";
import { filmById } from "../films.ts";
import { films, jobs } from "../schema.ts";
import { defineJob } from "./define.ts";
import { assemble, render } from "./film/cut.ts";
import { type BoardNodes, layOut } from "./film/lay-out.ts";
import { type Context, type Maker, openMaker } from "./film/maker.ts";
import { addMusic, addVideos, paced, runAll } from "./film/parts.ts";
import { ENDED } from "./queue.ts";
import { filmSpec } from "./specs.ts";

export const filmJob = defineJob({
  ...filmSpec,
  run: makeFilm,
  async ended(clash, tx, after, job, { state, failure }) {
    const end = state === "cancelled" ? "cancelled" : "failed";
    const [row] = await tx
      .update(films)
      .set({ state: end, error: failure, finishedAt: clash.clock.now() })
      .where(eq(films.id, String(job.args.filmId)))
      .returning();
    if (row)
      await clash.events.append(tx, after, {
        stream: row.projectId,
        kind: `film.${end}`,
        actor: row.turnId,
        data: { id: row.id, message: failure.message },
      });
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
    await clash.events.append(tx, after, {
      stream: maker.projectId,
      kind: "film.running",
      actor: maker.actor.id,
      data: { id: maker.filmId },
    });
  });
  const board = await context.step("canvas", () => layOut(maker));
  const result = maker.options.storyboardOnly ? await storyboard(maker, board) : await wholeFilm(maker, board);
  await commit(async (tx, after) => {
    await tx
      .update(films)
      .set({ state: "done", ...result, finishedAt: clash.clock.now() })
      .where(eq(films.id, maker.filmId));
    await clash.events.append(tx, after, {
      stream: maker.projectId,
      kind: "film.done",
      actor: maker.actor.id,
      data: { id: maker.filmId, ...result },
    });
  });
}

async function storyboard(maker: Maker, board: BoardNodes) {
  await runAll(
    maker,
    "pictures",
    board.shots.map((shot) => shot.image),
  );
  return {};
}

async function wholeFilm(maker: Maker, board: BoardNodes) {
  const voiceNodes = [...board.shots.map((shot) => shot.voice), board.endVoice].filter((node) => node !== null);
  const [images, voices] = await Promise.all([
    runAll(
      maker,
      "pictures",
      board.shots.map((shot) => shot.image),
    ),
    runAll(maker, "voice", voiceNodes, -1),
  ]);
  const voiceOf = new Map(voiceNodes.map((node, index) => [node, voices[index]]));
  const { lengths, endSeconds } = await paced(maker, board, voiceOf);
  const music = await maker.context.step("music-node", () => addMusic(maker, lengths, endSeconds));
  const videos = await maker.context.step("video-nodes", () => addVideos(maker, board, images, lengths));
  const [clips, musicTake] = await Promise.all([runAll(maker, "clips", videos, 1), runAll(maker, "music", [music])]);
  const timelineId = await assemble(maker, { clips, lengths, endSeconds, board, voiceOf, music: musicTake[0] });
  const renderId = await render(maker, timelineId);
  return { timelineId, renderId };
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
