/** What people see of a turn, as plain values; `reduce.ts` makes it from events. */
import type { NamedEdit, Score, TokenCount, TurnEventData } from "./events.ts";
import type { LogLine } from "./log-lines.ts";

export type { LogLine } from "./log-lines.ts";

export type TurnPhase = "queued" | "working" | "waiting" | "held" | "done" | "failed" | "cancelled";
export type CardState = "working" | "waiting" | "done" | "failed" | "stopped" | "limit";

export interface AgentCard {
  /** The agent's name in its turn. */
  name: string;
  role: string;
  title: string;
  /** What it does now, or did last. */
  task: string;
  model: string;
  state: CardState;
  span: string;
  /** "Reads the canvas"; empty while it thinks. */
  verb: string;
  /** Milliseconds since the epoch: of its present work. */
  since: number;
  /** When that ended. */
  until: number | null;
  /** Of all its work. */
  tokens: TokenCount;
  costMicros: number;
  isCostUnknown: boolean;
  steps: number;
  /** The node that it touched last, to fly to. */
  nodeId: string | null;
  /** Streamed words of each call that is under way, by span. */
  words: Record<string, string>;
  /** Its last whole answer. */
  text: string;
  /** Where its spans stand, for words that come late: number of the last event that ended words of a span. */
  ended: Record<string, number>;
}

export interface ApprovalCard {
  id: string;
  agent: string;
  words: string;
  edits: NamedEdit[];
  estimateMicros: number | null;
  isCostUnknown: boolean;
  state: "open" | "given" | "refused" | "withdrawn";
  by: string | null;
  reason: string | null;
  isEdited: boolean;
}

export interface DebateRound {
  round: number;
  rounds: number;
  phase: string;
  scores: Record<string, Score>;
  shown: string | null;
}

export interface GenerationCard {
  id: string;
  nodeId: string;
  model: string;
  estimateMicros: number | null;
  state: string;
  assetId: string | null;
  costMicros: number | null;
}

export interface TurnView {
  turnId: string;
  /** Number of the last stored event. */
  seq: number;
  phase: TurnPhase;
  /** What it does as a whole, in words. */
  words: string;
  startedAt: number | null;
  endedAt: number | null;
  /** In the order of their first appearance. */
  agents: AgentCard[];
  approvals: ApprovalCard[];
  rounds: DebateRound[];
  critiques: TurnEventData["critique_issued"][];
  generations: GenerationCard[];
  warnings: string[];
  nodeIds: string[];
  /** Of what has answered so far; of the whole turn at its end. */
  tokens: TokenCount;
  costMicros: number;
  isCostUnknown: boolean;
  answer: string | null;
  did: string[];
  left: string[];
  isCached: boolean;
  failure: string | null;
  log: LogLine[];
}

export const NO_TOKENS: TokenCount = { input: 0, cached: 0, output: 0 };

export const emptyTurn = (turnId: string): TurnView => ({
  turnId,
  seq: 0,
  phase: "queued",
  words: "",
  startedAt: null,
  endedAt: null,
  agents: [],
  approvals: [],
  rounds: [],
  critiques: [],
  generations: [],
  warnings: [],
  nodeIds: [],
  tokens: NO_TOKENS,
  costMicros: 0,
  isCostUnknown: false,
  answer: null,
  did: [],
  left: [],
  isCached: false,
  failure: null,
  log: [],
});
