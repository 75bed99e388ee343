/** The whole queue as its page shows it: groups of jobs, what they need, what is paused. */
import { desc, inArray, isNull } from "drizzle-orm";
import type { ChoiceOf, JobFilter, JobGroup, JobView, PauseView, QueueQuery, ResourceView } from "../../../views/queue/job.ts";
import { FILTERS } from "../../../views/queue/job.ts";
import type { QueueList } from "../../../views/queue/queue-page.tsx";
import { paths } from "../../../views/paths.ts";
import { type Actor, atLeast, mayReach } from "../../actors.ts";
import type { Clash } from "../../clash.ts";
import { type BoardFilter, countJobs, newestJobs, resourceUse, waitingJobs } from "../../jobs/board.ts";
import { pausedScopes, type Pause } from "../../jobs/controls.ts";
import type { JobRow } from "../../jobs/define.ts";
import { readLane } from "../../jobs/line.ts";
import { ENDED } from "../../jobs/rows.ts";
import { projects } from "../../schema.ts";
import { QUIET_KINDS, STATES_OF, viewsOf } from "./jobs.ts";

const PAGE = 60;
const COUNTED = 1000;
const KIND_WORDS: Record<string, string> = {
  generate: "Generations",
  render: "Renders",
  film: "Films",
  cut: "Cuts",
  batch: "Batches",
  turn: "Turns of agents",
  import: "Imports",
  schedule: "Schedules",
  fetch: "Files from addresses",
  understand: "Descriptions",
  derive: "Posters and small sizes",
  stop: "Stops at providers",
  webhook: "Webhook messages",
  sweep: "Sweeping",
};
const ONE_WORD: Record<string, string> = { generate: "generations", render: "renders", film: "films", cut: "cuts", import: "imports" };

/** Reads the page's address; what it cannot mean is left out. */
export function readQuery(query: Record<string, string | undefined>): QueueQuery {
  const state = FILTERS.find((known) => known.state === query.state)?.state ?? "all";
  const id = (text: string | undefined, prefix: string) => (text && new RegExp(`^${prefix}_[0-9a-z]{22}$`).test(text) ? text : undefined);
  const [projectId, job, before] = [id(query.project, "prj"), id(query.job, "job"), id(query.before, "job")];
  return {
    state,
    ...(projectId ? { projectId } : {}),
    ...(query.kind && /^[a-z-]{1,40}$/.test(query.kind) ? { kind: query.kind } : {}),
    ...(query.resource && /^[a-z][\w:.-]{0,79}$/.test(query.resource) ? { resource: query.resource } : {}),
    ...(query.mine === "1" ? { mine: true } : {}),
    ...(job ? { job } : {}),
    ...(before ? { before } : {}),
  };
}

export async function queueList(clash: Clash, actor: Actor, query: QueueQuery): Promise<QueueList> {
  const readOnly = !atLeast(actor, "editor");
  const groups = await groupsOf(clash, actor, query, readOnly);
  const last = groups.at(-1);
  const lastId = last?.id === "ended" && last.jobs.length === PAGE ? last.jobs.at(-1)?.id : undefined;
  const paused = await pausedScopes(clash);
  const titles = await titlesOf(clash, paused);
  return {
    query,
    groups,
    counts: await countsOf(clash, actor, query),
    countLimit: COUNTED,
    resources: await resourcesOf(clash, paused),
    pauses: paused
      .filter((pause) => !pause.scope.startsWith("resource:") && maySeePause(actor, pause))
      .map((pause) => pauseView(pause, titles)),
    ...(lastId ? { older: paths.queue({ ...query, before: lastId, job: undefined }) } : {}),
    mayPause: !readOnly && actor.kind !== "agent",
    mayLimit: atLeast(actor, "owner"),
    now: clash.clock.now(),
  };
}

const filterOf = (actor: Actor, query: QueueQuery, states: BoardFilter["states"]): BoardFilter => ({
  states,
  ...(query.projectId ? { projectId: query.projectId } : {}),
  ...(actor.projectIds ? { projectIds: actor.projectIds } : {}),
  ...(query.kind ? { kinds: [query.kind] } : { without: QUIET_KINDS }),
  ...(query.resource ? { resource: query.resource } : {}),
  ...(query.mine ? { person: actor.behalfOf ?? actor.id } : {}),
});

async function countsOf(clash: Clash, actor: Actor, query: QueueQuery): Promise<Partial<Record<JobFilter, number>>> {
  const counted = FILTERS.filter(({ state }) => state !== "all" && state !== "done");
  const counts = await Promise.all(
    counted.map(async ({ state }) => [state, await countJobs(clash, filterOf(actor, query, STATES_OF[state]), COUNTED)] as const),
  );
  return Object.fromEntries(counts);
}

/** What runs, what waits line by line, what has ended; on older pages only the last. */
async function groupsOf(clash: Clash, actor: Actor, query: QueueQuery, readOnly: boolean): Promise<JobGroup[]> {
  const wanted = STATES_OF[query.state];
  const of = (states: readonly string[]) => wanted.filter((state) => states.includes(state));
  const [running, waiting, ended] = [of(STATES_OF.running), of(STATES_OF.waiting), of(ENDED)];
  const show = (rows: readonly JobRow[]) => viewsOf(clash, rows, readOnly);
  const groups: JobGroup[] = [];
  if (running.length > 0 && !query.before) {
    const rows = await newestJobs(clash, filterOf(actor, query, running), PAGE);
    groups.push({ id: "running", title: "Running", jobs: await show(rows) });
  }
  if (waiting.length > 0 && !query.before) {
    const filter = filterOf(actor, query, waiting);
    const rows = await waitingJobs(clash, filter, PAGE + 1);
    const more = rows.length > PAGE ? (await countJobs(clash, filter, COUNTED)) - PAGE : 0;
    groups.push(...linesOf(rows, await show(rows.slice(0, PAGE)), more));
  }
  if (ended.length > 0) {
    const rows = await newestJobs(clash, filterOf(actor, query, ended), PAGE, query.before);
    groups.push({ id: "ended", title: "Ended", jobs: await show(rows) });
  }
  return groups;
}

/** Whoever stands in line is shown in it; what cannot stand yet (its time has not come, something blocks it) comes after. */
function linesOf(rows: readonly JobRow[], views: readonly JobView[], more: number): JobGroup[] {
  const groups: (JobGroup & { jobs: JobView[] })[] = [];
  for (const [index, row] of rows.entries()) {
    const view = views[index];
    if (!view) continue;
    const id = row.ready === 1 ? row.lane : "later";
    const last = groups.at(-1);
    if (last?.id === id) last.jobs.push(view);
    else groups.push({ id, title: id === "later" ? "Not in line yet" : titleOf(row.lane), jobs: [view], isLine: id !== "later" });
  }
  const last = groups.at(-1);
  const beyond = rows[views.length];
  if (last && more > 0) last.more = more;
  if (last && beyond?.ready === 1 && beyond.lane === last.id) last.beyond = beyond.id;
  return groups;
}

function titleOf(lane: string): string {
  const { kind, resource } = readLane(lane);
  const what = ONE_WORD[kind] ?? kind;
  return resource ? `In line at ${resourceName(resource)}, ${what}` : `In line, ${what}`;
}

/** "fal" of `provider:fal`. */
export const resourceName = (resource: string): string => resource.replace(/^provider:/, "");

/** Those that are in use, and every upstream that could be asked now; limits of upstreams without a key are nobody's business here. */
async function resourcesOf(clash: Clash, paused: readonly Pause[]): Promise<ResourceView[]> {
  const ready = await clash.models.ready();
  const views = (await resourceUse(clash)).map((use) => resourceView(use, paused));
  return views.filter(({ name, busy, waiting, paused: held }) => ready.has(name) || busy + waiting > 0 || held !== undefined);
}

function resourceView({ resource, left, ...use }: Awaited<ReturnType<typeof resourceUse>>[number], paused: readonly Pause[]): ResourceView {
  const pause = paused.find((one) => one.scope === `resource:${resource}`);
  return {
    id: resource,
    name: resourceName(resource),
    ...use,
    ...(left === null ? {} : { left }),
    ...(pause ? { paused: pauseView(pause, new Map()) } : {}),
  };
}

// ── pauses ──────────────────────────────────────────────────────────────────────────────────────────────────────────────

const partOf = ({ scope }: Pick<Pause, "scope">): { sort: string; id: string } => {
  const at = scope.indexOf(":");
  return at < 0 ? { sort: scope, id: "" } : { sort: scope.slice(0, at), id: scope.slice(at + 1) };
};

export function maySeePause(actor: Actor, pause: Pause): boolean {
  const { sort, id } = partOf(pause);
  return sort !== "project" || mayReach(actor, id);
}

async function titlesOf(clash: Clash, paused: readonly Pause[]): Promise<Map<string, string>> {
  const ids = paused.map(partOf).flatMap(({ sort, id }) => (sort === "project" ? [id] : []));
  if (ids.length === 0) return new Map();
  const rows = await clash.db.read.select({ id: projects.id, title: projects.title }).from(projects).where(inArray(projects.id, ids));
  return new Map(rows.map((row) => [row.id, row.title]));
}

function pauseView(pause: Pause, titles: Map<string, string>): PauseView {
  const { sort, id } = partOf(pause);
  const shown = { byName: pause.byName, at: pause.at };
  switch (sort) {
    case "project":
      return { ...shown, what: titles.get(id) ?? "A project", fields: { projectId: id } };
    case "resource":
      return { ...shown, what: resourceName(id), fields: { resource: id } };
    case "kind":
      return { ...shown, what: KIND_WORDS[id] ?? id, fields: { kind: id } };
    default:
      return { ...shown, what: "Everything", fields: {} };
  }
}

/** What holds back the jobs of one project. */
export async function pausesOf(clash: Clash, projectId: string): Promise<PauseView[]> {
  const paused = (await pausedScopes(clash)).filter(({ scope }) => scope === "all" || scope === `project:${projectId}`);
  const titles = new Map([[projectId, "This project"]]);
  return paused.map((pause) => pauseView(pause, titles));
}

// ── choices ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

const MOST_PROJECTS = 200;

/** The last changed first. */
export async function projectChoices(clash: Clash, actor: Actor): Promise<ChoiceOf[]> {
  const rows = await clash.db.read
    .select({ id: projects.id, title: projects.title })
    .from(projects)
    .where(isNull(projects.deletedAt))
    .orderBy(desc(projects.updatedAt))
    .limit(MOST_PROJECTS);
  return rows.filter((row) => mayReach(actor, row.id));
}

export const kindChoices = (clash: Clash): ChoiceOf[] =>
  clash.jobs.kinds.map(({ kind }) => ({ id: kind, title: KIND_WORDS[kind] ?? kind }));
