/** Assembles a first cut where every shot has its picture; else writes the cut list. Looks before it decides. */
import { type LineCanvas, readCanvas } from "../canvas-lines.ts";
import { clock, type CuePlan, frameIn, planIn, spotIn } from "../plan.ts";
import { plural, type Say, type Talk, troubleIn } from "../talk.ts";
import { putRight } from "./revision.ts";

export function edit(talk: Talk): Say {
  const plan = planIn(talk);
  if (Array.isArray(talk.data.items)) return putRight(talk, { missing: () => [listCall(talk, plan)] });
  if (plan.shots.length === 0) return { words: "There are no shots to cut." };
  const reads = talk.used.filter((one) => one.name === "canvas_read");
  if (reads.length === 0 && talk.offers("canvas_read"))
    return { words: "I look at what is there.", calls: [{ name: "canvas_read", input: { what: "all" } }] };
  const done = talk.used.find((one) => one.name === "node_add" || one.name === "timeline_assemble");
  if (done) return { words: closing(talk, plan, done.name === "timeline_assemble") };
  const canvas = readCanvas(reads.map((one) => one.text));
  const pictures = plan.shots.flatMap((_, index) => pictureOf(canvas, index + 1) ?? []);
  if (pictures.length === plan.shots.length && talk.offers("timeline_assemble"))
    return { words: "Every shot has its picture; I assemble the first cut.", calls: [assembly(talk, plan, pictures)] };
  if (!talk.offers("node_add")) return { words: `I may only look in this turn. The cut would be:\n\n${cutList(plan)}` };
  return {
    words: `${pictures.length} of ${plural(plan.shots.length, "shot")} have a picture, so I write the cut list.`,
    calls: [listCall(talk, plan)],
  };
}

/** What the generator "Picture n" has made. */
function pictureOf({ nodes, edges }: LineCanvas, shot: number): string | undefined {
  const generators = nodes.filter((node) => node.type === "generator" && node.label === `Picture ${shot}`).map((node) => node.id);
  return edges
    .filter((edge) => generators.includes(edge.source))
    .map((edge) => nodes.find((node) => node.id === edge.target))
    .findLast((node) => node && (node.type === "image" || node.type === "video") && node.state === "done")?.id;
}

const assembly = (talk: Talk, plan: CuePlan, nodeIds: readonly string[]) => ({
  name: "timeline_assemble",
  input: {
    ...spotIn(talk, "timeline"),
    nodeIds,
    cuts: plan.shots.map((shot, index) => ({
      nodeId: nodeIds[index],
      seconds: shot.seconds,
      title: shot.title,
      ...(shot.onScreen ? { onScreen: shot.onScreen } : {}),
    })),
    title: plan.title,
    ...(plan.endCard.text ? { endCard: { text: plan.endCard.text, seconds: Math.max(0.5, plan.endCard.seconds) } } : {}),
    language: plan.language,
  },
});

const listCall = (talk: Talk, plan: CuePlan) => ({
  name: "node_add",
  input: { type: "text", ...frameIn(talk, "cutList"), label: "Cut list", body: cutList(plan) },
});

export function cutList(plan: CuePlan): string {
  let at = 0;
  const rows = plan.shots.map((shot, index) => {
    const from = at;
    at += shot.seconds;
    return `| ${index + 1} | ${shot.title.replaceAll("|", "/")} | ${clock(from)} | ${clock(at)} | ${shot.narration ? "voice" : "music"} |`;
  });
  const card = plan.endCard.text
    ? [`| | End card: ${plan.endCard.text.replaceAll("|", "/")} | ${clock(at)} | ${clock(at + plan.endCard.seconds)} | music |`]
    : [];
  return ["# Cut list", "", "| | Shot | From | To | Sound |", "| --- | --- | --- | --- | --- |", ...rows, ...card].join("\n");
}

function closing(talk: Talk, plan: CuePlan, isAssembled: boolean): string {
  const sum = plan.shots.reduce((seconds, shot) => seconds + shot.seconds, plan.endCard.text ? plan.endCard.seconds : 0);
  const what = isAssembled
    ? "The first cut stands as a timeline"
    : "The cut list is a card below the script; there are no pictures to cut yet";
  return `${what}. ${plural(plan.shots.length, "shot")}${plan.endCard.text ? " and the end card" : ""} add up to ${sum} s of ${plan.seconds}. ${troubleIn(talk.used)}`.trim();
}
