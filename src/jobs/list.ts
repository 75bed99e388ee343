/** Reading the job table. */
import { and, asc, desc, eq, inArray } from "drizzle-orm";
import type { Clash } from "../clash.ts";
import { AppError } from "../lib/errors.ts";
import { jobSteps, type JobState, jobs } from "../schema.ts";
import type { JobRow } from "./define.ts";

export async function jobNamed(clash: Clash, id: string): Promise<JobRow> {
  const [row] = await clash.db.read.select().from(jobs).where(eq(jobs.id, id));
  if (!row) throw new AppError("not_found", "There is no such job.");
  return row;
}

export interface JobFilter {
  projectId?: string;
  states?: JobState[];
  limit?: number;
}

/** Newest first. */
export async function listJobs(clash: Clash, filter: JobFilter): Promise<JobRow[]> {
  return clash.db.read
    .select()
    .from(jobs)
    .where(
      and(
        filter.projectId ? eq(jobs.projectId, filter.projectId) : undefined,
        filter.states ? inArray(jobs.state, filter.states) : undefined,
      ),
    )
    .orderBy(desc(jobs.createdAt), desc(jobs.id))
    .limit(filter.limit ?? 100);
}

export async function nextRunAt(clash: Clash): Promise<number | undefined> {
  const [row] = await clash.db.read
    .select({ runAt: jobs.runAt })
    .from(jobs)
    .where(inArray(jobs.state, ["queued", "scheduled", "waiting"]))
    .orderBy(asc(jobs.runAt))
    .limit(1);
  return row?.runAt;
}

export async function stepResult(clash: Clash, jobId: string, name: string): Promise<{ result: unknown } | undefined> {
  const [row] = await clash.db.read
    .select({ result: jobSteps.result })
    .from(jobSteps)
    .where(and(eq(jobSteps.jobId, jobId), eq(jobSteps.name, name)));
  return row;
}
