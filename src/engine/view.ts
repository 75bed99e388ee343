/** What people see of a turn: plain values that the page, the terminal and a replay draw. `reduce.ts` makes them from events. */
import type { CritiqueItem, NamedEdit, RoundVotes, Score, TokenCount, TurnEventData, TurnEventKind } from "./events.ts";

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
  /** What it said, once it has ended; `speaking` has what it says now. */
  text: string;
  /** What it said with its calls of tools, the newest last; at most 20. */
  said: string[];
  /** The nodes it works on or changed last, to fly to. */
  nodeIds: string[];
  tools: number;
  steps: number;
  tokens: TokenCount;
  /** null: not known. */
  costMicros: number | null;
  startedAt: number;
  endedAt: number | null;
  /** Number of the event after which its words of now began; older pieces come too late. */
  saidUpTo: number;
}

export interface RoundView {
  round: number;
  rounds: number;
  phase: string;
  openedAt: number;
  /** After the round, by scorer; null before. */
  scores: Record<string, Score> | null;
  shown: string | null;
  votes?: RoundVotes;
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
  /** Asked to people and not answered yet. */
  question: { words: string; agent: string } | null;
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
  /** By span: the words of a call that is under way. */
  speaking: Record<string, string>;
  /** The newest `LOG_LINES`. */
  log: LogLine[];
  warnings: string[];
  tokens: TokenCount;
  costMicros: number;
  isCostUnknown: boolean;
  failure: { words: string; class: string } | null;
  ending: TurnEventData["session_sealed"] | null;
}
