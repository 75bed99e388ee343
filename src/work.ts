/** Jobs as people meet them: cancel and retry of any job that their actor may reach, whatever its kind. */
import { and, eq, inArray } from "drizzle-orm";
import { type Actor, mayReach } from "./actors.ts";
import type { Clash } from "./clash.ts";
import { retryGeneration, turnOf } from "./generations/again.ts";
import type { JobRow } from "./jobs/define.ts";
import { jobNamed } from "./jobs/list.ts";
import { replay } from "./jobs/queue.ts";
import { bear } from "./ledger/lineage.ts";
import { AppError } from "./lib/errors.ts";
import { films, generations, renders } from "./schema.ts";

async function reach(clash: Clash, actor: Actor, jobId: string): Promise<JobRow> {
  const job = await jobNamed(clash, jobId);
  if (job.projectId && !mayReach(actor, job.projectId)) throw new AppError("not_found", "There is no such job.");
  return job;
}

export async function cancelJob(clash: Clash, actor: Actor, jobId: string): Promise<void> {
  const job = await reach(clash, actor, jobId);
  await clash.jobs.cancel(job.id);
}

/** Throws AppError `conflict` when the job has not failed. What it had finished is kept. */
export async function retryJob(clash: Clash, actor: Actor, jobId: string): Promise<void> {
  const job = await reach(clash, actor, jobId);
  if (job.kind === "generate" && job.projectId)
    return retryGeneration(clash, { projectId: job.projectId, generationId: String(job.args.generationId) }, turnOf(actor));
  if (job.kind === "action")
    // it may have reached outside, which only whoever runs it can judge
    throw new AppError("conflict", "A run of a custom action is not tried again: run the action again. Nothing was done.");
  if (job.kind === "film") {
    await clash.db.write.transaction((tx) => bear(tx, job.actor, actor.turnId));
    await retryParts(clash, job.actor);
  }
  const kind = clash.jobs.kinds.find((known) => known.kind === job.kind);
  if (!kind) throw new AppError("not_found", "This kind of job does not exist any more.");
  await clash.db.write.transaction(async (tx, after) => {
    await replay(clash, tx, after, kind, job.id);
    await tx.update(renders).set({ state: "queued", error: null, finishedAt: null }).where(eq(renders.jobId, job.id));
    await tx.update(films).set({ state: "queued", error: null, finishedAt: null }).where(eq(films.jobId, job.id));
  });
}

/** A film that is tried again tries the parts again that ended badly. */
async function retryParts(clash: Clash, turnId: string): Promise<void> {
  const ended = await clash.db.read
    .select()
    .from(generations)
    .where(and(eq(generations.turnId, turnId), inArray(generations.state, ["failed", "cancelled"])));
  for (const row of ended) await retryGeneration(clash, { projectId: row.projectId, generationId: row.id });
  const drawn = await clash.db.read
    .select()
    .from(renders)
    .where(and(eq(renders.turnId, turnId), inArray(renders.state, ["failed", "cancelled"])));
  for (const row of drawn) await retryRender(clash, row.jobId);
}

async function retryRender(clash: Clash, jobId: string): Promise<void> {
  const kind = clash.jobs.kinds.find((known) => known.kind === "render");
  if (!kind) return;
  await clash.db.write.transaction(async (tx, after) => {
    await replay(clash, tx, after, kind, jobId);
    await tx.update(renders).set({ state: "queued", error: null, finishedAt: null }).where(eq(renders.jobId, jobId));
  });
}
