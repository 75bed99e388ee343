/**
 * The marks inside prose. `@[edg_…]` mentions the node at the other end of that edge: the text holds only the edge's id, so a node
 * may be renamed or replaced and every mention follows. `{name}` is a variable; its value stands in the node's `values`.
 */
import type { CanvasEdge, CanvasNode } from "./document.ts";
import { definitionOf } from "./nodes/index.ts";

export type ProsePart =
  | { kind: "words"; text: string }
  | { kind: "mention"; text: string; edgeId: string }
  | { kind: "variable"; text: string; name: string };

const MARKS = /@\[(edg_[0-9A-Za-z]{1,60})\]|\{([\p{L}_][\p{L}\p{N}_-]{0,59})\}/gu;

export const mentionMark = (edgeId: string): string => `@[${edgeId}]`;

/** The text in pieces; joined again they are the text. */
export function partsOf(text: string): ProsePart[] {
  const parts: ProsePart[] = [];
  let end = 0;
  for (const found of text.matchAll(MARKS)) {
    if (found.index > end) parts.push({ kind: "words", text: text.slice(end, found.index) });
    const [mark, edgeId, name] = found;
    parts.push(edgeId ? { kind: "mention", text: mark, edgeId } : { kind: "variable", text: mark, name: name ?? "" });
    end = found.index + mark.length;
  }
  if (end < text.length) parts.push({ kind: "words", text: text.slice(end) });
  return parts;
}

export const mentionsIn = (text: string): Set<string> =>
  new Set(partsOf(text).flatMap((part) => (part.kind === "mention" ? [part.edgeId] : [])));

/** The names of the variables, each once, in the order they appear. */
export const variablesIn = (text: string): string[] => [
  ...new Set(partsOf(text).flatMap((part) => (part.kind === "variable" ? [part.name] : []))),
];

/** Each mention becomes what `rename` says: another edge's mention, or nothing. */
export function renameMentions(text: string, rename: (edgeId: string) => string | undefined): string {
  return partsOf(text)
    .map((part) => {
      if (part.kind !== "mention") return part.text;
      const edgeId = rename(part.edgeId);
      return edgeId === undefined ? "" : mentionMark(edgeId);
    })
    .join("");
}

/** The one field of prose that a node may have. */
export type ProseField = "body" | "prompt";

export function proseFieldOf(node: CanvasNode): ProseField | undefined {
  if (node.type === "text" || node.type === "prompt" || node.type === "debate") return "body";
  return node.type === "generator" ? "prompt" : undefined;
}

export function proseOf(node: CanvasNode): string {
  if (node.type === "text" || node.type === "prompt" || node.type === "debate") return node.body;
  return node.type === "generator" ? node.prompt : "";
}

/** Text nodes are Markdown and mention nobody. */
export const mayMention = (node: CanvasNode): boolean => node.type === "prompt" || node.type === "generator";

export const nameOfNode = (node: CanvasNode): string => node.label || definitionOf(node.type).title;

/** The mentions that a change of prose took out, whose edges end at that node. */
export function droppedMentions(
  before: string,
  after: string,
  edgesHere: (id: string) => CanvasEdge | undefined,
  nodeId: string,
): string[] {
  const kept = mentionsIn(after);
  return [...mentionsIn(before)].filter((id) => !kept.has(id) && edgesHere(id)?.target === nodeId);
}
