/** What a squad knows of itself while it works. It is made anew after a crash, from the same kept results in the same order. */
import type { Places } from "../../canvas/storyboard.ts";
import type { Arena, SparkOutcome } from "../define.ts";
import type { TurnBrief } from "../brief.ts";
import type { Cast } from "../roles/agent.ts";
import type { Blueprint, Member } from "./blueprint.ts";

import type { SquadPlan } from "./plan.ts";
import type { Verdict } from "./verdict.ts";

export interface Output {
  member: Member;
  /** 0 is the first making, then the revisions. */
  revision: number;
  outcome: SparkOutcome["outcome"];
  text: string;
  nodeIds: string[];
  steps: number;
}

export interface Squad {
  arena: Arena;
  cast: Cast;
  blueprint: Blueprint;
  brief: TurnBrief;
  /** Sentences, in their order. */
  faults: string[];
}

export interface Work extends Squad {
  /** null: the brief itself is the plan. */
  plan: SquadPlan | null;
  places: Places | null;
  members: Member[];
  outputs: Output[];
  verdicts: Verdict[];
}

/** Which member touched a node last, by its key. */
export function madeBy(outputs: readonly Output[]): Map<string, string> {
  return new Map(outputs.flatMap(({ member, nodeIds }) => nodeIds.map((id) => [id, member.key] as const)));
}

export const touchedBy = (outputs: readonly Output[]): Set<string> => new Set(outputs.flatMap(({ nodeIds }) => nodeIds));

/** The last word of each member. */
export function lastOutputs({ members, outputs }: Work): Output[] {
  return members.flatMap((member) => outputs.findLast((output) => output.member.key === member.key) ?? []);
}
