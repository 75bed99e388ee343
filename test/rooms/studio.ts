/** Rooms over a real database in a temporary folder, with a plain WebSocket server on 127.0.0.1 in front. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ServerWebSocket } from "bun";
import { type EphemeralStore, LoroDoc } from "loro-crdt";
import { LoroAdaptor, LoroEphemeralAdaptor } from "loro-adaptors/loro";
import { LoroWebsocketClient } from "loro-websocket";
import { type Db, openDb } from "../../src/db.ts";
import { systemClock } from "../../src/lib/clock.ts";
import type { Rooms, RunRequest, SyncSession, Visitor } from "../../src/rooms/port.ts";
import { openRooms, type RoomsOptions } from "../../src/rooms/rooms.ts";
import { createRoomStore, type RoomStore } from "../../src/rooms/store.ts";

export const MIGRATIONS = join(import.meta.dir, "..", "..", "drizzle");
export const PROJECT = "prj_test";

export interface Studio {
  folder: string;
  db: Db;
  rooms: Rooms;
  store: RoomStore;
  url: string;
  /** Runs that were asked for by sync. */
  requests: RunRequest[];
  failures: Error[];
  /** Assets that people may use. */
  assets: Set<string>;
  close(): Promise<void>;
}

export interface StudioOptions extends Partial<RoomsOptions> {
  folder?: string;
  /** Wraps the store, to make it fail. */
  storeOf?(db: Db): RoomStore;
}

/** Visitors by token; `viewer:…` may only look. */
export function visitorOf(token: string): Visitor | { refused: string } {
  const [role, name] = token.split(":");
  if (!name || (role !== "viewer" && role !== "editor")) return { refused: "Sign in first." };
  return {
    actor: name.startsWith("trn_") ? name : `usr_${name}`,
    role,
    name: name[0]?.toUpperCase() + name.slice(1),
    hue: name.length * 30,
  };
}

export async function studio(options: StudioOptions = {}): Promise<Studio> {
  const folder = options.folder ?? mkdtempSync(join(tmpdir(), "clash-rooms-"));
  const db = await openDb({ dataFolder: folder, migrationsFolder: MIGRATIONS });
  const store = options.storeOf?.(db) ?? createRoomStore(db);
  const requests: RunRequest[] = [];
  const failures: Error[] = [];
  const assets = new Set<string>();
  const rooms = openRooms({
    store,
    clock: systemClock,
    log: { warn: () => {}, error: () => {} },
    mayUseAsset: async (_project, assetId) => assets.has(assetId),
    onRequest: async (request) => void requests.push(request),
    ...options,
  });
  rooms.onFailure(({ error }) => failures.push(error));
  const server = serve(rooms);
  return {
    folder,
    db,
    rooms,
    store,
    requests,
    failures,
    assets,
    url: `ws://127.0.0.1:${server.port}/sync`,
    async close() {
      await rooms.close();
      server.stop(true);
      await db.close();
      if (!options.folder) rmSync(folder, { recursive: true, force: true });
    },
  };
}

export function serve(rooms: Rooms, port = 0) {
  return Bun.serve<{ session?: SyncSession }, never>({
    hostname: "127.0.0.1",
    port,
    fetch: (request, server) => (server.upgrade(request, { data: {} }) ? undefined : new Response("no", { status: 404 })),
    websocket: {
      open(ws) {
        ws.data.session = rooms.connect(
          { send: (frame) => void ws.send(frame), close: (code, reason) => ws.close(code, reason), buffered: () => ws.getBufferedAmount() },
          { authenticate: async (auth) => visitorOf(new TextDecoder().decode(auth)) },
        );
      },
      message: (ws: ServerWebSocket<{ session?: SyncSession }>, message) =>
        ws.data.session?.receive(typeof message === "string" ? message : new Uint8Array(message)),
      close: (ws) => ws.data.session?.closed(),
    },
  });
}

export interface Guest {
  doc: LoroDoc;
  client: LoroWebsocketClient;
  /** Status codes of updates that were refused. */
  refused: number[];
  leave(): void;
}

/** The unmodified official client, in the room. */
export async function guest(
  url: string,
  token: string,
  options: { project?: string; doc?: LoroDoc; adaptor?: typeof LoroAdaptor } = {},
): Promise<Guest> {
  const doc = options.doc ?? new LoroDoc();
  const refused: number[] = [];
  const client = new LoroWebsocketClient({ url, disablePing: true, reconnect: { initialDelayMs: 20, maxDelayMs: 100 } });
  await client.waitConnected();
  const crdtAdaptor = new (options.adaptor ?? LoroAdaptor)(doc, { onUpdateError: (_updates, code) => refused.push(code) });
  const room = await client.join({ roomId: options.project ?? PROJECT, crdtAdaptor, auth: new TextEncoder().encode(token) });
  await room.waitForReachingServerVersion();
  return { doc, client, refused, leave: () => client.destroy() };
}

export async function presenceGuest(client: LoroWebsocketClient, store: EphemeralStore, token: string): Promise<void> {
  await client.join({ roomId: PROJECT, crdtAdaptor: new LoroEphemeralAdaptor(store), auth: new TextEncoder().encode(token) });
}

/** Resolves when the condition holds; looks again whenever the loop turns. The test's own time limit is the end of it. */
export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 2));
}
