/**
 * The trash. A file that something needs is not thrown away. What is in the trash can be put back for 30 days; then the hourly round purges it: the row
 * goes, and the bytes when no other row has the same. Undo may bring back a node while its file lies in the trash; the file then comes back too, at
 * the latest when it would have been purged.
 */
import { and, eq, inArray, isNotNull, lt, type SQL, sql } from "drizzle-orm";
import type { Clash } from "../clash.ts";
import type { AfterCommit, Tx } from "../db.ts";
import { AppError, type FieldError } from "../lib/errors.ts";
import { assets, blobs, derivatives } from "../schema.ts";
import type { Asset } from "./assets.ts";
import { usesInWords, usesOf } from "./uses.ts";

export interface TrashOrder {
  projectId: string;
  assetIds: readonly string[];
  by: string;
}

export const TRASH_KEPT_MS = 30 * 24 * 3600_000;
const BATCH = 200;
/** Bytes that were put again this lately belong to a row that is still to come. */
const FRESH_MS = 3600_000;

/** All or none. Throws AppError `not_found`, or `conflict` with the users of each file that is needed. */
export async function trashAssets(clash: Clash, { projectId, assetIds, by }: TrashOrder): Promise<number> {
  const rows = await rowsOf(clash, projectId, assetIds);
  const uses = await usesOf(clash, projectId, assetIds);
  const fields: FieldError[] = assetIds.flatMap((id, at) => {
    const mine = uses.get(id);
    return mine ? [{ field: `assetIds.${at}`, message: `It is used by ${usesInWords(mine, 10)}.` }] : [];
  });
  const [first] = rows.filter((row) => uses.has(row.id));
  if (first) {
    const others = uses.size - 1;
    const more = others > 0 ? ` So ${others === 1 ? "is 1 other file" : `are ${others} other files`}.` : "";
    const users = usesInWords(uses.get(first.id) ?? []);
    throw new AppError("conflict", `“${first.name}” is used by ${users}.${more} Remove it there first; nothing was thrown away.`, fields);
  }
  const fresh = rows.filter((row) => row.trashedAt === null);
  await change(clash, fresh, { trashedAt: clash.clock.now(), trashedBy: by }, "asset.trashed", by);
  return fresh.length;
}

/** Throws AppError `not_found`. */
export async function restoreAssets(clash: Clash, { projectId, assetIds, by }: TrashOrder): Promise<number> {
  const rows = (await rowsOf(clash, projectId, assetIds)).filter((row) => row.trashedAt !== null);
  await change(clash, rows, { trashedAt: null, trashedBy: null }, "asset.restored", by);
  return rows.length;
}

/** For good. Only what is in the trash goes; what came into use again is put back instead. Throws AppError `not_found`. */
export async function purgeAssets(clash: Clash, { projectId, assetIds, by }: TrashOrder): Promise<{ purged: number; restored: number }> {
  const rows = (await rowsOf(clash, projectId, assetIds)).filter((row) => row.trashedAt !== null);
  return purge(clash, projectId, rows, by);
}

/** The hourly round: purges what has been in the trash for 30 days, and files of projects that were deleted so long ago. Answers with how many went. */
export async function purgeTrash(clash: Clash, signal: AbortSignal): Promise<number> {
  const before = clash.clock.now() - TRASH_KEPT_MS;
  let gone = await purgeDeletedProjects(clash, signal);
  for (;;) {
    signal.throwIfAborted();
    const rows = await clash.db.read
      .select()
      .from(assets)
      .where(and(isNotNull(assets.trashedAt), lt(assets.trashedAt, before)))
      .limit(BATCH);
    if (rows.length === 0) return gone;
    for (const [projectId, mine] of Map.groupBy(rows, (row) => row.projectId))
      gone += (await purge(clash, projectId, mine, "server")).purged;
  }
}

async function rowsOf(clash: Clash, projectId: string, assetIds: readonly string[]): Promise<Asset[]> {
  const rows = await clash.db.read
    .select()
    .from(assets)
    .where(and(eq(assets.projectId, projectId), inArray(assets.id, [...assetIds])));
  const missing = assetIds.find((id) => !rows.some((row) => row.id === id));
  if (missing !== undefined) throw new AppError("not_found", "There is no such file in this project. Nothing was changed.");
  return rows;
}

type Change = Pick<Asset, "trashedAt" | "trashedBy">;

async function change(clash: Clash, rows: readonly Asset[], to: Change, kind: string, actor: string): Promise<void> {
  const ids = rows.map((row) => row.id);
  if (ids.length === 0) return;
  await clash.db.write.transaction(async (tx, after) => {
    await tx.update(assets).set(to).where(inArray(assets.id, ids));
    for (const row of rows) await clash.events.append(tx, after, { stream: row.projectId, kind, actor, data: { id: row.id } });
  });
}

async function purge(clash: Clash, projectId: string, rows: readonly Asset[], actor: string) {
  const uses = await usesOf(
    clash,
    projectId,
    rows.map((row) => row.id),
  );
  const needed = rows.filter((row) => uses.has(row.id));
  await change(clash, needed, { trashedAt: null, trashedBy: null }, "asset.restored", actor);
  const going = rows.filter((row) => !uses.has(row.id));
  await removeRows(clash, { ids: going.map((row) => row.id), still: isNotNull(assets.trashedAt), actor });
  return { purged: going.length, restored: needed.length };
}

/** The hourly round: files of projects that were deleted 30 days ago. What other projects have too stays for them. Answers with how many files went. */
export async function purgeDeletedProjects(clash: Clash, signal: AbortSignal): Promise<number> {
  const before = clash.clock.now() - TRASH_KEPT_MS;
  const still = sql`exists (select 1 from projects p where p.id = ${assets.projectId} and p.deleted_at < ${before})`;
  for (let gone = 0; ; ) {
    signal.throwIfAborted();
    const rows = await clash.db.read.select({ id: assets.id }).from(assets).where(still).limit(BATCH);
    if (rows.length === 0) return gone;
    gone += await removeRows(clash, { ids: rows.map((row) => row.id), still, actor: "server" });
  }
}

interface Removal {
  ids: readonly string[];
  /** What must be so in the very transaction that deletes. */
  still: SQL;
  actor: string;
}

/** Rows first, then the bytes that no row has any more: a crash in between leaves bytes for the sweep, never a row without its bytes. */
async function removeRows(clash: Clash, removal: Removal): Promise<number> {
  const { freed, count } = await clash.db.write.transaction((tx, after) => remove(clash, tx, after, removal));
  const now = clash.clock.now();
  for (const sha256 of freed) await clash.store.removeOld(sha256, now, FRESH_MS); // younger ones go with the sweep
  return count;
}

/** Answers with the hashes that no row has any more. */
async function remove(clash: Clash, tx: Tx, after: AfterCommit, removal: Removal): Promise<{ freed: string[]; count: number }> {
  const ids = [...removal.ids];
  if (ids.length === 0) return { freed: [], count: 0 };
  const variants = await tx
    .select({ assetId: derivatives.assetId, sha256: derivatives.sha256 })
    .from(derivatives)
    .where(inArray(derivatives.assetId, ids));
  const gone = await tx
    .delete(assets)
    .where(and(inArray(assets.id, ids), removal.still))
    .returning({ id: assets.id, sha256: assets.sha256, projectId: assets.projectId });
  for (const { id, projectId } of gone)
    await clash.events.append(tx, after, { stream: projectId, kind: "asset.purged", actor: removal.actor, data: { id } });
  const lost = variants.filter((variant) => gone.some((row) => row.id === variant.assetId)); // their rows went along
  const hashes = [...new Set([...gone, ...lost].map((row) => row.sha256))];
  const dropped = await tx
    .delete(blobs)
    .where(
      and(
        inArray(blobs.sha256, hashes),
        sql`not exists (select 1 from assets where assets.sha256 = blobs.sha256)`,
        sql`not exists (select 1 from derivatives where derivatives.sha256 = blobs.sha256)`,
        sql`not exists (select 1 from generations where held is not null and json_extract(held, '$.blob.sha256') = blobs.sha256)`, // paid for, and not yet a file
        sql`not exists (select 1 from worker_files where worker_files.sha256 = blobs.sha256)`, // sent for a run, and not yet a file
      ),
    )
    .returning({ sha256: blobs.sha256 });
  return { freed: dropped.map((row) => row.sha256), count: gone.length };
}
