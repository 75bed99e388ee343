/** `clash generate`: one model, one prompt, files out. */
import { mkdir } from "node:fs/promises";
import { extname, join } from "node:path";
import type { Command } from "commander";
import { type Client, openClient } from "./client.ts";
import { outputOf, print, progressOn } from "./output.ts";
import { waitFor } from "./tasks.ts";

interface GenerateOptions {
  model: string;
  prompt: string;
  ref?: string[];
  takes: string;
  out: string;
  set?: string[];
  acceptUnknownPrice?: boolean;
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
    .option("--accept-unknown-price", "run it although nobody knows what it costs")
    .option("--wait", "kept for scripts: it always waits")
    .action(generate);
}

async function generate(options: GenerateOptions, command: Command): Promise<void> {
  const output = outputOf(command);
  const client = await openClient(command);
  try {
    const projectId = output.project ?? (await client.command<{ id: string }>("project.create", { title: options.prompt.slice(0, 80) })).id;
    const params = await paramsOf(client, options);
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
      ...(options.acceptUnknownPrice ? { acceptUnknownPrice: true } : {}),
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

interface ModelForm {
  id: string;
  name: string;
  aliases?: string[];
  params: { properties: Record<string, { type?: string }> };
}

/** `name=value` pairs as the model's form means them: a length of "8" is a word for one model and a number for another. */
async function paramsOf(client: Client, { model, set = [] }: GenerateOptions): Promise<Record<string, unknown>> {
  if (set.length === 0) return {};
  const { items } = await client.get<{ items: ModelForm[] }>("/api/models");
  const named = model.trim().toLowerCase();
  const isNamed = (known: ModelForm) => known.id === named || known.name.toLowerCase() === named || known.aliases?.includes(named);
  const form = items.find(isNamed)?.params.properties ?? {};
  return Object.fromEntries(
    set.map((pair) => {
      const at = pair.indexOf("=");
      const [name, value] = at < 0 ? [pair, ""] : [pair.slice(0, at), pair.slice(at + 1)];
      return [name, valueAs(form[name]?.type, value)];
    }),
  );
}

function valueAs(type: string | undefined, value: string): unknown {
  if ((type === "number" || type === "integer") && value !== "" && !Number.isNaN(Number(value))) return Number(value);
  return type === "boolean" && (value === "true" || value === "false") ? value === "true" : value;
}
