/** A canvas in words: a line for each node and each edge, always the same for the same canvas. */
import type { CanvasEdge, CanvasNode, CanvasView } from "../../canvas/document.ts";
import { proseOf } from "../../canvas/prose.ts";
import { lengthFrames } from "../../canvas/timeline.ts";
import { quoted } from "../untrusted.ts";

const LABEL_CHARACTERS = 60;

export interface Detail {
  /** Characters of each node's prose. */
  prose: number;
  /** Parameters of generators, who made a node, what went wrong. */
  isFull: boolean;
}

/** Top to bottom, left to right; equal places by id. */
export const inReadingOrder = (nodes: readonly CanvasNode[]): CanvasNode[] =>
  [...nodes].sort((a, b) => a.y - b.y || a.x - b.x || (a.id < b.id ? -1 : 1));

export const inOrderOfIds = (edges: readonly CanvasEdge[]): CanvasEdge[] => [...edges].sort((a, b) => (a.id < b.id ? -1 : 1));

/** `nod_… image "Shot 1" at 0,0 320×240 done ast_… in nod_…` */
export function nodeLine(view: CanvasView, node: CanvasNode, { prose, isFull }: Detail): string {
  const { x, y, w, h } = node;
  const words = [
    node.id,
    node.type,
    ...(node.label ? [quoted(node.label, LABEL_CHARACTERS)] : []),
    `at ${Math.round(x)},${Math.round(y)} ${Math.round(w)}×${Math.round(h)}`,
    ...stateWords(node, isFull),
    ...(node.type === "generator" ? generatorWords(node, isFull) : []),
    ...timelineWords(view, node),
    ...(node.parentId ? [`in ${node.parentId}`] : []),
    ...(node.locked ? ["locked"] : []),
  ];
  const text = proseOf(node);
  return text && prose > 0 ? `${words.join(" ")} ${proseField(node)}=${quoted(text, prose)}` : words.join(" ");
}

const proseField = (node: CanvasNode) => (node.type === "generator" ? "prompt" : "body");

function stateWords(node: CanvasNode, isFull: boolean): string[] {
  if (!("status" in node) || node.status === undefined) return [];
  const { status, assetId, generationId, error } = node;
  return [
    ...(status === "idle" && !assetId ? ["empty"] : [status === "idle" ? "done" : status]),
    ...(assetId ? [assetId] : []),
    ...(generationId && (isFull || status !== "done") ? [generationId] : []),
    ...(error ? [`error=${quoted(error, 120)}`] : []),
  ];
}

function generatorWords(node: Extract<CanvasNode, { type: "generator" }>, isFull: boolean): string[] {
  const params = Object.keys(node.params).length > 0 && isFull ? [`params=${shortJson(node.params)}`] : [];
  const values = Object.keys(node.values).length > 0 && isFull ? [`values=${shortJson(node.values)}`] : [];
  return [node.model ? `model=${quoted(node.model, 80)}` : "no model", ...params, ...values];
}

const JSON_CHARACTERS = 300;

function shortJson(value: object): string {
  const text = JSON.stringify(Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))));
  return text.length > JSON_CHARACTERS ? `${text.slice(0, JSON_CHARACTERS)}…` : text;
}

function timelineWords(view: CanvasView, node: CanvasNode): string[] {
  const timeline = view.timelines[node.id];
  if (!timeline) return [];
  return [`${Object.keys(timeline.items).length} items, ${(lengthFrames(timeline) / timeline.fps).toFixed(1)} s`];
}

export const edgeLine = (edge: CanvasEdge): string => `${edge.id} ${edge.source} -> ${edge.target} ${edge.role}`;

/** Counts by type and state, and the rectangle that everything lies in. */
export function summaryLines(view: CanvasView): string[] {
  const nodes = Object.values(view.nodes);
  if (nodes.length === 0) return ["The canvas is empty."];
  const count = (names: string[]) => {
    const counts = new Map<string, number>();
    for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
    return [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)).map(([name, many]) => `${many} ${name}`);
  };
  const states = nodes.flatMap((node) => ("status" in node && node.status && node.status !== "idle" ? [node.status] : []));
  const { x, y, w, h } = boundsOf(nodes);
  return [
    `${nodes.length} nodes: ${count(nodes.map((node) => node.type)).join(", ")}.`,
    ...(states.length > 0 ? [`States: ${count(states).join(", ")}.`] : []),
    `${Object.keys(view.edges).length} edges.`,
    `Everything lies in x ${Math.round(x)} to ${Math.round(x + w)}, y ${Math.round(y)} to ${Math.round(y + h)}.`,
  ];
}

export interface Region {
  x: number;
  y: number;
  w: number;
  h: number;
}

/** Of at least one node. */
export function boundsOf(nodes: readonly Region[]): Region {
  const left = Math.min(...nodes.map((node) => node.x));
  const top = Math.min(...nodes.map((node) => node.y));
  const right = Math.max(...nodes.map((node) => node.x + node.w));
  const bottom = Math.max(...nodes.map((node) => node.y + node.h));
  return { x: left, y: top, w: right - left, h: bottom - top };
}

export const meets = (a: Region, b: Region): boolean => a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;
