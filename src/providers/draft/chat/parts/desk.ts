/** What the assistant has before it: the wish, the canvas as it was read, and which nodes are meant. */
import { type LineCanvas, type LineNode, readCanvas } from "../canvas-lines.ts";
import { stringOf, type Talk } from "../talk.ts";

export interface Desk {
  talk: Talk;
  text: string;
  canvas: LineCanvas;
  /** Named in the wish by their labels, else chosen on the canvas. */
  meant: LineNode[];
  chosen: LineNode[];
}

export type Call = { name: string; input: Record<string, unknown> };

export interface Intent {
  name: string;
  matches(desk: Desk): boolean;
  /** Calls to make now, with what is said before them; none: the words are the answer. */
  play(desk: Desk): { words: string; calls?: Call[] } | Promise<{ words: string; calls?: Call[] }>;
  /** What has just been put on the canvas is to be run and waited for. */
  runs?(desk: Desk): boolean;
}

export function deskOf(talk: Talk): Desk {
  const text = stringOf(talk.data.text).trim() || talk.task.trim();
  const canvas = readCanvas(talk.used.filter((one) => one.name === "canvas_read").map((one) => one.text));
  const ids = Array.isArray(talk.data.nodeIds) ? talk.data.nodeIds.map(stringOf) : [];
  const chosen = canvas.nodes.filter((node) => ids.includes(node.id));
  const named = namedIn(text, canvas.nodes);
  return { talk, text, canvas, chosen, meant: named.length > 0 ? named : chosen };
}

/** Labels that stand in the wish, in quotation marks or as they are; in the order of the wish. */
function namedIn(text: string, nodes: readonly LineNode[]): LineNode[] {
  const low = text.toLowerCase();
  const found = nodes.flatMap((node) => {
    const label = node.label.trim().toLowerCase();
    const at = label.length >= 3 ? low.indexOf(label) : -1;
    return at >= 0 ? [{ node, at, length: label.length }] : [];
  });
  const longest = found.filter(
    (one) => !found.some((other) => other !== one && other.length > one.length && other.at <= one.at && one.at < other.at + other.length),
  );
  return longest.sort((a, b) => a.at - b.at).map(({ node }) => node);
}

/** Words in quotation marks, else what follows a colon. */
export const quotedIn = (text: string): string | undefined =>
  /"([^"]{1,4000})"|“([^”]{1,4000})”|「([^」]{1,4000})」/.exec(text)?.slice(1).find(Boolean) ??
  /(?::(?=\s)|：)\s*([\s\S]{2,4000})$/.exec(text)?.[1]?.trim();
