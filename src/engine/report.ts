/** What is kept of a squad or a debate with its turn, for people and for programs. */
import { debateMarkdown } from "./debate/markdown.ts";
import type { DebateReport } from "./debate/state.ts";
import { type SquadReport, squadMarkdown } from "./squad/markdown.ts";

export type TurnReport = DebateReport | SquadReport;

/** undefined for a turn of one agent, and for one that ended before it came to anything. */
export function reportOf({ report }: { report: Record<string, unknown> | null }): TurnReport | undefined {
  return report?.kind === "debate" || report?.kind === "squad" ? (report as unknown as TurnReport) : undefined;
}

export function reportTitle(report: TurnReport): string {
  return report.kind === "debate" ? report.decision.title : (report.plan?.title ?? "Squad");
}

export const reportMarkdown = (report: TurnReport): string => (report.kind === "debate" ? debateMarkdown(report) : squadMarkdown(report));
