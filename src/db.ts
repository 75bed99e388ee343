/**
 * The database: libSQL with two clients over one file. Reads go to a small pool. All writes go through `write`, one queue over one
 * connection with `synchronous=FULL`: libSQL's file calls block the event loop and a second writer would freeze it, so there never is one.
 *
 * Works that wait in the queue are committed together (group commit): one transaction, a savepoint for each, one fsync. A work
 * that throws is rolled back alone. A work's promise resolves only after the commit, so whoever awaits it may acknowledge.
 * A work awaits the database and nothing else: while it runs, every other writer waits.
 */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { type Client, createClient } from "@libsql/client";
import { sql } from "drizzle-orm";
import { drizzle, type LibSQLDatabase } from "drizzle-orm/libsql";
import { migrate } from "drizzle-orm/libsql/migrator";
import { AppError, messageOf } from "./lib/errors.ts";

export type Reader = LibSQLDatabase<Record<string, never>>;
export type Tx = Parameters<Parameters<Reader["transaction"]>[0]>[0];
/** Something to do once what the work wrote is on disk; it must not throw. */
export type AfterCommit = (hook: () => void) => void;

export interface Db {
  read: Reader;
  write: Writer;
  close(): Promise<void>;
}

export interface Writer {
  /** Runs `work` in a transaction, perhaps together with others; resolves when it is on disk. */
  transaction<T>(work: (tx: Tx, after: AfterCommit) => Promise<T>): Promise<T>;
  /** A client whose calls stand in the same queue, for libraries that bring their own SQL (better-auth). */
  client: Client;
  /** Resolves when everything asked for so far has ended. */
  idle(): Promise<void>;
}

interface Entry {
  work: (tx: Tx, after: AfterCommit) => Promise<unknown>;
  resolve(value: unknown): void;
  reject(reason: unknown): void;
}

type Alone = () => Promise<void>;

const GROUP_LIMIT = 128;

export interface DbOptions {
  dataFolder: string;
  url?: string | undefined;
  authToken?: string | undefined;
  migrationsFolder: string;
}

/** Opens the database and brings it to the newest schema. Throws AppError `unavailable` when the folder cannot be written. */
export async function openDb(options: DbOptions): Promise<Db> {
  const url = options.url ?? fileUrl(options.dataFolder);
  const shared = { url, ...(options.authToken ? { authToken: options.authToken } : {}), timeout: 0 };
  const writeClient = createClient({ ...shared, concurrency: 1 });
  await writeClient.execute("PRAGMA journal_mode=WAL").catch(explain(options.dataFolder));
  await writeClient.execute("PRAGMA synchronous=FULL");
  const writeDb = drizzle(writeClient);
  await migrate(writeDb, { migrationsFolder: options.migrationsFolder }).catch(explain(options.dataFolder));
  const readClient = createClient({ ...shared, concurrency: 4 });
  const write = createWriter(writeClient, writeDb as Reader);
  return {
    read: drizzle(readClient) as Reader,
    write,
    async close() {
      await write.idle();
      writeClient.close();
      readClient.close();
    },
  };
}

function fileUrl(folder: string): string {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (cause) {
    throw unwritable(folder, cause);
  }
  return `file:${join(folder, "clash.db")}`;
}

const unwritable = (folder: string, cause: unknown) =>
  new AppError(
    "unavailable",
    `CLASH_DATA: the data folder ${folder} cannot be written (${messageOf(cause)}). Nothing was changed. Give this user the right to write there, or set CLASH_DATA to another folder.`,
    [{ field: "CLASH_DATA", message: "The folder cannot be written." }],
  );

const explain = (folder: string) => (cause: unknown) => {
  if (/readonly|unable to open|CANTOPEN|EACCES/i.test(messageOf(cause))) throw unwritable(folder, cause);
  throw cause;
};

function createWriter(client: Client, db: Reader): Writer {
  const queue: (Entry | Alone)[] = [];
  let draining: Promise<void> | undefined;

  function wake() {
    draining ??= drain().finally(() => {
      draining = undefined;
      if (queue.length > 0) wake();
    });
  }

  async function drain() {
    while (queue.length > 0) {
      await new Promise(setImmediate); // lets works of this turn of the loop gather, and the loop breathe
      const first = queue[0];
      if (typeof first === "function") {
        queue.shift();
        await first();
      } else await commit(takeGroup());
    }
  }

  function takeGroup(): Entry[] {
    const group: Entry[] = [];
    while (group.length < GROUP_LIMIT && queue.length > 0 && typeof queue[0] !== "function") group.push(queue.shift() as Entry);
    return group;
  }

  async function commit(group: Entry[]) {
    const settled: (() => void)[] = [];
    const hooks: (() => void)[] = [];
    try {
      await db.transaction(async (tx) => {
        for (const entry of group) {
          const own: (() => void)[] = [];
          try {
            const run = (inner: Tx) => entry.work(inner, (hook) => own.push(hook));
            const value = group.length === 1 ? await run(tx) : await tx.transaction(run);
            settled.push(() => entry.resolve(value));
            hooks.push(...own);
          } catch (reason) {
            if (group.length === 1) throw reason;
            settled.push(() => entry.reject(reason));
          }
        }
      });
    } catch (reason) {
      for (const entry of group) entry.reject(reason);
      return;
    }
    for (const hook of hooks) hook();
    for (const settle of settled) settle();
  }

  const alone = <T>(work: () => Promise<T>) =>
    new Promise<T>((resolve, reject) => {
      queue.push(() => work().then(resolve, reject));
      wake();
    });

  const queued: Client = Object.assign(Object.create(client) as Client, {
    execute: (...args: Parameters<Client["execute"]>) => alone(() => client.execute(...args)),
    batch: (...args: Parameters<Client["batch"]>) => alone(() => client.batch(...args)),
  });

  return {
    transaction: <T>(work: (tx: Tx, after: AfterCommit) => Promise<T>) =>
      new Promise<T>((resolve, reject) => {
        queue.push({ work, resolve: resolve as (value: unknown) => void, reject });
        wake();
      }),
    client: queued,
    async idle() {
      while (draining) await draining;
    },
  };
}

/** Whether the database answers; for /readyz. */
export async function pingDb(db: Db): Promise<void> {
  await db.read.run(sql`select 1`);
}
