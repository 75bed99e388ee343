/** The servers that are measured side by side: each in a process of its own on 127.0.0.1, with the same canvas in its own store. */
import { Database } from "bun:sqlite";
import { mkdir, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { eq } from "drizzle-orm";
import { MIGRATIONS } from "../../../src/clash.ts";
import { openDb } from "../../../src/db.ts";
import { roomSnapshots, roomUpdates } from "../../../src/schema.ts";
import { startServer } from "../../server.ts";
import { OWNER_TOKEN } from "../../world.ts";
import { nodeForPeers } from "../peers.ts";
import { type CanvasSize, loroCanvas } from "./canvas.ts";
import type { Job } from "./load.ts";

export type ServerName = "Clash" | "Hocuspocus" | "SimpleServer";
export const SERVERS: readonly ServerName[] = ["Clash", "Hocuspocus", "SimpleServer"];

/** A canvas in both tongues, as files. */
export interface Seed {
  loroFile: string;
  yjsFile: string;
  operations: number;
}

/** A store with so many rooms of the same canvas, whose server can be started again and again. */
export interface Stored {
  rooms: string[];
  start(): Promise<Running>;
}

export interface Running {
  pid: number;
  /** What the load generator needs to know of it. */
  reach: Pick<Job, "protocol" | "url" | "token" | "seedFile">;
  stop(): Promise<void>;
}

const PEERS = join(import.meta.dir, "..", "peers");

export async function makeSeed(folder: string, size: CanvasSize): Promise<Seed> {
  await nodeForPeers();
  const { yjsCanvas } = (await import(join(PEERS, "yjs-canvas.ts"))) as { yjsCanvas(size: CanvasSize): Uint8Array };
  const name = `seed-${size.nodes}-${size.moves}`;
  const [loroFile, yjsFile] = [join(folder, `${name}.loro`), join(folder, `${name}.yjs`)];
  const { snapshot, operations } = loroCanvas(size);
  await writeFile(loroFile, snapshot);
  await writeFile(yjsFile, yjsCanvas(size));
  return { loroFile, yjsFile, operations };
}

export function store(name: ServerName, folder: string, seed: Seed, rooms: number): Promise<Stored> {
  const makers = { Clash: storeInClash, Hocuspocus: storeInHocuspocus, SimpleServer: storeInFolder };
  return makers[name](join(folder, name), seed, rooms);
}

/** The projects are made by commands; their canvases are then written where compaction would have written them. */
async function storeInClash(folder: string, seed: Seed, count: number): Promise<Stored> {
  const first = await startServer(folder);
  const rooms: string[] = [];
  for (let n = 0; n < count; n++) rooms.push((await first.run<{ id: string }>("project.create", { title: `Bench ${n}` })).id);
  await first.kill();
  const db = await openDb({ dataFolder: folder, migrationsFolder: MIGRATIONS });
  const bytes = Buffer.from(await Bun.file(seed.loroFile).bytes());
  for (const projectId of rooms)
    await db.write.transaction(async (tx) => {
      await tx.insert(roomSnapshots).values({ projectId, seq: 1, bytes, createdAt: Date.now() });
      await tx.delete(roomUpdates).where(eq(roomUpdates.projectId, projectId));
    });
  await db.close();
  return {
    rooms,
    async start() {
      const server = await startServer(folder);
      const url = `${server.url.replace("http", "ws")}/sync`;
      return { pid: server.pid, reach: { protocol: "loro", url, token: OWNER_TOKEN, seedFile: seed.loroFile }, stop: server.kill };
    },
  };
}

async function storeInHocuspocus(folder: string, seed: Seed, count: number): Promise<Stored> {
  await mkdir(folder, { recursive: true });
  const path = join(folder, "hocuspocus.sqlite");
  const rooms = names(count);
  const db = new Database(path, { create: true });
  db.run(`CREATE TABLE "documents" ("name" varchar(255) NOT NULL, "data" blob NOT NULL, UNIQUE(name))`);
  const bytes = await Bun.file(seed.yjsFile).bytes();
  for (const room of rooms) db.run(`INSERT INTO "documents" VALUES (?, ?)`, [room, bytes]);
  db.close();
  return { rooms, start: () => startPeer([join(PEERS, "hocuspocus-server.mjs"), path], { protocol: "yjs", seedFile: seed.yjsFile }) };
}

async function storeInFolder(folder: string, seed: Seed, count: number): Promise<Stored> {
  await mkdir(folder, { recursive: true });
  const rooms = names(count);
  const bytes = await Bun.file(seed.loroFile).bytes();
  for (const room of rooms) await writeFile(join(folder, `${room}.loro`), bytes);
  const start = async () =>
    startPeer([join(PEERS, "simple-server.mjs"), folder, String(await freePort())], { protocol: "loro", seedFile: seed.loroFile });
  return { rooms, start };
}

const names = (count: number) => Array.from({ length: count }, (_, n) => `room-${n}`);

async function startPeer(script: string[], reach: Pick<Job, "protocol" | "seedFile">): Promise<Running> {
  const node = await nodeForPeers();
  const child = Bun.spawn([node, ...script], { stdout: "pipe", stderr: "ignore", env: { ...process.env, NODE_ENV: "production" } });
  const port = await portOf(child.stdout);
  return {
    pid: child.pid,
    reach: { ...reach, url: `ws://127.0.0.1:${port}`, token: "bench" },
    async stop() {
      child.kill("SIGKILL");
      await child.exited;
    },
  };
}

async function portOf(output: ReadableStream<Uint8Array>): Promise<number> {
  let text = "";
  for await (const part of output) {
    text += new TextDecoder().decode(part);
    const found = /listening (\d+)/.exec(text);
    if (found) return Number(found[1]);
  }
  throw new Error("The server ended before it listened.");
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => (typeof address === "object" && address ? resolve(address.port) : reject(new Error("No free port."))));
    });
  });
}
