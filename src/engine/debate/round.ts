/** One round: all voices at once, each knowing the rounds before and nothing of this one. Who fails is told of and does not enter the scores. */
import { briefCue, briefMessages } from "../brief.ts";
import { SCORERS } from "../convergence/scorers.ts";
import type { DebateEntry, Measures, Similarity } from "../convergence/define.ts";
import type { Message, Reply } from "../define.ts";
import type { Score } from "../events.ts";
import { orFault } from "../faults.ts";
import { inParallel } from "../parallel.ts";
import { specOf } from "../roles/agent.ts";
import type { Persona } from "../roles/registry.ts";
import { speak } from "../speak.ts";
import { askStructured, said, told } from "../structured.ts";
import { asData } from "../untrusted.ts";
import type { Debate, Round, Spoken } from "./state.ts";
import {
  type BallotBlock,
  ballotBlock,
  blockIn,
  countedBallot,
  type Phase,
  PHASE_TASKS,
  phaseOf,
  readBallot,
  tallyOf,
  withProposals,
} from "./talk.ts";

/** The one that decides about an early end: votes cannot be mistaken for the words they are given in. */
export const SHOWN_SCORER = "ballot";
const STATEMENT_CHARACTERS = 6_000;
const OLD_CHARACTERS = 700;
const WHOLE_ROUNDS = 2;
const WORDS_WANTED = 180;

interface Statement extends Spoken {
  block: BallotBlock | null;
}

export async function playRound(debate: Debate, round: number): Promise<Round> {
  const { arena, voices, rounds } = debate;
  const phase = phaseOf(round);
  const heard = await arena.heard("debate", round);
  await arena.bus.emit({ kind: "round_opened", key: `round:${round}`, data: { round, rounds, phase } });
  const statements = await inParallel(arena.limits.fanOut, voices, (voice) => heardVoice(debate, voice, { round, phase, heard }));
  const spoken = statements.flatMap((statement) => statement ?? []);
  debate.table = withProposals(debate.table, round, spoken);
  const entries = spoken.map(({ block, ...statement }): Spoken => {
    const ballot = block ? countedBallot(block, debate.table) : undefined;
    return { ...statement, ...(ballot ? { ballot } : {}) };
  });
  const failed = voices.filter((_, index) => !statements[index]).map((voice) => voice.name);
  return { round, phase, spoken: entries, failed, heard, scores: {} };
}

interface Turn {
  round: number;
  phase: Phase;
  heard: readonly string[];
}

function heardVoice(debate: Debate, voice: Persona, turn: Turn): Promise<Statement | undefined> {
  const { arena, faults } = debate;
  const agent = specOf(voice);
  const span = `round-${turn.round}/${voice.name}`;
  return orFault(arena, { agent: agent.name, span, faults }, () =>
    speak(arena, { agent, span, title: `Round ${turn.round}`, task: turn.phase }, async () => {
      const messages = messagesFor(debate, turn);
      const cue = { part: "voice", data: cueOf(debate, voice, turn) };
      const reply = await arena.call({ agent, span, number: 1, messages, cue });
      const { prose, block } = blockIn(reply.text, "ballot");
      const read = readBallot(block);
      const replies: Reply[] = [reply];
      let ballot = "value" in read ? read.value : null;
      if (!ballot) {
        const again = told(
          "Your ballot could not be read. Give it alone, as one JSON object with choice and stances, and a proposal where you have one.",
        );
        const order = { agent, span, number: 2, messages: [...messages, said(reply), again], cue };
        const asked = await askStructured(arena, { ...order, name: "ballot", schema: ballotBlock });
        replies.push(...asked.replies);
        if ("value" in asked) ballot = asked.value;
      }
      const value: Statement = {
        voice: voice.name,
        title: voice.title,
        text: prose.slice(0, STATEMENT_CHARACTERS),
        ...spent(replies),
        block: ballot,
      };
      return { value, text: value.text, replies };
    }),
  );
}

function spent(replies: readonly Reply[]): Pick<Spoken, "model" | "tokens" | "costMicros"> {
  const tokens = { input: 0, cached: 0, output: 0 };
  for (const reply of replies) {
    tokens.input += reply.tokens.input;
    tokens.cached += reply.tokens.cached;
    tokens.output += reply.tokens.output;
  }
  const costs = replies.map((reply) => reply.costMicros);
  const costMicros = costs.some((cost) => cost === null) ? null : costs.reduce<number>((sum, cost) => sum + (cost ?? 0), 0);
  return { model: replies[0]?.model ?? "", tokens, costMicros };
}

function messagesFor(debate: Debate, { round, phase, heard }: Turn): Message[] {
  const parts = [
    "# The debate\n\nSeveral voices argue about the brief above, all at the same time in each round. Nobody sees what the others say in this round.",
    ...(debate.past.length > 0 ? [`# What was said\n\n${asData("statements", transcript(debate.past), 60_000)}`] : []),
    ...(debate.table.length > 0 ? [`# On the table\n\n${asData("proposals", tableWords(debate))}`] : []),
    ...(heard.length > 0 ? [`# The person says\n\n${heard.join("\n")}`] : []),
    `# Round ${round} of at most ${debate.rounds}: ${phase}\n\n${PHASE_TASKS[phase]} At most ${WORDS_WANTED} words of prose.\n\n${BALLOT_TASK}`,
  ];
  return briefMessages(debate.brief, parts.join("\n\n"));
}

const BALLOT_TASK = [
  "End with your ballot in exactly this form, with a stance from -2 (against) to 2 (for) for every proposal on the table; leave `stances` empty while there is none, and `proposal` out when you have nothing new:",
  "",
  "```ballot",
  '{"proposal": {"title": "…", "words": "…"}, "choice": "P1", "stances": [{"proposal": "P1", "stance": 2}]}',
  "```",
].join("\n");

/** The last rounds whole, the older ones by their beginnings. */
function transcript(past: readonly Round[]): string {
  return past
    .map(({ round, phase, spoken }) => {
      const isOld = round <= past.length - WHOLE_ROUNDS;
      const lines = spoken.map(
        ({ title, text }) => `## ${title}\n\n${isOld && text.length > OLD_CHARACTERS ? `${text.slice(0, OLD_CHARACTERS)}…` : text}`,
      );
      return `# Round ${round}, ${phase}\n\n${lines.join("\n\n")}`;
    })
    .join("\n\n");
}

export function lastTally({ table, past }: Pick<Debate, "table" | "past">) {
  return tallyOf(table, past.at(-1)?.spoken.map(({ title, ballot }) => ({ voice: title, ballot })) ?? []);
}

function tableWords(debate: Debate): string {
  return lastTally(debate)
    .map(
      (each) =>
        `${each.id} "${each.title}" (${debate.voices.find((voice) => voice.name === each.by)?.title ?? each.by}${each.votes > 0 ? `; ${each.mean} of 2` : ""}): ${each.words}`,
    )
    .join("\n");
}

function cueOf(debate: Debate, voice: Persona, { round, phase }: Turn): Record<string, unknown> {
  return {
    ...briefCue(debate.brief),
    voice: voice.name,
    title: voice.title,
    round,
    phase,
    proposals: debate.table,
    counts: lastTally(debate).map(({ id, mean }) => ({ id, mean })),
    seed: 1,
  };
}

/** Every scorer that has something to measure with, on all that was said so far; those who failed have said nothing. */
export async function scoresOf(debate: Debate): Promise<Record<string, Score>> {
  const entries = debate.past.flatMap(({ round, phase, spoken }) =>
    spoken.map(({ voice, text, ballot }): DebateEntry => ({ round, phase, persona: voice, text, ...(ballot ? { ballot } : {}) })),
  );
  const soFar = { entries, rounds: debate.rounds, proposals: debate.table.map((proposal) => proposal.id) };
  const measures: Measures = { similarity: (texts) => similarityOf(debate, texts) };
  const scores = await Promise.all(SCORERS.map(async (scorer) => [scorer.name, await scorer.score(soFar, measures)] as const));
  return Object.fromEntries(scores.flatMap(([name, score]) => (score ? [[name, score]] : [])));
}

/** A debate goes on without it: what went wrong is told, once for each round. */
async function similarityOf({ arena, past, faults }: Debate, texts: readonly string[]): Promise<Similarity | undefined> {
  const span = `measure-${past.length}`;
  const work = async () => (await arena.similarity({ span, number: 1, texts })) ?? null; // null stays null when it is kept
  return (await orFault(arena, { agent: "Scorer", span, faults }, work)) ?? undefined;
}
