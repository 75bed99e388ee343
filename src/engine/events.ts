/**
 * What can happen in a turn. The server numbers an event, stores it and then tells it; a page, a terminal and a replay draw the same picture from the same
 * events (`reduce.ts`). Only `content_delta` is not stored: the words it carries are in the `spark_completed` that follows.
 */
export const EVENT_VERSION = 1;

/** How a tool touches the world, which decides what an approval mode does with it. */
export const EFFECTS = ["read", "edit", "spend", "outside"] as const;
export type Effect = (typeof EFFECTS)[number];

export interface TokenCount {
  input: number;
  cached: number;
  output: number;
}

/** A command as it would be given: what a person approves, edits or refuses. `ref` names its result for the edits after it (`$ref.id`). */
export interface NamedEdit {
  command: string;
  title: string;
  params: Record<string, unknown>;
  effect: Exclude<Effect, "read">;
  ref?: string;
  /** Of the model's call that it is a part of. */
  callId?: string;
  /** The tool of that call, for "always". */
  tool?: string;
}

export interface ScorePart {
  name: string;
  /** 0 to 100. */
  value: number;
  weight: number;
}

export interface Score {
  /** 0 to 100. */
  value: number;
  parts: ScorePart[];
  /** What it was made from, or why it says nothing. */
  words: string;
}

/** What was on the table after a round of a debate, and how each voice stood to it, by titles. */
export interface RoundVotes {
  proposals: { id: string; title: string; by: string }[];
  /** In the order of the seats; a voice whose ballot could not be read has no stances. */
  ballots: { voice: string; choice: string; stances: { proposal: string; stance: number }[] }[];
}

export interface CritiqueItem {
  nodeId: string | null;
  severity: "must" | "should" | "nice";
  words: string;
  fix: string;
}

export interface TurnEventData {
  /** An agent begins: what it is to do, and as whom. */
  spark_ignited: { role: string; title: string; task: string; model: string };
  spark_completed: {
    outcome: "done" | "failed" | "stopped" | "limit";
    text: string;
    steps: number;
    tokens: TokenCount;
    /** null: not known. */
    costMicros: number | null;
  };
  tool_invoked: {
    callId: string;
    tool: string;
    title: string;
    effect: Effect;
    input: Record<string, unknown>;
    nodeIds: string[];
    /** What the agent said with it; of several calls in one answer with the first. */
    said?: string;
  };
  tool_resolved: { callId: string; tool: string; isError: boolean; text: string; isCut: boolean; elapsedMs: number };
  /** Of a debate. */
  round_opened: { round: number; rounds: number; phase: string };
  /** Both scorers side by side; `shown` is the one that decides about an early stop. Turns from before votes were told have none. */
  convergence_probed: {
    round: number;
    rounds: number;
    phase: string;
    scores: Record<string, Score>;
    shown: string;
    votes?: RoundVotes;
  };
  /** What the turn as a whole does now; `held` and `handed-back` when a person took over. */
  phase_shifted: { phase: string; words: string; canvasSeq?: number };
  fault_recovered: { words: string; class: string; retryInMs?: number };
  session_sealed: {
    state: "done" | "failed" | "cancelled";
    text: string;
    /** What was done and what is left, a sentence each. */
    did: string[];
    left: string[];
    tokens: TokenCount;
    costMicros: number;
    /** Some of it has no known price. */
    isCostUnknown: boolean;
    elapsedMs: number;
    /** The answer was kept from an equal turn before: it cost nothing. */
    isCached?: boolean;
  };
  canvas_patched: { callId: string; nodeIds: string[]; edgeIds: string[]; summary: string; before: number; after: number };
  critique_issued: { verdict: "accept" | "revise"; revision: number; words: string; items: CritiqueItem[] };
  /** A note on the turn's board, or what a person said while it worked (`by` is their id). */
  insight_surfaced: { words: string; by: string };
  generation_queued: { generationId: string; nodeId: string; model: string; estimateMicros: number | null };
  generation_settled: { generationId: string; nodeId: string; state: string; assetId: string | null; costMicros: number | null };
  approval_requested: { approvalId: string; words: string; edits: NamedEdit[]; estimateMicros: number | null; isCostUnknown: boolean };
  approval_given: { approvalId: string; by: string; scope: "once" | "always"; isEdited: boolean };
  approval_refused: { approvalId: string; by: string; reason: string };
  budget_warned: { words: string; spentMicros: number; limitMicros: number };
  turn_failed: { words: string; class: string };
  /** Words of a call that is under way. `from`: how many characters of the same call came before; `after`: number of the last stored event then. */
  content_delta: { text: string; from: number; after: number };
}

export type TurnEventKind = keyof TurnEventData;

export const TURN_EVENT_KINDS = [
  "spark_ignited",
  "spark_completed",
  "tool_invoked",
  "tool_resolved",
  "round_opened",
  "convergence_probed",
  "phase_shifted",
  "fault_recovered",
  "session_sealed",
  "canvas_patched",
  "critique_issued",
  "insight_surfaced",
  "generation_queued",
  "generation_settled",
  "approval_requested",
  "approval_given",
  "approval_refused",
  "budget_warned",
  "turn_failed",
  "content_delta",
] as const satisfies readonly TurnEventKind[];

export type TurnEvent = {
  [K in TurnEventKind]: {
    v: typeof EVENT_VERSION;
    turnId: string;
    /** Rising from 1 within its turn; 0 for what is not stored. */
    seq: number;
    /** Milliseconds since the epoch. */
    ts: number;
    kind: K;
    /** The agent's name in its turn: "Director", "Artist 2". */
    agent?: string;
    /** The stretch of work it belongs to, `director`, `make/artist-2`, `round-3/sceptic`: unique in a turn, the same after a restart. */
    span?: string;
    data: TurnEventData[K];
  };
}[TurnEventKind];
