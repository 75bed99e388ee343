/** Mission Control: one turn in full window, live or as a replay. A debate's address is another name for its turn's. */
import { Mission, MissionPage, type MissionProps } from "../../views/mission/mission-page.tsx";
import { paths } from "../../views/paths.ts";
import type { Actor } from "../actors.ts";
import { AppError } from "../lib/errors.ts";
import { turnById } from "../turns.ts";
import { frameOf } from "./frame.ts";
import { reachProject } from "./project.ts";
import { fragment, page, redirect } from "./reply.ts";
import { turnFaces } from "./show/chat.ts";
import { controller, type Web } from "./web.ts";

export const missionPages = (web: Web) =>
  controller(web)
    .get("/projects/:id/debates/:turn", ({ params }) => redirect(paths.mission(params.id, params.turn)))
    .get("/projects/:id/turns/:turn/mission", async ({ actor, params, request }) => {
      const frame = frameOf(web, request, actor);
      return page(String(MissionPage({ frame, ...(await propsOf(web, actor, params)) })), frame.nonce);
    })
    .get("/projects/:id/turns/:turn/mission/part", async ({ actor, params, query }) =>
      fragment(String(Mission(await propsOf(web, actor, params, Number(query.at) || undefined)))),
    );

async function propsOf(web: Web, actor: Actor, params: { id: string; turn: string }, at?: number): Promise<Omit<MissionProps, "frame">> {
  const project = await reachProject(web, actor, params.id);
  const turn = await turnById(web.clash, project.id, params.turn);
  const [whole] = await turnFaces(web.clash, actor, [turn]);
  const [face] = at === undefined ? [whole] : await turnFaces(web.clash, actor, [turn], at);
  if (!whole || !face) throw new AppError("not_found", "There is no such turn.");
  return {
    project: { id: project.id, title: project.title },
    face,
    last: whole.view.seq,
    shown: face.view.seq,
    now: at === undefined ? web.clash.clock.now() : (face.view.endedAt ?? face.view.log.at(-1)?.ts ?? web.clash.clock.now()),
  };
}
