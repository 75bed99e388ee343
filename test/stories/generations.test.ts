/** What people meet when a generation costs money: it is stopped where it can be, found again where it was lost, and never paid for twice. */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { eq } from "drizzle-orm";
import { setKey } from "../../src/keys.ts";
import type { Provider } from "../../src/providers/define.ts";
import { draft } from "../../src/providers/draft/index.ts";
import { jobs } from "../../src/schema.ts";
import { lampCard, LAMPS } from "../wire/lamp.ts";
import { type LampOrders, type OnMoment, serveLamp } from "../wire/lamp-server.ts";
import { pictureBytes } from "../wire/made.ts";
import type { WireServer } from "../wire/wire.ts";
import { openWorld, OWNER_TOKEN, type World } from "../world.ts";

const OWNER = { id: "usr_test", kind: "person", name: "Mara", role: "owner" } as const;

let world: World;
let projectId: string;
const lamps = new Map<string, WireServer & LampOrders>();
let onMoment: OnMoment = () => {};

/** The same model at two upstreams, the first of which goes before. */
const twoWays = lampCard("lamp-queue", "text", { id: "two-ways", name: "Two ways" });
const second = lampCard("lamp-direct", "text").routes[0];
const withTwoWays: Provider[] = LAMPS.map((lamp) =>
  lamp.id === "lamp-queue" ? { ...lamp, cards: [...lamp.cards, { ...twoWays, routes: [twoWays.routes[0], second] }] } : lamp,
);

beforeAll(async () => {
  world = await openWorld({ providers: [draft, ...withTwoWays] });
  projectId = (await world.run("project.create", { title: "Paid work" })).id ?? "";
  for (const { id } of LAMPS) {
    const server = await serveLamp((moment, order) => onMoment(moment, order));
    lamps.set(id, server);
    await setKey(world.clash, OWNER, id, { fields: { key: "test-key-lamp" }, baseUrl: server.url });
  }
});
afterAll(async () => {
  await world.close();
  for (const server of lamps.values()) await server.stop();
});

interface Row {
  id: string;
  state: string;
  provider: string;
  jobId: string;
  outputNodeId: string;
  assetId: string | null;
  costMicros: number | null;
  error: { class: string; message: string } | null;
  fellBack: { provider: string }[] | null;
}

const lamp = (id: string) => lamps.get(id) as WireServer & LampOrders;
const rowOf = async (id: string) => (await world.ask(`/api/generations/${id}`)).body as unknown as Row;
const refusal = async (name: string, params: Record<string, unknown>) =>
  (await world.ask(`/api/commands/${name}`, { method: "POST", body: JSON.stringify({ projectId, ...params }) })).body;

async function run(model: string, params: Record<string, unknown> = {}): Promise<string> {
  const { id: nodeId } = await world.run("node.add", { projectId, type: "generator", model, prompt: "A lamp", params });
  return (await world.run<{ generationIds: string[] }>("generation.run", { projectId, nodeId })).generationIds[0] ?? "";
}

async function until(id: string, ...states: string[]): Promise<Row> {
  for (;;) {
    const row = await rowOf(id);
    if (states.includes(row.state)) return row;
    if (["done", "failed", "cancelled", "uncertain"].includes(row.state)) throw new Error(`It is ${row.state}: ${row.error?.message}`);
    await Bun.sleep(5);
  }
}

const ledgerOf = async (id: string) =>
  (
    await world.clash.db.read.rows<{ kind: string; spent_micros: number }>(
      "select kind, spent_micros from ledger where generation_id = ? order by seq",
      [id],
    )
  ).map(({ kind, spent_micros }) => `${kind} ${spent_micros}`);

/** Holds every request at a moment until `release`. */
function hold(at: Parameters<OnMoment>[0]) {
  const reached = Promise.withResolvers<void>();
  const gate = Promise.withResolvers<void>();
  onMoment = async (moment) => {
    if (moment !== at) return;
    reached.resolve();
    await gate.promise;
  };
  return {
    reached: reached.promise,
    release() {
      onMoment = () => {};
      gate.resolve();
    },
  };
}

test("a cancel reaches the upstream within a second, what it stopped costs nothing, and a new try is a new request", async () => {
  const { orders } = lamp("lamp-queue");
  lamp("lamp-queue").behave("success");
  const held = hold("looked");
  const id = await run("lamp-queue-text");
  await held.reached;
  const at = performance.now();
  await world.run("generation.cancel", { projectId, generationId: id });
  expect((await rowOf(id)).state).toBe("cancelled");
  while (orders.at(-1)?.state !== "stopped") await Bun.sleep(2);
  expect(performance.now() - at).toBeLessThan(1_000);
  held.release();
  while (!(await ledgerOf(id)).includes("release -1000")) await Bun.sleep(5);
  expect(await ledgerOf(id)).toEqual(["reserve 0", "call 0", "lost 1000", "release -1000"]);
  await world.run("generation.retry", { projectId, generationId: id });
  await until(id, "done");
  expect(orders.filter((order) => order.key.startsWith(id)).map((order) => `${order.key.slice(id.length)} ${order.state}`)).toEqual([
    " stopped",
    "-2 done",
  ]);
});

test("a cancel while it is being sent waits for the ticket in order to stop it", async () => {
  lamp("lamp-queue").behave("success");
  const held = hold("accepted");
  const id = await run("lamp-queue-text");
  await held.reached;
  const cancelled = world.run("generation.cancel", { projectId, generationId: id });
  await until(id, "cancelled");
  expect((await rowOf(id)).error?.message).toContain("may have accepted it");
  held.release();
  await cancelled;
  const order = () => lamp("lamp-queue").orders.find((known) => known.key === id);
  while (order()?.state !== "stopped") await Bun.sleep(5);
  while (!(await ledgerOf(id)).includes("release -1000")) await Bun.sleep(5);
});

test("an answer that nobody can find stops in doubt; asking is refused with a reason; sending anew needs a yes and pays a second time", async () => {
  lamp("lamp-direct").behave(["crash", "success"]);
  const id = await run("lamp-direct-text");
  const row = await until(id, "uncertain");
  expect(row.error?.message).toContain("may have been carried out and billed");
  expect(await ledgerOf(id)).toEqual(["reserve 0", "call 0", "lost 1000"]);
  expect((await refusal("generation.ask", { generationId: id })).detail).toContain("cannot be asked");
  expect((await refusal("generation.retry", { generationId: id })).detail).toContain("may have been paid for");
  expect((await refusal("generation.resend", { generationId: id })).detail).toContain("confirm: The first request may have been accepted");
  expect(lamp("lamp-direct").orders.filter((order) => order.key.startsWith(id)).length).toBe(1);
  const form = new URLSearchParams({ projectId, generationId: id, confirm: "true" }); // as the button of the face sends it
  const sent = await world.ask("/commands/generation.resend", { method: "POST", body: form, headers: { "hx-request": "true" } });
  expect(`${sent.status} ${sent.body.text ?? ""}`).toStartWith("2");
  await until(id, "done");
  expect(
    lamp("lamp-direct")
      .orders.filter((order) => order.key.startsWith(id))
      .map((order) => order.key),
  ).toEqual([id, `${id}-2`]);
  expect(await ledgerOf(id)).toEqual(["reserve 0", "call 0", "lost 1000", "reserve 0", "call 0", "settle 1000"]);
});

test("an upstream that is asked later, by hand, says what became of the request", async () => {
  const queue = withTwoWays[0] as Provider;
  const { recall, recallAfterMs } = queue;
  lamp("lamp-queue").behave("crash");
  Object.assign(queue, {
    recall: async () => ({ state: "unknown", words: "Its list cannot be read." }),
    recallAfterMs: 0,
  });
  const id = await run("lamp-queue-text");
  const row = await until(id, "uncertain");
  expect(row.error?.message).toContain("Its list cannot be read.");
  Object.assign(queue, { recall, recallAfterMs });
  await world.run("generation.ask", { projectId, generationId: id });
  expect(await until(id, "done")).toMatchObject({ costMicros: 1000 });
  expect(lamp("lamp-queue").orders.filter((order) => order.key.startsWith(id)).length).toBe(1);
  expect(await ledgerOf(id)).toEqual(["reserve 0", "call 0", "lost 1000", "settle 0"]);
});

test("a studio that is stopped while an answer is on its way waits for it, and goes on from it", async () => {
  for (const model of ["lamp-direct-speech", "lamp-plain-text"]) {
    const server = lamp(model.replace(/-\w+$/, ""));
    server.behave("success");
    const held = hold("accepted");
    const id = await run(model);
    await held.reached;
    const restarted = world.restart();
    setTimeout(held.release, 300);
    await restarted;
    await until(id, "done");
    expect(server.orders.filter((order) => order.key.startsWith(id)).length).toBe(1);
  }
}, 30_000);

test("an upstream that cannot be reached gives way to the next one, and it is said", async () => {
  lamp("lamp-queue").behave("unavailable");
  lamp("lamp-direct").behave("success");
  const id = await run("two-ways");
  const row = await until(id, "done");
  expect(row).toMatchObject({ provider: "lamp-direct", fellBack: [{ provider: "lamp-queue" }], costMicros: 1000 });
  const [job] = await world.clash.db.read.select().from(jobs).where(eq(jobs.id, row.jobId));
  expect(job?.resource).toBe("provider:lamp-direct");
  expect(await ledgerOf(id)).toContain("settle 1000");
});

test("what was refused is not taken to another upstream", async () => {
  lamp("lamp-queue").behave("rejected");
  const id = await run("two-ways");
  expect(await until(id, "failed")).toMatchObject({ provider: "lamp-queue", fellBack: null });
});

test("what the card rules out is refused before anything is reserved or sent", async () => {
  const before = [...lamps.values()].map((server) => server.requests.length);
  const node = async (params: Record<string, unknown>) =>
    (await world.run("node.add", { projectId, type: "generator", prompt: "A lamp", ...params })).id ?? "";
  const together = await node({ model: "lamp-queue-image", params: { long: true, tone: "cold" } });
  expect((await refusal("generation.run", { nodeId: together })).detail).toBe("params.tone: Long ones are warm only.");
  const strong = await node({ model: "lamp-queue-image", params: { strength: 2 } });
  expect((await refusal("generation.run", { nodeId: strong })).detail).toContain("params.strength: It must be at most 1");
  const form = new FormData();
  form.set("projectId", projectId);
  form.set("file", new Blob([(await pictureBytes(64, 64, "webp")) as BlobPart]), "kite.webp");
  const { id: assetId } = (await world.ask("/api/assets", { method: "POST", body: form, token: OWNER_TOKEN })).body;
  const picture = (await world.run("node.add", { projectId, type: "image", assetId })).id;
  const started = await node({ model: "lamp-queue-image" });
  await world.run("edge.connect", { projectId, source: picture, target: started, role: "start" });
  expect((await refusal("generation.run", { nodeId: started })).detail).toContain('takes PNG here, and "kite.webp" is WEBP');
  expect([...lamps.values()].map((server) => server.requests.length)).toEqual(before);
});

test("a model without a key is refused with the name of what is missing", async () => {
  await world.run("key.remove", { provider: "lamp-plain" });
  const { id: nodeId } = await world.run("node.add", { projectId, type: "generator", model: "lamp-plain-text", prompt: "A lamp" });
  const { detail } = await refusal("generation.run", { nodeId });
  expect(detail).toContain("has no key yet");
  expect(detail).toContain("LAMP_PLAIN_KEY");
  expect((await world.ask("/api/models")).body.items).toContainEqual(expect.objectContaining({ id: "lamp-plain-text", ready: false }));
});
