/** One job with everything that is kept of it: facts, steps, tries, what it was made from, and the log that follows from them. */
import { asc, eq } from "drizzle-orm";
import type { AttemptView, JobDetailView, LogLine } from "../../../views/queue/detail.ts";
import { paths } from "../../../views/paths.ts";
import { STATES } from "../../../views/shared/state.tsx";
import { type Actor, atLeast } from "../../actors.ts";
import type { Clash } from "../../clash.ts";
import type { Generation } from "../../generations.ts";
import type { JobRow } from "../../jobs/define.ts";
import { type Attempt, attemptsOf, blockersOf, jobNamed } from "../../jobs/list.ts";
import { AppError } from "../../lib/errors.ts";
import { type FailureClass, generations, jobSteps, renders } from "../../schema.ts";
import { doubtsOf } from "./doubts.ts";
import { mayReachJob, viewsOf } from "./jobs.ts";
import { namesOf } from "./names.ts";
import { resourceName } from "./queue.ts";

const FAILURE_WORDS: Record<FailureClass, string> = {
  limited: "too much at once",
  unavailable: "not reached",
  rejected: "wrong input",
  refused: "refused",
  config: "not set up",
  uncertain: "nobody knows",
  timeout: "took too long",
  cancelled: "cancelled",
  bug: "our mistake",
};

/** What is tried again by itself is a warning. */
const PASSING: FailureClass[] = ["limited", "unavailable", "timeout"];

/** Throws AppError `not_found`, also for a job of a project that the actor may not reach. */
export async function reachJob(clash: Clash, actor: Actor, id: string): Promise<JobRow> {
  const row = await jobNamed(clash, id);
  if (!mayReachJob(actor, row)) throw new AppError("not_found", "There is no such job.");
  return row;
}

export async function jobDetail(clash: Clash, actor: Actor, row: JobRow): Promise<JobDetailView> {
  const readOnly = !atLeast(actor, "editor");
  const [job] = await viewsOf(clash, [row], readOnly);
  if (!job) throw new AppError("not_found", "There is no such job.");
  const history = await historyOf(clash, row);
  const { generation } = history;
  const doubt = generation ? (await doubtsOf(clash, [generation])).get(generation.id) : undefined;
  const resultUrl = await resultOf(clash, row, generation);
  const live = clash.jobs.progressOf(row.id);
  return {
    job: doubt ? { ...job, canRetry: false } : job,
    facts: factsOf(row, generation),
    steps: [
      ...history.steps.map(({ name, at }) => ({ name: stepWords(name), at })),
      ...(live ? [{ name: live.words || "Working", words: `${Math.round(live.fraction * 100)} %` }] : []),
    ],
    attempts: history.attempts.map(attemptView),
    log: logOf(row, history),
    madeFrom: (generation?.inputs ?? []).map(({ assetId, role }) => ({ id: assetId, role, thumbUrl: paths.asset(assetId, 320) })),
    waitsFor: await blockersOf(clash, row.id),
    ...(doubt && !readOnly ? { doubt } : {}),
    ...(resultUrl ? { resultUrl } : {}),
  };
}

interface History {
  generation: Generation | undefined;
  attempts: Attempt[];
  steps: { name: string; at: number }[];
  askedBy: string;
}

async function historyOf(clash: Clash, row: JobRow): Promise<History> {
  const who = row.actor.startsWith("trn_") ? (row.person ?? row.actor) : row.actor;
  const [generation] = row.kind === "generate" ? await clash.db.read.select().from(generations).where(eq(generations.jobId, row.id)) : [];
  return {
    generation,
    attempts: await attemptsOf(clash, row),
    steps: await clash.db.read
      .select({ name: jobSteps.name, at: jobSteps.at })
      .from(jobSteps)
      .where(eq(jobSteps.jobId, row.id))
      .orderBy(asc(jobSteps.at)),
    askedBy: (await namesOf(clash, [who])).get(who)?.name ?? "somebody",
  };
}

/** `submit` reads "Submit". */
const stepWords = (name: string) => name.charAt(0).toUpperCase() + name.slice(1).replaceAll(/[-_:]/g, " ");

async function resultOf(clash: Clash, row: JobRow, generation: Generation | undefined): Promise<string | undefined> {
  if (generation?.assetId) return paths.asset(generation.assetId);
  if (row.kind !== "render" || row.state !== "done") return undefined;
  const [render] = await clash.db.read.select({ assetId: renders.assetId }).from(renders).where(eq(renders.jobId, row.id));
  return render?.assetId ? paths.asset(render.assetId) : undefined;
}

function factsOf(row: JobRow, generation: Generation | undefined): { name: string; value: string }[] {
  const facts: [string, string | undefined][] = [
    ["Kind", row.kind],
    ["Model", generation?.model],
    ["Provider", generation?.provider],
    ["Needs a place at", row.resource ? resourceName(row.resource) : undefined],
    ["Before that tried", generation?.fellBack?.map(({ provider, why }) => `${provider}: ${why}`).join("; ") || undefined],
    ["Seed", generation ? String(generation.seed) : undefined],
    ["Priority", row.priority === 0 ? undefined : String(row.priority)],
    ["Tries", `${row.attempt} of ${row.maxAttempts}`],
    ["Asked for", moment(row.createdAt)],
    ["Not before", row.runAt > row.createdAt && row.state !== "running" && !row.finishedAt ? moment(row.runAt) : undefined],
    ["Started", row.startedAt ? moment(row.startedAt) : undefined],
    ["Ended", row.finishedAt ? moment(row.finishedAt) : undefined],
    ["Given up at", row.finishedAt ? undefined : moment(row.deadlineAt)],
  ];
  return facts.flatMap(([name, value]) => (value ? [{ name, value }] : []));
}

/** `2026-11-21 14:03:11` in the server's time zone. */
function moment(at: number): string {
  const local = new Date(at - new Date(at).getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 19).replace("T", " ");
}

const attemptView = ({ attempt, startedAt, endedAt, error, costMicros }: Attempt): AttemptView => ({
  number: attempt,
  startedAt,
  ...(endedAt === null ? {} : { endedAt }),
  ...(error ? { failure: { word: FAILURE_WORDS[error.class], message: error.message } } : {}),
  ...(costMicros === null ? {} : { costMicroUsd: costMicros }),
});

/** Everything that has a time, in the order in which it happened. */
function logOf(row: JobRow, { generation, attempts, steps, askedBy }: History): LogLine[] {
  const lines: LogLine[] = [{ at: row.createdAt, text: `asked for by ${askedBy}` }];
  for (const { attempt, startedAt, endedAt, error } of attempts) {
    lines.push({ at: startedAt, text: `try ${attempt} began` });
    if (endedAt === null) continue;
    const level = error && (PASSING.includes(error.class) ? "warn" : "fail");
    const text = error ? `try ${attempt} ended, ${FAILURE_WORDS[error.class]}: ${error.message}` : `try ${attempt} ended`;
    lines.push({ at: endedAt, text, ...(level ? { level } : {}) });
  }
  if (generation?.sentAt) lines.push({ at: generation.sentAt, text: `the request went out to ${generation.provider}` });
  for (const { name, at } of steps) lines.push({ at, text: `step ${name} is kept` });
  if (row.cancelRequestedAt) lines.push({ at: row.cancelRequestedAt, text: "cancel was asked for" });
  if (row.finishedAt) lines.push({ at: row.finishedAt, text: endWords(row), ...(row.state === "done" ? {} : { level: "fail" as const }) });
  return lines.sort((a, b) => a.at - b.at);
}

const endWords = ({ state, error }: JobRow): string => {
  const word = STATES[state].word.toLowerCase();
  return error && state !== "done" ? `${word}: ${error.message}` : word;
};

/** The same as a file: one line each, times in UTC. */
export function logText(detail: JobDetailView): string {
  const { job, facts, log } = detail;
  const head = [`job ${job.id}`, `title ${job.title}`, ...facts.map(({ name, value }) => `${name.toLowerCase()} ${value}`)];
  return [
    ...head.map((line) => `# ${line}`),
    ...log.map(({ at, text, level }) => `${new Date(at).toISOString()} ${level ?? "info"} ${text}`),
    "",
  ].join("\n");
}
