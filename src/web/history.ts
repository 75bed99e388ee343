/** The history of a canvas. For editors alone: it shows everything that was ever written. */
import { HistoryPanel, type HistoryPanelProps } from "../../views/history/history-panel.tsx";
import { Since } from "../../views/history/since.tsx";
import { VersionPage } from "../../views/history/version-page.tsx";
import { Faces } from "../../views/nodes/index.tsx";
import { paths } from "../../views/paths.ts";
import { type Actor, atLeast } from "../actors.ts";
import type { Box } from "../canvas/layout.ts";
import { AppError } from "../lib/errors.ts";
import type { Project } from "../projects.ts";
import { frameOf } from "./frame.ts";
import { requireEditor } from "./guard.ts";
import { idsOf, reachProject } from "./project.ts";
import { fragment, json, page } from "./reply.ts";
import { sinceView, versionViews } from "./show/history.ts";
import { type Still, stillCanvas, stillFaces } from "./show/still.ts";
import { controller, type Web } from "./web.ts";

const PAGE = 100;
const LINES = 40;
const MOST_LINES = 1280;

export const historyPages = (web: Web) =>
  controller(web)
    .get("/api/projects/:id/versions", async ({ actor, params, query }) => {
      await reach(web, actor, params.id);
      const before = Number(query.next) || undefined;
      const rows = await web.clash.rooms.versions(params.id, { limit: PAGE, ...(before ? { before } : {}) });
      const items = rows.map(({ startedAt, time, ...row }) => ({ ...row, startedAt: iso(startedAt), endedAt: iso(time) }));
      return json({ items, next: rows.length === PAGE ? String(rows.at(-1)?.seq) : null });
    })
    .get("/api/projects/:id/versions/:seq", async ({ actor, params }) => {
      await reach(web, actor, params.id);
      const { requests: _, ...view } = await web.clash.rooms.viewAt(params.id, seqOf(params.seq));
      return json(view);
    })
    .get("/projects/:id/history", async ({ actor, params, query }) => {
      await reach(web, actor, params.id);
      return fragment(String(HistoryPanel(await historyOf(web, actor, params.id, query.limit, Number(query.shown) || undefined))));
    })
    .get("/projects/:id/since", async ({ actor, params }) => {
      await reach(web, actor, params.id);
      const since = await sinceView(web.clash, actor, params.id);
      return fragment(String(Since({ now: web.clash.clock.now(), ...(since ? { since } : {}) })));
    })
    .get("/projects/:id/versions/:seq", async ({ actor, params, query, request }) => {
      const project = await reach(web, actor, params.id);
      const seq = seqOf(params.seq);
      const frame = frameOf(web, request, actor);
      const history = await historyOf(web, actor, project.id, undefined, seq);
      const version = history.versions.find((row) => row.seq === seq);
      const canvas = {
        title: project.title,
        facesPath: `${paths.version(project.id, seq)}/faces`,
        assetPath: "/api/assets/{id}/content",
        ...(await stillCanvas(await stillAt(web, project, seq), cameraOf(query.camera))),
      };
      const modules = [web.files.address("/build/still.js")];
      return page(String(VersionPage({ frame, canvas, seq, history, modules, ...(version ? { version } : {}) })), frame.nonce);
    })
    .get("/projects/:id/versions/:seq/faces", async ({ actor, params, query }) => {
      const project = await reach(web, actor, params.id);
      return fragment(String(Faces({ nodes: await stillFaces(await stillAt(web, project, seqOf(params.seq)), idsOf(query.ids)) })));
    });

/** Throws AppError `forbidden` for a viewer. */
async function reach(web: Web, actor: Actor, id: string): Promise<Project> {
  const project = await reachProject(web, actor, id);
  requireEditor(actor);
  return project;
}

async function stillAt({ clash }: Web, project: Project, seq: number): Promise<Still> {
  const view = await clash.rooms.viewAt(project.id, seq);
  return { clash, projectId: project.id, view, assetUrl: (id) => `/api/assets/${encodeURIComponent(id)}/content` };
}

async function historyOf(web: Web, actor: Actor, projectId: string, limit?: string, shown?: number): Promise<HistoryPanelProps> {
  const lines = Math.min(MOST_LINES, Math.max(LINES, Number(limit) || LINES));
  return {
    projectId,
    limit: lines,
    ...(await versionViews(web.clash, projectId, lines)),
    mayTrim: atLeast(actor, "owner"),
    now: web.clash.clock.now(),
    ...(shown === undefined ? {} : { shown }),
  };
}

function seqOf(text: string): number {
  const seq = Number(text);
  if (!Number.isSafeInteger(seq) || seq < 1) throw new AppError("not_found", "There is no such version.");
  return seq;
}

/** `x,y,w,h`; anything else is no camera. */
function cameraOf(text: string | undefined): Box | undefined {
  const [x, y, w, h, ...rest] = (text ?? "").split(",").map(Number);
  const isBox = [x, y, w, h].every((value) => Number.isFinite(value)) && rest.length === 0 && (w ?? 0) > 0 && (h ?? 0) > 0;
  return isBox ? ({ x, y, w, h } as Box) : undefined;
}

const iso = (at: number) => new Date(at).toISOString();
