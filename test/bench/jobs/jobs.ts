/**
 * Jobs a second for the full life of a job (asked, taken, run, ended, each on disk), ours beside two others in the same run: graphile-worker on a
 * PostgreSQL of its own with every commit on disk, and bunqueue with `durable`, which writes each job to its file at once but syncs it later: a
 * killed process loses nothing, a power cut may. Each queue runs in a process of its own, one after the other.
 */
import { join } from "node:path";
import type { Figure, Measurement } from "../bench.ts";
import { installPeers, nodePath } from "../peers.ts";
import type { QueueFigures } from "./load.ts";
import { startPostgres } from "./postgres.ts";

const HERE = import.meta.dir;
const PEERS = join(HERE, "..", "peers");
const FINISHED_ROWS = Number(process.env.BENCH_ROWS ?? 1_000_000);

export const jobCycle: Measurement = {
  name: "jobs",
  async measure(folder) {
    const bun = [process.execPath];
    const ours = await measured([...bun, join(HERE, "own.ts"), join(folder, "ours"), "0"]);
    const full = await measured([...bun, join(HERE, "own.ts"), join(folder, "full"), String(FINISHED_ROWS)]);
    await installPeers();
    const bunqueue = await orNothing("bunqueue", () => measured([...bun, join(PEERS, "bunqueue.ts"), join(folder, "bunqueue.db")]));
    const graphile = await orNothing("graphile-worker", measureGraphile);
    const million = `${FINISHED_ROWS.toLocaleString("en")} finished jobs`;
    const line = (name: string, key: keyof QueueFigures, unit: string, better: "less" | "more"): Figure => ({
      ...{ name: `jobs, ${name}`, value: ours[key] ?? Number.NaN, unit, better },
      beside: {
        [`with ${million}`]: full[key] ?? Number.NaN,
        "graphile-worker": graphile[key] ?? Number.NaN,
        bunqueue: bunqueue[key] ?? Number.NaN,
      },
    });
    return [
      line("full life, one after another", "serial", "/s", "more"),
      line("full life, batches of 100", "batches", "/s", "more"),
      line("full life, 64 on their way", "together", "/s", "more"),
      line("from asking to the work, p50", "pickupP50", "ms", "less"),
      line("from asking to the work, p99", "pickupP99", "ms", "less"),
    ];
  },
};

/** With its defaults for what is asked one by one; as its documentation advises for many at once otherwise. */
async function measureGraphile(): Promise<QueueFigures> {
  const postgres = await startPostgres();
  if (!postgres) throw new Error("PostgreSQL is not installed (apt-get install postgresql).");
  try {
    const script = await bundled(join(PEERS, "graphile-worker.ts"));
    const node = nodePath();
    const alone = await measured([node, script, postgres.url, "serial", "pickup"]);
    const many = await measured([node, script, postgres.url, "batches", "together"]);
    return { ...alone, ...many };
  } finally {
    await postgres.stop();
  }
}

/** For Node, beside the packages that it names. */
async function bundled(entry: string): Promise<string> {
  const built = await Bun.build({
    entrypoints: [entry],
    target: "node",
    packages: "external",
    outdir: join(HERE, "..", "node_modules", ".clash-bench"),
    naming: "[name].mjs",
  });
  const path = built.outputs[0]?.path;
  if (!path) throw new Error(`${entry} could not be built.`);
  return path;
}

async function orNothing(name: string, measure: () => Promise<QueueFigures>): Promise<QueueFigures> {
  try {
    return await measure();
  } catch (cause) {
    console.log(`… ${name}: ${cause instanceof Error ? cause.message : String(cause)}`);
    return {};
  }
}

/** What a process says in its last line. */
async function measured(words: string[]): Promise<QueueFigures> {
  const child = Bun.spawn(words, { stdout: "pipe", stderr: "pipe", env: { ...process.env, NODE_ENV: "production" } });
  const [said, complaint, code] = await Promise.all([new Response(child.stdout).text(), new Response(child.stderr).text(), child.exited]);
  if (code !== 0) throw new Error(`${words.slice(1).join(" ")} ended with code ${code}: ${complaint.slice(-2_000)}`);
  return JSON.parse(said.trim().split("\n").at(-1) ?? "") as QueueFigures;
}
