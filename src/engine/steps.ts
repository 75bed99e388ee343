/**
 * What a turn has done already, by name. All of it is read when the turn begins or begins again; from then on a step that is known costs nothing, and one
 * that is new is on disk before its result is used.
 */
import type { AfterCommit, Reader, Tx } from "../db.ts";

export interface Steps {
  has(name: string): boolean;
  get<T>(name: string): T | undefined;
  /** Names that begin so, with their results. */
  under(prefix: string): [string, unknown][];
  /** In a transaction that is open already. */
  put(tx: Tx, after: AfterCommit, name: string, result: unknown): Promise<void>;
  /** Runs `work` once over all attempts and returns what it returned then. */
  step<T>(name: string, work: () => Promise<T>): Promise<T>;
  /** The same for what changed nothing: its result is used at once, and is on disk before whatever is written after it. */
  read<T>(name: string, work: () => Promise<T>): Promise<T>;
}

interface Surroundings {
  jobId: string;
  signal: AbortSignal;
  now(): number;
  /** A read could not be kept. */
  onLost(error: unknown, name: string): void;
  commit<T>(work: (tx: Tx, after: AfterCommit) => Promise<T>): Promise<T>;
}

const LONGEST_NAME = 300;

export async function openSteps(db: Reader, { jobId, signal, now, onLost, commit }: Surroundings): Promise<Steps> {
  const rows = await db.rows<{ name: string; result: string | null }>("select name, result from job_steps where job_id = ?", [jobId]);
  const known = new Map<string, unknown>(rows.map(({ name, result }) => [name, result === null ? null : JSON.parse(result)]));
  const running = new Map<string, Promise<unknown>>();

  async function put(tx: Tx, after: AfterCommit, name: string, result: unknown) {
    if (name.length > LONGEST_NAME) throw new Error(`The name of a step may have ${LONGEST_NAME} characters: ${name.slice(0, 80)}…`);
    const json = result === undefined ? null : JSON.stringify(result);
    await tx.rows("insert or ignore into job_steps (job_id, name, result, at) values (?, ?, ?, ?) returning name", [
      jobId,
      name,
      json,
      now(),
    ]);
    after(() => known.set(name, json === null ? null : JSON.parse(json))); // as it will be read after a restart
  }

  async function first<T>(name: string, work: () => Promise<T>): Promise<T> {
    signal.throwIfAborted();
    const result = await work();
    await commit((tx, after) => put(tx, after, name, result));
    return result;
  }

  /** Whatever is written next stands behind it in the writer's queue; a lost lease refuses that as well. */
  async function firstRead<T>(name: string, work: () => Promise<T>): Promise<T> {
    signal.throwIfAborted();
    const result = await work();
    known.set(name, result);
    void commit((tx, after) => put(tx, after, name, result)).catch((error) => onLost(error, name));
    return result;
  }

  /** One work for a name, whoever asks while it runs. */
  async function once<T>(name: string, begin: () => Promise<T>): Promise<T> {
    if (known.has(name)) return known.get(name) as T;
    const mine = (running.get(name) as Promise<T> | undefined) ?? begin();
    running.set(name, mine);
    try {
      return await mine;
    } finally {
      running.delete(name);
    }
  }

  return {
    has: (name) => known.has(name),
    get: <T>(name: string) => known.get(name) as T | undefined,
    under: (prefix) => [...known].filter(([name]) => name.startsWith(prefix)),
    put,
    step: (name, work) => once(name, () => first(name, work)),
    read: (name, work) => once(name, () => firstRead(name, work)),
  };
}
