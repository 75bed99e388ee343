/** Reports of squads and debates as files, and who can take part in a project's turns. */
import { mayReach } from "../actors.ts";
import { reportMarkdown, reportOf, reportTitle } from "../engine/report.ts";
import { type Blueprint, BLUEPRINTS } from "../engine/squad/blueprint.ts";
import { AppError, invalid } from "../lib/errors.ts";
import { personasOf } from "../personas.ts";
import { requireProject } from "../projects.ts";
import { turnNamed } from "../turns.ts";
import { json, SAFETY_HEADERS } from "./reply.ts";
import { controller, type Web } from "./web.ts";

export const reportRoutes = (web: Web) =>
  controller(web)
    .get("/api/turns/:id/report", async ({ actor, params, query }) => {
      const turn = await turnNamed(web.clash, params.id);
      if (!mayReach(actor, turn.projectId)) throw new AppError("not_found", "There is no such turn.");
      await requireProject(web.clash, turn.projectId);
      const format = String(query.format ?? "json");
      if (format !== "json" && format !== "md") throw invalid("format", 'Use "md" or "json".');
      const report = reportOf(turn);
      if (!report) throw new AppError("not_found", "This turn has no report. Squads and debates have one when they are done.");
      return format === "json" ? json(report) : file(reportTitle(report), reportMarkdown(report));
    })
    .get("/api/projects/:id/personas", async ({ actor, params }) => {
      if (!mayReach(actor, params.id)) throw new AppError("not_found", "There is no such project.");
      await requireProject(web.clash, params.id);
      return json({ items: await personasOf(web.clash, params.id), next: null });
    })
    .get("/api/squads", () => json({ items: BLUEPRINTS.map(squad), next: null }));

const squad = ({ name, title, stages, critic, coordinator, ...rest }: Blueprint) => ({
  ...{ name, title },
  roles: [...(rest.planner ? [rest.planner] : []), ...stages.flat(), critic, coordinator],
});

function file(title: string, markdown: string): Response {
  const name = `${
    title
      .replaceAll(/[^\p{L}\p{N} _-]/gu, "")
      .trim()
      .slice(0, 80) || "report"
  }.md`;
  return new Response(markdown, {
    headers: {
      ...SAFETY_HEADERS,
      "content-type": "text/markdown; charset=utf-8",
      "content-disposition": `attachment; filename*=UTF-8''${encodeURIComponent(name)}`,
      "cache-control": "private, no-store",
    },
  });
}
