/** A voice of a debate: argues from what can be counted in the brief, answers the others, and ends with a ballot. */
import { factsOf, type FilmFacts } from "../film-facts.ts";
import { type Count, type OnTable, proposalOf, reasonFor, stancesOf, viewOf } from "../positions.ts";
import { listOf, numberOf, type Say, stringOf, type Talk } from "../talk.ts";

interface Seat {
  voice: string;
  title: string;
  phase: string;
  round: number;
  table: OnTable[];
  counts: Count[];
  facts: FilmFacts;
  stances: Map<string, number>;
}

export async function speak(talk: Talk): Promise<Say> {
  const { data } = talk;
  const [voice, title, round] = [stringOf(data.voice), stringOf(data.title), numberOf(data.round)];
  const facts = await factsOf(data);
  const table = listOf(data.proposals).map(({ id, title: name, words, by }) => ({
    id: stringOf(id),
    title: stringOf(name),
    words: stringOf(words),
    by: stringOf(by),
  }));
  const counts = listOf(data.counts).map(({ id, mean }) => ({ id: stringOf(id), mean: numberOf(mean) }));
  const stances = stancesOf(voice, table, counts, round, numberOf(data.seed));
  const seat: Seat = { voice, title, phase: stringOf(data.phase), round, table, counts, facts, stances };
  const ballot = ballotOf(seat);
  if (talk.wantsJson) return { json: ballot };
  return { words: `${statement(seat)}\n\n\`\`\`ballot\n${JSON.stringify(ballot)}\n\`\`\`` };
}

function ballotOf(seat: Seat) {
  const { table, stances } = seat;
  const own = table.length === 0 ? { proposal: proposalOf(seat.voice, seat.title, seat.facts) } : {};
  return { ...own, choice: best(seat)?.id ?? "", stances: table.map(({ id }) => ({ proposal: id, stance: stances.get(id) ?? 0 })) };
}

/** What it would take today: its own stance and the others' together. */
function best({ table, stances, counts }: Seat): OnTable | undefined {
  const value = ({ id }: OnTable) => (stances.get(id) ?? 0) + (counts.find((count) => count.id === id)?.mean ?? 0);
  return [...table].sort((a, b) => value(b) - value(a))[0];
}

const named = (proposal: OnTable) => `${proposal.id}, "${proposal.title}"`;

function statement(seat: Seat): string {
  switch (seat.phase) {
    case "initial-analysis":
      return opening(seat);
    case "counterarguments":
      return answer(seat);
    case "evidence-assessment":
      return evidence(seat);
    case "synthesis":
      return together(seat);
    default:
      return settling(seat);
  }
}

const opening = ({ voice, title, facts }: Seat): string => `${viewOf(voice, facts)} ${proposalOf(voice, title, facts).words}`;

function answer(seat: Seat): string {
  const { table, stances, voice, facts } = seat;
  const others = table.filter((proposal) => proposal.by !== voice);
  const worst = [...others].sort((a, b) => (stances.get(a.id) ?? 0) - (stances.get(b.id) ?? 0))[0];
  const liked = [...others].sort((a, b) => (stances.get(b.id) ?? 0) - (stances.get(a.id) ?? 0))[0];
  const against =
    worst && (stances.get(worst.id) ?? 0) < 0
      ? `I am against ${named(worst)}: ${reasonFor(voice, false, facts)}.`
      : "I am against none of them outright.";
  const support =
    liked && (stances.get(liked.id) ?? 0) > 0
      ? `I can live with ${named(liked)}, because ${reasonFor(voice, true, facts)}.`
      : "None of the others has won me yet.";
  return `${against} ${support}`;
}

function evidence({ facts, voice, table, stances }: Seat): string {
  if (facts.shots.length === 0)
    return "The brief has no number in it that would decide this. What we have said so far is opinion, mine too.";
  const doubtful = table.find((proposal) => (stances.get(proposal.id) ?? 0) < 0);
  const open = doubtful
    ? `Not shown by anybody: that ${named(doubtful)} is worth it. To me, ${reasonFor(voice, false, facts)}.`
    : "Nothing on the table goes against these numbers.";
  return `What can be checked: ${viewOf(voice, facts)} ${open}`;
}

function together(seat: Seat): string {
  const ranked = [...seat.table].sort((a, b) => (meanOf(seat, b.id) ?? 0) - (meanOf(seat, a.id) ?? 0));
  const [first, second] = ranked;
  if (!first) return "There is nothing on the table to bring together.";
  const both = second ? ` and ${named(second)} do not exclude each other: the first decides what is made, the second how` : " stands alone";
  const mine = seat.stances.get(first.id) ?? 0;
  const stand =
    mine > 0
      ? `I support it, because ${reasonFor(seat.voice, true, seat.facts)}.`
      : `I still hold back: ${reasonFor(seat.voice, false, seat.facts)}.`;
  return `${named(first)}${both}. ${stand}`;
}

const meanOf = ({ counts }: Seat, id: string) => counts.find((count) => count.id === id)?.mean;

function settling(seat: Seat): string {
  const choice = best(seat);
  if (!choice) return "Nothing was proposed, so there is nothing to settle.";
  const open = seat.table.filter((proposal) => (seat.stances.get(proposal.id) ?? 0) < 0);
  const rest = open.length > 0 ? `What I do not take: ${open.map(named).join("; ")}.` : "I have no objection left.";
  return `I would take ${named(choice)} today, because ${reasonFor(seat.voice, true, seat.facts)}. ${rest}`;
}
