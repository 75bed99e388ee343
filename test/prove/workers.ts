/**
 * kill -9 of workers and of the studio, at moments that a seed chooses, while runs are being done by three workers: in the end every run is done once, with
 * one result on the canvas, whatever died in between. Leases are the real minute.
 */
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { chance } from "../simulate/chance.ts";
import { type Server, startServer } from "../server.ts";
import { UPSCALE, UPSCALE_SECRET } from "../stories/worker-client.ts";
import { picture } from "../stories/files.ts";
import { crashWorkersRun } from "./crash-workers.ts";
import type { Fact, Outcome, Suite, SuiteOptions } from "./suite.ts";
import { type Programs, startWorker, type WorkerProcess, writePrograms } from "./worker-process.ts";

const RUNS = 60;
const KILLS = 10;
const NAMES = ["north", "east", "south"] as const;
const LIMIT_SECONDS = 420;
/** Two runs of three answer words, which is quick; the third a picture, whose file has to come whole. */
const PROGRAM_SECONDS = 0.3;

interface Keys {
  token: string;
  key: string;
}

interface RunRow {
  id: string;
  state: string;
  failure: { message: string } | null;
  outputs: { nodeId: string; assetId?: string }[] | null;
}

interface Scene {
  server: Server;
  folder: string;
  port: string;
  programs: Programs;
  keys: Map<string, Keys>;
  workers: Map<string, WorkerProcess>;
}

export const workers: Suite = {
  name: "workers",
  promise: "workers and the studio are killed, and every run is done once",
  run: proveWorkers,
};

async function proveWorkers({ out, seed, seconds = 600, kills = KILLS }: SuiteOptions): Promise<Outcome> {
  const commits = await crashWorkersRun({ seconds });
  const shown = commits.faults.slice(0, 5).map((fault) => `\n    ${fault}`);
  const sentence = `the studio was killed at ${commits.kills} moments of a worker's run: ${commits.faults.length} faults${shown.join("")}`;
  const raced = await race({ out, seed, kills });
  return { ...raced, facts: [{ isTrue: commits.kills > 0 && commits.faults.length === 0, sentence }, ...raced.facts] };
}

async function race({ out, seed, kills }: { out: string; seed: number; kills: number | undefined }): Promise<Outcome> {
  const scene = await openScene(out);
  try {
    const { projectId, runs } = await ask(scene);
    for (const name of NAMES) await begin(scene, name);
    const tally = await killAll(scene, runs, { seed, kills: kills ?? KILLS, projectId });
    const facts = await judge(scene, projectId, runs);
    return { facts: [...killFacts(tally), ...facts], figures: tally };
  } finally {
    for (const worker of scene.workers.values()) await worker.kill();
    await scene.programs.endPrograms();
    await scene.server.kill();
    await rm(join(out, "data"), { recursive: true, force: true });
  }
}

async function openScene(folder: string): Promise<Scene> {
  const free = Bun.serve({ port: 0, hostname: "127.0.0.1", fetch: () => new Response() });
  const port = String(free.port);
  await free.stop(true);
  const programs = await writePrograms(folder, await picture("#203040", 300), PROGRAM_SECONDS);
  const server = await startServer(join(folder, "data"), { PORT: port });
  return { server, folder, port, programs, keys: new Map(), workers: new Map() };
}

async function ask({ server, keys }: Scene) {
  const { versionId } = await server.run<{ versionId: string }>("action.propose", { file: UPSCALE });
  const { sha256 } = await server.ask<{ sha256: string }>(`/api/action-versions/${versionId}`);
  await server.run("action.install", { versionId, sha256 });
  await server.run("action.secret", { name: UPSCALE.manifest.name, secret: "UPSCALE_KEY", value: UPSCALE_SECRET });
  for (const title of NAMES) keys.set(title, await server.run<{ token: string; key: string }>("worker.create", { title }));
  const { id: projectId = "" } = await server.run("project.create", { title: "Leases" });
  const runs: string[] = [];
  for (let run = 0; run < RUNS; run++)
    runs.push((await server.run<{ runId: string }>("action.run", { projectId, action: UPSCALE.manifest.name })).runId);
  return { projectId, runs };
}

async function begin({ folder, port, keys, workers, programs }: Scene, name: string): Promise<void> {
  const program = name === "south" ? programs.pictures : programs.quick;
  const own = { ...(keys.get(name) as Keys), url: `http://127.0.0.1:${port}` };
  workers.set(name, await startWorker(folder, name, own, program));
}

interface Tally extends Record<string, number> {
  workersKilled: number;
  studioKilled: number;
  begun: number;
  seconds: number;
}

/** Kills until there were enough, then waits until everything has ended. */
async function killAll(
  scene: Scene,
  runs: readonly string[],
  { seed, kills, projectId }: { seed: number; kills: number; projectId: string },
): Promise<Tally> {
  const draw = chance(seed);
  const started = Date.now();
  const tally: Tally = { workersKilled: 0, studioKilled: 0, begun: 0, seconds: 0 };
  for (let kill = 0; kill < kills; kill++) {
    const before = (await scene.programs.begun()).length;
    const wait = draw() * 700;
    for (const until = Date.now() + 20_000; (await scene.programs.begun()).length < before + 2 && Date.now() < until; ) await Bun.sleep(20);
    await Bun.sleep(wait);
    if (draw() < 0.4) {
      await scene.server.kill();
      scene.server = await startServer(join(scene.folder, "data"), { PORT: scene.port });
      tally.studioKilled++;
    } else {
      const name = NAMES[Math.floor(draw() * NAMES.length)] ?? NAMES[0];
      await scene.workers.get(name)?.kill();
      await begin(scene, name);
      tally.workersKilled++;
    }
  }
  for (const until = started + LIMIT_SECONDS * 1000; Date.now() < until; await Bun.sleep(500)) {
    const rows = await rowsOf(scene.server, projectId);
    if (rows.filter((row) => row.state !== "queued" && row.state !== "running").length === runs.length) break;
  }
  tally.begun = (await scene.programs.begun()).length;
  tally.seconds = Math.round((Date.now() - started) / 1000);
  return tally;
}

const rowsOf = async (server: Server, projectId: string): Promise<RunRow[]> =>
  (await server.ask<{ items: RunRow[] }>(`/api/projects/${projectId}/action-runs`)).items;

const killFacts = ({ workersKilled, studioKilled, begun, seconds }: Tally): Fact[] => [
  {
    isTrue: workersKilled > 0 && studioKilled > 0,
    sentence: `${workersKilled} workers and ${studioKilled} studios were killed in ${seconds} s`,
  },
  { isTrue: begun >= RUNS, sentence: `${RUNS} runs were begun ${begun} times: what a killed worker held was done by another` },
];

async function judge({ server }: Scene, projectId: string, runs: readonly string[]): Promise<Fact[]> {
  const rows = await Promise.all(runs.map((id) => server.ask<RunRow>(`/api/action-runs/${id}`)));
  const open = rows.filter((row) => row.state !== "done");
  const placed = async () => {
    const { nodes } = await server.ask<{ nodes: Record<string, unknown> }>(`/api/projects/${projectId}/canvas`);
    return Object.keys(nodes).length;
  };
  for (const until = Date.now() + 60_000; (await placed()) < runs.length && Date.now() < until; ) await Bun.sleep(200);
  const nodes = await placed();
  const wanted = new Set(rows.flatMap((row) => (row.outputs ?? []).map((output) => output.nodeId)));
  const files = rows.flatMap((row) => (row.outputs ?? []).flatMap((output) => output.assetId ?? []));
  const library = await server.ask<{ total: number }>(`/api/assets?projectId=${projectId}`);
  return [
    {
      isTrue: open.length === 0,
      sentence: `${runs.length - open.length} of ${runs.length} runs are done${open[0] ? `; ${open[0].id} is ${open[0].state}: ${open[0].failure?.message ?? ""}` : ""}`,
    },
    { isTrue: nodes === wanted.size && nodes === runs.length, sentence: `${nodes} results stand on the canvas, one of each run` },
    { isTrue: library.total === new Set(files).size, sentence: `${library.total} files are in the library, those that the runs name` },
  ];
}
