/**
 * Files that a worker sends for a run it holds. They go from the socket into the store, are told apart by their content and probed like every other file,
 * and belong to the lease under which they came: what an earlier holder has sent is no part of a later one's answer. They become assets with the answer.
 */
import { and, asc, eq, inArray, sql } from "drizzle-orm";
import { type ProbedBlob, receive } from "../assets/save.ts";
import type { Probe } from "../assets/probe.ts";
import type { Clash } from "../clash.ts";
import type { Tx } from "../db.ts";
import { AppError, invalid } from "../lib/errors.ts";
import { blobs, workerFiles } from "../schema.ts";
import { heldRun, type Hold } from "./lease.ts";
import type { ActionRun } from "./runs.ts";

const MOST_FILES = 200;
const FILE_LIMIT_BYTES = 2 * 1024 ** 3;
const RUN_LIMIT_BYTES = 8 * 1024 ** 3;
/** What came of a run that has ended is kept so long, so that an answer which is sent again can still be told from a wrong one. */
const KEEP_MS = 3600_000;
const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,119}$/;
const SHA256 = /^[0-9a-f]{64}$/;
/** What a sender says who does not know. */
const ANY_TYPE = "application/octet-stream";

export interface SentFile {
  name: string;
  body: AsyncIterable<Uint8Array>;
  /** Of its bytes, in lower-case hexadecimal. */
  sha256: string;
  /** What the sender says it is; undefined when it does not say. */
  mime: string | undefined;
}

export interface KeptFile {
  name: string;
  sha256: string;
  bytes: number;
  mime: string;
}

/** The same name again replaces the file. Throws AppError `invalid`, `too_large`, and as `heldRun`; then nothing was kept. */
export async function keepFile(clash: Clash, hold: Hold, { name, body, sha256, mime }: SentFile, signal: AbortSignal): Promise<KeptFile> {
  if (!NAME.test(name)) throw invalid("name", "Use letters, digits, dots, dashes and underscores, at most 120, and no folder.");
  if (!SHA256.test(sha256)) throw invalid("clash-sha256", "Send the SHA-256 of the file in 64 lower-case hexadecimal digits.");
  await heldRun(clash.db.read, hold); // before anything is read
  await checkRoom(clash.db.read, hold, name, 0);
  const blob = await receive(clash, whole(body, sha256), signal, FILE_LIMIT_BYTES);
  const said = mime?.split(";")[0]?.trim().toLowerCase();
  if (said && said !== ANY_TYPE && said !== blob.probe.mime)
    throw invalid("content-type", `The file holds ${blob.probe.mime}, not ${said.slice(0, 80)}. Nothing was kept.`);
  await clash.db.write.transaction(async (tx) => {
    await heldRun(tx, hold);
    await checkRoom(tx, hold, name, blob.bytes);
    await tx.insert(blobs).values({ sha256: blob.sha256, bytes: blob.bytes, createdAt: clash.clock.now() }).onConflictDoNothing();
    const values = { sha256: blob.sha256, bytes: blob.bytes, probe: { ...blob.probe }, createdAt: clash.clock.now() };
    await tx
      .insert(workerFiles)
      .values({ ...{ runId: hold.runId, leaseNumber: hold.number, name }, ...values })
      .onConflictDoUpdate({ target: [workerFiles.runId, workerFiles.leaseNumber, workerFiles.name], set: values });
  });
  return { name, sha256: blob.sha256, bytes: blob.bytes, mime: blob.probe.mime };
}

/** The same bytes; where they turn out to be others than was said, the stream ends with AppError `invalid`, so nothing of it is kept. */
async function* whole(body: AsyncIterable<Uint8Array>, sha256: string): AsyncGenerator<Uint8Array> {
  const hash = new Bun.CryptoHasher("sha256");
  for await (const part of body) {
    hash.update(part);
    yield part;
  }
  if (hash.digest("hex") !== sha256) throw invalid("clash-sha256", "The bytes that came are not those of this SHA-256. Nothing was kept.");
}

async function checkRoom(from: Pick<Tx, "select">, hold: Hold, name: string, bytes: number): Promise<void> {
  const [sent] = await from
    .select({ many: sql<number>`count(*)`, bytes: sql<number>`coalesce(sum(${workerFiles.bytes}), 0)` })
    .from(workerFiles)
    .where(and(ofLease(hold), sql`${workerFiles.name} <> ${name}`));
  if (Number(sent?.many ?? 0) >= MOST_FILES) throw tooMuch(`A run may send ${MOST_FILES} files.`);
  if (Number(sent?.bytes ?? 0) + bytes > RUN_LIMIT_BYTES)
    throw tooMuch(`All files of a run together may be ${RUN_LIMIT_BYTES / 1024 ** 3} GiB.`);
}

const tooMuch = (sentence: string) =>
  new AppError("too_large", `file: ${sentence} This one was not kept.`, [{ field: "file", message: sentence }]);

const ofLease = ({ runId, number }: Pick<Hold, "runId" | "number">) =>
  and(eq(workerFiles.runId, runId), eq(workerFiles.leaseNumber, number));

/** What came under the run's newest lease, by name, in the order of their names' bytes. */
export async function filesOfRun(clash: Clash, run: Pick<ActionRun, "id" | "leaseNumber">): Promise<Map<string, ProbedBlob>> {
  const rows = await clash.db.read
    .select()
    .from(workerFiles)
    .where(ofLease({ runId: run.id, number: run.leaseNumber }))
    .orderBy(asc(workerFiles.name));
  return new Map(rows.map(({ name, sha256, bytes, probe }) => [name, { sha256, bytes, probe: probe as unknown as Probe }]));
}

/** Lets go of what nobody can ask for any more; the sweep takes the bytes of which nothing was made. */
export async function sweepWorkerFiles(clash: Clash): Promise<number> {
  const before = clash.clock.now() - KEEP_MS;
  return clash.db.write.transaction(async (tx) => {
    const gone = await tx.rows<{ sha256: string }>(
      `delete from worker_files where created_at < ?1 and not exists (
         select 1 from action_runs r where r.id = worker_files.run_id
           and (coalesce(r.ended_at, ?1) >= ?1 and r.lease_number = worker_files.lease_number))
       returning sha256`,
      [before],
    );
    const hashes = [...new Set(gone.map((row) => row.sha256))];
    if (hashes.length > 0) await tx.delete(blobs).where(and(inArray(blobs.sha256, hashes), ...UNUSED));
    return gone.length;
  });
}

const UNUSED = [
  sql`not exists (select 1 from assets where assets.sha256 = blobs.sha256)`,
  sql`not exists (select 1 from derivatives where derivatives.sha256 = blobs.sha256)`,
  sql`not exists (select 1 from worker_files where worker_files.sha256 = blobs.sha256)`,
  sql`not exists (select 1 from generations where held is not null and json_extract(held, '$.blob.sha256') = blobs.sha256)`,
  sql`not exists (select 1 from jobs where kind = 'import' and state not in ('done', 'failed', 'cancelled', 'dead') and args like '%' || blobs.sha256 || '%')`,
];
