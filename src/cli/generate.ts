/** `clash generate`: one model, one prompt, files out. */
import { mkdir } from "node:fs/promises";
import { extname, join } from "node:path";
import type { Command } from "commander";
import { openClient } from "./client.ts";
import { outputOf, print, progressOn } from "./output.ts";
import { waitFor } from "./tasks.ts";

interface GenerateOptions {
  model: string;
  prompt: string;
  ref?: string[];
  takes: string;
  out: string;
  set?: string[];
}

export function generateVerb(program: Command): void {
  program
    .command("generate")
    .description("run one model on one prompt and download its takes")
    .requiredOption("--model <id>")
    .requiredOption("--prompt <text>")
    .requiredOption("--out <folder>")
    .option("--ref <file...>", "pictures to take up")
    .option("--takes <n>", "how many", "1")
    .option("--set <name=value...>", "parameters of the model")
    .option("--wait", "kept for scripts: it always waits")
    .action(generate);
}

async function generate(options: GenerateOptions, command: Command): Promise<void> {
  const output = outputOf(command);
  const client = await openClient();
  try {
    const projectId = output.project ?? (await client.command<{ id: string }>("project.create", { title: options.prompt.slice(0, 80) })).id;
    const params = Object.fromEntries(
      (options.set ?? [])
        .map((pair) => pair.split("=", 2) as [string, string])
        .map(([name, value]) => [name, value !== "" && !Number.isNaN(Number(value)) && name !== "resolution" ? Number(value) : value]),
    );
    const node = await client.command<{ id: string }>("node.add", {
      projectId,
      type: "generator",
      model: options.model,
      prompt: options.prompt,
      params,
    });
    for (const path of options.ref ?? []) {
      const assetId = await client.upload(projectId, path);
      const reference = await client.command<{ id: string }>("node.add", { projectId, type: "image", assetId });
      await client.command("edge.connect", { projectId, source: reference.id, target: node.id, role: "reference" });
    }
    const { generationIds } = await client.command<{ generationIds: string[] }>("generation.run", {
      projectId,
      nodeId: node.id,
      takes: Number(options.takes),
    });
    const rows = await waitFor(client, generationIds, progressOn(output));
    await mkdir(options.out, { recursive: true });
    const files: string[] = [];
    for (const [index, row] of rows.entries()) {
      if (!row.assetId) continue;
      const asset = await client.get<{ name: string }>(`/api/assets/${row.assetId}`);
      const path = join(options.out, `take-${index + 1}${extname(asset.name)}`);
      await client.download(row.assetId, path);
      files.push(path);
    }
    const failures = rows.flatMap((row) => row.error?.message ?? []);
    print(output, { projectId, generationIds, files, failures }, () => [...files, ...failures].join("\n"));
    if (failures.length > 0) process.exitCode = 1;
  } finally {
    await client.close();
  }
}
