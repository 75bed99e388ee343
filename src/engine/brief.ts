/**
 * What a turn is about: the person's words, what they chose on the canvas and gave with them, what was said in the chat before, and the decision of a debate
 * where one is to be carried out. Read once, when the turn begins.
 */
import { and, desc, eq, isNotNull, lt } from "drizzle-orm";
import { assetsByIds } from "../assets/assets.ts";
import { nameOfNode, proseOf } from "../canvas/prose.ts";
import type { CanvasNode } from "../canvas/document.ts";
import { turns } from "../schema.ts";
import type { Arena, Message, Part } from "./define.ts";
import { asData } from "./untrusted.ts";

const MOST_MATERIAL = 24;
const MATERIAL_CHARACTERS = 12_000;
const MOST_PICTURES = 8;
const EARLIER_TURNS = 6;
const EARLIER_CHARACTERS = 1_500;

export interface Material {
  nodeId: string;
  type: string;
  label: string;
  words: string;
}

export interface TurnBrief {
  text: string;
  material: Material[];
  /** What was given with the words, by id; none in briefs that were read before there were any. */
  files?: { assetId: string; kind: string; name: string }[];
  /** Pictures that were chosen or given. */
  pictures: string[];
  earlier: { text: string; answer: string }[];
  /** Of the debate that this turn follows. */
  decision: { turnId: string; title: string; words: string } | null;
}

export const briefOf = (arena: Arena): Promise<TurnBrief> => arena.step("brief", () => readBrief(arena));

async function readBrief(arena: Arena): Promise<TurnBrief> {
  const { nodeIds = [], assetIds = [], planFrom } = arena.turn.options;
  const view = await arena.canvas.view();
  const chosen = nodeIds.flatMap((id) => view.nodes[id] ?? []).slice(0, MOST_MATERIAL);
  const pictured = chosen.flatMap((node) => (node.type === "image" && node.assetId ? [node.assetId] : []));
  return {
    text: arena.turn.text,
    material: chosen.map(materialOf),
    files: await filesOf(arena),
    pictures: await picturesOf(arena, [...new Set([...pictured, ...assetIds])]),
    earlier: await earlierOf(arena),
    decision: planFrom ? await decisionOf(arena, planFrom) : null,
  };
}

const materialOf = (node: CanvasNode): Material => ({
  nodeId: node.id,
  type: node.type,
  label: nameOfNode(node),
  words: proseOf(node).slice(0, MATERIAL_CHARACTERS),
});

/** Files that were given with the words, as models are told of them: the tools look at them by id. */
export async function filesOf({ clash, turn }: Pick<Arena, "clash" | "turn">): Promise<NonNullable<TurnBrief["files"]>> {
  const ids = turn.options.assetIds ?? [];
  const rows = await assetsByIds(clash, turn.projectId, ids);
  return ids.flatMap((id) => rows.get(id) ?? []).map(({ id, kind, name }) => ({ assetId: id, kind, name }));
}

export const filesWords = (files: NonNullable<TurnBrief["files"]>): string =>
  asData("files", `Given with the words:\n${files.map(({ assetId, kind, name }) => `${assetId}, ${kind}: ${name}`).join("\n")}`);

async function picturesOf({ clash, turn }: Arena, ids: string[]): Promise<string[]> {
  const rows = await assetsByIds(clash, turn.projectId, ids);
  return ids.filter((id) => rows.get(id)?.kind === "image").slice(0, MOST_PICTURES);
}

async function earlierOf({ clash, turn }: Arena): Promise<TurnBrief["earlier"]> {
  const rows = await clash.db.read
    .select({ text: turns.text, answer: turns.answer })
    .from(turns)
    .where(and(eq(turns.chatId, turn.chatId), lt(turns.createdAt, turn.createdAt), isNotNull(turns.answer)))
    .orderBy(desc(turns.createdAt))
    .limit(EARLIER_TURNS);
  return rows
    .reverse()
    .map(({ text, answer }) => ({ text: text.slice(0, EARLIER_CHARACTERS), answer: (answer ?? "").slice(0, EARLIER_CHARACTERS) }));
}

async function decisionOf({ clash, turn }: Arena, turnId: string): Promise<TurnBrief["decision"]> {
  const [row] = await clash.db.read
    .select({ report: turns.report })
    .from(turns)
    .where(and(eq(turns.id, turnId), eq(turns.projectId, turn.projectId)));
  const decision = row?.report?.decision as { title?: unknown; words?: unknown } | undefined;
  return typeof decision?.title === "string" && typeof decision.words === "string"
    ? { turnId, title: decision.title, words: decision.words }
    : null;
}

/** The brief as a model is told of it; `task` is what this one is to do with it. */
export function briefMessages(brief: TurnBrief, task: string): Message[] {
  const before = brief.earlier.flatMap(({ text, answer }): Message[] => [
    { role: "user", parts: [{ type: "text", text }] },
    { role: "assistant", text: answer, calls: [] },
  ]);
  const pictures = brief.pictures.map((assetId): Part => ({ type: "image", assetId }));
  return [
    ...before,
    { role: "user", parts: [{ type: "text", text: [briefWords(brief), task].filter(Boolean).join("\n\n") }, ...pictures] },
  ];
}

export function briefWords({ text, material, files = [], decision }: TurnBrief): string {
  const chosen = material.map(
    ({ nodeId, type, label, words }) =>
      `${nodeId}, ${type}:\n${asData(`node ${nodeId}`, words ? `${label}\n\n${words}` : label, MATERIAL_CHARACTERS)}`,
  );
  return [
    `# The brief\n\n${text}`,
    ...(chosen.length > 0 ? [`# Chosen on the canvas\n\n${chosen.join("\n\n")}`] : []),
    ...(files.length > 0 ? [`# Files\n\n${filesWords(files)}`] : []),
    ...(decision ? [`# Decided in a debate; it binds you\n\n**${decision.title}**\n\n${decision.words}`] : []),
  ].join("\n\n");
}

/** For the built-in planner, which reads values and not messages. `source` is the same object for a whole turn: what is read of it is read once. */
export const briefCue = (brief: TurnBrief): Record<string, unknown> => ({
  source: brief,
  text: brief.text,
  material: brief.material,
  decision: brief.decision,
});
