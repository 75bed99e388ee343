/** One form, many takes: counted first, run within a budget, kept whatever happens, reviewed, taken along. */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { eq } from "drizzle-orm";
import { fromBufferPromise } from "yauzl";
import { batches } from "../../src/schema.ts";
import { until } from "../rooms/studio.ts";
import { openWorld, OWNER_TOKEN, type World } from "../world.ts";

let world: World;
let projectId = "";
const SMALL = { model: "draft-image", params: { resolution: "360" } };

interface State {
  state: string;
  note: string | null;
  cells: number;
  count: { done: number; left: number; failed: number; cancelled: number; open: number };
}
interface Take {
  place: number;
  prompt: string;
  state: string;
  assetId: string | null;
  review: string | null;
  generationId: string | null;
}

beforeAll(async () => {
  world = await openWorld();
  projectId = (await world.run("project.create", { title: "Batches" })).id ?? "";
});
afterAll(() => world.close());

const stateOf = async (id: string) => (await world.ask(`/api/projects/${projectId}/batches/${id}`)).body as unknown as State;
const takesOf = async (id: string) => (await world.ask(`/api/projects/${projectId}/batches/${id}/takes`)).body.items as unknown as Take[];
const send = (name: string, params: Record<string, unknown>) =>
  world.ask(`/api/commands/${name}`, { method: "POST", body: JSON.stringify({ projectId, ...params }) });

async function unzipped(bytes: Uint8Array): Promise<Map<string, Buffer>> {
  const zip = await fromBufferPromise(Buffer.from(bytes), { lazyEntries: true });
  const files = new Map<string, Buffer>();
  for await (const entry of zip.eachEntry()) {
    const parts: Buffer[] = [];
    for await (const part of await zip.openReadStreamPromise(entry)) parts.push(part as Buffer);
    files.set(entry.fileName, Buffer.concat(parts));
  }
  return files;
}

test("rows × models × takes: counted without making anything, then made, each with its own prompt and seed", async () => {
  const form = {
    template: "A {animal} in the snow",
    rows: [{ animal: "fox" }, { animal: "hare" }],
    models: [SMALL, { model: "draft-music", params: { seconds: 2 } }],
    takes: 2,
  };
  const plan = await world.run<{ cells: number; micros: number; unknown: number; problems: unknown[] }>("batch.plan", {
    projectId,
    ...form,
  });
  expect(plan).toMatchObject({ cells: 8, micros: 0, unknown: 0, problems: [] });
  const { id } = await world.run("batch.create", { projectId, ...form, title: "Snow" }, "once");
  expect((await world.run("batch.create", { projectId, ...form, title: "Snow" }, "once")).id).toBe(id as string);
  await until(async () => (await stateOf(id ?? "")).state === "done");
  expect((await stateOf(id ?? "")).count).toMatchObject({ done: 8, left: 0, failed: 0 });
  const takes = await takesOf(id ?? "");
  expect(takes.map((take) => take.prompt)).toEqual([...Array(4).fill("A fox in the snow"), ...Array(4).fill("A hare in the snow")]);
  expect(new Set(takes.map((take) => take.assetId)).size).toBe(8);
  expect(Object.keys((await world.clash.rooms.view(projectId)).nodes)).toEqual([]);

  await world.run("batch.review", { projectId, batchId: id, places: [0, 5], review: "star" });
  await world.run("batch.review", { projectId, batchId: id, places: [1], review: "reject" });
  expect((await takesOf(id ?? "")).map((take) => take.review)).toEqual(["star", "reject", null, null, null, "star", null, null]);

  const sent = await world.run<{ groupId: string; nodeIds: string[] }>("batch.place", { projectId, batchId: id, places: [0, 5] }, "place");
  await world.run("batch.place", { projectId, batchId: id, places: [0, 5] }, "place");
  const { nodes } = await world.clash.rooms.view(projectId);
  expect(Object.keys(nodes).sort()).toEqual([sent.groupId, ...sent.nodeIds].sort());
  expect(nodes[sent.nodeIds[0] ?? ""]).toMatchObject({ type: "image", assetId: takes[0]?.assetId, parentId: sent.groupId, status: "done" });
  expect(nodes[sent.groupId]).toMatchObject({ label: "Snow" });
  await world.run("canvas.undo", { projectId });
  expect(Object.keys((await world.clash.rooms.view(projectId)).nodes)).toEqual([]);

  const zip = await fetch(`${world.url}/api/projects/${projectId}/batches/${id}/download?places=0,2-3`, {
    headers: { authorization: `Bearer ${OWNER_TOKEN}` },
  });
  const files = await unzipped(new Uint8Array(await zip.arrayBuffer()));
  expect([...files.keys()].sort()).toEqual(["0001-draft-image-1.png", "0001-draft-music-1.wav", "0001-draft-music-2.wav", "batch.csv"]);
  expect(Buffer.from(files.get("batch.csv") ?? []).toString()).toContain("A fox in the snow,fox");
}, 120_000);

test("a wrong row, a wrong model and too much are refused by name, and nothing is made", async () => {
  const rows = [{ animal: "fox" }, { animal: "" }];
  const form = { template: "A {animal}", rows, models: [SMALL] };
  const plan = await world.run<{ problems: { row: number; sentence: string }[] }>("batch.plan", { projectId, ...form });
  expect(plan.problems).toEqual([{ row: 2, model: "draft-image", sentence: "{animal} has no value." }] as never);
  expect((await send("batch.create", form)).body).toMatchObject({ code: "invalid", detail: expect.stringContaining("Row 2") });
  const wrongs: [Record<string, unknown>, string][] = [
    [{ models: [{ model: "sora-9" }] }, "There is no model"],
    [{ models: [{ model: "draft-text" }] }, "writes words"],
    [{ models: [{ model: "draft-image", params: { resolution: "9" } }] }, "resolution"],
    [{ models: [SMALL], inputs: [{ assetId: "ast_theirs", role: "reference" }] }, "does not belong to this project"],
    [{ rows: Array.from({ length: 4_000 }, () => ({ animal: "x" })), takes: 16 }, "10,000"],
    [{ rows: [] }, "rows"],
    [{ takes: 17 }, "takes"],
  ];
  for (const [change, word] of wrongs) {
    const { status, body } = await send("batch.create", { ...form, rows: [{ animal: "fox" }], ...change });
    expect([status >= 400 && status < 500, body.detail]).toEqual([true, expect.stringContaining(word)]);
  }
  expect(await world.clash.db.read.select().from(batches).where(eq(batches.template, "A {animal}"))).toEqual([]);
});

test("a cancelled batch keeps what is done; it goes on with what is left, and retries what was cancelled", async () => {
  const rows = Array.from({ length: 130 }, (_, index) => ({ prompt: `A hill, view ${index}` }));
  const { id = "" } = await world.run("batch.create", { projectId, rows, models: [SMALL] });
  await until(async () => (await stateOf(id)).count.done >= 2);
  await world.run("batch.cancel", { projectId, batchId: id });
  await until(async () => (await stateOf(id)).count.open === 0);
  const stopped = await stateOf(id);
  expect(stopped.state).toBe("cancelled");
  expect(stopped.count.left).toBeGreaterThan(0);
  expect(stopped.count.cancelled).toBeGreaterThan(0);
  const kept = (await takesOf(id)).filter((take) => take.state === "done").map((take) => take.assetId);
  expect(kept.length).toBeGreaterThanOrEqual(2);
  const [first] = (await takesOf(id)).filter((take) => take.state === "cancelled");
  await world.run("batch.retry", { projectId, batchId: id, places: [first?.place] });
  await until(async () => (await takesOf(id))[first?.place ?? 0]?.state === "done");
  await world.run("batch.cancel", { projectId, batchId: id });
  const again = (await takesOf(id)).filter((take) => take.state === "done").map((take) => take.assetId);
  expect(again).toEqual(expect.arrayContaining(kept));
}, 120_000);

const form = (fields: Record<string, string>) => {
  const data = new FormData();
  for (const [name, value] of Object.entries({ source: "lines", model: "draft-image", takes: "1", "param.resolution": "360", ...fields }))
    data.append(name, value);
  return data;
};
const post = (path: string, body: FormData) => world.ask(`/projects/${projectId}/batch${path}`, { method: "POST", body });

test("the page counts as it is written, asks once however often it is sent, and offers what the chosen models can be told", async () => {
  const lines = { lines: "A bus\nA bench", key: "req_pressed_twice" };
  const counted = String((await post("/count", form(lines))).body.text);
  expect(counted).toContain("Run 2 takes");
  const [first, second] = await Promise.all([post("", form(lines)), post("", form(lines))]);
  expect(first.headers.get("hx-redirect")).toMatch(/batch=bat_/);
  expect(second.headers.get("hx-redirect")).toBe(first.headers.get("hx-redirect"));
  const changed = await post(
    "",
    form({ lines: "A bus\nA bench\nA lamp", key: "req_changed", counted: /name="counted" value="([^"]+)"/.exec(counted)?.[1] ?? "" }),
  );
  expect(changed.headers.get("hx-redirect")).toBeNull();
  expect(String(changed.body.text)).toContain("The form changed after it was counted");
  expect(String(changed.body.text)).toContain("Run 3 takes");
  expect(String((await post("", form({ ...lines, key: "req_other", "param.resolution": "9" }))).body.text)).toContain(
    "resolution: It must be one of",
  );
  expect(String((await post("", form({ ...lines, key: "req_other", budget: "a lot" }))).body.text)).toContain("Write dollars");
  expect(String((await post("/count", form({ source: "csv", sheet: '{"name":1}' }))).body.text)).toContain("Choose it once more");
  const models = form({});
  models.append("model", "draft-video");
  models.append("model", "draft-music");
  const shared = String((await post("/params", models)).body.text);
  expect(shared).toContain('name="param.draft-image.resolution"'); // music has none
  models.delete("model");
  for (const model of ["draft-image", "draft-video"]) models.append("model", model);
  const pair = String((await post("/params", models)).body.text);
  expect(pair).toContain('name="param.resolution"');
  expect(pair).toContain('<option value="360" selected');
  expect(pair).toContain("of Draft");
}, 60_000);

test("a batch can be scheduled from its form: checked now, and run under the same rights each time", async () => {
  const fields = { lines: "A hill in the morning", when: "0 6 * * 1", timezone: "Europe/Berlin", title: "Morning hill", key: "req_later" };
  const wrongs: [Record<string, string>, string][] = [
    [{ when: "cron", cron: "now and then" }, "cron"],
    [{ timezone: "Atlantis" }, "timezone"],
    [
      { source: "csv", template: "A {hill}", sheet: JSON.stringify({ name: "t.csv", columns: ["x"], rows: [{ x: "1" }] }) },
      "{hill} has no value",
    ],
    [{ lines: `${"A long story of a hill ".repeat(20)}\n`.repeat(500) }, "too long to be kept in a schedule"],
  ];
  for (const [change, sentence] of wrongs)
    expect(String((await post("", form({ ...fields, ...change, key: Bun.randomUUIDv7() }))).body.text)).toContain(sentence);
  const made = await post("", form(fields));
  expect(made.headers.get("hx-redirect")).toBe("/queue/schedules");
  const { items } = (await world.ask("/api/schedules")).body as { items: { id: string; title: string; cron: string; command: string }[] };
  expect(items).toMatchObject([{ title: "Morning hill", cron: "0 6 * * 1", command: "batch.create" }]);
  const before = ((await world.ask(`/api/projects/${projectId}/batches`)).body.items as unknown[]).length;
  await world.run("schedule.run", { scheduleId: items[0]?.id });
  await world.run("schedule.run", { scheduleId: items[0]?.id });
  await world.drain();
  const batchesNow = (await world.ask(`/api/projects/${projectId}/batches`)).body.items as { title: string; state: string; seed: number }[];
  expect(batchesNow.length - before).toBe(2);
  expect(batchesNow.filter(({ title }) => title === "Morning hill").map(({ state }) => state)).toEqual(["done", "done"]);
  await world.run("schedule.delete", { scheduleId: items[0]?.id });
}, 60_000);

test("variables of the workspace stand in prompts, columns go before them, and a batch keeps those it was asked with", async () => {
  await world.run("variable.set", { name: "look", value: "in watercolour" });
  await world.run("variable.set", { name: "animal", value: "A fox" });
  const order = { template: "{animal} {look}", rows: [{ animal: "A hare" }], models: [SMALL] };
  expect((await world.run<{ variables: unknown }>("batch.plan", { projectId, ...order })).variables).toEqual({ look: "in watercolour" });
  const { id = "" } = await world.run("batch.create", { projectId, ...order });
  await until(async () => (await stateOf(id)).state === "done");
  await world.run("variable.set", { name: "look", value: "in ink" });
  expect((await takesOf(id)).map((take) => take.prompt)).toEqual(["A hare in watercolour"]);
  const generator = await world.run("node.add", {
    projectId,
    type: "generator",
    model: "draft-image",
    prompt: "{animal} {look}",
    params: SMALL.params,
  });
  const { generationIds } = await world.run<{ generationIds: string[] }>("generation.run", { projectId, nodeId: generator.id });
  expect((await world.ask(`/api/generations/${generationIds[0]}`)).body.prompt).toBe("A fox in ink");
  expect((await world.ask("/api/variables")).body.items).toMatchObject([
    { name: "animal", value: "A fox" },
    { name: "look", value: "in ink" },
  ]);
  await world.run("variable.remove", { name: "look" });
  expect((await send("batch.create", order)).body.detail).toContain("{look} has no value");
  expect((await send("variable.set", { name: "9 lives", value: "x" })).status).toBe(422);
  const refused = await world.ask("/api/commands/variable.set", { method: "POST", body: JSON.stringify({ name: "9 lives", value: "x" }) });
  expect(refused.body).toMatchObject({ code: "invalid", fields: [{ field: "name" }] });
  await world.drain();
}, 60_000);

test("a table is read before it is sent: separators, quotes, marks of byte order; what is none is refused with its line", async () => {
  const read = async (body: string | Uint8Array<ArrayBuffer>) => {
    const { status, body: answer } = await world.ask(`/api/projects/${projectId}/batches/sheet`, { method: "POST", body });
    return status === 200 ? answer : answer.detail;
  };
  expect(await read('\uFEFFanimal;Long name\nfox;"in; the\nsnow"\n\nhare;x\n')).toEqual({
    columns: ["animal", "Long_name"],
    rows: [
      { animal: "fox", Long_name: "in; the\nsnow" },
      { animal: "hare", Long_name: "x" },
    ],
  });
  const utf16 = new Uint8Array(Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from("animal\nfüchse\n", "utf16le")]));
  expect(await read(utf16)).toEqual({ columns: ["animal"], rows: [{ animal: "füchse" }] });
  expect(await read("a,b\n1,2\n1,2,3\n")).toContain("Line 3");
  expect(await read(`a\n${"x\n".repeat(1_000_000)}`)).toContain("more than 5,000 rows");
  expect(await read(`a\n${"x".repeat(9_000_000)}`)).toContain("8 MiB");
}, 60_000);
