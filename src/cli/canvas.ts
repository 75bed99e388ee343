import type { Command } from "commander";
import { AppError } from "../lib/errors.ts";
import { openClient } from "./client.ts";
import { outputOf, print, table } from "./output.ts";
import { readPairs } from "./pairs.ts";
import { requireProject } from "./tasks.ts";

interface CanvasJson {
  nodes: Record<string, { id: string; type: string; label: string; status?: string; body?: string; prompt?: string }>;
}

export function canvasVerbs(program: Command): void {
  const canvas = program.command("canvas").description("nodes of a project's canvas (--project)");
  canvas.command("list").action(async (_options: unknown, command: Command) => {
    const client = await openClient(command);
    const view = await client.get<CanvasJson>(`/api/projects/${requireProject(command)}/canvas`);
    const nodes = Object.values(view.nodes);
    print(outputOf(command), { items: nodes }, () => table(nodes.map((node) => [node.id, node.type, node.status ?? "", node.label])));
    await client.close();
  });
  canvas
    .command("get")
    .argument("<node>")
    .action(async (id: string, _options: unknown, command: Command) => {
      const client = await openClient(command);
      const view = await client.get<CanvasJson>(`/api/projects/${requireProject(command)}/canvas`);
      const node = view.nodes[id];
      if (!node) throw new AppError("not_found", `There is no node ${id} on this canvas.`);
      print(outputOf(command), node, () => JSON.stringify(node, null, 2));
      await client.close();
    });
  canvas
    .command("add")
    .argument("<type>")
    .option("--set <name=value...>")
    .action(async (type: string, options: { set?: string[] }, command: Command) =>
      run(command, "node.add", { type, ...readPairs(options.set ?? []) }),
    );
  canvas
    .command("update")
    .argument("<node>")
    .option("--set <name=value...>")
    .action(async (nodeId: string, options: { set?: string[] }, command: Command) =>
      run(command, "node.update", { nodeId, ...readPairs(options.set ?? []) }),
    );
  canvas
    .command("delete")
    .argument("<node...>")
    .action(async (nodeIds: string[], _options: unknown, command: Command) => run(command, "node.delete", { nodeIds }));
  canvas
    .command("execute")
    .requiredOption("--node <id>")
    .option("--takes <n>", "how many", "1")
    .option("--accept-unknown-price", "run it although nobody knows what it costs")
    .option("--dry-run", "only say what it would cost")
    .action(async (options: { node: string; takes: string; acceptUnknownPrice?: true; dryRun?: true }, command: Command) => {
      const { node: nodeId, takes, dryRun, ...yes } = options;
      if (dryRun) return run(command, "generation.estimate", { nodeId, takes: Number(takes) });
      return run(command, "generation.run", { nodeId, takes: Number(takes), ...yes });
    });
  canvas
    .command("search")
    .argument("<text>")
    .action(async (text: string, _options: unknown, command: Command) => {
      const client = await openClient(command);
      const view = await client.get<CanvasJson>(`/api/projects/${requireProject(command)}/canvas`);
      const wanted = text.toLowerCase();
      const found = Object.values(view.nodes).filter((node) =>
        `${node.label} ${node.body ?? ""} ${node.prompt ?? ""}`.toLowerCase().includes(wanted),
      );
      print(outputOf(command), { items: found }, () => table(found.map((node) => [node.id, node.type, node.label])));
      await client.close();
    });
}

async function run(command: Command, name: string, params: Record<string, unknown>): Promise<void> {
  const projectId = requireProject(command);
  const client = await openClient(command);
  const result = await client.command<Record<string, unknown>>(name, { projectId, ...params });
  print(outputOf(command), result, () => Object.values(result).flat().join("\n") || "Done.");
  await client.close();
}
