/** Reading over HTTP: plain JSON. Lists are `{items, next}`. */
import { type Actor, mayReach } from "../actors.ts";
import { filmById } from "../films.ts";
import { generationById } from "../generations.ts";
import type { JobRow } from "../jobs/define.ts";
import { jobNamed, listJobs } from "../jobs/list.ts";
import { AppError } from "../lib/errors.ts";
import { listProjects, type Project, requireProject } from "../projects.ts";
import { allCards } from "../providers/index.ts";
import { renderById } from "../renders.ts";
import { JOB_STATES } from "../schema.ts";
import { json } from "./reply.ts";
import { controller, type Web } from "./web.ts";

const PAGE = 60;

export const readRoutes = (web: Web) =>
  controller(web)
    .get("/api/projects", async ({ actor, query }) => {
      const offset = Number(query.next ?? 0) || 0;
      const rows = await listProjects(web.clash, actor, { ...(query.search ? { search: query.search } : {}), limit: PAGE, offset });
      return json({
        items: rows.map((row) => ({ ...project(row), coverAssetId: row.coverAssetId ?? null })),
        next: rows.length === PAGE ? String(offset + PAGE) : null,
      });
    })
    .get("/api/projects/:id", async ({ actor, params }) => json(project(await reach(web, actor, params.id))))
    .get("/api/projects/:id/canvas", async ({ actor, params }) => {
      await reach(web, actor, params.id);
      const { requests: _, ...view } = await web.clash.rooms.view(params.id);
      return json(view);
    })
    .get("/api/models", () => json({ items: allCards(), next: null }))
    .get("/api/generations/:id", async ({ actor, params }) => {
      const row = await generationById(web.clash, params.id);
      await reach(web, actor, row.projectId);
      const { ticket: _, ...shown } = row;
      return json(times(shown));
    })
    .get("/api/renders/:id", async ({ actor, params }) => {
      const row = await renderById(web.clash, params.id);
      await reach(web, actor, row.projectId);
      return json(times(row));
    })
    .get("/api/films/:id", async ({ actor, params }) => {
      const row = await filmById(web.clash, params.id);
      await reach(web, actor, row.projectId);
      return json(times(row));
    })
    .get("/api/jobs", async ({ actor, query }) => {
      const states = JOB_STATES.filter((state) => state === query.state);
      if (query.projectId) await reach(web, actor, query.projectId);
      const rows = await listJobs(web.clash, {
        ...(query.projectId ? { projectId: query.projectId } : {}),
        ...(states.length > 0 ? { states } : {}),
        limit: 200,
      });
      return json({
        items: rows.filter((row) => !row.projectId || mayReach(actor, row.projectId)).map((row) => job(web, row)),
        next: null,
      });
    })
    .get("/api/jobs/:id", async ({ actor, params }) => {
      const row = await jobNamed(web.clash, params.id);
      if (row.projectId) await reach(web, actor, row.projectId);
      return json(job(web, row));
    });

async function reach(web: Web, actor: Actor, projectId: string): Promise<Project> {
  if (!mayReach(actor, projectId)) throw new AppError("not_found", "There is no such project.");
  return requireProject(web.clash, projectId);
}

const project = ({ id, title, createdBy, createdAt, updatedAt, archivedAt }: Project) =>
  times({ id, title, createdBy, createdAt, updatedAt, archivedAt });

function job(web: Web, { lease: _, leaseUntil: __, ...row }: JobRow) {
  const live = web.clash.jobs.progressOf(row.id);
  return { ...times(row), progress: live?.fraction ?? row.progress / 1000, words: live?.words ?? "" };
}

/** Every `…At` as ISO 8601. */
export function times<T extends Record<string, unknown>>(row: T): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [
      name,
      /At$/.test(name) && typeof value === "number" ? new Date(value).toISOString() : value,
    ]),
  );
}
