/** The queue for programs: jobs, why they wait, what was tried; pauses and limits; schedules and webhooks. Lists are `{items, next}`. */
import { type Actor, mayReach } from "../actors.ts";
import { resourceUse } from "../jobs/board.ts";
import { pausedScopes, whyWaiting } from "../jobs/controls.ts";
import type { JobRow } from "../jobs/define.ts";
import { attemptsOf, blockersOf, listJobs } from "../jobs/list.ts";
import { AppError, invalid } from "../lib/errors.ts";
import { requireProject } from "../projects.ts";
import { JOB_STATES, type JobState } from "../schema.ts";
import { listSchedules, type Schedule, scheduleNamed } from "../schedules.ts";
import { listWebhooks, type Webhook } from "../webhooks.ts";
import { requireOwner } from "./queue.ts";
import { queueMessages } from "./queue-live.ts";
import { times } from "./reads.ts";
import { json } from "./reply.ts";
import { jobDetail, reachJob } from "./show/job-detail.ts";
import { mayReachJob } from "./show/jobs.ts";
import { maySeePause } from "./show/queue.ts";
import { liveResponse } from "./sse.ts";
import { controller, type Web } from "./web.ts";

const PAGE = 200;

export const queueReads = (web: Web) =>
  controller(web)
    .get("/api/jobs", ({ actor, query }) => jobsPage(web, actor, query))
    .get("/api/jobs/:id", async ({ actor, params }) => {
      const row = await reachJob(web.clash, actor, params.id);
      return json(jobShown(web, row, await whyWaiting(web.clash, [row])));
    })
    .get("/api/jobs/:id/history", async ({ actor, params }) => {
      const row = await reachJob(web.clash, actor, params.id);
      const { log, job } = await jobDetail(web.clash, actor, row);
      return json({
        why: job.why ?? null,
        costMicros: job.costMicroUsd ?? null,
        isEstimate: job.isEstimate ?? false,
        attempts: (await attemptsOf(web.clash, row)).map((attempt) => times({ ...attempt })),
        waitsFor: await blockersOf(web.clash, row.id),
        log: log.map((line) => ({ ...line, at: new Date(line.at).toISOString() })),
      });
    })
    .get("/api/queue", async ({ actor }) => {
      const seen = (await pausedScopes(web.clash)).filter((pause) => maySeePause(actor, pause));
      const pauses = seen.map((pause) => ({ ...pause, at: new Date(pause.at).toISOString() }));
      return json({ pauses, resources: await resourceUse(web.clash) });
    })
    .get("/api/queue/live", ({ actor, request, server }) => {
      server?.timeout(request, 0);
      return liveResponse(web.clash, { actor, request }, (signal, reader) => queueMessages(web, reader, signal));
    })
    .get("/api/schedules", async ({ actor }) => json({ items: (await listSchedules(web.clash, actor)).map(scheduleShown), next: null }))
    .get("/api/schedules/:id", async ({ actor, params }) => json(scheduleShown(await scheduleNamed(web.clash, actor, params.id))))
    .get("/api/webhooks", async ({ actor }) => {
      requireOwner(actor);
      return json({ items: (await listWebhooks(web.clash)).map(webhookShown), next: null });
    });

const scheduleShown = (row: Schedule) => times({ ...row });
const webhookShown = ({ secretNumber: _, seen: __, ...row }: Webhook) => times(row);

/** The newest first. `state` is one of them or several with commas; `next` goes on where this page ends. */
async function jobsPage(web: Web, actor: Actor, query: Record<string, string | undefined>): Promise<Response> {
  const { projectId, kind, resource, state, next } = query;
  if (projectId) {
    if (!mayReach(actor, projectId)) throw new AppError("not_found", "There is no such project.");
    await requireProject(web.clash, projectId);
  }
  const rows = await listJobs(web.clash, {
    ...(projectId ? { projectId } : {}),
    ...(kind ? { kinds: kind.split(",") } : {}),
    ...(resource ? { resource } : {}),
    ...(state ? { states: statesOf(state) } : {}),
    ...(next ? { beforeId: next } : {}),
    limit: PAGE,
  });
  const why = await whyWaiting(web.clash, rows);
  const items = rows.filter((row) => mayReachJob(actor, row)).map((row) => jobShown(web, row, why));
  return json({ items, next: rows.length === PAGE ? (rows.at(-1)?.id ?? null) : null });
}

function statesOf(text: string): JobState[] {
  return text.split(",").map((word) => {
    const state = JOB_STATES.find((known) => known === word);
    if (!state) throw invalid("state", `It must be one of ${JOB_STATES.join(", ")}, or several with commas.`);
    return state;
  });
}

/** What only the queue itself needs. */
const INSIDE: ReadonlySet<string> = new Set(["lease", "leaseUntil", "lane", "ready", "fair", "blockers", "aftermath"]);

function jobShown(web: Web, row: JobRow, why: Map<string, string>): Record<string, unknown> {
  const shown = Object.fromEntries(Object.entries(row).filter(([name]) => !INSIDE.has(name)));
  const live = web.clash.jobs.progressOf(row.id);
  return {
    ...times(shown),
    progress: live?.fraction ?? row.progress / 1000,
    words: live?.words ?? "",
    etaMs: live?.etaMs ?? null,
    why: why.get(row.id) ?? null,
  };
}
