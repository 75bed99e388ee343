/** The report of a squad for people, as Markdown: the plan, what each did, what the Critic said, what went wrong. */
import { type SquadPlan, planWords } from "./plan.ts";
import type { Verdict } from "./verdict.ts";

/** Plain JSON, kept with the turn. */
export interface SquadReport {
  kind: "squad";
  /** Name of its blueprint. */
  preset: string;
  plan: SquadPlan | null;
  members: { name: string; role: string; revision: number; outcome: string; text: string; nodeIds: string[]; steps: number }[];
  verdicts: Verdict[];
  faults: string[];
  difference: { added: string[]; changed: string[]; removed: string[]; edges: number; words: string };
}

export function squadMarkdown({ plan, members, verdicts, faults, difference }: SquadReport): string {
  const done = members.map(
    ({ name, revision, outcome, text }) =>
      `### ${name}${revision > 0 ? `, revision ${revision}` : ""} (${outcome})\n\n${text || "Nothing was said."}`,
  );
  const judged = verdicts.map(({ verdict, words, items }, index) => {
    const lines = items.map((item) => `- ${item.severity}, ${item.nodeId ?? "missing"}: ${item.words} ${item.fix}`.trim());
    return [`### ${index + 1}. ${verdict}`, words, lines.join("\n")].filter(Boolean).join("\n\n");
  });
  return [
    `# ${plan?.title ?? "Squad"}`,
    plan ? `## Plan\n\n${planWords(plan)}` : "",
    done.length > 0 ? ["## Who did what", ...done].join("\n\n") : "",
    judged.length > 0 ? ["## Verdicts", ...judged].join("\n\n") : "",
    `## On the canvas\n\n${difference.words.split("\n")[0] ?? ""}`,
    faults.length > 0 ? `## What went wrong\n\n${faults.map((fault) => `- ${fault}`).join("\n")}` : "",
  ]
    .filter(Boolean)
    .join("\n\n")
    .concat("\n");
}
