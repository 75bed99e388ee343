/** Looks at the canvas, then says what was measured as a verdict: facts that can be checked, each with its node. What cannot be measured it leaves to people. */
import { readCanvas } from "../canvas-lines.ts";
import { planIn } from "../plan.ts";
import { listOf, plural, type Say, stringOf, type Talk } from "../talk.ts";

export function criticise(talk: Talk): Say {
  if (talk.data.verdict === true || talk.wantsJson) return { json: verdictOf(talk) };
  const reads = talk.used.filter((one) => one.name === "canvas_read");
  const last = reads.at(-1);
  if (!last && talk.offers("canvas_read"))
    return { words: "I read the canvas.", calls: [{ name: "canvas_read", input: { what: "all", detail: "full" } }] };
  const next = /more nodes: ask again with from (\d+)/.exec(last?.text ?? "")?.[1];
  if (next && reads.length < 4) return { calls: [{ name: "canvas_read", input: { what: "all", detail: "full", from: Number(next) } }] };
  return {
    words: seen(
      talk,
      reads.map((one) => one.text),
    ),
  };
}

function seen(talk: Talk, texts: readonly string[]): string {
  const { nodes } = readCanvas(texts);
  const plan = planIn(talk);
  const prompts = nodes.filter((node) => node.type === "prompt");
  const silent = prompts.filter((node) => !node.words.trim());
  const numbers = new Set(prompts.map((node) => /^\s*(\d+)\b/.exec(node.label)?.[1]));
  const covered = plan.shots.filter((_, index) => numbers.has(String(index + 1))).length;
  const faults = listOf(talk.data.findings).length;
  return [
    `I read ${plural(nodes.length, "node")}: ${covered} of ${plural(plan.shots.length, "shot")} have a prompt, ${plural(silent.length, "prompt")} without words.`,
    faults > 0 ? `${plural(faults, "fault")} can be measured.` : "Nothing that can be measured is wrong.",
    "By rules I see facts, not beauty: a person should look at the pictures.",
  ].join(" ");
}

function verdictOf({ data }: Talk) {
  const findings = listOf(data.findings);
  const items = findings.slice(0, 24).map((finding) => ({
    nodeId: typeof finding.nodeId === "string" ? finding.nodeId : null,
    shot: typeof finding.shot === "number" ? finding.shot : null,
    member: stringOf(finding.role),
    severity: finding.severity === "should" || finding.severity === "nice" ? finding.severity : "must",
    words: stringOf(finding.words).slice(0, 600),
    fix: stringOf(finding.fix).slice(0, 600),
  }));
  const open = items.filter((item) => item.severity !== "nice").length;
  const words =
    open > 0
      ? `${plural(open, "point")} must change; each names its node.`
      : "Every shot of the plan stands on the canvas with its words, its frame and its place. Nothing must change.";
  return { verdict: open > 0 ? "revise" : "accept", words, items };
}
