/** Workers as processes: two compete, one is killed in the middle of a run, one is stopped, and one is a few lines of shell. `bun run prove --suite workers` is the long form. */
import { afterAll, afterEach, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { eq } from "drizzle-orm";
import { createProgram } from "../../src/cli.ts";
import { workerFiles } from "../../src/schema.ts";
import { type Programs, startWorker, type WorkerProcess, writePrograms } from "../prove/worker-process.ts";
import { openWorld, OWNER_TOKEN, type World } from "../world.ts";
import { picture } from "./files.ts";
import { sha256, stageUpscale, workersOf } from "./worker-client.ts";

setDefaultTimeout(120_000); // each worker is a process that starts

let world: World;
let folder: string;
let stage: Awaited<ReturnType<typeof stageUpscale>>;
let programs: Programs;
const hands = workersOf(() => world);
const living: WorkerProcess[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "clash-workers-"));
  world = await openWorld();
  stage = await stageUpscale(world);
  programs = await writePrograms(folder, await picture("#607080", 500));
}, 60_000);
afterEach(async () => {
  await Promise.all(living.splice(0).map((process) => process.kill()));
  await programs.endPrograms();
  await hands.endAll(stage.projectId);
});
afterAll(async () => {
  await world.close();
  await rm(folder, { recursive: true, force: true });
});

const worker = async (name: string, program: string) => {
  const process = await startWorker(folder, name, { ...(await hands.worker(name)), url: world.url }, program);
  living.push(process);
  return process;
};
const { rowOf: row } = hands;
async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 60_000; !(await holds()); await Bun.sleep(15))
    if (Date.now() > end) throw new Error(`Not in a minute: ${what}`);
}

test("two workers compete for fifty runs: each is done once, by one of them, and every result stands on the canvas", async () => {
  const runs = new Set<string>();
  for (let run = 0; run < 50; run++) runs.add(await hands.start(stage.projectId));
  const pair = [await worker("left", programs.quick), await worker("right", programs.quick)];
  await until("all are done", async () => (await Promise.all([...runs].map(row))).every((run) => run.state === "done"));
  await world.drain();
  const begun = (await programs.begun()).map((line) => line.split(" "));
  expect(begun.map(([run]) => run).toSorted()).toEqual([...runs].toSorted());
  const rows = await Promise.all([...runs].map(row));
  expect(rows.map((run) => run.leaseNumber)).toEqual(rows.map(() => 1));
  for (const [run, name] of begun) expect((await row(run ?? "")).note).toBe(`by ${name}`);
  expect(new Set(begun.map(([, name]) => name))).toEqual(new Set(["left", "right"]));
  const { nodes } = await world.clash.rooms.view(stage.projectId);
  const made = rows.map((run) => run.outputs?.[0]);
  expect(made.filter((output) => output && nodes[output.nodeId]?.type === "text")).toHaveLength(50);
  expect(await Promise.all(pair.map((process) => process.stop()))).toEqual([0, 0]);
});

test("a worker that is killed in the middle of a run loses it to another when its lease is over; one that is stopped gives it back at once", async () => {
  const runId = await hands.start(stage.projectId);
  const first = await worker("first", programs.endless);
  await until("the first has begun", async () => (await programs.begun()).includes(`${runId} first`));
  await first.kill();
  expect(await row(runId)).toMatchObject({ state: "running", leaseNumber: 1 });
  const second = await worker("second", programs.endless);
  await until("the second waits", async () => second.said().includes("Waiting for work"));
  await hands.letLapse(runId); // a minute has passed
  await until("the second has begun", async () => (await programs.begun()).includes(`${runId} second`));
  expect(await second.stop()).toBe(0);
  expect(second.said()).toContain(`${runId}  stopped`);
  expect(await row(runId)).toMatchObject({ state: "queued", leaseNumber: 2, workerId: null });
  await worker("third", programs.pictures);
  await until("the third is done", async () => (await row(runId)).state === "done");
  expect(await row(runId)).toMatchObject({ leaseNumber: 3, note: "by third", outputs: [{ name: "result", assetId: expect.any(String) }] });
});

test("a file whose line is cut in the middle is not there, and the same file comes whole afterwards", async () => {
  const box = await hands.worker("box");
  const runId = await hands.start(stage.projectId);
  const order = await hands.take(box);
  const large = await picture("#405060", 800);
  const line = new AbortController();
  const { promise, resolve } = Promise.withResolvers<void>();
  const half = new ReadableStream<Uint8Array>({
    start: (parts) => parts.enqueue(large.subarray(0, 400)),
    pull: () => resolve(), // it wants more, and nothing comes
  });
  const headers = { authorization: `Bearer ${box.token}`, "clash-lease": "1", "clash-sha256": sha256(large) };
  const url = `${world.url}/api/workers/runs/${runId}/files/large.png`;
  const sending = fetch(url, { method: "PUT", headers, body: half, signal: line.signal }).catch(() => undefined);
  await promise;
  line.abort();
  expect(await sending).toBeUndefined();
  expect(await world.clash.db.read.select().from(workerFiles).where(eq(workerFiles.runId, runId))).toEqual([]);
  expect((await hands.put(box, order, "large.png", large)).status).toBe(201);
});

test("the example by hand in the documents is a worker", async () => {
  const text = await readFile(join(import.meta.dir, "../../docs/actions.md"), "utf8");
  const script = /### By hand\n[\s\S]*?```sh\n([\s\S]*?)```/.exec(text)?.[1] ?? "";
  expect(script).toContain("curl");
  const { token, key } = await hands.worker("by hand");
  const runId = await hands.start(stage.projectId, { picture: [stage.nodeId] });
  const child = Bun.spawn(["bash", "-euo", "pipefail", "-c", script], {
    cwd: folder,
    env: { PATH: process.env.PATH ?? "", STUDIO: world.url, TOKEN: token, KEY: key },
    stdout: "pipe",
    stderr: "pipe",
  });
  const [output, trouble, code] = [await new Response(child.stdout).text(), await new Response(child.stderr).text(), await child.exited];
  expect([code, trouble]).toEqual([0, ""]);
  expect(output).toContain(`{"runId":"${runId}","state":"done"}`);
  await world.drain();
  const [made] = (await row(runId)).outputs ?? [];
  expect((await world.ask(`/api/assets/${made?.assetId}`)).body).toMatchObject({ name: "The same.png", width: 400 });
});

test("owners add, list, renew and revoke workers by the command line, and the file of keys is for them alone", async () => {
  const kept = { ...process.env };
  const printed: string[] = [];
  const print = console.log;
  console.log = (line: string) => void printed.push(line);
  Object.assign(process.env, { CLASH_URL: world.url, CLASH_TOKEN: OWNER_TOKEN, CLASH_CONFIG: join(folder, "settings") });
  const clash = (...words: string[]) => createProgram().parseAsync(words, { from: "user" });
  try {
    const file = join(folder, "box.json");
    await clash("--json", "workers", "add", "--title", "Box", "--actions", "upscale", "--save", file);
    const { id } = JSON.parse(printed.at(-1) ?? "{}") as { id: string };
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    const keys = JSON.parse(await readFile(file, "utf8")) as { url: string; token: string; key: string };
    expect([keys.url, keys.token.slice(0, 33), keys.key.slice(0, 9)]).toEqual([world.url, `clash_${id}_`, "clashkey_"]);
    await clash("workers", "list");
    expect(printed.at(-1)).toMatch(new RegExp(`${id} .*idle .*never seen .*0 done .*upscale .*Box`));
    await clash("workers", "renew", id, "--save", file);
    expect((await hands.post({ id, ...keys }, "claim", {})).status).toBe(401);
    expect((await hands.post({ id, ...JSON.parse(await readFile(file, "utf8")) }, "claim", {})).status).toBe(204);
    await clash("workers", "revoke", id);
    await expect(clash("--quiet", "worker", "--keys", file, "--run", programs.quick)).rejects.toThrow("This token is unknown");
    expect(printed.join("\n")).not.toContain(keys.token);
  } finally {
    console.log = print;
    for (const name of ["CLASH_URL", "CLASH_TOKEN", "CLASH_CONFIG"]) delete process.env[name];
    Object.assign(process.env, kept);
  }
});
