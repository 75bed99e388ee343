/** What people do with work that runs: follow it, cancel it, try it again; and files that come and go. */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { openWorld, OWNER, OWNER_TOKEN, type World } from "../world.ts";

let world: World;
let projectId: string;
beforeAll(async () => {
  world = await openWorld();
  projectId = (await world.run("project.create", { title: "Work" })).id ?? "";
});
afterAll(() => world.close());

const png = new Uint8Array(
  Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==", "base64"),
);

async function upload(): Promise<string> {
  const form = new FormData();
  form.set("projectId", projectId);
  form.set("file", new Blob([png]), "dot.png");
  return String((await world.ask("/api/assets", { method: "POST", body: form })).body.id);
}

async function generator(
  prompt = "a slow river",
  model = "draft-video",
  params: Record<string, unknown> = { resolution: "360", seconds: 20 },
) {
  return (await world.run("node.add", { projectId, type: "generator", model, prompt, params })).id ?? "";
}

test("a running generation is cancelled within a second, shows it on the canvas, and can be tried again", async () => {
  const nodeId = await generator();
  const { generationIds } = await world.run<{ generationIds: string[] }>("generation.run", { projectId, nodeId });
  const [id = ""] = generationIds;
  const state = async () => String((await world.ask(`/api/generations/${id}`)).body.state);
  while ((await state()) !== "running") await Bun.sleep(10);
  await world.run("generation.cancel", { projectId, generationId: id });
  expect(await state()).toBe("cancelled");
  const take = Object.values((await world.clash.rooms.view(projectId)).nodes).find(
    (node) => "generationId" in node && node.generationId === id,
  );
  expect(take).toMatchObject({ status: "cancelled" });
  await world.run("generation.retry", { projectId, generationId: id });
  while ((await state()) !== "running") await Bun.sleep(10);
  const job = (await world.ask(`/api/generations/${id}`)).body.jobId as string;
  await world.run("job.cancel", { jobId: job });
  expect(await state()).toBe("cancelled");
  expect(
    (await world.ask("/api/commands/generation.retry", { method: "POST", body: JSON.stringify({ projectId, generationId: "gen_none" }) }))
      .status,
  ).toBe(404);
}, 60_000);

test("a film that is cancelled takes its parts with it, and goes on from where it was when tried again", async () => {
  const film = await world.run<{ id: string; projectId: string }>("film.make", {
    brief: "A dog runs on a beach. A wave comes. The dog jumps.",
    seconds: 6,
    size: "360",
  });
  const filmOf = async () => (await world.ask(`/api/films/${film.id}`)).body as { state: string; jobId: string };
  const jobsOf = async () => (await world.ask(`/api/jobs?projectId=${film.projectId}`)).body.items as { kind: string; state: string }[];
  while (!(await jobsOf()).some((job) => job.kind === "generate" && job.state === "done")) await Bun.sleep(20);
  await world.run("film.cancel", { projectId: film.projectId, filmId: film.id });
  expect((await filmOf()).state).toBe("cancelled");
  expect((await jobsOf()).filter((job) => job.kind !== "derive" && ["running", "queued"].includes(job.state))).toEqual([]);
  const before = (await jobsOf()).filter((job) => job.kind === "generate" && job.state === "done").length;
  await world.run("job.retry", { jobId: (await filmOf()).jobId });
  while (["queued", "running"].includes((await filmOf()).state)) await Bun.sleep(50);
  expect(await filmOf()).toMatchObject({ state: "done" });
  expect(before).toBeGreaterThan(0);
  for (const path of [
    `/projects/${film.projectId}`,
    `/projects/${film.projectId}/film`,
    `/projects/${film.projectId}/film/part`,
    `/projects/${film.projectId}/film/strip`,
    `/projects/${film.projectId}/queue`,
    `/projects/${film.projectId}/drawer`,
    "/queue?state=done",
    "/queue/rows?state=waiting",
    "/running",
    "/",
    "/projects?sort=title&q=dog",
  ]) {
    expect(`${path} ${(await world.ask(path, { headers: { accept: "text/html" } })).status}`).toBe(`${path} 200`);
  }
  const undone = await world.run<{ steps: number }>("canvas.undo", {
    projectId: film.projectId,
    turnId: (await world.ask(`/api/films/${film.id}`)).body.turnId,
  });
  expect(undone.steps).toBeGreaterThan(0);
  expect(Object.values((await world.clash.rooms.view(film.projectId)).nodes).filter((node) => node.type === "generator")).toEqual([]);
}, 150_000);

test("a storyboard has its pictures and nothing that costs more time", async () => {
  const film = await world.run<{ id: string; projectId: string }>("film.make", {
    brief: "A dog on a beach. A wave comes.",
    seconds: 6,
    size: "360",
    storyboardOnly: true,
  });
  await world.drain();
  expect((await world.ask(`/api/films/${film.id}`)).body).toMatchObject({ state: "done", renderId: null });
  const types = Object.values((await world.clash.rooms.view(film.projectId)).nodes).map((node) => node.type);
  expect(types).toContain("image");
  expect(types).not.toContain("video");
}, 90_000);

test("the composer takes pictures along, and comes back with a sentence when something is wrong", async () => {
  const post = (fields: Record<string, string>, file?: Blob) => {
    const form = new FormData();
    for (const [name, value] of Object.entries(fields)) form.set(name, value);
    if (file) form.append("files", file, "look.png");
    return world.ask("/commands/film.make", { method: "POST", body: form, headers: { "hx-request": "true", accept: "text/html" } });
  };
  const wrong = await post({ brief: "A boat.", seconds: "1000" });
  expect(wrong.status).toBe(422);
  expect(String(wrong.body.text)).toContain("It must be at most 180");
  expect(String(wrong.body.text)).toContain("A boat.");
  expect((await post({ brief: "A boat." }, new Blob(["words"]))).status).toBe(422);
  const made = await post({ brief: "A boat on a calm sea.", seconds: "4", size: "360", storyboardOnly: "true" }, new Blob([png]));
  expect(made.headers.get("hx-redirect")).toMatch(/^\/projects\/prj_\w+\/film$/);
  await world.drain();
  const project = /prj_\w+/.exec(made.headers.get("hx-redirect") ?? "")?.[0] ?? "";
  const { nodes, edges } = await world.clash.rooms.view(project);
  expect(Object.values(nodes).some((node) => node.label === "Reference")).toBe(true);
  expect(Object.values(edges).some((edge) => edge.role === "reference")).toBe(true);
  const plain = await world.ask("/commands/project.create", { method: "POST", body: new URLSearchParams({ title: "Plain" }) });
  expect(plain.headers.get("hx-redirect")).toStartWith("/projects/prj_");
  const refused = await world.ask("/commands/node.move", {
    method: "POST",
    body: new URLSearchParams({ projectId }),
    headers: { "hx-request": "true" },
  });
  expect(String(refused.body.text)).toContain("moves: It is missing.");
}, 90_000);

test("a file is sent whole or in ranges, never changes, and is small where it should be", async () => {
  const id = await upload();
  const whole = await fetch(`${world.url}/api/assets/${id}/content`, { headers: { authorization: `Bearer ${OWNER_TOKEN}` } });
  expect(new Uint8Array(await whole.arrayBuffer())).toEqual(png);
  expect(whole.headers.get("content-security-policy")).toStartWith("sandbox");
  const part = (range: string) => world.ask(`/api/assets/${id}/content`, { headers: { range } });
  expect((await part("bytes=0-3")).headers.get("content-range")).toBe(`bytes 0-3/${png.length}`);
  expect((await part("bytes=-5")).status).toBe(206);
  expect((await part(`bytes=${png.length}-`)).status).toBe(416);
  expect((await part("bytes=nonsense")).status).toBe(200);
  expect((await world.ask(`/api/assets/${id}/content`, { headers: { "if-none-match": whole.headers.get("etag") ?? "" } })).status).toBe(
    304,
  );
  expect((await world.ask(`/api/assets/${id}/content?w=320`)).status).toBe(200);
  expect((await world.ask(`/api/assets/${id}/content?download`)).headers.get("content-disposition")).toContain("dot.png");
  expect((await world.ask("/api/assets/ast_none/content")).status).toBe(404);
  const { id: node } = await world.run("node.add", { projectId, type: "image", assetId: id });
  expect((await world.clash.rooms.view(projectId)).nodes[node ?? ""]).toMatchObject({ status: "done", assetId: id });
  const foreign = (await world.run("project.create", { title: "Foreign" })).id;
  expect(
    (
      await world.ask("/api/commands/node.add", {
        method: "POST",
        body: JSON.stringify({ projectId: foreign, type: "image", assetId: id }),
      })
    ).status,
  ).toBe(404);
});

test("the live stream tells what happens, from where the listener left off", async () => {
  const end = new AbortController();
  const listen = (headers: Record<string, string> = {}) =>
    fetch(`${world.url}/api/projects/${projectId}/live`, {
      headers: { authorization: `Bearer ${OWNER_TOKEN}`, ...headers },
      signal: end.signal,
    });
  const response = await listen();
  expect(response.headers.get("content-type")).toBe("text/event-stream");
  const reader = (response.body as ReadableStream<Uint8Array>).getReader();
  const nodeId = await generator("a red door", "draft-image", { resolution: "360" });
  await world.run("generation.run", { projectId, nodeId });
  let text = "";
  while (!/event: generation.done/.test(text)) text += new TextDecoder().decode((await reader.read()).value);
  for (const event of ["hello", "faces", "job", "generation.queued", "generation.running"]) expect(text).toContain(`event: ${event}\n`);
  const late = await listen({ "last-event-id": "0" });
  const lateReader = (late.body as ReadableStream<Uint8Array>).getReader();
  let missed = "";
  while (!/event: generation.done/.test(missed)) missed += new TextDecoder().decode((await lateReader.read()).value);
  expect(missed).toMatch(/id: \d+\nevent: asset.added/);
  end.abort();
}, 60_000);

test("a run asked for by sync is judged like any other, once", async () => {
  const nodeId = await generator("a green hill", "draft-image", { resolution: "360" });
  const actor = (await world.clash.accounts.tokenActor(OWNER_TOKEN))?.id ?? "";
  const { judgeRequest } = await import("../../src/requests.ts");
  const request = { projectId, requestId: "req_1", nodeId, takes: 1, actor };
  await judgeRequest(world.clash, request);
  await judgeRequest(world.clash, request);
  await judgeRequest(world.clash, { ...request, requestId: "req_2", takes: 99 });
  await judgeRequest(world.clash, { ...request, requestId: "req_3", actor: "usr_gone" });
  await world.drain();
  const takes = Object.values((await world.clash.rooms.view(projectId)).edges).filter((edge) => edge.source === nodeId);
  expect(takes).toHaveLength(1);
}, 30_000);

test("a render of a timeline that cannot be drawn, or is empty, is refused with the reason", async () => {
  const { id: timelineId } = await world.run("timeline.create", { projectId, width: 640, height: 360 });
  const start = (id: string | undefined) =>
    world.ask("/api/commands/render.start", { method: "POST", body: JSON.stringify({ projectId, timelineId: id }) });
  expect((await start(timelineId)).body.detail).toContain("The timeline is empty");
  expect((await start("nod_none")).status).toBe(404);
  const asset = await upload();
  const { id: picture } = await world.run("node.add", { projectId, type: "image", assetId: asset });
  const { id: cut } = await world.run("timeline.assemble", { projectId, nodeIds: [picture], width: 320, height: 180, dissolveSeconds: 0 });
  const { id: render } = await world.run("render.start", { projectId, timelineId: cut, preset: "draft" });
  expect((await world.ask(`/projects/${projectId}/timeline/${cut}`, { headers: { accept: "text/html" } })).status).toBe(200);
  await world.drain();
  expect((await world.ask(`/api/renders/${render}`)).body).toMatchObject({ state: "done" });
  expect((await world.ask(`/projects/${projectId}/timeline/${cut}/render`, { headers: { accept: "text/html" } })).status).toBe(200);
  const { id: second } = await world.run("render.start", { projectId, timelineId: cut, preset: "web" });
  await world.run("render.cancel", { projectId, renderId: second });
  await world.drain();
  expect(["cancelled", "done"]).toContain(String((await world.ask(`/api/renders/${second}`)).body.state));
  const nodes = (await world.clash.rooms.view(projectId)).nodes;
  expect((await world.ask(`/projects/${projectId}/inspector?ids=${Object.keys(nodes).slice(0, 3).join(",")}`)).status).toBe(200);
  expect((await world.ask(`/projects/${projectId}/faces?ids=${Object.keys(nodes).slice(0, 50).join(",")}`)).status).toBe(200);
  expect((await world.ask(`/projects/${projectId}/faces?ids=${Array.from({ length: 101 }, (_, n) => `nod_${n}`).join(",")}`)).status).toBe(
    422,
  );
}, 90_000);

test("projects are renamed, archived and deleted, and what is deleted answers nobody", async () => {
  const { id } = await world.run("project.create", { title: "Short-lived" });
  await world.run("project.rename", { projectId: id, title: "Renamed" });
  expect((await world.ask(`/api/projects/${id}`)).body.title).toBe("Renamed");
  await world.run("project.archive", { projectId: id });
  expect(((await world.ask("/api/projects?search=Renamed")).body.items as unknown[]).length).toBe(0);
  await world.run("project.archive", { projectId: id, archived: false });
  await world.run("project.delete", { projectId: id });
  for (const path of [`/api/projects/${id}`, `/api/projects/${id}/canvas`, `/projects/${id}`])
    expect((await world.ask(path)).status).toBe(404);
});

test("nodes are moved, sized, doubled, grouped, joined and parted by commands", async () => {
  const one = (await world.run("node.add", { projectId, type: "text", body: "one", x: 5000, y: 0 })).id;
  const two = (await world.run("node.add", { projectId, type: "prompt", body: "two", x: 5600, y: 0 })).id;
  await world.run("node.move", { projectId, moves: [{ nodeId: one, x: 5000, y: 50 }] });
  await world.run("node.resize", { projectId, nodeId: one, w: 400, h: 220 });
  await world.run("node.update", { projectId, nodeId: two, label: "Second", body: "changed" });
  const { ids } = await world.run<{ ids: string[] }>("node.duplicate", { projectId, nodeIds: [one] });
  const { id: group } = await world.run("node.group", { projectId, nodeIds: [one, two], label: "Pair" });
  const { id: edge } = await world.run("edge.connect", { projectId, source: one, target: two, role: "context" });
  await world.run("edge.disconnect", { projectId, edgeIds: [edge] });
  const { nodes, edges } = await world.clash.rooms.view(projectId);
  expect(nodes[one ?? ""]).toMatchObject({ y: 50, w: 400, parentId: group });
  expect(nodes[two ?? ""]).toMatchObject({ label: "Second", body: "changed" });
  expect(nodes[ids[0] ?? ""]).toMatchObject({ body: "one" });
  expect(edges[edge ?? ""]).toBeUndefined();
  const undone = await world.run<{ steps: number }>("canvas.undo", { projectId });
  expect(undone.steps).toBe(1);
});

test("the sweep takes files that no row knows, and leaves the others", async () => {
  const kept = await upload();
  const orphan = await world.clash.store.put([new TextEncoder().encode("orphan")] as never, 1000);
  const { enqueue } = await import("../../src/jobs/queue.ts");
  const { sweepSpec } = await import("../../src/jobs/specs.ts");
  const real = world.clash.clock.now;
  world.clash.clock.now = () => real() + 2 * 3600_000;
  await world.clash.db.write.transaction((tx, after) =>
    enqueue(world.clash, tx, after, sweepSpec, {}, { title: "Sweep", actor: "server" }),
  );
  await world.drain();
  world.clash.clock.now = real;
  expect(await world.clash.store.has(orphan.sha256)).toBe(false);
  expect((await world.ask(`/api/assets/${kept}/content`)).status).toBe(200);
  await expect(world.clash.store.put([new Uint8Array(100)] as never, 10)).rejects.toThrow("It is larger than");
});

test("what is stored is there after a restart, and sign-in still works", async () => {
  const before = await world.clash.rooms.view(projectId);
  await world.restart();
  expect((await world.clash.rooms.view(projectId)).nodes).toEqual(before.nodes);
  expect(
    (await world.ask("/sign-in", { method: "POST", token: "", body: new URLSearchParams(OWNER), headers: { origin: world.url } })).status,
  ).toBe(303);
});

test("a take that is done in its row and not yet on the canvas is there for whoever builds on it", async () => {
  const nodeId = await generator("a blue boat", "draft-image", { resolution: "360" });
  const { generationIds } = await world.run<{ generationIds: string[] }>("generation.run", { projectId, nodeId });
  await world.drain();
  const take = Object.values((await world.clash.rooms.view(projectId)).nodes).find(
    (node) => "generationId" in node && node.generationId === generationIds[0],
  );
  await world.clash.rooms.apply(projectId, [{ edit: "settleNode", id: take?.id ?? "", status: "running", assetId: null }], {
    actor: "server",
  });
  const { id: cut } = await world.run("timeline.assemble", { projectId, nodeIds: [take?.id], width: 320, height: 180, dissolveSeconds: 0 });
  expect(Object.values((await world.clash.rooms.view(projectId)).timelines[cut ?? ""]?.items ?? {})).not.toHaveLength(0);
}, 30_000);
