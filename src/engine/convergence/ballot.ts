/** Convergence by votes: what the voices say of each proposal in numbers. The same words with opposite votes score low, in every language alike. */
import type { Score, ScorePart } from "../events.ts";
import type { Ballot, ConvergenceScorer, DebateEntry, DebateSoFar } from "./define.ts";
import { lastWords } from "./lexical.ts";

/** In parts of 1. They stand in docs/agents.md; a test compares. */
export const BALLOT_WEIGHTS = { unity: 0.4, support: 0.35, choice: 0.25 } as const;

/** The farthest apart that votes from -2 to 2 can be, as a variance. */
const WIDEST = 4;

type Votes = ReadonlyMap<string, number>;

export const ballotScorer: ConvergenceScorer = {
  name: "ballot",
  title: "Votes",
  score(debate) {
    const voices = lastWords(debate.entries);
    const votes = voices.map((entry) => votesOf(debate, latestBallot(debate.entries, entry.persona))).filter((vote) => vote.size > 0);
    if (votes.length < 2)
      return scored({ unity: 0, support: 0, choice: 0 }, votes.length === 0 ? "Nobody has voted." : "Only one voice has voted.");
    const proposals = [...new Set(votes.flatMap((vote) => [...vote.keys()]))].sort();
    const heard = votes.length / voices.length; // who has no vote is not for anything
    const values = {
      unity: heard * unity(votes, proposals),
      support: heard * Math.max(0, ...proposals.map((proposal) => mean(votes.map((vote) => vote.get(proposal) ?? 0)) / 2)),
      choice: heard * sameChoice(votes, proposals),
    };
    return scored(
      values,
      `${votes.length} of ${voices.length} voices voted on ${proposals.length} ${proposals.length === 1 ? "proposal" : "proposals"}.`,
    );
  },
};

function scored(values: Record<keyof typeof BALLOT_WEIGHTS, number>, words: string): Score {
  const parts: ScorePart[] = Object.entries(BALLOT_WEIGHTS).map(([name, weight]) => ({
    name,
    value: Math.round(100 * values[name as keyof typeof values]),
    weight,
  }));
  return { value: Math.round(parts.reduce((sum, part) => sum + part.value * part.weight, 0)), parts, words };
}

function latestBallot(entries: readonly DebateEntry[], persona: string): Ballot | undefined {
  return entries.filter((entry) => entry.persona === persona && entry.ballot).sort((a, b) => b.round - a.round)[0]?.ballot;
}

/** A stance outside -2 to 2, or to what is not on the table, is none; of two to one proposal the last counts. */
function votesOf({ proposals }: DebateSoFar, ballot: Ballot | undefined): Votes {
  const known = proposals && new Set(proposals.map(nameOf));
  const counted = (ballot?.stances ?? []).filter(
    ({ proposal, stance }) => Number.isInteger(stance) && Math.abs(stance) <= 2 && (!known || known.has(nameOf(proposal))),
  );
  return new Map(counted.map(({ proposal, stance }) => [nameOf(proposal), stance]));
}

const nameOf = (proposal: string): string => proposal.normalize("NFKC").trim().toLowerCase();

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);

/** 1 when all votes on a proposal are the same, 0 when half is all for and half all against; the mean over the proposals. */
const unity = (votes: readonly Votes[], proposals: readonly string[]): number =>
  mean(
    proposals.map((proposal) => {
      const given = votes.map((vote) => vote.get(proposal) ?? 0);
      const middle = mean(given);
      return Math.max(0, 1 - mean(given.map((value) => (value - middle) ** 2)) / WIDEST);
    }),
  );

/** How far the proposal that most put first is from chance: 1 when all put it first. Who is for nothing puts nothing first. */
function sameChoice(votes: readonly Votes[], proposals: readonly string[]): number {
  const backers = (proposal: string) =>
    votes.reduce((sum, vote) => {
      const best = Math.max(...vote.values());
      const firsts = [...vote.values()].filter((value) => value === best).length;
      return best > 0 && vote.get(proposal) === best ? sum + 1 / firsts : sum;
    }, 0);
  const most = Math.max(0, ...proposals.map(backers)) / votes.length;
  const chance = 1 / votes.length;
  return Math.max(0, (most - chance) / (1 - chance));
}
