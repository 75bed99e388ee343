/**
 * kill -9 at random moments while clients edit: eight and more of the official client, unmodified, write as fast as they are
 * acknowledged to a studio in a process of its own, on real files. It is killed, started again on the same files and the same port,
 * and they come back by themselves. At the end every acknowledged edit is there and all have the same.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type LoroDoc, LoroMap } from "loro-crdt";
import { openLive } from "../../src/canvas/live.ts";
import { chance } from "../simulate/chance.ts";
import { OWNER_TOKEN } from "../world.ts";
import { startServer } from "../server.ts";
import { type CrashClient, openCrashClient } from "./crash-client.ts";
import type { Outcome, Suite, SuiteOptions } from "./suite.ts";

const CLIENTS = 8;
const DEFAULT_KILLS = 1_000;
/** Edits acknowledged between a start and the next kill; whoever is slow is killed all the same. */
const LIFE_ACKS = { least: 5, most: 200 };
const LIFE_MS = 5_000;
const SETTLE_MS = 60_000;

export const crashRooms: Suite = {
  name: "crash-rooms",
  promise: "no acknowledged edit is lost by kill -9, and all who were there end with the same canvas",
  run,
};

export interface CrashResult {
  kills: number;
  acknowledged: number;
  lost: string[];
  /** Clients whose document is another one than the studio's. */
  different: number;
  restartMs: number[];
  seconds: number;
}

async function run({ seed, seconds = Number.POSITIVE_INFINITY, kills = DEFAULT_KILLS }: SuiteOptions): Promise<Outcome> {
  const result = await crashRoomsRun({
    seed,
    seconds,
    kills,
    clients: CLIENTS,
    onKill: (count, acknowledged) => count % 25 === 0 && console.log(`  ${count} kills, ${acknowledged} edits acknowledged`),
  });
  const sorted = result.restartMs.toSorted((a, b) => a - b);
  const median = sorted[Math.floor(sorted.length / 2)] ?? 0;
  return {
    facts: [
      {
        isTrue: result.lost.length === 0,
        sentence: `${result.acknowledged} acknowledged edits by ${CLIENTS} clients, ${result.kills} kills, ${result.lost.length} lost`,
      },
      {
        isTrue: result.different === 0,
        sentence: `${CLIENTS - result.different} of ${CLIENTS} clients and the studio have the same canvas at the end`,
      },
      {
        isTrue: result.acknowledged > result.kills,
        sentence: `it was under load: ${(result.acknowledged / Math.max(1, result.kills)).toFixed(0)} acknowledged edits for each kill; a start takes ${median.toFixed(0)} ms`,
      },
    ],
    figures: {
      kills: result.kills,
      acknowledged: result.acknowledged,
      lost: result.lost.length,
      restartMs: median,
      seconds: result.seconds,
    },
  };
}

export async function crashRoomsRun(options: {
  seed: number;
  seconds: number;
  kills: number;
  clients: number;
  onKill?(count: number, acknowledged: number): void;
}): Promise<CrashResult> {
  const folder = mkdtempSync(join(tmpdir(), "clash-crash-rooms-"));
  const random = chance(options.seed);
  const port = await freePort();
  const started = performance.now();
  const restartMs: number[] = [];
  const start = async () => {
    const at = performance.now();
    const server = await startServer(folder, { PORT: String(port) });
    restartMs.push(performance.now() - at);
    return server;
  };
  let server = await start();
  const clients: CrashClient[] = [];
  try {
    const { id: projectId } = await server.run<{ id: string }>("project.create", { title: "Crash" });
    const url = `ws://127.0.0.1:${port}/sync`;
    for (let index = 0; index < options.clients; index++)
      clients.push(await openCrashClient({ url, projectId, token: OWNER_TOKEN, name: `c${index}` }));
    const acknowledged = () => clients.reduce((sum, client) => sum + client.confirmed(), 0);
    let kills = 0;
    while (kills < options.kills && (performance.now() - started) / 1000 < options.seconds) {
      const enough = acknowledged() + LIFE_ACKS.least + random() * (LIFE_ACKS.most - LIFE_ACKS.least);
      for (const until = performance.now() + LIFE_MS; acknowledged() < enough && performance.now() < until; ) await Bun.sleep(random() * 8);
      await server.kill();
      kills++;
      options.onKill?.(kills, acknowledged());
      server = await start();
    }
    for (const client of clients) client.stop();
    const { lost, different } = await compare(clients, { url, projectId });
    return { kills, acknowledged: acknowledged(), lost, different, restartMs, seconds: (performance.now() - started) / 1000 };
  } finally {
    for (const client of clients) client.close();
    await server.kill();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** With somebody who comes from nothing once all is quiet: what the studio gives them is the truth. */
async function compare(
  clients: readonly CrashClient[],
  { url, projectId }: { url: string; projectId: string },
): Promise<{ lost: string[]; different: number }> {
  const until = performance.now() + SETTLE_MS;
  while (performance.now() < until && !clients.every((client) => client.isQuiet())) await Bun.sleep(50);
  const late = await openCrashClient({ url, projectId, token: OWNER_TOKEN, name: "late", isIdle: true });
  const differ = () => clients.filter((client) => !isSame(client.doc, late.doc)).length;
  while (performance.now() < until && differ() > 0) await Bun.sleep(50);
  const lost = clients.flatMap((client) => [...client.acknowledged].flatMap(([id, x]) => (holds(late.doc, id, x) ? [] : [id])));
  const different = differ();
  late.close();
  return { lost, different };
}

/** A node is moved only by who made it, and further each time: an acknowledged place may be passed, never missed. */
function holds(doc: LoroDoc, id: string, x: number): boolean {
  const node = doc.getMap("nodes").get(id);
  return node instanceof LoroMap && Number(node.get("x")) >= x;
}

const isSame = (a: LoroDoc, b: LoroDoc): boolean =>
  a.oplogVersion().compare(b.oplogVersion()) === 0 && Bun.deepEquals(openLive(a).view, openLive(b).view);

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, "127.0.0.1", () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => resolve(port));
    });
  });
}
