/** The Coordinator's part: whoever has brief, plan, outputs, verdicts and the difference on the canvas writes the answer. Without one the facts are the answer. */
import { briefMessages } from "../brief.ts";
import type { AgentSpec, Message, TurnOutcome } from "../define.ts";
import { JobFailure } from "../../jobs/define.ts";
import { orFault, sparkOrFault } from "../faults.ts";
import { agentFrom } from "../roles/agent.ts";
import { speak } from "../speak.ts";
import { asData } from "../untrusted.ts";
import { type Difference, differenceOf } from "./difference.ts";
import { firstWords } from "./make.ts";
import type { SquadReport } from "./markdown.ts";
import { planWords } from "./plan.ts";
import { lastOutputs, type Output, touchedBy, type Work } from "./state.ts";

const TASK = "Write the answer to the person.";
/** Of one that has tools. */
const STEPS = 8;

export async function answered(work: Work): Promise<TurnOutcome> {
  const { arena, plan, verdicts, faults } = work;
  const since = arena.turn.startedAt ?? arena.turn.createdAt;
  const difference = await arena.step("difference", async () => differenceOf(await arena.canvas.view(), touchedBy(work.outputs), since));
  const [did, left] = [didOf(work), leftOf(work)];
  const answer = await coordinated(work, difference);
  const isAllLost = work.outputs.length > 0 && work.outputs.every(({ outcome, nodeIds }) => outcome === "failed" && nodeIds.length === 0);
  if (!answer && isAllLost) throw new JobFailure("rejected", `Nobody of the squad could work. ${faults[0] ?? ""}`.trim());
  const text = answer || plainAnswer(work, difference, did);
  const members = work.outputs.map(({ member, ...output }) => ({ name: member.name, role: member.role, ...output }));
  const report: SquadReport = { kind: "squad", preset: work.blueprint.name, plan, members, verdicts, faults, difference };
  return { text, did, left, report: report as unknown as Record<string, unknown> };
}

async function coordinated(work: Work, difference: Difference): Promise<string | undefined> {
  const { arena, blueprint, faults } = work;
  const { coordinatorModel } = arena.turn.options;
  const role = agentFrom(work.cast, blueprint.coordinator);
  const agent = coordinatorModel ? { ...role, model: coordinatorModel } : role;
  const span = "coordinator";
  const words = briefMessages(work.brief, [...material(work, difference), TASK].join("\n\n"));
  if (agent.tools.length > 0) return withHands(work, agent, words, difference);
  return orFault(arena, { agent: agent.name, span, faults }, () =>
    speak(arena, { agent, span, title: "Answers", task: TASK }, async () => {
      const reply = await arena.call({
        agent,
        span,
        number: 1,
        messages: words,
        cue: { part: blueprint.coordinator, data: cueOf(work, difference) },
      });
      return { value: reply.text.trim(), text: reply.text, replies: [reply] };
    }),
  );
}

/** One that hands something in does so before it answers. */
async function withHands(work: Work, agent: AgentSpec, messages: Message[], difference: Difference): Promise<string | undefined> {
  const cue = { part: work.blueprint.coordinator, data: cueOf(work, difference) };
  const spark = await sparkOrFault(work.arena, { agent, span: "coordinator", messages, cue, steps: STEPS, task: TASK }, work.faults);
  return spark?.text.trim();
}

function material(work: Work, difference: Difference): string[] {
  const outputs = work.outputs.map(
    ({ member, revision, outcome, text }) => `## ${member.name}${revision > 0 ? `, revision ${revision}` : ""} (${outcome})\n\n${text}`,
  );
  const verdicts = work.verdicts.map((verdict, index) => `${index + 1}. ${verdict.verdict}: ${verdict.words}\n${itemsOf(verdict)}`);
  return [
    ...(work.plan ? [`# The plan\n\n${planWords(work.plan)}`] : []),
    `# What the members did\n\n${asData("members", outputs.join("\n\n"), 24_000)}`,
    `# The Critic's verdicts\n\n${asData("verdicts", verdicts.join("\n"))}`,
    ...(work.faults.length > 0 ? [`# What went wrong\n\n${asData("faults", work.faults.join("\n"))}`] : []),
    `# The difference on the canvas\n\n${asData("difference", difference.words)}`,
  ];
}

const itemsOf = ({ items }: Work["verdicts"][number]): string =>
  items.map((item) => `   - ${item.severity} ${item.nodeId ?? "(missing)"}: ${item.words}`).join("\n");

function didOf(work: Work): string[] {
  return lastOutputs(work)
    .filter(({ outcome, nodeIds }) => outcome === "done" || nodeIds.length > 0)
    .map(({ member, text }) => `${member.name}: ${firstWords(text) || "done"}`);
}

function leftOf({ verdicts, faults }: Work): string[] {
  const open = (verdicts.at(-1)?.items ?? []).filter((item) => item.severity !== "nice").map((item) => `${item.words} ${item.fix}`.trim());
  return [...open, ...faults];
}

function plainAnswer(work: Work, difference: Difference, did: readonly string[]): string {
  const head = difference.words.split("\n")[0] ?? "";
  const faults = work.faults.length > 0 ? `What went wrong:\n${work.faults.map((fault) => `- ${fault}`).join("\n")}` : "";
  return [`The Coordinator could not answer; these are the facts. ${head}`, did.map((line) => `- ${line}`).join("\n"), faults]
    .filter(Boolean)
    .join("\n\n");
}

const cueOf = (work: Work, difference: Difference): Record<string, unknown> => ({
  mode: "squad",
  text: work.brief.text,
  plan: work.plan,
  outputs: lastOutputs(work).map(({ member, outcome, text, nodeIds }: Output) => ({
    name: member.name,
    role: member.role,
    outcome,
    text,
    nodes: nodeIds.length,
  })),
  verdict: work.verdicts.at(-1) ?? null,
  revisions: work.verdicts.length - 1,
  faults: work.faults,
  difference: {
    added: difference.added.length,
    changed: difference.changed.length,
    removed: difference.removed.length,
    edges: difference.edges,
  },
});
