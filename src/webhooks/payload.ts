/** What a message says of a job that ended. Names are those of the HTTP API; times are ISO 8601, money is micro-USD. */
import { eq } from "drizzle-orm";
import type { Clash } from "../clash.ts";
import type { Tx } from "../db.ts";
import type { Event } from "../events.ts";
import { films, generations, jobs, renders } from "../schema.ts";

/** Work of the studio itself, and of webhooks: nobody waits for its end. */
const SILENT_KINDS = ["derive", "sweep", "stop", "webhook"];

/** The body of the message; undefined where there is nothing to tell. State and error are those of the event: the job may have been tried again since. */
export async function endedJob(clash: Clash, tx: Tx, event: Event): Promise<Record<string, unknown> | undefined> {
  const [job] = await tx
    .select()
    .from(jobs)
    .where(eq(jobs.id, String(event.data.id)));
  if (!job || SILENT_KINDS.includes(job.kind)) return undefined;
  const state = String(event.data.state);
  return {
    type: event.kind,
    timestamp: iso(event.at),
    data: {
      id: job.id,
      kind: job.kind,
      title: job.title,
      state,
      projectId: job.projectId,
      attempts: job.attempt,
      error: event.data.error ?? null,
      createdAt: iso(job.createdAt),
      startedAt: iso(job.startedAt),
      finishedAt: iso(event.at),
      ...(await made(tx, job.id, job.kind)),
      ...(clash.config.publicUrl ? { url: `${clash.config.publicUrl}/queue?job=${job.id}` } : {}),
    },
  };
}

const iso = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());

async function made(tx: Tx, jobId: string, kind: string): Promise<Record<string, unknown>> {
  switch (kind) {
    case "generate": {
      const [row] = await tx.select().from(generations).where(eq(generations.jobId, jobId));
      return row
        ? { generationId: row.id, model: row.model, assetId: row.assetId, nodeId: row.outputNodeId, costMicros: row.costMicros }
        : {};
    }
    case "render": {
      const [row] = await tx.select().from(renders).where(eq(renders.jobId, jobId));
      return row ? { renderId: row.id, assetId: row.assetId, timelineId: row.timelineId } : {};
    }
    case "film": {
      const [row] = await tx.select().from(films).where(eq(films.jobId, jobId));
      return row ? { filmId: row.id, renderId: row.renderId, timelineId: row.timelineId } : {};
    }
    default:
      return {};
  }
}
