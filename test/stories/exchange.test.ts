/** Projects leave one studio as a file and arrive in another: equal, or refused with a sentence and without a trace. */
import { afterAll, beforeAll, expect, test } from "bun:test";
import type { CanvasView } from "../../src/canvas/document.ts";
import { assetsOfView } from "../../src/exchange/view.ts";
import { comments } from "../../src/schema.ts";
import { equalPart, exported, importFiles, type Rich, richProject } from "../exchange/project.ts";
import { startServer } from "../server.ts";
import { until } from "../rooms/studio.ts";
import { openWorld, type World } from "../world.ts";

let here: World;
let there: World;
let rich: Rich;
beforeAll(async () => {
  [here, there] = await Promise.all([openWorld(), openWorld()]);
  rich = await richProject(here);
}, 60_000);
afterAll(async () => {
  await Promise.all([here.close(), there.close()]);
});

const bundleOf = async (world: World, projectId: string, query = "format=bundle") =>
  new Uint8Array(await (await exported(world, projectId, query)).arrayBuffer());

test("a bundle becomes an equal project on a second server: canvas, timeline, files, words, title", async () => {
  const { id } = await here.run("comment.add", { projectId: rich.projectId, nodeId: rich.video, timeMs: 1200, body: "Louder here" });
  await here.run("comment.reply", { projectId: rich.projectId, threadId: id, body: "Yes" });
  const before = await here.clash.rooms.view(rich.projectId);
  const response = await exported(here, rich.projectId, "format=bundle");
  expect(response.headers.get("content-disposition")).toContain("Rain%20in%20the%20city.clash");
  const made = await importFiles(there, [{ name: "rain.clash", bytes: new Uint8Array(await response.arrayBuffer()) }]);
  expect(made).toMatchObject({ state: "done", sentence: "" });
  expect((await there.ask(`/api/projects/${made.projectId}`)).body).toMatchObject({ title: "Rain in the city" });
  const after = await there.clash.rooms.view(made.projectId);
  expect(equalPart(after, { ids: true })).toEqual(equalPart(before, { ids: true }));
  for (const assetId of assetsOfView(after)) {
    expect(assetsOfView(before).has(assetId)).toBe(false);
    const content = await there.ask(`/api/assets/${assetId}`);
    expect(content.body).toMatchObject({ projectId: made.projectId });
  }
  const said = await there.clash.db.read.select().from(comments);
  expect(said.map((row) => [row.body, row.nodeId, row.timeMs, row.projectId])).toEqual([
    ["Louder here", rich.video, 1200, made.projectId],
    ["Yes", null, null, made.projectId],
  ]);
  expect(said[1]?.threadId).toBe(said[0]?.id);
}, 60_000);

test("a canvas with its files goes through JSON Canvas and back: as a new project, and beside what a project has", async () => {
  const before = await here.clash.rooms.view(rich.projectId);
  const zip = await bundleOf(here, rich.projectId, "format=json-canvas-zip");
  const made = await importFiles(there, [{ name: "rain.zip", bytes: zip }]);
  expect(made).toMatchObject({ state: "done", sentence: "", result: { nodes: 8, notes: [] } });
  const fresh = await there.clash.rooms.view(made.projectId);
  expect(equalPart(fresh, { ids: false })).toEqual(equalPart(before, { ids: false }));

  const second = (await there.run("project.create", { title: "Busy" })).id ?? "";
  await there.run("node.add", { projectId: second, type: "text", body: "I was here", x: 100, y: 50 });
  const filled = await importFiles(there, [{ name: "rain.zip", bytes: zip }], { projectId: second });
  expect(filled).toMatchObject({ state: "done", projectId: second, sentence: "" });
  const { nodes, timelines } = await there.clash.rooms.view(second);
  const come = Object.values(nodes).filter((node) => !("body" in node && node.body === "I was here"));
  expect(come).toHaveLength(8);
  expect(Math.min(...come.map((node) => node.x))).toBeGreaterThanOrEqual(100 + 320);
  expect(Math.min(...come.map((node) => node.y))).toBe(50);
  const shape = (all: typeof come) => all.map((node) => [node.type, Math.round(node.w), Math.round(node.h)].join(" ")).sort();
  expect(shape(come)).toEqual(shape(Object.values(before.nodes)));
  expect(Object.values(timelines)).toHaveLength(1);
  expect((await there.run<{ steps: number }>("canvas.undo", { projectId: second })).steps).toBe(1);
  expect(Object.keys((await there.clash.rooms.view(second)).nodes)).toHaveLength(1);
}, 60_000);

test("a canvas comes with its files beside it; what is not there becomes words", async () => {
  const canvas = JSON.stringify({
    nodes: [
      { id: "1", type: "file", file: "Attachments/photo.png", x: 0, y: 0, width: 300, height: 200 },
      { id: "2", type: "file", file: "Notes/plan.md", x: 400, y: 0, width: 300, height: 200 },
      { id: "3", type: "file", file: "Attachments/broken.png", x: 800, y: 0, width: 300, height: 200 },
    ],
  });
  const picture = await Bun.file(`${here.folder}/made/picture.png`).bytes();
  const made = await importFiles(there, [
    { name: "Trip.canvas", bytes: canvas },
    { name: "photo.png", bytes: picture },
    { name: "broken.png", bytes: picture.slice(0, 200) },
  ]);
  expect(made).toMatchObject({ state: "done", sentence: "" });
  expect((await there.ask(`/api/projects/${made.projectId}`)).body).toMatchObject({ title: "Trip" });
  const nodes = Object.values((await there.clash.rooms.view(made.projectId)).nodes).sort((a, b) => a.x - b.x);
  expect(nodes).toMatchObject([
    { type: "image", status: "done", label: "photo.png" },
    { type: "text", body: "Notes/plan.md" },
    { type: "text", body: "Attachments/broken.png" },
  ]);
}, 30_000);

test("a part of a project travels with what its groups hold, its files and what was said about it, and nothing else", async () => {
  const made = await importFiles(there, [
    { name: "part.clash", bytes: await bundleOf(here, rich.projectId, `ids=${rich.group},${rich.video}`) },
  ]);
  expect(made).toMatchObject({ state: "done", result: { nodes: 4, edges: 0 } });
  const list = await there.clash.db.read.all(`select name from assets where project_id = '${made.projectId}'`);
  expect(list).toEqual([{ name: "film.mp4" }]);
  const canvas = await (await exported(here, rich.projectId, `format=json-canvas&ids=${rich.prompt}`)).json();
  expect(canvas.nodes).toMatchObject([{ id: rich.prompt, type: "text", text: "A street in the rain" }]);
  expect(canvas.edges).toEqual([]);
}, 30_000);

test("a duplicate is an equal project with files of its own rows, and the first one goes on without it", async () => {
  const { id } = await here.run("project.duplicate", { projectId: rich.projectId }, "once");
  expect((await here.run("project.duplicate", { projectId: rich.projectId }, "once")).id).toBe(id as string);
  const [before, after] = [await here.clash.rooms.view(rich.projectId), await here.clash.rooms.view(id ?? "")];
  expect(equalPart(after, { ids: true })).toEqual(equalPart(before, { ids: true }));
  expect((await here.ask(`/api/projects/${id}`)).body).toMatchObject({ title: "Rain in the city (copy)" });
  const own = assetsOfView(after);
  for (const assetId of assetsOfView(before)) expect(own.has(assetId)).toBe(false);
  await here.run("node.delete", { projectId: rich.projectId, nodeIds: [rich.image] });
  expect((await here.clash.rooms.view(id ?? "")).nodes[rich.image]).toBeDefined();
  await here.run("canvas.undo", { projectId: rich.projectId });
  const picture = after.nodes[rich.image] as { assetId: string };
  await until(async () => (await here.ask(`/api/assets/${picture.assetId}/content?w=320`)).status === 200); // a poster is made by a job
}, 30_000);

test("what runs does not travel: it arrives stopped, without a generation, and nothing is run or paid by an import", async () => {
  const { projectId, generator } = rich;
  const take = { edit: "addOutput" as const, type: "image" as const, sourceId: generator, status: "running" as const };
  await here.clash.rooms.apply(projectId, [{ ...take, id: "nod_take", edgeId: "edg_take", generationId: "gen_0000000000000000000000" }], {
    actor: "server",
  });
  const made = await importFiles(there, [{ name: "running.clash", bytes: await bundleOf(here, projectId) }]);
  const takes = Object.values((await there.clash.rooms.view(made.projectId)).nodes).filter((node) => node.id === "nod_take");
  expect(takes).toHaveLength(1);
  expect(takes[0]).toMatchObject({ status: "cancelled", generationId: null, error: expect.stringContaining("had not ended") });
  expect(await there.clash.db.read.all("select count(*) as n from generations")).toEqual([{ n: 0 }]);
}, 60_000);

test("who may not, cannot: viewers and limited tokens import nothing, strangers export nothing", async () => {
  const bytes = await bundleOf(here, rich.projectId, `ids=${rich.prompt}`);
  const ask = async (role: string, projectIds?: string[]) => {
    const { token } = await here.run("token.create", { title: role, role, ...(projectIds ? { projectIds } : {}) });
    const form = new FormData();
    form.set("file", new Blob([bytes]), "x.clash");
    const sent = await here.ask("/api/projects/import", { method: "POST", body: form, token: token ?? "" });
    const taken = await here.ask(`/api/projects/${rich.projectId}/export`, { token: token ?? "" });
    return [sent.status, taken.status];
  };
  expect(await ask("viewer")).toEqual([403, 200]);
  const other = (await here.run("project.create", { title: "Other" })).id ?? "";
  expect(await ask("editor", [other])).toEqual([403, 404]);
  expect((await here.ask("/api/projects/import", { method: "POST", body: new FormData(), token: "" })).status).toBe(401);
  expect((await exported(here, rich.projectId, "format=pdf")).status).toBe(422);
  expect((await exported(here, rich.projectId, "ids=nod_gone")).status).toBe(404);
  expect((await exported(here, "prj_0000000000000000000000", "")).status).toBe(404);
  const cut = await here.ask("/api/projects/import", {
    method: "POST",
    body: "half",
    headers: { "content-type": "multipart/form-data; boundary=x" },
  });
  expect([cut.status, String(cut.body.detail)]).toEqual([422, expect.stringContaining("cut off")]);
  expect((await here.ask("/api/projects/import", { method: "POST", body: new FormData() })).status).toBe(422);
}, 30_000);

test("kill -9 in the middle of imports: each is there once and whole after the restart, and nothing else is", async () => {
  const bytes = await bundleOf(here, rich.projectId);
  const folder = `${here.folder}/crash`;
  const begun: { jobId: string; projectId: string }[] = [];
  for (const pause of [0, 120, 300, 600]) {
    const server = await startServer(folder);
    const form = new FormData();
    form.set("file", new Blob([bytes]), "x.clash");
    begun.push(await server.ask("/api/projects/import", { method: "POST", body: form }));
    await Bun.sleep(pause); // somewhere in the work; every place must do
    await server.kill();
  }
  const server = await startServer(folder);
  for (const { jobId, projectId } of begun) {
    for (;;) {
      const job = await server.ask(`/api/jobs/${jobId}`);
      if (job.state === "done") break;
      expect(["queued", "running", "waiting"]).toContain(job.state as string);
      await Bun.sleep(50);
    }
    const canvas = await server.ask<CanvasView>(`/api/projects/${projectId}/canvas`);
    const before = await here.clash.rooms.view(rich.projectId);
    expect(Object.keys(canvas.nodes).sort()).toEqual(Object.keys(before.nodes).sort());
    const assets = Object.values(canvas.nodes).flatMap((node) => ("assetId" in node && node.assetId ? [node.assetId] : []));
    expect(assets.length).toBeGreaterThan(2);
    for (const assetId of assets) expect((await server.ask(`/api/assets/${assetId}`)).projectId).toBe(projectId);
  }
  expect((await server.ask<{ items: unknown[] }>("/api/projects")).items).toHaveLength(begun.length);
  await server.kill();
}, 120_000);
