/** Schedules and webhooks as their pages show them. */
import { and, desc, eq, gte, inArray, lt } from "drizzle-orm";
import type { ChoiceOf } from "../../../views/queue/job.ts";
import { SCHEDULED, type ScheduleFormView, type ScheduleView, type WhenView } from "../../../views/queue/schedule.ts";
import type { WebhookView } from "../../../views/queue/webhooks-page.tsx";
import { count } from "../../../views/shared/words.ts";
import { type Actor, atLeast } from "../../actors.ts";
import type { Clash } from "../../clash.ts";
import { COMMANDS } from "../../commands/index.ts";
import type { JobRow } from "../../jobs/define.ts";
import { AppError } from "../../lib/errors.ts";
import { jobs, projects } from "../../schema.ts";
import { listSchedules, type Schedule } from "../../schedules.ts";
import { nextTimes, ownTimezone } from "../../schedules/cron.ts";
import { listWebhooks, type Webhook } from "../../webhooks.ts";
import { namesOf } from "./names.ts";
import { projectChoices } from "./queue.ts";

/** `Mon 23 Nov, 06:00` as the clocks of that zone show it. */
export function momentIn(timezone: string, at: number): string {
  const format = new Intl.DateTimeFormat("en-GB", {
    timeZone: timezone,
    weekday: "short",
    day: "numeric",
    month: "short",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  });
  return format.format(at);
}

const MINUTE_MS = 60_000;

function fromNow(ms: number): string {
  const minutes = Math.max(0, Math.round(ms / MINUTE_MS));
  if (minutes < 1) return "in less than a minute";
  if (minutes < 120) return `in ${count(minutes, "minute")}`;
  const hours = Math.round(minutes / 60);
  return hours < 72 ? `in ${hours} hours` : `in ${Math.round(hours / 24)} days`;
}

export async function scheduleViews(clash: Clash, actor: Actor): Promise<ScheduleView[]> {
  const rows = await listSchedules(clash, actor);
  const names = await namesOf(
    clash,
    rows.map((row) => row.createdBy),
  );
  const titles = await titlesOf(clash, rows);
  const last = await lastJobs(clash, rows);
  const now = clash.clock.now();
  return rows.map((row) => {
    const job = last.get(row.lastJobId ?? "");
    return {
      id: row.id,
      title: row.title,
      does: doesWhat(row, titles),
      cron: row.cron,
      timezone: row.timezone,
      maker: names.get(row.createdBy) ?? { kind: "person", name: "Somebody" },
      missed: row.missed,
      paused: row.pausedAt !== null,
      mayChange: atLeast(actor, "editor") && actor.kind !== "agent",
      ...(row.nextAt === null ? {} : { next: momentIn(row.timezone, row.nextAt), nextIn: fromNow(row.nextAt - now) }),
      ...(row.lastAt === null ? {} : { lastAt: row.lastAt }),
      ...(job ? { last: { jobId: job.id, state: job.state, ...(job.error ? { why: job.error.message } : {}) } } : {}),
    };
  });
}

function doesWhat(row: Schedule, titles: Map<string, string>): string {
  const words = SCHEDULED.find((known) => known.command === row.command)?.word ?? titleOf(row.command);
  const project = titles.get(row.projectId ?? "");
  return project ? `${words}, ${project}` : words;
}

const titleOf = (command: string) => COMMANDS.find(({ name }) => name === command)?.title ?? command;

async function titlesOf(clash: Clash, rows: readonly { projectId: string | null }[]): Promise<Map<string, string>> {
  const ids = [...new Set(rows.flatMap((row) => row.projectId ?? []))];
  if (ids.length === 0) return new Map();
  const found = await clash.db.read.select({ id: projects.id, title: projects.title }).from(projects).where(inArray(projects.id, ids));
  return new Map(found.map((row) => [row.id, row.title]));
}

async function lastJobs(clash: Clash, rows: readonly Schedule[]): Promise<Map<string, JobRow>> {
  const ids = rows.flatMap((row) => row.lastJobId ?? []);
  const found = ids.length === 0 ? [] : await clash.db.read.select().from(jobs).where(inArray(jobs.id, ids));
  return new Map(found.map((row) => [row.id, row]));
}

export interface FormAsk {
  what?: string | undefined;
  projectId?: string | undefined;
  title?: string | undefined;
  cron?: string | undefined;
  timezone?: string | undefined;
}

/** What a schedule can be made of in a project: its generators, or its timelines. */
export async function scheduleForm(clash: Clash, actor: Actor, asked: FormAsk): Promise<ScheduleFormView> {
  const known = await projectChoices(clash, actor);
  const projectId = known.find((project) => project.id === asked.projectId)?.id ?? known[0]?.id;
  const { what } = SCHEDULED.find((one) => one.what === asked.what) ?? SCHEDULED[0];
  return {
    what,
    projects: known,
    ...(projectId ? { projectId } : {}),
    things: projectId ? await thingsOf(clash, projectId, what) : [],
    timezones: Intl.supportedValuesOf("timeZone"),
    values: { title: asked.title ?? "", cron: asked.cron || "0 6 * * *", timezone: asked.timezone || ownTimezone() },
  };
}

async function thingsOf(clash: Clash, projectId: string, type: string): Promise<ChoiceOf[]> {
  const view = await clash.rooms.view(projectId);
  return Object.values(view.nodes)
    .filter((node) => node.type === type)
    .map((node) => ({ id: node.id, title: (node.label || ("prompt" in node && String(node.prompt)) || node.type).slice(0, 60) }));
}

const SHOWN_TIMES = 3;

/** What a line means, seen from now. */
export function meaningOf(clash: Clash, cron: string, timezone: string): WhenView {
  try {
    const times = nextTimes({ cron, timezone }, clash.clock.now(), SHOWN_TIMES);
    return times.length > 0 ? { times: times.map((at) => momentIn(timezone, at)) } : { problem: "This time never comes." };
  } catch (error) {
    if (error instanceof AppError) return { problem: error.fields[0]?.message ?? error.message };
    throw error;
  }
}

const SHOWN_DELIVERIES = 5;

export async function webhookViews(clash: Clash): Promise<WebhookView[]> {
  const rows = await listWebhooks(clash);
  const titles = await titlesOf(clash, rows);
  return Promise.all(rows.map((row) => webhookView(clash, row, titles)));
}

async function webhookView(clash: Clash, row: Webhook, titles: Map<string, string>): Promise<WebhookView> {
  const project = titles.get(row.projectId ?? "");
  return {
    id: row.id,
    title: row.title,
    url: row.url,
    events: row.events.map((event) => event.replace("job.", "")).join(", "),
    paused: row.pausedAt !== null,
    deliveries: await deliveriesOf(clash, row.id),
    ...(project ? { project } : {}),
    ...(row.pausedWhy ? { pausedWhy: row.pausedWhy } : {}),
  };
}

/** Keys of deliveries begin with the webhook's id: the unique index of keys finds them. */
async function deliveriesOf(clash: Clash, id: string): Promise<WebhookView["deliveries"]> {
  const prefix = `webhook:${id}:`;
  const rows = await clash.db.read
    .select()
    .from(jobs)
    .where(and(eq(jobs.kind, "webhook"), gte(jobs.key, prefix), lt(jobs.key, `webhook:${id};`)))
    .orderBy(desc(jobs.id))
    .limit(SHOWN_DELIVERIES);
  return rows.map((job) => ({
    jobId: job.id,
    state: job.state,
    attempts: job.attempt,
    at: job.finishedAt ?? job.createdAt,
    ...(job.error ? { why: job.error.message } : {}),
  }));
}
