/** An agent's card as people see it: that it begins, with its task in a few words, and what it came to. One who has tools and one who only talks tell the same. */
import type { AgentSpec, Arena } from "./define.ts";
import type { TurnEventData } from "./events.ts";

export interface Card {
  agent: AgentSpec;
  span: string;
  /** What people read while it works; its name unless said. */
  title?: string;
  task: string;
}

/** Told once for a span. */
export function ignite(arena: Arena, { agent, span, title = agent.name, task }: Card): Promise<void> {
  const model = agent.model ?? arena.turn.options.model ?? arena.chat.model ?? "";
  const data = { role: agent.role, title, task, model };
  return arena.bus.emit({ kind: "spark_ignited", key: `ignited:${span}`, agent: agent.name, span, data });
}

/** Told once for a span. */
export const complete = (
  arena: Arena,
  { agent, span }: Pick<Card, "agent" | "span">,
  data: TurnEventData["spark_completed"],
): Promise<void> => arena.bus.emit({ kind: "spark_completed", key: `completed:${span}`, agent: agent.name, span, data });

/** Of one that failed before it said anything. */
export const FAILED: TurnEventData["spark_completed"] = {
  ...{ outcome: "failed", text: "", steps: 0, costMicros: null },
  tokens: { input: 0, cached: 0, output: 0 },
};

const TASK_CHARACTERS = 120;

/** The first line that says something, without signs of Markdown: what a card says that somebody does. */
export function shortTask(text: string): string {
  const line = text.split("\n").find((each) => /[\p{L}\p{N}]/u.test(each)) ?? "";
  const plain = line
    .replaceAll(/[#*_`>[\]]/g, "")
    .replaceAll(/\s+/g, " ")
    .trim();
  return plain.length > TASK_CHARACTERS ? `${plain.slice(0, TASK_CHARACTERS - 1)}…` : plain;
}
