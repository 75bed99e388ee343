/** Films: one brief on its way to a finished file, as a row whose job runs the commands an agent would use. */
import { Type } from "@sinclair/typebox";
import { desc, eq } from "drizzle-orm";
import type { Actor } from "./actors.ts";
import { assetsByIds } from "./assets/assets.ts";
import type { Clash } from "./clash.ts";
import { enqueue } from "./jobs/queue.ts";
import { filmSpec } from "./jobs/specs.ts";
import { bear } from "./ledger/lineage.ts";
import { AppError, invalid } from "./lib/errors.ts";
import { derivedId } from "./lib/ids.ts";
import { createProject } from "./projects.ts";
import { ASPECTS, choice, RESOLUTIONS } from "./providers/card.ts";
import { LOOKS } from "./providers/draft/picture/scene.ts";
import { films } from "./schema.ts";

export type Film = typeof films.$inferSelect;

/** What may be asked for beside the brief; without it the brief decides. */
export const filmOptions = Type.Object({
  aspect: Type.Optional(choice(ASPECTS, { title: "Aspect" })),
  seconds: Type.Optional(Type.Number({ minimum: 4, maximum: 180 })),
  look: Type.Optional(choice(LOOKS, { title: "Look" })),
  size: choice(RESOLUTIONS, { title: "Size", default: "1080" }),
  models: choice(["draft"], { title: "Models", default: "draft" }),
  storyboardOnly: Type.Boolean({ default: false }),
  /** Pictures of the project that every shot takes up. */
  referenceAssetIds: Type.Optional(Type.Array(Type.String({ maxLength: 64 }), { maxItems: 4 })),
});
export type FilmOptions = typeof filmOptions.static;

export interface FilmOrder {
  brief: string;
  projectId?: string;
  options: FilmOptions;
  requestKey: string;
}

export interface FilmStarted {
  id: string;
  projectId: string;
  turnId: string;
}

/** Throws AppError `invalid` for a brief that cannot be planned, or for a picture that is not of the project; then nothing was made. */
export async function startFilm(clash: Clash, actor: Actor, order: FilmOrder): Promise<FilmStarted> {
  const plan = await planFor(order.brief, order.options);
  await refuseForeign(clash, order);
  const started = {
    id: derivedId("mak", order.requestKey),
    turnId: derivedId("trn", order.requestKey),
    projectId: order.projectId ?? derivedId("prj", order.requestKey),
  };
  if (!order.projectId) await createProject(clash, actor, plan.title, started.projectId);
  await clash.db.write.transaction(async (tx, after) => {
    const jobId = await enqueue(
      clash,
      tx,
      after,
      filmSpec,
      { filmId: started.id },
      { title: `Film: ${plan.title}`, actor: started.turnId, projectId: started.projectId, key: `film:${started.id}`, priority: -1 },
    );
    await tx
      .insert(films)
      .values({
        ...started,
        brief: order.brief,
        options: order.options,
        plan,
        state: "queued",
        jobId,
        createdBy: actor.behalfOf ?? actor.id,
        createdAt: clash.clock.now(),
      })
      .onConflictDoNothing();
    await bear(tx, started.turnId, actor.turnId);
  });
  return started;
}

async function refuseForeign(clash: Clash, { projectId, options: { referenceAssetIds = [] } }: FilmOrder): Promise<void> {
  const known = projectId ? await assetsByIds(clash, projectId, referenceAssetIds) : new Map();
  const foreign = referenceAssetIds.findIndex((id) => !known.has(id));
  if (foreign >= 0) throw invalid(`referenceAssetIds.${foreign}`, "This file does not belong to the project. Nothing was made.");
}

/** The planner knows English grammar, which takes memory: it is read when the first film is asked for. */
async function planFor(brief: string, { aspect, seconds, look }: FilmOptions) {
  const { planFilm } = await import("./providers/draft/planner/plan-film.ts");
  const plan = planFilm(brief, { ...(aspect ? { aspect } : {}), ...(seconds ? { seconds } : {}) });
  return look ? { ...plan, look } : plan;
}

export async function filmById(clash: Clash, id: string): Promise<Film> {
  const [row] = await clash.db.read.select().from(films).where(eq(films.id, id));
  if (!row) throw new AppError("not_found", "There is no such film.");
  return row;
}

export async function newestFilm(clash: Clash, projectId: string): Promise<Film | undefined> {
  const [row] = await clash.db.read.select().from(films).where(eq(films.projectId, projectId)).orderBy(desc(films.createdAt)).limit(1);
  return row;
}

/** Stops the making and what it has running; what is done stays on the canvas. */
export async function cancelFilm(clash: Clash, projectId: string, filmId: string): Promise<void> {
  const row = await filmById(clash, filmId);
  if (row.projectId !== projectId) throw new AppError("not_found", "There is no such film.");
  await clash.jobs.cancel(row.jobId);
}
