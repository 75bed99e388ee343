/** How an action comes into a workspace: proposed by anybody who edits, read and installed by an owner, by its hash, and never run before. */
import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { installShipped } from "../../src/actions/install.ts";
import type { ActionFile } from "../../src/actions/manifest.ts";
import { SHIPPED } from "../../src/actions/shipped.ts";
import { openWorld, type World } from "../world.ts";
import { listen } from "../wire/http.ts";
import { actionFile, install } from "./action-files.ts";

setDefaultTimeout(60_000);

let world: World;
let editor: string;
let viewer: string;
beforeAll(async () => {
  world = await openWorld();
  editor = (await world.run("token.create", { title: "Editor", role: "editor" })).token as string;
  viewer = (await world.run("token.create", { title: "Viewer", role: "viewer" })).token as string;
}, 60_000);
afterAll(() => world.close());

const give = (name: string, params: unknown, token?: string) =>
  world.ask(`/api/commands/${name}`, { method: "POST", body: JSON.stringify(params), ...(token ? { token } : {}) });

test("what is proposed waits, is not run, and only an owner installs it", async () => {
  const file = actionFile({ name: "first" });
  const { status, body } = await give("action.propose", { file }, editor);
  expect([status, (body.result as { state: string }).state]).toEqual([200, "waiting"]);
  const { versionId } = body.result as { versionId: string };
  const { id: projectId } = await world.run("project.create", { title: "Loud" });
  const { id: nodeId } = await world.run("node.add", { projectId, type: "text", body: "a red door" });
  const early = await give("action.run", { projectId, action: "first", inputs: { text: [nodeId] } });
  expect([early.status, early.body.detail]).toEqual([409, "first is not installed: an owner reviews and installs it first."]);
  const review = await world.ask(`/api/action-versions/${versionId}`);
  expect(review.body).toMatchObject({ state: "waiting", code: file.code, against: null, rights: [], removed: 0 });
  for (const token of [editor, viewer]) {
    const order = { versionId, sha256: review.body.sha256 };
    expect((await give("action.install", order, token)).status).toBe(403);
    expect((await give("action.refuse", { versionId }, token)).status).toBe(403);
    expect((await give("action.remove", { name: "first" }, token)).status).toBe(403);
    expect((await give("action.secret", { name: "first", secret: "KEY", value: "test-key-00000001" }, token)).status).toBe(403);
  }
  expect((await give("action.propose", { file: actionFile({ name: "other" }) }, viewer)).status).toBe(403);
  const wrong = await give("action.install", { versionId, sha256: "0".repeat(64) });
  expect([wrong.status, wrong.body.detail]).toEqual([409, expect.stringContaining("not what was reviewed")]);
  await world.run("action.install", { versionId, sha256: String(review.body.sha256) });
  expect((await world.ask("/api/actions/first")).body).toMatchObject({ state: "installed", isReady: true, waiting: [], versionId });
});

test("a second version is shown against the first: rights, parts and the lines of its code", async () => {
  const first = await install(world, actionFile({ name: "grows" }));
  const next = actionFile({
    name: "grows",
    version: "1.1.0",
    code: actionFile().code.replace("toUpperCase", "toLowerCase"),
    permissions: { look: true, hosts: ["api.example.com"] },
    secrets: [{ name: "API_KEY", title: "Key", isRequired: true }],
    outputs: [
      { name: "out", title: "Result", kind: "text", max: 3 },
      { name: "more", title: "More", kind: "text", max: 1 },
    ],
  });
  const { versionId } = await world.run("action.propose", { file: next });
  const { body } = await world.ask(`/api/action-versions/${versionId}`);
  expect(body).toMatchObject({ against: { versionId: first.versionId, version: "1.0.0" }, added: 1, removed: 1 });
  const rights = body.rights as { sentence: string; change: string }[];
  expect(rights.map(({ change, sentence }) => `${change}: ${sentence}`)).toEqual([
    "new: It may ask api.example.com over https.",
    "new: It is told the secret API_KEY.",
    "new: It sees the pixels and hears the sound of its inputs.",
  ]);
  expect(body.changes).toEqual(["The output more is new."]);
  expect(JSON.stringify(body.parts)).toContain('{"kind":"added","text":"  return { outputs: { out: [{ text: words.toLowerCase()');
  expect((await world.ask("/api/actions/grows")).body).toMatchObject({ version: "1.0.0", waiting: [{ version: "1.1.0" }] });
  await world.run("action.refuse", { versionId, reason: "Too curious." });
  expect((await give("action.install", { versionId, sha256: body.sha256 })).body.detail).toContain("was refused");
  expect((await world.ask("/api/actions/grows")).body).toMatchObject({ version: "1.0.0", waiting: [] });
});

test("the same bytes are one version, whoever proposes them; a number that was installed means the same for ever", async () => {
  const file = actionFile({ name: "same" });
  const one = await world.run("action.propose", { file });
  const two = await give("action.propose", { file }, editor);
  expect((two.body.result as { versionId: string }).versionId).toBe(String(one.versionId));
  await install(world, file);
  const changed = await give("action.propose", { file: { ...file, code: `${file.code}\n` } });
  expect([changed.status, changed.body.detail]).toEqual([409, expect.stringContaining("Give this one a higher number.")]);
  await world.run("action.remove", { name: "same" });
  expect((await world.ask("/api/actions/same")).body).toMatchObject({ state: "removed", isReady: false });
  expect((await world.ask("/api/actions")).body.items).not.toContainEqual(expect.objectContaining({ name: "same" }));
});

const BAD: [string, (file: ActionFile) => unknown][] = [
  ["file.code", (file) => ({ ...file, code: " " })],
  ["file.manifest.name", (file) => ({ ...file, manifest: { ...file.manifest, name: "No Spaces" } })],
  ["file.manifest.version", (file) => ({ ...file, manifest: { ...file.manifest, version: "1" } })],
  [
    "file.manifest.inputs.1.name",
    (file) => ({ ...file, manifest: { ...file.manifest, inputs: [...file.manifest.inputs, ...file.manifest.inputs] } }),
  ],
  ["file.manifest.inputs.0.min", (file) => ({ ...file, manifest: { ...file.manifest, inputs: [{ ...file.manifest.inputs[0], min: 9 }] } })],
  [
    "file.manifest.params.0.default",
    (file) => ({ ...file, manifest: { ...file.manifest, params: [{ name: "n", title: "N", kind: "number", default: "x" }] } }),
  ],
  [
    "file.manifest.params.0.choices",
    (file) => ({ ...file, manifest: { ...file.manifest, params: [{ name: "n", title: "N", kind: "choice", default: "x" }] } }),
  ],
  [
    "file.manifest.outputs.0.kind",
    (file) => ({ ...file, manifest: { ...file.manifest, outputs: [{ name: "c", title: "C", kind: "captions", max: 1 }] } }),
  ],
  ["file.manifest.url", (file) => ({ ...file, code: "", manifest: { ...file.manifest, runtime: "http" } })],
  [
    "file.manifest.permissions.hosts",
    (file) => ({ ...file, code: "", manifest: { ...file.manifest, runtime: "worker", permissions: { hosts: ["a.example"] } } }),
  ],
  [
    "file.manifest.secrets",
    (file) => ({ ...file, manifest: { ...file.manifest, secrets: [{ name: "KEY", title: "Key", isRequired: true }] } }),
  ],
  ["file.manifest.extra", (file) => ({ ...file, manifest: { ...file.manifest, extra: 1 } })],
];

test("what is wrong with a file is named by its field, and nothing of it is kept", async () => {
  const before = JSON.stringify((await world.ask("/api/actions?all=true")).body.items);
  for (const [field, spoil] of BAD) {
    const { status, body } = await give("action.propose", { file: spoil(actionFile({ name: "spoilt" })) });
    expect([field, status, (body.fields as { field: string }[] | undefined)?.map((one) => one.field)]).toEqual([
      field,
      422,
      expect.arrayContaining([field]),
    ]);
  }
  expect(JSON.stringify((await world.ask("/api/actions?all=true")).body.items)).toBe(before);
});

test("an installed action is taken along as a file, and a file at an address waits for a review like every other", async () => {
  await install(world, actionFile({ name: "travels" }));
  const file = await world.ask("/api/actions/travels/export");
  expect(file.headers.get("content-disposition")).toContain("travels.action.json");
  expect(file.body).toEqual(actionFile({ name: "travels" }) as never);
  let answer: { status: number; body: unknown } = {
    status: 200,
    body: { ...file.body, manifest: { ...actionFile({ name: "fetched" }).manifest } },
  };
  const server = await listen(async () => answer);
  try {
    const closed = await give("action.fetch", { url: `${server.url}/x.action.json?key=test-key-1` });
    expect([closed.status, closed.body.detail]).toEqual([422, expect.stringContaining("private network")]);
    (world.config as { fetchAlsoFrom: readonly string[] }).fetchAlsoFrom = [server.url];
    const { versionId } = await world.run("action.fetch", { url: `${server.url}/x.action.json?key=test-key-1` });
    const { body } = await world.ask(`/api/action-versions/${versionId}`);
    expect(body).toMatchObject({ state: "waiting", source: "url", sourceUrl: `${server.url}/x.action.json` });
    answer = { status: 200, body: "<html>" };
    expect((await give("action.fetch", { url: `${server.url}/page` })).status).toBe(422);
    answer = { status: 404, body: {} };
    expect((await give("action.fetch", { url: `${server.url}/none` })).body.detail).toContain("answered 404");
  } finally {
    (world.config as { fetchAlsoFrom: readonly string[] }).fetchAlsoFrom = [];
    await server.stop();
  }
  expect((await give("action.fetch", { url: "http://example.com/x.json" })).body.detail).toContain("https");
});

test("a secret is set by an owner, never shown again, and goes with the action", async () => {
  const secrets = [{ name: "API_KEY", title: "Key", isRequired: true }];
  await install(world, actionFile({ name: "keeps", permissions: { hosts: ["api.example.com"] }, secrets }));
  expect((await world.ask("/api/actions/keeps")).body).toMatchObject({ isReady: false });
  const value = "test-key-of-the-action-0001";
  await world.run("action.secret", { name: "keeps", secret: "API_KEY", value });
  const told = await world.ask("/api/actions/keeps");
  expect(told.body).toMatchObject({ isReady: true, secrets: [{ name: "API_KEY", isSet: true }] });
  const short = await give("action.secret", { name: "keeps", secret: "API_KEY", value: "test-k" });
  expect([short.status, JSON.stringify(short.body).includes("test-k")]).toEqual([422, false]);
  expect((await give("action.secret", { name: "keeps", secret: "OTHER", value })).body.detail).toContain("asks for API_KEY");
  const rows = await world.clash.db.read.rows<{ sealed: string }>("select sealed from action_secrets");
  const events = await world.clash.db.read.rows<{ data: string }>("select data from events");
  expect(JSON.stringify([told.body, rows, events]).includes(value)).toBe(false);
  await world.run("action.remove", { name: "keeps" });
  expect(await world.clash.db.read.rows("select 1 from action_secrets")).toEqual([]);
});

test("what ships is installed at the start; one that was removed stays removed, a newer one takes its place, and an owner's own is left alone", async () => {
  const names = async () =>
    ((await world.ask("/api/actions")).body.items as { name: string; source: string }[]).filter((one) => one.source === "shipped");
  const shipped = await names();
  expect(shipped.length).toBe(SHIPPED.length);
  const [gone] = shipped;
  await world.run("action.remove", { name: gone?.name });
  await world.restart();
  expect((await names()).map((one) => one.name)).toEqual(shipped.slice(1).map((one) => one.name));
  const [first] = SHIPPED.filter((file) => file.manifest.name !== gone?.name);
  if (!first) throw new Error("Nothing ships.");
  const newer = { ...first, manifest: { ...first.manifest, version: "99.0.0" } };
  await installShipped(world.clash, [newer]);
  expect((await world.ask(`/api/actions/${first.manifest.name}`)).body).toMatchObject({
    version: "99.0.0",
    source: "shipped",
    state: "installed",
  });
  await install(world, { ...first, manifest: { ...first.manifest, version: "99.1.0", title: "Ours" } });
  await installShipped(world.clash, [{ ...first, manifest: { ...first.manifest, version: "100.0.0" } }]);
  expect((await world.ask(`/api/actions/${first.manifest.name}`)).body).toMatchObject({ version: "99.1.0", source: "written" });
});
