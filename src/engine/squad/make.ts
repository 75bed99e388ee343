/** The makers' part: each with its own span, its own shots and its own place, those of a stage at once. What one of them cannot do is told and costs the others nothing. */
import type { Box } from "../../canvas/layout.ts";
import type { Place } from "../../canvas/storyboard.ts";
import type { Message, SparkOutcome } from "../define.ts";
import { briefMessages } from "../brief.ts";
import { sparkOrFault, tellFault } from "../faults.ts";
import { inParallel } from "../parallel.ts";
import { agentFrom } from "../roles/agent.ts";
import { shortTask } from "../spark-card.ts";
import { asData } from "../untrusted.ts";
import type { Member } from "./blueprint.ts";
import { planWords } from "./plan.ts";
import type { Output, Work } from "./state.ts";
import type { VerdictItem } from "./verdict.ts";

const placeWords = ({ x, y }: Place): string => `x ${x}, y ${y}`;
const boxWords = (box: Box): string => `${placeWords(box)}, w ${box.w}, h ${box.h}`;
const NOTE_CHARACTERS = 400;

/** Everybody's first work, stage by stage. */
export async function makeAll(work: Work): Promise<void> {
  for (const [stage] of work.blueprint.stages.entries()) {
    const members = work.members.filter((member) => member.stage === stage);
    await together(work, members, 0, (member) => firstTask(work, member));
  }
}

/** Just what the verdict names, by whom it is assigned to. */
export async function revise(work: Work, revision: number, assignments: ReadonlyMap<Member, VerdictItem[]>): Promise<void> {
  const members = [...assignments.keys()];
  await together(work, members, revision, (member) => revisionTask(assignments.get(member) ?? []), assignments);
}

async function together(
  work: Work,
  members: readonly Member[],
  revision: number,
  taskOf: (member: Member) => string,
  assignments?: ReadonlyMap<Member, VerdictItem[]>,
): Promise<void> {
  const { arena } = work;
  const outputs = await inParallel(arena.limits.fanOut, members, async (member): Promise<Output> => {
    const span = revision === 0 ? `make/${member.key}` : `revise-${revision}/${member.key}`;
    const agent = agentFrom(work.cast, member.role, member.name);
    const cue = { part: member.role, data: cueOf(work, member, assignments?.get(member)) };
    const spark = await sparkOrFault(
      arena,
      { agent, span, messages: messagesFor(work, taskOf(member)), cue, task: inShort(work, member, assignments?.get(member)) },
      work.faults,
    );
    const output: SparkOutcome = spark ?? { outcome: "failed", text: "", nodeIds: [], steps: 0, did: [] };
    if (spark && output.outcome !== "done") await tellEnd(work, member, span, output);
    if (output.outcome === "done" && output.text.trim()) await arena.note(member.name, firstWords(output.text), `note:${span}`);
    return { member, revision, ...output };
  });
  work.outputs.push(...outputs);
}

const TASKS: Record<string, string> = { writer: "The script", sound: "Voices and music", editor: "The cut", coder: "The action" };

/** What its card says that it does. */
function inShort({ plan }: Work, member: Member, items?: readonly VerdictItem[]): string {
  if (items) return `Sent back: ${shortTask(items[0]?.words ?? "")}${items.length > 1 ? ` (${items.length} points)` : ""}`;
  const titles = member.shots.map((shot) => `${shot} ${plan?.shots[shot - 1]?.title ?? ""}`.trim());
  return titles.length > 0 ? shortTask(titles.join(", ")) : (TASKS[member.role] ?? shortTask(member.task));
}

async function tellEnd(work: Work, member: Member, span: string, { outcome, text }: SparkOutcome): Promise<void> {
  work.arena.signal.throwIfAborted();
  const how = outcome === "limit" ? "reached a limit before the end" : "did not come to an end";
  const words = `${member.name} ${how}${text.trim() ? `: ${firstWords(text)}` : "."}`;
  await tellFault(work.arena, { agent: member.name, span, faults: work.faults }, words, outcome);
}

export const firstWords = (text: string): string => {
  const line = text.trim().replaceAll(/\s+/g, " ");
  return line.length > NOTE_CHARACTERS ? `${line.slice(0, NOTE_CHARACTERS - 1)}…` : line;
};

function messagesFor(work: Work, task: string): Message[] {
  const board = work.arena.board.map(({ by, words }) => `${by}: ${words}`).join("\n");
  const parts = [
    ...(work.plan ? [`# The plan\n\n${planWords(work.plan)}`] : []),
    ...(board ? [`# On the board\n\n${asData("board", board)}`] : []),
    task,
  ];
  return briefMessages(work.brief, parts.join("\n\n"));
}

function firstTask(work: Work, member: Member): string {
  const { plan, places } = work;
  if (!plan || !places) return "# Your part\n\nDo what the brief asks, as your role says.";
  const spots = member.shots.map((shot) => {
    const place = places.shots[shot - 1];
    return place
      ? `Shot ${shot}: prompt at ${placeWords(place.prompt)}; picture generator at ${placeWords(place.picture)}.`
      : `Shot ${shot}.`;
  });
  const own: Record<string, string[]> = {
    artist: ["Your shots, and where they stand:", ...spots],
    writer: [
      `The script stands at ${boxWords(places.script)}; a card with the brief, where the canvas has none, at ${boxWords(places.brief)}.`,
    ],
    sound: [
      ...plan.shots.flatMap((shot, index) =>
        shot.narration ? [`Line ${index + 1}: speech generator at ${placeWords(places.shots[index]?.voice ?? places.endVoice)}.`] : [],
      ),
      `Music: generator at ${placeWords(places.music)}.`,
    ],
    editor: [`A cut list stands at ${boxWords(places.cutList)}.`],
  };
  return ["# Your part", member.task, (own[member.role] ?? []).join("\n")].filter(Boolean).join("\n\n");
}

function revisionTask(items: readonly VerdictItem[]): string {
  const lines = items.map((item, index) => `${index + 1}. ${item.nodeId ?? "(missing)"}: ${item.words} ${item.fix}`.trim());
  return `# Sent back by the Critic\n\nPut right exactly this and nothing else:\n\n${asData("verdict", lines.join("\n"))}`;
}

/** For the built-in planner, which reads values and not messages. */
function cueOf(work: Work, member: Member, items?: readonly VerdictItem[]): Record<string, unknown> {
  return {
    name: member.name,
    text: work.brief.text,
    material: work.brief.material,
    plan: work.plan,
    places: work.places,
    shots: member.shots,
    task: member.task,
    ...(items ? { items } : {}),
  };
}
