/** The studio by the Model Context Protocol, with the official client, over HTTP and over standard input and output. */
import { afterAll, beforeAll, describe, expect, test, setDefaultTimeout } from "bun:test";
import { join } from "node:path";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import type { Transport } from "@modelcontextprotocol/sdk/shared/transport.js";
import { CallToolResultSchema } from "@modelcontextprotocol/sdk/types.js";
import { COMMANDS } from "../../src/commands/index.ts";
import { toolNameOf } from "../../src/engine/tools/command-table.ts";
import { connect, type Hands, STORY_MS } from "./mcp-client.ts";
import { openWorld, OWNER_TOKEN, type World } from "../world.ts";

setDefaultTimeout(60_000);

const CLI = join(import.meta.dir, "../../src/cli.ts");

let world: World;
let editor: string;
let viewer: string;

beforeAll(async () => {
  world = await openWorld();
  editor = (await world.run("token.create", { title: "Editor", role: "editor" })).token ?? "";
  viewer = (await world.run("token.create", { title: "Viewer", role: "viewer" })).token ?? "";
}, 60_000);
afterAll(() => world.close());

const overHttp = (token: string): Transport =>
  new StreamableHTTPClientTransport(new URL("/mcp", world.url), { requestInit: { headers: { authorization: `Bearer ${token}` } } });

const overStdio = (token: string): Transport =>
  new StdioClientTransport({
    command: process.execPath,
    args: [CLI, "mcp"],
    env: { PATH: process.env.PATH ?? "", CLASH_URL: world.url, CLASH_TOKEN: token, CLASH_DATA: join(world.folder, "none") },
    stderr: "pipe",
  });

for (const [way, open] of [
  ["HTTP", overHttp],
  ["standard input and output", overStdio],
] as const)
  test(
    `over ${way}: tools, a project, a picture that is generated and waited for, a film that is rendered and fetched, with a scoped token`,
    async () => {
      const all = await connect(open(editor));
      const { tools } = await all.client.listTools();
      expect(tools.map((tool) => tool.name)).toEqual(
        expect.arrayContaining(["project_create", "canvas_read", "generation_run", "generation_wait", "render_start"]),
      );
      expect(all.client.getInstructions()).toContain("generation_wait");
      const projectId = String((await all.use("project_create", { title: `By ${way}` })).id);
      await all.close();

      const { token = "" } = await world.run("token.create", { title: "One project", role: "editor", projectIds: [projectId] });
      const one = await connect(open(token));
      const on = (name: string, input: Record<string, unknown> = {}) => one.use(name, { projectId, ...input });
      const prompt = await on("node_add", { type: "prompt", body: "a red door at night" });
      const generator = await on("node_add", { type: "generator", model: "draft-image", params: { resolution: "360" } });
      await on("edge_connect", { source: prompt.id, target: generator.id, role: "prompt" });
      expect(await on("generation_estimate", { nodeId: generator.id })).toMatchObject({ micros: 0, fits: true });
      const { generationIds } = await on("generation_run", { nodeId: generator.id, takes: 2 });
      const waited = await on("generation_wait", { generationIds });
      expect(waited.text.split("\n").map((line) => line.split(" ")[1])).toEqual(["done", "done"]);
      const pictures = [...waited.text.matchAll(/nod_[0-9a-z]+/g)].map(([id]) => id);
      const asset = /ast_[0-9a-z]+/.exec(waited.text)?.[0] ?? "";

      const seen = await one.client.callTool({ name: "asset_look", arguments: { projectId, assetId: asset } });
      const [, picture] = seen.content as { type: string; mimeType: string; data: string }[];
      expect([
        picture?.type,
        picture?.mimeType,
        Buffer.from(picture?.data ?? "", "base64")
          .subarray(0, 2)
          .toString("hex"),
      ]).toEqual(["image", "image/jpeg", "ffd8"]);

      const timeline = await on("timeline_assemble", { nodeIds: pictures, width: 320, height: 180, dissolveSeconds: 0.2 });
      expect((await on("timeline_read", { timelineId: timeline.id })).text).toContain("320×180");
      const render = await on("render_start", { timelineId: timeline.id, preset: "draft" });
      const film = await on("render_wait", { renderId: render.id });
      expect(film.text).toContain(" done ");
      const filmId = /ast_[0-9a-z]+/.exec(film.text)?.[0] ?? "";
      const { contents } = await one.client.readResource({ uri: `clash://assets/${filmId}` });
      const [file] = contents as { mimeType?: string; blob?: string }[];
      const bytes = Buffer.from(file?.blob ?? "", "base64");
      expect([file?.mimeType, bytes.subarray(4, 8).toString()]).toEqual(["video/mp4", "ftyp"]);
      const direct = await fetch(`${world.url}/api/assets/${filmId}/content`, { headers: { authorization: `Bearer ${token}` } });
      expect(Buffer.from(await direct.bytes()).equals(bytes)).toBe(true);

      const { contents: canvas } = await one.client.readResource({ uri: `clash://projects/${projectId}/canvas` });
      expect(Object.keys(JSON.parse(String((canvas[0] as { text?: string }).text)).nodes)).toContain(String(generator.id));
      const { resources } = await one.client.listResources();
      expect(resources.map((resource) => resource.uri)).toEqual([`clash://projects/${projectId}/canvas`]);
      await expect(one.use("project_create", { title: "Another" })).rejects.toThrow("limited to some projects");
      await one.close();
    },
    STORY_MS,
  );

describe("rights", () => {
  test("a viewer's token is offered what only looks, and refused what changes however it is asked", async () => {
    const { id: projectId = "" } = await world.run("project.create", { title: "Looked at" });
    const hands = await connect(overHttp(viewer));
    const names = (await hands.client.listTools()).tools.map((tool) => tool.name);
    for (const { name, policy } of COMMANDS) expect([name, names.includes(toolNameOf(name))]).toEqual([name, policy === "view"]);
    expect((await hands.use("canvas_read", { projectId })).text).toBe("The canvas is empty.");
    for (const [name, input] of [
      ["node_add", { projectId, type: "text" }],
      ["project_create", { title: "Mine" }],
      ["generation_run", { projectId, nodeId: "nod_x" }],
      ["render_start", { projectId, timelineId: "nod_x" }],
      ["token_create", { title: "More", role: "owner" }],
      ["key_set", { provider: "openai", fields: { key: "test-key-0000" } }],
    ] as const)
      await expect(hands.use(name, input)).rejects.toThrow("does not allow this");
    await hands.close();
  });

  test("what is for people needs an owner's token", async () => {
    const { id: projectId = "" } = await world.run("project.create", { title: "To delete" });
    const hands = await connect(overHttp(editor));
    await expect(hands.use("project_delete", { projectId })).rejects.toThrow("does not allow this");
    await hands.close();
    const owner = await connect(overHttp(OWNER_TOKEN));
    await owner.use("project_delete", { projectId });
    await owner.close();
    expect((await world.ask(`/api/projects/${projectId}`)).status).toBe(404);
  });

  test("a token reaches no project, file or conversation that is not its own", async () => {
    const [mine, other] = await Promise.all(["Mine", "Other"].map((title) => world.run("project.create", { title })));
    const { token = "" } = await world.run("token.create", { title: "Mine only", role: "editor", projectIds: [mine?.id ?? ""] });
    const hands = await connect(overHttp(token));
    const elsewhere = { projectId: other?.id ?? "" };
    for (const [name, input] of [
      ["canvas_read", elsewhere],
      ["asset_list", elsewhere],
      ["node_add", { ...elsewhere, type: "text" }],
      ["job_list", elsewhere],
    ] as const)
      await expect(hands.use(name, input)).rejects.toThrow("There is no such project.");
    await expect(hands.client.readResource({ uri: `clash://projects/${other?.id}/canvas` })).rejects.toThrow("no such project");
    await expect(hands.client.readResource({ uri: "file:///etc/passwd" })).rejects.toThrow("no such resource");
    expect((await hands.use("project_list")).text).not.toContain("Other");
    const session = (hands.client.transport as StreamableHTTPClientTransport).sessionId ?? "";
    const stolen = await ping({ authorization: `Bearer ${OWNER_TOKEN}`, "mcp-session-id": session });
    expect(stolen.status).toBe(404);
    await hands.close();
  });

  test("a token that is revoked in the middle is out at once", async () => {
    const { id = "", token = "" } = await world.run("token.create", { title: "Short", role: "editor" });
    const hands = await connect(overHttp(token));
    await hands.use("project_list");
    await world.run("token.revoke", { tokenId: id });
    await expect(hands.use("project_list")).rejects.toThrow("revoked");
    await hands.close().catch(() => {});
  });
});

const ping = (headers: Record<string, string>, body: unknown = { jsonrpc: "2.0", id: 1, method: "ping" }) =>
  fetch(`${world.url}/mcp`, {
    method: "POST",
    headers: { "content-type": "application/json", accept: "application/json, text/event-stream", ...headers },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });

describe("the door", () => {
  test("nobody without a token, no cookie, no page of another site", async () => {
    expect((await ping({})).status).toBe(401);
    expect((await ping({ authorization: "Bearer test-token-wrong-0000000000" })).status).toBe(401);
    const authorization = `Bearer ${OWNER_TOKEN}`;
    expect((await ping({ authorization, origin: "https://evil.example" })).status).toBe(403);
    expect((await ping({ authorization, origin: "null" })).status).toBe(403);
  });

  test("what is not the protocol is refused in its own words, and nothing breaks", async () => {
    const authorization = `Bearer ${OWNER_TOKEN}`;
    for (const body of ["{", "[]", "7", JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/list" }), "x".repeat(3 * 1024 ** 2)]) {
      const { status } = await ping({ authorization }, body);
      expect([body.slice(0, 20), status >= 400 && status < 500]).toEqual([body.slice(0, 20), true]);
    }
    expect((await ping({ authorization, "mcp-session-id": "none" })).status).toBe(404);
  });

  test("one token holds so many conversations and no more; ended ones make room", async () => {
    const { token = "" } = await world.run("token.create", { title: "Many", role: "viewer" });
    const open: Hands[] = [];
    for (let index = 0; index < 20; index++) open.push(await connect(overHttp(token)));
    await expect(connect(overHttp(token))).rejects.toThrow("Too many conversations");
    for (const { client } of open.slice(0, 1)) await (client.transport as StreamableHTTPClientTransport).terminateSession();
    open.push(await connect(overHttp(token)));
    await Promise.all(open.map((hands) => hands.close()));
  }, 60_000);
});

describe("calls", () => {
  test("wrong input and an unknown tool are answers with the field's name", async () => {
    const hands = await connect(overHttp(editor));
    await expect(hands.use("node_add", { type: "text" })).rejects.toThrow("projectId: It is missing.");
    await expect(hands.use("canvas_read", { projectId: 7 })).rejects.toThrow("projectId");
    await expect(hands.use("canvas.read", {})).rejects.toThrow('There is no tool "canvas.read"');
    await hands.close();
  });

  test("a call that is repeated under its key is done once", async () => {
    const { id: projectId = "" } = await world.run("project.create", { title: "Once" });
    const hands = await connect(overHttp(editor));
    const call = { name: "node_add", arguments: { projectId, type: "text", body: "once" }, _meta: { "clash/idempotencyKey": "story-1" } };
    const first = await hands.client.callTool(call);
    expect((await hands.client.callTool(call)).structuredContent).toEqual(first.structuredContent);
    expect(Object.keys((await world.clash.rooms.view(projectId)).nodes).length).toBe(1);
    await hands.close();
  });

  test(
    "a wait tells how far it is, and ends when the client cancels it",
    async () => {
      const { id: projectId = "" } = await world.run("project.create", { title: "Slow" });
      const node = await world.run("node.add", {
        projectId,
        type: "generator",
        model: "draft-image",
        prompt: "a door",
        params: { resolution: "360" },
      });
      await world.run("queue.pause", {});
      const { generationIds } = await world.run<{ generationIds: string[] }>("generation.run", { projectId, nodeId: node.id, takes: 2 });
      const hands = await connect(overHttp(editor));
      const stop = new AbortController();
      const told: number[] = [];
      const wait = hands.client.callTool({ name: "generation_wait", arguments: { projectId, generationIds } }, CallToolResultSchema, {
        signal: stop.signal,
        timeout: STORY_MS,
        onprogress: ({ progress }) => {
          told.push(progress);
          stop.abort("enough");
        },
      });
      await expect(wait).rejects.toThrow("enough");
      expect(told).toEqual([0]);
      await world.run("queue.resume", {});
      const done: number[] = [];
      await hands.client.callTool({ name: "generation_wait", arguments: { projectId, generationIds } }, CallToolResultSchema, {
        timeout: STORY_MS,
        onprogress: ({ progress }) => void done.push(progress),
      });
      expect(done.at(-1)).toBe(1);
      expect(done).toEqual([...done].sort((a, b) => a - b));
      await hands.close();
    },
    STORY_MS,
  );
});

test("clash mcp without a studio that answers tells so to each request, and does not hang", async () => {
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [CLI, "mcp"],
    env: { PATH: process.env.PATH ?? "", CLASH_URL: "http://127.0.0.1:9", CLASH_TOKEN: "test-token-none-0000000000" },
    stderr: "ignore",
  });
  await expect(connect(transport)).rejects.toThrow(/connect|refused|Unable/i);
});

test("clash mcp with no studio running is one by itself, and says nothing on standard output but messages", async () => {
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [CLI, "mcp"],
    env: { PATH: process.env.PATH ?? "", CLASH_DATA: join(world.folder, "own") },
    stderr: "ignore",
  });
  const wrong: string[] = [];
  transport.onerror = (error) => void wrong.push(error.message);
  const hands = await connect(transport);
  expect(String((await hands.use("project_create", { title: "Alone" })).id)).toStartWith("prj_");
  await hands.close();
  expect(wrong).toEqual([]);
});
