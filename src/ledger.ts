/**
 * The life of money. A generation's cost is reserved when it is asked for (`reserve`), marked when its request goes out (`beginCall`), and ends in exactly
 * one of: what the upstream reported (`settleCost`), nothing (`release`), or booked as spent because nobody can know (`bookLost`), which a later
 * answer corrects. Each is a row of the append-only ledger with the differences it makes, written in the transaction of the state that it belongs to;
 * `reservations` and `ledgerTotals` are projections of those rows, so that budgets are checked without adding up.
 *
 * - A request is taken on only while spent + reserved + its estimate stays within every budget.
 * - A call starts only while spent + calls under way + its estimate stays within every budget; of unknown prices one call at a time. So a budget is
 *   exceeded at most by what a call in flight costs beyond its estimate.
 * - Every function may be called twice: what has happened already changes nothing.
 * - Free work leaves no row.
 */
import { eq, sql } from "drizzle-orm";
import { type Applied, budgetsOver, checkBudgets, dayOf, dollars, type Payer } from "./budgets.ts";
import type { Clash } from "./clash.ts";
import type { Tx } from "./db.ts";
import { JobFailure, JobPause } from "./jobs/define.ts";
import { countIn } from "./ledger/totals.ts";
import { generations, ledger, type LedgerKind, reservations } from "./schema.ts";

export type Reservation = typeof reservations.$inferSelect;

export interface ReservationOrder extends Payer {
  generationId: string;
  runId?: string | null | undefined;
  micros: number | "unknown";
  provider: string;
  model: string;
  /** A generation that is tried again reserves again; without it a generation reserves once in its life. */
  again?: boolean;
}

/** Another route than the one that was reserved for. */
export interface OtherRoute {
  provider: string;
  micros: number | "unknown";
}

const UNKNOWN_PAUSE_MS = 1_500;

/** Takes the request on, in the transaction that makes the generation. Throws AppError `limited` that names the budget; then nothing is written. */
export async function reserve(clash: Clash, tx: Tx, order: ReservationOrder): Promise<void> {
  if (order.micros === 0) return;
  const open = await openOf(tx, order.generationId);
  if (open && open.state !== "lost") return;
  if (!order.again && (await wasReserved(tx, order.generationId))) return;
  await checkBudgets(clash, tx, order);
  const now = clash.clock.now();
  const row: Reservation = {
    generationId: order.generationId,
    state: "held",
    micros: order.micros === "unknown" ? null : order.micros,
    day: dayOf(now),
    projectId: order.projectId,
    person: order.person,
    turnId: order.turnId ?? null,
    runId: order.runId ?? null,
    provider: order.provider,
    model: order.model,
    at: now,
  };
  await tx.insert(reservations).values(row).onConflictDoUpdate({ target: reservations.generationId, set: row });
  await book(clash, tx, row, { kind: "reserve", held: row.micros ?? 0, isUnknown: row.micros === null });
}

/**
 * Right before a request goes out, in the transaction that marks it as sent. Throws JobFailure `config` that names the budget which is used up, or
 * JobPause while another call of unknown price is under way in it. Then nothing is written.
 */
export async function beginCall(clash: Clash, tx: Tx, generationId: string, other?: OtherRoute): Promise<void> {
  const open = await openOf(tx, generationId);
  if (open?.state !== "held") return;
  const micros = other ? (other.micros === "unknown" ? null : other.micros) : open.micros;
  for (const applied of await budgetsOver(tx, open, open.day)) judgeCall(applied, micros);
  const now = { ...open, state: "calling" as const, micros, provider: other?.provider ?? open.provider };
  await tx
    .update(reservations)
    .set({ state: now.state, micros, provider: now.provider })
    .where(eq(reservations.generationId, generationId));
  await book(clash, tx, now, {
    kind: "call",
    held: (micros ?? 0) - (open.micros ?? 0),
    calling: micros ?? 0,
    callingUnknown: micros === null ? 1 : 0,
    isUnknown: micros === null,
  });
}

function judgeCall({ name, limitMicros, sums, remedy }: Applied, micros: number | null) {
  const taken = sums.spentMicros + sums.callingMicros;
  const fits = micros === null ? taken < limitMicros : taken + micros <= limitMicros;
  if (!fits)
    throw new JobFailure(
      "config",
      `${name} is ${dollars(limitMicros)}, and ${dollars(taken)} of it is spent. It was not sent and cost nothing. ${remedy} Then try it again.`,
    );
  if (micros === null && sums.callingUnknown > 0) throw new JobPause(UNKNOWN_PAUSE_MS, false);
}

/** What the upstream took, in micro-USD; undefined: it did not say, so the estimate is booked, and an unknown one stays unknown. */
export async function settleCost(clash: Clash, tx: Tx, generationId: string, micros: number | undefined): Promise<void> {
  const open = await openOf(tx, generationId);
  if (!open) return settleUnreserved(clash, tx, generationId, micros);
  const cost = micros ?? open.micros;
  await end(clash, tx, open, { kind: "settle", spent: cost ?? 0, isUnknown: cost === null });
}

/** Nothing was paid: it was cancelled before it went out, or the upstream takes nothing for it. */
export async function release(clash: Clash, tx: Tx, generationId: string): Promise<void> {
  const open = await openOf(tx, generationId);
  if (open) await end(clash, tx, open, { kind: "release", spent: 0, isUnknown: false });
}

/** Nobody can know whether it was paid: the estimate counts as spent until `settleCost` or `release` says otherwise. */
export async function bookLost(clash: Clash, tx: Tx, generationId: string): Promise<void> {
  const open = await openOf(tx, generationId);
  if (!open || open.state === "lost") return;
  await tx.update(reservations).set({ state: "lost" }).where(eq(reservations.generationId, generationId));
  await book(clash, tx, open, { ...withdrawn(open), kind: "lost", spent: open.micros ?? 0, isUnknown: open.micros === null });
}

async function end(clash: Clash, tx: Tx, open: Reservation, { spent, ...last }: { kind: LedgerKind; spent: number; isUnknown: boolean }) {
  await tx.delete(reservations).where(eq(reservations.generationId, open.generationId));
  const before = open.state === "lost" ? (open.micros ?? 0) : 0;
  await book(clash, tx, open, { ...withdrawn(open), ...last, spent: spent - before });
}

/** The differences that take an open reservation back. */
function withdrawn({ state, micros }: Reservation) {
  const held = state === "lost" ? 0 : -(micros ?? 0);
  return state === "calling" ? { held, calling: -(micros ?? 0), callingUnknown: micros === null ? -1 : 0 } : { held };
}

/** A cost that nothing was reserved for: a free estimate was wrong. It is booked for what the generation's row says, once. */
async function settleUnreserved(clash: Clash, tx: Tx, generationId: string, micros: number | undefined): Promise<void> {
  if (!micros || (await wasReserved(tx, generationId))) return;
  const [row] = await tx.select().from(generations).where(eq(generations.id, generationId));
  if (!row) return;
  const payer = {
    generationId,
    projectId: row.projectId,
    person: row.createdBy,
    turnId: row.turnId,
    runId: null,
    provider: row.provider,
    model: row.model,
    day: dayOf(row.createdAt),
  };
  await book(clash, tx, payer, { kind: "settle", spent: micros, isUnknown: false });
}

export interface Movement {
  kind: LedgerKind;
  held?: number;
  spent?: number;
  calling?: number;
  callingUnknown?: number;
  isUnknown: boolean;
}

type Booked = Omit<Reservation, "state" | "micros" | "at">;

async function book(clash: Clash, tx: Tx, payer: Booked, movement: Movement): Promise<void> {
  const { generationId, day, projectId, person, turnId, runId, provider, model } = payer;
  const { kind, held = 0, spent = 0, isUnknown } = movement;
  await tx.insert(ledger).values({
    at: clash.clock.now(),
    day,
    kind,
    generationId,
    projectId,
    person,
    turnId,
    runId,
    provider,
    model,
    heldMicros: held,
    spentMicros: spent,
    isUnknown,
  });
  await countIn(tx, payer, movement);
}

async function openOf(tx: Tx, generationId: string): Promise<Reservation | undefined> {
  const [row] = await tx.select().from(reservations).where(eq(reservations.generationId, generationId));
  return row;
}

async function wasReserved(tx: Tx, generationId: string): Promise<boolean> {
  return (await tx.select({ one: sql`1` }).from(ledger).where(eq(ledger.generationId, generationId)).limit(1)).length > 0;
}
