import type { Command } from "commander";
import { AppError } from "../lib/errors.ts";
import { type Client, openClient } from "./client.ts";
import { outputOf, print, progressOn, table } from "./output.ts";

interface GenerationLine {
  id: string;
  state: string;
  jobId: string;
  assetId: string | null;
  error: { message: string } | null;
}

const LOOK_AGAIN_MS = 300;

export function taskVerbs(program: Command): void {
  const tasks = program.command("tasks").description("generations: their state, and waiting for them");
  tasks
    .command("status")
    .argument("<generation>")
    .action(async (id: string, _options: unknown, command: Command) => {
      const client = await openClient(command);
      const row = await client.get<GenerationLine>(`/api/generations/${encodeURIComponent(id)}`);
      print(outputOf(command), row, () => `${row.id}  ${row.state}${row.error ? `  ${row.error.message}` : ""}`);
      await client.close();
    });
  tasks
    .command("wait")
    .argument("<generation...>")
    .action(async (ids: string[], _options: unknown, command: Command) => {
      const client = await openClient(command);
      const rows = await waitFor(client, ids, progressOn(outputOf(command)));
      print(outputOf(command), { items: rows }, () => table(rows.map((row) => [row.id, row.state, row.assetId ?? ""])));
      await client.close();
      if (rows.some((row) => row.state !== "done")) process.exitCode = 1;
    });
  for (const [verb, description] of [
    ["cancel", "stop generations; what was paid stays"],
    ["retry", "try generations again that failed or were cancelled"],
  ] as const)
    tasks
      .command(verb)
      .description(description)
      .argument("<generation...>")
      .action(async (ids: string[], _options: unknown, command: Command) => {
        const client = await openClient(command);
        for (const id of ids) {
          const { projectId } = await client.get<{ projectId: string }>(`/api/generations/${encodeURIComponent(id)}`);
          await client.command(`generation.${verb}`, { projectId, generationId: id });
        }
        await client.close();
      });
  program
    .command("jobs")
    .description("what runs, waits and has ended")
    .action(async (_options: unknown, command: Command) => {
      const client = await openClient(command);
      const { project } = outputOf(command);
      const list = await client.get<{ items: { id: string; kind: string; state: string; title: string }[] }>(
        `/api/jobs${project ? `?projectId=${project}` : ""}`,
      );
      print(
        outputOf(command),
        list,
        () => table(list.items.map((job) => [job.id, job.kind, job.state, job.title])) || "Nothing has run yet.",
      );
      await client.close();
    });
}

/** Resolves when all have ended, however they ended. */
export async function waitFor(client: Client, ids: string[], progress: ReturnType<typeof progressOn>): Promise<GenerationLine[]> {
  try {
    for (;;) {
      const rows = await Promise.all(ids.map((id) => client.get<GenerationLine>(`/api/generations/${encodeURIComponent(id)}`)));
      const ended = rows.filter((row) => row.state !== "queued" && row.state !== "running").length;
      progress.set("takes", ended / ids.length, `${ended} of ${ids.length}`);
      if (ended === ids.length) return rows;
      await Bun.sleep(LOOK_AGAIN_MS);
    }
  } finally {
    progress.end();
  }
}

export function modelsVerb(program: Command): void {
  program
    .command("models")
    .description("the models there are")
    .action(async (_options: unknown, command: Command) => {
      const client = await openClient(command);
      const list = await client.get<{
        items: {
          id: string;
          kind: string;
          name: string;
          routes: { provider: string; price: { micros: number; unit: string } | "unknown" }[];
        }[];
      }>("/api/models");
      print(outputOf(command), list, () =>
        table(list.items.map(({ id, kind, name, routes }) => [id, kind, priceOf(routes[0]?.price ?? "unknown"), name])),
      );
      await client.close();
    });
}

function priceOf(price: { micros: number; unit: string } | "unknown"): string {
  if (price === "unknown") return "price unknown";
  return price.micros === 0 ? "free" : `$${(price.micros / 1e6).toFixed(3)} per ${price.unit}`;
}

export const requireProject = (command: Command): string => {
  const { project } = outputOf(command);
  if (!project)
    throw new AppError("invalid", "--project: Name the project (clash projects list shows them).", [
      { field: "project", message: "It is missing." },
    ]);
  return project;
};
