/** Puts a prompt and a picture generator for each of its shots on the canvas, in one reply, and joins them; then runs them where its task says so. */
import { LOOKS } from "../../picture/scene.ts";
import { type CuePlan, planIn, spotsOf } from "../plan.ts";
import { RUN_WORDS } from "../storyboard.ts";
import { idIn, listed, numberOf, plural, type Say, stringOf, type Talk, troubleIn, type Used } from "../talk.ts";
import { putRight } from "./revision.ts";

export function draw(talk: Talk): Say {
  if (Array.isArray(talk.data.items))
    return putRight(talk, {
      missing: ({ shot }) => shotCalls(talk, shot),
      unfed: ({ nodeId, shot }) => pictureCalls(talk, shot, nodeId ?? ""),
    });
  const shots = shotsOf(talk);
  if (!talk.offers("node_add")) return onlyPlans(talk, shots);
  if (talk.steps === 0) return { words: `I put ${wordsOf(shots)} on the canvas.`, calls: shots.flatMap((shot) => shotCalls(talk, shot)) };
  const generators = generatorsIn(talk.used);
  if (stringOf(talk.data.task).includes(RUN_WORDS) && talk.offers("generation_run")) {
    const ran = talk.used.filter((one) => one.name === "generation_run");
    if (ran.length === 0 && generators.length > 0)
      return { calls: generators.map((nodeId) => ({ name: "generation_run", input: { nodeId, takes: 1 } })) };
    const generationIds = ran.flatMap((one) => one.text.match(/\bgen_[0-9A-Za-z]+/g) ?? []).slice(0, 32);
    if (generationIds.length > 0 && !talk.used.some((one) => one.name === "generation_wait") && talk.offers("generation_wait"))
      return { words: "They run; I wait for the pictures.", calls: [{ name: "generation_wait", input: { generationIds } }] };
  }
  return { words: closing(talk, shots, generators.length) };
}

const shotsOf = (talk: Talk): number[] => (Array.isArray(talk.data.shots) ? talk.data.shots.map(numberOf).filter((shot) => shot > 0) : []);

const wordsOf = (shots: readonly number[]): string => (shots.length === 1 ? `shot ${shots[0]}` : `shots ${shots[0]} to ${shots.at(-1)}`);

/** One shot: prompt, generator, and the edge between them, which names both by what the calls before it made. */
export function shotCalls(talk: Talk, shot: number): { name: string; input: Record<string, unknown> }[] {
  const plan = planIn(talk);
  const planned = plan.shots[shot - 1];
  if (!planned) return [];
  const label = `${shot} ${planned.title}`.slice(0, 200);
  const prompt = { type: "prompt", ...spotsOf(talk, shot).prompt, label, body: planned.picture, ref: `prompt${shot}` };
  return [{ name: "node_add", input: prompt }, ...pictureCalls(talk, shot, `$prompt${shot}.id`)];
}

/** Enough to judge a frame by, and made in a third of the time. */
const STORYBOARD_SIZE = "720";

/** The generator of a shot, fed by a prompt. */
export function pictureCalls(talk: Talk, shot: number, promptId: string): { name: string; input: Record<string, unknown> }[] {
  const spot = spotsOf(talk, shot).picture;
  const ref = `picture${shot}`;
  const generator = { type: "generator", ...spot, label: `Picture ${shot}`, model: "draft-image", params: frameOf(planIn(talk)), ref };
  return [
    { name: "node_add", input: generator },
    { name: "edge_connect", input: { source: promptId, target: `$${ref}.id`, role: "prompt" } },
  ];
}

export function frameOf({ aspect, look }: Pick<CuePlan, "aspect" | "look">): Record<string, unknown> {
  const phrase = look.toLowerCase().replaceAll("-", " ");
  const known = LOOKS.find((each) => phrase.includes(each.replaceAll("-", " ")));
  return { aspect, resolution: STORYBOARD_SIZE, ...(known ? { look: known } : {}) };
}

const generatorsIn = (used: readonly Used[]): string[] =>
  used.flatMap((one) => (one.name === "node_add" && one.input.type === "generator" && !one.isError ? (idIn(one.text) ?? []) : []));

function closing(talk: Talk, shots: readonly number[], generators: number): string {
  const plan = planIn(talk);
  const titles = shots.map((shot) => `${shot} ${plan.shots[shot - 1]?.title ?? ""}`.trim());
  const waited = talk.used.findLast((one) => one.name === "generation_wait");
  const done = waited?.text.match(/^gen_\S+ done\b/gm)?.length ?? 0;
  const made = waited ? ` ${plural(done, "picture")} of ${generators} ${done === 1 ? "is" : "are"} made.` : " Nothing has been run yet.";
  return `${listed(titles)}: ${plural(generators, "prompt")} with a picture generator each, ${plan.aspect}.${made} ${troubleIn(talk.used)}`.trim();
}

function onlyPlans(talk: Talk, shots: readonly number[]): Say {
  const plan = planIn(talk);
  const lines = shots.map((shot) => `${shot}. ${plan.shots[shot - 1]?.picture ?? ""}`);
  return {
    words: `I may only look in this turn. I would put these on the canvas, each as a prompt with a picture generator:\n\n${lines.join("\n")}`,
  };
}
