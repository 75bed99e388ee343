/**
 * One server per data folder. The lock is SQLite's own lock on a small file, so the system gives it back when the process
 * ends, however it ends. Beside it stands a note that says where the running server listens, for a second command on the same machine.
 */
import { Database } from "bun:sqlite";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { AppError, messageOf } from "./errors.ts";

export interface Lock {
  /** Says where this server listens, and how the owner of this folder may talk to it. */
  announce(address: RunningServer): void;
  release(): void;
}

export interface RunningServer {
  url: string;
  pid: number;
}

const NOTE = "server.json";

/** Throws AppError `conflict` when another server holds the folder, `unavailable` when it cannot be written. */
export function lockFolder(folder: string): Lock {
  const database = openLock(folder);
  try {
    database.exec("PRAGMA locking_mode=EXCLUSIVE; PRAGMA busy_timeout=0; BEGIN EXCLUSIVE");
  } catch {
    database.close();
    const other = runningServer(folder);
    throw new AppError(
      "conflict",
      `CLASH_DATA: another Clash is using ${folder}${other ? ` (process ${other.pid}, ${other.url})` : ""}. Use that one, stop it, or set CLASH_DATA to another folder.`,
      [{ field: "CLASH_DATA", message: "Another Clash is using this folder." }],
    );
  }
  const note = join(folder, NOTE);
  rmSync(note, { force: true });
  return {
    announce: (address) => writeFileSync(note, JSON.stringify(address), { mode: 0o600 }),
    release() {
      rmSync(note, { force: true });
      database.close();
    },
  };
}

function openLock(folder: string): Database {
  try {
    mkdirSync(folder, { recursive: true });
    return new Database(join(folder, "lock"), { create: true });
  } catch (cause) {
    throw new AppError(
      "unavailable",
      `CLASH_DATA: the data folder ${folder} cannot be written (${messageOf(cause)}). Nothing was changed. Give this user the right to write there, or set CLASH_DATA to another folder.`,
      [{ field: "CLASH_DATA", message: "The folder cannot be written." }],
    );
  }
}

/** The server that said it listens, if the note is there. It may have died since. */
export function runningServer(folder: string): RunningServer | undefined {
  try {
    return JSON.parse(readFileSync(join(folder, NOTE), "utf8")) as RunningServer;
  } catch {
    return undefined; // no note: no server, or one that has not opened its door yet
  }
}
