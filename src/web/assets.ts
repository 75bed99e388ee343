/** Files in and out over the API: uploads by multipart, lists, content with ranges, who uses them and what they come from. */
import { type Actor, mayReach } from "../actors.ts";
import { type Asset, assetById, assetsByIds, type Content, contentOf } from "../assets/assets.ts";
import {
  isKind,
  isOrigin,
  libraryEntry,
  type LibraryEntry,
  libraryFiles,
  type LibraryFilter,
  listLibrary,
  originOf,
} from "../assets/library.ts";
import { lineageOf } from "../assets/lineage.ts";
import { isSigned } from "../assets/links.ts";
import { provenanceXmp } from "../assets/provenance.ts";
import { addAsset, knownOnly, MAX_ASSET_BYTES, probeStored, receive } from "../assets/save.ts";
import { plainName } from "../assets/uploads.ts";
import { usesOf } from "../assets/uses.ts";
import { zipAssets } from "../assets/zip.ts";
import { dropFiles, type StagedFile, stageForm } from "../exchange/stage.ts";
import { SMALL_WIDTHS } from "../jobs/derive.ts";
import { AppError, invalid } from "../lib/errors.ts";
import { requireProject } from "../projects.ts";
import { attachment, sendContent, sendDownload } from "./content.ts";
import { requireEditor } from "./guard.ts";
import { json, SAFETY_HEADERS, streamOf } from "./reply.ts";
import { controller, type Web } from "./web.ts";

const PAGE = 100;
/** As many ids as an address holds. */
const MOST_PACKED = 400;

export const assetRoutes = (web: Web) =>
  controller(web)
    .post("/api/assets", async ({ actor, request }) => json(await takeUpload(web, actor, request), 201), { parse: "none" })
    .get("/api/assets", async ({ actor, query }) => {
      const offset = Number(query.cursor ?? 0);
      if (!Number.isSafeInteger(offset) || offset < 0) throw invalid("cursor", "It must be what the last page gave as `next`.");
      const page = await listLibrary(web.clash, actor, filterOf(query), { offset, limit: PAGE });
      return json({ items: page.items.map(inList), next: page.next === undefined ? null : String(page.next), total: page.total });
    })
    .get("/api/assets/download", async ({ actor, query }) => {
      const ids = (query.ids ?? "").split(",").filter(Boolean);
      if (ids.length === 0 || ids.length > MOST_PACKED) throw invalid("ids", `Name 1 to ${MOST_PACKED} files, with commas between.`);
      const stream = await zipAssets(web.clash, await libraryFiles(web.clash, actor, ids));
      const headers = { ...SAFETY_HEADERS, "content-type": "application/zip", "content-disposition": attachment("files.zip") };
      return new Response(streamOf(stream), { headers: { ...headers, "cache-control": "private, no-store" } });
    })
    .get("/api/assets/:id", async ({ actor, params }) => json(shown(await libraryEntry(web.clash, actor, params.id))))
    .get("/api/assets/:id/uses", async ({ actor, params }) => {
      const asset = await libraryEntry(web.clash, actor, params.id);
      const uses = (await usesOf(web.clash, asset.projectId, [asset.id])).get(asset.id) ?? [];
      return json({ items: uses, next: null });
    })
    .get("/api/assets/:id/lineage", async ({ actor, params }) => {
      const { nodes, ...rest } = await lineageOf(web.clash, await libraryEntry(web.clash, actor, params.id));
      return json({ nodes: nodes.map(({ asset, column }) => ({ id: asset.id, name: asset.name, kind: asset.kind, column })), ...rest });
    })
    .get("/api/assets/:id/provenance", async ({ actor, params, query }) => {
      const asset = await libraryEntry(web.clash, actor, params.id);
      return query.format === "xmp" ? sidecar(asset) : json(provenanceOf(asset));
    })
    .get("/api/assets/:id/content", async ({ actor, params, request }) => {
      const asset = await libraryEntry(web.clash, actor, params.id);
      const query = new URL(request.url).searchParams;
      if (query.has("download")) return sendDownload(web, asset, request);
      return sendContent(web, await shownContent(web, asset, variantsOf(request, query)), request);
    })
    .get("/signed/:id", async ({ params, request }) => {
      const query = new URL(request.url).searchParams;
      if (!isSigned(web.clash, params.id, query)) throw new AppError("not_found", "This link has ended, or it is not whole.");
      const asset = await assetById(web.clash, params.id);
      await requireProject(web.clash, asset.projectId);
      if (asset.trashedAt !== null) throw new AppError("not_found", "This file was thrown away.");
      const content = await contentOf(web.clash, asset, query.get("variant") || undefined);
      if (!content.exact) throw new AppError("not_found", "This copy of the file is not there any more.");
      const response = await sendContent(web, content, request);
      response.headers.set("cross-origin-resource-policy", "cross-origin");
      response.headers.set("cache-control", "private, no-store"); // it is to be gone when the link is
      return response;
    });

// ── in ───────────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** The file goes from the socket into the store; where the form is wrong it goes again. */
async function takeUpload(web: Web, actor: Actor, request: Request): Promise<{ id: string }> {
  requireEditor(actor);
  const { files, fields } = await stageForm(web.clash, request, MAX_ASSET_BYTES, knownOnly);
  try {
    const projectId = fields.get("projectId") ?? "";
    if (!mayReach(actor, projectId)) throw new AppError("not_found", "There is no such project.");
    await requireProject(web.clash, projectId);
    const [file, more] = files;
    if (!file) throw invalid("file", "Send a file in the field `file`.");
    if (more) throw invalid("file", "Send one file at a time. Nothing was kept.");
    return { id: await keep(web, actor, projectId, file, request.signal) };
  } catch (error) {
    await dropFiles(web.clash, files);
    throw error;
  }
}

async function keep({ clash }: Web, actor: Actor, projectId: string, file: StagedFile, signal: AbortSignal): Promise<string> {
  const name = plainName(file.name);
  if (file.bytes === 0) throw invalid("file", `"${name}" is empty. Nothing was kept.`);
  const blob = await probeStored(clash, file, signal);
  return addAsset(clash, blob, { projectId, name, provenance: {}, createdBy: actor.id });
}

/** Keeps a file of a form as an asset of the project. Throws AppError `invalid` for what cannot be read as a picture, film or sound. */
export async function saveUpload(web: Web, actor: Actor, projectId: string, file: File, signal: AbortSignal): Promise<string> {
  if (file.size === 0) throw invalid("file", `"${file.name}" is empty. Nothing was kept.`);
  const blob = await receive(web.clash, file.stream() as unknown as AsyncIterable<Uint8Array>, signal);
  return addAsset(web.clash, blob, { projectId, name: file.name || "upload", provenance: {}, createdBy: actor.id });
}

// ── out ──────────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** A clip whose poster is still being made is shown by the picture it began with, a film by its first clip. */
async function shownContent(web: Web, asset: Asset, variants: readonly string[]): Promise<Content> {
  const found = await contentOf(web.clash, asset, ...variants);
  if (found.exact || asset.kind === "image") return found;
  const poster = await contentOf(web.clash, asset, "poster");
  if (poster.exact) return poster;
  const source = asset.provenance.inputs?.find((input) => input.role === "start" || input.role === "clip");
  const from = source && (await assetsByIds(web.clash, asset.projectId, [source.assetId])).get(source.assetId);
  if (!from) throw new AppError("not_found", "Its small picture is still being made.");
  return { ...(await shownContent(web, from, variants)), exact: false };
}

export function shown(asset: Asset | LibraryEntry) {
  const { createdAt, trashedAt, durationMs, ...rest } = asset;
  return {
    ...rest,
    origin: originOf(asset),
    seconds: durationMs === null ? null : durationMs / 1000,
    createdAt: new Date(createdAt).toISOString(),
    trashedAt: trashedAt === null ? null : new Date(trashedAt).toISOString(),
  };
}

/** A list tells what each file is; every word that is said in one is asked for by its id. */
function inList(asset: LibraryEntry) {
  const { words: _, understanding, ...rest } = shown(asset);
  const { said: __, ...seen } = understanding ?? {};
  return { ...rest, understanding: understanding && seen };
}

/** Everything that is known of how it came to be, for other programs. */
function provenanceOf(asset: LibraryEntry) {
  const { id, name, mime, bytes, sha256, createdBy, createdAt, projectId, projectTitle } = asset;
  const file = { id, name, mime, bytes, sha256 };
  return {
    file,
    origin: originOf(asset),
    provenance: asset.provenance,
    createdBy,
    createdAt: new Date(createdAt).toISOString(),
    projectId,
    projectTitle,
  };
}

const sidecar = (asset: Asset): Response =>
  new Response(provenanceXmp(asset.provenance), {
    headers: {
      ...SAFETY_HEADERS,
      "content-type": "application/rdf+xml; charset=utf-8",
      "content-disposition": attachment(`${asset.name}.xmp`),
      "cache-control": "private, no-store",
    },
  });

export function filterOf(query: Record<string, string | undefined>): LibraryFilter {
  const { q, kind, origin, project, tag, trash } = query;
  if (kind && !isKind(kind)) throw invalid("kind", "It must be one of image, video, audio.");
  if (origin && !isOrigin(origin)) throw invalid("origin", "It must be one of generated, rendered, cut, imported, uploaded.");
  return {
    ...(q?.trim() ? { q } : {}),
    ...(isKind(kind) ? { kind } : {}),
    ...(isOrigin(origin) ? { origin } : {}),
    ...(project ? { projectId: project } : {}),
    ...(tag ? { tag } : {}),
    ...(trash ? { trashed: true } : {}),
  };
}

/** The variants that would do, the best first: what was named, or the width that was asked for, in the smaller format where it is understood. */
function variantsOf(request: Request, query: URLSearchParams): string[] {
  const named = query.get("variant");
  if (named) return [named];
  const width = widthVariant(query.get("w"));
  if (!width) return [];
  return (request.headers.get("accept") ?? "").includes("image/avif") ? [`${width}.avif`, width] : [width];
}

export function widthVariant(width: string | null): string | undefined {
  const wanted = Number(width);
  if (!wanted) return undefined;
  return `w${SMALL_WIDTHS.find((known) => known >= wanted) ?? SMALL_WIDTHS.at(-1)}`;
}
