/** A server in the simulated world: the real rooms on a simulated disk, with the worker's code on this thread behind slow messages. */
import { AppError } from "../../src/lib/errors.ts";
import type { ServerEdit } from "../../src/canvas/edit.ts";
import type { Rooms, RunRequest } from "../../src/rooms/port.ts";
import { openRooms } from "../../src/rooms/rooms.ts";
import { openShard } from "../../src/rooms/shard.ts";
import type { StartWorker } from "../../src/rooms/thread.ts";
import type { Disk, Life } from "./disk.ts";
import type { Virtual } from "./virtual.ts";

export const PROJECT = "prj_sim";

export interface SimServer {
  rooms: Rooms;
  life: Life;
  failures: string[];
  /** Ends the worker that holds the document, as a trap would. */
  killWorker(): void;
  /** kill -9. */
  kill(): void;
}

export interface Facts {
  /** What the server knows of its generations, by node: projected whenever a room opens. */
  settled: Map<string, Omit<Extract<ServerEdit, { edit: "settleNode" }>, "edit" | "id">>;
  /** Requests that were judged, and those whose deletion was seen. */
  judged: Set<string>;
  closed: Set<string>;
  wrongs: string[];
  /** No more refusals by chance. */
  calm: boolean;
}

export const MINE = "ast_mine";

export function startServer(world: Virtual, disk: Disk, facts: Facts): SimServer {
  const life: Life = { alive: true };
  const failures: string[] = [];
  const workers: ((cause: Error) => void)[] = [];
  const startWorker: StartWorker = (on) => {
    let open = true;
    const [there, back] = [world.line(() => world.random() * 2), world.line(() => world.random() * 2)];
    const receive = openShard((message) => {
      const copy = structuredClone(message);
      back(() => open && life.alive && on.message(copy));
    });
    workers.push((cause) => open && life.alive && on.end(cause));
    return {
      post(message) {
        const copy = structuredClone(message);
        there(() => open && life.alive && receive(copy));
      },
      terminate() {
        open = false;
      },
    };
  };
  const rooms = openRooms({
    store: disk.store(
      life,
      world.line(() => world.random() * 4),
    ),
    clock: { now: () => Date.now(), sleep: async () => {} },
    log: { warn: () => {}, error: () => {} },
    mayUseAsset: async (_project, assetId) => assetId === MINE,
    onRequest: (request) => (life.alive ? judge(world, facts, request) : new Promise(() => {})), // the dead judge nothing
    onOpen: async () => {
      const edits = [...facts.settled].map(([id, values]) => ({ edit: "settleNode" as const, id, ...values }));
      if (edits.length > 0 && life.alive) await rooms.apply(PROJECT, edits, { actor: "server" });
    },
    limits: { compactRows: 6 + Math.floor(world.random() * 40), compactClosingRows: 3 },
    times: { idleMs: 400, workerMs: 20_000, joinMs: 2_000, rejoinPauseMs: 50, fragmentMs: 1_000, requestRetryMs: 300 },
    startWorker,
  });
  rooms.onFailure(({ error }) => failures.push(error.message));
  return {
    rooms,
    life,
    failures,
    killWorker: () => workers.at(0)?.(new Error("A trap.")),
    kill() {
      life.alive = false;
    },
  };
}

async function judge(world: Virtual, facts: Facts, { requestId }: RunRequest): Promise<void> {
  if (facts.closed.has(requestId)) facts.wrongs.push(`The request ${requestId} was judged again after its end.`);
  const dice = facts.calm ? 1 : world.random();
  if (dice < 0.15) throw new Error("The database is busy.");
  facts.judged.add(requestId);
  if (dice < 0.4) throw new AppError("limited", "No budget.");
}
