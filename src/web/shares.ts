/**
 * Share links: the pages behind them, open to whoever has one (I7), and the list of a project's links for those who make them. Each route
 * asks for the link again, so that revoking works at once, and every reason why one does not open gets the same answer.
 */
import { ErrorPage } from "../../views/errors/error-page.tsx";
import { Faces } from "../../views/nodes/index.tsx";
import { SharesList } from "../../views/share/share-dialog.tsx";
import { SharedCanvasPage, SharedFilmPage } from "../../views/share/share-page.tsx";
import { assetsByIds, contentOf } from "../assets/assets.ts";
import { AppError } from "../lib/errors.ts";
import { createLimiter } from "../lib/limiter.ts";
import { liveShares, openShare, type Share } from "../shares.ts";
import type { Project } from "../projects.ts";
import { widthVariant } from "./assets.ts";
import { sendContent } from "./content.ts";
import { frameOf } from "./frame.ts";
import { requireEditor } from "./guard.ts";
import { idsOf, reachProject } from "./project.ts";
import { times } from "./reads.ts";
import { contentSecurity, fragment, json, page, problem } from "./reply.ts";
import { shareViews } from "./show/shares.ts";
import { assetsOn, newestRender, partOf, type Still, stillCanvas, stillFaces } from "./show/still.ts";
import { controller, NOBODY, type Web } from "./web.ts";

const MISSES_PER_MINUTE = 60;
const LOOKS_PER_MINUTE = 3000;
const MINUTE_MS = 60_000;

interface Shared {
  share: Share;
  project: Project;
}

export function sharePages(web: Web) {
  const { clash } = web;
  const misses = createLimiter(clash.clock, MISSES_PER_MINUTE, MINUTE_MS);
  const looks = createLimiter(clash.clock, LOOKS_PER_MINUTE, MINUTE_MS);
  /** Undefined for every link that does not open. Throws AppError `limited` for who tries too many. */
  const open = async (token: string, ip: string): Promise<Shared | undefined> => {
    looks.hit(ip);
    const found = await openShare(clash, token);
    if (!found) misses.hit(ip);
    return found;
  };
  return controller(web)
    .get("/share/:token", async ({ params, request, server }) => {
      const shared = await open(params.token, server?.requestIP(request)?.address ?? "");
      return shared ? sharedPage(web, request, params.token, shared) : noPage(web, request);
    })
    .get("/share/:token/faces", async ({ params, query, request, server }) => {
      const shared = await open(params.token, server?.requestIP(request)?.address ?? "");
      if (shared?.share.kind !== "canvas") return nothing();
      return guarded(fragment(String(Faces({ nodes: await stillFaces(await stillOf(web, params.token, shared), idsOf(query.ids)) }))));
    })
    .get("/share/:token/assets/:id", async ({ params, request, server }) => {
      const shared = await open(params.token, server?.requestIP(request)?.address ?? "");
      return (shared && (await sharedAsset(web, request, shared, params.id))) ?? nothing();
    })
    .get("/api/projects/:id/shares", async ({ actor, params }) => {
      requireEditor(actor);
      await reachProject(web, actor, params.id);
      const rows = await liveShares(clash, params.id);
      return json({ items: rows.map(({ hash: _, ...row }) => times(row)), next: null });
    })
    .get("/projects/:id/shares", async ({ actor, params }) => {
      requireEditor(actor);
      await reachProject(web, actor, params.id);
      const shares = await shareViews(clash, params.id);
      return fragment(String(SharesList({ projectId: params.id, shares, now: clash.clock.now() })));
    });
}

async function stillOf({ clash }: Web, token: string, { share, project }: Shared): Promise<Still> {
  return {
    clash,
    projectId: project.id,
    view: partOf(await clash.rooms.view(project.id), share.nodeIds),
    assetUrl: (id) => `/share/${token}/assets/${encodeURIComponent(id)}`,
  };
}

async function sharedPage(web: Web, request: Request, token: string, shared: Shared): Promise<Response> {
  const { share, project } = shared;
  const { csrf: _, ...known } = frameOf(web, request, NOBODY);
  const frame = { ...known, assets: { ...known.assets, scripts: [] } };
  if (share.kind === "film") {
    const render = await newestRender(web.clash, project.id);
    const url = render && `/share/${token}/assets/${encodeURIComponent(render.assetId)}`;
    const film = url ? { url, posterUrl: `${url}?w=1280` } : undefined;
    return guarded(page(String(SharedFilmPage({ frame, title: project.title, ...(film ? { film } : {}) })), frame.nonce), frame.nonce);
  }
  const still = await stillOf(web, token, shared);
  const canvas = {
    title: project.title,
    facesPath: `/share/${token}/faces`,
    assetPath: `/share/${token}/assets/{id}`,
    ...(await stillCanvas(still, share.camera)),
  };
  const modules = [web.files.address("/build/still.js")];
  return guarded(page(String(SharedCanvasPage({ frame, canvas, modules })), frame.nonce), frame.nonce);
}

/** The bytes of what the link shows. A small picture that is not made yet is not there: another one would show what was not shared. */
async function sharedAsset(web: Web, request: Request, { share, project }: Shared, id: string): Promise<Response | undefined> {
  const { clash } = web;
  const isShown =
    share.kind === "film"
      ? (await newestRender(clash, project.id))?.assetId === id
      : assetsOn(partOf(await clash.rooms.view(project.id), share.nodeIds)).has(id);
  const asset = isShown ? (await assetsByIds(clash, project.id, [id])).get(id) : undefined;
  if (!asset) return undefined;
  const variant = widthVariant(new URL(request.url).searchParams.get("w"));
  let content = await contentOf(clash, asset, variant);
  if (!content.exact && asset.kind !== "image") content = await contentOf(clash, asset, "poster");
  if (!content.exact && asset.kind !== "image") return undefined;
  const response = await sendContent(web, content, request);
  response.headers.set("cache-control", "private, no-cache"); // a revoked link shows nothing more, not even from the cache
  return guarded(response);
}

/** Nobody finds it by searching, and no other site learns the address; of scripts only ours, and no form goes anywhere. */
function guarded(response: Response, nonce?: string): Response {
  response.headers.set("x-robots-tag", "noindex, nofollow");
  response.headers.set("referrer-policy", "no-referrer");
  if (nonce)
    response.headers.set(
      "content-security-policy",
      contentSecurity(nonce).replace(" 'wasm-unsafe-eval'", "").replace("form-action 'self'", "form-action 'none'"),
    );
  return response;
}

const GONE = "This link does not open anything. It may be over, or was taken back.";

const nothing = (): Response => guarded(problem(new AppError("not_found", GONE)));

function noPage(web: Web, request: Request): Response {
  const frame = frameOf(web, request, NOBODY);
  return guarded(page(String(ErrorPage({ frame, kind: "not_found", text: GONE })), frame.nonce, 404), frame.nonce);
}
