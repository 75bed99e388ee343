/** Closes a debate: what was wanted most wins, what can be joined to it is taken over, what stands against it is said. */
import { listed, listOf, numberOf, plural, recordOf, type Say, stringOf, type Talk } from "../talk.ts";

interface Counted {
  id: string;
  title: string;
  words: string;
  by: string;
  mean: number;
  against: string[];
}

export function chair(talk: Talk): Say {
  const { data } = talk;
  const counted = listOf(data.proposals)
    .map(
      (proposal): Counted => ({
        id: stringOf(proposal.id),
        title: stringOf(proposal.title),
        words: stringOf(proposal.words),
        by: stringOf(proposal.by),
        mean: numberOf(proposal.mean),
        against: Array.isArray(proposal.against) ? proposal.against.map(stringOf) : [],
      }),
    )
    .sort((a, b) => b.mean - a.mean);
  const decision = decisionOf(counted, stringOf(data.text));
  if (talk.wantsJson) return { json: decision };
  return { words: `${wordsOf(counted, data)}\n\n\`\`\`decision\n${JSON.stringify(decision)}\n\`\`\`` };
}

function decisionOf(counted: readonly Counted[], text: string) {
  const [winner, ...rest] = counted;
  const joined = rest.filter((proposal) => proposal.mean > 0).slice(0, 2);
  if (!winner)
    return {
      title: "Nothing was decided",
      words: text.slice(0, 400) || "Nothing was proposed.",
      prompt: "",
      chosen: [],
      reasons: [],
      risks: ["Nobody put anything forward."],
      dissent: [],
      actions: [],
    };
  return {
    title: winner.title,
    words: [winner.words, ...joined.map((proposal) => proposal.words)].join(" ").slice(0, 2_000),
    prompt: winner.words.slice(0, 400),
    chosen: [winner.id, ...joined.map((proposal) => proposal.id)],
    reasons: [
      `It stands at ${signed(winner.mean)} of 2 in the last ballot.`,
      ...joined.map((proposal) => `${proposal.id} (${signed(proposal.mean)}) goes with it.`),
    ],
    risks: counted
      .filter((proposal) => proposal.mean < 0)
      .map((proposal) => `${proposal.title}: put aside at ${signed(proposal.mean)}.`)
      .slice(0, 6),
    dissent: winner.against.map((name) => `${name} voted against it.`).slice(0, 6),
    actions: [winner.words, ...joined.map((proposal) => proposal.words)].slice(0, 4),
  };
}

const signed = (value: number): string => `${value > 0 ? "+" : ""}${Math.round(value * 10) / 10}`;

function wordsOf(counted: readonly Counted[], data: Record<string, unknown>): string {
  const [winner, second] = counted;
  if (!winner) return "Nobody put anything forward, so nothing is decided.";
  const rounds = numberOf(data.rounds);
  const score = numberOf(recordOf(data.score).value);
  const gap = second
    ? ` It leads ${second.id}, "${second.title}" (${signed(second.mean)}), ${winner.mean - second.mean >= 0.5 ? "clearly" : "narrowly"}.`
    : "";
  const taken = counted
    .slice(1)
    .filter((proposal) => proposal.mean > 0)
    .slice(0, 2);
  const aside = counted.filter((proposal) => proposal.mean < 0);
  return [
    `After ${plural(rounds, "round")} the choice is ${winner.id}, "${winner.title}", at ${signed(winner.mean)} of 2.${gap}`,
    winner.words,
    taken.length > 0
      ? `Taken over: ${listed(taken.map((proposal) => `${proposal.id}, "${proposal.title}"`))}.`
      : "Nothing of the others is taken over.",
    aside.length > 0 ? `Put aside: ${listed(aside.map((proposal) => `${proposal.id}, "${proposal.title}"`))}.` : "",
    winner.against.length > 0 ? `Against it to the end: ${listed(winner.against)}.` : "Nobody voted against it in the last ballot.",
    `The ballots agree to ${Math.round(score)} of 100.`,
  ]
    .filter(Boolean)
    .join("\n\n");
}
