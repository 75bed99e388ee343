/** Jobs as rows of a list: what they make, for whom, and in one sentence where they are. */
import { inArray } from "drizzle-orm";
import type { JobFilter, JobView } from "../../../views/queue/job.ts";
import { paths } from "../../../views/paths.ts";
import type { Actor as ShownActor } from "../../../views/shared/who.tsx";
import { length, ordinal } from "../../../views/shared/words.ts";
import { type Actor, mayReach } from "../../actors.ts";
import type { Clash } from "../../clash.ts";
import type { Generation } from "../../generations.ts";
import { pausedScopes, type Pause, whyWaiting } from "../../jobs/controls.ts";
import type { JobRow } from "../../jobs/define.ts";
import { listJobs } from "../../jobs/list.ts";
import { ENDED } from "../../jobs/rows.ts";
import { generations, type JobState, projects, reservations } from "../../schema.ts";
import { namesOf } from "./names.ts";

/** Work of the studio itself: nobody asked for it. It is shown to who asks for its kind. */
export const QUIET_KINDS = ["derive", "sweep", "webhook", "stop"];
const ICONS: Record<string, string> = {
  film: "clapperboard",
  render: "film",
  generate: "sparkles",
  import: "upload",
  cut: "scissors",
  schedule: "calendar-clock",
  webhook: "webhook",
};
const CARD_ICONS: Record<string, string> = {
  image: "image",
  video: "video",
  audio: "volume-2",
  speech: "mic",
  music: "music",
  text: "type",
};

/** What holds a ticket runs, as people see it: the provider works on it. */
export const STATES_OF: Record<JobFilter, JobState[]> = {
  all: ["running", "waiting", "queued", "scheduled", ...ENDED],
  running: ["running", "waiting"],
  waiting: ["queued", "scheduled"],
  attention: ["failed", "dead", "uncertain"],
  done: ["done"],
};

export interface JobsQuery {
  projectId?: string;
  filter?: JobFilter;
  limit?: number;
  readOnly: boolean;
}

const FEW = 80;

/** The newest first. */
export async function jobViews(clash: Clash, actor: Actor, query: JobsQuery): Promise<JobView[]> {
  const states = query.filter && query.filter !== "all" ? STATES_OF[query.filter] : undefined;
  const rows = await listJobs(clash, {
    ...(query.projectId ? { projectId: query.projectId } : {}),
    ...(states ? { states } : {}),
    limit: 400,
  });
  const shown = rows.filter((row) => !QUIET_KINDS.includes(row.kind) && mayReachJob(actor, row)).slice(0, query.limit ?? FEW);
  return viewsOf(clash, shown, query.readOnly);
}

export const mayReachJob = (actor: Actor, row: Pick<JobRow, "projectId">): boolean =>
  row.projectId ? mayReach(actor, row.projectId) : !actor.projectIds;

export async function viewsOf(clash: Clash, rows: readonly JobRow[], readOnly: boolean): Promise<JobView[]> {
  const open = rows.filter((row) => !ENDED.includes(row.state));
  const facts: Facts = {
    titles: await titlesOf(clash, rows),
    made: await generationsOf(clash, rows),
    held: new Map(),
    why: await whyWaiting(clash, open),
    names: await namesOf(
      clash,
      rows.flatMap((row) => [row.actor, row.person ?? row.actor]),
    ),
    pauses: await pausedScopes(clash),
  };
  facts.held = await reservedFor(clash, [...facts.made.values()]);
  return rows.map((row) => viewOf(clash, row, facts, readOnly));
}

interface Facts {
  titles: Map<string, string>;
  made: Map<string, Generation>;
  /** What may be paid for a generation, by its id; null where nobody knows. */
  held: Map<string, number | null>;
  why: Map<string, string>;
  names: Map<string, ShownActor>;
  pauses: readonly Pause[];
}

async function titlesOf(clash: Clash, rows: readonly JobRow[]): Promise<Map<string, string>> {
  const ids = [...new Set(rows.flatMap((row) => row.projectId ?? []))];
  if (ids.length === 0) return new Map();
  const found = await clash.db.read.select({ id: projects.id, title: projects.title }).from(projects).where(inArray(projects.id, ids));
  return new Map(found.map((row) => [row.id, row.title]));
}

async function generationsOf(clash: Clash, rows: readonly JobRow[]): Promise<Map<string, Generation>> {
  const ids = rows.filter((row) => row.kind === "generate").map((row) => row.id);
  const found = ids.length === 0 ? [] : await clash.db.read.select().from(generations).where(inArray(generations.jobId, ids));
  return new Map(found.map((row) => [row.jobId, row]));
}

async function reservedFor(clash: Clash, made: readonly Generation[]): Promise<Map<string, number | null>> {
  const ids = made.filter((row) => row.costMicros === null).map((row) => row.id);
  if (ids.length === 0) return new Map();
  const found = await clash.db.read
    .select({ id: reservations.generationId, micros: reservations.micros })
    .from(reservations)
    .where(inArray(reservations.generationId, ids));
  return new Map(found.map((row) => [row.id, row.micros]));
}

function viewOf(clash: Clash, row: JobRow, facts: Facts, readOnly: boolean): JobView {
  const generation = facts.made.get(row.id);
  const finished = ENDED.includes(row.state);
  const picture = generation?.assetId && pictureOf(clash, generation);
  return {
    id: row.id,
    title: generation ? firstLine(generation.prompt) || row.title : row.title,
    note: [generation?.model ?? row.kind, facts.titles.get(row.projectId ?? "")].filter(Boolean).join(", "),
    state: row.state,
    finished,
    icon: (generation && CARD_ICONS[clash.models.find(generation.model)?.kind ?? ""]) ?? ICONS[row.kind] ?? "list-video",
    actor: whoOf(row, facts.names),
    attempts: row.attempt,
    canCancel: !finished && !readOnly,
    canRetry: (row.state === "failed" || row.state === "dead" || row.state === "cancelled") && !readOnly,
    canMove: row.state === "queued" && row.ready === 1 && !readOnly,
    ...(row.state === "dead" ? { word: "Dead" } : {}),
    ...whereOf(clash, row, facts),
    ...(picture ? { thumbUrl: picture } : {}),
    ...costOf(generation, facts),
    ...(generation ? { generationId: generation.id } : {}),
    ...(row.finishedAt ? { at: row.finishedAt } : {}),
    ...(row.projectId ? { projectId: row.projectId } : {}),
  };
}

const firstLine = (text: string) => text.split("\n")[0]?.slice(0, 80);

function pictureOf(clash: Clash, generation: Generation): string | undefined {
  const kind = clash.models.find(generation.model)?.kind;
  return generation.assetId && (kind === "image" || kind === "video") ? paths.asset(generation.assetId, 320) : undefined;
}

/** Progress, what is left, and the sentence. */
function whereOf(clash: Clash, row: JobRow, { why, pauses }: Facts): Pick<JobView, "percent" | "etaSeconds" | "why" | "isPaused"> {
  const live = clash.jobs.progressOf(row.id);
  const runs = row.state === "running" || row.state === "waiting";
  const sentence = why.get(row.id) ?? (row.state === "running" ? live?.words : undefined) ?? row.error?.message ?? endOf(row);
  const paused = !runs && !ENDED.includes(row.state) && pauses.some((pause) => holds(pause, row));
  return {
    ...(runs ? { percent: (live?.fraction ?? row.progress / 1000) * 100 } : {}),
    ...(runs && live?.etaMs !== undefined ? { etaSeconds: Math.round(live.etaMs / 1000) } : {}),
    ...(sentence ? { why: sentence } : {}),
    ...(paused ? { isPaused: true } : {}),
  };
}

/** How long it took, and whether it went well at once. */
function endOf({ state, startedAt, finishedAt, attempt }: JobRow): string | undefined {
  if (state !== "done" || startedAt === null || finishedAt === null) return undefined;
  const took = `Took ${length(Math.max(1, Math.round((finishedAt - startedAt) / 1000)))}`;
  return attempt > 1 ? `${took}, at the ${ordinal(attempt)} try` : took;
}

const holds = ({ scope }: Pause, row: JobRow): boolean =>
  scope === "all" || scope === `project:${row.projectId}` || scope === `kind:${row.kind}` || scope === `resource:${row.resource}`;

/** What was paid, or what may be; nothing where nothing is bought. */
function costOf(generation: Generation | undefined, { held }: Facts): Pick<JobView, "costMicroUsd" | "isEstimate"> {
  if (!generation) return {};
  if (generation.costMicros !== null) return { costMicroUsd: generation.costMicros };
  const reserved = held.get(generation.id);
  if (reserved !== undefined) return { costMicroUsd: reserved, isEstimate: true };
  if (generation.state === "queued" || generation.state === "running") return { costMicroUsd: 0, isEstimate: true }; // what costs is reserved
  return generation.state === "done" ? { costMicroUsd: null } : {};
}

/** An agent's work is the agent's; all else stands under the name of who asked for it. */
function whoOf(row: JobRow, names: Map<string, ShownActor>): ShownActor {
  if (row.actor.startsWith("trn_")) return { kind: "agent", name: "Agent" };
  return names.get(row.actor) ?? names.get(row.person ?? "") ?? { kind: "person", name: "Somebody" };
}
