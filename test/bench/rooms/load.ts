/** Starts the load generator in a process of its own and reads its answer. */
import { join } from "node:path";
import type { FirstJoin } from "./wire.ts";

interface JobBase {
  protocol: "loro" | "yjs";
  url: string;
  token: string;
  seedFile: string;
  rooms: string[];
}

export type Job = JobBase &
  (
    | { task: "fan-out"; peers: number; rates: number[]; seconds: number; limitMs: number; hopelessMs: number; pid: number }
    | { task: "acknowledge"; rates: number[]; seconds: number }
    | { task: "first-join" }
    | { task: "open-rooms" }
  );

export interface RateResult {
  rate: number;
  p50: number;
  p99: number;
  /** Edits that had not come when we gave up; they count with the time that had passed. */
  missing: number;
  /** Cores that the server kept busy. */
  cpu: number;
  /** Cores that the load generator kept busy: near 1 it is the generator that is measured. */
  generatorCpu: number;
  generatorLagMs: number;
}

export interface JobResults {
  "fan-out": RateResult[];
  acknowledge: RateResult[];
  "first-join": FirstJoin;
  "open-rooms": { opened: number };
}

const GENERATOR = join(import.meta.dir, "generator.ts");
const LIMIT_MS = 180_000;

/** `during` is called while the generator still stands with its answer given: its connections are open. */
export async function load<Task extends Job["task"]>(
  job: Extract<Job, { task: Task }>,
  during?: () => Promise<void>,
): Promise<JobResults[Task]> {
  const child = Bun.spawn([process.execPath, GENERATOR, JSON.stringify(job)], { stdout: "pipe", stderr: "pipe" });
  const late = setTimeout(() => child.kill("SIGKILL"), LIMIT_MS);
  const complaint = new Response(child.stderr).text();
  try {
    const answer = await lastLine(child.stdout);
    if (answer === undefined) throw new Error(reasonIn(await complaint));
    await during?.();
    return JSON.parse(answer) as JobResults[Task];
  } finally {
    clearTimeout(late);
    child.kill("SIGKILL");
    await child.exited;
  }
}

async function lastLine(output: ReadableStream<Uint8Array>): Promise<string | undefined> {
  let text = "";
  const decoder = new TextDecoder();
  for await (const part of output) {
    text += decoder.decode(part, { stream: true });
    const line = text.split("\n").find((one) => one.startsWith("{") || one.startsWith("["));
    if (line !== undefined && text.endsWith("\n")) return line;
  }
  return undefined;
}

function reasonIn(complaint: string): string {
  const lines = complaint.trim().split("\n");
  return (
    lines.find((line) => line.startsWith("error: "))?.slice("error: ".length) ?? `The load generator gave no answer. ${lines.at(-1) ?? ""}`
  );
}
