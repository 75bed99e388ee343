/** What was said in a turn, in the order in which it was said: for the transcript of Mission Control. */
import type { AgentView, RoundView, TurnView } from "../../src/engine/view.ts";

export type TalkEntry =
  | { kind: "round"; at: number; round: RoundView }
  | { kind: "agent"; at: number; agent: AgentView }
  | { kind: "words"; at: number; by: string; words: string }
  | {
      kind: "verdict";
      at: number;
      verdict: "accept" | "revise";
      words: string;
      items: { words: string; fix: string; nodeId: string | null }[];
    };

/** An agent that has said nothing yet and works is an entry too: its words stream into it. */
export function talkOf(view: TurnView): TalkEntry[] {
  const entries: TalkEntry[] = [
    ...view.rounds.map((round) => ({ kind: "round" as const, at: round.openedAt, round })),
    ...view.agents
      .filter(({ text, endedAt, said }) => text !== "" || endedAt === null || said.length > 0)
      .map((agent) => ({ kind: "agent" as const, at: agent.startedAt, agent })),
    ...view.board.map(({ words, by, at }) => ({ kind: "words" as const, at, by, words })),
    ...view.critiques.map(({ at, verdict, words, items }) => ({ kind: "verdict" as const, at, verdict, words, items })),
  ];
  return entries.sort((a, b) => a.at - b.at);
}

/** The phases of a debate, each with how far it is. */
export const PHASES = [
  { phase: "initial-analysis", word: "Initial analysis" },
  { phase: "counterarguments", word: "Counterarguments" },
  { phase: "evidence-assessment", word: "Evidence" },
  { phase: "synthesis", word: "Synthesis" },
  { phase: "refinement", word: "Refinement" },
] as const;

export type PhaseState = "done" | "run" | "wait";

export function phaseStates({ rounds, endedAt }: TurnView): PhaseState[] {
  const last = rounds.at(-1)?.phase;
  const now = PHASES.findIndex(({ phase }) => phase === last);
  return PHASES.map((_, at) => (at < now || (at === now && endedAt !== null) ? "done" : at === now && endedAt === null ? "run" : "wait"));
}

export const phaseWord = (phase: string): string => PHASES.find((known) => known.phase === phase)?.word ?? phase.replaceAll("-", " ");
