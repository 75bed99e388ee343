/** Jobs as rows of the queue. */
import { inArray } from "drizzle-orm";
import type { JobFilter, JobView } from "../../../views/queue/job.ts";
import { paths } from "../../../views/paths.ts";
import { type Actor, mayReach } from "../../actors.ts";
import type { Clash } from "../../clash.ts";
import type { Generation } from "../../generations.ts";
import type { JobRow } from "../../jobs/define.ts";
import { listJobs } from "../../jobs/list.ts";
import { ENDED } from "../../jobs/queue.ts";
import { generations, type JobState, projects } from "../../schema.ts";

/** Housekeeping is not work that people ask for. */
const SHOWN_KINDS = ["film", "generate", "render", "import", "cut"];
const ICONS: Record<string, string> = { film: "clapperboard", render: "film", generate: "sparkles", import: "upload", cut: "scissors" };
const MODEL_ICONS: Record<string, string> = {
  "draft-image": "image",
  "draft-video": "video",
  "draft-speech": "mic",
  "draft-music": "music",
  "draft-text": "type",
};

const STATES_OF: Record<JobFilter, JobState[] | undefined> = {
  all: undefined,
  running: ["running"],
  waiting: ["queued", "scheduled", "waiting"],
  attention: ["failed", "dead", "uncertain"],
  done: ["done"],
};

export interface JobsQuery {
  projectId?: string;
  filter?: JobFilter;
  limit?: number;
  readOnly: boolean;
}

export async function jobViews(clash: Clash, actor: Actor, query: JobsQuery): Promise<JobView[]> {
  const states = STATES_OF[query.filter ?? "all"];
  const rows = await listJobs(clash, {
    ...(query.projectId ? { projectId: query.projectId } : {}),
    ...(states ? { states } : {}),
    limit: 400,
  });
  const shown = rows
    .filter((row) => SHOWN_KINDS.includes(row.kind) && (!row.projectId || mayReach(actor, row.projectId)))
    .slice(0, query.limit ?? 80);
  const titles = await titlesOf(clash, shown);
  const made = await generationsOf(clash, shown);
  return shown.map((row) => viewOf(clash, row, titles, made, query.readOnly));
}

export async function jobCounts(clash: Clash, actor: Actor): Promise<Partial<Record<JobFilter, number>>> {
  const rows = (await listJobs(clash, { limit: 1000 })).filter(
    (row) => SHOWN_KINDS.includes(row.kind) && (!row.projectId || mayReach(actor, row.projectId)),
  );
  return Object.fromEntries(
    Object.entries(STATES_OF).map(([filter, states]) => [
      filter,
      states ? rows.filter((row) => states.includes(row.state)).length : rows.length,
    ]),
  );
}

async function titlesOf(clash: Clash, rows: JobRow[]) {
  const ids = [...new Set(rows.flatMap((row) => row.projectId ?? []))];
  const found =
    ids.length === 0
      ? []
      : await clash.db.read.select({ id: projects.id, title: projects.title }).from(projects).where(inArray(projects.id, ids));
  return new Map(found.map((row) => [row.id, row.title]));
}

async function generationsOf(clash: Clash, rows: JobRow[]) {
  const ids = rows.filter((row) => row.kind === "generate").map((row) => row.id);
  const found = ids.length === 0 ? [] : await clash.db.read.select().from(generations).where(inArray(generations.jobId, ids));
  return new Map(found.map((row) => [row.jobId, row]));
}

function viewOf(clash: Clash, row: JobRow, titles: Map<string, string>, made: Map<string, Generation>, readOnly: boolean): JobView {
  const generation = made.get(row.id);
  const live = row.state === "running" ? clash.jobs.progressOf(row.id) : undefined;
  const finished = ENDED.includes(row.state);
  const started = row.startedAt ?? row.createdAt;
  const fraction = live?.fraction ?? row.progress / 1000;
  const eta = row.state === "running" && fraction > 0.05 ? ((clash.clock.now() - started) / 1000) * (1 / fraction - 1) : undefined;
  const why = row.error?.message ?? (row.state === "queued" ? "It waits for a free place." : undefined);
  const picture = generation?.assetId && !generation.model.match(/speech|music|text/) ? paths.asset(generation.assetId, 320) : undefined;
  return {
    id: row.id,
    title: generation ? generation.prompt.split("\n")[0]?.slice(0, 80) || row.title : row.title,
    note: [generation?.model, titles.get(row.projectId ?? "")].filter(Boolean).join(", "),
    state: row.state,
    finished,
    icon: MODEL_ICONS[generation?.model ?? ""] ?? ICONS[row.kind] ?? "list-video",
    actor: row.actor.startsWith("trn_")
      ? { kind: "agent", name: "Planner" }
      : { kind: row.actor === "server" ? "server" : "person", name: "You" },
    attempts: row.attempt,
    canCancel: !finished && !readOnly,
    canRetry: (row.state === "failed" || row.state === "dead" || row.state === "cancelled") && !readOnly,
    ...(picture ? { thumbUrl: picture } : {}),
    ...(row.state === "running" ? { percent: fraction * 100 } : {}),
    ...(why ? { why } : {}),
    ...(generation ? { costMicroUsd: generation.costMicros ?? 0, generationId: generation.id } : {}),
    ...(eta === undefined ? {} : { etaSeconds: Math.round(eta) }),
    ...(row.finishedAt ? { at: row.finishedAt } : {}),
    ...(row.projectId ? { projectId: row.projectId } : {}),
  };
}
