/** What every agent is told beside its own text: how far it may go in this turn, and what is not a task. */
import type { Approval } from "../schema.ts";
import type { AgentSpec, TurnRow } from "./define.ts";
import { DATA_RULE } from "./untrusted.ts";

const FAR: Record<Approval, string> = {
  plan: "This turn only plans: you can read everything and change nothing. Say what you would do, step by step, and what it would cost.",
  assist:
    "A person looks at every change before it is made. Put what belongs together into one answer with several tool calls, so that it is one question. A refusal comes with a reason: follow it.",
  auto: "Changes are made at once, inside the limits and budgets of this turn.",
};

/** `instructions` are the project's own, by the people who work in it. */
export function systemOf(turn: Pick<TurnRow, "approval">, agent: AgentSpec, instructions: string): string {
  const parts = [agent.prompt, ...(instructions ? [`# This project\n\n${instructions}`] : []), FAR[turn.approval]];
  return (agent.prompt.includes(DATA_RULE) ? parts : [...parts, DATA_RULE]).join("\n\n");
}
