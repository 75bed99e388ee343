/**
 * Calls of models. Each is a row from before its request goes out until its answer is booked: the money is reserved with the row, the answer is kept with
 * the settled money, so an answer is never paid for twice. A row that is found under way when a turn begins again was cut by a crash: nobody can know
 * whether it was paid, so its estimate is booked as lost, and the call goes out once more.
 */
import { and, asc, eq } from "drizzle-orm";
import { budgetsOver, dayOf, dollars, nameOf, sumsOf } from "../budgets.ts";
import type { AfterCommit, Tx } from "../db.ts";
import { JobFailure, JobPause } from "../jobs/define.ts";
import { beginCall, bookLost, release, reserve, settleCost } from "../ledger.ts";
import { AppError } from "../lib/errors.ts";
import { derivedId } from "../lib/ids.ts";
import { turnCalls } from "../schema.ts";
import type { ApproveOrder } from "./approvals.ts";
import { type CallOrder, type Decision, LimitReached, type Reply } from "./define.ts";
import { type Frame, requireStarter } from "./frame.ts";
import { checkLimits, createGate } from "./limits.ts";
import { plainSchema } from "./plain-schema.ts";
import { systemOf } from "./prompts.ts";
import { type CallAsk, type CallPlan, type Conversed, converse, planCall } from "./router.ts";

export type CallRow = typeof turnCalls.$inferSelect;

export interface Caller {
  call(order: CallOrder): Promise<Reply>;
}

interface Needs {
  rows: readonly CallRow[];
  approve(order: ApproveOrder): Promise<Decision>;
}

/** The same call goes out again at most so often in one life of the process when its answer was lost. */
const LOST_AGAIN = 1;
const WARN_SHARE = 0.8;

export const callRows = (frame: Pick<Frame, "clash" | "turn">): Promise<CallRow[]> =>
  frame.clash.db.read.select().from(turnCalls).where(eq(turnCalls.turnId, frame.turn.id)).orderBy(asc(turnCalls.startedAt));

const nameOfCall = ({ span, number }: { span: string; number: number }) => `${span}#${number}`;

export function createCaller(frame: Frame, { rows, approve }: Needs): Caller {
  const { clash, turn, usage, steps, bus } = frame;
  const gate = createGate(frame.limits.fanOut);
  const sendings = new Map<string, CallRow[]>();
  for (const row of rows) sendings.set(nameOfCall(row), [...(sendings.get(nameOfCall(row)) ?? []), row]);

  async function call(order: CallOrder): Promise<Reply> {
    const name = `call:${nameOfCall(order)}`;
    return steps.get<Reply>(name) ?? gate(async () => steps.get<Reply>(name) ?? first(order, name));
  }

  async function first(order: CallOrder, name: string): Promise<Reply> {
    frame.signal.throwIfAborted();
    checkLimits(frame.limits, usage, frame.clock.workedMs());
    await requireStarter(frame);
    await bury(order);
    for (let lost = 0; ; lost++) {
      const sending = await begin(order);
      try {
        const conversed = await talk(order, sending);
        return await keep(name, sending, conversed);
      } catch (error) {
        const isLost = await fail(sending, error);
        if (!isLost || lost >= LOST_AGAIN) throw error;
        await tellLost(order, sending, "The answer was lost on its way. It may have been paid; it is asked once more.");
      }
    }
  }

  /** What a process that is gone had under way. */
  async function bury(order: CallOrder): Promise<void> {
    for (const row of sendings.get(nameOfCall(order)) ?? []) {
      if (row.state !== "calling") continue;
      await frame.commit(async (tx, after) => {
        await endCall(tx, row.id, "lost");
        await bookLost(clash, tx, row.id);
        await bus.append(tx, after, [
          lostEvent(order, row, "The studio stopped while a model answered. It may have been paid; it is asked once more."),
        ]);
      });
      row.state = "lost";
    }
  }

  const lostEvent = (order: CallOrder, row: { id: string }, words: string) => ({
    kind: "fault_recovered" as const,
    key: `lost:${row.id}`,
    agent: order.agent.name,
    span: order.span,
    data: { words, class: "uncertain" },
  });

  const tellLost = (order: CallOrder, { row }: Sending, words: string) => bus.emit(lostEvent(order, row, words));

  interface Sending {
    row: CallRow;
    plan: CallPlan;
  }

  /** Row, reservation and mark are one transaction: what is under way is in the books. */
  async function begin(order: CallOrder): Promise<Sending> {
    const known = sendings.get(nameOfCall(order)) ?? [];
    const number = known.length + 1;
    const id = derivedId("cal", turn.id, nameOfCall(order), String(number));
    const plan = await planCall(clash, askOf(order, id)).catch(asConfig);
    await allowUnknown(order, plan);
    await checkOwnLimit(plan);
    const row: CallRow = {
      ...{ id, turnId: turn.id, span: order.span, number: order.number, sending: number, state: "calling" },
      ...{ model: plan.card.id, provider: plan.routes[0].provider, tokensIn: null, tokensCached: null, tokensOut: null, costMicros: null },
      ...{ startedAt: clash.clock.now(), endedAt: null },
    };
    await paced(() =>
      frame.commit(async (tx) => {
        const { projectId, createdBy: person, id: turnId } = turn;
        await reserve(clash, tx, {
          generationId: id,
          projectId,
          person,
          turnId,
          micros: plan.estimateMicros,
          provider: row.provider,
          model: row.model,
        });
        await beginCall(clash, tx, id);
        await tx.insert(turnCalls).values(row);
      }),
    );
    sendings.set(nameOfCall(order), [...known, row]);
    return { row, plan };
  }

  function askOf(order: CallOrder, callId: string): CallAsk {
    const { agent, messages, tools = [], toolChoice, answer, maxTokens, cue } = order;
    return {
      ...{ callId, projectId: turn.projectId, model: agent.model ?? turn.options.model ?? frame.chat.model ?? undefined },
      ...{ system: systemOf(turn, agent, frame.instructions), messages, tools },
      ...(toolChoice ? { toolChoice } : {}),
      ...(answer ? { answer: { name: answer.name, schema: plainSchema(answer.schema) } } : {}),
      ...(maxTokens === undefined ? {} : { maxTokens }),
      ...(cue ? { cue } : {}),
    };
  }

  /** While another call of unknown price is under way in a budget, this one waits. */
  async function paced(work: () => Promise<void>): Promise<void> {
    for (;;)
      try {
        return await work();
      } catch (error) {
        if (!(error instanceof JobPause)) throw asLimit(error);
        await clash.clock.sleep(error.resumeAfterMs, frame.signal);
        frame.signal.throwIfAborted();
      }
  }

  /** Once for each model in a turn. */
  async function allowUnknown(order: CallOrder, { card, estimateMicros }: CallPlan): Promise<void> {
    if (estimateMicros !== "unknown") return;
    const decision = await approve({
      span: `price/${card.id}`,
      number: 0,
      agent: order.agent,
      proposal: {
        words: `Ask ${card.name}, whose price nobody knows. It may cost more than you expect.`,
        edits: [],
        estimateMicros: null,
        mustAsk: true,
      },
    });
    if (!decision.given) throw new JobFailure("config", `${card.name} has no known price and was not allowed. Nothing was sent.`);
  }

  async function checkOwnLimit({ estimateMicros }: CallPlan): Promise<void> {
    const { micros } = frame.limits;
    if (micros === null || estimateMicros === 0) return;
    const sums = await sumsOf(clash.db.read, { scope: "turn", period: "total" }, turn.id, "");
    const taken = sums.spentMicros + sums.heldMicros;
    if (taken + (estimateMicros === "unknown" ? 1 : estimateMicros) > micros)
      throw new LimitReached("micros", `The turn may cost ${dollars(micros)}, and ${dollars(taken)} of it is spent or reserved.`);
  }

  async function talk(order: CallOrder, { row, plan }: Sending): Promise<Conversed> {
    let faults = 0;
    return converse(clash, plan, {
      signal: frame.signal,
      onText: (text) => order.answer === undefined && bus.delta(order.agent.name, order.span, text),
      onRecovered: (fault) =>
        bus.emit({ kind: "fault_recovered", key: `fault:${row.id}:${++faults}`, agent: order.agent.name, span: order.span, data: fault }),
    });
  }

  async function keep(name: string, { row }: Sending, conversed: Conversed): Promise<Reply> {
    const { reply: said, card, route, tokens, costMicros, notes } = conversed;
    const { text, calls, stop, opaque } = said;
    const reply: Reply = {
      ...{ text, calls, stop, tokens, costMicros, model: card.id, provider: route.provider },
      ...(opaque === undefined ? {} : { opaque }),
    };
    await frame.commit(async (tx, after) => {
      const counted = {
        tokensIn: tokens.input,
        tokensCached: tokens.cached,
        tokensOut: tokens.output,
        costMicros,
        provider: route.provider,
      };
      await tx
        .update(turnCalls)
        .set({ ...counted, state: "done", endedAt: clash.clock.now() })
        .where(eq(turnCalls.id, row.id));
      await settleCost(clash, tx, row.id, costMicros ?? undefined);
      await steps.put(tx, after, name, reply);
      const note = {
        kind: "insight_surfaced" as const,
        key: `note:${row.id}`,
        span: row.span,
        data: { words: notes.join(" "), by: "studio" },
      };
      if (notes.length > 0) await bus.append(tx, after, [note]);
    });
    row.state = "done";
    count(usage, { tokens, costMicros });
    if (costMicros) await warn();
    return reply;
  }

  /** Answers whether the answer was lost. */
  async function fail({ row }: Sending, error: unknown): Promise<boolean> {
    const failure = error instanceof JobFailure ? error : undefined;
    const isLost = failure ? failure.failureClass === "uncertain" || failure.failureClass === "timeout" : frame.signal.aborted;
    const state = isLost ? "lost" : "failed";
    await frame
      .commit(async (tx) => {
        await endCall(tx, row.id, state);
        if (isLost) await bookLost(clash, tx, row.id);
        else if (failure?.billed) await settleCost(clash, tx, row.id, failure.billed.micros);
        else await release(clash, tx, row.id);
      })
      .catch((cause) => clash.log.debug({ err: cause, turn: turn.id }, "turns: the end of a call was written by somebody else"));
    row.state = state;
    return isLost && !frame.signal.aborted;
  }

  async function endCall(tx: Tx, id: string, state: "lost" | "failed"): Promise<void> {
    await tx
      .update(turnCalls)
      .set({ state, endedAt: clash.clock.now() })
      .where(and(eq(turnCalls.id, id), eq(turnCalls.state, "calling")));
  }

  /** Told once when most of a budget is used, and once when most of the turn's own limit is. */
  async function warn(): Promise<void> {
    const payer = { projectId: turn.projectId, person: turn.createdBy, turnId: turn.id };
    const over = await budgetsOver(clash.db.read, payer, dayOf(clash.clock.now()));
    const near = over.map(({ budget, sums }) => ({
      key: budget.id,
      name: nameOf(budget),
      limit: budget.limitMicros,
      spent: sums.spentMicros,
    }));
    const own = frame.limits.micros;
    if (own !== null) near.push({ key: "turn", name: "The limit of this turn", limit: own, spent: usage.costMicros });
    for (const { key, name, limit, spent } of near)
      if (spent >= limit * WARN_SHARE)
        await bus.emit({
          kind: "budget_warned",
          key: `budget:${key}`,
          data: { words: `${name} is ${dollars(limit)}, and ${dollars(spent)} of it is spent.`, spentMicros: spent, limitMicros: limit },
        });
  }

  return { call };
}

export function count(
  usage: Frame["usage"],
  call: { tokens: { input: number; cached: number; output: number }; costMicros: number | null },
): void {
  usage.calls++;
  usage.tokens = {
    input: usage.tokens.input + call.tokens.input,
    cached: usage.tokens.cached + call.tokens.cached,
    output: usage.tokens.output + call.tokens.output,
  };
  usage.costMicros += call.costMicros ?? 0;
  usage.isCostUnknown ||= call.costMicros === null;
}

const asConfig = (error: unknown): never => {
  throw error instanceof AppError ? new JobFailure("config", error.message) : error;
};

/** A used-up budget ends the turn in order, with what it has. */
const asLimit = (error: unknown): unknown => {
  if (error instanceof AppError && error.code === "limited") return new LimitReached("micros", error.message);
  return error instanceof JobFailure && error.failureClass === "config" ? new LimitReached("micros", error.message) : error;
};

/** Calls that are under way when their turn ends. In the caller's transaction; may be repeated. */
export async function buryCalls(frame: Pick<Frame, "clash">, tx: Tx, _after: AfterCommit, turnId: string): Promise<void> {
  const cut = await tx
    .update(turnCalls)
    .set({ state: "lost", endedAt: frame.clash.clock.now() })
    .where(and(eq(turnCalls.turnId, turnId), eq(turnCalls.state, "calling")))
    .returning({ id: turnCalls.id });
  for (const { id } of cut) await bookLost(frame.clash, tx, id);
}
