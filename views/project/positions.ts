/**
 * Positions without inline styles: one style element, allowed by its nonce, with a rule per node. The island takes over with CSSOM.
 * Only finite numbers and encoded ids are written, so nothing from a document can leave its rule.
 */
import { DOM, idSelector, nodeDomId } from "../dom.ts";
import type { Box } from "./wires.ts";
import { px } from "./wires.ts";

export interface Placed extends Box {
  id: string;
  z?: number;
}

/** The stage that each size of window leaves for the canvas; `left` keeps the palette free, `top` the labels and the strip of a film. The first view fits the nodes into it. */
const STAGES = [
  { media: "", w: 1120, h: 820, left: 76, top: 56, least: 0.5 },
  { media: "(max-width:1200px)", w: 736, h: 688, left: 76, top: 56, least: 0.4 },
  { media: "(max-width:720px)", w: 390, h: 560, left: 16, top: 76, least: 0.7 },
] as const;

/** Free at the right and below. */
const REST = 28;

type Stage = Record<"w" | "h" | "left" | "top" | "least", number>;

export function positionSheet(nodes: readonly Placed[]): string {
  return nodes.map(nodeRule).join("") + STAGES.map((stage) => worldRule(nodes, stage)).join("");
}

function nodeRule(node: Placed): string {
  const z = node.z === undefined ? "" : `;z-index:${number(node.z)}`;
  const selector = idSelector(nodeDomId(node.id));
  return `${selector}{left:${number(node.x)}px;top:${number(node.y)}px;width:${number(node.w)}px;height:${number(node.h)}px${z}}`;
}

function worldRule(nodes: readonly Placed[], stage: (typeof STAGES)[number]): string {
  const { scale, x, y } = firstView(nodes, stage);
  const rule = `#${DOM.world}{transform:translate(${number(x)}px,${number(y)}px) scale(${Math.round(scale * 1000) / 1000})}`;
  return stage.media ? `@media ${stage.media}{${rule}}` : rule;
}

/** Everything in view at 100 % or smaller, but never smaller than can be read; what does not fit is right of and below the first node. */
export function firstView(nodes: readonly Box[], stage: Stage): { scale: number; x: number; y: number } {
  if (nodes.length === 0) return { scale: 1, x: 0, y: 0 };
  const left = Math.min(...nodes.map((node) => node.x));
  const top = Math.min(...nodes.map((node) => node.y));
  const width = Math.max(1, Math.max(...nodes.map((node) => node.x + node.w)) - left);
  const height = Math.max(1, Math.max(...nodes.map((node) => node.y + node.h)) - top);
  const free = { w: stage.w - stage.left - REST, h: stage.h - stage.top - REST };
  const scale = Math.max(stage.least, Math.min(1, free.w / width, free.h / height));
  return { scale, x: stage.left - left * scale, y: stage.top - top * scale };
}

function number(n: number): number {
  return Number.isFinite(n) ? px(n) : 0;
}
