/**
 * A debate: several voices argue about a brief in rounds, all at once in each; what they want is counted by ballots and measured by scorers side by side. It
 * ends at its cap, or early when the ballots have agreed for two rounds after the four named phases. A coordinator decides, and the decision becomes a node
 * of the canvas and can be a squad's plan. A voice that fails is not counted; people may speak between rounds.
 */
import { briefOf } from "./brief.ts";
import { withTeamCache } from "./cache.ts";
import { closed, rankedTally } from "./debate/close.ts";
import { putDecision } from "./debate/decision-node.ts";
import { playRound, scoresOf, SHOWN_SCORER } from "./debate/round.ts";
import type { Debate, DebateReport, Round } from "./debate/state.ts";
import { NAMED_PHASES } from "./debate/talk.ts";
import type { Arena, Runner, TurnOutcome } from "./define.ts";
import type { RoundVotes } from "./events.ts";
import { castFor } from "./roles/cast.ts";
import type { Persona } from "./roles/registry.ts";
import { VOICES } from "./roles/built-in.ts";
import { JobFailure } from "../jobs/define.ts";

export const DEBATE_ROUNDS = 8;
export const MOST_ROUNDS = 10;
const MOST_VOICES = 12;
/** From this score on a round counts as agreed. */
export const CONVERGED = 80;
const CONVERGED_ROUNDS = 2;

export const runDebate: Runner = withTeamCache(playDebate);

async function playDebate(arena: Arena): Promise<TurnOutcome> {
  const cast = await castFor(arena);
  const rounds = Math.max(1, Math.min(arena.turn.options.rounds ?? DEBATE_ROUNDS, MOST_ROUNDS));
  const voices = seated(cast.voices, arena.turn.options.personas);
  const debate: Debate = { arena, cast, brief: await briefOf(arena), voices, rounds, table: [], past: [], faults: [] };
  await shift(arena, "debate", `${voices.map((voice) => voice.title).join(", ")}: at most ${rounds} rounds.`);
  const isConverged = await played(debate);
  await shift(arena, "decide", "The Coordinator decides.");
  const { synthesis, decision } = await closed(debate);
  const { nodeId, left } = await putDecision(debate, decision);
  const report: DebateReport = {
    kind: "debate",
    topic: debate.brief.text,
    voices: voices.map(({ name, title, model }) => ({ name, title, model: model ?? null })),
    rounds: debate.past,
    mostRounds: rounds,
    proposals: rankedTally(debate),
    shown: SHOWN_SCORER,
    isConverged,
    synthesis,
    decision: { ...decision, nodeId },
    faults: debate.faults,
  };
  const did = [`Debated for ${debate.past.length} rounds${isConverged ? ", until they agreed" : ""}; decided: ${decision.title}.`];
  return {
    text: synthesis,
    did: nodeId ? [...did, "Put the decision on the canvas."] : did,
    left: [...(left ? [left] : []), ...decision.actions, ...debate.faults],
    report: report as unknown as Record<string, unknown>,
  };
}

/** Says whether it ended because they agreed. */
async function played(debate: Debate): Promise<boolean> {
  const { arena, rounds } = debate;
  for (let round = 1; round <= rounds; round++) {
    const faults = debate.faults.length;
    const played = await playRound(debate, round);
    if (played.spoken.length === 0) {
      if (debate.past.length === 0) throw new JobFailure("rejected", `Nobody could be heard. ${debate.faults[faults] ?? ""}`.trim());
      return false; // what was said so far is closed
    }
    debate.past.push(played);
    played.scores = await scoresOf(debate);
    const data = { round, rounds, phase: played.phase, scores: played.scores, shown: SHOWN_SCORER, votes: votesOf(debate, played) };
    await arena.bus.emit({ kind: "convergence_probed", key: `convergence:${round}`, data });
    if (hasConverged(debate.past)) return true;
  }
  return false;
}

function votesOf({ table, voices }: Debate, { spoken }: Round): RoundVotes {
  const titleOf = (name: string) => voices.find((voice) => voice.name === name)?.title ?? name;
  return {
    proposals: table.map(({ id, title, by }) => ({ id, title, by: titleOf(by) })),
    ballots: spoken.map(({ title, ballot }) => ({ voice: title, choice: ballot?.choice ?? "", stances: ballot?.stances ?? [] })),
  };
}

/** Two rounds in a row after the named phases. */
export function hasConverged(past: readonly Pick<Round, "round" | "scores">[]): boolean {
  const late = past.filter(({ round }) => round > NAMED_PHASES).slice(-CONVERGED_ROUNDS);
  return late.length === CONVERGED_ROUNDS && late.every(({ scores }) => (scores[SHOWN_SCORER]?.value ?? 0) >= CONVERGED);
}

/** Those that were named, in that order; the six that ship unless said. Throws JobFailure `rejected` for one that there is not. */
function seated(voices: readonly Persona[], named: readonly string[] | undefined): Persona[] {
  const names = named && named.length > 0 ? [...new Set(named)] : VOICES.map((voice) => voice.name);
  if (names.length > MOST_VOICES) throw new JobFailure("rejected", `personas: At most ${MOST_VOICES} voices debate at once.`);
  return names.map((name) => {
    const voice = voices.find((each) => each.name === name);
    if (!voice)
      throw new JobFailure("rejected", `personas: There is no voice "${name}". There are ${voices.map((each) => each.name).join(", ")}.`);
    return voice;
  });
}

const shift = (arena: Arena, phase: string, words: string): Promise<void> =>
  arena.bus.emit({ kind: "phase_shifted", key: `phase:${phase}`, data: { phase, words } });
