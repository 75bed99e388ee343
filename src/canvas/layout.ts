/**
 * Where things go. Deterministic and pure: the same canvas gives the same place, for people, agents and the server. A placed node
 * overlaps nothing; groups that the node belongs to are not in its way, they grow around it.
 */
import type { CanvasNode, NodeType, Size } from "./document.ts";
import { definitionOf } from "./nodes/index.ts";

/** From a source to its outputs. */
export const OUTPUT_GAP = 80;
/** Kept free around a placed node. */
export const PLACE_GAP = 32;
export const GROUP_PADDING = 40;
/** Room for a group's title above its padding. */
export const GROUP_TITLE_HEIGHT = 24;

const MEDIA_WIDTH = 320;
const MEDIA_HEIGHT_MAX = 480;

export interface Box extends Size {
  x: number;
  y: number;
}

interface Placing {
  nodes(): CanvasNode[];
  node(id: string): CanvasNode | undefined;
}

/** The size of a new node: of its type, or for a picture of known pixels the shape of that picture. */
export function sizeOfNew(type: NodeType, pixels?: { width: number; height: number }): Size {
  const { size } = definitionOf(type);
  if (!pixels || (type !== "image" && type !== "video")) return { ...size };
  const scale = Math.min(Math.max(size.w, MEDIA_WIDTH) / pixels.width, MEDIA_HEIGHT_MAX / pixels.height);
  return {
    w: Math.max(definitionOf(type).minimum.w, Math.round(pixels.width * scale)),
    h: Math.max(definitionOf(type).minimum.h, Math.round(pixels.height * scale)),
  };
}

/** Right of the source, below the outputs that are there already. */
export function placeNear(canvas: Placing, sourceId: string, size: Size): { x: number; y: number } {
  const source = canvas.node(sourceId);
  if (!source) return placeFree(canvas, { x: 0, y: 0 }, size);
  const wanted = { x: source.x + source.w + OUTPUT_GAP, y: source.y, ...size };
  return { x: wanted.x, y: sweep(obstacles(canvas, source), wanted, "y", 1) };
}

/** The free place nearest to the wanted one, looking along the four directions. */
export function placeFree(canvas: Placing, at: { x: number; y: number }, size: Size): { x: number; y: number } {
  const wanted = { ...at, ...size };
  const taken = obstacles(canvas);
  const places = [
    { x: wanted.x, y: sweep(taken, wanted, "y", 1) },
    { x: sweep(taken, wanted, "x", 1), y: wanted.y },
    { x: wanted.x, y: sweep(taken, wanted, "y", -1) },
    { x: sweep(taken, wanted, "x", -1), y: wanted.y },
  ];
  const far = (place: { x: number; y: number }) => Math.abs(place.x - wanted.x) + Math.abs(place.y - wanted.y);
  return places.reduce((best, place) => (far(place) < far(best) ? place : best));
}

export const overlaps = (a: Box, b: Box, gap = 0): boolean =>
  a.x < b.x + b.w + gap && b.x < a.x + a.w + gap && a.y < b.y + b.h + gap && b.y < a.y + a.h + gap;

/** The smallest box around others, undefined for none. */
export function boundsOf(boxes: readonly Box[]): Box | undefined {
  if (boxes.length === 0) return undefined;
  const x = Math.min(...boxes.map((box) => box.x));
  const y = Math.min(...boxes.map((box) => box.y));
  return { x, y, w: Math.max(...boxes.map((box) => box.x + box.w)) - x, h: Math.max(...boxes.map((box) => box.y + box.h)) - y };
}

/** The box of a group around these children. */
export function groupAround(children: readonly Box[]): Box | undefined {
  const inner = boundsOf(children);
  if (!inner) return undefined;
  const top = GROUP_PADDING + GROUP_TITLE_HEIGHT;
  return { x: inner.x - GROUP_PADDING, y: inner.y - top, w: inner.w + 2 * GROUP_PADDING, h: inner.h + top + GROUP_PADDING };
}

/** A group's box, grown so that it holds what it should with its padding. */
export function grownToHold(group: Box, children: readonly Box[]): Box {
  const around = groupAround(children);
  return around ? (boundsOf([group, around]) as Box) : group;
}

function obstacles(canvas: Placing, source?: CanvasNode): Box[] {
  const around = new Set<string>();
  for (let up = source?.parentId; up && !around.has(up); up = canvas.node(up)?.parentId) around.add(up);
  return canvas.nodes().filter((node) => !around.has(node.id));
}

/** The first coordinate along one axis, forwards or backwards, at which the wanted box touches nothing. */
function sweep(taken: readonly Box[], wanted: Box, axis: "x" | "y", step: 1 | -1): number {
  const length = axis === "x" ? ("w" as const) : ("h" as const);
  const lane = { ...wanted, [axis]: -1e15, [length]: 2e15 };
  const inLane = taken
    .filter((box) => overlaps(lane, box, PLACE_GAP - 1e-6))
    .sort((a, b) => (step > 0 ? a[axis] - b[axis] : b[axis] + b[length] - (a[axis] + a[length])));
  const place = { ...wanted };
  for (const box of inLane) {
    if (overlaps(place, box, PLACE_GAP - 1e-6))
      place[axis] = step > 0 ? box[axis] + box[length] + PLACE_GAP : box[axis] - place[length] - PLACE_GAP;
  }
  return place[axis];
}
