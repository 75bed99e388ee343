/** One editor drags nodes, 199 peers watch: how long until they have it, at rising rates. */
import type { Figure, Measurement } from "../bench.ts";
import { load, type RateResult } from "./load.ts";
import { makeSeed } from "./servers.ts";
import { compare, onEvery, type Results, whileRunning } from "./side-by-side.ts";

const NODES = 10_000;
const PEERS = 199;
const RATES = [50, 100, 200, 500, 1_000, 2_000, 4_000];
const SHOWN = [50, 200, 500, 1_000, 2_000];
const SECONDS = 4;
const LIMIT_MS = 100;
const HOPELESS_MS = 1_000;

export const fanOut: Measurement = {
  name: "fan-out",
  async measure(folder) {
    const seed = await makeSeed(folder, { nodes: NODES, moves: 0 });
    const results = await onEvery(folder, { seed, rooms: 1 }, (stored) =>
      whileRunning(stored, ({ reach, pid }) =>
        load({
          task: "fan-out",
          ...reach,
          rooms: stored.rooms,
          peers: PEERS,
          rates: RATES,
          seconds: SECONDS,
          limitMs: LIMIT_MS,
          hopelessMs: HOPELESS_MS,
          pid,
        }),
      ),
    );
    console.log(`\n1 editor → ${PEERS} peers, ${NODES.toLocaleString("en")} nodes; a rate over ${LIMIT_MS} ms is tried twice`);
    printRuns(results);
    return SHOWN.flatMap((rate) => figuresAt(results, rate)).concat(
      compare(results, { name: `highest rate tried with p99 ≤ ${LIMIT_MS} ms`, unit: "/s", better: "more" }, highestWithin),
    );
  },
};

function figuresAt(results: Results<RateResult[]>, rate: number): Figure[] {
  const at = (run: RateResult[]) => run.find((one) => one.rate === rate);
  const name = `1 → ${PEERS} at ${rate.toLocaleString("en")}/s`;
  return [
    compare(results, { name: `${name}, p50`, unit: "ms", better: "less" }, (run) => at(run)?.p50),
    compare(results, { name: `${name}, p99`, unit: "ms", better: "less" }, (run) => at(run)?.p99),
  ];
}

/** The last one before p99 first passes the limit. */
function highestWithin(run: RateResult[]): number {
  const over = run.findIndex(({ p99 }) => p99 > LIMIT_MS);
  return (over < 0 ? run : run.slice(0, over)).at(-1)?.rate ?? 0;
}

/** What the figures do not say: who was busy, and what never came. */
function printRuns(results: Results<RateResult[]>): void {
  for (const [name, run] of Object.entries(results))
    for (const { rate, p50, p99, missing, cpu, generatorCpu, generatorLagMs } of run ?? [])
      console.log(
        `  ${name.padEnd(13)} ${String(rate).padStart(5)}/s  p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms, server ${cpu.toFixed(2)} cores, ` +
          `generator ${generatorCpu.toFixed(2)} cores and ${generatorLagMs.toFixed(1)} ms late${missing > 0 ? `, ${missing} never came` : ""}`,
      );
}
