/** What a debate knows of itself, and what is kept of it with the turn. */
import type { Arena } from "../define.ts";
import type { Ballot } from "../convergence/define.ts";
import type { Score, TokenCount } from "../events.ts";
import type { TurnBrief } from "../brief.ts";
import type { Cast } from "../roles/agent.ts";
import type { Persona } from "../roles/registry.ts";
import type { DecisionBlock, Phase, Proposal, Tally } from "./talk.ts";

export interface Spoken {
  /** Name and title of the voice. */
  voice: string;
  title: string;
  text: string;
  ballot?: Ballot;
  model: string;
  tokens: TokenCount;
  costMicros: number | null;
}

export interface Round {
  round: number;
  phase: Phase;
  spoken: Spoken[];
  /** Names of voices that could not be heard. */
  failed: string[];
  /** What people said before it. */
  heard: string[];
  scores: Record<string, Score>;
}

export interface Debate {
  arena: Arena;
  cast: Cast;
  brief: TurnBrief;
  voices: Persona[];
  /** At most. */
  rounds: number;
  table: Proposal[];
  past: Round[];
  faults: string[];
}

/** Plain JSON, kept with the turn. */
export interface DebateReport {
  kind: "debate";
  topic: string;
  voices: { name: string; title: string; model: string | null }[];
  rounds: Round[];
  mostRounds: number;
  /** By the last ballot, most wanted first. */
  proposals: Tally[];
  /** Which scorer decided about the end, and whether it did. */
  shown: string;
  isConverged: boolean;
  synthesis: string;
  decision: DecisionBlock & { nodeId: string | null };
  faults: string[];
}
