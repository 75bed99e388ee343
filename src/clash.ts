/** All that lives as long as the process, in one value that is passed first. `open` builds it bottom to top, `close` takes it down. */
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { type Accounts, createAccounts } from "./accounts.ts";
import { installShipped } from "./actions/install.ts";
import { SHIPPED } from "./actions/shipped.ts";
import { startWorkerRuns } from "./actions/worker-answers.ts";
import { openStore } from "./assets/open-store.ts";
import type { AssetStore } from "./assets/store.ts";
import type { Config } from "./config.ts";
import { type Db, openDb } from "./db.ts";
import { loadEndpoints } from "./endpoints.ts";
import { type ClashEngine, createEngine } from "./engine/clash-engine.ts";
import { createLines, type Lines } from "./engine/lines.ts";
import { RUNNERS } from "./engine/runners.ts";
import { ENGINE_TOOLS } from "./engine/tools/index.ts";
import { createEvents, type Events } from "./events.ts";
import { projectRows } from "./generations/projection.ts";
import { seedLimits } from "./generations/resources.ts";
import { createSends, type Sends } from "./generations/sends.ts";
import { JOB_KINDS } from "./jobs/index.ts";
import { createJobs, type Jobs } from "./jobs/worker.ts";
import { startPeriodic } from "./jobs/periodic.ts";
import { type Clock, systemClock } from "./lib/clock.ts";
import { sweepReservations } from "./ledger/sweep.ts";
import { createLog, type Log } from "./lib/log.ts";
import { type Lock, lockFolder } from "./lib/lock.ts";
import { createOnce, type Once } from "./lib/once.ts";
import { createSeal, type Seal } from "./lib/seal.ts";
import { configured } from "./keys.ts";
import { type Models, openModels } from "./models.ts";
import type { Provider } from "./providers/define.ts";
import { PROVIDERS } from "./providers/index.ts";
import { judgeRequest } from "./requests.ts";
import type { Rooms } from "./rooms/port.ts";
import { openRooms } from "./rooms/rooms.ts";
import { createRoomStore } from "./rooms/store.ts";
import type { SandboxBackend } from "./sandbox/define.ts";
import { openSandbox } from "./sandbox/index.ts";
import { startSchedules } from "./schedules/tick.ts";
import { localToken, serverSecret } from "./secrets.ts";
import { startTelemetry } from "./telemetry/start.ts";
import { preferChosenTools } from "./tools.ts";
import { playTurn } from "./turns.ts";
import { startWebhooks } from "./webhooks/outbox.ts";

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
  models: Models;
  sends: Sends;
  /** The agents: tools, ways to play a turn, and who looks on. */
  engine: ClashEngine;
  /** Places of conversations at upstreams. */
  lines: Lines;
  /** Where code that nobody here wrote runs. */
  sandbox: SandboxBackend;
  lock: Lock;
  /** For what is secret and must be kept: keys of upstreams. */
  seal: Seal;
  /** Runs work with the same key one after the other; the later one sees what the earlier one left. */
  once: Once;
  close(): Promise<void>;
}

export const MIGRATIONS = join(import.meta.dir, "..", "drizzle");

export interface OpenOptions {
  clock?: Clock;
  /** Where people reach it, for cookies; the port is not known yet when 0 was asked for. */
  origin?: string;
  /** The upstreams; those of the list unless said. */
  providers?: readonly Provider[];
  /** How the database is opened; a test of crashes stands between the studio and its disk. */
  openDb?: typeof openDb;
}

/** Throws AppError when the folder is in use or cannot be written. */
export async function openClash(config: Config, options: OpenOptions = {}): Promise<Clash> {
  const clock = options.clock ?? systemClock;
  const log = createLog(config.logLevel);
  const lock = lockFolder(config.dataFolder);
  await preferChosenTools(config);
  const db = await (options.openDb ?? openDb)({
    dataFolder: config.dataFolder,
    url: config.databaseUrl,
    authToken: config.databaseAuthToken,
    migrationsFolder: MIGRATIONS,
  });
  const secret = serverSecret(config.dataFolder, config.secret);
  const accounts = createAccounts({ config, db, clock, secret, origin: options.origin ?? `http://localhost:${config.port}` });
  const store = await openStore(config);
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
  let watches: (() => Promise<void>)[] = [];
  const clash: Clash = {
    models: openModels(getClash, { providers: options.providers ?? PROVIDERS, configured: () => configured(clash) }),
    sends: createSends(clock),
    engine: createEngine(getClash, { tools: ENGINE_TOOLS, runners: RUNNERS, play: playTurn }),
    lines: createLines(),
    sandbox: openSandbox(config, log),
    config,
    log,
    clock,
    db,
    accounts,
    store,
    rooms,
    jobs,
    lock,
    seal: createSeal(secret),
    events: createEvents(db, clock),
    once: createOnce(),
    async close() {
      periodic();
      await Promise.all(watches.map((stop) => stop()));
      await jobs.stop();
      await clash.sends.stop();
      await rooms.close();
      await db.close();
      lock.release();
    },
  };
  await accounts.admitToken(localToken(config.dataFolder), "Command line on this machine");
  if (config.owner && (await accounts.needsSetup()))
    await accounts.createOwner({ name: config.owner.email.split("@")[0] ?? "Owner", ...config.owner });
  if (config.ownerToken) await accounts.admitToken(config.ownerToken, "From the environment");
  await rm(join(config.dataFolder, "work"), { recursive: true, force: true }); // what a process that was killed had in hand
  await loadEndpoints(clash);
  await installShipped(clash, SHIPPED);
  await seedLimits(clash);
  await sweepReservations(clash);
  watches = [startTelemetry(clash)]; // before the first turn goes on
  await jobs.start();
  periodic = startPeriodic(clash);
  watches = [...watches, startSchedules(clash), startWebhooks(clash), startWorkerRuns(clash)];
  return clash;
}
