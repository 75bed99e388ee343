/** One who only talks: a stretch of work without tools, told by the same two events as an agent's. Several calls of it count together. */
import type { AgentSpec, Arena, Reply } from "./define.ts";

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
  const model = agent.model ?? arena.turn.options.model ?? arena.chat.model ?? "";
  await arena.bus.emit({
    kind: "spark_ignited",
    key: `ignited:${span}`,
    agent: agent.name,
    span,
    data: { role: agent.role, title, task, model },
  });
  try {
    const { value, text, replies } = await work();
    await completed(arena, agent, span, { outcome: "done", text, replies });
    return value;
  } catch (error) {
    if (!arena.signal.aborted) await completed(arena, agent, span, { outcome: "failed", text: "", replies: [] });
    throw error;
  }
}

async function completed(
  arena: Arena,
  agent: AgentSpec,
  span: string,
  { outcome, text, replies }: { outcome: "done" | "failed"; text: string; replies: readonly Reply[] },
): Promise<void> {
  const tokens = { input: 0, cached: 0, output: 0 };
  let costMicros: number | null = 0;
  for (const reply of replies) {
    tokens.input += reply.tokens.input;
    tokens.cached += reply.tokens.cached;
    tokens.output += reply.tokens.output;
    costMicros = costMicros === null || reply.costMicros === null ? null : costMicros + reply.costMicros;
  }
  const data = { outcome, text, steps: replies.length, tokens, costMicros };
  await arena.bus.emit({ kind: "spark_completed", key: `completed:${span}`, agent: agent.name, span, data });
}

const TASK_CHARACTERS = 120;

/** The first line of what was asked, without signs of Markdown: what a card says that somebody does. */
export function shortTask(text: string): string {
  const line = text.split("\n").find((each) => /[\p{L}\p{N}]/u.test(each)) ?? "";
  const plain = line
    .replaceAll(/[#*_`>[\]]/g, "")
    .replaceAll(/\s+/g, " ")
    .trim();
  return plain.length > TASK_CHARACTERS ? `${plain.slice(0, TASK_CHARACTERS - 1)}…` : plain;
}
