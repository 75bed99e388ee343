/** How a squad is made up: who plans, who makes, who judges, who answers. Data, as its roles are. */
import { JobFailure } from "../../jobs/define.ts";
import type { SquadPlan } from "./plan.ts";

export type MakerRole = keyof SquadPlan["tasks"];

export interface Blueprint {
  name: string;
  title: string;
  /** Missing: the brief itself is the plan. */
  planner?: string;
  /** Stages one after the other, the members of a stage at once. */
  stages: readonly (readonly string[])[];
  critic: string;
  /** Who writes the answer. */
  coordinator: string;
}

export const BLUEPRINTS = [
  {
    name: "studio",
    title: "Film studio",
    planner: "director",
    stages: [["writer", "artist", "sound"], ["editor"]],
    critic: "critic",
    coordinator: "coordinator",
  },
  { name: "actions", title: "Custom actions", stages: [["coder"]], critic: "reviewer", coordinator: "consensus" },
] as const satisfies readonly Blueprint[];

/** The first one unless said. Throws JobFailure `rejected` for one that there is not. */
export function blueprintNamed(name: string = BLUEPRINTS[0].name): Blueprint {
  const blueprint = BLUEPRINTS.find((each) => each.name === name);
  if (!blueprint)
    throw new JobFailure("rejected", `preset: There is no squad "${name}". There are ${BLUEPRINTS.map((each) => each.name).join(", ")}.`);
  return blueprint;
}

/** Shots that one Artist draws before another one joins. */
const SHOTS_EACH = 2;

export interface Member {
  role: string;
  /** As people see it, unique in the turn. */
  name: string;
  /** `artist-2`: names its spans. */
  key: string;
  stage: number;
  task: string;
  /** Numbers of its shots, from 1. */
  shots: number[];
}

/** Who takes part in a plan. Artists are as many as have work, at most `fanOut`; each has shots of its own, next to each other. */
export function membersOf(blueprint: Blueprint, plan: SquadPlan | null, fanOut: number, title: (role: string) => string): Member[] {
  return blueprint.stages.flatMap((stage, number) =>
    stage.flatMap((role) => {
      const task = plan ? (plan.tasks[role as MakerRole] ?? "") : "";
      if (plan && !task.trim()) return [];
      return role === "artist" && plan
        ? artists(plan, fanOut, title(role), task, number)
        : [{ role, name: title(role), key: role, stage: number, task, shots: [] }];
    }),
  );
}

function artists(plan: SquadPlan, fanOut: number, title: string, task: string, stage: number): Member[] {
  const count = Math.max(1, Math.min(fanOut, Math.ceil(plan.shots.length / SHOTS_EACH)));
  return Array.from({ length: count }, (_, index): Member => {
    const [from, to] = [(index * plan.shots.length) / count, ((index + 1) * plan.shots.length) / count].map(Math.round) as [number, number];
    return {
      role: "artist",
      name: count > 1 ? `${title} ${index + 1}` : title,
      key: `artist-${index + 1}`,
      stage,
      task,
      shots: Array.from({ length: to - from }, (_, shot) => from + shot + 1),
    };
  });
}
