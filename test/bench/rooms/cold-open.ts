/** A server that has just started is asked for a large canvas that nobody has open. */
import type { Measurement } from "../bench.ts";
import { percentile } from "../statistics.ts";
import { load } from "./load.ts";
import { makeSeed } from "./servers.ts";
import { compare, onEvery, whileRunning } from "./side-by-side.ts";
import type { FirstJoin } from "./wire.ts";

const NODES = 10_000;
/** Two operations each; with what the nodes themselves take, a million in all. */
const MOVES = 300_000;
const OPERATIONS = 1_000_000;
const RUNS = 3;
const SETTLE_MS = 1_000;

export const coldOpen: Measurement = {
  name: "cold-open",
  async measure(folder) {
    const seed = await makeSeed(folder, { nodes: NODES, moves: MOVES });
    if (seed.operations < OPERATIONS) throw new Error(`The canvas has only ${seed.operations} operations behind it.`);
    const results = await onEvery(folder, { seed, rooms: 1 }, async (stored) => {
      const joins: FirstJoin[] = [];
      for (let run = 0; run < RUNS; run++)
        await whileRunning(stored, async ({ reach }) => {
          await Bun.sleep(SETTLE_MS);
          joins.push(await load({ task: "first-join", ...reach, rooms: stored.rooms }));
        });
      if (joins.some(({ nodes }) => nodes !== NODES)) throw new Error("Somebody who joined did not get the whole canvas.");
      return joins;
    });
    const median = (of: keyof FirstJoin) => (joins: FirstJoin[]) =>
      percentile(
        joins.map((join) => join[of]),
        0.5,
      );
    const name = `cold open of ${NODES.toLocaleString("en")} nodes, 1 M operations`;
    return [
      compare(results, { name: `${name}: join answered`, unit: "ms", better: "less" }, median("answeredMs")),
      compare(results, { name: `${name}: sent`, unit: "KB", better: "less" }, (joins) => median("bytes")(joins) / 1024),
      compare(results, { name: `${name}: then read by the client`, unit: "ms", better: "less" }, median("readMs")),
    ];
  },
};
