/** The canvas page and its pieces. */
import { Drawer, type DrawerTimeline } from "../../views/project/drawer.tsx";
import { Inspector } from "../../views/project/inspector.tsx";
import { type CameraView, firstParts } from "../../views/project/positions.ts";
import { ProjectPage } from "../../views/project/project-page.tsx";
import { Faces } from "../../views/nodes/index.tsx";
import { paths } from "../../views/paths.ts";
import { QueuePanel } from "../../views/queue/queue-panel.tsx";
import { type Actor, atLeast, mayReach } from "../actors.ts";
import type { CanvasEdge, CanvasNode, CanvasView } from "../canvas/document.ts";
import { overlaps } from "../canvas/layout.ts";
import { lengthFrames } from "../canvas/timeline.ts";
import { coloursOf } from "../assets/assets.ts";
import { listChats } from "../chats.ts";
import { newestFilm } from "../films.ts";
import { AppError } from "../lib/errors.ts";
import { type Project, requireProject } from "../projects.ts";
import { hueOf } from "./sync.ts";
import { frameOf } from "./frame.ts";
import { fragment, json, page } from "./reply.ts";
import { installedActions } from "./show/action-faces.ts";
import { facesOf } from "./show/faces.ts";
import { filmView } from "./show/films.ts";
import { jobViews } from "./show/jobs.ts";
import { pausesOf } from "./show/queue.ts";
import { controller, type Web } from "./web.ts";

const MAX_FACES = 100;
/** Drawn by the server with the page. */
const MAX_FIRST = 120;
const MAX_EDGES = 400;

export async function reachProject(web: Web, actor: Actor, id: string): Promise<Project> {
  if (!mayReach(actor, id)) throw new AppError("not_found", "There is no such project.");
  return requireProject(web.clash, id);
}

export const isViewer = (actor: Actor) => !atLeast(actor, "editor");

export const projectPages = (web: Web) =>
  controller(web)
    .get("/projects/:id", async ({ actor, params, request }) => {
      const project = await reachProject(web, actor, params.id);
      const frame = frameOf(web, request, actor);
      const view = await web.clash.rooms.view(project.id);
      const readOnly = isViewer(actor);
      const all = Object.values(view.nodes);
      const camera = rememberedView(request, project.id, all);
      const drawn = firstNodes(all, camera);
      const film = await newestFilm(web.clash, project.id);
      const timeline = drawerOf(view);
      return page(
        String(
          ProjectPage({
            frame,
            project: { id: project.id, title: project.title },
            nodes: await facesOf({ clash: web.clash, projectId: project.id, view, readOnly }, drawn),
            edges: edgesAt(view, drawn),
            all,
            ...(camera ? { camera } : {}),
            jobs: await jobViews(web.clash, actor, { projectId: project.id, readOnly }),
            pauses: await pausesOf(web.clash, project.id),
            present: [],
            actions: readOnly
              ? []
              : (await installedActions({ clash: web.clash })).map(({ name, manifest }) => ({ value: name, label: manifest.title })),
            me: { id: actor.id, name: actor.name, hue: hueOf(actor) },
            readOnly,
            now: web.clash.clock.now(),
            ...((await listChats(web.clash, project.id, { limit: 1 })).length > 0 ? { tab: "chat" as const } : {}),
            modules: [web.files.address("/build/canvas.js")],
            ...(timeline ? { timeline } : {}),
            ...(film ? { film: await filmView(web.clash, film, readOnly) } : {}),
          }),
        ),
        frame.nonce,
      );
    })
    .get("/projects/:id/faces", async ({ actor, params, query }) => {
      await reachProject(web, actor, params.id);
      const ids = idsOf(query.ids);
      const view = await web.clash.rooms.view(params.id);
      return fragment(
        String(Faces({ nodes: await facesOf({ clash: web.clash, projectId: params.id, view, readOnly: isViewer(actor) }, ids) })),
      );
    })
    .get("/projects/:id/thumbs", async ({ actor, params, query }) => {
      await reachProject(web, actor, params.id);
      return json(await coloursOf(web.clash, params.id, query.ids === undefined ? undefined : idsOf(query.ids)));
    })
    .get("/projects/:id/inspector", async ({ actor, params, query }) => {
      await reachProject(web, actor, params.id);
      const view = await web.clash.rooms.view(params.id);
      const selection = await facesOf({ clash: web.clash, projectId: params.id, view, readOnly: isViewer(actor) }, idsOf(query.ids));
      return fragment(String(Inspector({ selection, now: web.clash.clock.now() })));
    })
    .get("/projects/:id/queue", async ({ actor, params }) => {
      await reachProject(web, actor, params.id);
      const jobs = await jobViews(web.clash, actor, { projectId: params.id, readOnly: isViewer(actor) });
      const pauses = await pausesOf(web.clash, params.id);
      const mayPause = !isViewer(actor);
      return fragment(String(QueuePanel({ projectId: params.id, jobs, pauses, mayPause, now: web.clash.clock.now() })));
    })
    .get("/projects/:id/drawer", async ({ actor, params }) => {
      await reachProject(web, actor, params.id);
      const timeline = drawerOf(await web.clash.rooms.view(params.id));
      return fragment(String(Drawer({ projectId: params.id, ...(timeline ? { timeline } : {}) })));
    });

/** What the first view shows, at most a few screens full; the island asks for the rest as it comes into view. */
function firstNodes(all: readonly CanvasNode[], camera: CameraView | undefined): string[] {
  const parts = firstParts(all, camera);
  return all
    .filter((node) => parts.some((part) => overlaps(node, part)))
    .slice(0, MAX_FIRST)
    .map((node) => node.id);
}

function edgesAt(view: CanvasView, drawn: readonly string[]): CanvasEdge[] {
  const ids = new Set(drawn);
  return Object.values(view.edges)
    .filter((edge) => ids.has(edge.source) || ids.has(edge.target))
    .slice(0, MAX_EDGES);
}

/** Of the cookie that the island keeps; none when it is of another project, not readable, or looks at nothing. */
function rememberedView(request: Request, projectId: string, all: readonly CanvasNode[]): CameraView | undefined {
  const cookie = /(?:^|;\s*)view=([\w.~-]+)/.exec(request.headers.get("cookie") ?? "")?.[1] ?? "";
  const [id, ...numbers] = cookie.split("~");
  const [x, y, scale, w, h] = numbers.map(Number);
  if (id !== projectId || x === undefined || y === undefined || !scale || !w || !h || ![x, y, scale, w, h].every(Number.isFinite))
    return undefined;
  if (scale < 0.01 || scale > 8 || w > 10_000 || h > 10_000) return undefined;
  const camera = { x, y, scale, w, h };
  const [part] = firstParts([], camera);
  return part && all.some((node) => overlaps(node, part)) ? camera : undefined;
}

/** Throws AppError `invalid` for more than a page of them. */
export function idsOf(text: string | undefined): string[] {
  const ids = (text ?? "").split(",").filter(Boolean);
  if (ids.length > MAX_FACES)
    throw new AppError("invalid", `ids: Ask for at most ${MAX_FACES} at once.`, [{ field: "ids", message: `At most ${MAX_FACES}.` }]);
  return ids;
}

/** The newest timeline as a strip of its clips. */
function drawerOf(view: CanvasView): DrawerTimeline | undefined {
  const node = Object.values(view.nodes)
    .filter((known) => known.type === "timeline")
    .sort((a, b) => b.createdAt - a.createdAt)[0];
  const timeline = node && view.timelines[node.id];
  if (!node || !timeline) return undefined;
  const pictures = Object.values(timeline.items)
    .filter((item) => item.kind === "clip" && item.media !== "audio")
    .sort((a, b) => a.start - b.start);
  return {
    id: node.id,
    label: node.label || "Timeline",
    seconds: lengthFrames(timeline) / timeline.fps,
    clips: pictures.map((item) => ({
      seconds: item.length / timeline.fps,
      ...(item.kind === "clip" ? { posterUrl: paths.asset(item.assetId, 320) } : {}),
    })),
  };
}
