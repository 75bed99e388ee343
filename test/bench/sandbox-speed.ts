import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Json } from "../../src/canvas/nodes/define.ts";
import { createLog } from "../../src/lib/log.ts";
import { openSandbox } from "../../src/sandbox/index.ts";
import type { Measurement } from "./bench.ts";
import { percentile } from "./statistics.ts";

const RUNS = 9;
const CALLS = 1_000;
const MEBIBYTE = 1024 ** 2;
const LIMITS = {
  elapsedMs: 60_000,
  busyMs: 60_000,
  memoryBytes: 128 * MEBIBYTE,
  outputBytes: 64 * MEBIBYTE,
  logBytes: 1024,
  calls: CALLS,
};

const EMPTY = "export default () => 1";
const LOOP = "export default () => { let sum = 0; for (let i = 0; i < 1e6; i++) sum = (sum + i * i) % 1000003; return sum; }";
const ASK = `export default async () => { for (let i = 0; i < ${CALLS}; i++) await host.same(i); return 1; }`;
const FILES = "export default () => { files.write('a.bin', new Uint8Array(32 * 1024 * 1024)); return files.read('a.bin').length; }";

/** The sandbox that is the default, as a run of an action meets it: a process for each run. */
export const sandboxSpeed: Measurement = {
  name: "sandbox",
  async measure(folder) {
    const sandbox = openSandbox({ sandbox: "wasm" }, createLog("silent"));
    const median = async (code: string): Promise<number> => {
      const times: number[] = [];
      for (let run = 0; run <= RUNS; run++) {
        const own = join(folder, crypto.randomUUID());
        await mkdir(own);
        const started = performance.now();
        const calls = { same: async (args: Json) => args };
        const ending = await sandbox.run({ code, value: null, folder: own, calls, limits: LIMITS, signal: AbortSignal.timeout(60_000) });
        if (ending.end !== "returned") throw new Error(JSON.stringify(ending));
        if (run > 0) times.push(performance.now() - started); // the first reads the programs from disk
      }
      return percentile(times, 0.5);
    };
    const empty = await median(EMPTY);
    return [
      { name: "sandbox: an empty run, start to answer, median", value: empty, unit: "ms" },
      { name: "sandbox: a loop of a million, less the empty run", value: (await median(LOOP)) - empty, unit: "ms" },
      { name: "sandbox: a host call and its answer", value: ((await median(ASK)) - empty) / CALLS, unit: "ms" },
      { name: "sandbox: 32 MiB written and read again", value: (await median(FILES)) - empty, unit: "ms" },
    ];
  },
};
