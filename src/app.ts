/** The HTTP table of contents: a line per controller. Everything passes the guard first; every error leaves here as a sentence. */
import { join } from "node:path";
import { Elysia } from "elysia";
import type { Actor } from "./actors.ts";
import type { Clash } from "./clash.ts";
import { AppError } from "./lib/errors.ts";
import { serverSecret } from "./secrets.ts";
import { actionPages } from "./web/actions-page.ts";
import { actionRoutes } from "./web/actions.ts";
import { assetRoutes } from "./web/assets.ts";
import { batchPages } from "./web/batch-page.ts";
import { batchRoutes } from "./web/batches.ts";
import { chatPages } from "./web/chat.ts";
import { commandRoutes } from "./web/commands.ts";
import { commentPages } from "./web/comments.ts";
import { doorPages } from "./web/door.ts";
import { errorReply } from "./web/errors.ts";
import { exchangeRoutes } from "./web/exchange.ts";
import { filmPages } from "./web/film.ts";
import { createGuard, isOpen } from "./web/guard.ts";
import { healthRoutes } from "./web/health.ts";
import { historyPages } from "./web/history.ts";
import { homePages } from "./web/home.ts";
import { libraryPages } from "./web/library.ts";
import { liveRoutes } from "./web/live.ts";
import { missionPages } from "./web/mission.ts";
import { mcpRoutes } from "./web/mcp.ts";
import { personaPages } from "./web/personas-page.ts";
import { projectPages } from "./web/project.ts";
import { projectsPages } from "./web/projects.ts";
import { readPublicFiles } from "./web/public.ts";
import { queuePages } from "./web/queue.ts";
import { queueReads } from "./web/queue-reads.ts";
import { readRoutes } from "./web/reads.ts";
import { redirect, wantsHtml } from "./web/reply.ts";
import { settingsPages } from "./web/settings.ts";
import { sharePages } from "./web/shares.ts";
import { spendPages } from "./web/spend.ts";
import { syncRoutes } from "./web/sync.ts";
import { timelinePages } from "./web/timeline.ts";
import { turnRoutes } from "./web/turns.ts";
import { reportRoutes } from "./web/reports.ts";
import { uploadRoutes } from "./web/uploads.ts";
import type { Web } from "./web/web.ts";
import { workerRoutes } from "./web/workers.ts";

export const PUBLIC_FOLDER = join(import.meta.dir, "..", "public");
const IDLE_SECONDS = 120;

export async function createApp(clash: Clash) {
  const guard = createGuard(clash, serverSecret(clash.config.dataFolder, clash.config.secret));
  const web: Web = { clash, files: await readPublicFiles(PUBLIC_FOLDER), actors: new WeakMap<Request, Actor>(), csrfOf: guard.csrfOf };
  return new Elysia({
    serve: {
      idleTimeout: IDLE_SECONDS,
      maxRequestBodySize: Math.max(5 * 1024 ** 3, clash.config.importLimitBytes + 1024 ** 2),
      reusePort: false,
    },
  })
    .onRequest(async ({ request, server }) => {
      const path = new URL(request.url).pathname;
      const file = request.method === "GET" && isOpen(path) ? web.files.answer(path, request) : undefined;
      if (file) return file;
      try {
        web.actors.set(request, await guard.admit(request, server?.requestIP(request)?.address ?? ""));
      } catch (error) {
        if (error instanceof AppError && error.code === "unauthorized" && request.method === "GET" && wantsHtml(request))
          return redirect(await doorFor(clash, request));
        return errorReply(web, error, request);
      }
    })
    .onError(({ error, code, request }) =>
      errorReply(web, code === "NOT_FOUND" ? new AppError("not_found", "There is nothing at this address.") : error, request),
    )
    .use(healthRoutes(web))
    .use(doorPages(web))
    .use(homePages(web))
    .use(projectsPages(web))
    .use(projectPages(web))
    .use(chatPages(web))
    .use(missionPages(web))
    .use(filmPages(web))
    .use(timelinePages(web))
    .use(libraryPages(web))
    .use(queuePages(web))
    .use(queueReads(web))
    .use(spendPages(web))
    .use(settingsPages(web))
    .use(customRoutes(web))
    .use(commentPages(web))
    .use(sharePages(web))
    .use(historyPages(web))
    .use(commandRoutes(web))
    .use(exchangeRoutes(web))
    .use(batchRoutes(web))
    .use(batchPages(web))
    .use(readRoutes(web))
    .use(turnRoutes(web))
    .use(reportRoutes(web))
    .use(assetRoutes(web))
    .use(uploadRoutes(web))
    .use(liveRoutes(web))
    .use(mcpRoutes(web, guard))
    .use(syncRoutes(web, guard));
}

/** Custom actions, workers, roles. A branch without the types of its routes: nobody reads them, and the compiler follows a chain only so far. */
const customRoutes = (web: Web): Elysia =>
  new Elysia().use(actionPages(web)).use(personaPages(web)).use(actionRoutes(web)).use(workerRoutes(web)) as unknown as Elysia;

export type App = Awaited<ReturnType<typeof createApp>>;

/** Where somebody who is not signed in is sent: to set-up while there is nobody, else to sign-in and back. */
async function doorFor(clash: Clash, request: Request): Promise<string> {
  if (await clash.accounts.needsSetup()) return "/setup";
  const { pathname, search } = new URL(request.url);
  return pathname === "/" ? "/sign-in" : `/sign-in?next=${encodeURIComponent(pathname + search)}`;
}
