import type { Command } from "commander";
import { openClient } from "./client.ts";
import { exchangeVerbs } from "./exchange.ts";
import { outputOf, print, table } from "./output.ts";

interface ProjectLine {
  id: string;
  title: string;
  updatedAt: string;
}

export function projectVerbs(program: Command): void {
  const projects = program.command("projects").description("projects of the studio");
  exchangeVerbs(projects);
  projects
    .command("list")
    .option("--search <text>")
    .action(async (options: { search?: string }, command: Command) => {
      const client = await openClient(command);
      const list = await client.get<{ items: ProjectLine[] }>(
        `/api/projects${options.search ? `?search=${encodeURIComponent(options.search)}` : ""}`,
      );
      print(outputOf(command), list, () =>
        list.items.length === 0
          ? 'No project yet. Make one with clash make "a brief" --out film.mp4'
          : table(list.items.map((project) => [project.id, project.updatedAt.slice(0, 16).replace("T", " "), project.title])),
      );
      await client.close();
    });
  projects
    .command("create")
    .argument("<title>")
    .action(async (title: string, _options: unknown, command: Command) => {
      const client = await openClient(command);
      const made = await client.command<{ id: string }>("project.create", { title });
      print(outputOf(command), made, () => made.id);
      await client.close();
    });
  projects
    .command("get")
    .argument("<id>")
    .action(async (id: string, _options: unknown, command: Command) => {
      const client = await openClient(command);
      const project = await client.get<ProjectLine>(`/api/projects/${encodeURIComponent(id)}`);
      print(outputOf(command), project, () => `${project.id}  ${project.title}`);
      await client.close();
    });
  projects
    .command("delete")
    .argument("<id>")
    .action(async (id: string, _options: unknown, command: Command) => {
      const client = await openClient(command);
      await client.command("project.delete", { projectId: id });
      print(outputOf(command), { id }, () => `Deleted ${id}.`);
      await client.close();
    });
}
