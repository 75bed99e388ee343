/**
 * kill -9 before and after every commit of a run of a custom action. After each kill the studio starts again on the same files. The run is then there once
 * and whole: its text, its picture and its captions, each once, one end in the events; or it was never asked for, and asking again makes it.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { CanvasEdge, CanvasNode } from "../../src/canvas/document.ts";
import type { Timeline } from "../../src/canvas/timeline.ts";
import { actionFile } from "../stories/action-files.ts";
import { isDead, type Studio, type Warm, warmStudio } from "./crash-process.ts";
import type { Arm } from "./crash-studio.ts";
import type { Outcome, Suite, SuiteOptions } from "./suite.ts";

const CHILD = join(import.meta.dir, "crash-turns-studio.ts");
const MOST_COMMITS = 40;
const ENDS_WITHIN_MS = 60_000;

export const crashActions: Suite = {
  name: "crash-actions",
  promise: "a custom action that is killed at any commit is there once and whole, or was never asked for",
  run,
};

async function run({ seconds = Number.POSITIVE_INFINITY }: SuiteOptions): Promise<Outcome> {
  const { faults, kills, commits } = await crashActionsRun({ seconds });
  const shown = faults
    .slice(0, 5)
    .map((fault) => `\n    ${fault}`)
    .join("");
  const sentence = `${kills} kills at ${commits} commits of a run: ${faults.length} faults${shown}`;
  return { facts: [{ isTrue: faults.length === 0 && kills > 0, sentence }], figures: { kills, commits } };
}

export interface CrashActionsResult {
  kills: number;
  /** The number of the last commit at which a run was killed. */
  commits: number;
  faults: string[];
}

/** A text, a picture of one pixel and two captions. */
const FILE = actionFile({
  name: "makes",
  title: "Makes",
  code: `export default async function (call) {
    await files.write("raw", new Uint8Array([250, 120, 10, 255]));
    await host.picture({ rgba: "raw", width: 1, height: 1, out: "dot.png" });
    const cues = [{ fromMs: 0, toMs: 900, text: "One" }, { fromMs: 1000, toMs: 1900, text: call.runId }];
    return { outputs: { out: [{ text: "Made" }], dot: [{ file: "dot.png" }], said: [{ nodeId: call.inputs.film[0].nodeId, cues }] } };
  }`,
  inputs: [{ name: "film", title: "Film", kinds: ["timeline"], role: "context", min: 1, max: 1 }],
  params: [],
  outputs: [
    { name: "out", title: "Result", kind: "text", max: 1 },
    { name: "dot", title: "Dot", kind: "image", max: 1 },
    { name: "said", title: "Captions", kind: "captions", max: 1 },
  ],
  permissions: { timeline: true },
});

/** All commits in their order until a run comes to its end before it is killed; or the points that are named. */
export async function crashActionsRun({ points, seconds }: { points?: readonly Arm[]; seconds: number }): Promise<CrashActionsResult> {
  const folder = mkdtempSync(join(tmpdir(), "clash-crash-actions-"));
  const until = performance.now() + seconds * 1_000;
  const met: CrashActionsResult = { kills: 0, commits: 0, faults: [] };
  const lives: Lives = { folder, studio: undefined, next: warmStudio(CHILD) };
  try {
    const scene = await prepared(await alive(lives));
    for (const arm of points ?? everyPoint()) {
      if (performance.now() > until) break;
      const wasKilled = await killedAt(lives, scene, arm, met);
      if (!wasKilled && !points && arm.when === "after") break;
    }
  } finally {
    await lives.studio?.end();
    await lives.next.end();
    rmSync(folder, { recursive: true, force: true });
  }
  return met;
}

const everyPoint = (): Arm[] =>
  Array.from({ length: MOST_COMMITS }, (_, index) => (["before", "after"] as const).map((when) => ({ at: index + 1, when }))).flat();

interface Lives {
  folder: string;
  studio: Studio | undefined;
  /** Loads while the other one works. */
  next: Warm;
}

async function alive(lives: Lives): Promise<Studio> {
  if (lives.studio) return lives.studio;
  const started = await lives.next.start({ folder: lives.folder });
  lives.next = warmStudio(CHILD);
  if (isDead(started)) throw new Error("It died while it started.");
  lives.studio = started.studio;
  return started.studio;
}

interface Scene {
  projectId: string;
  timelineId: string;
  nodeId: string;
}

async function prepared(studio: Studio): Promise<Scene> {
  let number = 0;
  const give = async (name: string, params: unknown) =>
    (await studio.ask(`run prepare-${++number} ${name} ${JSON.stringify(params)}`)) as Record<string, string>;
  const { versionId } = await give("action.propose", { file: FILE });
  const { fileHash } = await import("../../src/actions/install.ts");
  await give("action.install", { versionId, sha256: fileHash(FILE) });
  const { id: projectId = "" } = await give("project.create", { title: "Killed" });
  const { id: timelineId = "" } = await give("timeline.create", { projectId });
  const { id: nodeId = "" } = await give("node.add", { projectId, type: "action", action: "makes" });
  await give("edge.connect", { projectId, source: timelineId, target: nodeId, role: "context" });
  return { projectId, timelineId, nodeId };
}

/** False when the run had ended before that commit came. */
async function killedAt(lives: Lives, scene: Scene, arm: Arm, met: CrashActionsResult): Promise<boolean> {
  const key = `run-${arm.at}-${arm.when}`;
  const order = `run ${key} action.run ${JSON.stringify({ projectId: scene.projectId, nodeId: scene.nodeId })}`;
  let studio = await alive(lives);
  await studio.ask(`die ${arm.at} ${arm.when}`);
  const asked = await studio.ask(order);
  const died = isDead(asked) || (await isKilled(studio, scene, (asked as { runId: string }).runId)) || isDead(await studio.ask("live")); // at the last moment
  if (died) {
    met.kills++;
    met.commits = Math.max(met.commits, arm.at);
    lives.studio = undefined;
    studio = await alive(lives);
  }
  const { runId } = (await studio.ask(order)) as { runId: string };
  met.faults.push(...(await faultsOf(studio, scene, runId)).map((fault) => `${arm.when} commit ${arm.at}: ${fault}`));
  return died;
}

interface Acted {
  run: { state: string; failure: string | null; outputs: string | null } | null;
  jobs: { state: string }[];
  assets: { id: string }[];
  told: string[];
  nodes: CanvasNode[];
  edges: CanvasEdge[];
  timelines: Record<string, Timeline>;
}

const isOver = ({ jobs }: Acted): boolean =>
  jobs.length > 0 && jobs.every(({ state }) => ["done", "failed", "dead", "cancelled"].includes(state));

async function isKilled(studio: Studio, { projectId }: Scene, runId: string): Promise<boolean> {
  for (let over = 0; over < 5; ) {
    const acted = await studio.ask(`acted ${projectId} ${runId}`);
    if (isDead(acted)) return true;
    if (isOver(acted as Acted)) over++; // what is written right after its end may be what it is killed at
    await Bun.sleep(20);
  }
  return false;
}

async function faultsOf(studio: Studio, { projectId, timelineId }: Scene, runId: string): Promise<string[]> {
  const until = performance.now() + ENDS_WITHIN_MS;
  let acted = (await studio.ask(`acted ${projectId} ${runId}`)) as Acted;
  while (!isOver(acted) && performance.now() < until) {
    await Bun.sleep(20);
    acted = (await studio.ask(`acted ${projectId} ${runId}`)) as Acted;
  }
  const { run: row, jobs, assets, told, nodes, edges, timelines } = acted;
  const outputs = JSON.parse(row?.outputs ?? "[]") as { name: string; nodeId: string; assetId?: string }[];
  const ids = outputs.filter((output) => output.name !== "said").map((output) => output.nodeId);
  const captions = Object.values(timelines[timelineId]?.items ?? {}).flatMap((item) => (item.kind === "caption" ? [item.text] : []));
  const wanted: [string, unknown, unknown][] = [
    ["state", row?.state, "done"],
    ["jobs", jobs.map((job) => job.state).join(), "done"],
    ["files", assets.length, 1],
    ["nodes", nodes.filter((node) => ids.includes(node.id)).length, 2],
    ["edges", edges.filter((edge) => ids.includes(edge.target)).length, 2],
    ["ends that were told", told.filter((kind) => kind === "action.done").length, 1],
    ["captions", captions.toSorted().join(), ["One", runId].toSorted().join()],
  ];
  return wanted.flatMap(([what, is, should]) =>
    is === should ? [] : [`${what}: ${String(is)} in place of ${String(should)} ${row?.failure ?? ""}`],
  );
}
