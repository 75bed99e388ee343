/**
 * A squad: the Director makes a plan; Writer, Artists and Sound work on it at once, the Editor after them; the Critic says what must change, and just that is
 * done again, a bounded number of times; the Coordinator answers. Who takes which part is data (`squad/blueprint.ts`), and so is what they are told
 * (`roles/`). A member that fails is told of and does not lose the turn. All names of work follow from the plan, never from who was faster.
 */
import { placesFor } from "../canvas/storyboard.ts";
import { briefOf } from "./brief.ts";
import { withTeamCache } from "./cache.ts";
import type { Arena, Runner, TurnOutcome } from "./define.ts";
import { castFor } from "./roles/cast.ts";
import { blueprintNamed, membersOf } from "./squad/blueprint.ts";
import { answered } from "./squad/answer.ts";
import { directed } from "./squad/direct.ts";
import { judged } from "./squad/judge.ts";
import { makeAll, revise } from "./squad/make.ts";
import { madeBy, type Squad, type Work } from "./squad/state.ts";
import { assigned } from "./squad/verdict.ts";

const REVISIONS = 2;
const MOST_REVISIONS = 5;

export const runSquad: Runner = withTeamCache(playSquad);

async function playSquad(arena: Arena): Promise<TurnOutcome> {
  const blueprint = blueprintNamed(arena.turn.options.preset);
  const squad: Squad = { arena, cast: await castFor(arena), blueprint, brief: await briefOf(arena), faults: [] };
  const work = await planned(squad);
  await shift(arena, "make", `${work.members.map((member) => member.name).join(", ") || "Nobody"} at work.`);
  await makeAll(work);
  await judgedAndRevised(work);
  await shift(arena, "answer", "The Coordinator puts it together.");
  return answered(work);
}

async function planned(squad: Squad): Promise<Work> {
  const { arena, blueprint } = squad;
  await shift(arena, "plan", blueprint.planner ? "The Director plans." : "The brief is the plan.");
  const plan = blueprint.planner ? await directed(squad, blueprint.planner) : null;
  const places = plan
    ? await arena.step("places", async () => placesFor(Object.values((await arena.canvas.view()).nodes), plan.shots.length, plan.aspect))
    : null;
  if (plan) await arena.note(squad.cast.roles[blueprint.planner ?? ""]?.title ?? "Director", plan.summary || plan.title, "note:plan");
  const members = membersOf(blueprint, plan, arena.limits.fanOut, (role) => squad.cast.roles[role]?.title ?? role);
  return { ...squad, plan, places, members, outputs: [], verdicts: [] };
}

async function judgedAndRevised(work: Work): Promise<void> {
  const { arena } = work;
  if (work.members.length === 0) return;
  const most = Math.max(0, Math.min(arena.turn.options.revisions ?? REVISIONS, MOST_REVISIONS));
  for (let revision = 0; ; revision++) {
    await shift(arena, `critique-${revision + 1}`, "The Critic looks at it.");
    const verdict = await judged(work, revision);
    work.verdicts.push(verdict);
    if (verdict.verdict === "accept" || revision >= most) return;
    const view = await arena.canvas.view();
    const assignments = await arena.step(`assigned-${revision + 1}`, async () =>
      [...assigned(verdict, work.members, madeBy(work.outputs), view)].map(([member, items]) => ({ key: member.key, items })),
    );
    const byMember = new Map(
      assignments.flatMap(({ key, items }) => {
        const member = work.members.find((each) => each.key === key);
        return member ? [[member, items] as const] : [];
      }),
    );
    if (byMember.size === 0) return;
    await shift(
      arena,
      `revise-${revision + 1}`,
      `${[...byMember.keys()].map((member) => member.name).join(", ")} put right what was sent back.`,
    );
    await revise(work, revision + 1, byMember);
  }
}

const shift = (arena: Arena, phase: string, words: string): Promise<void> =>
  arena.bus.emit({ kind: "phase_shifted", key: `phase:${phase}`, data: { phase, words } });
