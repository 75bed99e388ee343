/** Rows of the job table in plain SQL: the statements that every job passes through are written by hand, and read back into the shape of the schema. */
import type { InValue } from "@libsql/client";
import { getTableColumns } from "drizzle-orm";
import { type JobState, jobs } from "../schema.ts";
import type { JobRow } from "./define.ts";

export const ENDED: JobState[] = ["done", "failed", "cancelled", "dead", "uncertain"];
/** For use inside a statement, where a partial index is only found when its words stand there as they are. */
export const LIVE_STATES = "('queued', 'scheduled', 'waiting')";
export const ENDED_STATES = "('done', 'failed', 'cancelled', 'dead', 'uncertain')";

export type PlainRow = Record<string, InValue>;

const COLUMNS = Object.entries(getTableColumns(jobs)).map(([name, column]) => ({
  name,
  column: column.name,
  isJson: column.columnType === "SQLiteTextJson",
}));

/** A row of `select *` or `returning *`. */
export function jobOf(row: PlainRow): JobRow {
  const job: Record<string, unknown> = {};
  for (const { name, column, isJson } of COLUMNS) {
    const value = row[column] ?? null;
    job[name] = isJson && value !== null ? JSON.parse(String(value)) : value;
  }
  return job as JobRow;
}

export const jsonOrNull = (value: unknown): string | null => (value === undefined || value === null ? null : JSON.stringify(value));
