/** The full life of a job that does nothing: enqueue, claim, run, finish, each committed with fsync. */
import { Type } from "@sinclair/typebox";
import { type Clash, MIGRATIONS } from "../../src/clash.ts";
import { openDb } from "../../src/db.ts";
import { createEvents } from "../../src/events.ts";
import { defineJob, type JobKind } from "../../src/jobs/define.ts";
import { enqueue } from "../../src/jobs/queue.ts";
import { createJobs } from "../../src/jobs/worker.ts";
import { systemClock } from "../../src/lib/clock.ts";
import { createLog } from "../../src/lib/log.ts";
import type { Measurement } from "./bench.ts";

const SERIAL = 500;
const TOGETHER = 2_000;
const SLOTS = 64;

export const jobCycle: Measurement = {
  name: "jobs",
  async measure(folder) {
    const ends = new Map<number, () => void>();
    const nothing = defineJob({
      kind: "nothing",
      args: Type.Object({ n: Type.Integer() }),
      concurrency: SLOTS,
      maxAttempts: 1,
      attemptLimitMs: 60_000,
      totalLimitMs: 600_000,
      async run() {},
    });
    const db = await openDb({ dataFolder: folder, migrationsFolder: MIGRATIONS });
    const clash = { db, clock: systemClock, log: createLog("error"), events: createEvents(db, systemClock) } as unknown as Clash;
    clash.jobs = createJobs(() => clash, [nothing] as unknown as JobKind[]);
    clash.events.listen("workspace", ({ kind, data }) => {
      if (kind === "job.done") ends.get(Number(String(data.title)))?.();
    });
    const cycle = (n: number) =>
      new Promise<void>((resolve, reject) => {
        ends.set(n, resolve);
        clash.db.write
          .transaction((tx, after) => enqueue(clash, tx, after, nothing, { n }, { title: String(n), actor: "server" }))
          .catch(reject);
      });
    const serialStart = performance.now();
    for (let n = 0; n < SERIAL; n++) await cycle(n);
    const serial = (performance.now() - serialStart) / 1000;
    const start = performance.now();
    await Promise.all(Array.from({ length: TOGETHER }, (_, n) => cycle(SERIAL + n)));
    const together = (performance.now() - start) / 1000;
    await clash.jobs.stop();
    await db.close();
    return [
      { name: "jobs, full cycle with fsync, one after another", value: SERIAL / serial, unit: "/s" },
      { name: `jobs, full cycle with fsync, ${SLOTS} at once`, value: TOGETHER / together, unit: "/s" },
    ];
  },
};
