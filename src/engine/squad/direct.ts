/** The Director's part: a plan that is checked and bounded. Without a plan that can be used the built-in planner reads the brief, so that one failing member does not lose the turn. */
import { planFromBrief } from "../../providers/draft/chat/storyboard.ts";
import { JobFailure } from "../../jobs/define.ts";
import { validate } from "../../lib/validate.ts";
import { briefCue, briefMessages } from "../brief.ts";
import { orFault, tellFault } from "../faults.ts";
import { agentFrom } from "../roles/agent.ts";
import { shortTask } from "../spark-card.ts";
import { speak } from "../speak.ts";
import { askStructured } from "../structured.ts";
import { fitted, planProblem, planWords, type SquadPlan, squadPlanSchema } from "./plan.ts";
import type { Squad } from "./state.ts";

const TASK =
  "Make the plan as one JSON object. Shots in their order, each picture beginning with the look; seconds that add up; a task for each part that has work, an empty one for the others. Keep the brief's own words where it quotes.";

/** Throws JobFailure `rejected` when neither the Director nor the built-in planner can make anything of the brief. */
export async function directed(squad: Squad, role: string): Promise<SquadPlan> {
  const { arena, brief, faults } = squad;
  const agent = agentFrom(squad.cast, role);
  const span = "director";
  const asked = await orFault(arena, { agent: agent.name, span, faults }, () =>
    speak(arena, { agent, span, title: "Plans", task: shortTask(brief.text) }, async () => {
      const order = { agent, span, number: 1, messages: briefMessages(brief, TASK), cue: { part: role, data: briefCue(brief) } };
      const answer = await askStructured(arena, { ...order, name: "plan", schema: squadPlanSchema, check: planProblem });
      const plan = "value" in answer ? fitted(answer.value) : undefined;
      return {
        value: plan ?? { problem: "problem" in answer ? answer.problem : "" },
        text: plan ? planWords(plan) : "",
        replies: answer.replies,
      };
    }),
  );
  if (asked && !("problem" in asked)) return asked;
  if (asked)
    await tellFault(
      arena,
      { agent: agent.name, span: "director/plan", faults },
      `The Director's plan could not be used. ${asked.problem}`,
      "unusable",
    );
  return arena.step("director/built-in", () => builtInPlan(squad));
}

async function builtInPlan({ brief }: Squad): Promise<SquadPlan> {
  const plan = await planFromBrief(briefCue(brief));
  if (!plan) throw new JobFailure("rejected", "No plan could be made of this brief. Say in a sentence or two what is to be made.");
  return fitted(validate(squadPlanSchema, plan));
}
