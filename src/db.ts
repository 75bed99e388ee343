/**
 * The database: libSQL with two clients over one file. Reads go to a small pool. All writes go through `write`, one queue over one
 * connection with `synchronous=FULL`: libSQL's file calls block the event loop and a second writer would freeze it, so there never is one.
 *
 * Works that wait in the queue are committed together (group commit): one transaction, a savepoint for each, one fsync. A work
 * that throws is rolled back alone. A work's promise resolves only after the commit, so whoever awaits it may acknowledge.
 * A work awaits the database and nothing else: while it runs, every other writer waits. What is asked for meanwhile joins the same commit.
 */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { type Client, createClient, type InValue } from "@libsql/client";
import { sql } from "drizzle-orm";
import { drizzle, type LibSQLDatabase } from "drizzle-orm/libsql";
import { migrate } from "drizzle-orm/libsql/migrator";
import { asClient, type Connection, openConnection } from "./lib/connection.ts";
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
/** 16 MiB: pages that change often are written into the database once in that many, not in every thousand. */
const CHECKPOINT_PAGES = 4_000;

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
  const { begin, read, close } = url.startsWith("file:")
    ? openFile(url.slice("file:".length))
    : openRemote(writeClient, createClient(shared));
  const write = createWriter(writeClient, begin);
  return {
    read,
    write,
    async close() {
      await write.idle();
      writeClient.close();
      close();
    },
  };
}

/** An open transaction, as the writer needs it. */
interface Open {
  tx: Tx;
  /** A statement about the transaction itself. */
  run(statement: string): void | Promise<void>;
  commit(): void | Promise<void>;
  rollback(): void | Promise<void>;
}

interface Reached {
  begin(): Promise<Open>;
  read: Reader;
  close(): void;
}

/** The usual case: connections of our own, which keep their statements prepared. */
function openFile(path: string): Reached {
  const [writing, reading] = [openConnection(path), openConnection(path)];
  writing.run("PRAGMA synchronous=FULL");
  writing.run(`PRAGMA wal_autocheckpoint=${CHECKPOINT_PAGES}`);
  return {
    read: withPlainSql(asClient(reading), async (statement, values) => reading.rows(statement, values)),
    async begin() {
      writing.run("begin immediate");
      return beginOn(writing);
    },
    close() {
      writing.close();
      reading.close();
    },
  };
}

/** What is used after its end throws, as a forgotten `await` would write into somebody else's transaction. */
function beginOn(connection: Connection): Open {
  let ended = false;
  const live = () => {
    if (ended) throw new Error("This transaction has ended.");
    return connection;
  };
  const end = (word: "commit" | "rollback") => {
    ended = true;
    connection.run(word);
  };
  const client = asClient({ execute: (statement) => live().execute(statement), batch: (statements) => live().batch(statements) });
  return {
    tx: withPlainSql(client, async (statement, values) => live().rows(statement, values)),
    run: (statement) => live().run(statement),
    commit: () => end("commit"),
    rollback: () => end("rollback"),
  };
}

function openRemote(writing: Client, reading: Client): Reached {
  const plain =
    (client: Pick<Client, "execute">) =>
    async <Row>(sql: string, args: InValue[]) =>
      (await client.execute({ sql, args })).rows as Row[];
  return {
    read: withPlainSql(reading, plain(reading)),
    async begin() {
      const open = await writing.transaction("write");
      return {
        tx: withPlainSql(open as unknown as Client, plain(open as unknown as Client)), // drizzle only asks for `execute`, which both have
        run: (statement) => open.executeMultiple(statement),
        commit: () => open.commit(),
        rollback: () => open.rollback(),
      };
    },
    close: () => reading.close(),
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

const withPlainSql = (client: Client, rows: <Row>(statement: string, values: InValue[]) => Promise<Row[]>): Reader =>
  Object.assign(drizzle(client), { rows: <Row>(statement: string, values: InValue[] = []) => rows<Row>(statement, values) }) as Reader;

function createWriter(client: Client, begin: () => Promise<Open>): Writer {
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
      } else await commit();
    }
  }

  const takeEntry = (): Entry | undefined => (typeof queue[0] === "function" ? undefined : (queue.shift() as Entry | undefined));

  /** What is asked for while a group is at work joins it: whoever waits for a commit and asks for the next step shares the disk's time. */
  async function commit() {
    const isAlone = queue.length === 1;
    const [taken, done]: [Entry[], Done[]] = [[], []];
    let open: Open | undefined;
    try {
      open = await begin();
      for (let entry = takeEntry(); entry; entry = taken.length < GROUP_LIMIT ? takeEntry() : undefined) {
        taken.push(entry);
        done.push(await (isAlone && taken.length === 1 ? perform(entry, open.tx) : performApart(entry, open)));
      }
      await open.commit();
    } catch (reason) {
      if (open) await rollBack(open);
      else taken.push(...[takeEntry()].filter((entry) => entry !== undefined));
      for (const entry of taken) entry.reject(reason);
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
async function performApart(entry: Entry, open: Open): Promise<Done> {
  await open.run("savepoint work");
  try {
    const done = await perform(entry, open.tx);
    await open.run("release work");
    return done;
  } catch (reason) {
    await open.run("rollback to work");
    await open.run("release work");
    return { hooks: [], settle: () => entry.reject(reason) };
  }
}

/** After some errors the database has rolled back by itself, and says so. */
async function rollBack(open: Open): Promise<void> {
  try {
    await open.rollback();
  } catch {
    // there is nothing left to take back
  }
}

/** Whether the database answers; for /readyz. */
export async function pingDb(db: Db): Promise<void> {
  await db.read.run(sql`select 1`);
}
