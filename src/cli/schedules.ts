/** `clash schedules` and `clash webhooks`: what runs by the clock, and who is told when jobs end. */
import type { Command } from "commander";
import { outputOf, print, table } from "./output.ts";
import { readPairs } from "./pairs.ts";
import { withClient } from "./queue.ts";

interface ScheduleLine {
  id: string;
  title: string;
  cron: string;
  timezone: string;
  command: string;
  pausedAt: string | null;
  nextAt: string | null;
}

export function scheduleVerbs(program: Command): void {
  const schedules = program.command("schedules").description("commands that are given again and again");
  schedules
    .command("list")
    .description("the next to run first")
    .action(async (_options: unknown, command: Command) => {
      const list = await withClient(command, (client) => client.get<{ items: ScheduleLine[] }>("/api/schedules"));
      print(
        outputOf(command),
        list,
        () =>
          table(
            list.items.map((row) => [
              row.id,
              row.pausedAt ? "paused" : (row.nextAt ?? "never"),
              `${row.cron} ${row.timezone}`,
              row.command,
              row.title,
            ]),
          ) || "Nothing is scheduled.",
      );
    });
  schedules
    .command("add")
    .description(
      'schedule a command, as: clash schedules add generation.run --cron "0 6 * * *" --title Morning --set nodeId=nod_… --project prj_…',
    )
    .argument("<command>")
    .requiredOption("--cron <line>", "five fields, a name as @daily, or one moment in ISO 8601")
    .requiredOption("--title <text>", "what it is for")
    .option("--timezone <name>", "as Europe/Berlin; the studio's own without it")
    .option("--missed <rule>", "skip, once or each: times that passed while the studio was off")
    .option("--set <name=value...>", "parameters of the command; values may be JSON")
    .action(async (name: string, options: AddOptions, command: Command) => {
      const { project } = outputOf(command);
      const { set = [], ...line } = options;
      const params = { ...(project ? { projectId: project } : {}), ...readPairs(set) };
      const made = await withClient(command, (client) =>
        client.command<{ id: string; nextAt: string }>("schedule.create", { ...line, command: name, params }),
      );
      print(outputOf(command), made, () => `${made.id}  next ${made.nextAt}`);
    });
  for (const [verb, description] of [
    ["pause", "pause schedules"],
    ["resume", "go on with paused schedules"],
    ["run", "run schedules once, now"],
    ["delete", "remove schedules"],
  ] as const)
    schedules
      .command(verb)
      .description(description)
      .argument("<schedule...>")
      .action((ids: string[], _options: unknown, command: Command) =>
        withClient(command, async (client) => {
          for (const scheduleId of ids) await client.command(`schedule.${verb}`, { scheduleId });
        }),
      );
}

interface AddOptions {
  cron: string;
  title: string;
  timezone?: string;
  missed?: string;
  set?: string[];
}

interface WebhookLine {
  id: string;
  title: string;
  url: string;
  events: string[];
  pausedAt: string | null;
}

export function webhookVerbs(program: Command): void {
  const webhooks = program.command("webhooks").description("other programs that are told when jobs end");
  webhooks
    .command("list")
    .description("who is told what")
    .action(async (_options: unknown, command: Command) => {
      const list = await withClient(command, (client) => client.get<{ items: WebhookLine[] }>("/api/webhooks"));
      print(
        outputOf(command),
        list,
        () =>
          table(list.items.map((row) => [row.id, row.pausedAt ? "paused" : "on", row.events.join(","), row.url, row.title])) ||
          "Nobody is told.",
      );
    });
  webhooks
    .command("add")
    .description("tell an address; prints the secret, this once")
    .argument("<url>")
    .requiredOption("--title <text>", "what it is for")
    .option("--events <names...>", "job.done job.failed job.dead job.uncertain job.cancelled")
    .action(async (url: string, options: { title: string; events?: string[] }, command: Command) => {
      const { project } = outputOf(command);
      const made = await withClient(command, (client) =>
        client.command<{ id: string; secret: string }>("webhook.create", { url, ...options, ...(project ? { projectId: project } : {}) }),
      );
      print(outputOf(command), made, () => `${made.id}  ${made.secret}`);
    });
  for (const [verb, description] of [
    ["test", "send a test message"],
    ["pause", "send nothing more"],
    ["resume", "go on with what ends from now"],
    ["delete", "remove webhooks"],
  ] as const)
    webhooks
      .command(verb)
      .description(description)
      .argument("<webhook...>")
      .action((ids: string[], _options: unknown, command: Command) =>
        withClient(command, async (client) => {
          for (const webhookId of ids) await client.command(`webhook.${verb}`, { webhookId });
        }),
      );
}
