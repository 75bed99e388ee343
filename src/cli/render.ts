import { resolve } from "node:path";
import type { Command } from "commander";
import { AppError } from "../lib/errors.ts";
import { openClient } from "./client.ts";
import { outputOf, print, progressOn } from "./output.ts";
import { requireProject } from "./tasks.ts";

interface RenderLine {
  state: string;
  jobId: string;
  assetId: string | null;
  error: { message: string } | null;
}

const LOOK_AGAIN_MS = 400;

export function renderVerb(program: Command): void {
  program
    .command("render")
    .description("render a timeline into a file (--project)")
    .requiredOption("--timeline <id>")
    .requiredOption("--out <file>")
    .option("--preset <name>", "draft, web or master", "web")
    .action(render);
}

async function render(options: { timeline: string; out: string; preset: string }, command: Command): Promise<void> {
  const output = outputOf(command);
  const projectId = requireProject(command);
  const client = await openClient(command);
  const progress = progressOn(output);
  try {
    const { id } = await client.command<{ id: string }>("render.start", {
      projectId,
      timelineId: options.timeline,
      preset: options.preset,
    });
    let row = await client.get<RenderLine>(`/api/renders/${id}`);
    while (row.state === "queued" || row.state === "running") {
      const job = await client.get<{ progress: number; words: string }>(`/api/jobs/${row.jobId}`);
      progress.set("render", job.progress, job.words);
      await Bun.sleep(LOOK_AGAIN_MS);
      row = await client.get<RenderLine>(`/api/renders/${id}`);
    }
    if (!row.assetId) throw new AppError("conflict", `The render ${row.state}. ${row.error?.message ?? ""}`.trim());
    const path = resolve(options.out);
    await client.download(row.assetId, path);
    print(output, { id, file: path }, () => path);
  } finally {
    progress.end();
    await client.close();
  }
}
