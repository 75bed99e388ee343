/**
 * kill -9 of the studio before and after every commit between the moment in which a worker asks for a run and the one in which its picture stands on the
 * canvas. The worker sends each word again until it is heard. In the end the run is done once: one picture, one node, one end in the events.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LEASE_MS } from "../../src/actions/lease.ts";
import { picture } from "../stories/files.ts";
import { type Order, sha256, signatureOf, type TestWorker, UPSCALE, UPSCALE_SECRET } from "../stories/worker-client.ts";
import { OWNER_TOKEN } from "../world.ts";
import { isDead, type Studio, type Warm, warmStudio } from "./crash-process.ts";
import type { Arm } from "./crash-studio.ts";

const CHILD = join(import.meta.dir, "crash-workers-studio.ts");
const MOST_COMMITS = 40;
const ENDS_WITHIN_MS = 60_000;

export interface CrashWorkersResult {
  kills: number;
  faults: string[];
}

/** All commits in their order until a run comes to its end before it is killed. */
export async function crashWorkersRun({ seconds }: { seconds: number }): Promise<CrashWorkersResult> {
  const lives = new Lives();
  const until = performance.now() + seconds * 1_000;
  const met: CrashWorkersResult = { kills: 0, faults: [] };
  try {
    const scene = await prepared(lives);
    for (const point of everyPoint()) {
      if (performance.now() > until) break;
      const before = lives.deaths;
      const faults = await playedTo(lives, scene, point);
      met.faults.push(...faults.map((fault) => `${point.when} commit ${point.at}: ${fault}`));
      met.kills += lives.deaths - before;
      if (lives.deaths === before && point.when === "after") break;
    }
  } finally {
    await lives.end();
  }
  return met;
}

const everyPoint = (): Arm[] =>
  Array.from({ length: MOST_COMMITS }, (_, index) => (["before", "after"] as const).map((when) => ({ at: index + 1, when }))).flat();

/** One studio after the other on the same files. */
class Lives {
  deaths = 0;
  private readonly folder = mkdtempSync(join(tmpdir(), "clash-crash-workers-"));
  /** Loads while the other one works. */
  private next: Warm = warmStudio(CHILD);
  private studio: Studio | undefined;
  private url = "";
  private ahead = 0;

  async now(): Promise<{ studio: Studio; url: string }> {
    if (!this.studio) {
      const started = await this.next.start({ folder: this.folder });
      this.next = warmStudio(CHILD);
      if (isDead(started)) throw new Error("It died while it started.");
      this.studio = started.studio;
      await this.studio.ask(`pass ${this.ahead}`);
      this.url = String(await this.studio.ask("url"));
    }
    return { studio: this.studio, url: this.url };
  }

  /** What it says to a line; a dead one is followed by another, which is asked again. */
  async ask(line: string): Promise<unknown> {
    for (;;) {
      const { studio } = await this.now();
      const answer = await studio.ask(line);
      if (!isDead(answer)) return answer;
      this.buried();
    }
  }

  /** The same over HTTP, until something is heard. */
  async send(path: string, init: RequestInit, token: string): Promise<Response> {
    for (;;) {
      const { studio, url } = await this.now();
      const headers = { ...(init.headers as Record<string, string> | undefined), authorization: `Bearer ${token}` };
      const response = await fetch(url + path, { ...init, headers }).catch(() => undefined);
      const body = await response?.arrayBuffer().catch(() => undefined);
      if (response && body) return new Response(response.status === 204 ? null : body, { status: response.status });
      await studio.exited; // nobody else ends it
      this.buried();
    }
  }

  private buried(): void {
    this.studio = undefined;
    this.deaths++;
  }

  async pass(ms: number): Promise<void> {
    this.ahead += ms;
    await this.ask(`pass ${this.ahead}`);
  }

  async end(): Promise<void> {
    await this.studio?.end();
    await this.next.end();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

interface Scene {
  projectId: string;
  worker: TestWorker;
  bytes: Uint8Array<ArrayBuffer>;
}

async function give<T = Record<string, string>>(lives: Lives, key: string, name: string, params: unknown): Promise<T> {
  const headers = { "idempotency-key": key };
  const response = await lives.send(`/api/commands/${name}`, { method: "POST", headers, body: JSON.stringify(params) }, OWNER_TOKEN);
  const answer = (await response.json()) as { result: T; detail?: string };
  if (response.status !== 200) throw new Error(`${name}: ${answer.detail}`);
  return answer.result;
}

async function prepared(lives: Lives): Promise<Scene> {
  const { versionId } = await give(lives, "propose", "action.propose", { file: UPSCALE });
  const { fileHash } = await import("../../src/actions/install.ts");
  await give(lives, "install", "action.install", { versionId, sha256: fileHash(UPSCALE) });
  await give(lives, "secret", "action.secret", { name: UPSCALE.manifest.name, secret: "UPSCALE_KEY", value: UPSCALE_SECRET });
  const worker = await give<TestWorker>(lives, "worker", "worker.create", { title: "box" });
  const { id: projectId = "" } = await give(lives, "project", "project.create", { title: "Killed" });
  return { projectId, worker, bytes: await picture("#336699") };
}

/** Plays one run to its end while the studio dies at the point, and says what is wrong with it. */
async function playedTo(lives: Lives, scene: Scene, point: Arm): Promise<string[]> {
  const { projectId, worker, bytes } = scene;
  const key = `run ${JSON.stringify(point)}`;
  await quiet(lives);
  const { runId = "" } = await give(lives, key, "action.run", { projectId, action: UPSCALE.manifest.name });
  await lives.ask(`die ${point.at} ${point.when}`);
  const order = await claimed(lives, worker, runId);
  const at = `/api/workers/runs/${runId}`;
  const lease = { "clash-lease": String(order.lease.number) };
  const say = async (path: string, init: RequestInit) => {
    const response = await lives.send(`${at}/${path}`, init, worker.token);
    return response.ok ? [] : [`${path} ${response.status} ${await response.text()}`];
  };
  const beat = await say("heartbeat", { method: "POST", body: JSON.stringify({ lease: order.lease.number }) });
  const put = await say("files/dot.png", { method: "PUT", headers: { ...lease, "clash-sha256": sha256(bytes) }, body: new Blob([bytes]) });
  const body = JSON.stringify({ outputs: { result: [{ file: "dot.png" }] } });
  const signature = signatureOf(worker.key, order, body, { "dot.png": bytes });
  const done = await say("done", { method: "POST", headers: { ...lease, "clash-signature": signature }, body });
  await quiet(lives);
  await lives.ask("live");
  return [...beat, ...put, ...done, ...(await faultsOf(lives, projectId, runId))];
}

/** What a studio that died gave to nobody is free when its minute is over. */
async function claimed(lives: Lives, worker: TestWorker, runId: string): Promise<Order> {
  for (let tries = 0; tries < 10; tries++) {
    const response = await lives.send("/api/workers/claim", { method: "POST", body: '{"waitSeconds":2}' }, worker.token);
    if (response.status === 200) return (await response.json()) as Order;
    await lives.pass(LEASE_MS);
  }
  throw new Error(`Nobody gave ${runId} away.`);
}

/** Nothing is under way any more but what waits for a worker. */
async function quiet(lives: Lives): Promise<void> {
  for (const until = performance.now() + ENDS_WITHIN_MS; performance.now() < until; await Bun.sleep(20))
    if ((await lives.ask("open")) === 0) return;
}

interface Acted {
  run?: { state: string; failure: string | null; outputs: string | null };
  assets: unknown[];
  told: string[];
  nodes: string[];
}

async function faultsOf(lives: Lives, projectId: string, runId: string): Promise<string[]> {
  const { run, assets, told, nodes } = (await lives.ask(`acted ${projectId} ${runId}`)) as Acted;
  const outputs = JSON.parse(run?.outputs ?? "[]") as { nodeId: string }[];
  const wanted: [string, unknown, unknown][] = [
    ["state", run?.state, "done"],
    ["files", assets.length, 1],
    ["nodes", outputs.filter((output) => nodes.includes(output.nodeId)).length, 1],
    ["ends that were told", told.filter((kind) => kind === "action.done").length, 1],
  ];
  return wanted.flatMap(([what, is, should]) =>
    is === should ? [] : [`${what}: ${String(is)} in place of ${String(should)} ${run?.failure ?? ""}`],
  );
}
