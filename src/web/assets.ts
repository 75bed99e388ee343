/** Files in and out: uploads by multipart, content with ranges. */
import { mayReach } from "../actors.ts";
import { type Asset, assetById, assetsByIds, contentOf } from "../assets/assets.ts";
import { insertAsset, MAX_ASSET_BYTES, receive } from "../assets/save.ts";
import type { Actor } from "../actors.ts";
import { SMALL_WIDTHS } from "../jobs/derive.ts";
import { AppError, invalid } from "../lib/errors.ts";
import { requireProject } from "../projects.ts";
import { requireEditor } from "./guard.ts";
import { json, SAFETY_HEADERS } from "./reply.ts";
import { controller, type Web } from "./web.ts";

export const assetRoutes = (web: Web) =>
  controller(web)
    .post(
      "/api/assets",
      async ({ actor, request }) => {
        requireEditor(actor);
        const form = await readForm(request);
        const projectId = String(form.get("projectId") ?? "");
        const file = form.get("file");
        if (!mayReach(actor, projectId)) throw new AppError("not_found", "There is no such project.");
        await requireProject(web.clash, projectId);
        if (!(file instanceof File)) throw invalid("file", "Send a file in the field `file`.");
        return json({ id: await saveUpload(web, actor, projectId, file, request.signal) }, 201);
      },
      { parse: "none" },
    )
    .get("/api/assets/:id", async ({ actor, params }) => json(shown(await reachable(web, actor, params.id))))
    .get("/api/assets/:id/content", async ({ actor, params, request }) => {
      const asset = await reachable(web, actor, params.id);
      const query = new URL(request.url).searchParams;
      const content = await shownContent(web, asset, query.get("variant") ?? widthVariant(query.get("w")));
      return sendContent(web, content, request, query.has("download") ? asset.name : undefined);
    });

/** A clip whose poster is still being made is shown by the picture it began with, a film by its first clip. */
async function shownContent(web: Web, asset: Asset, variant: string | undefined): ReturnType<typeof contentOf> {
  const found = await contentOf(web.clash, asset, variant);
  if (found.exact || asset.kind === "image") return found;
  const poster = await contentOf(web.clash, asset, "poster");
  if (poster.exact) return poster;
  const source = asset.provenance.inputs?.find((input) => input.role === "start" || input.role === "clip");
  const from = source && (await assetsByIds(web.clash, asset.projectId, [source.assetId])).get(source.assetId);
  if (!from) throw new AppError("not_found", "Its small picture is still being made.");
  return { ...(await shownContent(web, from, variant)), exact: false };
}

async function readForm(request: Request): Promise<FormData> {
  if (Number(request.headers.get("content-length") ?? 0) > MAX_ASSET_BYTES)
    throw new AppError("too_large", "file: It is larger than 4 GiB. Nothing was kept.", [{ field: "file", message: "It is too large." }]);
  try {
    return await request.formData();
  } catch {
    throw invalid("file", "The upload is not a multipart form, or it was cut off. Nothing was kept.");
  }
}

/** Keeps an uploaded file as an asset of the project. Throws AppError `invalid` for what cannot be read as a picture, film or sound. */
export async function saveUpload(web: Web, actor: Actor, projectId: string, file: File, signal: AbortSignal): Promise<string> {
  if (file.size === 0) throw invalid("file", `"${file.name}" is empty. Nothing was kept.`);
  const blob = await receive(web.clash, file.stream() as unknown as AsyncIterable<Uint8Array>, signal);
  return web.clash.db.write.transaction((tx, after) =>
    insertAsset(web.clash, tx, after, blob, { projectId, name: file.name || "upload", provenance: {}, createdBy: actor.id }),
  );
}

async function reachable(web: Web, actor: Actor, id: string): Promise<Asset> {
  const asset = await assetById(web.clash, id);
  if (!mayReach(actor, asset.projectId)) throw new AppError("not_found", "There is no such asset.");
  return asset;
}

export function shown(asset: Asset) {
  const { sha256, createdAt, durationMs, ...rest } = asset;
  return { ...rest, sha256, seconds: durationMs === null ? null : durationMs / 1000, createdAt: new Date(createdAt).toISOString() };
}

export function widthVariant(width: string | null): string | undefined {
  const wanted = Number(width);
  if (!wanted) return undefined;
  return `w${SMALL_WIDTHS.find((known) => known >= wanted) ?? SMALL_WIDTHS.at(-1)}`;
}

const RANGE = /^bytes=(\d*)-(\d*)$/;

/** Whole, or the one range that was asked for. Bytes never change under their name, so they may be kept. */
export async function sendContent(
  web: Web,
  { sha256, mime, exact }: { sha256: string; mime: string; exact: boolean },
  request: Request,
  downloadName?: string,
): Promise<Response> {
  const path = await web.clash.store.localPath(sha256);
  const file = Bun.file(path);
  const size = file.size;
  const headers: Record<string, string> = {
    ...SAFETY_HEADERS,
    "content-type": mime,
    "accept-ranges": "bytes",
    etag: `"${sha256}"`,
    "cache-control": exact ? "private, max-age=31536000, immutable" : "private, no-cache",
    "content-security-policy": "sandbox; default-src 'none'; media-src 'self'; img-src 'self'; style-src 'unsafe-inline'",
    ...(downloadName ? { "content-disposition": `attachment; filename*=UTF-8''${encodeURIComponent(downloadName)}` } : {}),
  };
  if (request.headers.get("if-none-match") === `"${sha256}"`) return new Response(null, { status: 304, headers });
  const asked = RANGE.exec(request.headers.get("range") ?? "");
  if (!asked || (!asked[1] && !asked[2])) return new Response(file, { headers });
  const start = asked[1] ? Number(asked[1]) : Math.max(0, size - Number(asked[2]));
  const end = asked[1] && asked[2] ? Math.min(size - 1, Number(asked[2])) : size - 1;
  if (start > end || start >= size) return new Response(null, { status: 416, headers: { ...headers, "content-range": `bytes */${size}` } });
  return new Response(file.slice(start, end + 1), {
    status: 206,
    headers: { ...headers, "content-range": `bytes ${start}-${end}/${size}`, "content-length": String(end - start + 1) },
  });
}
