/** Runs of custom actions in the sandbox: what they are given, what becomes of what they give back, and all that is refused. */
import { join } from "node:path";
import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { forgetRunLogs, KEEP_RUN_LOGS_MS } from "../../src/actions/retention.ts";
import type { ActionManifest } from "../../src/actions/manifest.ts";
import type { CanvasView } from "../../src/canvas/document.ts";
import { openWorld, type World } from "../world.ts";
import { actionFile, install, runAction, type RunShown } from "./action-files.ts";
import { picture } from "./files.ts";

setDefaultTimeout(60_000);

let world: World;
let projectId: string;
beforeAll(async () => {
  world = await openWorld();
  projectId = String((await world.run("project.create", { title: "Loud" })).id);
}, 60_000);
afterAll(() => world.close());

const view = (): Promise<CanvasView> => world.clash.rooms.view(projectId);
const text = async (body: string) => String((await world.run("node.add", { projectId, type: "text", body })).id);
const IMAGE_IN: ActionManifest["inputs"] = [{ name: "pictures", title: "Pictures", kinds: ["image"], role: "reference", min: 1, max: 4 }];

async function imageNode(label: string): Promise<{ nodeId: string; assetId: string }> {
  const form = new FormData();
  form.set("projectId", projectId);
  form.set("file", new File([await picture("teal")], `${label}.png`, { type: "image/png" }));
  const { body } = await world.ask("/api/assets", { method: "POST", body: form });
  const { id } = await world.run("node.add", { projectId, type: "image", assetId: body.id, label });
  return { nodeId: String(id), assetId: String(body.id) };
}

async function actionNode(action: string, sources: [string, string][], params: Record<string, unknown> = {}): Promise<string> {
  const { id } = await world.run("node.add", { projectId, type: "action", action, params });
  for (const [source, role] of sources) await world.run("edge.connect", { projectId, source, target: id, role });
  return String(id);
}

test("a node's edges are its inputs; what it makes stands beside it, joined to it, and one undo takes it back", async () => {
  await install(world, actionFile());
  const nodeId = await actionNode(
    "shout",
    [
      [await text("a red"), "context"],
      [await text("door"), "context"],
    ],
    { mark: "?" },
  );
  const run = await runAction(world, { projectId, nodeId });
  expect(run).toMatchObject({ state: "done", failure: null, note: "Said it loudly.", log: expect.stringContaining("counts 10 letters") });
  const made = run.outputs?.[0]?.nodeId ?? "";
  const { nodes, edges } = await view();
  expect(nodes[made]).toMatchObject({ type: "text", body: "A RED DOOR?", label: "Loud" });
  expect(Object.values(edges).filter((edge) => edge.target === made)).toMatchObject([{ source: nodeId, role: "context" }]);
  await world.run("canvas.undo", { projectId });
  expect((await view()).nodes[made]).toBeUndefined();
  expect((await view()).nodes[nodeId]).toBeDefined();
});

test("pixels are seen with the permission to look, and not without; a picture that it makes is a file with its history", async () => {
  const code = `export default async function (call) {
    const [item] = call.inputs.pictures;
    if (!item.file) return { outputs: {}, note: [item.label, item.mime, item.width, (await files.list()).length].join(" ") };
    const made = await host.pixels({ file: item.file, width: 8, height: 8 });
    await host.picture({ rgba: made.out, width: 8, height: 8, out: "small.png" });
    return { outputs: { small: [{ file: "small.png", label: "Small" }] } };
  }`;
  const outputs: ActionManifest["outputs"] = [{ name: "small", title: "Small", kind: "image", max: 1 }];
  const blind = actionFile({ name: "blind", title: "Blind", code, inputs: IMAGE_IN, params: [], outputs });
  await install(world, blind);
  const { nodeId, assetId } = await imageNode("Door");
  const one = await runAction(world, { projectId, action: "blind", inputs: { pictures: [nodeId] } });
  expect(one).toMatchObject({ state: "done", note: expect.stringMatching(/^Door image\/png \d+ 0$/), outputs: [] });
  await install(world, actionFile({ ...blind.manifest, name: "seeing", code, permissions: { look: true } }));
  const two = await runAction(world, { projectId, action: "seeing", inputs: { pictures: [nodeId] } });
  expect(two).toMatchObject({ state: "done", failure: null });
  const made = two.outputs?.[0];
  const asset = (await world.ask(`/api/assets/${made?.assetId}`)).body;
  expect(asset).toMatchObject({ kind: "image", width: 8, height: 8, name: "Small.png", origin: "action" });
  expect(asset.provenance).toMatchObject({
    tool: "action",
    params: { action: "seeing", version: "1.0.0" },
    inputs: [{ assetId, role: "reference" }],
  });
  await world.clash.db.write.transaction((tx) =>
    tx.rows(`update assets set provenance = '{"draft":true}' where id = ? returning id`, [assetId]),
  );
  const three = await runAction(world, { projectId, action: "seeing", inputs: { pictures: [nodeId] } });
  const draft = (await world.ask(`/api/assets/${three.outputs?.[0]?.assetId}`)).body.provenance as { draft?: boolean };
  expect([(asset.provenance as { draft?: boolean }).draft, draft.draft]).toEqual([undefined, true]); // what is made of a draft is a draft
  const { nodes, edges } = await view();
  expect(nodes[made?.nodeId ?? ""]).toMatchObject({ type: "image", assetId: made?.assetId, status: "done" });
  expect(Object.values(edges).filter((edge) => edge.target === made?.nodeId)).toMatchObject([{ source: nodeId, role: "context" }]);
});

const WRONG: [string, string, RegExp][] = [
  ["an output that it does not declare", `return { outputs: { other: [{ text: "x" }] } }`, /declares no output other/],
  [
    "more than it declares",
    `return { outputs: { out: [1, 2, 3, 4].map(() => ({ text: "x" })) } }`,
    /gave 4 of them and declares at most 3/,
  ],
  ["no answer", `return null`, /must return \{outputs/],
  ["a text where it declares a picture", `return { outputs: { image: [{ text: "x" }] } }`, /declared a picture, which has none/],
  ["a file that is not there", `return { outputs: { image: [{ file: "none.png" }] } }`, /no file none\.png/],
  ["a file outside of its folder", `return { outputs: { image: [{ file: "../../etc/passwd" }] } }`, /named with letters/],
  [
    "a file that does not decode",
    `await files.write("x.png", "not a picture at all"); return { outputs: { image: [{ file: "x.png" }] } }`,
    /Picture|file/,
  ],
  [
    "a picture where it declares a text",
    `await files.write("x.png", "x"); return { outputs: { out: [{ file: "x.png", text: "x" }] } }`,
    /declared a text, which has none/,
  ],
  ["words that are none", `return { outputs: { out: [{ text: "  " }] } }`, /has no words/],
  ["a field too much", `return { outputs: { out: [{ text: "x", html: "<b>" }] } }`, /html/],
  ["an error of its own", `throw new Error("The lamp is broken.")`, /failed in line 2: The lamp is broken\./],
];

test("an answer that is not what was declared fails with a sentence and leaves nothing", async () => {
  const node = await text("x");
  const counts = async () => [
    Object.keys((await view()).nodes).length,
    ...(await world.clash.db.read.rows<{ n: number }>("select count(*) as n from assets")).map((row) => row.n),
  ];
  const before = await counts();
  const outputs = [...actionFile().manifest.outputs, { name: "image", title: "Picture", kind: "image" as const, max: 1 }];
  const ids = await Promise.all(
    WRONG.map(async ([, body], index) => {
      const code = `export default async function (call) {\n  log("begins"); ${body}\n}`;
      await install(world, actionFile({ name: `wrong-${index}`, code, outputs }));
      return (await world.run("action.run", { projectId, action: `wrong-${index}`, inputs: { text: [node] } })).runId;
    }),
  );
  await world.drain();
  for (const [index, [what, , sentence]] of WRONG.entries()) {
    const { body } = await world.ask(`/api/action-runs/${ids[index]}`);
    const run = body as unknown as RunShown;
    expect([what, run.state, run.failure?.message, run.log.trim()]).toEqual([what, "failed", expect.stringMatching(sentence), "begins"]);
  }
  expect(await counts()).toEqual(before);
});

test("the example of the docs is a whole action: installed as it stands there, it makes its text and its card", async () => {
  const docs = await Bun.file(join(import.meta.dir, "../../docs/actions.md")).text();
  const [, manifest = ""] = /```json\n([\s\S]*?)```/.exec(docs) ?? [];
  const [, code = ""] = /```js\n([\s\S]*?)```/.exec(docs) ?? [];
  await install(world, { clashAction: 1, manifest: JSON.parse(manifest), code });
  const nodes = [await text("rain on the roof"), await text("one")];
  const run = await runAction(world, { projectId, action: "title-card", inputs: { text: nodes } });
  expect(run).toMatchObject({ state: "done", failure: null, log: "2 texts, 5 words", note: "The card shows the first six words." });
  const [count, card] = run.outputs ?? [];
  expect((await view()).nodes[count?.nodeId ?? ""]).toMatchObject({ body: "5 words" });
  expect((await world.ask(`/api/assets/${card?.assetId}`)).body).toMatchObject({ width: 640, height: 360, name: "rain.png" });
});

test("captions go on the timeline that it was given, in place of those there; captions that lie over each other do not", async () => {
  const code = `export default (call) => {
    const cues = call.params.words.split(" ").map((text, index) => ({ fromMs: index * 500, toMs: index * 500 + 400, text }));
    return { outputs: { said: [{ nodeId: call.inputs.film[0].nodeId, cues }] }, note: Object.keys(call.inputs.film[0].timeline.items).length + " items" };
  }`;
  const inputs: ActionManifest["inputs"] = [{ name: "film", title: "Film", kinds: ["timeline"], role: "context", min: 1, max: 1 }];
  const params: ActionManifest["params"] = [{ name: "words", title: "Words", kind: "text", default: "one two" }];
  const outputs: ActionManifest["outputs"] = [{ name: "said", title: "Captions", kind: "captions", max: 2 }];
  await install(world, actionFile({ name: "says", code, inputs, params, outputs, permissions: { timeline: true } }));
  const timelineId = String((await world.run("timeline.create", { projectId })).id);
  const order = { projectId, action: "says", inputs: { film: [timelineId] } };
  const captions = async () =>
    Object.values((await view()).timelines[timelineId]?.items ?? {}).flatMap((item) => (item.kind === "caption" ? [item.text] : []));
  expect(await runAction(world, order)).toMatchObject({ state: "done", note: "0 items" });
  expect((await captions()).toSorted()).toEqual(["one", "two"]);
  expect(await runAction(world, { ...order, params: { words: "a b c" } })).toMatchObject({ state: "done", note: "2 items" });
  expect((await captions()).toSorted()).toEqual(["a", "b", "c"]);
  await world.run("canvas.undo", { projectId });
  expect((await captions()).toSorted()).toEqual(["one", "two"]);
  const over = `export default (call) => ({ outputs: { said: [{ nodeId: call.inputs.film[0].nodeId, cues: [{ fromMs: 0, toMs: 900, text: "a" }, { fromMs: 500, toMs: 800, text: "b" }] }] } })`;
  await install(
    world,
    actionFile({ name: "says", version: "2.0.0", code: over, inputs, params, outputs, permissions: { timeline: true } }),
  );
  expect((await runAction(world, order)).failure?.message).toContain("Caption 2 begins before the one before it has ended.");
  expect((await captions()).toSorted()).toEqual(["one", "two"]);
});

test("wrong inputs and parameters are refused at the door, by name, and nothing runs", async () => {
  const [node, other] = [await text("x"), (await imageNode("Picture")).nodeId];
  const { id: elsewhere } = await world.run("project.create", { title: "Other" });
  const foreign = String((await world.run("node.add", { projectId: elsewhere, type: "text", body: "secret" })).id);
  const cases: [Record<string, unknown>, RegExp][] = [
    [{ inputs: {} }, /Text needs a node/],
    [{ inputs: { text: [node, node, node, node] } }, /at most 3 nodes/],
    [{ inputs: { text: [other] } }, /is no text/],
    [{ inputs: { text: [foreign] } }, /no node .* on this canvas/],
    [{ inputs: { text: [node], more: [node] } }, /no such input/],
    [{ inputs: { text: [node] }, params: { mark: 3 } }, /must be a text/],
    [{ inputs: { text: [node] }, params: { size: "3" } }, /no such parameter/],
    [{ action: "nobody", inputs: { text: [node] } }, /no action nobody/],
    [{ action: undefined }, /Name an action/],
    [{ nodeId: node }, /no such node of an action/],
  ];
  for (const [order, sentence] of cases)
    await expect(world.run("action.run", { projectId, action: "shout", ...order })).rejects.toThrow(sentence);
  const empty = await actionNode("shout", [[other, "reference"]]);
  await expect(world.run("action.run", { projectId, nodeId: empty })).rejects.toThrow(/fits none of the inputs of Shout/);
  await expect(world.run("action.run", { projectId, nodeId: await actionNode("", []) })).rejects.toThrow(/Choose an action/);
  const viewer = (await world.run("token.create", { title: "Viewer", role: "viewer" })).token as string;
  const order = { method: "POST", body: JSON.stringify({ projectId, action: "shout", inputs: { text: [node] } }), token: viewer };
  expect((await world.ask("/api/commands/action.run", order)).status).toBe(403);
});

test("a run that never ends is stopped by its own limit or by a person, and its log stays", async () => {
  const node = await text("x");
  const forever = `export default async function () { log("turns"); for (;;) {} }`;
  await install(world, actionFile({ name: "forever", code: forever, limits: { seconds: 1 } }));
  const limited = await runAction(world, { projectId, action: "forever", inputs: { text: [node] } });
  expect(limited).toMatchObject({ state: "failed", failure: { class: "rejected" }, log: expect.stringContaining("turns") });
  expect(limited.failure?.message).toMatch(/longer than 1 s/);
  await install(world, actionFile({ name: "forever", version: "2.0.0", code: forever, limits: { seconds: 300 } }));
  const { runId } = await world.run("action.run", { projectId, action: "forever", inputs: { text: [node] } });
  const row = async () => (await world.ask(`/api/action-runs/${runId}`)).body;
  while ((await row()).state !== "running") await Bun.sleep(10);
  await world.run("action.cancel", { projectId, runId });
  await world.drain();
  expect(await row()).toMatchObject({ state: "cancelled", outputs: null });
  await expect(world.run("action.cancel", { projectId: projectId.replace(/.$/, "0"), runId })).rejects.toThrow(/no such/i);
});

test("the same asking is one run; what was removed or changed behind its hash is not run", async () => {
  const node = await text("once");
  const order = { projectId, action: "shout", inputs: { text: [node] } };
  const [one, two] = [await world.run("action.run", order, "same-key"), await world.run("action.run", order, "same-key")];
  expect(two).toEqual(one);
  await world.drain();
  await install(world, actionFile({ name: "tampered" }));
  await world.clash.db.write.transaction((tx) =>
    tx.rows("update action_versions set code = code || ' ' where action_id = (select id from actions where name = 'tampered') returning 1"),
  );
  const run = await runAction(world, { ...order, action: "tampered" });
  expect(run).toMatchObject({ state: "failed", failure: { message: expect.stringContaining("not what was reviewed") } });
  await world.run("action.remove", { name: "tampered" });
  await expect(world.run("action.run", { ...order, action: "tampered" })).rejects.toThrow(/not installed/);
});

test("what a run wrote down is forgotten after half a year; that it was, and what it made, stays", async () => {
  const { runId } = await world.run("action.run", { projectId, action: "shout", inputs: { text: [await text("old")] } });
  await world.drain();
  const row = async () => (await world.ask(`/api/action-runs/${runId}`)).body;
  const { outputs } = await row();
  expect(await forgetRunLogs(world.clash)).toBe(0);
  await world.clash.db.write.transaction((tx) =>
    tx.rows("update action_runs set ended_at = ended_at - ? where id = ? returning id", [KEEP_RUN_LOGS_MS + 1_000, String(runId)]),
  );
  expect(await forgetRunLogs(world.clash)).toBe(1);
  expect(await row()).toMatchObject({ state: "done", log: "", answer: null, outputs });
});
