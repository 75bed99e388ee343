/**
 * From sending an edit to its acknowledgement. Ours follows the commit with `synchronous=FULL`; Hocuspocus and SimpleServer acknowledge
 * what they have in memory and write it seconds later, so theirs is the time of a merge.
 */
import type { Figure, Measurement } from "../bench.ts";
import { percentile } from "../statistics.ts";
import { load, type RateResult } from "./load.ts";
import { openLoroWire } from "./loro-wire.ts";
import { makeSeed, type Running, store } from "./servers.ts";
import { compare, onEvery, whileRunning } from "./side-by-side.ts";
import type { Writer } from "./wire.ts";

const NODES = 10_000;
const RATE = 500;
const SECONDS = 5;
const SERIAL = 1_000;
const WRITERS = 8;
const EACH = 1_000;
const IN_FLIGHT = 8;

export const acknowledgements: Measurement = {
  name: "acknowledgements",
  async measure(folder) {
    const seed = await makeSeed(folder, { nodes: NODES, moves: 0 });
    const results = await onEvery(folder, { seed, rooms: 1 }, (stored) =>
      whileRunning(stored, ({ reach }) => load({ task: "acknowledge", ...reach, rooms: stored.rooms, rates: [RATE], seconds: SECONDS })),
    );
    const first = (run: RateResult[]) => run[0];
    const name = `acknowledged at ${RATE}/s (only ours is on disk then)`;
    const own = await store("Clash", `${folder}/own`, await makeSeed(folder, { nodes: 1_000, moves: 0 }), 1);
    return [
      compare(results, { name: `${name}, p50`, unit: "ms", better: "less" }, (run) => first(run)?.p50),
      compare(results, { name: `${name}, p99`, unit: "ms", better: "less" }, (run) => first(run)?.p99),
      ...(await whileRunning(own, (server) => throughput(server, own.rooms[0] as string))),
    ];
  },
};

/** How many edits with fsync: one after another, and from several writers at once. */
async function throughput({ reach }: Running, room: string): Promise<Figure[]> {
  const wire = openLoroWire({ url: reach.url, token: reach.token, seed: await Bun.file(reach.seedFile).bytes() });
  const one = await wire.writer(room);
  const waits: number[] = [];
  for (let n = 0; n < SERIAL; n++) {
    const started = performance.now();
    await one.move(n);
    waits.push(performance.now() - started);
  }
  const writers = await Promise.all(Array.from({ length: WRITERS }, () => wire.writer(room)));
  const started = performance.now();
  await Promise.all(writers.map(pour));
  const seconds = (performance.now() - started) / 1000;
  return [
    {
      name: "acknowledged edits with fsync, one after another",
      value: SERIAL / (waits.reduce((sum, wait) => sum + wait, 0) / 1000),
      unit: "/s",
    },
    { name: "acknowledgement one after another, p99", value: percentile(waits, 0.99), unit: "ms" },
    {
      name: `acknowledged edits with fsync, ${WRITERS} writers, ${IN_FLIGHT} in flight each`,
      value: (WRITERS * EACH) / seconds,
      unit: "/s",
    },
  ];
}

async function pour(writer: Writer): Promise<void> {
  const flying = new Set<Promise<void>>();
  for (let n = 0; n < EACH; n++) {
    const sent: Promise<void> = writer.move(n).finally(() => flying.delete(sent));
    flying.add(sent);
    if (flying.size >= IN_FLIGHT) await Promise.race(flying);
  }
  await Promise.all(flying);
}
