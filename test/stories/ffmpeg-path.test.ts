/** A machine whose ffmpeg has another name and lies in no PATH: FFMPEG_PATH alone leads there, for everything that works on pictures and sound. */
import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { mkdir, mkdtemp, readdir, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ffmpeg } from "../assets/made.ts";
import { type Server, startServer } from "../server.ts";

setDefaultTimeout(120_000); // a clip is drawn

let folder = "";
let server: Server;
let projectId = "";

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "ffmpeg-path-"));
  const [programs, elsewhere] = [join(folder, "bin"), join(folder, "elsewhere")];
  await mkdir(programs);
  await mkdir(elsewhere);
  for (const place of (process.env.PATH ?? "").split(":"))
    for (const name of await readdir(place).catch(() => []))
      if (name !== "ffmpeg" && name !== "ffprobe") await symlink(join(place, name), join(programs, name)).catch(() => {}); // the first of a name counts
  for (const name of ["ffmpeg", "ffprobe"]) await symlink(Bun.which(name) ?? "", join(elsewhere, `${name}-of-ours`));
  server = await startServer(join(folder, "data"), { PATH: programs, FFMPEG_PATH: join(elsewhere, "ffmpeg-of-ours") });
  projectId = (await server.run("project.create", { title: "Elsewhere" })).id ?? "";
});
afterAll(async () => {
  await server.kill();
  await rm(folder, { recursive: true, force: true });
});

test("an upload is read, and gets its poster", async () => {
  const path = join(folder, "clip.mp4");
  await ffmpeg("-f", "lavfi", "-i", "testsrc=d=1:s=160x90:r=10", "-pix_fmt", "yuv420p", path);
  const form = new FormData();
  form.set("projectId", projectId);
  form.set("file", Bun.file(path));
  const { id } = await server.ask<{ id: string }>("/api/assets", { method: "POST", body: form });
  expect(await server.ask(`/api/assets/${id}`)).toMatchObject({ kind: "video", width: 160, height: 90 });
});

test("a draft clip is drawn", async () => {
  const { id: nodeId } = await server.run("node.add", {
    projectId,
    type: "generator",
    model: "draft-video",
    prompt: "A fox at sea",
    params: { resolution: "360", seconds: 1 },
  });
  const { generationIds } = await server.run<{ generationIds: string[] }>("generation.run", { projectId, nodeId, takes: 1 });
  const [id] = generationIds;
  let row = { state: "queued" };
  while (!["done", "failed"].includes(row.state)) {
    await Bun.sleep(100);
    row = await server.ask(`/api/generations/${id}`);
  }
  expect(row).toMatchObject({ state: "done" });
});
