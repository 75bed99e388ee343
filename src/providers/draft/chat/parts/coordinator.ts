/** The answer of a squad, from the facts that it is given. */
import { planIn } from "../plan.ts";
import { listed, listOf, numberOf, plural, recordOf, type Say, stringOf, type Talk } from "../talk.ts";
import { chair } from "./chair.ts";

export function close(talk: Talk): Say {
  if (talk.data.mode === "debate") return chair(talk);
  const { data } = talk;
  const plan = planIn(talk);
  const difference = recordOf(data.difference);
  const [added, changed, removed] = ["added", "changed", "removed"].map((name) => numberOf(difference[name]));
  const outputs = listOf(data.outputs);
  if (outputs.length === 0) return { words: talkOnly(stringOf(data.text)) };
  const verdict = recordOf(data.verdict);
  const open = listOf(verdict.items).filter((item) => item.severity !== "nice");
  const faults = Array.isArray(data.faults) ? data.faults.map(stringOf) : [];
  const head =
    (added ?? 0) + (changed ?? 0) + (removed ?? 0) > 0
      ? `"${plan.title}" stands on the canvas as a storyboard: ${plural(plan.shots.length, "shot")}${plan.endCard.text ? " and an end card" : ""}, ${plan.seconds} s, ${plan.aspect}.`
      : `Nothing on the canvas was changed. The plan for "${plan.title}" is ${plural(plan.shots.length, "shot")}, ${plan.seconds} s, ${plan.aspect}.`;
  return {
    words: [
      head,
      `${plural(added ?? 0, "node")} added, ${changed ?? 0} changed, ${removed ?? 0} removed; ${plural(numberOf(difference.edges), "edge")} between them. Begin at the left with the script, then read the rows.`,
      outputs.map((output) => `- **${stringOf(output.name)}**: ${stringOf(output.text) || stringOf(output.outcome)}`).join("\n"),
      verdictWords(
        stringOf(verdict.verdict),
        open.map((item) => stringOf(item.words)),
        numberOf(data.revisions),
      ),
      faults.length > 0 ? `On the way: ${faults.join(" ")}` : "",
      `${nextWords(outputs.map((output) => stringOf(output.text)))} One undo takes the whole turn back.`,
    ]
      .filter(Boolean)
      .join("\n\n"),
  };
}

function nextWords(texts: readonly string[]): string {
  const made = texts.reduce((sum, text) => sum + Number(/(\d+) pictures? of \d+ (?:is|are) made/.exec(text)?.[1] ?? 0), 0);
  return made > 0
    ? `${plural(made, "picture")} ${made === 1 ? "is" : "are"} made, as drafts that cost nothing. Next: look at them, and run the voices and the music.`
    : "Next: run the picture generators that you like, they are drafts and cost nothing.";
}

function verdictWords(verdict: string, open: readonly string[], revisions: number): string {
  const after = revisions > 0 ? ` after ${plural(revisions, "revision")}` : "";
  if (verdict === "accept") return `The Critic accepts it${after}. By rules it checks facts; nobody has judged how it looks.`;
  return open.length > 0 ? `Still open${after}: ${listed(open)}` : "";
}

const talkOnly = (text: string): string =>
  `Nothing was to be made, so nothing was changed. The built-in planner plays by rules: it plans films, lays them out and checks them, but it cannot answer a question like this one${text ? ` ("${text.slice(0, 120)}")` : ""}. With a key for a text model in Settings, the same squad answers it.`;
