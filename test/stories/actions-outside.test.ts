/** Actions that reach outside: requests to granted hosts, and runs at an author's address. What they are told, what stays hidden, what is sent once. */
import { afterAll, beforeAll, beforeEach, expect, setDefaultTimeout, test } from "bun:test";
import { Webhook } from "standardwebhooks";
import type { ActionManifest } from "../../src/actions/manifest.ts";
import { type HttpReply, type HttpRequest, listen } from "../wire/http.ts";
import { openWorld, type World } from "../world.ts";
import { actionFile, install, runAction, type RunShown } from "./action-files.ts";
import { picture } from "./files.ts";

setDefaultTimeout(60_000);

const KEY = "test-key/of the+action=0001";
const SECRETS: ActionManifest["secrets"] = [{ name: "API_KEY", title: "Key", isRequired: true }];

let world: World;
let server: Awaited<ReturnType<typeof listen>>;
let heard: HttpRequest[] = [];
let answer: (request: HttpRequest) => HttpReply | Promise<HttpReply>;
let projectId: string;
let node: string;
beforeAll(async () => {
  server = await listen(async (request) => {
    heard.push(request);
    return answer(request);
  });
  world = await openWorld({ env: { FETCH_ALSO_FROM: server.url } });
  (world.config as { publicUrl: string | undefined }).publicUrl = world.url;
  projectId = String((await world.run("project.create", { title: "Outside" })).id);
  node = String((await world.run("node.add", { projectId, type: "text", body: "a red door" })).id);
}, 60_000);
afterAll(async () => {
  await world.close();
  await server.stop();
});
beforeEach(() => {
  heard = [];
});

const text = { inputs: () => ({ text: [node] }) };

/** Everything that the studio keeps or tells, as one text. */
async function allThatIsKept(): Promise<string> {
  const tables = ["events", "action_runs", "action_versions", "action_secrets", "jobs", "job_steps", "command_log"];
  const rows = await Promise.all(tables.map((table) => world.clash.db.read.rows(`select * from ${table}`)));
  return JSON.stringify([rows, await world.clash.rooms.view(projectId), (await world.ask("/api/actions/asks")).body]);
}

test("its code asks the hosts that it was given, with secrets that it never holds; what comes back of them is hidden", async () => {
  const code = `export default async function (call) {
    const told = await host.fetch({ url: call.params.url, method: "POST", headers: { authorization: "Bearer {{API_KEY}}" }, body: "{{API_KEY}}" });
    log(told.text);
    const bytes = await host.fetch({ url: call.params.url, out: "echo.json" });
    return { outputs: { out: [{ text: told.status + " " + told.text + " " + bytes.bytes, label: told.headers["x-echo"] }] }, note: told.text };
  }`;
  const params: ActionManifest["params"] = [{ name: "url", title: "Address", kind: "text", default: `${server.url}/echo` }];
  const { hostname } = new URL(server.url);
  await install(world, actionFile({ name: "asks", code, params, secrets: SECRETS, permissions: { hosts: [hostname] } }));
  await expect(world.run("action.run", { projectId, action: "asks", inputs: { text: [node] } })).rejects.toThrow(/needs Key \(API_KEY\)/);
  await world.run("action.secret", { name: "asks", secret: "API_KEY", value: KEY });
  answer = ({ headers }) => {
    const echo = headers.authorization ?? "";
    const forms = [echo, btoa(`user:${KEY}`), encodeURIComponent(KEY), Buffer.from(KEY).toString("hex")];
    return { headers: { "x-echo": echo, "content-type": "text/plain" }, body: forms.join(" | ") };
  };
  const run = await runAction(world, { projectId, action: "asks", inputs: text.inputs() });
  expect(run).toMatchObject({ state: "done", failure: null });
  expect(heard.map(({ method, headers }) => [method, headers.authorization])).toEqual([
    ["POST", `Bearer ${KEY}`],
    ["GET", undefined],
  ]);
  expect(new TextDecoder().decode(heard[0]?.bytes)).toBe("{{API_KEY}}");
  const kept = await allThatIsKept();
  for (const form of [
    KEY,
    JSON.stringify(KEY).slice(1, -1),
    encodeURIComponent(KEY),
    btoa(KEY).slice(2, 20),
    Buffer.from(KEY).toString("hex"),
  ])
    expect([form, kept.includes(form)]).toEqual([form, false]);
  expect(run.log).toContain("Bearer •••");
});

test("no other host, no redirect, no private neighbour, no other scheme, and none at all without the permission", async () => {
  answer = () => ({ status: 302, headers: { location: "http://169.254.169.254/latest" }, body: "" });
  const cases: [string, RegExp][] = [
    ["https://other.example/x", /may not ask other\.example/],
    [`${server.url}/away`, /sends this request elsewhere|redirects/],
    ["https://127.0.0.1:1/x", /usual port|public internet/],
    ["file:///etc/passwd", /may not ask/],
    ["https://user:test-key-1@127.0.0.1/x", /name and a password/],
  ];
  const ids = await Promise.all(
    cases.map(([url]) => world.run("action.run", { projectId, action: "asks", inputs: text.inputs(), params: { url } })),
  );
  await world.drain();
  for (const [index, [url, sentence]] of cases.entries()) {
    const { body } = await world.ask(`/api/action-runs/${ids[index]?.runId}`);
    const { state, failure } = body as unknown as RunShown;
    expect([url, state, failure?.message]).toEqual([url, "failed", expect.stringMatching(sentence)]);
  }
  const code = `export default async () => { await host.fetch({ url: "${server.url}/x" }); return {}; }`;
  await install(world, actionFile({ name: "closed", code }));
  heard = [];
  const run = await runAction(world, { projectId, action: "closed", inputs: text.inputs() });
  expect([run.state, heard]).toEqual(["failed", []]);
});

const AT: Partial<ActionManifest> & { code: string } = {
  ...{ name: "remote", title: "Remote", runtime: "http", code: "", params: [], secrets: SECRETS, permissions: { look: true } },
  inputs: [
    { name: "text", title: "Text", kinds: ["text"], role: "context", min: 0, max: 1 },
    { name: "pictures", title: "Pictures", kinds: ["image"], role: "reference", min: 0, max: 2 },
  ],
  outputs: [
    { name: "out", title: "Result", kind: "text", max: 1 },
    { name: "image", title: "Picture", kind: "image", max: 1 },
  ],
};

test("an action at an address gets one signed request, fetches its inputs and gives files back", async () => {
  const { id } = await install(world, actionFile({ ...AT, url: `${server.url}/run` }));
  await world.run("action.secret", { name: "remote", secret: "API_KEY", value: KEY });
  const { secret } = await world.run("action.key", { name: "remote" });
  const form = new FormData();
  form.set("projectId", projectId);
  form.set("file", new File([await picture("teal")], "door.png"));
  const assetId = String((await world.ask("/api/assets", { method: "POST", body: form })).body.id);
  const { id: nodeId } = await world.run("node.add", { projectId, type: "image", assetId, label: "Door" });
  let input = 0;
  answer = async ({ path, body }) => {
    if (path === "/made.png") return { headers: { "content-type": "image/png" }, body: await picture("orange", 64) };
    const call = body as { inputs: { pictures: { file: string }[] }; secrets: Record<string, string> };
    input = (await (await fetch(call.inputs.pictures[0]?.file ?? "")).bytes()).length;
    return { body: { outputs: { out: [{ text: `I know ${call.secrets.API_KEY}` }], image: [{ file: `${server.url}/made.png` }] } } };
  };
  const run = await runAction(world, { projectId, action: "remote", inputs: { text: [node], pictures: [nodeId] } });
  expect(run).toMatchObject({ state: "done", failure: null });
  const [sent] = heard;
  expect(heard.map(({ path }) => path)).toEqual(["/run", "/made.png"]);
  expect(input).toBeGreaterThan(100);
  expect(new Webhook(String(secret)).verify(new TextDecoder().decode(sent?.bytes), sent?.headers ?? {})).toMatchObject({
    action: "remote",
  });
  expect(sent?.headers["webhook-id"]).toMatch(/^acr_/);
  const { nodes } = await world.clash.rooms.view(projectId);
  expect(nodes[run.outputs?.[0]?.nodeId ?? ""]).toMatchObject({ type: "text", body: "I know •••" });
  expect((await world.ask(`/api/assets/${run.outputs?.[1]?.assetId}`)).body).toMatchObject({ width: 64, kind: "image" });
  expect(id).toMatch(/^act_/);
  expect((await allThatIsKept()).includes(KEY)).toBe(false);
});

test("a request that breaks off is not sent again; what it answers wrongly is a sentence without its secret", async () => {
  const cases: [HttpReply, RegExp, number][] = [
    ["hang-up", /broke the connection off\. It may have worked on it/, 1],
    [{ status: 500, body: { error: `No credit for ${KEY}.` } }, /answered 500: No credit for •••\./, 1],
    [{ status: 404, body: "gone" }, /answered 404\./, 1],
    [{ body: "<html>" }, /not JSON/, 1],
    [{ body: { outputs: { other: [] } } }, /declares no output other/, 1],
    [{ body: { outputs: { image: [{ file: `${server.url}/none` }] } } }, /declares|type|file|known|read/i, 2],
    [{ body: { outputs: { image: [{ file: "http://10.0.0.1/x.png" }] } } }, /public internet/, 1],
    [{ body: { outputs: { image: [{ file: "file:///etc/passwd" }] } } }, /http or https/, 1],
  ];
  for (const [reply, sentence, requests] of cases) {
    heard = [];
    answer = ({ path }) => (path === "/none" ? { body: "no picture" } : reply);
    const run = await runAction(world, { projectId, action: "remote", inputs: { text: [node] } });
    expect([run.state, run.failure?.message, heard.length]).toEqual(["failed", expect.stringMatching(sentence), requests]);
    expect(run.failure?.message.includes(KEY)).toBe(false);
  }
});

test("a run that was cut while its request was out is not repeated; one that had asked nobody is", async () => {
  let calls = 0;
  answer = async () => {
    calls++;
    await world.clash.clock.sleep(200);
    return { body: { outputs: {}, note: "Done." } };
  };
  const { runId } = await world.run("action.run", { projectId, action: "remote", inputs: { text: [node] } });
  while (calls === 0) await Bun.sleep(5);
  await world.restart();
  await world.drain();
  const { body } = await world.ask(`/api/action-runs/${runId}`);
  expect(body).toMatchObject({
    state: "failed",
    failure: { message: expect.stringContaining("interrupted after it had reached outside") },
  });
  expect(calls).toBe(1);
  const code = `export default async function (call) {
    for (const end = Date.now() + 700; Date.now() < end; );
    return { outputs: {}, note: (await host.fetch({ url: "${server.url}/late" })).text };
  }`;
  await install(world, actionFile({ name: "late", code, permissions: { hosts: [new URL(server.url).hostname] } }));
  answer = () => ({ body: "Late." });
  heard = [];
  const late = await world.run("action.run", { projectId, action: "late", inputs: { text: [node] } });
  const row = async () => (await world.ask(`/api/action-runs/${late.runId}`)).body;
  while ((await row()).state === "queued") await Bun.sleep(5);
  await world.restart();
  await world.drain();
  expect([await row(), heard.length]).toEqual([expect.objectContaining({ state: "done", note: "Late." }), 1]);
});
