/** Comments over HTTP: who may say, change and settle what; where a thread belongs; what everybody is told. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { openWorld, type World } from "../world.ts";

let world: World;
let projectId: string;
let nodeId: string;
const tokens = { owner: "", editor: "", viewer: "", other: "" };

beforeAll(async () => {
  world = await openWorld();
  projectId = (await world.run("project.create", { title: "Said" })).id ?? "";
  const other = (await world.run("project.create", { title: "Elsewhere" })).id ?? "";
  nodeId = (await world.run("node.add", { projectId, type: "text", x: 10, y: 20, body: "A tea house" })).id ?? "";
  for (const role of ["owner", "editor", "viewer"] as const)
    tokens[role] = (await world.run("token.create", { title: role, role, projectIds: [projectId] })).token ?? "";
  tokens.other = (await world.run("token.create", { title: "other", role: "editor", projectIds: [other] })).token ?? "";
});
afterAll(() => world.close());

const send = (name: string, params: Record<string, unknown>, token = tokens.owner, headers: Record<string, string> = {}) =>
  world.ask(`/api/commands/comment.${name}`, { method: "POST", token, headers, body: JSON.stringify({ projectId, ...params }) });
const make = async (params: Record<string, unknown>, token = tokens.owner, name = "add") =>
  ((await send(name, params, token)).body.result as { id: string }).id;
interface Row {
  id: string;
  threadId: string;
  body: string;
  name: string;
  kind: string;
  editedAt: string | null;
  resolvedAt: string | null;
  deletedAt: string | null;
}
const list = async (token = tokens.owner) => (await world.ask(`/api/projects/${projectId}/comments`, { token })).body.items as Row[];
const part = async (path: string, token = tokens.owner) =>
  String((await world.ask(`/projects/${projectId}/comments${path}`, { token })).body.text);

describe("a place", () => {
  test("is a node or a point, and a moment only where there is one", async () => {
    const clip = (await world.run("node.add", { projectId, type: "video", x: 500, y: 0 })).id ?? "";
    expect((await send("add", { nodeId, body: "On the card" })).status).toBe(200);
    expect((await send("add", { x: -40.4, y: 900.6, body: "Out here" })).status).toBe(200);
    expect((await send("add", { nodeId: clip, timeMs: 4250, body: "The bus is late" })).status).toBe(200);
    for (const [params, field] of [
      [{ body: "nowhere" }, "nodeId"],
      [{ x: 1, body: "half a point" }, "nodeId"],
      [{ nodeId, x: 1, y: 1, body: "both" }, "x"],
      [{ nodeId: "nod_gone", body: "gone" }, "nodeId"],
      [{ nodeId, timeMs: 10, body: "a text has no moments" }, "timeMs"],
      [{ x: 1, y: 1, timeMs: 10, body: "nor has a point" }, "timeMs"],
      [{ nodeId: clip, timeMs: -1, body: "before the film" }, "timeMs"],
      [{ x: 1e12, y: 0, body: "too far" }, "x"],
    ] as [Record<string, unknown>, string][]) {
      const { status, body } = await send("add", params);
      expect(`${params.body} ${status}`).toBe(`${params.body} 422`);
      expect((body.fields as { field: string }[])[0]?.field).toBe(field);
    }
    expect(await list()).toMatchObject([{ body: "On the card" }, { body: "Out here", x: -40, y: 901 }, { timeMs: 4250, nodeId: clip }]);
  });

  test("that is deleted leaves its thread in the list, and no pin", async () => {
    const gone = (await world.run("node.add", { projectId, type: "text", x: 0, y: 800 })).id ?? "";
    const thread = await make({ nodeId: gone, body: "Keep this thought" });
    expect(await part("/pins")).toContain(`data-pin="${thread}"`);
    await world.run("node.delete", { projectId, nodeIds: [gone] });
    expect(await part("/pins")).not.toContain(thread);
    const panel = await part("");
    expect(panel).toContain("Keep this thought");
    expect(panel).toContain("on a deleted node");
    await send("delete", { commentId: thread });
  });
});

describe("words", () => {
  test("are text: markup is shown, addresses become links that tell nothing, and other schemes stay words", async () => {
    const body = '<img src=x onerror=alert(1)> see https://example.org/a?b=1&c=2. Not javascript:alert(1) @Jonas "quoted"';
    const thread = await make({ x: 0, y: 0, body });
    const html = await part(`/${thread}`);
    expect(html).not.toContain("<img");
    expect(html).toContain("&lt;img");
    expect(html).toContain('href="https://example.org/a?b=1&c=2"');
    expect(html).toContain('rel="noopener noreferrer nofollow"');
    expect(html).not.toContain('href="javascript');
    expect(html).toContain('<span class="mention">@Jonas</span>');
    expect(await part("")).not.toContain("<img");
    await send("delete", { commentId: thread });
  });

  test("are at most 5,000 characters and never none", async () => {
    for (const body of ["", "  \n ", "x".repeat(5001)]) expect((await send("add", { x: 0, y: 0, body })).status).toBe(422);
    const longest = await send("add", { x: 0, y: 0, body: "茶".repeat(5000) });
    expect(longest.status).toBe(200);
    await send("delete", { commentId: (longest.body.result as { id: string }).id });
  });

  test("asked for twice under one key are said once", async () => {
    const before = (await list()).length;
    const key = { "idempotency-key": "say-once" };
    const [a, b] = [
      await send("add", { x: 5, y: 5, body: "Once" }, tokens.owner, key),
      await send("add", { x: 5, y: 5, body: "Once" }, tokens.owner, key),
    ];
    expect(a.body).toEqual(b.body);
    expect((await list()).length).toBe(before + 1);
  });
});

describe("roles", () => {
  test("viewers see, say, reply and settle their own, and touch nothing else", async () => {
    const theirs = await make({ nodeId, body: "From a viewer" }, tokens.viewer);
    const ours = await make({ nodeId, body: "From an owner" });
    expect((await send("reply", { threadId: ours, body: "I agree" }, tokens.viewer)).status).toBe(200);
    expect((await list(tokens.viewer)).map((row) => row.body)).toContain("From an owner");
    for (const [name, params] of [
      ["resolve", { threadId: ours }],
      ["edit", { commentId: ours, body: "Mine now" }],
      ["delete", { commentId: ours }],
    ] as [string, Record<string, unknown>][])
      expect(`${name} ${(await send(name, params, tokens.viewer)).status}`).toBe(`${name} 403`);
    expect((await send("resolve", { threadId: theirs }, tokens.viewer)).status).toBe(200);
    expect((await send("reopen", { threadId: theirs }, tokens.viewer)).status).toBe(200);
    expect((await send("edit", { commentId: theirs, body: "From a viewer, better" }, tokens.viewer)).status).toBe(200);
  });

  test("editors settle any thread but change only their own words; owners may change all", async () => {
    const first = await make({ nodeId, body: "Editor's" }, tokens.editor);
    const theirs = (await list()).find((row) => row.body.startsWith("From a viewer"));
    expect((await send("edit", { commentId: theirs?.id, body: "x" }, tokens.editor)).status).toBe(403);
    expect((await send("delete", { commentId: theirs?.id }, tokens.editor)).status).toBe(403);
    expect((await send("resolve", { threadId: theirs?.id }, tokens.editor)).status).toBe(200);
    expect((await send("delete", { commentId: theirs?.id }, tokens.owner)).status).toBe(200);
    expect((await send("edit", { commentId: first, body: "Editor's, corrected by an owner" }, tokens.owner)).status).toBe(200);
  });

  test("a token of another project sees nothing and gets no further than its name", async () => {
    for (const path of [`/api/projects/${projectId}/comments`, `/projects/${projectId}/comments`, `/projects/${projectId}/comments/pins`])
      expect((await world.ask(path, { token: tokens.other })).status).toBe(404);
    expect((await send("add", { nodeId, body: "Foreign" }, tokens.other)).status).toBe(404);
    expect((await world.ask(`/api/projects/${projectId}/comments`, { token: "" })).status).toBe(401);
  });

  test("a thread of another project is not found under this one", async () => {
    const far = (await world.run("project.create", { title: "Far" })).id ?? "";
    const thread = (await world.run("comment.add", { projectId: far, x: 0, y: 0, body: "Far away" })).id ?? "";
    for (const [name, params] of [
      ["reply", { threadId: thread, body: "x" }],
      ["resolve", { threadId: thread }],
      ["edit", { commentId: thread, body: "x" }],
      ["delete", { commentId: thread }],
      ["read", { threadId: thread }],
    ] as [string, Record<string, unknown>][])
      expect(`${name} ${(await send(name, params)).status}`).toBe(`${name} 404`);
    expect((await world.ask(`/projects/${projectId}/comments/${thread}`)).status).toBe(404);
  });
});

describe("a thread", () => {
  test("is unread for the others until they have read it, and again after a reply", async () => {
    const thread = await make({ nodeId, body: "Look at this" });
    const unread = async (token: string) => new RegExp(`data-pin="${thread}"[^>]*data-unread="true"`).test(await part("/pins", token));
    expect(await unread(tokens.owner)).toBe(false);
    expect(await unread(tokens.editor)).toBe(true);
    await send("read", { threadId: thread }, tokens.editor);
    expect(await unread(tokens.editor)).toBe(false);
    await send("reply", { threadId: thread, body: "I see" }, tokens.editor);
    expect(await unread(tokens.editor)).toBe(false);
    expect(await unread(tokens.owner)).toBe(true);
  });

  test("whose first words are deleted stands while replies hang on it, then goes", async () => {
    const thread = await make({ nodeId, body: "I was wrong" });
    const reply = await make({ threadId: thread, body: "No, you were right" }, tokens.editor, "reply");
    await send("delete", { commentId: thread });
    expect((await list()).find((row) => row.id === thread)).toMatchObject({ body: "", deletedAt: expect.any(String) });
    const card = await part(`/${thread}`);
    expect(card).toContain("Deleted");
    expect(card).not.toContain("I was wrong");
    expect((await send("edit", { commentId: thread, body: "back" })).status).toBe(404);
    await send("delete", { commentId: reply }, tokens.editor);
    expect((await list()).filter((row) => row.threadId === thread)).toEqual([]);
    expect((await world.ask(`/projects/${projectId}/comments/${thread}`)).status).toBe(404);
    expect((await send("reply", { threadId: thread, body: "Too late" })).status).toBe(404);
  });

  test("that is resolved leaves the open list for the other one and can come back", async () => {
    const thread = await make({ nodeId, body: "Settle me" });
    await send("resolve", { threadId: thread }, tokens.editor);
    await send("resolve", { threadId: thread }, tokens.editor);
    expect(await part("?show=open")).not.toContain("Settle me");
    expect(await part("?show=resolved")).toContain("Settle me");
    expect(await part("/pins")).not.toContain(thread);
    expect(await part(`/${thread}`)).toContain("Resolved by <b>editor</b>");
    await send("reopen", { threadId: thread });
    expect(await part("?show=open")).toContain("Settle me");
  });
});

test("everybody who watches is told, by kind, and the words are not in the message", async () => {
  const from = (await world.clash.events.since(projectId, 0, 100_000)).at(-1)?.seq ?? 0;
  const thread = await make({ nodeId, body: "Secret-ish words" });
  await send("reply", { threadId: thread, body: "More words" });
  await send("edit", { commentId: thread, body: "Other words" });
  await send("resolve", { threadId: thread });
  await send("reopen", { threadId: thread });
  await send("delete", { commentId: thread });
  const told = await world.clash.events.since(projectId, from, 1000);
  expect(told.map((event) => event.kind)).toEqual([
    "comment.added",
    "comment.replied",
    "comment.edited",
    "comment.resolved",
    "comment.reopened",
    "comment.deleted",
  ]);
  expect(JSON.stringify(told)).not.toContain("words");
});

test("the list goes on in pages, each comment once", async () => {
  const { insertComments } = await import("../../src/comments.ts");
  const many = (await world.run("project.create", { title: "Many" })).id ?? "";
  await world.clash.db.write.transaction((tx) =>
    insertComments(
      tx,
      Array.from({ length: 230 }, (_, n) => {
        const id = `cmt_${String(n).padStart(22, "0")}`;
        return {
          id,
          projectId: many,
          threadId: id,
          x: n,
          y: 0,
          body: `Comment ${n}`,
          actor: "usr_x",
          name: "Mara",
          kind: "person",
          createdAt: n,
        };
      }),
    ),
  );
  const seen: string[] = [];
  let next: string | null = "";
  while (next !== null) {
    const { body } = await world.ask(`/api/projects/${many}/comments${next ? `?next=${next}` : ""}`);
    seen.push(...(body.items as Row[]).map((row) => row.body));
    next = body.next as string | null;
  }
  expect(seen).toEqual(Array.from({ length: 230 }, (_, n) => `Comment ${n}`));
});

test("nobody floods: after 60 in a minute the door is closed, for that one alone", async () => {
  const { token = "" } = await world.run("token.create", { title: "eager", role: "viewer", projectIds: [projectId] });
  const answers: number[] = [];
  for (let n = 0; n < 61; n++) answers.push((await send("add", { x: n, y: 0, body: `Line ${n}` }, token)).status);
  expect(answers.slice(0, 60).every((status) => status === 200)).toBe(true);
  expect(answers[60]).toBe(429);
  expect((await send("add", { x: 0, y: 0, body: "I may" }, tokens.editor)).status).toBe(200);
});
