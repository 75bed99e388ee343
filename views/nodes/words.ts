/**
 * The words of a node as markup: prose with its mentions and variables; a Markdown card is in `card.ts`. The server's first drawing and the
 * island use the same functions, so nothing moves when a face is drawn again. Everything that comes from a text is escaped here.
 */
import type { CanvasView } from "../../src/canvas/document.ts";
import { nameOfNode, partsOf, variablesIn } from "../../src/canvas/prose.ts";
import { NODE_ICONS, type NodeType } from "./face.ts";

/** What a mention shows; undefined when its edge or node is gone. */
export interface MentionView {
  nodeId: string;
  label: string;
  type: NodeType;
}

/** The node that a mention in the prose of `nodeId` leads to. */
export function mentionView(view: CanvasView, nodeId: string, edgeId: string): MentionView | undefined {
  const edge = view.edges[edgeId];
  const source = edge?.target === nodeId ? view.nodes[edge.source] : undefined;
  return source && { nodeId: source.id, label: nameOfNode(source), type: source.type };
}

export type MentionNamer = (edgeId: string) => MentionView | undefined;

export const GHOSTS = {
  text: "Write what the film needs to know",
  prompt: "Describe what should be seen or heard",
  generator: "Write a prompt, or connect one",
  debate: "The decision comes here",
  fed: "Uses the prompt that feeds it",
} as const;

export function escapeText(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;").replaceAll("'", "&#39;");
}

/** Prose with chips for mentions and marked variables. `missing` says which variables have no value. */
export function proseHtml(text: string, nameMention: MentionNamer, isMissing: (name: string) => boolean = () => false): string {
  return partsOf(text)
    .map((part) => {
      if (part.kind === "mention") return mentionHtml(nameMention(part.edgeId), part.edgeId);
      if (part.kind === "words") return escapeText(part.text);
      return `<span class="variable"${isMissing(part.name) ? " data-missing" : ""}>${escapeText(part.text)}</span>`;
    })
    .join("");
}

function mentionHtml(mention: MentionView | undefined, edgeId: string): string {
  if (!mention) return `<span class="mention" data-mention="${escapeText(edgeId)}" data-gone>gone</span>`;
  const icon = `<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><use href="/icons.svg#${NODE_ICONS[mention.type]}"/></svg>`;
  return `<span class="mention" data-mention="${escapeText(edgeId)}">${icon}${escapeText(mention.label)}</span>`;
}

export const ghostHtml = (words: string): string => `<span class="node__ghost">${escapeText(words)}</span>`;

/** A field for each variable of a text, below its words; the island makes edits of what is typed. */
export function valuesHtml(text: string, values: Readonly<Record<string, string>>, readOnly = false): string {
  const fields = variablesIn(text).map((name) => {
    const word = escapeText(name);
    const value = escapeText(values[name] ?? "");
    const input = `<input type="text" value="${value}" placeholder="No value yet" maxlength="4000" aria-label="Value of ${word}" data-value="${word}"${readOnly ? " readonly" : ""}>`;
    return `<div><dt class="clip-text">${word}</dt><dd>${input}</dd></div>`;
  });
  return fields.join("");
}
