import { readFile } from "node:fs/promises";
import { startServer } from "../server.ts";
import type { Measurement } from "./bench.ts";
import { percentile } from "./statistics.ts";

const SETTLE_MS = 3_000;

/** From the start of the process to the first answer, on a folder that exists; then its memory at rest. */
export const startUp: Measurement = {
  name: "start",
  async measure(folder) {
    const times: number[] = [];
    let resident = 0;
    for (let run = 0; run < 4; run++) {
      const started = performance.now();
      const server = await startServer(folder);
      await fetch(`${server.url}/readyz`);
      if (run > 0) times.push(performance.now() - started); // the first makes the database
      if (run === 3) {
        await Bun.sleep(SETTLE_MS);
        resident = Number(/VmRSS:\s+(\d+)/.exec(await readFile(`/proc/${server.pid}/status`, "utf8"))?.[1] ?? 0) / 1024;
      }
      await server.kill();
    }
    return [
      { name: "start to ready, median", value: percentile(times, 0.5), unit: "ms" },
      { name: "idle memory", value: resident, unit: "MB" },
    ];
  },
};
