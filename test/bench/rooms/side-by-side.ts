/** Runs one measurement on every server, one after the other, and puts the results beside each other. */
import type { Figure } from "../bench.ts";
import { type Running, type Seed, SERVERS, type ServerName, type Stored, store } from "./servers.ts";

export type Results<Result> = Record<ServerName, Result | undefined>;

/** Undefined for a server that failed; what it said is printed. */
export async function onEvery<Result>(
  folder: string,
  { seed, rooms }: { seed: Seed; rooms: number },
  measure: (stored: Stored, name: ServerName) => Promise<Result>,
): Promise<Results<Result>> {
  const results: Results<Result> = { Clash: undefined, Hocuspocus: undefined, SimpleServer: undefined };
  for (const name of SERVERS) {
    try {
      results[name] = await measure(await store(name, folder, seed, rooms), name);
    } catch (cause) {
      if (name === "Clash") throw cause;
      console.log(`… ${name}: ${cause instanceof Error ? cause.message : String(cause)}`);
    }
  }
  return results;
}

export async function whileRunning<Result>(stored: Stored, work: (server: Running) => Promise<Result>): Promise<Result> {
  const server = await stored.start();
  try {
    return await work(server);
  } finally {
    await server.stop();
  }
}

/** One line of the table. What a server gave no answer to is not a number. */
export function compare<Result>(
  results: Results<Result>,
  line: Pick<Figure, "name" | "unit" | "better">,
  read: (result: Result) => number | undefined,
): Figure {
  const value = (name: ServerName) => {
    const result = results[name];
    return (result && read(result)) ?? Number.NaN;
  };
  return { ...line, value: value("Clash"), beside: { Hocuspocus: value("Hocuspocus"), SimpleServer: value("SimpleServer") } };
}
