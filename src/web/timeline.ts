import { RenderPart } from "../../views/timeline/render-part.tsx";
import { TimelinePage } from "../../views/timeline/timeline-page.tsx";
import { nodeComments } from "./comments.ts";
import { frameOf } from "./frame.ts";
import { isViewer, reachProject } from "./project.ts";
import { fragment, page } from "./reply.ts";
import { timelineView } from "./show/timelines.ts";
import { controller, type Web } from "./web.ts";

export const timelinePages = (web: Web) =>
  controller(web)
    .get("/projects/:id/timeline/:node", async ({ actor, params, request }) => {
      const project = await reachProject(web, actor, params.id);
      const frame = frameOf(web, request, actor);
      const view = await timelineView(web.clash, project, params.node, isViewer(actor));
      return page(String(TimelinePage({ frame, view, comments: await nodeComments(web, actor, project.id, params.node) })), frame.nonce);
    })
    .get("/projects/:id/timeline/:node/render", async ({ actor, params }) => {
      const project = await reachProject(web, actor, params.id);
      return fragment(String(RenderPart({ view: await timelineView(web.clash, project, params.node, isViewer(actor)) })));
    });
