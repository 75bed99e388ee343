/** Comments: the list for programs, and the pieces of the page that show them. Writing is `comment.…` commands. */
import { CommentsPanel } from "../../views/comments/comments-panel.tsx";
import { NodeComments, type NodeCommentsProps, NodeTalks } from "../../views/comments/node-comments.tsx";
import { Pins } from "../../views/comments/pins.tsx";
import { Talk, ThreadCard } from "../../views/comments/talk.tsx";
import type { ThreadView } from "../../views/comments/thread-view.ts";
import type { Actor } from "../actors.ts";
import { listComments } from "../comments.ts";
import { AppError } from "../lib/errors.ts";
import { reachProject } from "./project.ts";
import { times } from "./reads.ts";
import { fragment, json } from "./reply.ts";
import { pinViews, threadCounts, threadViews, unreadCount } from "./show/comments.ts";
import { controller, type Web } from "./web.ts";

const PAGE = 100;
const LINES = 50;
const MOST_LINES = 2000;
const TIMED = ["video", "audio", "timeline"];

export const commentPages = (web: Web) =>
  controller(web)
    .get("/api/projects/:id/comments", async ({ actor, params, query }) => {
      await reachProject(web, actor, params.id);
      const offset = Number(query.next ?? 0) || 0;
      const rows = await listComments(web.clash, params.id, { limit: PAGE, offset });
      return json({ items: rows.map((row) => times(row)), next: rows.length === PAGE ? String(offset + PAGE) : null });
    })
    .get("/projects/:id/comments", async ({ actor, params, query }) => {
      await reachProject(web, actor, params.id);
      const filter = query.show === "resolved" ? "resolved" : "open";
      const limit = Math.min(MOST_LINES, Math.max(LINES, Number(query.limit) || LINES));
      return fragment(
        String(
          CommentsPanel({
            projectId: params.id,
            filter,
            limit,
            threads: await threadViews(web.clash, actor, { projectId: params.id, filter, limit }),
            counts: await threadCounts(web.clash, params.id),
            unread: await unreadCount(web.clash, actor, params.id),
            now: web.clash.clock.now(),
          }),
        ),
      );
    })
    .get("/projects/:id/comments/pins", async ({ actor, params }) => {
      await reachProject(web, actor, params.id);
      return fragment(String(Pins({ pins: await pinViews(web.clash, actor, params.id) })));
    })
    .get("/projects/:id/comments/of/:node", async ({ actor, params }) =>
      fragment(String(NodeComments(await nodeComments(web, actor, params.id, params.node)))),
    )
    .get("/projects/:id/comments/of/:node/talks", async ({ actor, params }) =>
      fragment(String(NodeTalks(await nodeComments(web, actor, params.id, params.node)))),
    )
    .get("/projects/:id/comments/:thread", async ({ actor, params }) => {
      const thread = await oneThread(web, actor, params.id, params.thread);
      return fragment(String(ThreadCard({ thread, now: web.clash.clock.now() })));
    })
    .get("/projects/:id/comments/:thread/talk", async ({ actor, params }) => {
      const thread = await oneThread(web, actor, params.id, params.thread);
      return fragment(String(Talk({ thread, now: web.clash.clock.now() })));
    });

async function oneThread(web: Web, actor: Actor, projectId: string, threadId: string): Promise<ThreadView> {
  await reachProject(web, actor, projectId);
  const [thread] = await threadViews(web.clash, actor, { projectId, threadId, limit: 1 });
  if (!thread) throw new AppError("not_found", "This thread was deleted.");
  return thread;
}

export async function nodeComments(web: Web, actor: Actor, projectId: string, nodeId: string): Promise<NodeCommentsProps> {
  await reachProject(web, actor, projectId);
  const node = (await web.clash.rooms.view(projectId)).nodes[nodeId];
  if (!node) throw new AppError("not_found", "There is no such node on this canvas.");
  return {
    projectId,
    nodeId,
    timed: TIMED.includes(node.type),
    threads: await threadViews(web.clash, actor, { projectId, nodeId, filter: "open", limit: MOST_LINES }),
    now: web.clash.clock.now(),
  };
}
