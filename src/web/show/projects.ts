/** Projects as cards. */
import { and, desc, eq, inArray, sql } from "drizzle-orm";
import type { ProjectView } from "../../../views/projects/project-card.tsx";
import { paths } from "../../../views/paths.ts";
import type { Clash } from "../../clash.ts";
import type { ProjectSummary } from "../../projects.ts";
import { assets, films, jobs } from "../../schema.ts";

export async function projectViews(clash: Clash, projects: ProjectSummary[]): Promise<ProjectView[]> {
  const ids = projects.map((project) => project.id);
  if (ids.length === 0) return [];
  const busy = await clash.db.read
    .selectDistinct({ id: jobs.projectId })
    .from(jobs)
    .where(
      and(
        inArray(jobs.projectId, ids),
        inArray(jobs.state, ["queued", "running", "waiting"]),
        inArray(jobs.kind, ["film", "generate", "render"]),
      ),
    );
  const rendered = await clash.db.read
    .select()
    .from(assets)
    .where(and(inArray(assets.projectId, ids), eq(assets.kind, "video"), sql`json_extract(${assets.provenance}, '$.renderId') is not null`))
    .orderBy(desc(assets.createdAt));
  const made = new Set(
    (await clash.db.read.selectDistinct({ id: films.projectId }).from(films).where(inArray(films.projectId, ids))).map((row) => row.id),
  );
  const running = new Set(busy.map((row) => row.id));
  return projects.map((project): ProjectView => {
    const film = rendered.find((asset) => asset.projectId === project.id);
    const seconds = film?.durationMs ? Math.round(film.durationMs / 1000) : undefined;
    const facts = film?.width && film.height && seconds ? `${ratio(film.width, film.height)}, ${seconds} s` : undefined;
    return {
      id: project.id,
      title: project.title,
      changedAt: project.updatedAt,
      by: made.has(project.id) ? "both" : "person",
      ...(project.coverAssetId ? { coverUrl: paths.asset(project.coverAssetId, 640) } : {}),
      ...(facts ? { facts } : {}),
      ...(seconds ? { filmSeconds: seconds } : {}),
      ...(running.has(project.id) ? { running: true } : {}),
    };
  });
}

const NAMED = [
  ["16:9", 16 / 9],
  ["9:16", 9 / 16],
  ["1:1", 1],
  ["4:5", 4 / 5],
  ["21:9", 21 / 9],
] as const;

function ratio(width: number, height: number): string {
  return NAMED.find(([, value]) => Math.abs(value - width / height) < 0.02)?.[0] ?? `${width} × ${height}`;
}
