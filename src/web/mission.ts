/** Mission Control: one turn in full window, live or as a replay. A debate's address is another name for its turn's. */
import { Mission, MissionPage, type MissionProps } from "../../views/mission/mission-page.tsx";
import type { TakerView } from "../../views/mission/decided.tsx";
import type { TurnFace } from "../../views/chat/chat.ts";
import { paths } from "../../views/paths.ts";
import type { Actor } from "../actors.ts";
import { nameOfNode } from "../canvas/prose.ts";
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
    takers: await takersOf(web, face),
    last: whole.view.seq,
    shown: face.view.seq,
    now: at === undefined ? web.clash.clock.now() : (face.view.endedAt ?? face.view.log.at(-1)?.ts ?? web.clash.clock.now()),
  };
}

/** Prompts and generators of the canvas, and which of them the decision feeds already. */
async function takersOf(web: Web, face: TurnFace): Promise<TakerView[]> {
  if (face.mode !== "debate" || face.standsAs === undefined) return [];
  const { nodes, edges } = await web.clash.rooms.view(face.projectId);
  const fed = new Set(Object.values(edges).flatMap(({ source, target }) => (source === face.standsAs ? [target] : [])));
  return Object.values(nodes)
    .flatMap((node) => (node.type === "prompt" || node.type === "generator" ? [node] : []))
    .map((node) => ({ id: node.id, name: nameOfNode(node), kind: node.type, isFed: fed.has(node.id) }))
    .sort((a, b) => Number(a.isFed) - Number(b.isFed) || a.name.localeCompare(b.name));
}
