/** The end of a turn: one transaction that writes its row, what it came to and what it cost, withdraws what nobody answered, and tells it. */
import { and, eq, inArray, sql } from "drizzle-orm";
import { sumsOf } from "../budgets.ts";
import type { Clash } from "../clash.ts";
import type { AfterCommit, Tx } from "../db.ts";
import { descendantsOf } from "../ledger/lineage.ts";
import { approvals, type Failure, ledger, turnCalls, turns } from "../schema.ts";
import { announceTurn } from "../turns.ts";
import { buryCalls } from "./call-books.ts";
import type { TurnOutcome, TurnRow } from "./define.ts";
import type { TurnEventData } from "./events.ts";
import { appendTurnEvents, type NewTurnEvent } from "./log.ts";

export type TurnEnd = { state: "done"; outcome: TurnOutcome } | { state: "failed" | "cancelled"; failure: Failure };

/** May be repeated: a turn that has ended stays as it ended. */
export async function sealTurn(clash: Clash, tx: Tx, after: AfterCommit, turnId: string, end: TurnEnd): Promise<void> {
  const [turn] = await tx
    .select()
    .from(turns)
    .where(and(eq(turns.id, turnId), inArray(turns.state, ["queued", "running", "waiting"])));
  if (!turn) return;
  const now = clash.clock.now();
  await buryCalls(clash, tx, turnId);
  await withdraw(tx, turnId, now);
  const cost = await costOf(tx, turnId);
  const sealed = sealedOf(turn, end, { ...cost, elapsedMs: now - (turn.startedAt ?? turn.createdAt) });
  await tx
    .update(turns)
    .set({
      ...{ state: end.state, answer: sealed.text, finishedAt: now, heldAt: null, heldBy: null },
      ...{ tokensIn: cost.tokens.input, tokensOut: cost.tokens.output, costMicros: cost.costMicros, isCostUnknown: cost.isCostUnknown },
      ...(end.state === "done" ? { report: end.outcome.report ?? null, error: null } : { error: end.failure }),
    })
    .where(eq(turns.id, turnId));
  const failed: NewTurnEvent[] =
    end.state === "failed" ? [{ kind: "turn_failed", key: "failed", data: { words: end.failure.message, class: end.failure.class } }] : [];
  await appendTurnEvents(clash, tx, after, turn, [...failed, { kind: "session_sealed", key: "sealed", data: sealed }]);
  await announceTurn(clash, tx, after, turn, end.state);
}

const withdraw = (tx: Tx, turnId: string, now: number) =>
  tx
    .update(approvals)
    .set({ state: "withdrawn", decidedAt: now })
    .where(and(eq(approvals.turnId, turnId), eq(approvals.state, "open")));

type Cost = Pick<TurnEventData["session_sealed"], "tokens" | "costMicros" | "isCostUnknown">;

/** Tokens are those of its own calls; the money is all that was spent so far, with takes, lost answers and what it started. */
async function costOf(tx: Tx, turnId: string): Promise<Cost> {
  const [calls] = await tx
    .select({
      input: sql<number>`coalesce(sum(${turnCalls.tokensIn}), 0)`,
      cached: sql<number>`coalesce(sum(${turnCalls.tokensCached}), 0)`,
      output: sql<number>`coalesce(sum(${turnCalls.tokensOut}), 0)`,
      unknown: sql<number>`coalesce(sum(${turnCalls.state} = 'done' and ${turnCalls.costMicros} is null), 0)`,
    })
    .from(turnCalls)
    .where(eq(turnCalls.turnId, turnId));
  const sums = await sumsOf(tx, { scope: "turn", period: "total" }, turnId, "");
  const [odd] = await tx
    .select({ seq: ledger.seq })
    .from(ledger)
    .where(
      and(inArray(ledger.turnId, await descendantsOf(tx, turnId)), inArray(ledger.kind, ["settle", "lost"]), eq(ledger.isUnknown, true)),
    )
    .limit(1);
  const { unknown = 0, ...tokens } = calls ?? { input: 0, cached: 0, output: 0 };
  return { tokens, costMicros: sums.spentMicros, isCostUnknown: unknown > 0 || odd !== undefined };
}

const LEFT = "What was done before is on the canvas and can be undone as a whole.";

function sealedOf(turn: TurnRow, end: TurnEnd, cost: Cost & { elapsedMs: number }): TurnEventData["session_sealed"] {
  if (end.state === "done") {
    const { text, did, left, isCached } = end.outcome;
    return { state: "done", text, did, left, ...cost, ...(isCached ? { isCached } : {}) };
  }
  const text = end.state === "cancelled" ? "It was stopped." : end.failure.message;
  return { state: end.state, text, did: [], left: turn.startedAt === null ? [] : [LEFT], ...cost };
}
