/** `clash queue`: what runs, what waits and why, and the ways to steer it. */
import type { Command } from "commander";
import { type Client, openClient } from "./client.ts";
import { outputOf, print, table } from "./output.ts";

interface JobLine {
  id: string;
  kind: string;
  state: string;
  title: string;
  attempt: number;
  progress: number;
  why: string | null;
  error: { class: string; message: string } | null;
}

interface History {
  why: string | null;
  costMicros: number | null;
  isEstimate: boolean;
  attempts: { attempt: number; startedAt: string; endedAt: string | null; error: { class: string; message: string } | null }[];
  waitsFor: { id: string; title: string; state: string }[];
  log: { at: string; text: string; level?: string }[];
}

const GROUPS: Record<string, string> = { open: "running,waiting,queued,scheduled", attention: "failed,dead,uncertain" };

/** Opens a client for one verb and closes it whatever happens. */
export async function withClient<T>(command: Command, work: (client: Client) => Promise<T>): Promise<T> {
  const client = await openClient(command);
  try {
    return await work(client);
  } finally {
    await client.close();
  }
}

export function queueVerbs(program: Command): void {
  const queue = program.command("queue").description("jobs: what runs, what waits and why, what has ended");
  addReading(queue);
  addSteering(queue);
}

function addReading(queue: Command): void {
  queue
    .command("list")
    .description("the newest first, with the reason where one waits")
    .option(
      "--state <state>",
      "open, attention, or states with commas: running, waiting, queued, scheduled, done, failed, cancelled, dead, uncertain",
    )
    .option("--kind <kind>", "only jobs of a kind")
    .action(async (options: { state?: string; kind?: string }, command: Command) => {
      const output = outputOf(command);
      const query = new URLSearchParams({
        ...(output.project ? { projectId: output.project } : {}),
        ...(options.state ? { state: GROUPS[options.state] ?? options.state } : {}),
        ...(options.kind ? { kind: options.kind } : {}),
      });
      const list = await withClient(command, (client) => client.get<{ items: JobLine[] }>(`/api/jobs?${query}`));
      print(output, list, () => table(list.items.map(lineOf)) || "Nothing is there.");
    });
  queue
    .command("show")
    .description("one job: why it waits, its tries, its log")
    .argument("<job>")
    .action(async (id: string, _options: unknown, command: Command) => {
      const [job, history] = await withClient(command, (client) =>
        Promise.all([
          client.get<JobLine>(`/api/jobs/${encodeURIComponent(id)}`),
          client.get<History>(`/api/jobs/${encodeURIComponent(id)}/history`),
        ]),
      );
      print(outputOf(command), { ...job, ...history }, () => storyOf(job, history));
    });
  queue
    .command("status")
    .description("what is paused, and how much each resource takes")
    .action(async (_options: unknown, command: Command) => {
      const status = await withClient(command, (client) => client.get<Status>("/api/queue"));
      print(outputOf(command), status, () => statusOf(status));
    });
}

const lineOf = (job: JobLine): string[] => [
  job.id,
  job.kind,
  job.state === "running" ? `running ${Math.round(job.progress * 100)} %` : job.state,
  job.title,
  job.why ?? job.error?.message ?? "",
];

function storyOf(job: JobLine, { why, costMicros, isEstimate, waitsFor, log }: History): string {
  const cost = costMicros === null ? "" : `${isEstimate ? "may cost" : "cost"} $${(costMicros / 1e6).toFixed(3)}`;
  return [
    `${job.id}  ${job.kind}  ${job.state}  ${cost}`.trimEnd(),
    job.title,
    ...(why ? [why] : []),
    ...waitsFor.map((other) => `waits for ${other.id}  ${other.state}  ${other.title}`),
    "",
    ...log.map(({ at, text }) => `${at}  ${text}`),
  ].join("\n");
}

interface Status {
  pauses: { scope: string; byName: string; at: string }[];
  resources: { resource: string; busy: number; waiting: number; atOnce: number | null; perMinute: number | null; left: number | null }[];
}

function statusOf({ pauses, resources }: Status): string {
  const paused = pauses.map(({ scope, byName, at }) => `paused: ${scope}, by ${byName}, ${at}`);
  const rows = resources.map(({ resource, busy, waiting, atOnce, perMinute }) => [
    resource,
    `${busy}/${atOnce ?? "any"} at once`,
    perMinute === null ? "" : `${perMinute} a minute`,
    `${waiting} wait`,
  ]);
  return [...paused, table(rows)].filter(Boolean).join("\n") || "Nothing is paused, and nothing has a limit.";
}

interface Part {
  resource?: string;
  kind?: string;
}

function addSteering(queue: Command): void {
  const job = (name: string, description: string, verb: string) =>
    queue
      .command(name)
      .description(description)
      .argument("<job...>")
      .action((ids: string[], _options: unknown, command: Command) =>
        withClient(command, async (client) => {
          for (const jobId of ids) await client.command(verb, { jobId });
        }),
      );
  job("cancel", "cancel jobs", "job.cancel");
  job("retry", "try jobs again that failed, died or were cancelled", "job.retry");
  queue
    .command("move")
    .description("run a waiting job before another one; without --before behind all of its line")
    .argument("<job>")
    .option("--before <job>", "the one that it shall run before")
    .action((jobId: string, { before }: { before?: string }, command: Command) =>
      withClient(command, (client) => client.command("job.move", { jobId, ...(before ? { before } : {}) })),
    );
  for (const verb of ["pause", "resume"] as const)
    queue
      .command(verb)
      .description(verb === "pause" ? "start nothing more: in all, of --project, --resource or --kind" : "go on where it was paused")
      .option("--resource <name>", "as provider:fal")
      .option("--kind <kind>", "as render")
      .action((part: Part, command: Command) =>
        withClient(command, (client) => client.command(`queue.${verb}`, { ...part, ...projectOf(command) })),
      );
  queue
    .command("limit")
    .description("how much a resource takes; 0 is no limit")
    .argument("<resource>")
    .option("--at-once <n>", "jobs at once", Number)
    .option("--per-minute <n>", "jobs that start in a minute", Number)
    .action((resource: string, limits: { atOnce?: number; perMinute?: number }, command: Command) =>
      withClient(command, (client) => client.command("queue.limit", { resource, ...limits })),
    );
  queue
    .command("clear")
    .description("cancel everything that waits, in all or of --project")
    .option("--kind <kind>", "only jobs of a kind")
    .option("--mine", "only what was asked for in your name")
    .action(async (some: Part & { mine?: boolean }, command: Command) => {
      const done = await withClient(command, (client) =>
        client.command<{ cancelled: number }>("queue.clear", { ...some, ...projectOf(command) }),
      );
      print(outputOf(command), done, () => `${done.cancelled} cancelled`);
    });
  queue
    .command("replay")
    .description("try again what died, or with --state failed what failed")
    .option("--state <state>", "dead or failed")
    .option("--kind <kind>", "only jobs of a kind")
    .action(async (some: Part & { state?: string }, command: Command) => {
      const done = await withClient(command, (client) =>
        client.command<{ retried: number }>("queue.replay", { ...some, ...projectOf(command) }),
      );
      print(outputOf(command), done, () => `${done.retried} tried again`);
    });
}

function projectOf(command: Command): { projectId?: string } {
  const { project } = outputOf(command);
  return project ? { projectId: project } : {};
}
