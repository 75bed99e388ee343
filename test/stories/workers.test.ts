/** Machines that do custom actions for the studio: what they are given, what they may send, and everything that they are refused. */
import { afterAll, beforeAll, beforeEach, describe, expect, setDefaultTimeout, test } from "bun:test";
import { eq, sql } from "drizzle-orm";
import { keepAnswer } from "../../src/actions/lease.ts";
import { createApp } from "../../src/app.ts";
import { assets, jobs } from "../../src/schema.ts";
import { listWorkers } from "../../src/workers.ts";
import { openWorld, OWNER_TOKEN, type World } from "../world.ts";
import { picture } from "./files.ts";
import { type Order, signatureOf, stageUpscale, type TestWorker, UPSCALE_SECRET, workersOf } from "./worker-client.ts";

setDefaultTimeout(60_000);

let world: World;
let stage: Awaited<ReturnType<typeof stageUpscale>>;
let box: TestWorker;
let other: TestWorker;
const hands = workersOf(() => world);
const LARGE = await picture("#405060", 800);

beforeAll(async () => {
  world = await openWorld();
  stage = await stageUpscale(world);
  box = await hands.worker("Render box");
  other = await hands.worker("Laptop");
}, 60_000);
afterAll(() => world.close());
beforeEach(() => hands.endAll(stage.projectId));

const { rowOf, letLapse } = hands;
const start = (isWithPicture = true) => hands.start(stage.projectId, isWithPicture ? { picture: [stage.nodeId] } : {});
const started = async (worker = box): Promise<Order> => {
  await start();
  return hands.take(worker);
};
const RESULT = { outputs: { result: [{ file: "large.png", label: "Larger" }] }, note: "Twice as large." };
const settled = async (runId: string) => {
  await world.drain();
  return hands.run(runId);
};

test("a worker takes a run, reads its inputs, sends files and an answer; what it made stands on the canvas", async () => {
  const runId = await start();
  const order = await hands.take(box);
  expect(order).toMatchObject({ runId, lease: { number: 1 }, call: { runId, action: "upscale", version: "1.0.0", params: { factor: 2 } } });
  expect(order.secrets).toEqual({ UPSCALE_KEY: UPSCALE_SECRET });
  expect(Date.parse(order.lease.until)).toBeGreaterThan(Date.now());
  const link = order.call.inputs.picture?.[0]?.file ?? "";
  const input = await fetch(link);
  expect(input.status).toBe(200);
  expect(new Uint8Array(await input.arrayBuffer())).toEqual(stage.bytes);
  for (const other of [link.replace(/key=.*/, "key=guessed"), link.replace("/1/ast_", "/2/ast_"), link.replace(/ast_\w{3}/, "ast_000")])
    expect((await fetch(other)).status).toBe(404);
  expect((await hands.post(box, `runs/${runId}/heartbeat`, { lease: 1, progress: 0.5, words: "half way" })).status).toBe(200);
  expect(await hands.put(box, order, "large.png", LARGE)).toMatchObject({ status: 201, body: { mime: "image/png", bytes: LARGE.length } });
  const { status, body } = await hands.done(box, order, RESULT, { "large.png": LARGE });
  expect([status, body]).toEqual([200, { runId, state: "done" }]);
  const run = await settled(runId);
  expect(run).toMatchObject({ state: "done", note: "Twice as large.", outputs: [{ name: "result" }] });
  const [made] = run.outputs as { nodeId: string; assetId: string }[];
  const { body: asset } = await world.ask(`/api/assets/${made?.assetId}`);
  expect(asset).toMatchObject({
    kind: "image",
    width: 800,
    name: "Larger.png",
    provenance: { tool: "action", params: { action: "upscale" } },
  });
  expect((await world.clash.rooms.view(stage.projectId)).nodes[made?.nodeId ?? ""]).toMatchObject({
    type: "image",
    assetId: made?.assetId,
  });
  expect((await fetch(link)).status).toBe(404); // it was for that lease
  expect((await listWorkers(world.clash)).find((line) => line.id === box.id)).toMatchObject({ title: "Render box", done: 1, holds: 0 });
});

describe("what is refused changes nothing", () => {
  test("a wrong signature, another run's, another body's, other files': the right one still goes through", async () => {
    const order = await started();
    const second = await started(other);
    await hands.put(box, order, "large.png", LARGE);
    const files = { "large.png": LARGE };
    const body = JSON.stringify(RESULT);
    const wrong: Record<string, string> = {
      none: "",
      guessed: "0".repeat(64),
      "of another key": signatureOf(other.key, order, body, files),
      "of another run": signatureOf(box.key, second, body, files),
      "of another lease": signatureOf(box.key, { ...order, lease: { ...order.lease, number: 2 } }, body, files),
      "of another body": signatureOf(box.key, order, `${body} `, files),
      "without its file": signatureOf(box.key, order, body),
      "of another file": signatureOf(box.key, order, body, { "large.png": stage.bytes }),
    };
    const before = await rowOf(order.runId);
    for (const [name, signature] of Object.entries(wrong)) {
      const { status, body: told } = await hands.done(box, order, RESULT, files, { "clash-signature": signature });
      expect(`${name} ${status} ${told.code}`).toBe(`${name} 403 forbidden`);
    }
    expect(await rowOf(order.runId)).toEqual(before);
    expect((await hands.done(box, order, RESULT, files)).body.state).toBe("done");
  });

  test("an answer that is sent again is told what came of it, and nothing is made twice", async () => {
    const order = await started();
    await hands.put(box, order, "large.png", LARGE);
    const send = () => hands.done(box, order, RESULT, { "large.png": LARGE });
    const answers = await Promise.all([send(), send(), send()]);
    for (const { status, body } of [...answers, await send()]) expect(`${status} ${body.state}`).toBe("200 done");
    await world.drain();
    const made = await world.clash.db.read.select().from(assets).where(sql`provenance ->> '$.params.run' = ${order.runId}`);
    expect(made).toHaveLength(1);
    const again = await hands.done(other, order, RESULT, { "large.png": LARGE });
    expect(again.status).toBe(409);
  });

  test("a late result of an old lease, and whatever else its holder says", async () => {
    const old = await started();
    await hands.put(box, old, "large.png", LARGE);
    await letLapse(old.runId);
    const order = await hands.take(other);
    expect(order).toMatchObject({ runId: old.runId, lease: { number: 2 } });
    const before = await rowOf(old.runId);
    for (const said of [
      await hands.done(box, old, RESULT, { "large.png": LARGE }),
      await hands.done(box, { ...old, lease: order.lease }, RESULT, { "large.png": LARGE }),
      await hands.post(box, `runs/${old.runId}/heartbeat`, { lease: 1 }),
      await hands.post(box, `runs/${old.runId}/release`, { lease: 1 }),
      await hands.post(box, `runs/${old.runId}/failed`, { lease: 1, message: "no" }),
      await hands.put(box, old, "other.png", LARGE),
    ])
      expect([said.status, said.body.code]).toEqual([409, "conflict"]);
    expect(await rowOf(old.runId)).toEqual(before);
    expect((await fetch(old.call.inputs.picture?.[0]?.file ?? "")).status).toBe(404);
    expect((await fetch(order.call.inputs.picture?.[0]?.file ?? "")).status).toBe(200);
    const told = await hands.done(other, order, RESULT); // what the first one sent is no part of it
    expect([told.status, told.body.code]).toEqual([422, "invalid"]);
    expect((await settled(order.runId)).failure).toMatchObject({ message: expect.stringContaining("large.png, which was not sent") });
  });

  test("a run that somebody else holds, one that is not there, and one that was cancelled", async () => {
    const order = await started();
    expect((await hands.done(other, order, { outputs: {}, note: "mine" })).status).toBe(409);
    expect((await hands.post(other, `runs/${order.runId}/heartbeat`, { lease: 1 })).status).toBe(409);
    expect((await hands.post(box, "runs/acr_0000000000000000000000/heartbeat", { lease: 1 })).status).toBe(404);
    await world.run("action.cancel", { projectId: stage.projectId, runId: order.runId });
    const { status, body } = await hands.post(box, `runs/${order.runId}/heartbeat`, { lease: 1 });
    expect([status, body.detail]).toEqual([409, "This run has ended already (cancelled). Nothing was changed."]);
    expect((await hands.done(box, order, { outputs: {}, note: "late" })).status).toBe(409);
    expect((await rowOf(order.runId)).state).toBe("cancelled");
  });

  test("files that are not what they say, and names that are none", async () => {
    const order = await started();
    const page = new TextEncoder().encode("<html>".repeat(20_000));
    const put = async (name: string, bytes = LARGE, headers: Record<string, string> = {}) => {
      const { status, body } = await hands.put(box, order, name, bytes, headers);
      return `${status} ${String(body.detail ?? "")}`;
    };
    expect(await put("large.png", LARGE, { "content-type": "video/mp4" })).toContain(
      "422 content-type: The file holds image/png, not video/mp4.",
    );
    expect(await put("large.png", LARGE, { "clash-sha256": "0".repeat(64) })).toContain(
      "422 clash-sha256: The bytes that came are not those",
    );
    expect(await put("large.png", LARGE, { "clash-sha256": "short" })).toContain("422 clash-sha256");
    expect(await put("page.png", page)).toContain("422 file: The file is of no type that is known here");
    expect(await put("empty.png", new Uint8Array())).toContain("422");
    expect(await put("..%2Fup.png")).toContain("422 name:");
    expect(await put("large.png", LARGE, { "clash-lease": "x" })).toContain("422 Clash-Lease");
    expect((await hands.done(box, order, { outputs: {}, note: "Nothing came." })).body.state).toBe("done"); // no file is in the signature
  });
});

describe("what goes wrong", () => {
  test("an answer that is none fails the run with a sentence, without the secret that it holds", async () => {
    for (const [answer, sentence] of [
      ["not json", "body: It is not JSON."],
      [{ outputs: { result: [{ fill: 1 }] } }, "This field does not exist here."],
      [{ outputs: { nothing: [] }, note: UPSCALE_SECRET }, "It declares no output nothing"],
    ] as const) {
      const order = await started();
      const { body } = await hands.done(box, order, answer);
      expect(String(body.state ?? body.code)).toMatch(/failed|invalid/);
      const run = await settled(order.runId);
      expect(run).toMatchObject({ state: "failed", failure: { message: expect.stringContaining(sentence) } });
    }
  });

  test("a worker that gives up says why; what it was told of secrets is taken out of its words", async () => {
    const order = await started();
    const { body } = await hands.post(box, `runs/${order.runId}/failed`, { lease: 1, message: `The key ${UPSCALE_SECRET} was not taken.` });
    expect(body.state).toBe("failed");
    expect((await settled(order.runId)).failure).toMatchObject({ message: "The key ••• was not taken." });
    const [job] = await world.clash.db.read
      .select()
      .from(jobs)
      .where(eq(jobs.id, (await rowOf(order.runId)).jobId));
    expect([job?.state, job?.error?.message]).toEqual(["failed", "The key ••• was not taken."]);
  });

  test("a secret is in the answer to the claim and nowhere else", async () => {
    const order = await started();
    await hands.done(box, order, { outputs: { words: [{ text: `It is ${UPSCALE_SECRET}.` }] }, note: UPSCALE_SECRET });
    expect((await settled(order.runId)).note).toBe("•••");
    const tables = await world.clash.db.read.rows<{ name: string }>("select name from sqlite_master where type = 'table'");
    for (const { name } of tables) {
      const rows = await world.clash.db.read.rows(`select * from "${name}"`);
      expect(`${name} ${JSON.stringify(rows).includes(UPSCALE_SECRET)}`).toBe(`${name} false`);
    }
  });

  test("a network that was away for minutes: its signs of life go on where nobody took the run", async () => {
    const order = await started();
    await letLapse(order.runId);
    const link = order.call.inputs.picture?.[0]?.file ?? "";
    expect((await fetch(link)).status).toBe(404);
    expect((await hands.post(box, `runs/${order.runId}/heartbeat`, { lease: 1 })).status).toBe(200);
    expect((await fetch(link)).status).toBe(200);
    expect((await hands.done(box, order, { outputs: {}, note: "back" })).body.state).toBe("done");
  });

  test("a studio that stopped between an answer and what is made of it does it when it is there again; a lease is held all the while, and whoever waited was sent home", async () => {
    const [order, held] = [await started(), await started()];
    const idle = await hands.worker("Idle");
    const waiting = hands.post(idle, "claim", { waitSeconds: 25 });
    const isSeen = async () => (await listWorkers(world.clash)).some((line) => line.id === idle.id && line.seenAt !== null);
    for (const until = Date.now() + 30_000; !(await isSeen()) && Date.now() < until; ) await Bun.sleep(5);
    await hands.put(box, order, "large.png", LARGE);
    await keepAnswer(world.clash, { runId: order.runId, workerId: box.id, number: 1 }, RESULT);
    await world.restart();
    expect((await waiting).status).toBe(204);
    expect((await hands.done(box, held, { outputs: {}, note: "Held all the while." })).body.state).toBe("done");
    const until = Date.now() + 30_000;
    while ((await rowOf(order.runId)).state === "running" && Date.now() < until) await Bun.sleep(20);
    expect(await settled(order.runId)).toMatchObject({ state: "done", note: "Twice as large." });
    expect((await hands.post(other, "claim", {})).status).toBe(204);
  });
});

describe("who may", () => {
  test("a revoked worker is out at once, and what it held goes to others; a renewed one goes on with its new token", async () => {
    const gone = await hands.worker("Old machine");
    const order = await started(gone);
    const renewed = { ...gone, ...(await world.run<TestWorker>("worker.renew", { workerId: gone.id })) };
    expect((await hands.post(gone, `runs/${order.runId}/heartbeat`, { lease: 1 })).status).toBe(401);
    expect((await hands.post(renewed, `runs/${order.runId}/heartbeat`, { lease: 1 })).status).toBe(200);
    const waiting = hands.post(other, "claim", { waitSeconds: 20 });
    const idle = hands.post(renewed, "claim", { waitSeconds: 20 });
    await world.run("worker.revoke", { workerId: gone.id });
    expect((await idle).status).toBe(401);
    expect(((await waiting).body as unknown as Order).lease.number).toBe(2);
    for (const path of ["claim", `runs/${order.runId}/heartbeat`, `runs/${order.runId}/done`])
      expect((await hands.post(renewed, path, { lease: 1 })).status).toBe(401);
    const listed = (await world.ask("/api/workers")).body.items as { id: string; revokedAt: string | null }[];
    expect(listed.at(-1)).toMatchObject({ id: gone.id, revokedAt: expect.any(String) });
  });

  test("the token of a worker opens nothing else, and nobody else's opens what is a worker's", async () => {
    const { routes } = await createApp(world.clash);
    const own = routes.filter(({ path }) => /^\/(api\/workers\/|signed\/runs\/)/.test(path));
    expect(own).toHaveLength(7);
    let tried = 0;
    for (const { method, path } of routes) {
      if (method === "WS" || own.some((route) => route.path === path)) continue;
      const { status } = await world.ask(path.replaceAll(/:\w+/g, stage.projectId), { method, token: box.token });
      expect(`${method} ${path} ${status}`).toBe(`${method} ${path} 403`);
      tried++;
    }
    expect(tried).toBeGreaterThan(60);
    for (const { method, path } of own.filter((route) => !route.path.startsWith("/signed/"))) {
      const filled = path.replaceAll(/:\w+/g, "acr_0000000000000000000000");
      for (const [token, status] of [
        [OWNER_TOKEN, 403],
        ["", 401],
        [`${box.token.slice(0, -1)}${box.token.endsWith("A") ? "B" : "A"}`, 401],
      ] as const)
        expect(`${path} ${(await world.ask(filled, { method, token })).status}`).toBe(`${path} ${status}`);
    }
  });

  test("workers are for owners: nobody else lists, adds, renews or revokes them", async () => {
    const { token } = await world.run<{ token: string }>("token.create", { title: "editor", role: "editor" });
    expect((await world.ask("/api/workers", { token })).status).toBe(403);
    for (const [name, params] of [
      ["worker.create", { title: "mine" }],
      ["worker.renew", { workerId: box.id }],
      ["worker.revoke", { workerId: box.id }],
    ] as const) {
      const { status } = await world.ask(`/api/commands/${name}`, { method: "POST", token, body: JSON.stringify(params) });
      expect(`${name} ${status}`).toBe(`${name} 403`);
    }
  });
});
