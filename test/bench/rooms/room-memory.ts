/** Resident memory of a server at rest, and what twenty open rooms add to it. */
import type { Measurement } from "../bench.ts";
import { load } from "./load.ts";
import { residentBytes } from "./process.ts";
import { makeSeed } from "./servers.ts";
import { compare, onEvery, whileRunning } from "./side-by-side.ts";

const ROOMS = 20;
const NODES = 1_000;
const SETTLE_MS = 4_000;

export const roomMemory: Measurement = {
  name: "room-memory",
  async measure(folder) {
    const seed = await makeSeed(folder, { nodes: NODES, moves: 0 });
    const results = await onEvery(folder, { seed, rooms: ROOMS }, (stored) =>
      whileRunning(stored, async ({ reach, pid }) => {
        await Bun.sleep(SETTLE_MS);
        const idle = await residentBytes(pid);
        let open = Number.NaN;
        await load({ task: "open-rooms", ...reach, rooms: stored.rooms }, async () => {
          await Bun.sleep(SETTLE_MS);
          open = await residentBytes(pid);
        });
        return { idle, perRoom: (open - idle) / ROOMS };
      }),
    );
    const megabytes = (bytes: number) => bytes / 1024 ** 2;
    return [
      compare(results, { name: "memory at rest (ours is the whole studio)", unit: "MB", better: "less" }, ({ idle }) => megabytes(idle)),
      compare(results, { name: `memory per open room of ${NODES} nodes`, unit: "MB", better: "less" }, ({ perRoom }) => megabytes(perRoom)),
    ];
  },
};
