import { ProjectsPage } from "../../views/projects/projects-page.tsx";
import { listProjects } from "../projects.ts";
import { frameOf } from "./frame.ts";
import { page } from "./reply.ts";
import { projectViews } from "./show/projects.ts";
import { controller, type Web } from "./web.ts";

const SORTS = ["changed", "created", "title"] as const;
const SHOWN = 200;

export const projectsPages = (web: Web) =>
  controller(web).get("/projects", async ({ actor, request, query }) => {
    const frame = frameOf(web, request, actor);
    const sort = SORTS.find((known) => known === query.sort) ?? "changed";
    const all = await listProjects(web.clash, actor, { limit: SHOWN });
    const found =
      query.q?.trim() || sort !== "changed" ? await listProjects(web.clash, actor, { search: query.q ?? "", sort, limit: SHOWN }) : all;
    const props = {
      frame,
      projects: await projectViews(web.clash, found),
      total: all.length,
      sort,
      now: web.clash.clock.now(),
      ...(query.q ? { q: query.q } : {}),
    };
    return page(String(ProjectsPage(props)), frame.nonce);
  });
