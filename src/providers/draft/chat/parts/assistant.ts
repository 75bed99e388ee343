/** Alone with a person: reads the canvas, does one small wish by its tools, waits for what it ran, and tells. What it has no rule for it says. */
import { idIn, plural, type Say, type Talk, troubleIn, type Used } from "../talk.ts";
import { answerTo, isQuestion } from "./answers.ts";
import { type Call, type Desk, deskOf, type Intent } from "./desk.ts";
import { WISHES } from "./wishes.ts";

const READS = ["canvas_read", "canvas_find", "generation_wait"];

export async function assist(talk: Talk): Promise<Say> {
  if (!talk.used.some((one) => one.name === "canvas_read") && talk.offers("canvas_read"))
    return { words: "I look at the canvas.", calls: [{ name: "canvas_read", input: { what: "all", detail: "full" } }] };
  const desk = deskOf(talk);
  const intent = intentOf(desk);
  if (!intent) return { words: isQuestion(desk.text) ? answerTo(desk) : unknown(desk) };
  const acted = talk.used.filter((one) => !READS.includes(one.name));
  if (acted.length === 0) return begin(desk, intent);
  return running(desk, intent, acted) ?? { words: closing(desk, intent, acted) };
}

const intentOf = (desk: Desk): Intent | undefined =>
  isQuestion(desk.text) && !/^\s*(?:can|could|would|will) you\b/i.test(desk.text) ? undefined : WISHES.find((wish) => wish.matches(desk));

async function begin(desk: Desk, intent: Intent): Promise<Say> {
  const { words, calls = [] } = await intent.play(desk);
  const open = calls.filter((call) => desk.talk.offers(call.name));
  if (calls.length === 0 || open.length === calls.length) return { words, calls };
  return { words: `I may only look in this turn. I would do this: ${calls.map(callWords).join("; ")}.` };
}

function callWords({ name, input }: Call): string {
  const what = input.label ?? input.nodeId ?? input.type ?? "";
  return `${name.replaceAll("_", " ")}${what ? ` ${JSON.stringify(what)}` : ""}`;
}

/** After the places are there: run them, then wait for the real end. */
function running(desk: Desk, intent: Intent, acted: readonly Used[]): Say | undefined {
  const { talk } = desk;
  if (!intent.runs?.(desk) || acted.some((one) => one.isError)) return undefined;
  const ran = acted.filter((one) => one.name === "generation_run");
  if (ran.length === 0) {
    const made = acted.flatMap((one) => (one.name === "node_add" && one.input.type === "generator" ? (idIn(one.text) ?? []) : []));
    if (made.length === 0 || !talk.offers("generation_run")) return undefined;
    return {
      words: "It is in its place; I run it.",
      calls: made.slice(0, 12).map((nodeId) => ({ name: "generation_run", input: { nodeId, takes: 1 } })),
    };
  }
  const generationIds = ran.flatMap((one) => one.text.match(/\bgen_[0-9A-Za-z]+/g) ?? []).slice(0, 32);
  const waits = talk.used.filter((one) => one.name === "generation_wait");
  if (generationIds.length === 0 || !talk.offers("generation_wait") || waits.length > 0) return undefined;
  return { words: "It runs; I wait for it.", calls: [{ name: "generation_wait", input: { generationIds } }] };
}

function closing({ talk }: Desk, intent: Intent, acted: readonly Used[]): string {
  const trouble = troubleIn(acted);
  const done = acted.filter((one) => !one.isError);
  const waited = talk.used.findLast((one) => one.name === "generation_wait");
  if (done.length === 0) return trouble || "Nothing was done.";
  const counts = [...Map.groupBy(done, (one) => one.name)].map(
    ([name, list]) => `${name.replaceAll("_", " ")}${list.length > 1 ? ` (${list.length})` : ""}`,
  );
  const ended = waited ? endedWords(waited.text) : intent.runs && done.some((one) => one.name === "generation_run") ? "It runs." : "";
  return [`Done: ${counts.join(", ")}.`, ended, trouble].filter(Boolean).join(" ");
}

function endedWords(text: string): string {
  const states = [...text.matchAll(/^gen_\S+ (\w+)/gm)].map((match) => match[1] ?? "");
  const good = states.filter((state) => state === "done").length;
  const errors = [...text.matchAll(/error=("(?:[^"\\]|\\.)*")/g)].map((match) => match[1]);
  return `${plural(good, "take")} of ${states.length} ${good === 1 ? "is" : "are"} made.${errors.length > 0 ? ` What failed: ${errors.join(" ")}` : ""}`;
}

const unknown = ({ canvas }: Desk): string =>
  `I play by rules and have none for this. I can lay out a storyboard from a brief, add a prompt, a card or a picture, clip, voice or music of something, connect, rename, rewrite, group, delete and arrange nodes, run generators, and answer questions about the canvas (${plural(canvas.nodes.length, "node")} now). With a key for a text model in Settings I understand the rest.`;
