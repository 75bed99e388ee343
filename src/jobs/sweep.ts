/** Cleans up once an hour: files without a row, ended jobs and audit lines past their time. */
import { and, eq, inArray, lt } from "drizzle-orm";
import { sweepUploads } from "../assets/uploads.ts";
import { blobs, commandLog, jobAttempts, jobs, jobSteps } from "../schema.ts";
import { defineJob } from "./define.ts";
import { sweepSpec } from "./specs.ts";

const ORPHAN_AGE_MS = 3600_000;
const KEEP_JOBS_MS = 30 * 24 * 3600_000;
const KEEP_AUDIT_MS = 365 * 24 * 3600_000;
const BATCH = 500;

export const sweepJob = defineJob({
  ...sweepSpec,
  async run({ clash, commit, signal }) {
    const now = clash.clock.now();
    let removed = 0;
    for await (const file of clash.store.list(now)) {
      signal.throwIfAborted();
      if (file.ageMs < ORPHAN_AGE_MS) continue;
      const [row] = await clash.db.read.select({ sha256: blobs.sha256 }).from(blobs).where(eq(blobs.sha256, file.sha256));
      if (row) continue;
      await clash.store.remove(file.sha256);
      removed++;
    }
    removed += await sweepUploads(clash, signal);
    const old = await clash.db.read
      .select({ id: jobs.id })
      .from(jobs)
      .where(
        and(inArray(jobs.state, ["done", "cancelled"]), inArray(jobs.kind, ["sweep", "derive"]), lt(jobs.finishedAt, now - KEEP_JOBS_MS)),
      )
      .limit(BATCH);
    const ids = old.map((row) => row.id);
    await commit(async (tx) => {
      await tx.delete(jobSteps).where(inArray(jobSteps.jobId, ids));
      await tx.delete(jobAttempts).where(inArray(jobAttempts.jobId, ids));
      await tx.delete(jobs).where(inArray(jobs.id, ids));
      await tx.delete(commandLog).where(lt(commandLog.at, now - KEEP_AUDIT_MS));
    });
    return { removed, jobs: ids.length };
  },
});
