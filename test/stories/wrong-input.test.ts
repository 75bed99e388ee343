/** Wrong input gets a sentence that names the field, and nothing half-made stays behind. */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { join } from "node:path";
import { readConfig } from "../../src/config.ts";
import { startStudio } from "../../src/main.ts";
import { openWorld, type World } from "../world.ts";

let world: World;
let projectId: string;
beforeAll(async () => {
  world = await openWorld();
  projectId = (await world.run("project.create", { title: "Wrong" })).id ?? "";
});
afterAll(() => world.close());

const send = (name: string, body: string, headers: Record<string, string> = {}) =>
  world.ask(`/api/commands/${name}`, { method: "POST", body, headers });

test("an unknown command, bad JSON and a body that is no object are told apart", async () => {
  expect(await send("node.fly", "{}")).toMatchObject({
    status: 404,
    body: { detail: 'There is no command "node.fly". GET /api/commands lists them.' },
  });
  for (const body of ["{", "[1]", '"text"', "nonsense"])
    expect(await send("project.create", body)).toMatchObject({ status: 422, body: { fields: [{ field: "body" }] } });
  expect(await send("project.create", "x".repeat(1024 * 1024 + 1))).toMatchObject({ status: 413 });
});

test("every wrong parameter is named, and nothing is made", async () => {
  const before = (await world.clash.rooms.view(projectId)).nodes;
  const wrong: [string, Record<string, unknown>, string][] = [
    ["project.create", { title: "" }, "title"],
    ["project.create", { title: "x", colour: "red" }, "colour"],
    ["node.add", { projectId, type: "dragon" }, "type"],
    ["node.add", { projectId, type: "text", model: "draft-image" }, "model"],
    ["node.add", { projectId, type: "text", x: "left" }, "x"],
    ["node.add", { projectId: "prj_x", type: "text" }, "projectId"],
    ["node.update", { projectId, nodeId: "nod_none" }, "body"],
    ["generation.run", { projectId, nodeId: "nod_none" }, "nodeId"],
    ["generation.run", { projectId, nodeId: "nod_none", takes: 0 }, "takes"],
    ["timeline.create", { projectId, width: 1921 }, "width"],
    ["timeline.assemble", { projectId, nodeIds: [] }, "nodeIds"],
    ["render.start", { projectId, timelineId: "nod_x", preset: "gold" }, "preset"],
    ["film.make", { brief: "" }, "brief"],
    ["film.make", { brief: "   \n " }, "brief"],
    ["film.make", { brief: "A brief of two hundred pages. ".repeat(20_000 / 10) }, "brief"],
    ["film.make", { brief: "A cat.", aspect: "7:3" }, "aspect"],
    ["film.make", { brief: "A cat.", seconds: 100_000 }, "seconds"],
    ["film.make", { brief: "A cat.", models: "sora" }, "models"],
    ["token.create", { title: "t", role: "king" }, "role"],
  ];
  const projectsBefore = ((await world.ask("/api/projects")).body.items as unknown[]).length;
  for (const [name, params, field] of wrong) {
    const { status, body } = await send(name, JSON.stringify(params));
    expect(`${name} ${status}`).toBe(`${name} 422`);
    expect((body.fields as { field: string }[]).map((entry) => entry.field)).toContain(field);
    expect(String(body.detail).length).toBeGreaterThan(10);
  }
  expect((await world.clash.rooms.view(projectId)).nodes).toEqual(before);
  expect(((await world.ask("/api/projects")).body.items as unknown[]).length).toBe(projectsBefore);
});

test("the sentence about a long brief says how long it is and how long it may be", async () => {
  const { body } = await send("film.make", JSON.stringify({ brief: "word ".repeat(60_000) }));
  expect(String(body.detail)).toMatch(/20,000/);
});

test("the same Idempotency-Key answers the same, and refuses another request", async () => {
  const first = await send("project.create", '{"title":"Once"}', { "idempotency-key": "k-1" });
  expect(await send("project.create", '{"title":"Once"}', { "idempotency-key": "k-1" })).toMatchObject({ body: first.body });
  expect(await send("project.create", '{"title":"Twice"}', { "idempotency-key": "k-1" })).toMatchObject({ status: 409 });
  expect(await send("project.create", '{"title":"x"}', { "idempotency-key": "k".repeat(300) })).toMatchObject({ status: 422 });
  const failed = await send("node.delete", JSON.stringify({ projectId, nodeIds: ["nod_gone"] }), { "idempotency-key": "k-2" });
  expect(failed.status).toBeGreaterThan(399);
  const together = await Promise.all([1, 2, 3].map(() => send("project.create", '{"title":"Together"}', { "idempotency-key": "k-3" })));
  expect(new Set(together.map(({ body }) => (body.result as { id: string }).id)).size).toBe(1);
});

const upload = async (file: Blob, name: string, project = projectId) => {
  const form = new FormData();
  form.set("projectId", project);
  form.set("file", file, name);
  return world.ask("/api/assets", { method: "POST", body: form });
};

test("a corrupt, empty or strange upload is a sentence, and neither a row nor a file stays", async () => {
  const png = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==", "base64");
  for (const [bytes, name] of [
    [Buffer.alloc(0), "empty.png"],
    [Buffer.concat([png.subarray(0, 20), Buffer.alloc(200, 7)]), "broken.png"],
    [Buffer.from("<html><script>alert(1)</script></html>"), "page.png"],
    [Buffer.from("#!/bin/sh\nrm -rf /"), "film.mp4"],
    [Buffer.from("PK\u0003\u0004zip"), "bundle.zip"],
  ] as [Buffer, string][]) {
    const { status, body } = await upload(new Blob([new Uint8Array(bytes)]), name);
    expect(`${name} ${status}`).toBe(`${name} 422`);
    expect((body.fields as { field: string }[])[0]?.field).toBe("file");
  }
  expect(
    (await world.ask("/api/assets", { method: "POST", body: "cut off", headers: { "content-type": "multipart/form-data; boundary=x" } }))
      .status,
  ).toBe(422);
  expect(await Array.fromAsync(world.clash.store.list(Date.now()))).toEqual([]);
  const good = await upload(new Blob([png]), "good.png");
  expect(good.status).toBe(201);
  expect(await upload(new Blob([png]), "good.png", "prj_0000000000000000000000")).toMatchObject({ status: 404 });
});

test("a port in use, a folder in use and a missing ffmpeg stop the start with a sentence", async () => {
  const start = (env: Record<string, string>) =>
    startStudio(readConfig({ PORT: "0", HOST: "127.0.0.1", LOG_LEVEL: "silent", CLASH_DATA: join(world.folder, "second"), ...env }));
  await expect(start({ PORT: new URL(world.url).port })).rejects.toThrow(/PORT: port \d+ is in use/);
  await expect(start({ CLASH_DATA: world.config.dataFolder })).rejects.toThrow(/CLASH_DATA: another Clash is using/);
  await expect(start({ FFMPEG_PATH: "/nowhere/ffmpeg" })).rejects.toThrow(/FFMPEG_PATH is \/nowhere\/ffmpeg/);
  await Bun.write(join(world.folder, "file"), "");
  await expect(start({ CLASH_DATA: join(world.folder, "file", "data") })).rejects.toThrow(
    /CLASH_DATA: the data folder .* cannot be written/,
  );
  const again = await start({});
  await again.stop();
});
