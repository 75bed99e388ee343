/** `clash projects export | import | duplicate`: whole projects as files. */
import type { Command } from "commander";
import { AppError } from "../lib/errors.ts";
import { type Client, openClient } from "./client.ts";
import { type Output, outputOf, print, progressOn } from "./output.ts";

const LOOK_AGAIN_MS = 300;
const ENDED = ["done", "failed", "cancelled", "dead", "uncertain"];
const ENDINGS = { bundle: ".clash", "json-canvas": ".canvas", "json-canvas-zip": ".zip" } as const;

interface ImportJob {
  state: string;
  progress: number;
  words: string;
  error: { message: string } | null;
  result: { projectId: string; nodes: number; edges: number; notes: string[] } | null;
}

export function exchangeVerbs(projects: Command): void {
  projects
    .command("export")
    .description("write a project to a file")
    .argument("<id>")
    .requiredOption("--out <file>", "name.clash, name.canvas, or name.zip for a canvas with its files")
    .option("--format <format>", `${Object.keys(ENDINGS).join(", ")}; else by the file's ending`)
    .option("--nodes <id...>", "these nodes only, with what their groups hold")
    .action(exportProject);
  projects
    .command("import")
    .description("make a project of a .clash bundle, or of a .canvas with the files it names")
    .argument("<file...>")
    .option("--into <project>", "put a canvas beside what this project has")
    .option("--title <text>", "what the new project is called")
    .action(importFiles);
  projects
    .command("duplicate")
    .description("copy a project with everything in it")
    .argument("<id>")
    .option("--title <text>")
    .action(async (projectId: string, options: { title?: string }, command: Command) => {
      const client = await openClient(command);
      const made = await client.command<{ id: string }>("project.duplicate", { projectId, ...options });
      print(outputOf(command), made, () => made.id);
      await client.close();
    });
}

async function exportProject(id: string, options: { out: string; format?: string; nodes?: string[] }, command: Command): Promise<void> {
  const ending = Object.entries(ENDINGS).find(([, end]) => options.out.endsWith(end))?.[0];
  const format = options.format ?? ending;
  if (!format) throw new AppError("invalid", `--out: End the file with ${Object.values(ENDINGS).join(", ")}, or say --format.`);
  const query = new URLSearchParams({ format, ...(options.nodes ? { ids: options.nodes.join(",") } : {}) });
  const client = await openClient(command);
  try {
    const bytes = await client.save(`/api/projects/${encodeURIComponent(id)}/export?${query}`, options.out);
    print(outputOf(command), { file: options.out, bytes }, () => options.out);
  } finally {
    await client.close();
  }
}

async function importFiles(files: string[], options: { into?: string; title?: string }, command: Command): Promise<void> {
  const output = outputOf(command);
  const client = await openClient(command);
  try {
    const fields = { ...(options.into ? { projectId: options.into } : {}), ...(options.title ? { title: options.title } : {}) };
    const { jobId, projectId } = await client.send<{ jobId: string; projectId: string }>("/api/projects/import", files, fields);
    const job = await ended(client, jobId, output);
    if (job.state !== "done") throw new AppError("invalid", job.error?.message ?? `The import ended ${job.state}. Nothing was changed.`);
    const { nodes = 0, edges = 0, notes = [] } = job.result ?? {};
    print(output, { projectId, nodes, edges, notes }, () => [projectId, ...notes].join("\n"));
  } finally {
    await client.close();
  }
}

async function ended(client: Client, jobId: string, output: Output): Promise<ImportJob> {
  const progress = progressOn(output);
  try {
    for (;;) {
      const job = await client.get<ImportJob>(`/api/jobs/${jobId}`);
      progress.set("import", job.progress, job.words);
      if (ENDED.includes(job.state)) return job;
      await Bun.sleep(LOOK_AGAIN_MS);
    }
  } finally {
    progress.end();
  }
}
