/**
 * How much a resource takes: so many jobs at once, so many new ones a minute. The second is a token bucket: it fills evenly and holds a tenth of a
 * minute's worth, so that in any minute at most that much more than the limit starts.
 */
import type { Tx } from "../db.ts";

export interface Bucket {
  tokens: number;
  filledAt: number;
  perMinute: number;
}

export interface ResourceLimits {
  resource: string;
  atOnce: number | null;
  bucket: Bucket | null;
}

const MINUTE_MS = 60_000;

export const bucketSize = (perMinute: number): number => Math.max(1, Math.ceil(perMinute / 10));

/** Tokens that are there at `now`; not whole. */
export function tokensAt({ tokens, filledAt, perMinute }: Bucket, now: number): number {
  return Math.min(bucketSize(perMinute), tokens + (Math.max(0, now - filledAt) * perMinute) / MINUTE_MS);
}

/** When there will be a whole token after so many were taken now; `now` when there still is one. */
export function nextTokenAt(bucket: Bucket, now: number, taken = 0): number {
  const missing = Math.max(0, 1 - (tokensAt(bucket, now) - taken));
  return now + Math.ceil((missing * MINUTE_MS) / bucket.perMinute);
}

/** Guards against sums like 0.9999999. */
export const wholeTokens = (tokens: number): number => Math.floor(tokens + 1e-6);

interface LimitRow {
  resource: string;
  at_once: number | null;
  per_minute: number | null;
  tokens: number;
  filled_at: number;
}

export async function readLimits(db: Pick<Tx, "rows">): Promise<Map<string, ResourceLimits>> {
  const rows = await db.rows<LimitRow>("select resource, at_once, per_minute, tokens, filled_at from job_limits");
  return new Map(
    rows.map(({ resource, at_once, per_minute, tokens, filled_at }) => [
      resource,
      { resource, atOnce: at_once, bucket: per_minute === null ? null : { tokens, filledAt: filled_at, perMinute: per_minute } },
    ]),
  );
}

/** Jobs that hold a place at the resource: running ones, and those that hold a ticket. */
export async function heldPlaces(db: Pick<Tx, "rows">, resource: string): Promise<number> {
  const [row] = await db.rows<{ n: number }>("select count(*) as n from jobs where resource = ? and state in ('running', 'waiting')", [
    resource,
  ]);
  return row?.n ?? 0;
}

export async function takeTokens(tx: Tx, { resource, bucket }: ResourceLimits, count: number, now: number): Promise<void> {
  if (!bucket || count === 0) return;
  const left = tokensAt(bucket, now) - count;
  await tx.rows("update job_limits set tokens = ?, filled_at = ? where resource = ? returning resource", [left, now, resource]);
}

/** A start that came to nothing: it was put off before anything was sent. */
export async function giveBackToken(tx: Tx, resource: string): Promise<void> {
  await tx.rows("update job_limits set tokens = tokens + 1 where resource = ? and per_minute is not null returning resource", [resource]);
}
