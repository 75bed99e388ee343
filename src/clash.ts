/** All that lives as long as the process, in one value that is passed first. `open` builds it bottom to top, `close` takes it down. */
import { join } from "node:path";
import { type Accounts, createAccounts } from "./accounts.ts";
import { type AssetStore, openFolderStore } from "./assets/store.ts";
import type { Config } from "./config.ts";
import { type Db, openDb } from "./db.ts";
import { createEvents, type Events } from "./events.ts";
import { projectRows } from "./generations/projection.ts";
import { JOB_KINDS } from "./jobs/index.ts";
import { createJobs, type Jobs } from "./jobs/worker.ts";
import { startPeriodic } from "./jobs/periodic.ts";
import { type Clock, systemClock } from "./lib/clock.ts";
import { createLog, type Log } from "./lib/log.ts";
import { type Lock, lockFolder } from "./lib/lock.ts";
import { judgeRequest } from "./requests.ts";
import type { Rooms } from "./rooms/port.ts";
import { openRooms } from "./rooms/rooms.ts";
import { createRoomStore } from "./rooms/store.ts";
import { localToken, serverSecret } from "./secrets.ts";

export interface Clash {
  config: Config;
  log: Log;
  clock: Clock;
  db: Db;
  events: Events;
  accounts: Accounts;
  store: AssetStore;
  rooms: Rooms;
  jobs: Jobs;
  lock: Lock;
  /** Runs work with the same key one after the other; the later one sees what the earlier one left. */
  once<T>(key: string, work: () => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

export const MIGRATIONS = join(import.meta.dir, "..", "drizzle");

export interface OpenOptions {
  clock?: Clock;
  /** Where people reach it, for cookies; the port is not known yet when 0 was asked for. */
  origin?: string;
}

/** Throws AppError when the folder is in use or cannot be written. */
export async function openClash(config: Config, options: OpenOptions = {}): Promise<Clash> {
  const clock = options.clock ?? systemClock;
  const log = createLog(config.logLevel);
  const lock = lockFolder(config.dataFolder);
  const db = await openDb({
    dataFolder: config.dataFolder,
    url: config.databaseUrl,
    authToken: config.databaseAuthToken,
    migrationsFolder: MIGRATIONS,
  });
  const secret = serverSecret(config.dataFolder, config.secret);
  const accounts = createAccounts({ config, db, clock, secret, origin: options.origin ?? `http://localhost:${config.port}` });
  const store = await openFolderStore(join(config.dataFolder, "assets"));
  const getClash = () => clash;
  const rooms = openRooms({
    store: createRoomStore(db),
    log,
    clock,
    mayUseAsset: async (projectId, assetId) => (await import("./assets/assets.ts")).assetInProject(clash, projectId, assetId),
    onOpen: (projectId) => projectRows(clash, projectId),
    onRequest: (request) => judgeRequest(clash, request),
  });
  const jobs = createJobs(getClash, JOB_KINDS);
  let periodic = () => {};
  const clash: Clash = {
    config,
    log,
    clock,
    db,
    accounts,
    store,
    rooms,
    jobs,
    lock,
    events: createEvents(db, clock),
    once: createOnce(),
    async close() {
      periodic();
      await jobs.stop();
      await rooms.close();
      await db.close();
      lock.release();
    },
  };
  await accounts.admitToken(localToken(config.dataFolder), "Command line on this machine");
  if (config.owner && (await accounts.needsSetup()))
    await accounts.createOwner({ name: config.owner.email.split("@")[0] ?? "Owner", ...config.owner });
  if (config.ownerToken) await accounts.admitToken(config.ownerToken, "From the environment");
  await jobs.start();
  periodic = startPeriodic(clash);
  return clash;
}

function createOnce(): Clash["once"] {
  const tails = new Map<string, Promise<unknown>>();
  return (key, work) => {
    const before = tails.get(key) ?? Promise.resolve();
    const mine = before.then(work, work);
    const tail = mine.catch(() => {}).finally(() => tails.get(key) === tail && tails.delete(key)); // the caller hears of the failure, the queue only of the end
    tails.set(key, tail);
    return mine;
  };
}
