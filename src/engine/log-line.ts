/** Events as lines of a log: who, what, in a few words. */
import type { TurnEvent } from "./events.ts";
import type { LogLine } from "./view.ts";

export function lineOf(event: TurnEvent): LogLine | undefined {
  const told = toldOf(event);
  if (!told) return undefined;
  const { seq, ts, kind, agent = null } = event;
  return { seq, ts, kind, agent, level: "plain", ...told };
}

type Told = Pick<LogLine, "group" | "words"> & { level?: LogLine["level"] };

function toldOf(event: TurnEvent): Told | undefined {
  switch (event.kind) {
    case "spark_ignited":
      return { group: "work", words: `begins: ${event.data.task}` };
    case "spark_completed":
      return {
        group: "work",
        words: OUTCOME_WORDS[event.data.outcome],
        level: event.data.outcome === "failed" ? "fail" : event.data.outcome === "limit" ? "warn" : "plain",
      };
    case "tool_invoked":
      return { group: "tools", words: event.data.title };
    case "tool_resolved":
      return {
        group: "tools",
        words: `${event.data.tool}: ${firstLine(event.data.text)}`,
        level: event.data.isError ? "warn" : "plain",
      };
    case "round_opened":
      return { group: "talk", words: `Round ${event.data.round} of ${event.data.rounds}: ${event.data.phase}` };
    case "convergence_probed": {
      const shown = event.data.scores[event.data.shown];
      return { group: "talk", words: `Round ${event.data.round} agrees to ${Math.round(shown?.value ?? 0)} of 100` };
    }
    case "phase_shifted":
      return { group: "work", words: event.data.words };
    case "fault_recovered":
      return { group: "work", words: event.data.words, level: "warn" };
    case "session_sealed":
      return { group: "work", words: SEALED_WORDS[event.data.state], level: event.data.state === "failed" ? "fail" : "plain" };
    case "canvas_patched":
      return { group: "tools", words: event.data.summary };
    case "critique_issued":
      return { group: "talk", words: event.data.verdict === "accept" ? "accepts the work" : `sends back ${event.data.items.length}` };
    case "insight_surfaced":
      return { group: "people", words: event.data.words };
    case "generation_queued":
      return { group: "tools", words: `runs ${event.data.model}` };
    case "generation_settled":
      return { group: "tools", words: `a take is ${event.data.state}`, level: event.data.state === "done" ? "plain" : "warn" };
    case "approval_requested":
      return { group: "people", words: `asks: ${event.data.words}`, level: "warn" };
    case "approval_given":
      return { group: "people", words: event.data.scope === "always" ? "approved, always here" : "approved" };
    case "approval_refused":
      return { group: "people", words: event.data.reason ? `rejected: ${event.data.reason}` : "rejected" };
    case "budget_warned":
      return { group: "work", words: event.data.words, level: "warn" };
    case "turn_failed":
      return { group: "work", words: event.data.words, level: "fail" };
    case "content_delta":
      return undefined;
  }
}

const OUTCOME_WORDS = { done: "is done", failed: "failed", stopped: "was stopped", limit: "came to its limit" } as const;
const SEALED_WORDS = { done: "The turn is done", failed: "The turn failed", cancelled: "The turn was stopped" } as const;

/** Its first line, without the JSON that a model reads behind it. */
const firstLine = (text: string) => (text.split("\n").find((line) => line.trim() !== "") ?? "").replace(/\s*\{".*$/, "").slice(0, 160);
