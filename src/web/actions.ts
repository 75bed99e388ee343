/** Custom actions for programs: what is installed, what waits for a review and what it would change, runs, and files to take along. */
import type { Actor } from "../actors.ts";
import { mayReach } from "../actors.ts";
import {
  actionNamed,
  type ActionRun,
  actionRun,
  type ActionShown,
  exportAction,
  listActions,
  reviewOf,
  runsOfNode,
  runsOfProject,
  versionsOf,
  type VersionReview,
} from "../actions.ts";
import type { ActionVersion } from "../actions/install.ts";
import { AppError } from "../lib/errors.ts";
import { requireProject } from "../projects.ts";
import { attachment } from "./content.ts";
import { times } from "./reads.ts";
import { json, SAFETY_HEADERS } from "./reply.ts";
import { controller, type Web } from "./web.ts";

export const actionRoutes = (web: Web) =>
  controller(web)
    .get("/api/actions", async ({ query }) =>
      json({ items: (await listActions(web.clash, { all: query.all === "true" })).map(shown), next: null }),
    )
    .get("/api/actions/:name", async ({ params }) => {
      const action = await actionNamed(web.clash, params.name);
      return json({ ...shown(action), versions: (await versionsOf(web.clash, action.id)).map(inList) });
    })
    .get("/api/actions/:name/export", async ({ params }) => {
      const file = await exportAction(web.clash, params.name);
      const headers = { ...SAFETY_HEADERS, "content-type": "application/json", "cache-control": "private, no-store" };
      const named = { "content-disposition": attachment(`${file.manifest.name}.action.json`) };
      return new Response(`${JSON.stringify(file, null, 2)}\n`, { headers: { ...headers, ...named } });
    })
    .get("/api/action-versions/:id", async ({ params }) => json(reviewShown(await reviewOf(web.clash, params.id))))
    .get("/api/action-runs/:id", async ({ actor, params }) => {
      const run = await actionRun(web.clash, params.id);
      await reach(web, actor, run.projectId);
      return json(runShown(run));
    })
    .get("/api/projects/:id/action-runs", async ({ actor, params, query }) => {
      await reach(web, actor, params.id);
      const rows = query.nodeId ? await runsOfNode(web.clash, params.id, query.nodeId) : await runsOfProject(web.clash, params.id);
      return json({ items: rows.map(runShown), next: null });
    });

async function reach(web: Web, actor: Actor, projectId: string): Promise<void> {
  if (!mayReach(actor, projectId)) throw new AppError("not_found", "There is no such run of an action.");
  await requireProject(web.clash, projectId);
}

const shown = ({ waiting, secrets, ...action }: ActionShown): Record<string, unknown> => ({
  ...action,
  waiting: waiting.map((version) => times({ ...version })),
  secrets: secrets.map((secret) => times({ ...secret })),
});

/** Without the code, which a review shows. */
const inList = ({ code: _, manifest: __, ...version }: ActionVersion): Record<string, unknown> => times(version);

const reviewShown = ({ version, ...review }: VersionReview): Record<string, unknown> => ({ ...times({ ...version }), ...review });

const runShown = ({ jobId: _, leaseNumber: __, leaseUntil: ___, ...run }: ActionRun): Record<string, unknown> => times(run);
