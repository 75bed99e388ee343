/**
 * Calls and tokens of a turn with all that it starts. A call that goes out is counted in the transaction that writes its row, with what is under way
 * anywhere in the tree, so that turns that are asked at once do not each see the whole limit. Money is counted the same way in `ledger.ts`.
 */
import { turnWords } from "../budgets.ts";
import type { Tx } from "../db.ts";
import { JobPause } from "../jobs/define.ts";
import { DOWN, lineOf } from "../ledger/lineage.ts";
import { limitsOf, refuseUsedUp } from "./limits.ts";

/** When only what is under way fills a limit, it may turn out to be less: then the call waits and looks again. */
const LOOK_AGAIN_MS = 200;

interface Taken {
  calls: number;
  tokens: number;
  callsOpen: number;
  tokensOpen: number;
}

const TAKEN = `${DOWN} select
    coalesce(sum(state = 'done'), 0) as calls,
    coalesce(sum(coalesce(tokens_in, 0) + coalesce(tokens_out, 0)), 0) as tokens,
    coalesce(sum(state = 'calling'), 0) as callsOpen,
    coalesce(sum(case when state = 'calling' then tokens_held end), 0) as tokensOpen
  from turn_calls where turn_id in (select id from down) and id not in (select value from json_each(?2))`;

/**
 * Before the row of a call is written. `cut`: calls of this turn that a crash ended and nobody has booked yet. Throws LimitReached that names whose limit is
 * used up, and JobPause while others are under way that may leave something.
 */
export async function checkTree(tx: Tx, turnId: string, cut: readonly string[]): Promise<void> {
  for (const [depth, turn] of (await lineOf(tx, turnId)).entries()) {
    if (turn.text === null) continue; // a film asks no models that talk
    const limits = limitsOf(turn.limits);
    const [taken = { calls: 0, tokens: 0, callsOpen: 0, tokensOpen: 0 }] = await tx.rows<Taken>(TAKEN, [turn.id, JSON.stringify(cut)]);
    refuseUsedUp(limits, taken, turnWords(turn, depth));
    const isFull = taken.calls + taken.callsOpen >= limits.calls || taken.tokens + taken.tokensOpen >= limits.tokens;
    if (isFull && taken.callsOpen > 0) throw new JobPause(LOOK_AGAIN_MS, false);
  }
}
