import { FILTERS } from "../../views/queue/job.ts";
import { QueuePage, QueueRows } from "../../views/queue/queue-page.tsx";
import type { Actor } from "../actors.ts";
import { frameOf } from "./frame.ts";
import { isViewer } from "./project.ts";
import { fragment, page } from "./reply.ts";
import { jobCounts, jobViews } from "./show/jobs.ts";
import { controller, type Web } from "./web.ts";

export const queuePages = (web: Web) =>
  controller(web)
    .get("/queue", async ({ actor, request, query }) => {
      const frame = frameOf(web, request, actor);
      return page(String(QueuePage({ frame, ...(await queueOf(web, actor, query.state)) })), frame.nonce);
    })
    .get("/queue/rows", async ({ actor, query }) => fragment(String(QueueRows(await queueOf(web, actor, query.state)))));

async function queueOf(web: Web, actor: Actor, state: string | undefined) {
  const filter = FILTERS.find((known) => known.state === state)?.state ?? "all";
  return {
    filter,
    counts: await jobCounts(web.clash, actor),
    jobs: await jobViews(web.clash, actor, { filter, readOnly: isViewer(actor) }),
    now: web.clash.clock.now(),
  };
}
