/** The end of a debate: a coordinator who has read everything decides. Without one the ballots are counted, and it is said that nobody argued it out. */
import { briefMessages } from "../brief.ts";
import { orFault } from "../faults.ts";
import { agentFrom } from "../roles/agent.ts";
import { speak } from "../speak.ts";
import { askStructured, readJson, said, told } from "../structured.ts";
import { asData } from "../untrusted.ts";
import { lastTally, SHOWN_SCORER } from "./round.ts";
import type { Debate } from "./state.ts";
import { blockIn, type DecisionBlock, decisionBlock, type Tally } from "./talk.ts";

const TASK = [
  "Close the debate: decide. Say in at most 250 words which proposal won and why in terms of the brief, what was taken over from the others, which objection stands. Then the decision in exactly this form:",
  "",
  "```decision",
  '{"title": "…", "words": "…", "prompt": "…", "chosen": ["P1"], "reasons": ["…"], "risks": ["…"], "dissent": ["…"], "actions": ["…"]}',
  "```",
].join("\n");

export interface Closed {
  synthesis: string;
  decision: DecisionBlock;
}

export async function closed(debate: Debate): Promise<Closed> {
  const { arena, faults } = debate;
  const { coordinatorModel } = arena.turn.options;
  const role = agentFrom(debate.cast, "coordinator");
  const agent = coordinatorModel ? { ...role, model: coordinatorModel } : role;
  const span = "coordinator";
  const ranked = rankedTally(debate);
  const answer = await orFault(arena, { agent: agent.name, span, faults }, () =>
    speak(arena, { agent, span, title: "Decides", task: "The synthesis" }, async () => {
      const messages = briefMessages(debate.brief, `${record(debate, ranked)}\n\n${TASK}`);
      const cue = { part: "coordinator", data: cueOf(debate, ranked) };
      const reply = await arena.call({ agent, span, number: 1, messages, cue });
      const { prose, block } = blockIn(reply.text, "decision");
      const read = readJson(block, decisionBlock);
      if ("value" in read) return { value: { synthesis: prose, decision: read.value }, text: prose, replies: [reply] };
      const again = told("The decision could not be read. Give it alone, as one JSON object.");
      const asked = await askStructured(arena, {
        agent,
        span,
        number: 2,
        messages: [...messages, said(reply), again],
        cue,
        name: "decision",
        schema: decisionBlock,
      });
      const decision = "value" in asked ? asked.value : counted(ranked);
      return { value: { synthesis: prose || decision.words, decision }, text: prose, replies: [reply, ...asked.replies] };
    }),
  );
  return (
    answer ?? {
      synthesis: `The Coordinator could not be heard, so the last ballots are counted; nobody has argued this out. ${counted(ranked).words}`,
      decision: counted(ranked),
    }
  );
}

/** Most wanted first; equal ones in the order in which they came. */
export const rankedTally = (debate: Debate): Tally[] => lastTally(debate).sort((a, b) => b.mean - a.mean);

function counted([winner]: readonly Tally[]): DecisionBlock {
  const none = { title: "Nothing was decided", words: "Nobody put anything forward that could be counted." };
  return {
    title: winner?.title ?? none.title,
    words: winner?.words ?? none.words,
    prompt: winner?.words.slice(0, 1_000) ?? "",
    chosen: winner ? [winner.id] : [],
    reasons: winner ? [`Most votes in the last ballot: ${winner.mean} of 2.`] : [],
    risks: ["It was counted and not argued out."],
    dissent: winner?.against.map((name) => `${name} voted against it.`).slice(0, 8) ?? [],
    actions: [],
  };
}

function record(debate: Debate, ranked: readonly Tally[]): string {
  const rounds = debate.past.map(({ round, phase, spoken, failed }) => {
    const lines = spoken.map(({ title, text }) => `## ${title}\n\n${text}`);
    const missing = failed.length > 0 ? `\n\nNot heard: ${failed.join(", ")}.` : "";
    return `# Round ${round}, ${phase}\n\n${lines.join("\n\n")}${missing}`;
  });
  const votes = ranked.map(
    (each) =>
      `${each.id} "${each.title}": ${each.mean} of 2, for it ${each.for.join(", ") || "nobody"}, against it ${each.against.join(", ") || "nobody"}. ${each.words}`,
  );
  const scores = Object.entries(debate.past.at(-1)?.scores ?? {}).map(([name, score]) => `${name} ${score.value}`);
  return [
    `# The debate\n\n${asData("statements", rounds.join("\n\n"), 80_000)}`,
    `# The last ballots\n\n${asData("ballots", votes.join("\n"))}`,
    `# How near they came, of 100\n\n${scores.join(", ")}`,
    ...(debate.faults.length > 0 ? [`# What went wrong\n\n${asData("faults", debate.faults.join("\n"))}`] : []),
  ].join("\n\n");
}

const cueOf = (debate: Debate, ranked: readonly Tally[]): Record<string, unknown> => ({
  mode: "debate",
  text: debate.brief.text,
  proposals: ranked,
  rounds: debate.past.length,
  score: debate.past.at(-1)?.scores[SHOWN_SCORER] ?? null,
});
