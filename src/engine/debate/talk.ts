/**
 * What is said in a debate and how it is counted: phases, proposals on the table, ballots. A voice speaks in prose, so that it can be heard while it thinks,
 * and ends with a small block that is checked strictly; what the block says counts, what the prose says is for people.
 */
import { type Static, Type } from "@sinclair/typebox";
import { Value } from "@sinclair/typebox/value";
import { type Ballot, BallotSchema } from "../convergence/define.ts";
import { closedObject, readJson } from "../structured.ts";

/** The last one is every round after the fourth. */
export const PHASES = ["initial-analysis", "counterarguments", "evidence-assessment", "synthesis", "refinement"] as const;
export type Phase = (typeof PHASES)[number];
export const NAMED_PHASES = PHASES.length - 1;

export const phaseOf = (round: number): Phase => PHASES[Math.min(round, PHASES.length) - 1] ?? "refinement";

export const PHASE_TASKS: Record<Phase, string> = {
  "initial-analysis": "Say where you stand on the question, what you would watch out for, and put forward one proposal of your own.",
  counterarguments:
    "Answer the others by name. Say which proposal you are most against and why, and which you can live with. You may put forward one new proposal if it is better than what is on the table.",
  "evidence-assessment":
    "Separate what is known from what is only claimed: numbers of the brief, facts of the canvas, what nobody has shown. Change your votes where the facts ask for it.",
  synthesis:
    "Which proposals can become one plan, and which exclude each other? Say what you would give up for it and the risk that stays.",
  refinement: "Close the gaps: what exactly is done, in which order, how anybody can see that it worked. Repeat nothing.",
};

export interface Proposal {
  /** `P1`, in the order in which they came. */
  id: string;
  title: string;
  words: string;
  /** Name of the voice. */
  by: string;
}

export const MOST_PROPOSALS = 10;
/** Rounds in which something new may come to the table. */
const OPEN_ROUNDS = 2;

const proposal = closedObject({
  title: Type.String({ minLength: 1, maxLength: 120 }),
  words: Type.String({ minLength: 1, maxLength: 1_200 }),
});

export const ballotBlock = closedObject({
  proposal: Type.Union([proposal, Type.Null()], { default: null, description: "Something new for the table; null for nothing." }),
  choice: Type.String({ maxLength: 80, default: "", description: "The id of the proposal you would take today; empty if none." }),
  stances: BallotSchema.properties.stances,
});
export type BallotBlock = Static<typeof ballotBlock>;

export const decisionBlock = closedObject({
  title: Type.String({ minLength: 1, maxLength: 160 }),
  words: Type.String({
    minLength: 1,
    maxLength: 3_000,
    description: "What was decided, so that somebody who was not there can act on it.",
  }),
  prompt: Type.String({
    maxLength: 1_000,
    description: "One or two sentences that prompts can take up as they are; empty where nothing is to be made.",
  }),
  chosen: Type.Array(Type.String({ maxLength: 80 }), { maxItems: MOST_PROPOSALS, description: "Ids of the proposals it is made of." }),
  reasons: Type.Array(Type.String({ maxLength: 400 }), { maxItems: 8 }),
  risks: Type.Array(Type.String({ maxLength: 400 }), { maxItems: 8 }),
  dissent: Type.Array(Type.String({ maxLength: 400 }), { maxItems: 8, description: "Who still objects, and to what." }),
  actions: Type.Array(Type.String({ maxLength: 400 }), { maxItems: 10, description: "What is done next, in its order." }),
});
export type DecisionBlock = Static<typeof decisionBlock>;

/** The prose before the last fence of that name, and what stands in it. */
export function blockIn(text: string, name: string): { prose: string; block: string } {
  const fence = [...text.matchAll(new RegExp(`\`\`\`(?:${name}|json)[^\\n]*\\n([\\s\\S]*?)(?:\`\`\`|$)`, "gi"))].at(-1);
  return fence ? { prose: text.slice(0, fence.index).trim(), block: fence[1] ?? "" } : { prose: text.trim(), block: "" };
}

export const readBallot = (block: string): { value: BallotBlock } | { problem: string } => readJson(block, ballotBlock);

/** What is new comes to the table in the order of the seats, never of who was faster; the same title twice is one. */
export function withProposals(
  table: readonly Proposal[],
  round: number,
  spoken: readonly { voice: string; block: BallotBlock | null }[],
): Proposal[] {
  if (round > OPEN_ROUNDS) return [...table];
  const all = [...table];
  for (const { voice, block } of spoken) {
    const proposal = block?.proposal;
    if (!proposal || all.length >= MOST_PROPOSALS || all.some((each) => each.title.toLowerCase() === proposal.title.toLowerCase()))
      continue;
    all.push({ id: `P${all.length + 1}`, title: proposal.title, words: proposal.words, by: voice });
  }
  return all;
}

/** Only what is on the table counts, each proposal once (the last word on it); undefined when nothing is left. */
export function countedBallot(block: BallotBlock, table: readonly Proposal[]): Ballot | undefined {
  const ids = new Set(table.map((proposal) => proposal.id));
  const stances = new Map(block.stances.filter(({ proposal }) => ids.has(proposal)).map(({ proposal, stance }) => [proposal, stance]));
  if (stances.size === 0) return undefined;
  const choice = block.choice && ids.has(block.choice) ? block.choice : "";
  return Value.Cast(BallotSchema, { choice, stances: [...stances].map(([proposal, stance]) => ({ proposal, stance })) });
}

export interface Tally extends Proposal {
  /** -2 to 2; 0 where nobody has voted. */
  mean: number;
  votes: number;
  for: string[];
  against: string[];
}

export function tallyOf(table: readonly Proposal[], ballots: readonly { voice: string; ballot: Ballot | undefined }[]): Tally[] {
  return table.map((proposal) => {
    const votes = ballots.flatMap(({ voice, ballot }) => {
      const stance = ballot?.stances.find((each) => each.proposal === proposal.id)?.stance;
      return stance === undefined ? [] : [{ voice, stance }];
    });
    const sum = votes.reduce((total, vote) => total + vote.stance, 0);
    return {
      ...proposal,
      mean: votes.length > 0 ? Math.round((sum / votes.length) * 100) / 100 : 0,
      votes: votes.length,
      for: votes.filter((vote) => vote.stance > 0).map((vote) => vote.voice),
      against: votes.filter((vote) => vote.stance < 0).map((vote) => vote.voice),
    };
  });
}
