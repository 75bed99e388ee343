/** Many simulated worlds at once, on threads of their own; and a failing one cut down to what is needed for it to fail. */
import { type Schedule, scheduleOf, type Step } from "./schedule.ts";
import type { Asked, Ran } from "./worker.ts";

/** Seeds that a thread is given at once. */
const PORTION = 10;
/** Threads are replaced after so many worlds: a WASM memory never shrinks. */
const WORLDS_PER_THREAD = 4_000;
const SHRINK_RUNS = 150;

export interface Crowd {
  worlds: number;
  edits: number;
  seconds: number;
  failed: Ran[];
}

export interface CrowdOptions {
  from: number;
  /** As many worlds as this, or as can be run in these seconds. */
  worlds?: number;
  seconds?: number;
  threads: number;
  onProgress?(crowd: Crowd): void;
}

function startThread() {
  const worker = new Worker(new URL("./worker.ts", import.meta.url));
  return {
    ask: (asked: Asked) =>
      new Promise<Ran[]>((resolve, reject) => {
        worker.onmessage = ({ data }: MessageEvent<Ran[]>) => resolve(data);
        worker.onerror = (event) => reject(new Error(`A simulated world ended its thread: ${event.message}`));
        worker.postMessage(asked);
      }),
    end: () => worker.terminate(),
  };
}

export async function runCrowd({
  from,
  worlds = Number.POSITIVE_INFINITY,
  seconds = Number.POSITIVE_INFINITY,
  threads,
  onProgress,
}: CrowdOptions): Promise<Crowd> {
  const started = performance.now();
  const crowd: Crowd = { worlds: 0, edits: 0, seconds: 0, failed: [] };
  let next = from;
  const isOver = () => next >= from + worlds || (performance.now() - started) / 1000 >= seconds || crowd.failed.length >= 5;

  async function work(): Promise<void> {
    let thread = startThread();
    for (let done = 0; !isOver(); done += PORTION) {
      if (done > 0 && done % WORLDS_PER_THREAD === 0) {
        thread.end();
        thread = startThread();
      }
      const seeds = Array.from({ length: Math.min(PORTION, from + worlds - next) }, (_, index) => next + index);
      next += seeds.length;
      for (const ran of await thread.ask({ seeds })) {
        crowd.worlds++;
        crowd.edits += ran.edits;
        if (ran.wrongs.length > 0) crowd.failed.push(ran);
      }
      crowd.seconds = (performance.now() - started) / 1000;
      onProgress?.(crowd);
    }
    thread.end();
  }

  await Promise.all(Array.from({ length: threads }, work));
  return crowd;
}

/** The same schedule with as few steps as still fail. */
export async function shrink(seed: number): Promise<Schedule> {
  const thread = startThread();
  let schedule = scheduleOf(seed);
  let runs = 0;
  const fails = async (steps: Step[]) => {
    runs++;
    const [ran] = await thread.ask({ run: [{ ...schedule, steps }] });
    return (ran?.wrongs.length ?? 0) > 0;
  };
  for (let size = Math.ceil(schedule.steps.length / 2); size >= 1; size = Math.floor(size / 2))
    for (let at = 0; at < schedule.steps.length && runs < SHRINK_RUNS; ) {
      const fewer = schedule.steps.toSpliced(at, size);
      if (await fails(fewer)) schedule = { ...schedule, steps: fewer };
      else at += size;
    }
  thread.end();
  return schedule;
}

/** One line per step, to read and to paste into a test. */
export const printed = ({ seed, peers, steps }: Schedule): string =>
  [`{ seed: ${seed}, peers: ${JSON.stringify(peers)}, steps: [`, ...steps.map((step) => `  ${JSON.stringify(step)},`), "] }"].join("\n");

export async function runOne(schedule: Schedule): Promise<Ran> {
  const thread = startThread();
  const [ran] = await thread.ask({ run: [schedule] });
  thread.end();
  if (!ran) throw new Error("The world did not run.");
  return ran;
}
