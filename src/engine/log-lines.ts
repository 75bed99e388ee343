/** The log of a turn in plain sentences, one for each event that has something to tell. */
import type { TurnEvent, TurnEventKind } from "./events.ts";

export interface LogLine {
  seq: number;
  ts: number;
  kind: TurnEventKind;
  agent: string | null;
  span: string | null;
  words: string;
}

const LONGEST_WORDS = 400;

export function logLineOf(event: TurnEvent): LogLine | undefined {
  const words = wordsOf(event);
  if (words === undefined) return undefined;
  const { seq, ts, kind, agent = null, span = null } = event;
  return { seq, ts, kind, agent, span, words: short(words) };
}

const short = (words: string) => (words.length > LONGEST_WORDS ? `${words.slice(0, LONGEST_WORDS - 1)}…` : words);

const OUTCOMES = { done: "is done", failed: "failed", stopped: "was stopped", limit: "came to a limit" } as const;
const ENDS = { done: "The turn is done.", failed: "The turn failed.", cancelled: "The turn was stopped." } as const;

function wordsOf(event: TurnEvent): string | undefined {
  switch (event.kind) {
    case "spark_ignited":
      return `${event.agent ?? event.data.title} begins: ${event.data.task}`;
    case "spark_completed":
      return `${event.agent ?? "An agent"} ${OUTCOMES[event.data.outcome]}${event.data.text ? `: ${event.data.text}` : "."}`;
    case "tool_invoked":
      return event.data.said ? `${event.data.title}. ${event.data.said}` : event.data.title;
    case "tool_resolved":
      return event.data.text;
    case "round_opened":
      return `Round ${event.data.round} of ${event.data.rounds}: ${event.data.phase}`;
    case "convergence_probed": {
      const score = event.data.scores[event.data.shown];
      return score ? `Agreement ${Math.round(score.value)} of 100. ${score.words}` : undefined;
    }
    case "phase_shifted":
    case "fault_recovered":
    case "insight_surfaced":
    case "budget_warned":
    case "turn_failed":
    case "critique_issued":
      return event.data.words;
    case "canvas_patched":
      return event.data.summary;
    case "generation_queued":
      return `Asked ${event.data.model} for a take.`;
    case "generation_settled":
      return event.data.state === "done" ? "A take is there." : `A take ended: ${event.data.state}.`;
    case "approval_requested":
      return `Asks: ${event.data.words}`;
    case "approval_given":
      return event.data.scope === "always" ? "Allowed, from now on always." : event.data.isEdited ? "Allowed with changes." : "Allowed.";
    case "approval_refused":
      return event.data.reason ? `Refused: ${event.data.reason}` : "Refused.";
    case "session_sealed":
      return event.data.text ? `${ENDS[event.data.state]} ${event.data.text}` : ENDS[event.data.state];
    case "content_delta":
      return undefined;
  }
}
