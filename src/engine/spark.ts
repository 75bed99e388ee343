/**
 * One agent at work: asks its model, uses the tools it calls, hears what people say in between, and goes on until it has said its last word or a limit ends
 * it. What it came to is kept under its span, so a second walk does not begin it anew.
 */
import { JobFailure } from "../jobs/define.ts";
import type { ChatTool } from "../providers/chat.ts";
import { type Arena, LimitReached, type Message, type Reply, type SparkOrder, type SparkOutcome } from "./define.ts";
import type { TokenCount } from "./events.ts";
import { createLoopDetector } from "./limits.ts";
import { complete, ignite, shortTask } from "./spark-card.ts";
import { answerCalls } from "./answer-calls.ts";

const MOST_CONTINUED = 2;
const LAST_STEP = "This is your last step and you have no tools in it: say what you did, what came of it, and what is left to do.";
const GO_ON = "Your answer was cut at its length. Go on exactly where it stopped.";
/** Classes after which the whole turn is tried again later; the agent is not done then. */
const LATER = ["limited", "unavailable", "timeout"];

interface Work {
  arena: Arena;
  order: SparkOrder;
  messages: Message[];
  tokens: TokenCount;
  costMicros: number;
  isCostUnknown: boolean;
  steps: number;
  nodeIds: Set<string>;
  did: string[];
  /** As its model is told of them, at its first call. */
  tools?: readonly ChatTool[];
}

/** Throws JobFailure when no model is to be had, and LimitReached when the turn as a whole has none left; else it has an outcome. */
export async function runSpark(arena: Arena, order: SparkOrder): Promise<SparkOutcome> {
  const { span } = order;
  const work: Work = {
    ...{ arena, order, messages: [...order.messages], tokens: { input: 0, cached: 0, output: 0 }, costMicros: 0, isCostUnknown: false },
    ...{ steps: 0, nodeIds: new Set<string>(), did: [] },
  };
  await ignite(arena, { agent: order.agent, span, task: taskOf(order) });
  try {
    const kept = await arena.step<Kept>(`spark:${span}`, async () => {
      const outcome = await converse(work);
      return { outcome, tokens: work.tokens, costMicros: work.isCostUnknown ? null : work.costMicros };
    });
    await completeWith(work, kept);
    return kept.outcome;
  } catch (error) {
    await completeFailed(work, error);
    throw error;
  }
}

interface Kept {
  outcome: SparkOutcome;
  tokens: TokenCount;
  costMicros: number | null;
}

async function converse(work: Work): Promise<SparkOutcome> {
  const { arena, order, messages } = work;
  const { span } = order;
  const most = Math.min(order.steps ?? arena.limits.steps, arena.limits.steps);
  const isLooping = createLoopDetector();
  let continued = 0;
  let said = "";
  for (let number = 1; number <= most; number++) {
    hear(messages, await arena.heard(span, number));
    const reply = await ask(work, number, number === most && most > 1);
    said += reply.text;
    if (reply.stop === "refused") return outcomeOf(work, "failed", reply.text || "The model would not answer this.");
    if (reply.calls.length > 0 && number < most) {
      said = "";
      const { messages: results, used } = await answerCalls(arena, { agent: order.agent, span, number }, reply);
      messages.push(...results);
      for (const { call, result } of used) {
        for (const id of result.nodeIds ?? []) work.nodeIds.add(id);
        if (result.summary) work.did.push(result.summary);
        const loop = isLooping(call, result.text);
        if (loop.state === "ended") return outcomeOf(work, "limit", loop.words);
        if (loop.state === "warned") messages.push({ role: "user", parts: [{ type: "text", text: loop.words }] });
      }
    } else if (reply.stop === "length" && continued++ < MOST_CONTINUED && number < most) hear(messages, [GO_ON]);
    else if (number === most || (await arena.heard(span, number + 1)).length === 0)
      return outcomeOf(work, number === most && most > 1 ? "limit" : "done", said);
    else said = ""; // somebody said something while it answered: it hears that first
  }
  return outcomeOf(work, "limit", said);
}

async function ask(work: Work, number: number, isLast: boolean): Promise<Reply> {
  const { arena, order, messages } = work;
  const { agent, span, cue } = order;
  if (isLast) hear(messages, [LAST_STEP]);
  const isPlan = arena.turn.approval === "plan";
  work.tools ??= arena.vault.offered(agent).filter(({ name }) => !isPlan || arena.vault.get(name)?.effect === "read");
  const { tools } = work;
  const reply = await arena.call({
    ...{ agent, span, number, messages: [...messages], tools },
    ...(isLast && tools.length > 0 ? { toolChoice: "none" as const } : {}),
    ...(cue ? { cue } : {}),
  });
  work.steps = number;
  work.tokens = addTokens(work.tokens, reply.tokens);
  work.costMicros += reply.costMicros ?? 0;
  work.isCostUnknown ||= reply.costMicros === null;
  const opaque = reply.opaque === undefined ? {} : { opaque: { provider: reply.provider, value: reply.opaque } };
  messages.push({ role: "assistant", text: reply.text, calls: isLast ? [] : reply.calls, ...opaque });
  return reply;
}

const hear = (messages: Message[], words: readonly string[]) => {
  for (const text of words) messages.push({ role: "user", parts: [{ type: "text", text }] });
};

const outcomeOf = (work: Work, outcome: SparkOutcome["outcome"], text: string): SparkOutcome => ({
  ...{ outcome, text: text.trim(), steps: work.steps },
  nodeIds: [...work.nodeIds],
  did: work.did,
});

export const addTokens = (a: TokenCount, b: TokenCount): TokenCount => ({
  input: a.input + b.input,
  cached: a.cached + b.cached,
  output: a.output + b.output,
});

/** As it was said, else what it was told last. */
function taskOf({ messages, task }: SparkOrder): string {
  const last = messages.findLast((message) => message.role === "user");
  const told = last?.role === "user" ? last.parts.flatMap((part) => (part.type === "text" ? part.text : [])).join("\n") : "";
  return shortTask(task ?? told);
}

const completeWith = ({ arena, order }: Work, { outcome: { outcome, text, steps }, tokens, costMicros }: Kept): Promise<void> =>
  complete(arena, order, { outcome, text, steps, tokens, costMicros });

/** What is tried again later goes on then; every other failure is this agent's end. */
async function completeFailed(work: Work, error: unknown): Promise<void> {
  if (work.arena.signal.aborted) return;
  const end =
    error instanceof LimitReached ? "limit" : error instanceof JobFailure && !LATER.includes(error.failureClass) ? "failed" : undefined;
  if (!end) return;
  const outcome = outcomeOf(work, end, (error as Error).message);
  await completeWith(work, { outcome, tokens: work.tokens, costMicros: work.isCostUnknown ? null : work.costMicros });
}
