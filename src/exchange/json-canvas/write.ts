/**
 * Our canvas as JSON Canvas 1.0. A text stays a text, a group a group, a picture, clip or sound is a file, and what the format has no word for
 * (prompts, generators, timelines) is a text that people can read. Everything that is ours alone stands under `clash`, so that reading our own
 * file back loses nothing and other programs pass over it.
 */
import type { CanvasEdge, CanvasNode, CanvasView } from "../../canvas/document.ts";
import { SCHEMA_VERSION } from "../../canvas/document.ts";
import { isMade } from "../../canvas/nodes/index.ts";
import { assetsOfView } from "../view.ts";
import type { JsonCanvas, JsonCanvasEdge, JsonCanvasNode } from "./format.ts";

export const EXTRA_VERSION = 1;

export interface WriteOptions {
  title: string;
  /** The path that a node's asset has beside the canvas. */
  fileOf(assetId: string): string | undefined;
}

export function writeJsonCanvas(view: CanvasView, options: WriteOptions): JsonCanvas {
  const nodes = Object.values(view.nodes).sort((a, b) => a.z - b.z || (a.id < b.id ? -1 : 1));
  return {
    nodes: nodes.map((node) => nodeOf(node, options)),
    edges: Object.values(view.edges).map(edgeOf),
    clash: {
      version: EXTRA_VERSION,
      schema: SCHEMA_VERSION,
      title: options.title,
      timelines: view.timelines,
      assets: filesOf(view, options),
    },
  };
}

/** Timelines name assets by id: here is which file that is. */
function filesOf(view: CanvasView, options: WriteOptions): Record<string, string> {
  const files = [...assetsOfView(view)].map((id) => [id, options.fileOf(id)] as const);
  return Object.fromEntries(files.flatMap(([id, path]) => (path === undefined ? [] : [[id, path]])));
}

function nodeOf(node: CanvasNode, options: WriteOptions): JsonCanvasNode {
  const { id, x, y, w, h } = node;
  const generic = { id, x: Math.round(x), y: Math.round(y), width: Math.round(w), height: Math.round(h), clash: extraOf(node) };
  const file = isMade(node) && node.assetId ? options.fileOf(node.assetId) : undefined;
  if (file !== undefined) return { ...generic, type: "file", file };
  if (node.type === "group") return { ...generic, type: "group", ...(node.label ? { label: node.label } : {}) };
  return { ...generic, type: "text", text: wordsOf(node) };
}

/** Everything but the id, and but the words that stand in `text` anyway. */
function extraOf(node: CanvasNode): Record<string, unknown> {
  const { id: _, generationId: __, ...rest } = node as CanvasNode & { generationId?: unknown };
  if (rest.type !== "text" && rest.type !== "prompt" && rest.type !== "debate") return rest;
  const { body: ___, ...short } = rest;
  return short;
}

/** The first line of a generator's text; behind it stands its prompt, which other programs may change. */
export const generatorLine = (model: string): string => `**Generator** ${model}`.trim();

export function wordsOf(node: CanvasNode): string {
  switch (node.type) {
    case "text":
    case "prompt":
    case "debate":
      return node.body;
    case "generator":
      return `${generatorLine(node.model)}\n\n${node.prompt}`;
    case "timeline":
      return `**Timeline** ${node.label}`.trim();
    default:
      return node.label;
  }
}

const edgeOf = (edge: CanvasEdge): JsonCanvasEdge => ({
  id: edge.id,
  fromNode: edge.source,
  fromSide: "right",
  toNode: edge.target,
  toSide: "left",
  ...(edge.role === "context" ? {} : { label: edge.role }),
  clash: { role: edge.role, order: edge.order },
});
