/** What programs read as resources: canvases of projects as JSON, files as they are as long as they are not large. */
import type { ReadResourceResult, Resource, ResourceTemplate } from "@modelcontextprotocol/sdk/types.js";
import { type Actor, mayReach } from "../../actors.ts";
import { libraryEntry } from "../../assets/library.ts";
import type { Clash } from "../../clash.ts";
import { AppError } from "../../lib/errors.ts";
import { listProjects, requireProject } from "../../projects.ts";

const PROJECTS = 100;
/** Of a file; more is fetched from its address. */
const MOST_BYTES = 16 * 1024 ** 2;
const MOST_CANVAS_CHARACTERS = 4_000_000;

export const TEMPLATES: ResourceTemplate[] = [
  {
    uriTemplate: "clash://projects/{projectId}/canvas",
    name: "canvas",
    title: "Canvas of a project",
    description: "Nodes, edges and timelines as JSON. The tool canvas_read is shorter.",
    mimeType: "application/json",
  },
  {
    uriTemplate: "clash://assets/{assetId}",
    name: "file",
    title: "A file",
    description: `The bytes of a picture, film or sound of at most ${MOST_BYTES / 1024 ** 2} MiB. Larger ones: GET /api/assets/{assetId}/content?download with the same token.`,
  },
];

export async function resourcesFor(clash: Clash, actor: Actor): Promise<Resource[]> {
  const rows = await listProjects(clash, actor, { limit: PROJECTS });
  return rows.map(({ id, title }) => ({ uri: `clash://projects/${id}/canvas`, name: title, mimeType: "application/json" }));
}

/** Throws AppError `not_found`, `too_large`. */
export async function readResource(clash: Clash, actor: Actor, uri: string): Promise<ReadResourceResult> {
  const [, projectId, assetId] = /^clash:\/\/(?:projects\/(prj_[0-9a-z]{22})\/canvas|assets\/(ast_[0-9a-z]{22}))$/.exec(uri) ?? [];
  if (projectId) return canvasOf(clash, actor, projectId, uri);
  if (assetId) return fileOf(clash, actor, assetId, uri);
  throw new AppError("not_found", "There is no such resource. resources/templates/list names their forms.");
}

async function canvasOf(clash: Clash, actor: Actor, projectId: string, uri: string): Promise<ReadResourceResult> {
  if (!mayReach(actor, projectId)) throw new AppError("not_found", "There is no such project.");
  await requireProject(clash, projectId);
  const { requests: _, ...view } = await clash.rooms.view(projectId);
  const text = JSON.stringify(view);
  if (text.length > MOST_CANVAS_CHARACTERS)
    throw new AppError("too_large", "This canvas is too large for one answer. Read it part by part with canvas_read.");
  return { contents: [{ uri, mimeType: "application/json", text }] };
}

async function fileOf(clash: Clash, actor: Actor, assetId: string, uri: string): Promise<ReadResourceResult> {
  const asset = await libraryEntry(clash, actor, assetId);
  if (asset.trashedAt !== null) throw new AppError("not_found", "This file is in the trash.");
  if (asset.bytes > MOST_BYTES)
    throw new AppError(
      "too_large",
      `It has ${asset.bytes} bytes, more than an answer holds. Fetch /api/assets/${assetId}/content?download with the same token.`,
    );
  const bytes = await new Response(await clash.store.read(asset.sha256)).bytes();
  return { contents: [{ uri, mimeType: asset.mime, blob: Buffer.from(bytes).toString("base64") }] };
}
