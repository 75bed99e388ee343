/** Crop, grab and trim: a part of a file becomes a file of its own beside it, and a wrong number is a sentence. */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import sharp from "sharp";
import { overlaps } from "../../src/canvas/layout.ts";
import type { MadeNode } from "../../src/canvas/document.ts";
import { ffmpeg, makeMedia } from "../assets/made.ts";
import { upload } from "../exchange/project.ts";
import { startServer } from "../server.ts";
import { openWorld, type World } from "../world.ts";

let world: World;
let projectId: string;
let folder: string;
const node = { image: "", video: "", sound: "", text: "" };
beforeAll(async () => {
  world = await openWorld();
  folder = join(world.folder, "made");
  await mkdir(folder);
  projectId = (await world.run("project.create", { title: "Parts" })).id ?? "";
  // left half red, right half blue, so that a crop can be told by its colours
  const halves = sharp({ create: { width: 200, height: 100, channels: 3, background: "#ff0000" } }).composite([
    { input: { create: { width: 100, height: 100, channels: 3, background: "#0000ff" } }, left: 100, top: 0 },
  ]);
  await halves.png().toFile(join(folder, "halves.png"));
  // one second red, then two seconds blue, so that a moment can be told by its colour
  const colour = (name: string, seconds: number) => ["-f", "lavfi", "-i", `color=${name}:s=160x90:r=25:d=${seconds}`];
  const join2 = ["-filter_complex", "[0][1]concat=n=2:v=1[v]", "-map", "[v]", "-map", "2:a"];
  await ffmpeg(
    ...colour("red", 1),
    ...colour("blue", 2),
    "-f",
    "lavfi",
    "-i",
    "sine=440:d=3",
    ...join2,
    "-c:v",
    "libx264",
    join(folder, "two.mp4"),
  );
  const add = async (type: string, path: string, x: number) =>
    (await world.run("node.add", { projectId, type, assetId: await upload(world, projectId, path), x, y: 0 })).id ?? "";
  node.image = await add("image", join(folder, "halves.png"), 0);
  node.video = await add("video", join(folder, "two.mp4"), 0 + 900);
  node.sound = await add("audio", await makeMedia(folder, "sound.wav"), 1800);
  node.text = (await world.run("node.add", { projectId, type: "text", body: "x", x: 0, y: 700 })).id ?? "";
}, 60_000);
afterAll(() => world.close());

const view = () => world.clash.rooms.view(projectId);
const made = async (id: string | undefined) => (await view()).nodes[id ?? ""] as MadeNode;
const fileOf = async (assetId: string | null) => {
  const asset = (await world.ask(`/api/assets/${assetId}`)).body as Record<string, never>;
  return { asset, path: await world.clash.store.localPath(asset.sha256 ?? "") };
};
const meanColour = async (path: string) =>
  (await sharp(path).stats()).channels.slice(0, 3).map((channel) => Math.round(channel.mean / 255));

async function cut(name: string, params: object): Promise<MadeNode> {
  const { id } = await world.run(name, { projectId, ...params });
  await world.drain();
  return made(id);
}

test("a crop is a picture of its own beside the first one, joined by an edge, and says how it was cut", async () => {
  const crop = await cut("media.crop", { nodeId: node.image, x: 110, y: 20, width: 80, height: 60 });
  expect(crop).toMatchObject({ type: "image", status: "done", error: null });
  const { asset, path } = await fileOf(crop.assetId);
  expect(asset).toMatchObject({ width: 80, height: 60, mime: "image/png", name: "halves (crop).png" });
  expect(await meanColour(path)).toEqual([0, 0, 1]);
  expect(asset.provenance as unknown).toEqual({
    tool: "crop",
    params: { x: 110, y: 20, width: 80, height: 60 },
    inputs: [{ assetId: (await made(node.image)).assetId, role: "source" }],
  });
  const { edges, nodes } = await view();
  expect(Object.values(edges)).toMatchObject([{ source: node.image, target: crop.id, role: "context" }]);
  const source = nodes[node.image];
  expect(crop.x).toBeGreaterThan((source?.x ?? 0) + (source?.w ?? 0));
  for (const other of Object.values(nodes)) if (other.id !== crop.id) expect(overlaps(crop, other)).toBe(false);
}, 30_000);

test("a frame is the one that is seen at that moment, also at the very end", async () => {
  const colours = async (at: number) => {
    const frame = await cut("media.grab", { nodeId: node.video, at });
    expect(frame).toMatchObject({ type: "image", status: "done" });
    const { asset, path } = await fileOf(frame.assetId);
    expect(asset).toMatchObject({ width: 160, height: 90, name: "two (frame).png" });
    return meanColour(path);
  };
  expect(await colours(0.5)).toEqual([1, 0, 0]);
  expect(await colours(1.5)).toEqual([0, 0, 1]);
  expect(await colours(2.999)).toEqual([0, 0, 1]);
}, 30_000);

test("a stretch of a clip keeps its sound and is as long as was asked; a sound stays in its format", async () => {
  const part = await cut("media.trim", { nodeId: node.video, from: 0.8, to: 2.3 });
  expect(part).toMatchObject({ type: "video", status: "done" });
  const film = await fileOf(part.assetId);
  expect(film.asset).toMatchObject({ mime: "video/mp4", width: 160 });
  expect(Math.abs(Number(film.asset.seconds) - 1.5)).toBeLessThan(0.09);
  await ffmpeg("-i", film.path, "-frames:v", "1", join(folder, "first.png"));
  expect(await meanColour(join(folder, "first.png"))).toEqual([1, 0, 0]);
  await ffmpeg("-i", film.path, "-map", "0:a:0", "-f", "null", "-"); // it has sound
  const sound = await cut("media.trim", { nodeId: node.sound, from: 1, to: 1.5 });
  expect(sound).toMatchObject({ type: "audio", status: "done" });
  const heard = await fileOf(sound.assetId);
  expect(heard.asset).toMatchObject({ mime: "audio/wav", name: "sound (part).wav" });
  expect(Math.abs(Number(heard.asset.seconds) - 0.5)).toBeLessThan(0.02);
}, 30_000);

test("numbers that do not fit the file are named, and nothing is made", async () => {
  const before = JSON.stringify(await view());
  const wrong: [string, object, string, RegExp][] = [
    ["media.crop", { nodeId: node.image, x: 150, y: 0, width: 80, height: 50 }, "width", /200 pixels wide; from 150 on there are 50/],
    ["media.crop", { nodeId: node.image, x: 0, y: 99, width: 80, height: 8 }, "height", /100 pixels high; from 99 on there are 1/],
    ["media.crop", { nodeId: node.image, x: 0, y: 0, width: 200, height: 100 }, "width", /whole picture/],
    ["media.crop", { nodeId: node.image, x: -1, y: 0, width: 20, height: 10 }, "x", /at least 0/],
    ["media.crop", { nodeId: node.image, x: 0.5, y: 0, width: 20, height: 10 }, "x", /integer/],
    ["media.crop", { nodeId: node.image, x: 0, y: 0, width: 2, height: 10 }, "width", /at least 8/],
    ["media.crop", { nodeId: node.video, x: 0, y: 0, width: 20, height: 10 }, "nodeId", /Only a picture/],
    ["media.grab", { nodeId: node.video, at: 3 }, "at", /ends at 3(\.\d+)? s/],
    ["media.grab", { nodeId: node.image, at: 0 }, "nodeId", /from a clip/],
    ["media.trim", { nodeId: node.video, from: 1, to: 9 }, "to", /clip ends at 3/],
    ["media.trim", { nodeId: node.sound, from: 2, to: 1 }, "to", /behind the beginning/],
    ["media.trim", { nodeId: node.sound, from: 1, to: 1.05 }, "to", /at least 0.1 s/],
    ["media.trim", { nodeId: node.image, from: 0, to: 1 }, "nodeId", /no length/],
    ["media.trim", { nodeId: node.sound, from: "0", to: 1 }, "from", /number/],
    ["media.crop", { nodeId: "nod_gone", x: 0, y: 0, width: 20, height: 10 }, "nodeId", /no node nod_gone/],
    ["media.grab", { nodeId: node.text, at: 0 }, "nodeId", /holds no file/],
  ];
  for (const [name, params, field, sentence] of wrong) {
    const { status, body } = await world.ask(`/api/commands/${name}`, { method: "POST", body: JSON.stringify({ projectId, ...params }) });
    expect(status).toBeGreaterThan(399);
    expect(`${name} ${(body.fields as { field: string }[])[0]?.field}`).toBe(`${name} ${field}`);
    expect(String(body.detail)).toMatch(sentence);
  }
  expect(JSON.stringify(await view())).toBe(before);
});

test("a repeat with the same key is the same cut; undo takes the node away, the file stays in the project", async () => {
  const params = { projectId, nodeId: node.image, x: 0, y: 0, width: 50, height: 50 };
  const [one, two] = [await world.run("media.crop", params, "k"), await world.run("media.crop", params, "k")];
  expect(two).toEqual(one);
  await world.drain();
  const { assetId } = await made(one.id);
  expect(assetId).toStartWith("ast_");
  expect(await world.run<object>("canvas.undo", { projectId })).toMatchObject({ steps: 1, skipped: [] });
  expect((await view()).nodes[one.id ?? ""]).toBeUndefined();
  expect((await world.ask(`/api/assets/${assetId}`)).status).toBe(200);
}, 30_000);

test("a cut whose file is gone ends as a failed node that says why", async () => {
  const { assetId } = await made(node.sound);
  const { path } = await fileOf(assetId);
  const bytes = await Bun.file(path).bytes();
  await Bun.write(path, "no sound at all");
  const failed = await cut("media.trim", { nodeId: node.sound, from: 0, to: 1 });
  expect(failed).toMatchObject({ type: "audio", status: "failed", assetId: null });
  expect(failed.error).toContain("file");
  await Bun.write(path, bytes);
}, 30_000);

test("kill -9 in the middle of cuts: each is there once after the restart", async () => {
  const data = join(world.folder, "crash");
  let server = await startServer(data);
  const project = (await server.run("project.create", { title: "Parts" })).id ?? "";
  const form = new FormData();
  form.set("projectId", project);
  form.set("file", Bun.file(join(folder, "two.mp4")), "two.mp4");
  const { id: assetId } = await server.ask<{ id: string }>("/api/assets", { method: "POST", body: form });
  const { id: nodeId } = await server.run("node.add", { projectId: project, type: "video", assetId });
  const cuts: string[] = [];
  for (const pause of [0, 60, 150]) {
    cuts.push((await server.run("media.trim", { projectId: project, nodeId, from: 0, to: 2.5 })).id ?? "");
    await Bun.sleep(pause); // somewhere in the work; every place must do
    await server.kill();
    server = await startServer(data);
  }
  const canvas = () => server.ask<{ nodes: Record<string, MadeNode>; edges: object }>(`/api/projects/${project}/canvas`);
  for (const id of cuts) while ((await canvas()).nodes[id]?.status !== "done") await Bun.sleep(50);
  const { nodes, edges } = await canvas();
  expect([Object.keys(nodes).length, Object.keys(edges).length]).toEqual([4, 3]);
  await server.kill();
}, 120_000);
