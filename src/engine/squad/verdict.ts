/** The Critic's verdict: what must change, with the ids of nodes, in a form that can be given back to whoever made them. */
import { type Static, Type } from "@sinclair/typebox";
import type { CanvasView } from "../../canvas/document.ts";
import type { CritiqueItem } from "../events.ts";
import { closedObject } from "../structured.ts";
import type { Member } from "./blueprint.ts";
import { type Finding, shotNumber } from "./findings.ts";

const MOST_ITEMS = 24;

export const verdictSchema = closedObject({
  verdict: Type.Unsafe<"accept" | "revise">(Type.Union([Type.Literal("accept"), Type.Literal("revise")])),
  words: Type.String({ maxLength: 2_000, description: "The judgement in a few sentences." }),
  items: Type.Array(
    closedObject({
      nodeId: Type.Union([Type.String({ maxLength: 64 }), Type.Null()], {
        description: "The node that is wrong; null when something is missing.",
      }),
      shot: Type.Union([Type.Integer({ minimum: 1, maximum: 999 }), Type.Null()], {
        description: "The number of the shot; null for the whole.",
      }),
      member: Type.String({ maxLength: 60, description: "Who should put it right, by name; empty when you do not know." }),
      severity: Type.Unsafe<CritiqueItem["severity"]>(Type.Union([Type.Literal("must"), Type.Literal("should"), Type.Literal("nice")])),
      words: Type.String({ minLength: 1, maxLength: 600, description: "What is wrong." }),
      fix: Type.String({ maxLength: 600, description: "What would put it right." }),
    }),
    { maxItems: MOST_ITEMS },
  ),
});
export type Verdict = Static<typeof verdictSchema>;
export type VerdictItem = Verdict["items"][number];

/** What a model says of nodes that are not there is about the whole. */
export function grounded(verdict: Verdict, view: CanvasView): Verdict {
  const items = verdict.items.map((item) => (item.nodeId !== null && !view.nodes[item.nodeId] ? { ...item, nodeId: null } : item));
  const isAccepted = items.every((item) => item.severity === "nice");
  return { ...verdict, items, verdict: isAccepted ? "accept" : verdict.verdict };
}

/** Where nobody judges, what was measured does. */
export function measuredVerdict(findings: readonly Finding[], words: string): Verdict {
  const items = findings
    .slice(0, MOST_ITEMS)
    .map(({ nodeId, shot, severity, words: wrong, fix, role }) => ({ nodeId, shot, member: role, severity, words: wrong, fix }));
  return { verdict: items.some((item) => item.severity !== "nice") ? "revise" : "accept", words, items };
}

/** Who puts what right: whoever made the node, has the shot, or is named; what is nobody's goes to the last one, who sees the whole. */
export function assigned(
  verdict: Verdict,
  members: readonly Member[],
  madeBy: ReadonlyMap<string, string>,
  view: CanvasView,
): Map<Member, VerdictItem[]> {
  const work = new Map<Member, VerdictItem[]>();
  for (const item of verdict.items) {
    if (item.severity === "nice") continue;
    const member = ownerOf(item, members, madeBy, view);
    if (member) work.set(member, [...(work.get(member) ?? []), item]);
  }
  return work;
}

function ownerOf(item: VerdictItem, members: readonly Member[], madeBy: ReadonlyMap<string, string>, view: CanvasView): Member | undefined {
  const named = members.filter((member) =>
    [member.name, member.role].some((name) => name.toLowerCase() === item.member.trim().toLowerCase()),
  );
  const shot = item.shot ?? (item.nodeId ? shotNumber(view.nodes[item.nodeId]?.label ?? "") : null);
  const maker = item.nodeId ? madeBy.get(item.nodeId) : undefined;
  return (
    (named.length === 1 ? named[0] : undefined) ??
    named.find((member) => shot !== null && member.shots.includes(shot)) ??
    members.find((member) => member.key === maker) ??
    named[0] ??
    members.find((member) => shot !== null && member.shots.includes(shot)) ??
    members.at(-1)
  );
}
