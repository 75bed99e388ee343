/**
 * A turn as people watch it, made from its events alone: pure, the same on the page, in the terminal and in a replay. Stored events make the picture;
 * streamed words lie beside it (`speaking`) until the event that says the same for good, so whoever comes late or reads it again ends with the same.
 */
import type { TokenCount, TurnEvent, TurnEventKind } from "./events.ts";
import { lineOf } from "./log-line.ts";
import type { AgentView, ApprovalView, TurnView } from "./view.ts";

export const LOG_LINES = 400;
const CHANGED_NODES = 1_000;
const SAID_LINES = 20;
const NOTHING: TokenCount = { input: 0, cached: 0, output: 0 };

export const beginView = (turnId: string): TurnView => ({
  turnId,
  seq: 0,
  state: "working",
  startedAt: null,
  endedAt: null,
  phase: null,
  question: null,
  agents: [],
  rounds: [],
  approvals: [],
  generations: [],
  critiques: [],
  board: [],
  changed: [],
  speaking: {},
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
  return settleState(apply(endsWords(event.kind) ? silent(next, event.span) : next, event));
}

export const reduceAll = (turnId: string, events: Iterable<TurnEvent>): TurnView => {
  let view = beginView(turnId);
  for (const event of events) view = reduce(view, event);
  return view;
};

/** A piece that came twice, too late or before what it follows changes nothing. */
function stream(view: TurnView, { span, data }: Extract<TurnEvent, { kind: "content_delta" }>): TurnView {
  const agent = view.agents.find((known) => known.span === span && known.endedAt === null);
  if (span === undefined || !agent || data.after > view.seq || data.after < agent.saidUpTo) return view;
  const said = view.speaking[span] ?? "";
  const isNew = data.from <= said.length && data.from + data.text.length > said.length;
  return isNew ? { ...view, speaking: { ...view.speaking, [span]: said.slice(0, data.from) + data.text } } : view;
}

function silent(view: TurnView, span: string | undefined): TurnView {
  if (span === undefined) return view;
  const { [span]: _, ...speaking } = view.speaking;
  return withAgent({ ...view, speaking }, span, { saidUpTo: view.seq });
}

function apply(view: TurnView, event: TurnEvent): TurnView {
  switch (event.kind) {
    case "spark_ignited":
      return { ...view, agents: [...view.agents.filter(({ span }) => span !== event.span), agentOf(event)] };
    case "spark_completed":
      return completed(view, event);
    case "tool_invoked": {
      const { title, nodeIds, said } = event.data;
      return withAgent(view, event.span, (agent) => ({
        verb: title,
        said: said ? [...agent.said, said].slice(-SAID_LINES) : agent.said,
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
      const { round, scores, shown, votes } = event.data;
      const scored = { scores, shown, ...(votes ? { votes } : {}) };
      return { ...view, rounds: view.rounds.map((known) => (known.round === round ? { ...known, ...scored } : known)) };
    }
    case "phase_shifted":
      return phased(view, event);
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

function agentOf({ seq, span = "", agent = "", ts, data }: Extract<TurnEvent, { kind: "spark_ignited" }>): AgentView {
  return {
    ...data,
    span,
    name: agent,
    state: "working",
    verb: "thinks",
    text: "",
    said: [],
    nodeIds: [],
    tools: 0,
    steps: 0,
    tokens: NOTHING,
    costMicros: 0,
    startedAt: ts,
    endedAt: null,
    saidUpTo: seq,
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

function phased(view: TurnView, { agent = "", ts, data: { phase, words } }: Extract<TurnEvent, { kind: "phase_shifted" }>): TurnView {
  if (phase === "asking") return { ...view, question: { words, agent } };
  if (phase === "answered") return { ...view, question: null };
  return { ...view, phase: { phase, words, since: ts } };
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
    speaking: {},
    question: null,
    endedAt: ts,
    ending: data,
    tokens: data.tokens,
    costMicros: data.costMicros,
    isCostUnknown: data.isCostUnknown,
    agents: view.agents.map((agent) => (agent.endedAt === null ? { ...agent, state: "stopped", verb: "", endedAt: ts } : agent)),
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
  return { ...view, state: view.question || view.approvals.some(({ state }) => state === "open") ? "asking" : "working" };
}
