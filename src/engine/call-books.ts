/**
 * The books of a turn's calls: a row from before a request goes out until its answer is kept, each time with the money in one transaction. What is under way
 * is reserved and marked, what was answered is settled and kept as a step, what nobody can know of is booked as lost.
 */
import { and, asc, eq } from "drizzle-orm";
import type { Clash } from "../clash.ts";
import type { Tx } from "../db.ts";
import { JobFailure } from "../jobs/define.ts";
import { beginCall, bookLost, release, reserve, settleCost } from "../ledger.ts";
import { derivedId } from "../lib/ids.ts";
import { turnCalls } from "../schema.ts";
import type { CallOrder, Reply } from "./define.ts";
import type { TokenCount } from "./events.ts";
import type { Frame } from "./frame.ts";
import type { NewTurnEvent } from "./log.ts";
import type { Conversed } from "./router.ts";
import { checkTree } from "./tree-limits.ts";

export type CallRow = typeof turnCalls.$inferSelect;

type Name = Pick<CallOrder, "span" | "number">;

/** What is written of a call before it goes out. */
export interface Intended {
  /** A card's id, or what else names the model. */
  model: string;
  provider: string;
  estimateMicros: number | "unknown";
  /** At most. */
  tokens: number;
}

/** What it came to. */
export interface Answered<T> {
  value: T;
  provider: string;
  tokens: TokenCount;
  costMicros: number | null;
  notes: readonly string[];
}

export interface CallBooks {
  /** Names the next sending of a call. */
  nextId(name: Name): { id: string; sending: number };
  /** Right before a request goes out. Throws as `checkTree`, `reserve` and `beginCall` do; then nothing is written. */
  begin(name: Name, sending: { id: string; sending: number }, intended: Intended): Promise<CallRow>;
  /** The answer as a step, with what it took. */
  keep<T>(step: string, row: CallRow, answered: Answered<T>): Promise<T>;
  /** Answers whether nobody can know what became of it. */
  fail(row: CallRow, error: unknown): Promise<boolean>;
  /** Those of this call that a process which is gone had under way are lost. */
  bury(name: Name, told: (row: CallRow) => NewTurnEvent): Promise<void>;
}

const nameOf = ({ span, number }: Name) => `${span}#${number}`;

export const callRows = (clash: Clash, turnId: string): Promise<CallRow[]> =>
  clash.db.read.select().from(turnCalls).where(eq(turnCalls.turnId, turnId)).orderBy(asc(turnCalls.startedAt));

export function createCallBooks(frame: Frame, rows: readonly CallRow[]): CallBooks {
  const { clash, turn } = frame;
  const sendings = new Map<string, CallRow[]>();
  const add = (row: CallRow) => sendings.set(nameOf(row), [...(sendings.get(nameOf(row)) ?? []), row]);
  rows.forEach(add);

  const found = rows.filter(({ state }) => state === "calling");
  /** Those that the process before this one had under way, as long as they are not buried. */
  const cutOff = () => found.filter(({ state }) => state === "calling").map(({ id }) => id);

  async function bury(name: Name, told: (row: CallRow) => NewTurnEvent): Promise<void> {
    for (const row of sendings.get(nameOf(name)) ?? []) {
      if (row.state !== "calling") continue;
      await frame.commit(async (tx, after) => {
        await endCall(clash, tx, row.id, "lost");
        await bookLost(clash, tx, row.id);
        await frame.bus.append(tx, after, [told(row)]);
      });
      row.state = "lost";
    }
  }

  async function begin(name: Name, { id, sending }: { id: string; sending: number }, intended: Intended): Promise<CallRow> {
    const { model, provider, estimateMicros: micros, tokens: tokensHeld } = intended;
    const row: CallRow = {
      ...{ id, turnId: turn.id, span: name.span, number: name.number, sending, state: "calling" },
      ...{ model, provider, tokensIn: null, tokensCached: null, tokensOut: null, costMicros: null },
      ...{ startedAt: clash.clock.now(), endedAt: null, tokensHeld },
    };
    const { projectId, createdBy: person, id: turnId } = turn;
    await frame.commit(async (tx) => {
      await checkTree(tx, turn.id, cutOff());
      await reserve(clash, tx, { generationId: id, projectId, person, turnId, micros, provider, model });
      await beginCall(clash, tx, id);
      await tx.insert(turnCalls).values(row);
    });
    add(row);
    return row;
  }

  async function keep<T>(step: string, row: CallRow, { value, provider, tokens, costMicros, notes }: Answered<T>): Promise<T> {
    await frame.commit(async (tx, after) => {
      const counted = { tokensIn: tokens.input, tokensCached: tokens.cached, tokensOut: tokens.output, costMicros, provider };
      await tx
        .update(turnCalls)
        .set({ ...counted, state: "done", endedAt: clash.clock.now() })
        .where(eq(turnCalls.id, row.id));
      await settleCost(clash, tx, row.id, costMicros ?? undefined);
      await frame.steps.put(tx, after, step, value);
      const data = { words: notes.join(" "), by: "studio" };
      if (notes.length > 0) await frame.bus.append(tx, after, [{ kind: "insight_surfaced", key: `note:${row.id}`, span: row.span, data }]);
    });
    row.state = "done";
    return value;
  }

  async function fail(row: CallRow, error: unknown): Promise<boolean> {
    const failure = error instanceof JobFailure ? error : undefined;
    const isLost = failure ? failure.failureClass === "uncertain" || failure.failureClass === "timeout" : frame.signal.aborted;
    row.state = isLost ? "lost" : "failed";
    await frame
      .commit(async (tx) => {
        await endCall(clash, tx, row.id, isLost ? "lost" : "failed");
        if (isLost) await bookLost(clash, tx, row.id);
        else if (failure?.billed) await settleCost(clash, tx, row.id, failure.billed.micros);
        else await release(clash, tx, row.id);
      })
      .catch((cause) => clash.log.debug({ err: cause, turn: turn.id }, "turns: the end of a call was written by somebody else"));
    return isLost;
  }

  return {
    nextId(name) {
      const sending = (sendings.get(nameOf(name))?.length ?? 0) + 1;
      return { id: derivedId("cal", turn.id, nameOf(name), String(sending)), sending };
    },
    ...{ begin, keep, fail, bury },
  };
}

async function endCall(clash: Clash, tx: Tx, id: string, state: "lost" | "failed"): Promise<void> {
  await tx
    .update(turnCalls)
    .set({ state, endedAt: clash.clock.now() })
    .where(and(eq(turnCalls.id, id), eq(turnCalls.state, "calling")));
}

/** The answer of a model that talks, as it is kept. */
export function replyOf({ reply, card, route, tokens, costMicros, notes }: Conversed): Answered<Reply> {
  const { text, calls, stop, opaque } = reply;
  const counted = { input: tokens.input, cached: tokens.cached, output: tokens.output };
  const value = {
    ...{ text, calls, stop, tokens: counted, costMicros, model: card.id, provider: route.provider },
    ...(opaque === undefined ? {} : { opaque }),
  };
  return { value, provider: route.provider, tokens: counted, costMicros, notes };
}

/** Calls that are under way when their turn ends. In the caller's transaction; may be repeated. */
export async function buryCalls(clash: Clash, tx: Tx, turnId: string): Promise<void> {
  const cut = await tx
    .update(turnCalls)
    .set({ state: "lost", endedAt: clash.clock.now() })
    .where(and(eq(turnCalls.turnId, turnId), eq(turnCalls.state, "calling")))
    .returning({ id: turnCalls.id });
  for (const { id } of cut) await bookLost(clash, tx, id);
}
