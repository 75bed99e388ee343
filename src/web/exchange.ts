/** Projects in and out of the studio as files. */
import { mayReach } from "../actors.ts";
import { EXPORT_FORMATS, exportProject } from "../exchange/export.ts";
import { beginImport } from "../exchange/import.ts";
import { dropFiles, stageForm } from "../exchange/stage.ts";
import { AppError, invalid } from "../lib/errors.ts";
import { requireProject } from "../projects.ts";
import { requireEditor } from "./guard.ts";
import { json, SAFETY_HEADERS, streamOf } from "./reply.ts";
import { controller, type Web } from "./web.ts";

const MAX_IDS = 10_000;
const KEY_CHARACTERS = 200;

export const exchangeRoutes = (web: Web) =>
  controller(web)
    .get("/api/projects/:id/export", async ({ actor, params, query }) => {
      if (!mayReach(actor, params.id)) throw new AppError("not_found", "There is no such project.");
      const project = await requireProject(web.clash, params.id);
      const format = EXPORT_FORMATS.find((known) => known === (query.format ?? "bundle"));
      if (!format) throw invalid("format", `It must be one of ${EXPORT_FORMATS.join(", ")}.`);
      const { body, name, mime } = await exportProject(web.clash, project, { format, ids: idsOf(query.ids) });
      return new Response(typeof body === "string" ? body : streamOf(body), {
        headers: {
          ...SAFETY_HEADERS,
          "content-type": mime,
          "cache-control": "private, no-store",
          "content-disposition": `attachment; filename*=UTF-8''${encodeURIComponent(name)}`,
        },
      });
    })
    .post(
      "/api/projects/import",
      async ({ actor, request }) => {
        requireEditor(actor);
        const requestKey = request.headers.get("idempotency-key")?.slice(0, KEY_CHARACTERS);
        const { files, fields } = await stageForm(web.clash, request, web.clash.config.importLimitBytes);
        try {
          const order = { files, projectId: fields.get("projectId") || undefined, title: fields.get("title") || undefined, requestKey };
          return json(await beginImport(web.clash, actor, order), 202);
        } catch (cause) {
          await dropFiles(web.clash, files);
          throw cause;
        }
      },
      { parse: "none" },
    );

function idsOf(text: string | undefined): string[] | undefined {
  if (text === undefined) return undefined;
  const ids = text.split(",").filter(Boolean);
  if (ids.length === 0) throw invalid("ids", "Name at least one node.");
  if (ids.length > MAX_IDS) throw invalid("ids", `Name at most ${MAX_IDS.toLocaleString("en")} nodes.`);
  return ids;
}
