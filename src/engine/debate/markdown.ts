/** The report of a debate for people, as Markdown: the decision first, then how it came to it. */
import type { DebateReport, Round } from "./state.ts";

export function debateMarkdown(report: DebateReport): string {
  const { decision, topic, synthesis, voices, faults } = report;
  return [
    `# ${decision.title}`,
    `> ${topic.trim().split("\n").join("\n> ")}`,
    decision.words,
    list("Reasons", decision.reasons),
    list("Risks", decision.risks),
    list("Still against it", decision.dissent),
    list("Next", decision.actions),
    `## Synthesis\n\n${synthesis}`,
    `## The ballots\n\n${ballots(report)}`,
    `## How near they came\n\n${curve(report)}`,
    `## Voices\n\n${voices.map((voice) => `- ${voice.title}${voice.model ? ` (${voice.model})` : ""}`).join("\n")}`,
    ...report.rounds.map(roundWords),
    list("What went wrong", faults),
  ]
    .filter(Boolean)
    .join("\n\n")
    .concat("\n");
}

const list = (title: string, lines: readonly string[]): string =>
  lines.length > 0 ? `## ${title}\n\n${lines.map((line) => `- ${line}`).join("\n")}` : "";

function ballots({ proposals }: DebateReport): string {
  const rows = proposals.map(
    (each) => `| ${each.id} | ${cell(each.title)} | ${each.mean} | ${cell(each.for.join(", "))} | ${cell(each.against.join(", "))} |`,
  );
  return ["| | Proposal | Mean, -2 to 2 | For | Against |", "| --- | --- | ---: | --- | --- |", ...rows].join("\n");
}

function curve({ rounds, shown, isConverged, mostRounds }: DebateReport): string {
  const names = [...new Set(rounds.flatMap((round) => Object.keys(round.scores)))];
  const rows = rounds.map(
    (round) => `| ${round.round} | ${round.phase} | ${names.map((name) => Math.round(round.scores[name]?.value ?? 0)).join(" | ")} |`,
  );
  const end = isConverged
    ? `It ended after ${rounds.length} of at most ${mostRounds} rounds, because ${shown} had converged.`
    : `It took ${rounds.length} of at most ${mostRounds} rounds.`;
  const meaning = names.includes("embedding")
    ? []
    : ["No model was set that compares meanings, or it could not be asked: there is no `embedding`."];
  return [
    `| Round | Phase | ${names.join(" | ")} |`,
    `| ---: | --- | ${names.map(() => "---:").join(" | ")} |`,
    ...rows,
    "",
    end,
    ...meaning,
  ].join("\n");
}

function roundWords({ round, phase, spoken, failed, heard }: Round): string {
  const said = spoken.map(({ title, text, ballot }) => {
    const votes = ballot
      ? `\n\n*${ballot.stances.map(({ proposal, stance }) => `${proposal} ${stance > 0 ? "+" : ""}${stance}`).join(", ")}*`
      : "";
    return `### ${title}\n\n${text}${votes}`;
  });
  const people = heard.length > 0 ? [`The person: ${heard.join(" ")}`] : [];
  const missing = failed.length > 0 ? [`Not heard: ${failed.join(", ")}.`] : [];
  return [`## Round ${round}: ${phase}`, ...people, ...said, ...missing].join("\n\n");
}

const cell = (text: string): string => text.replaceAll("|", "/").replaceAll("\n", " ");
