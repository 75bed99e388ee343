/** The history over HTTP: who sees it, what a version holds, names, restoring as a change, and forgetting. */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { roomUpdates } from "../../src/schema.ts";
import { openWorld, type World } from "../world.ts";

let world: World;
let projectId: string;
let nodeId: string;
const tokens = { owner: "", editor: "", viewer: "" };
beforeAll(async () => {
  world = await openWorld();
  projectId = (await world.run("project.create", { title: "Then and now" })).id ?? "";
  for (const role of ["owner", "editor", "viewer"] as const)
    tokens[role] = (await world.run("token.create", { title: `The ${role}`, role, projectIds: [projectId] })).token ?? "";
});
afterAll(() => world.close());

interface Line {
  seq: number;
  actor: string;
  name: string | null;
  changes: { nodes: number };
}
const versions = async () => (await world.ask(`/api/projects/${projectId}/versions`)).body.items as Line[];
const run = async (name: string, params: Record<string, unknown>, token = tokens.owner) =>
  world.ask(`/api/commands/${name}`, { method: "POST", token, body: JSON.stringify({ projectId, ...params }) });
const bodies = async (path: string) =>
  Object.values(((await world.ask(path)).body.nodes ?? {}) as Record<string, { body?: string }>).map((node) => node.body);
const now = () => bodies(`/api/projects/${projectId}/canvas`);

test("each who changes something is a line of its own, the newest first, and a line shows the canvas as it was left", async () => {
  nodeId = ((await run("node.add", { type: "text", x: 0, y: 0, body: "First" })).body.result as { id: string }).id;
  await run("node.update", { nodeId, body: "Second" }, tokens.editor);
  const lines = await versions();
  expect(lines.length).toBeGreaterThanOrEqual(2);
  expect(lines[0]?.seq).toBeGreaterThan(lines[1]?.seq ?? 0);
  expect(lines[0]?.actor).not.toBe(lines[1]?.actor);
  expect(lines[0]?.changes.nodes).toBe(1);
  expect(await bodies(`/api/projects/${projectId}/versions/${lines[1]?.seq}`)).toEqual(["First"]);
  expect(await bodies(`/api/projects/${projectId}/versions/${lines[0]?.seq}`)).toEqual(["Second"]);
  const panel = String((await world.ask(`/projects/${projectId}/history`)).body.text);
  expect(panel).toContain("The editor");
  expect(panel).toContain("changed 1 node");
});

test("an earlier canvas is a page without a control, and looking at it changes nothing for anybody", async () => {
  const [, first] = await versions();
  const before = await versions();
  const html = String((await world.ask(`/projects/${projectId}/versions/${first?.seq}`, { headers: { accept: "text/html" } })).body.text);
  expect(html).toContain("You are looking at");
  expect(html).toContain("First");
  expect(html).not.toContain("Second");
  expect(html).not.toContain("data-project=");
  expect(await now()).toEqual(["Second"]);
  expect(await versions()).toEqual(before);
});

test("a version is named and the name is taken away again", async () => {
  const [, first] = await versions();
  expect((await run("version.name", { seq: first?.seq, name: "  Before the rewrite " }, tokens.editor)).status).toBe(200);
  expect((await versions())[1]?.name).toBe("Before the rewrite");
  expect((await run("version.name", { seq: first?.seq, name: "x".repeat(121) })).status).toBe(422);
  expect((await run("version.name", { seq: 999_999, name: "Nowhere" })).status).toBe(404);
  await run("version.name", { seq: first?.seq, name: "" });
  expect((await versions())[1]?.name).toBeNull();
});

test("restoring is a new change by who did it, and can be undone", async () => {
  const [, first] = await versions();
  const before = (await versions())[0]?.seq ?? 0;
  const { body, status } = await run("version.restore", { seq: first?.seq }, tokens.editor);
  expect(status).toBe(200);
  expect((body.result as { seq: number }).seq).toBeGreaterThan(before);
  expect(await now()).toEqual(["First"]);
  await run("canvas.undo", {}, tokens.editor);
  expect(await now()).toEqual(["Second"]);
});

test("viewers get nothing of it, by page, by list, by version or by command", async () => {
  const [line] = await versions();
  const paths = ["history", "since", `versions/${line?.seq}`, `versions/${line?.seq}/faces?ids=${nodeId}`].map(
    (path) => `/projects/${projectId}/${path}`,
  );
  for (const path of [...paths, `/api/projects/${projectId}/versions`, `/api/projects/${projectId}/versions/${line?.seq}`])
    expect(`${path} ${(await world.ask(path, { token: tokens.viewer })).status}`).toBe(`${path} 403`);
  for (const name of ["version.restore", "version.name", "canvas.trim"])
    expect((await run(name, { seq: line?.seq, name: "x" }, tokens.viewer)).status).toBeGreaterThanOrEqual(403);
  const page = await world.ask(`/projects/${projectId}`, { token: tokens.viewer, headers: { accept: "text/html" } });
  expect(String(page.body.text)).not.toContain("tab-history");
  expect(String(page.body.text)).toContain("tab-comments");
});

test("a version that never was, or of another project, is not found", async () => {
  for (const seq of ["0", "-1", "1.5", "x", "999999"])
    expect(`${seq} ${(await world.ask(`/api/projects/${projectId}/versions/${seq}`)).status}`).toBe(`${seq} 404`);
});

test("whoever comes back is told what others did meanwhile", async () => {
  const { noteVisit } = await import("../../src/visits.ts");
  const editor = await world.clash.accounts.tokenActor(tokens.editor);
  if (!editor) throw new Error("The token is gone.");
  const since = async () => String((await world.ask(`/projects/${projectId}/since`, { token: tokens.editor })).body.text);
  expect(await since()).not.toContain("data-since=");
  await noteVisit(world.clash, editor, projectId);
  expect(await since()).not.toContain("data-since=");
  await run("node.update", { nodeId, body: "Third" });
  const gone = ((await run("node.add", { type: "text", x: 0, y: 400 })).body.result as { id: string }).id;
  await run("node.delete", { nodeIds: [gone] });
  const told = await since();
  expect(told).toContain("1 node changed, 1 deleted");
  expect(told).toContain(nodeId);
  expect(told).toContain("The owner");
});

test("closing a page notes the visit by itself", async () => {
  const stop = new AbortController();
  const stream = await fetch(`${world.url}/api/projects/${projectId}/live`, {
    headers: { authorization: `Bearer ${tokens.editor}` },
    signal: stop.signal,
  });
  await stream.body?.getReader().read();
  stop.abort();
  const newest = (await versions())[0]?.seq;
  const { lastVisit } = await import("../../src/visits.ts");
  const editor = await world.clash.accounts.tokenActor(tokens.editor);
  for (let n = 0; n < 400; n++) {
    if (editor && (await lastVisit(world.clash, editor, projectId))?.seq === newest) return;
    await Bun.sleep(25);
  }
  throw new Error("The visit was not noted within ten seconds.");
});

test("only owners forget the history; the canvas stays, its past is gone", async () => {
  const [, old] = await versions();
  expect((await run("canvas.trim", {}, tokens.editor)).status).toBe(403);
  const before = await now();
  expect((await run("canvas.trim", {})).status).toBe(200);
  expect(await now()).toEqual(before);
  expect((await world.ask(`/api/projects/${projectId}/versions/${old?.seq}`)).status).toBe(404);
  expect((await run("canvas.undo", {}, tokens.editor)).body.result).toMatchObject({ steps: 0 });
});

test("a canvas that cannot be read says so, and its owner goes on from its last good state", async () => {
  const damaged = (await world.run("project.create", { title: "Damaged" })).id ?? "";
  const junk = { projectId: damaged, seq: 2, time: 1, actor: "usr_x", turn: null, kind: "import", bytes: Buffer.from("not an update") };
  await world.clash.db.write.transaction((tx) => tx.insert(roomUpdates).values(junk));
  const open = () => world.ask(`/projects/${damaged}`, { headers: { accept: "text/html" } });
  const refused = await open();
  expect(refused.status).toBe(503);
  expect(String(refused.body.text)).toContain("canvas.recover");
  const recover = (token?: string) =>
    world.ask("/api/commands/canvas.recover", {
      method: "POST",
      ...(token ? { token } : {}),
      body: JSON.stringify({ projectId: damaged }),
    });
  expect((await recover(tokens.editor)).status).not.toBe(200);
  expect((await recover()).body.result).toMatchObject({ projectId: damaged, lostRows: 1 });
  expect((await open()).status).toBe(200);
  expect((await recover()).status).toBe(409);
});
