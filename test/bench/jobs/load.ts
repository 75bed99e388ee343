/**
 * The load that every job queue gets: jobs that do nothing, so that only the queue is measured. A job counts when whoever looks from outside is told
 * that it is done. This file is also run by Node, so it uses nothing of Bun.
 */
import { percentile } from "../statistics.ts";

export interface BenchQueue {
  /** Resolves when the queue says that it has the job. */
  add(n: number): Promise<void>;
  /** Many in one call, as the queue offers it. */
  addMany(ns: readonly number[]): Promise<void>;
  close(): Promise<void>;
}

export interface Hooks {
  began(n: number): void;
  done(n: number): void;
}

export type Phase = "serial" | "batches" | "together" | "pickup";

export interface QueueFigures {
  /** Jobs a second. */
  serial?: number;
  batches?: number;
  together?: number;
  /** Milliseconds from asking to the first line of the work, on an idle queue. */
  pickupP50?: number;
  pickupP99?: number;
}

export const SLOTS = 64;
export const BATCH = 100;

interface Sizes {
  serial: number;
  batches: number;
  together: number;
  pickup: number;
}

const SIZES: Sizes = { serial: 500, batches: 20, together: 4_000, pickup: 300 };
/** Not counted: the first jobs find cold code and an empty cache. */
const WARM_UP = 200;

export async function measureQueue(open: (hooks: Hooks) => Promise<BenchQueue>, phases: readonly Phase[]): Promise<QueueFigures> {
  const watch = { done: new Map<number, () => void>(), began: new Map<number, () => void>() };
  const call = (map: Map<number, () => void>) => (n: number) => {
    map.get(n)?.();
    map.delete(n);
  };
  const queue = await open({ began: call(watch.began), done: call(watch.done) });
  const when = (map: Map<number, () => void>, n: number) => new Promise<void>((resolve) => map.set(n, resolve));
  let next = 0;
  const cycle = async () => {
    const n = next++;
    const done = when(watch.done, n);
    await queue.add(n);
    await done;
  };
  const batch = async () => {
    const ns = Array.from({ length: BATCH }, () => next++);
    const all = ns.map((n) => when(watch.done, n));
    await queue.addMany(ns);
    await Promise.all(all);
  };
  const pickup = async () => {
    const n = next++;
    const [began, done] = [when(watch.began, n), when(watch.done, n)];
    const asked = performance.now();
    const added = queue.add(n);
    await began;
    const ms = performance.now() - asked;
    await Promise.all([added, done]);
    return ms;
  };
  const figures: QueueFigures = {};
  await together(WARM_UP, cycle);
  for (const phase of phases)
    switch (phase) {
      case "serial":
        figures.serial = await rate(SIZES.serial, async () => {
          for (let n = 0; n < SIZES.serial; n++) await cycle();
        });
        break;
      case "batches":
        figures.batches = await rate(SIZES.batches * BATCH, async () => {
          for (let n = 0; n < SIZES.batches; n++) await batch();
        });
        break;
      case "together":
        figures.together = await rate(SIZES.together, () => together(SIZES.together, cycle));
        break;
      case "pickup": {
        const times: number[] = [];
        for (let n = 0; n < SIZES.pickup; n++) times.push(await pickup());
        figures.pickupP50 = percentile(times, 0.5);
        figures.pickupP99 = percentile(times, 0.99);
      }
    }
  await queue.close();
  return figures;
}

/** So many jobs with `SLOTS` of them on their way all the time. */
async function together(count: number, cycle: () => Promise<void>): Promise<void> {
  let begun = 0;
  await Promise.all(
    Array.from({ length: SLOTS }, async () => {
      while (begun++ < count) await cycle();
    }),
  );
}

async function rate(count: number, work: () => Promise<void>): Promise<number> {
  const started = performance.now();
  await work();
  return (count * 1000) / (performance.now() - started);
}
