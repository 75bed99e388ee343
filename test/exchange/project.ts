/** A project with something of everything, the ways in and out of a studio, and what of two projects has to be equal. */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { CanvasView } from "../../src/canvas/document.ts";
import { makeImage, makeMedia } from "../assets/made.ts";
import type { Answer, World } from "../world.ts";
import { OWNER_TOKEN } from "../world.ts";

export interface Rich {
  projectId: string;
  image: string;
  video: string;
  prompt: string;
  generator: string;
  group: string;
  timeline: string;
}

export async function upload(world: World, projectId: string, path: string): Promise<string> {
  const form = new FormData();
  form.set("projectId", projectId);
  form.set("file", Bun.file(path), path.split("/").at(-1) ?? "file");
  const { body } = await world.ask("/api/assets", { method: "POST", body: form });
  if (typeof body.id !== "string") throw new Error(String(body.detail));
  return body.id;
}

export async function richProject(world: World, title = "Rain in the city"): Promise<Rich> {
  const folder = join(world.folder, "made");
  await mkdir(folder, { recursive: true });
  const projectId = (await world.run("project.create", { title })).id ?? "";
  const on = async (name: string, params: object) => (await world.run<{ id: string }>(name, { projectId, ...params })).id;
  const picture = await upload(world, projectId, await makeImage(folder, "picture.png"));
  const film = await upload(world, projectId, await makeMedia(folder, "film.mp4"));
  const sound = await upload(world, projectId, await makeMedia(folder, "sound.wav"));
  const image = await on("node.add", { type: "image", assetId: picture, x: -420.5, y: -300.25, label: "Straße 雨" });
  const video = await on("node.add", { type: "video", assetId: film, x: 0, y: -300 });
  await on("node.add", { type: "audio", assetId: sound, x: 500, y: -300 });
  const note = await on("node.add", { type: "text", body: "# Notes\n\nrain 🌧️ <b>bold</b>", x: -420, y: 100 });
  const prompt = await on("node.add", { type: "prompt", body: "A street in the rain", x: 0, y: 100 });
  const generator = await on("node.add", {
    type: "generator",
    model: "draft-image",
    prompt: "close",
    params: { resolution: "360", aspect: "9:16" },
    x: 500,
    y: 100,
  });
  await on("edge.connect", { source: prompt, target: generator, role: "prompt" });
  await on("edge.connect", { source: image, target: generator, role: "reference" });
  await on("edge.connect", { source: note, target: generator, role: "reference" });
  const group = await on("node.group", { nodeIds: [note, prompt], label: "Words" });
  await world.run("node.update", { projectId, nodeId: note, locked: true });
  const timeline = (await world.run<{ id: string }>("timeline.create", { projectId })).id;
  const cut = { kind: "clip" as const, trackId: "v", start: 0, length: 48, assetId: film, media: "video" as const };
  await world.run("timeline.update", {
    projectId,
    timelineId: timeline,
    timeline: {
      width: 1280,
      height: 720,
      fps: 24,
      background: "#101010",
      tracks: [{ id: "v", kind: "video", name: "Picture", muted: false, hidden: false, locked: false, gainDb: 0 }],
      items: { itm_a: { ...cut, inFrames: 12, gainDb: -3, fit: "cover" } },
    },
  });
  await world.drain();
  return { projectId, image, video, prompt, generator, group, timeline };
}

export const exported = (world: World, projectId: string, query: string): Promise<Response> =>
  fetch(`${world.url}/api/projects/${projectId}/export?${query}`, { headers: { authorization: `Bearer ${OWNER_TOKEN}` } });

export interface Sent {
  name: string;
  bytes: Uint8Array | string;
}

/** Sends files to the door of imports. */
export function send(world: World, files: readonly Sent[], fields: Record<string, string> = {}): Promise<Answer> {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  for (const { name, bytes } of files) form.append("file", new Blob([bytes as string | Uint8Array<ArrayBuffer>]), name);
  return world.ask("/api/projects/import", { method: "POST", body: form });
}

export interface Imported {
  state: string;
  projectId: string;
  sentence: string;
  result: { nodes: number; edges: number; notes: string[] };
}

/** Sends files and waits for the job. A refusal at the door has the state `refused`. */
export async function importFiles(world: World, files: readonly Sent[], fields: Record<string, string> = {}): Promise<Imported> {
  const { status, body } = await send(world, files, fields);
  if (status !== 202) return { state: "refused", projectId: "", sentence: String(body.detail), result: { nodes: 0, edges: 0, notes: [] } };
  for (;;) {
    const job = (await world.ask(`/api/jobs/${String(body.jobId)}`)).body;
    if (!["queued", "running", "waiting"].includes(String(job.state)))
      return {
        state: String(job.state),
        projectId: String(body.projectId),
        sentence: String((job.error as { message?: string } | null)?.message ?? ""),
        result: job.result as Imported["result"],
      };
    await Bun.sleep(20);
  }
}

/** The canvas with names in place of ids, and without what must differ: whose it is, which asset rows, what has run. */
export function equalPart(view: CanvasView, options: { ids: boolean }) {
  const nodes = Object.values(view.nodes).sort((a, b) => a.x - b.x || a.y - b.y || a.type.localeCompare(b.type));
  const names = new Map(nodes.map((node, index) => [node.id, options.ids ? node.id : `node ${index}`]));
  const named = (id: string | null) => (id === null ? null : names.get(id));
  const edges = Object.values(view.edges)
    .map(({ source, target, role, order }) => ({ source: named(source), target: named(target), role, order }))
    .sort((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b)));
  return {
    nodes: nodes.map((node) => {
      const { createdBy: _, generationId: __, ...rest } = node as typeof node & { generationId?: unknown };
      return {
        ...rest,
        id: named(node.id),
        parentId: named(node.parentId),
        assetId: "assetId" in node && node.assetId ? "an asset" : null,
      };
    }),
    edges,
    timelines: Object.entries(view.timelines).map(([id, timeline]) => ({
      id: named(id),
      ...timeline,
      items: Object.values(timeline.items).map((item) => (item.kind === "clip" ? { ...item, assetId: "an asset" } : item)),
    })),
    requests: view.requests,
  };
}

/** Everything that a refused import could have left: projects, assets, rows of blobs, nodes of a project. */
export async function traces(world: World, projectId?: string): Promise<string> {
  const { db, rooms } = world.clash;
  const count = async (table: string) => (await db.read.all(`select count(*) as n from ${table}`))[0];
  return JSON.stringify([
    await count("projects"),
    await count("assets"),
    await count("blobs"),
    await count("comments"),
    await count("room_updates where kind = 'genesis'"),
    projectId ? (await rooms.view(projectId)).nodes : "",
  ]);
}
