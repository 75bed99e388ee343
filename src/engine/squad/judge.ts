/** The Critic's part: looks for itself, gets what was measured, gives a verdict in a fixed form. Without a Critic the measures are the verdict. */
import { briefMessages } from "../brief.ts";
import { orFault, sparkOrFault } from "../faults.ts";
import { agentFrom } from "../roles/agent.ts";
import { speak } from "../speak.ts";
import { askStructured, told } from "../structured.ts";
import { asData } from "../untrusted.ts";
import { type Finding, findingsOf } from "./findings.ts";
import { planWords } from "./plan.ts";
import { lastOutputs, touchedBy, type Work } from "./state.ts";
import { grounded, measuredVerdict, type Verdict, verdictSchema } from "./verdict.ts";

const LOOKS = 6;
const LOOK_TASK =
  "Look at what was made: read the canvas, and the pictures where there are any. Then say in a few sentences what you saw. The verdict comes after it.";
const VERDICT_TASK = "Now the verdict as one JSON object. Each fault once, with the id of its node. Accept when nothing must change.";

/** `revision`: how often something was sent back before. */
export async function judged(work: Work, revision: number): Promise<Verdict> {
  const { arena, faults } = work;
  const agent = agentFrom(work.cast, work.blueprint.critic);
  const span = `critic-${revision + 1}`;
  const view = await arena.canvas.view();
  const findings = work.plan ? await arena.step(`${span}/measured`, async () => measured(work, view)) : [];
  const messages = briefMessages(work.brief, [...state(work, findings), LOOK_TASK].join("\n\n"));
  const cue = { part: work.blueprint.critic, data: { plan: work.plan, findings, revision } };
  const seen = await sparkOrFault(
    arena,
    { agent, span: `${span}/look`, messages, cue, steps: LOOKS, task: "Looks at what was made" },
    faults,
  );
  const rest = told(`${seen ? `You looked, and said:\n\n${asData("your own words", seen.text)}\n\n` : ""}${VERDICT_TASK}`);
  const answer = await orFault(arena, { agent: agent.name, span, faults }, () =>
    speak(arena, { agent, span, title: "Judges", task: "The verdict" }, async () => {
      const verdictCue = { part: cue.part, data: { ...cue.data, verdict: true } };
      const order = { agent, span, number: 1, messages: [...messages, rest], cue: verdictCue };
      const asked = await askStructured(arena, { ...order, name: "verdict", schema: verdictSchema });
      const value = "value" in asked ? asked.value : null;
      return { value, text: value?.words ?? "", replies: asked.replies };
    }),
  );
  const verdict = grounded(answer ?? measuredVerdict(findings, fallbackWords(findings)), view);
  await arena.bus.emit({
    kind: "critique_issued",
    key: `critique:${revision}`,
    agent: agent.name,
    span,
    data: {
      verdict: verdict.verdict,
      revision,
      words: verdict.words,
      items: verdict.items.map(({ nodeId, severity, words, fix }) => ({ nodeId, severity, words, fix })),
    },
  });
  return verdict;
}

const measured = (work: Work, view: Awaited<ReturnType<Work["arena"]["canvas"]["view"]>>): Finding[] =>
  work.plan ? findingsOf(view, work.plan, touchedBy(work.outputs)) : [];

const fallbackWords = (findings: readonly Finding[]): string =>
  findings.length > 0
    ? "The Critic gave no verdict that could be used; this is what was measured."
    : "The Critic gave no verdict that could be used. What can be measured is in order; nobody has looked at it.";

function state(work: Work, findings: readonly Finding[]): string[] {
  const outputs = lastOutputs(work).map(
    ({ member, text, outcome, nodeIds }) => `${member.name} (${outcome}, ${nodeIds.length} nodes): ${text}`,
  );
  const facts = findings.map((finding) => `- ${finding.nodeId ?? "(missing)"}: ${finding.words}`);
  return [
    ...(work.plan ? [`# The plan\n\n${planWords(work.plan)}`] : []),
    `# What the members say they did\n\n${asData("members", outputs.join("\n\n"))}`,
    ...(work.faults.length > 0 ? [`# What went wrong on the way\n\n${asData("faults", work.faults.join("\n"))}`] : []),
    ...(work.plan
      ? [
          `# Measured on the canvas\n\n${facts.length > 0 ? asData("measured", facts.join("\n")) : "Nothing that can be measured is wrong."}`,
        ]
      : []),
  ];
}
