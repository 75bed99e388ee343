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
import { type Client, createClient, type InValue, type Transaction } from "@libsql/client";
import { sql } from "drizzle-orm";
import { drizzle, type LibSQLDatabase } from "drizzle-orm/libsql";
import { migrate } from "drizzle-orm/libsql/migrator";
import { AppError, messageOf } from "./lib/errors.ts";

export type Reader = LibSQLDatabase<Record<string, never>> & PlainSql;
/** An open transaction. It is not divided further: whoever gets it may read, write and throw. */
export type Tx = Pick<
  Reader,
  "select" | "selectDistinct" | "insert" | "update" | "delete" | "with" | "run" | "all" | "get" | "values" | "$count" | "rows"
>;

/** For the few statements that run thousands of times a second, where building a query costs more than running it. */
export interface PlainSql {
  /** Values are bound in their order; a row has the columns' names as the database knows them, JSON as text. */
  rows<Row = Record<string, InValue>>(statement: string, values?: InValue[]): Promise<Row[]>;
}

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
  const write = createWriter(writeClient);
  return {
    read: withPlainSql(readClient),
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

/** Drizzle over a client or over one open transaction, which answers `execute` in the same way. */
function withPlainSql(client: Client | Transaction): Reader {
  return Object.assign(drizzle(client as Client), {
    rows: async <Row>(statement: string, values: InValue[] = []) => (await client.execute({ sql: statement, args: values })).rows as Row[],
  }) as Reader;
}

function createWriter(client: Client): Writer {
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
    const done: Done[] = [];
    let open: Transaction | undefined;
    try {
      open = await client.transaction("write");
      const tx = withPlainSql(open);
      for (const entry of group) done.push(await (group.length === 1 ? perform(entry, tx) : performApart(entry, tx, open)));
      await open.commit();
    } catch (reason) {
      await open?.rollback().catch(() => open?.close());
      for (const entry of group) entry.reject(reason);
      return;
    }
    for (const { hooks } of done) for (const hook of hooks) hook();
    for (const { settle } of done) settle();
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

/** What is left to do for a work once everything is on disk. */
interface Done {
  hooks: (() => void)[];
  settle(): void;
}

async function perform(entry: Entry, tx: Tx): Promise<Done> {
  const hooks: (() => void)[] = [];
  const value = await entry.work(tx, (hook) => hooks.push(hook));
  return { hooks, settle: () => entry.resolve(value) };
}

/** One of several works: what it wrote goes when it throws, what the others wrote stays. */
async function performApart(entry: Entry, tx: Tx, open: Transaction): Promise<Done> {
  await open.executeMultiple("savepoint work");
  try {
    const done = await perform(entry, tx);
    await open.executeMultiple("release work");
    return done;
  } catch (reason) {
    await open.executeMultiple("rollback to work; release work");
    return { hooks: [], settle: () => entry.reject(reason) };
  }
}

/** Whether the database answers; for /readyz. */
export async function pingDb(db: Db): Promise<void> {
  await db.read.run(sql`select 1`);
}
