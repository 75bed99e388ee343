/**
 * Calls of models. Each is a row from before its request goes out until its answer is booked: the money is reserved with the row, the answer is kept with
 * the settled money, so an answer is never paid for twice. A row that is found under way when a turn begins again was cut by a crash: nobody can know
 * whether it was paid, so its estimate is booked as lost, and the call goes out once more.
 */
import { budgetsOver, dayOf, dollars } from "../budgets.ts";
import { JobFailure, JobPause } from "../jobs/define.ts";
import { AppError } from "../lib/errors.ts";
import { type ApproveOrder, approvalState } from "./approvals.ts";
import { type Answered, type CallRow, createCallBooks, type Intended, replyOf } from "./call-books.ts";
import { type AgentSpec, type CallOrder, type Decision, LimitReached, type Reply } from "./define.ts";
import { type Frame, requireStarter } from "./frame.ts";
import { checkLimits, createGate } from "./limits.ts";
import type { NewTurnEvent } from "./log.ts";
import { plainSchema } from "./plain-schema.ts";
import { systemOf } from "./prompts.ts";
import { type CallAsk, type CallPlan, type Conversed, converse, planCall } from "./router.ts";

export interface Caller {
  call(order: CallOrder): Promise<Reply>;
  /** Any other call that costs: under the same limits, books and bookkeeping. Answered once, never paid again. */
  paid<P, T>(call: PaidCall<P, T>): Promise<T>;
  /** Asks people once in a turn before something of unknown price is sent. Throws JobFailure `config` without a yes. */
  allowUnknown(agent: AgentSpec, model: { id: string; name: string }): Promise<void>;
}

type Place = PaidCall<unknown, unknown>["order"];

/** `P` is what was planned for one sending, `T` what is kept of the answer (plain JSON). */
export interface PaidCall<P, T> {
  order: Pick<CallOrder, "agent" | "span" | "number">;
  /** Of a sending with this id: what is going to be asked, and what is written of it before. */
  plan(callId: string): Promise<{ plan: P; intended: Intended }>;
  send(plan: P, callId: string): Promise<Answered<T>>;
}

interface Needs {
  rows: readonly CallRow[];
  approve(order: ApproveOrder): Promise<Decision>;
}

/** The same call goes out again at most so often in one life of the process when its answer was lost. */
const LOST_AGAIN = 1;
const WARN_SHARE = 0.8;
const CUT = "The studio stopped while a model answered. The answer may have been paid; it is asked once more.";
const LOST = "The answer was lost on its way. It may have been paid; it is asked once more.";

export const callName = ({ span, number }: Pick<CallOrder, "span" | "number">): string => `call:${span}#${number}`;

export function createCaller(frame: Frame, { rows, approve }: Needs): Caller {
  const { clash, turn, usage, steps, bus } = frame;
  const gate = createGate(frame.limits.fanOut);
  const books = createCallBooks(frame, rows);

  async function call(order: CallOrder): Promise<Reply> {
    return paid({
      order,
      async plan(callId) {
        const plan = await planned(order, askOf(order, callId)).catch(asConfig);
        const { card, routes, estimateMicros, inputTokens, maxTokens } = plan;
        return { plan, intended: { model: card.id, provider: routes[0].provider, estimateMicros, tokens: inputTokens + maxTokens } };
      },
      send: async (plan, callId) => replyOf(await talk(order, plan, callId)),
    });
  }

  async function paid<P, T>(asked: PaidCall<P, T>): Promise<T> {
    const name = callName(asked.order);
    return steps.has(name)
      ? (steps.get<T>(name) as T)
      : gate(async () => (steps.has(name) ? (steps.get<T>(name) as T) : first(asked, name)));
  }

  async function first<P, T>({ order, plan, send }: PaidCall<P, T>, name: string): Promise<T> {
    frame.signal.throwIfAborted();
    checkLimits(frame.limits, usage, frame.clock.workedMs());
    await requireStarter(frame);
    await books.bury(order, (row) => lostEvent(order, row, CUT));
    for (let lost = 0; ; lost++) {
      const next = books.nextId(order);
      const sending = await plan(next.id);
      const row = await begin(order, next, sending.intended);
      try {
        const answered = await send(sending.plan, row.id);
        const value = await books.keep(name, row, answered);
        count(usage, answered);
        if (answered.costMicros) await warn();
        return value;
      } catch (error) {
        const isLost = await books.fail(row, error);
        if (!isLost || lost >= LOST_AGAIN || frame.signal.aborted) throw error;
        await bus.emit(lostEvent(order, row, LOST));
      }
    }
  }

  const lostEvent = (order: Place, row: { id: string }, words: string): Extract<NewTurnEvent, { kind: "fault_recovered" }> => ({
    kind: "fault_recovered",
    key: `lost:${row.id}`,
    agent: order.agent.name,
    span: order.span,
    data: { words, class: "uncertain" },
  });

  async function begin(order: Place, next: { id: string; sending: number }, intended: Intended): Promise<CallRow> {
    for (;;) {
      checkLimits(frame.limits, usage, frame.clock.workedMs());
      try {
        return await books.begin(order, next, intended);
      } catch (error) {
        if (!(error instanceof JobPause)) throw asLimit(error);
        await clash.clock.sleep(error.resumeAfterMs, frame.signal); // what is under way elsewhere decides whether there is room
        frame.signal.throwIfAborted();
      }
    }
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

  /** Without a yes nobody is led from a known price to an unknown one; with it every way of the model is open, for the rest of the turn. */
  async function planned(order: CallOrder, ask: CallAsk): Promise<CallPlan> {
    const plan = await planCall(clash, ask);
    if (plan.estimateMicros === "unknown") await allowUnknown(order.agent, plan.card);
    const isOpen = plan.estimateMicros === "unknown" || (await wasAllowed(plan.card));
    return isOpen ? planCall(clash, { ...ask, mayCostUnknown: true }) : plan;
  }

  /** Whether a person said yes before, maybe to another process. */
  async function wasAllowed({ id, routes }: CallPlan["card"]): Promise<boolean> {
    if (!routes.some(({ price }) => price === "unknown")) return false;
    return (await approvalState(frame, priceSpan(id), 0)) === "given";
  }

  /** Once for each model in a turn. */
  async function allowUnknown(agent: AgentSpec, { id, name }: { id: string; name: string }): Promise<void> {
    const words = `Ask ${name}, whose price nobody knows. It may cost more than you expect.`;
    const proposal = { words, edits: [], estimateMicros: null, mustAsk: true as const };
    const decision = await approve({ span: priceSpan(id), number: 0, agent, proposal });
    if (!decision.given) throw new JobFailure("config", `${name} has no known price and was not allowed. Nothing was sent.`);
  }

  /** An answer that is read by a program is not streamed to people. */
  async function talk({ agent, span, answer }: CallOrder, plan: CallPlan, callId: string): Promise<Conversed> {
    let faults = 0;
    return converse(clash, plan, {
      signal: frame.signal,
      onText: (text) => answer === undefined && bus.delta(agent.name, span, text),
      onRecovered: (data) => bus.emit({ kind: "fault_recovered", key: `fault:${callId}:${++faults}`, agent: agent.name, span, data }),
    });
  }

  /** Told once for each budget and each limit of which most is used. */
  async function warn(): Promise<void> {
    const payer = { projectId: turn.projectId, person: turn.createdBy, turnId: turn.id };
    for (const { id, name, limitMicros, sums } of await budgetsOver(clash.db.read, payer, dayOf(clash.clock.now()))) {
      const { spentMicros } = sums;
      if (spentMicros < limitMicros * WARN_SHARE) continue;
      const data = { words: `${name} is ${dollars(limitMicros)}, and ${dollars(spentMicros)} of it is spent.`, spentMicros, limitMicros };
      await bus.emit({ kind: "budget_warned", key: `budget:${id}`, data });
    }
  }

  return { call, paid, allowUnknown };
}

/** Names the question whether a model of unknown price may be asked. */
const priceSpan = (cardId: string): string => `price/${cardId}`;

/** Adds an answer to what the turn has come to. */
export function count(
  usage: Frame["usage"],
  call: { tokens: { input: number; cached: number; output: number }; costMicros: number | null },
): void {
  const { input, cached, output } = usage.tokens;
  usage.calls++;
  usage.tokens = { input: input + call.tokens.input, cached: cached + call.tokens.cached, output: output + call.tokens.output };
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
