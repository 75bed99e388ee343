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

/** Where a browser looks: the transform of the world, and the window it was in. */
export interface CameraView {
  x: number;
  y: number;
  scale: number;
  w: number;
  h: number;
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

/** Rules for the nodes that are drawn, and the world's first view of all of them, or the one that was remembered. */
export function positionSheet(drawn: readonly Placed[], all: readonly Aged[] = drawn, remembered?: CameraView): string {
  const world = remembered ? transform(remembered) : STAGES.map((stage) => worldRule(all, stage)).join("");
  return drawn.map(nodeRule).join("") + world;
}

/** The parts of the canvas that the first view may show, whatever the window: what is drawn by the server. */
export function firstParts(all: readonly Aged[], remembered?: CameraView): Box[] {
  if (remembered) return [partOf(remembered)];
  return STAGES.map((stage) => partOf({ ...firstView(all, stage), w: stage.w, h: stage.h }));
}

const partOf = ({ x, y, scale, w, h }: CameraView): Box => ({ x: -x / scale, y: -y / scale, w: w / scale, h: h / scale });

function nodeRule(node: Placed): string {
  const z = node.z === undefined ? "" : `;z-index:${number(node.z)}`;
  const selector = idSelector(nodeDomId(node.id));
  return `${selector}{left:${number(node.x)}px;top:${number(node.y)}px;width:${number(node.w)}px;height:${number(node.h)}px${z}}`;
}

function worldRule(nodes: readonly Aged[], stage: (typeof STAGES)[number]): string {
  const rule = transform(firstView(nodes, stage));
  return stage.media ? `@media ${stage.media}{${rule}}` : rule;
}

const transform = ({ x, y, scale }: { x: number; y: number; scale: number }) =>
  `#${DOM.world}{transform:translate(${number(x)}px,${number(y)}px) scale(${Math.round(scale * 10_000) / 10_000})}`;

export interface Aged extends Box {
  createdAt?: number;
}

/**
 * Everything in view at 100 % or smaller, but never smaller than can be read. What does not fit is shown where it is newest: the view holds
 * the newest node and as many of those before it as go in, and nothing beyond the ends of the canvas.
 */
export function firstView(nodes: readonly Aged[], stage: Stage): { scale: number; x: number; y: number } {
  const all = around(nodes);
  if (!all) return { scale: 1, x: 0, y: 0 };
  const free = { w: stage.w - stage.left - REST, h: stage.h - stage.top - REST };
  const scale = Math.max(stage.least, Math.min(1, free.w / Math.max(1, all.w), free.h / Math.max(1, all.h)));
  const part = newest(nodes, { w: free.w / scale, h: free.h / scale });
  const corner = (length: "w" | "h", axis: "x" | "y") => {
    const room = free[length] / scale;
    const middle = part[axis] + part[length] / 2 - room / 2;
    return Math.min(Math.max(middle, all[axis]), Math.max(all[axis], all[axis] + all[length] - room));
  };
  return { scale, x: stage.left - corner("w", "x") * scale, y: stage.top - corner("h", "y") * scale };
}

/** Around the newest node and those before it, in the order of their age, for as long as all of them go into the room. */
function newest(nodes: readonly Aged[], room: { w: number; h: number }): Box {
  const byAge = [...nodes].sort((a, b) => (b.createdAt ?? 0) - (a.createdAt ?? 0));
  let part = byAge[0] as Box;
  for (const node of byAge) {
    const more = around([part, node]) as Box;
    if (more.w > room.w || more.h > room.h) break;
    part = more;
  }
  return part;
}

function around(boxes: readonly Box[]): Box | undefined {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const { x, y, w, h } of boxes) {
    left = Math.min(left, x);
    top = Math.min(top, y);
    right = Math.max(right, x + w);
    bottom = Math.max(bottom, y + h);
  }
  return left === Infinity ? undefined : { x: left, y: top, w: right - left, h: bottom - top };
}

function number(n: number): number {
  return Number.isFinite(n) ? px(n) : 0;
}
