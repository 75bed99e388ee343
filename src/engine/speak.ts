/** One who only talks: a stretch of work without tools, told by the same two events as an agent's. Several calls of it count together. */
import type { AgentSpec, Arena, Reply } from "./define.ts";
import { complete, FAILED, ignite } from "./spark-card.ts";
import { addTokens } from "./spark.ts";

export interface Speech {
  agent: AgentSpec;
  span: string;
  /** What people read while it works. */
  title: string;
  task: string;
}

export interface Spoken<T> {
  value: T;
  /** What is told as its words. */
  text: string;
  replies: readonly Reply[];
}

/** Throws what `work` throws, after telling that it failed; an abort is told by the turn's own end. */
export async function speak<T>(arena: Arena, { agent, span, title, task }: Speech, work: () => Promise<Spoken<T>>): Promise<T> {
  await ignite(arena, { agent, span, title, task });
  try {
    const { value, text, replies } = await work();
    await completed(arena, agent, span, text, replies);
    return value;
  } catch (error) {
    if (!arena.signal.aborted) await complete(arena, { agent, span }, { ...FAILED, costMicros: 0 });
    throw error;
  }
}

function completed(arena: Arena, agent: AgentSpec, span: string, text: string, replies: readonly Reply[]): Promise<void> {
  const tokens = replies.reduce((sum, reply) => addTokens(sum, reply.tokens), { input: 0, cached: 0, output: 0 });
  const isUnknown = replies.some(({ costMicros }) => costMicros === null);
  const costMicros = isUnknown ? null : replies.reduce((sum, reply) => sum + (reply.costMicros ?? 0), 0);
  return complete(arena, { agent, span }, { outcome: "done", text, steps: replies.length, tokens, costMicros });
}
