/** kill -9 while files are on their way: what was told to be there is there, and nothing is made twice. */
import { expect, test } from "bun:test";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Server, startServer } from "../server.ts";
import { noisyPicture, openTus, placeOf } from "./tus.ts";

test("after kill -9 between and within pieces the sender goes on, and one asset and one node come of it", async () => {
  const folder = await mkdtemp(join(tmpdir(), "clash-uploads-"));
  let server: Server = await startServer(folder);
  const tus = openTus(() => server.url);
  const picture = await noisyPicture();
  const project = (await server.run("project.create", { title: "Cut" })).id ?? "";
  const path = placeOf(await tus.begin({ length: picture.length, project, at: { x: 10, y: 20 } }));
  expect((await tus.patch(path, 0, picture.slice(0, 100_000))).status).toBe(204);
  await server.kill();
  server = await startServer(folder);
  const head = await tus.send("HEAD", path);
  expect(head.headers.get("upload-offset")).toBe("100000");
  const slow = new TransformStream<Uint8Array, Uint8Array>();
  const writer = slow.writable.getWriter();
  const cut = tus.patch(path, 100_000, slow.readable).catch((error: Error) => error);
  await writer.write(picture.slice(100_000, 150_000));
  await server.kill();
  await cut;
  void writer.abort().catch(() => {});
  server = await startServer(folder);
  const offset = Number((await tus.send("HEAD", path)).headers.get("upload-offset"));
  expect(offset).toBeGreaterThanOrEqual(100_000);
  const last = tus.patch(path, offset, picture.slice(offset)).catch((error: Error) => error);
  await Bun.sleep(0);
  await server.kill(); // while the last piece is taken in, or before, or after: the sender cannot know
  await last;
  server = await startServer(folder);
  const reached = Number((await tus.send("HEAD", path)).headers.get("upload-offset"));
  await tus.patch(path, reached, picture.slice(reached));
  const done = await tus.send("HEAD", path);
  expect(done.headers.get("upload-offset")).toBe(String(picture.length));
  const view = await server.ask<{ nodes: Record<string, { id: string }> }>(`/api/projects/${project}/canvas`);
  expect(Object.keys(view.nodes)).toEqual([done.headers.get("clash-node") ?? ""]);
  await server.kill();
  await rm(folder, { recursive: true, force: true });
}, 90_000);
