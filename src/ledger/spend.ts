/** Reading the ledger: its rows, and sums over days by what they were spent on. Days are those of the reservation, in UTC. */
import { and, asc, between, desc, eq, inArray, lt, type SQL, sql } from "drizzle-orm";
import type { Actor } from "../actors.ts";
import type { Clash } from "../clash.ts";
import { ledger, reservations } from "../schema.ts";

export type LedgerRow = typeof ledger.$inferSelect;

export const SPEND_BY = ["project", "person", "model", "provider"] as const;
export type SpendBy = (typeof SPEND_BY)[number];

const COLUMN = {
  project: ledger.projectId,
  person: ledger.person,
  model: ledger.model,
  provider: ledger.provider,
} as const satisfies Record<SpendBy, unknown>;

/** From the first to the last day, both counted: `2026-11-01`. */
export interface Span {
  from: string;
  to: string;
}

export interface SpendFilter {
  projectId?: string;
  person?: string;
  turnId?: string;
  runId?: string;
  generationId?: string;
}

export interface SpendSum {
  day: string;
  key: string;
  spentMicros: number;
  /** Generations that were paid or may have been. */
  takes: number;
  /** Of those, how many have no known cost. */
  unknown: number;
}

/** A token that is limited to some projects sees the money of those. */
function seen(actor: Actor, filter: SpendFilter): SQL[] {
  const conditions = [
    filter.projectId && eq(ledger.projectId, filter.projectId),
    filter.person && eq(ledger.person, filter.person),
    filter.turnId && eq(ledger.turnId, filter.turnId),
    filter.runId && eq(ledger.runId, filter.runId),
    filter.generationId && eq(ledger.generationId, filter.generationId),
    actor.projectIds && inArray(ledger.projectId, actor.projectIds),
  ];
  return conditions.filter((condition): condition is SQL => Boolean(condition));
}

/** How a generation stands after its newest row: a cost that was lost and then found is known. */
const IS_LAST = sql`${ledger.seq} = (select max(later.seq) from ledger later where later.generation_id = ${ledger.generationId})`;

export async function spendByDay(clash: Clash, actor: Actor, span: Span, by: SpendBy, filter: SpendFilter = {}): Promise<SpendSum[]> {
  const column = COLUMN[by];
  return clash.db.read
    .select({
      day: ledger.day,
      key: column,
      spentMicros: sql<number>`sum(${ledger.spentMicros})`,
      takes: sql<number>`count(distinct case when ${ledger.kind} in ('settle', 'lost') then ${ledger.generationId} end)`,
      unknown: sql<number>`sum(case when ${ledger.kind} in ('settle', 'lost') and ${ledger.isUnknown} and ${IS_LAST} then 1 else 0 end)`,
    })
    .from(ledger)
    .where(and(between(ledger.day, span.from, span.to), ...seen(actor, filter)))
    .groupBy(ledger.day, column)
    .orderBy(asc(ledger.day), asc(column));
}

/** What is reserved now and not yet paid, and how many of those have no known price. */
export async function heldNow(clash: Clash, actor: Actor): Promise<{ micros: number; requests: number; unknown: number }> {
  const open = and(
    inArray(reservations.state, ["held", "calling"]),
    ...(actor.projectIds ? [inArray(reservations.projectId, actor.projectIds)] : []),
  );
  const [row] = await clash.db.read
    .select({
      micros: sql<number>`coalesce(sum(${reservations.micros}), 0)`,
      requests: sql<number>`count(*)`,
      unknown: sql<number>`coalesce(sum(${reservations.micros} is null), 0)`,
    })
    .from(reservations)
    .where(open);
  return row ?? { micros: 0, requests: 0, unknown: 0 };
}

/** The newest first. `before` is the number of the last row of the page before. */
export function ledgerRows(
  clash: Clash,
  actor: Actor,
  { before, limit, span, ...filter }: SpendFilter & { before?: number; limit: number; span?: Span },
): Promise<LedgerRow[]> {
  return clash.db.read
    .select()
    .from(ledger)
    .where(
      and(
        ...seen(actor, filter),
        ...(before === undefined ? [] : [lt(ledger.seq, before)]),
        ...(span ? [between(ledger.day, span.from, span.to)] : []),
      ),
    )
    .orderBy(desc(ledger.seq))
    .limit(limit);
}
