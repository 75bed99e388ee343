/**
 * One connection to a database file, through libSQL's own driver, with its statements kept prepared: to prepare one costs several times what it takes to
 * run it. Calls are synchronous inside. Whoever opens two connections for writing takes care that they never write at the same time.
 */
import { type Client, type InStatement, type InValue, LibsqlError, type ResultSet } from "@libsql/client";
import Database from "libsql";

export interface Connection {
  /** Rows as objects with the columns' names. */
  rows<Row>(statement: string, values: readonly InValue[]): Row[];
  /** What drizzle asks for; answers as a client of libSQL does. */
  execute(statement: InStatement): ResultSet;
  /** Several of them, which see the same state of the database. */
  batch(statements: readonly InStatement[]): ResultSet[];
  /** One statement that answers nothing. */
  run(statement: string): void;
  close(): void;
}

interface Prepared {
  statement: Database.Statement;
  /** Undefined when it answers no rows. */
  columns: string[] | undefined;
}

/** Drizzle makes a statement for each length of a list, so they would grow for ever. */
const KEPT = 400;

/** Throws the driver's error when the file cannot be opened. */
export function openConnection(path: string): Connection {
  const database = new Database(path, { timeout: 0 } as Database.Options);
  const kept = new Map<string, Prepared>();

  function prepare(text: string): Prepared {
    const known = kept.get(text);
    if (known) return known;
    const statement = database.prepare(text);
    const prepared = {
      statement,
      columns: statement.reader
        ? statement
            .raw(true)
            .columns()
            .map((column) => column.name)
        : undefined,
    };
    if (kept.size >= KEPT) kept.delete(kept.keys().next().value ?? "");
    kept.set(text, prepared);
    return prepared;
  }

  function execute(asked: InStatement): ResultSet {
    const { sql, args } = typeof asked === "string" ? { sql: asked, args: [] } : asked;
    const values = (Array.isArray(args) ? args : []).map(bound);
    return explained(() => {
      const { statement, columns } = prepare(sql);
      if (columns)
        return resultOf(
          columns,
          (statement.all(values) as InValue[][]).map((row) => listed(columns, row)),
        );
      const { changes, lastInsertRowid } = statement.run(values);
      return resultOf([], [], changes, BigInt(lastInsertRowid));
    });
  }

  const run = (text: string) => explained(() => void prepare(text).statement.run([]));

  return {
    execute,
    run,
    rows<Row>(text: string, values: readonly InValue[]) {
      return explained(() => {
        const { statement, columns } = prepare(text);
        if (columns) return (statement.all(values) as InValue[][]).map((row) => named(columns, row) as Row);
        statement.run(values);
        return [];
      });
    },
    batch(statements) {
      run("begin");
      try {
        return statements.map(execute);
      } finally {
        run("commit");
      }
    },
    close() {
      kept.clear();
      database.close();
    },
  };
}

function named(columns: readonly string[], values: readonly InValue[]): Record<string, InValue> {
  const row: Record<string, InValue> = {};
  for (let at = 0; at < columns.length; at++) row[columns[at] as string] = values[at] as InValue;
  return row;
}

/** A row that is a list and has names, as drizzle reads both; the numbers of the list are not among its names. */
function listed(columns: readonly string[], values: readonly InValue[]): ResultSet["rows"][number] {
  const row = named(columns, values);
  Object.defineProperty(row, "length", { value: values.length });
  for (const [at, value] of values.entries()) Object.defineProperty(row, at, { value });
  return row as unknown as ResultSet["rows"][number];
}

const resultOf = (columns: string[], rows: ResultSet["rows"], rowsAffected = 0, lastInsertRowid?: bigint): ResultSet => ({
  columns,
  columnTypes: columns.map(() => ""),
  rows,
  rowsAffected,
  lastInsertRowid,
  toJSON: () => ({ columns, rows, rowsAffected }),
});

function bound(value: InValue): InValue {
  if (value === undefined) throw new TypeError("undefined cannot be stored.");
  if (typeof value === "boolean") return value ? 1 : 0;
  if (value instanceof Date) return value.valueOf();
  return value instanceof ArrayBuffer ? Buffer.from(value) : value;
}

/** The driver's errors in the form of the client's, which is what the rest of the server may meet. */
function explained<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof Database.SqliteError)) throw error;
    throw new LibsqlError(error.message, error.code, undefined, undefined, error);
  }
}

/** A connection where a client is asked for. */
export const asClient = ({ execute, batch }: Pick<Connection, "execute" | "batch">): Client =>
  ({
    execute: async (statement: InStatement) => execute(statement),
    batch: async (statements: InStatement[]) => batch(statements),
  }) as unknown as Client;
