/**
 * A turn as people watch it, made from its events alone: pure, the same on the page, in the terminal and in a replay. Stored events make the picture;
 * streamed words only lie over it until the event that says the same for good, so whoever comes late or reads it again ends with the same.
 */
import type { CritiqueItem, NamedEdit, Score, TokenCount, TurnEvent, TurnEventData, TurnEventKind } from "./events.ts";

export type AgentState = "working" | "asking" | "done" | "failed" | "stopped" | "limit";

/** One stretch of work of an agent: a card of Mission Control, or what a persona says in a round. */
export interface AgentView {
  span: string;
  name: string;
  role: string;
  title: string;
  task: string;
  model: string;
  state: AgentState;
  /** What it does now, a few words; empty when it has ended. */
  verb: string;
  /** What it says: as it streams, at last for good. */
  text: string;
  /** The nodes it works on or changed last, to fly to. */
  nodeIds: string[];
  tools: number;
  steps: number;
  tokens: TokenCount;
  /** null: not known. */
  costMicros: number | null;
  startedAt: number;
  endedAt: number | null;
}

export interface RoundView {
  round: number;
  rounds: number;
  phase: string;
  openedAt: number;
  /** After the round, by scorer; null before. */
  scores: Record<string, Score> | null;
  shown: string | null;
}

export interface ApprovalView {
  approvalId: string;
  agent: string;
  words: string;
  edits: NamedEdit[];
  estimateMicros: number | null;
  isCostUnknown: boolean;
  askedAt: number;
  state: "open" | "given" | "refused" | "withdrawn";
  by: string | null;
  scope: "once" | "always" | null;
  isEdited: boolean;
  reason: string;
}

export interface GenerationView {
  generationId: string;
  nodeId: string;
  model: string;
  state: string;
  assetId: string | null;
  /** An estimate until it is settled; null: not known. */
  costMicros: number | null;
}

export const LOG_GROUPS = ["tools", "talk", "people", "work"] as const;
export type LogGroup = (typeof LOG_GROUPS)[number];

export interface LogLine {
  seq: number;
  ts: number;
  kind: TurnEventKind;
  group: LogGroup;
  agent: string | null;
  words: string;
  level: "plain" | "warn" | "fail";
}

export interface TurnView {
  turnId: string;
  /** Number of the last event that it was made from. */
  seq: number;
  state: "working" | "asking" | "held" | "done" | "failed" | "cancelled";
  startedAt: number | null;
  endedAt: number | null;
  phase: { phase: string; words: string; since: number } | null;
  /** In the order in which they began. */
  agents: AgentView[];
  rounds: RoundView[];
  approvals: ApprovalView[];
  generations: GenerationView[];
  critiques: { verdict: "accept" | "revise"; revision: number; words: string; items: CritiqueItem[]; at: number }[];
  /** The board's notes and what people said, in their order. */
  board: { words: string; by: string; at: number }[];
  /** Every node that was changed, the latest last. */
  changed: string[];
  /** The newest `LOG_LINES`. */
  log: LogLine[];
  warnings: string[];
  tokens: TokenCount;
  costMicros: number;
  isCostUnknown: boolean;
  failure: { words: string; class: string } | null;
  ending: TurnEventData["session_sealed"] | null;
}

export const LOG_LINES = 400;
const CHANGED_NODES = 1_000;
const NOTHING: TokenCount = { input: 0, cached: 0, output: 0 };

export const beginView = (turnId: string): TurnView => ({
  turnId,
  seq: 0,
  state: "working",
  startedAt: null,
  endedAt: null,
  phase: null,
  agents: [],
  rounds: [],
  approvals: [],
  generations: [],
  critiques: [],
  board: [],
  changed: [],
  log: [],
  warnings: [],
  tokens: NOTHING,
  costMicros: 0,
  isCostUnknown: false,
  failure: null,
  ending: null,
});

/** Whether an event of this kind ends the words that stream in its span. */
export const endsWords = (kind: TurnEventKind): boolean =>
  kind === "tool_invoked" || kind === "spark_completed" || kind === "fault_recovered" || kind === "approval_requested";

/** The picture after one more event. One that is known already, or of another turn, changes nothing. */
export function reduce(view: TurnView, event: TurnEvent): TurnView {
  if (event.turnId !== view.turnId) return view;
  if (event.kind === "content_delta") return stream(view, event);
  if (event.seq <= view.seq) return view;
  const line = lineOf(event);
  const next: TurnView = {
    ...view,
    seq: event.seq,
    startedAt: view.startedAt ?? event.ts,
    log: line ? [...view.log.slice(1 - LOG_LINES), line] : view.log,
  };
  const told = endsWords(event.kind) && event.span !== undefined ? withAgent(next, event.span, { text: "" }) : next;
  return settleState(apply(told, event));
}

export const reduceAll = (turnId: string, events: Iterable<TurnEvent>): TurnView => {
  let view = beginView(turnId);
  for (const event of events) view = reduce(view, event);
  return view;
};

/** Words lie where they belong: a piece that came twice or before its time is not put twice. */
function stream(view: TurnView, { span, data }: Extract<TurnEvent, { kind: "content_delta" }>): TurnView {
  const agent = view.agents.find((known) => known.span === span);
  if (!agent || span === undefined || agent.endedAt !== null || data.after > view.seq || data.from > agent.text.length) return view;
  if (data.from === 0 && agent.text !== "" && data.text.length < agent.text.length) return view;
  return withAgent(view, span, { text: agent.text.slice(0, data.from) + data.text, verb: "answers" });
}

function apply(view: TurnView, event: TurnEvent): TurnView {
  switch (event.kind) {
    case "spark_ignited":
      return { ...view, agents: [...view.agents.filter(({ span }) => span !== event.span), agentOf(event)] };
    case "spark_completed":
      return completed(view, event);
    case "tool_invoked": {
      const { title, nodeIds } = event.data;
      return withAgent(view, event.span, (agent) => ({
        verb: title,
        tools: agent.tools + 1,
        nodeIds: nodeIds.length > 0 ? nodeIds : agent.nodeIds,
      }));
    }
    case "tool_resolved":
      return withAgent(view, event.span, { verb: "thinks" });
    case "canvas_patched": {
      const { nodeIds } = event.data;
      const changed = [...view.changed.filter((id) => !nodeIds.includes(id)), ...nodeIds].slice(-CHANGED_NODES);
      return withAgent({ ...view, changed }, event.span, (agent) => ({ nodeIds: nodeIds.length > 0 ? nodeIds : agent.nodeIds }));
    }
    case "round_opened":
      return { ...view, rounds: [...view.rounds, { ...event.data, openedAt: event.ts, scores: null, shown: null }] };
    case "convergence_probed": {
      const { round, scores, shown } = event.data;
      return { ...view, rounds: view.rounds.map((known) => (known.round === round ? { ...known, scores, shown } : known)) };
    }
    case "phase_shifted":
      return { ...view, phase: { ...event.data, since: event.ts } };
    case "fault_recovered":
      return withAgent(view, event.span, { verb: "tries again" });
    case "critique_issued":
      return { ...view, critiques: [...view.critiques, { ...event.data, at: event.ts }] };
    case "insight_surfaced":
      return { ...view, board: [...view.board, { ...event.data, at: event.ts }] };
    case "generation_queued": {
      const { estimateMicros, ...data } = event.data;
      return { ...view, generations: [...view.generations, { ...data, state: "queued", assetId: null, costMicros: estimateMicros }] };
    }
    case "generation_settled": {
      const { generationId, state, assetId, costMicros } = event.data;
      return {
        ...view,
        generations: view.generations.map((known) =>
          known.generationId === generationId ? { ...known, state, assetId, costMicros } : known,
        ),
      };
    }
    case "approval_requested":
      return withAgent({ ...view, approvals: [...view.approvals, asked(event)] }, event.span, { state: "asking", verb: "asks you" });
    case "approval_given": {
      const { approvalId, ...given } = event.data;
      return decided(view, event, approvalId, { state: "given", ...given });
    }
    case "approval_refused": {
      const { approvalId, ...refused } = event.data;
      return decided(view, event, approvalId, { state: "refused", ...refused });
    }
    case "budget_warned":
      return { ...view, warnings: [...view.warnings, event.data.words] };
    case "turn_failed":
      return { ...view, failure: event.data };
    case "session_sealed":
      return sealed(view, event);
    case "content_delta":
      return view;
  }
}

function agentOf({ span = "", agent = "", ts, data }: Extract<TurnEvent, { kind: "spark_ignited" }>): AgentView {
  return {
    ...data,
    span,
    name: agent,
    state: "working",
    verb: "thinks",
    text: "",
    nodeIds: [],
    tools: 0,
    steps: 0,
    tokens: NOTHING,
    costMicros: 0,
    startedAt: ts,
    endedAt: null,
  };
}

function completed(view: TurnView, { span, ts, data }: Extract<TurnEvent, { kind: "spark_completed" }>): TurnView {
  const { outcome, text, steps, tokens, costMicros } = data;
  const next = withAgent(view, span, { state: outcome, verb: "", text, steps, tokens, costMicros, endedAt: ts });
  return {
    ...next,
    tokens: added(view.tokens, tokens),
    costMicros: view.costMicros + (costMicros ?? 0),
    isCostUnknown: view.isCostUnknown || costMicros === null,
  };
}

const added = (a: TokenCount, b: TokenCount): TokenCount => ({
  input: a.input + b.input,
  cached: a.cached + b.cached,
  output: a.output + b.output,
});

const asked = ({ agent = "", ts, data }: Extract<TurnEvent, { kind: "approval_requested" }>): ApprovalView => ({
  ...data,
  agent,
  askedAt: ts,
  state: "open",
  by: null,
  scope: null,
  isEdited: false,
  reason: "",
});

function decided(view: TurnView, { span }: TurnEvent, approvalId: string, change: Partial<ApprovalView>): TurnView {
  const approvals = view.approvals.map((known) => (known.approvalId === approvalId ? { ...known, ...change } : known));
  return withAgent({ ...view, approvals }, span, { state: "working", verb: change.state === "given" ? "goes on" : "thinks" });
}

/** Nothing stays open after the end: who still worked was stopped, what still asked is withdrawn. */
function sealed(view: TurnView, { ts, data }: Extract<TurnEvent, { kind: "session_sealed" }>): TurnView {
  return {
    ...view,
    endedAt: ts,
    ending: data,
    tokens: data.tokens,
    costMicros: data.costMicros,
    isCostUnknown: data.isCostUnknown,
    agents: view.agents.map((agent) => (agent.endedAt === null ? { ...agent, state: "stopped", verb: "", text: "", endedAt: ts } : agent)),
    approvals: view.approvals.map((known) => (known.state === "open" ? { ...known, state: "withdrawn" } : known)),
  };
}

type Change = Partial<AgentView> | ((agent: AgentView) => Partial<AgentView>);

function withAgent(view: TurnView, span: string | undefined, change: Change): TurnView {
  if (span === undefined || !view.agents.some((agent) => agent.span === span && agent.endedAt === null)) return view;
  return {
    ...view,
    agents: view.agents.map((agent) =>
      agent.span === span ? { ...agent, ...(typeof change === "function" ? change(agent) : change) } : agent,
    ),
  };
}

function settleState(view: TurnView): TurnView {
  if (view.ending) return { ...view, state: view.ending.state };
  if (view.phase?.phase === "held") return { ...view, state: "held" };
  return { ...view, state: view.approvals.some(({ state }) => state === "open") ? "asking" : "working" };
}

// ── the log ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

function lineOf(event: TurnEvent): LogLine | undefined {
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

const firstLine = (text: string) => (text.split("\n").find((line) => line.trim() !== "") ?? "").slice(0, 160);
