/**
 * Workers: machines of people's own that ask for runs of custom actions, do them and send back what came of it. What they may say, and when, is in
 * `actions/lease.ts`.
 *
 * A worker has a token, which opens its own addresses and nothing else, and a key, with which it signs what it answers. Neither is stored: both follow from
 * the server's secret, the worker's id and a number that a renewal counts up, so a renewed or revoked one is out with the commit that says so.
 */
import { createHmac, timingSafeEqual } from "node:crypto";
import { and, count, desc, eq, isNull, lt, or, sql } from "drizzle-orm";
import type { Actor } from "./actors.ts";
import { dropLeasesOf } from "./actions/lease.ts";
import type { Clash } from "./clash.ts";
import type { AfterCommit, Tx } from "./db.ts";
import { AppError } from "./lib/errors.ts";
import { actionRuns, workers } from "./schema.ts";
import { serverSecret } from "./secrets.ts";

export type Worker = typeof workers.$inferSelect;

export interface NewWorker {
  id: string;
  title: string;
  /** Names of the actions it may take; every one that runs on workers when left out. */
  actions?: string[];
}

/** Told once. */
export interface WorkerSecrets {
  token: string;
  key: string;
}

/** A worker as people see it. Times are milliseconds since the epoch. */
export interface WorkerLine {
  id: string;
  title: string;
  /** null: every action that runs on workers. */
  actions: string[] | null;
  createdBy: string;
  createdAt: number;
  /** When it last asked for anything; null when it never did. */
  seenAt: number | null;
  revokedAt: number | null;
  /** Runs that it holds now. */
  holds: number;
  /** Runs that it brought to a good end. */
  done: number;
}

const MOST_WORKERS = 200;
/** So exact is the time at which one was last seen. */
const SEEN_EVERY_MS = 10_000;
const TOKEN = /^clash_(wrk_[0-9a-z]{22})_([\w-]{43})$/;

export const isWorkerToken = (token: string): boolean => TOKEN.test(token);

/** Throws AppError `limited`. The same id is the same worker. */
export async function createWorker(clash: Clash, maker: Actor, { id, title, actions }: NewWorker): Promise<WorkerSecrets> {
  const row = { id, title, actions: actions ?? null, createdBy: maker.id, createdAt: clash.clock.now() };
  const worker = await clash.db.write.transaction(async (tx, after) => {
    const [known] = await tx.select().from(workers).where(eq(workers.id, id));
    if (known) return known;
    const [live] = await tx.select({ many: count() }).from(workers).where(isNull(workers.revokedAt));
    if ((live?.many ?? 0) >= MOST_WORKERS)
      throw new AppError("limited", `A studio has at most ${MOST_WORKERS} workers. Revoke one that is not needed any more.`);
    const [made] = await tx.insert(workers).values(row).returning();
    await tell(clash, tx, after, maker, id, "created");
    return made as Worker;
  });
  return secretsOf(clash, worker);
}

/** A new token and a new key from now on; the old ones are worth nothing. What it holds it keeps. Throws AppError `not_found`. */
export async function renewWorker(clash: Clash, actor: Actor, id: string): Promise<WorkerSecrets> {
  const worker = await clash.db.write.transaction(async (tx, after) => {
    const [row] = await tx
      .update(workers)
      .set({ keyNumber: sql`${workers.keyNumber} + 1` })
      .where(and(eq(workers.id, id), isNull(workers.revokedAt)))
      .returning();
    if (!row) throw noWorker();
    await tell(clash, tx, after, actor, id, "renewed");
    return row;
  });
  return secretsOf(clash, worker);
}

/** It is out at once, and what it held goes to others. Throws AppError `not_found`. */
export async function revokeWorker(clash: Clash, actor: Actor, id: string): Promise<void> {
  await clash.db.write.transaction(async (tx, after) => {
    const [row] = await tx
      .update(workers)
      .set({ revokedAt: clash.clock.now() })
      .where(and(eq(workers.id, id), isNull(workers.revokedAt)))
      .returning({ id: workers.id });
    if (!row) throw noWorker();
    await dropLeasesOf(tx, id);
    await tell(clash, tx, after, actor, id, "revoked");
  });
}

const noWorker = () => new AppError("not_found", "There is no such worker, or it was revoked.");

const tell = (clash: Clash, tx: Tx, after: AfterCommit, actor: Pick<Actor, "id">, id: string, what: string) =>
  clash.events.append(tx, after, { stream: "workspace", kind: `worker.${what}`, actor: actor.id, data: { id } });

/** Those that work first, the newest first; then the revoked ones. */
export async function listWorkers(clash: Clash): Promise<WorkerLine[]> {
  const now = clash.clock.now();
  const runs = await clash.db.read
    .select({
      worker: actionRuns.workerId,
      holds: sql<number>`sum(${actionRuns.state} = 'running' and ${actionRuns.leaseUntil} > ${now})`,
      done: sql<number>`sum(${actionRuns.state} = 'done')`,
    })
    .from(actionRuns)
    .where(sql`${actionRuns.workerId} is not null`)
    .groupBy(actionRuns.workerId);
  const counted = new Map(runs.map((row) => [row.worker, row]));
  const rows = await clash.db.read
    .select()
    .from(workers)
    .orderBy(sql`${workers.revokedAt} is not null`, desc(workers.createdAt), desc(workers.id));
  return rows.map(({ keyNumber: _, ...row }) => ({
    ...row,
    holds: Number(counted.get(row.id)?.holds ?? 0),
    done: Number(counted.get(row.id)?.done ?? 0),
  }));
}

/** Who sends this token; undefined when it is unknown, renewed or revoked. */
export async function workerOfToken(clash: Clash, token: string): Promise<Worker | undefined> {
  const [, id, proof] = TOKEN.exec(token) ?? [];
  if (!id || !proof) return undefined;
  const worker = await liveWorker(clash, id);
  if (!worker) return undefined;
  const expected = derived(clash, "token", worker);
  return timingSafeEqual(Buffer.from(proof), Buffer.from(expected)) ? worker : undefined;
}

/** Undefined when it was revoked. */
export async function liveWorker(clash: Clash, id: string): Promise<Worker | undefined> {
  const [row] = await clash.db.read
    .select()
    .from(workers)
    .where(and(eq(workers.id, id), isNull(workers.revokedAt)));
  return row;
}

/** With what it signs its answers; used by its letters, as they stand. */
export const keyOfWorker = (clash: Clash, worker: Pick<Worker, "id" | "keyNumber">): string => `clashkey_${derived(clash, "key", worker)}`;

/** Notes that it asked for something. */
export async function seeWorker(clash: Clash, worker: Worker): Promise<void> {
  const now = clash.clock.now();
  if (worker.seenAt !== null && now - worker.seenAt < SEEN_EVERY_MS) return;
  const isOld = or(isNull(workers.seenAt), lt(workers.seenAt, now));
  await clash.db.write.transaction((tx) =>
    tx
      .update(workers)
      .set({ seenAt: now })
      .where(and(eq(workers.id, worker.id), isOld)),
  );
}

const secretsOf = (clash: Clash, worker: Worker): WorkerSecrets => ({
  token: `clash_${worker.id}_${derived(clash, "token", worker)}`,
  key: keyOfWorker(clash, worker),
});

/** 43 letters of base64url. */
function derived({ config }: Clash, what: "token" | "key", { id, keyNumber }: Pick<Worker, "id" | "keyNumber">): string {
  const secret = serverSecret(config.dataFolder, config.secret);
  return createHmac("sha256", secret).update(`worker ${what}\n${id}\n${keyNumber}`).digest("base64url");
}
