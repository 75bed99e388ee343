/** Reading over HTTP: plain JSON. Lists are `{items, next}`. */
import { type Actor, mayReach } from "../actors.ts";
import { filmById } from "../films.ts";
import { generationById } from "../generations.ts";
import { AppError } from "../lib/errors.ts";
import { listProjects, type Project, requireProject } from "../projects.ts";
import { renderById } from "../renders.ts";
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
    .get("/api/models", async () => json({ items: await modelsOf(web), next: null }))
    .get("/api/models/retired", () => json({ items: web.clash.models.retired(), next: null }))
    .get("/api/generations/:id", async ({ actor, params }) => {
      const row = await generationById(web.clash, params.id);
      await reach(web, actor, row.projectId);
      const { ticket: _, held: __, ...shown } = row;
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
    });

/** Cards, and whether each can be run now. */
async function modelsOf({ clash }: Web) {
  const ready = await clash.models.ready();
  return clash.models.cards().map((card) => ({ ...card, ready: card.routes.some((route) => ready.has(route.provider)) }));
}

async function reach(web: Web, actor: Actor, projectId: string): Promise<Project> {
  if (!mayReach(actor, projectId)) throw new AppError("not_found", "There is no such project.");
  return requireProject(web.clash, projectId);
}

const project = ({ id, title, createdBy, createdAt, updatedAt, archivedAt }: Project) =>
  times({ id, title, createdBy, createdAt, updatedAt, archivedAt });

/** Every `…At` as ISO 8601. */
export function times<T extends Record<string, unknown>>(row: T): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [
      name,
      /At$/.test(name) && typeof value === "number" ? new Date(value).toISOString() : value,
    ]),
  );
}
