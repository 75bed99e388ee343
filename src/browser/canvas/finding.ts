/**
 * Nodes by words: label, text, model, error, and what a node is. Read from the island's plain view, so it answers at once for thousands of
 * nodes, mounted or not. What was read from a node is kept as long as that value of the node lives.
 */
import type { CanvasNode, CanvasView } from "../../canvas/document.ts";
import { nameOfNode, partsOf, proseOf } from "../../canvas/prose.ts";

export interface Hit {
  node: CanvasNode;
  /** A piece of the text around what was found, when it was not in the name. */
  snippet?: string;
  rank: number;
}

export interface Finder {
  /** The best first; every word has to be found. Without words: everything that `isWanted`, by name. */
  find(query: string, isWanted?: (node: CanvasNode) => boolean): Hit[];
}

/** A word for a kind or a state is found in every node that is so. */
const KIND_WORDS: Record<CanvasNode["type"], string> = {
  text: "text texts note notes card",
  prompt: "prompt prompts",
  generator: "generator generators model",
  image: "image images picture pictures photo",
  video: "video videos clip clips film",
  audio: "audio sound sounds music speech voice",
  timeline: "timeline timelines cut",
  action: "action actions tool",
  debate: "debate debates decision",
  group: "group groups frame",
};

interface Hay {
  name: string;
  text: string;
  /** Without marks, in its own letters. */
  prose: string;
  model: string;
  error: string;
  kinds: string[];
}

const SNIPPET = 64;

export function openFinder(view: () => CanvasView): Finder {
  const hays = new WeakMap<CanvasNode, Hay>();
  const hayOf = (node: CanvasNode): Hay => {
    const known = hays.get(node);
    if (known) return known;
    const made = readHay(node, view());
    hays.set(node, made);
    return made;
  };
  return {
    find(query, isWanted = () => true) {
      const words = query.toLocaleLowerCase().split(/\s+/).filter(Boolean);
      const hits: Hit[] = [];
      for (const node of Object.values(view().nodes)) {
        if (!isWanted(node)) continue;
        const hit = words.length === 0 ? { node, rank: 0 } : hitOf(node, hayOf(node), words);
        if (hit) hits.push(hit);
      }
      return hits.sort((a, b) => a.rank - b.rank || byPlace(a.node, b.node));
    },
  };
}

/** From top to bottom in bands, then from left to right. */
export const byPlace = (a: CanvasNode, b: CanvasNode) => Math.round(a.y / 200) - Math.round(b.y / 200) || a.x - b.x;

function readHay(node: CanvasNode, view: CanvasView): Hay {
  const prose = partsOf(proseOf(node))
    .map((part) => {
      if (part.kind !== "mention") return part.text;
      const source = view.nodes[view.edges[part.edgeId]?.source ?? ""];
      return source ? nameOfNode(source) : "";
    })
    .join("");
  return {
    name: nameOfNode(node).toLocaleLowerCase(),
    prose,
    text: prose.toLocaleLowerCase(),
    model: node.type === "generator" ? node.model.toLocaleLowerCase() : "",
    error: (node.error ?? "").toLocaleLowerCase(),
    kinds: [...KIND_WORDS[node.type].split(" "), ...(node.status ? [node.status] : []), ...(node.locked ? ["locked"] : [])],
  };
}

function hitOf(node: CanvasNode, hay: Hay, words: readonly string[]): Hit | undefined {
  let rank = 0;
  let shown = "";
  for (const word of words) {
    const found = rankOf(hay, word);
    if (found === undefined) return undefined;
    rank += found;
    if (found === RANK.text) shown ||= snippetOf(hay.prose, hay.text.indexOf(word));
    if (found === RANK.error) shown ||= node.error ?? "";
    if (found === RANK.model && node.type === "generator") shown ||= node.model;
  }
  return { node, rank, ...(shown ? { snippet: shown } : {}) };
}

const RANK = { start: 0, name: 1, kind: 2, text: 3, model: 4, error: 5 } as const;

function rankOf(hay: Hay, word: string): number | undefined {
  const at = hay.name.indexOf(word);
  if (at >= 0) return at === 0 || /[\s\-_(]/.test(hay.name[at - 1] ?? "") ? RANK.start : RANK.name;
  if (hay.kinds.includes(word)) return RANK.kind;
  if (hay.text.includes(word)) return RANK.text;
  if (hay.model.includes(word)) return RANK.model;
  return hay.error.includes(word) ? RANK.error : undefined;
}

function snippetOf(text: string, at: number): string {
  const from = Math.max(0, at - 16);
  const piece = text
    .slice(from, from + SNIPPET)
    .replaceAll(/\s+/g, " ")
    .trim();
  return `${from > 0 ? "… " : ""}${piece}${from + SNIPPET < text.length ? " …" : ""}`;
}
