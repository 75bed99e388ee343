/** The sums of the ledger by whom and when, moved by the same differences in the same transaction as each row. */
import { sql } from "drizzle-orm";
import { type Payer, periodOf, scopesOf } from "../budgets.ts";
import type { Tx } from "../db.ts";
import { lineOf } from "./lineage.ts";
import { BUDGET_PERIODS, ledgerTotals } from "../schema.ts";

export interface Difference {
  held?: number;
  spent?: number;
  calling?: number;
  callingUnknown?: number;
}

/** One statement, whatever the number of sums. A turn is summed in all only, and what it starts counts for it, too. */
export async function countIn(tx: Tx, payer: Payer & { day: string }, difference: Difference): Promise<void> {
  const { held = 0, spent = 0, calling = 0, callingUnknown = 0 } = difference;
  if (held === 0 && spent === 0 && calling === 0 && callingUnknown === 0) return;
  const line = payer.turnId ? await lineOf(tx, payer.turnId) : [];
  const rows = scopesOf(payer, line).flatMap(([scope, key]) =>
    BUDGET_PERIODS.filter((period) => scope !== "turn" || period === "total").map((period) => ({
      scope,
      key,
      period: periodOf(period, payer.day),
      spentMicros: spent,
      heldMicros: held,
      callingMicros: calling,
      callingUnknown,
    })),
  );
  await tx
    .insert(ledgerTotals)
    .values(rows)
    .onConflictDoUpdate({
      target: [ledgerTotals.scope, ledgerTotals.key, ledgerTotals.period],
      set: {
        spentMicros: sql`${ledgerTotals.spentMicros} + excluded.spent_micros`,
        heldMicros: sql`${ledgerTotals.heldMicros} + excluded.held_micros`,
        callingMicros: sql`${ledgerTotals.callingMicros} + excluded.calling_micros`,
        callingUnknown: sql`${ledgerTotals.callingUnknown} + excluded.calling_unknown`,
      },
    });
}
