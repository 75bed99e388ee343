/** What a turn has changed on the canvas, in words: of the nodes that its tools have touched, what is there now. */
import { nameOfNode, proseOf } from "../../canvas/prose.ts";
import type { CanvasView } from "../../canvas/document.ts";
import { quoted } from "../untrusted.ts";

const MOST_LINES = 60;

export interface Difference {
  added: string[];
  changed: string[];
  removed: string[];
  edges: number;
  words: string;
}

/** `since`: milliseconds; a node that is younger was added. */
export function differenceOf(view: CanvasView, touched: Iterable<string>, since: number): Difference {
  const ids = [...new Set(touched)].filter((id) => id.startsWith("nod_"));
  const there = ids.filter((id) => view.nodes[id]);
  const added = there.filter((id) => (view.nodes[id]?.createdAt ?? 0) >= since);
  const changed = there.filter((id) => !added.includes(id));
  const removed = ids.filter((id) => !view.nodes[id]);
  const own = new Set(there);
  const edges = Object.values(view.edges).filter((edge) => own.has(edge.source) && own.has(edge.target)).length;
  const lines = [
    ...added.map((id) => `+ ${lineOf(view, id)}`),
    ...changed.map((id) => `~ ${lineOf(view, id)}`),
    ...removed.map((id) => `- ${id}`),
  ];
  const more = lines.length > MOST_LINES ? [`(${lines.length - MOST_LINES} more)`] : [];
  const head = `${count(added.length, "node")} added, ${changed.length} changed, ${removed.length} removed; ${count(edges, "edge")} between them.`;
  return { added, changed, removed, edges, words: [head, ...lines.slice(0, MOST_LINES), ...more].join("\n") };
}

const count = (number: number, noun: string) => `${number} ${noun}${number === 1 ? "" : "s"}`;

function lineOf(view: CanvasView, id: string): string {
  const node = view.nodes[id];
  if (!node) return id;
  const words = proseOf(node).replaceAll(/\s+/g, " ").trim();
  const state = node.status ? ` ${node.status}` : "";
  return `${id} ${node.type}${state} ${quoted(nameOfNode(node))}${words ? ` ${quoted(words, 120)}` : ""}`;
}
