/**
 * Snapping: a moving box takes up the lines of its neighbours (edges and middles) and the gaps between them. Pure arithmetic in
 * canvas pixels; the page draws the guides and asks once a frame, so it looks only at what it is given (what is in view).
 *
 * Each axis is answered alone: the nearest line within reach wins, a gap only where no line is nearer. Of equals the nearer neighbour.
 */
import type { Box } from "./layout.ts";

/** A line that boxes share, or a gap that is repeated, as a segment to draw. */
export interface Guide {
  kind: "line" | "gap";
  axis: "x" | "y";
  /** Where on the axis: of a line its place, of a gap its two ends. */
  at: number;
  to: number;
  /** From where to where across the axis; a gap is drawn at the middle. */
  from: number;
  until: number;
}

export interface Snap {
  dx: number;
  dy: number;
  guides: Guide[];
}

type Axis = "x" | "y";
type Span = { start: number; end: number };

const spanOf = (box: Box, axis: Axis): Span => (axis === "x" ? { start: box.x, end: box.x + box.w } : { start: box.y, end: box.y + box.h });
const across = (axis: Axis): Axis => (axis === "x" ? "y" : "x");
const linesOf = ({ start, end }: Span): number[] => [start, (start + end) / 2, end];
const SAME = 0.01;

/** How far to move `box` so that it stands in line with `others`, at most `reach` on each axis, and what to draw then. */
export function snapMove(box: Box, others: readonly Box[], reach: number): Snap {
  const dx = shiftAlong(box, others, "x", reach);
  const dy = shiftAlong(box, others, "y", reach);
  const at = { ...box, x: box.x + dx, y: box.y + dy };
  return { dx, dy, guides: (["x", "y"] as const).flatMap((axis) => [...lineGuides(at, others, axis), ...gapGuides(at, others, axis)]) };
}

function shiftAlong(box: Box, others: readonly Box[], axis: Axis, reach: number): number {
  const own = linesOf(spanOf(box, axis));
  let best = Number.POSITIVE_INFINITY;
  for (const other of others)
    for (const line of linesOf(spanOf(other, axis))) for (const mine of own) if (Math.abs(line - mine) < Math.abs(best)) best = line - mine;
  for (const shift of gapShifts(box, others, axis)) if (Math.abs(shift) < Math.abs(best) - SAME) best = shift;
  return Math.abs(best) <= reach ? best : 0;
}

/** Which edge of the box is pulled: `x: 1` the right one, `x: -1` the left one, 0 neither. */
export interface Pull {
  x: -1 | 0 | 1;
  y: -1 | 0 | 1;
}

/** The same for a box that is being resized: only the pulled edges move, and they take up lines. */
export function snapResize(box: Box, others: readonly Box[], pull: Pull, reach: number): Snap {
  const shift = (axis: Axis): number => {
    if (pull[axis] === 0) return 0;
    const { start, end } = spanOf(box, axis);
    const mine = pull[axis] === 1 ? end : start;
    let best = Number.POSITIVE_INFINITY;
    for (const other of others)
      for (const line of linesOf(spanOf(other, axis))) if (Math.abs(line - mine) < Math.abs(best)) best = line - mine;
    return Math.abs(best) <= reach ? best : 0;
  };
  const [dx, dy] = [shift("x"), shift("y")];
  const at = pulled(box, pull, { x: dx, y: dy });
  const isPulled = (axis: Axis) => (guide: Guide) => {
    const { start, end } = spanOf(at, axis);
    return Math.abs(guide.at - (pull[axis] === 1 ? end : start)) < SAME;
  };
  const guides = (["x", "y"] as const).flatMap((axis) => (pull[axis] === 0 ? [] : lineGuides(at, others, axis).filter(isPulled(axis))));
  return { dx, dy, guides };
}

/** A box with its pulled edges moved by so much. */
export function pulled(box: Box, pull: Pull, by: { x: number; y: number }): Box {
  return {
    x: pull.x === -1 ? box.x + by.x : box.x,
    y: pull.y === -1 ? box.y + by.y : box.y,
    w: box.w + pull.x * by.x,
    h: box.h + pull.y * by.y,
  };
}

function lineGuides(box: Box, others: readonly Box[], axis: Axis): Guide[] {
  const side = across(axis);
  return linesOf(spanOf(box, axis)).flatMap((line) => {
    const sharing = others.filter((other) => linesOf(spanOf(other, axis)).some((one) => Math.abs(one - line) < SAME));
    if (sharing.length === 0) return [];
    const spans = [box, ...sharing].map((one) => spanOf(one, side));
    const from = Math.min(...spans.map(({ start }) => start));
    return [{ kind: "line", axis, at: line, to: line, from, until: Math.max(...spans.map(({ end }) => end)) } as const];
  });
}

/** Neighbours along the axis: those that the box would meet if it moved along it, in order. */
function lane(box: Box, others: readonly Box[], axis: Axis): Box[] {
  const side = across(axis);
  const own = spanOf(box, side);
  return others
    .filter((other) => {
      const { start, end } = spanOf(other, side);
      return start < own.end && own.start < end;
    })
    .sort((a, b) => spanOf(a, axis).start - spanOf(b, axis).start);
}

/** The nearest neighbour that ends before this span, and the nearest that begins after it. */
function besides(boxes: readonly Box[], axis: Axis, { start, end }: Span): { before?: Box | undefined; after?: Box | undefined } {
  let before: Box | undefined;
  let after: Box | undefined;
  for (const box of boxes) {
    const span = spanOf(box, axis);
    if (span.end <= start + SAME && (!before || span.end > spanOf(before, axis).end)) before = box;
    if (span.start >= end - SAME && (!after || span.start < spanOf(after, axis).start)) after = box;
  }
  return { before, after };
}

/** Shifts that make equal gaps: in the middle between two neighbours, or as far from one as that one is from the next. */
function gapShifts(box: Box, others: readonly Box[], axis: Axis): number[] {
  const row = lane(box, others, axis);
  const own = spanOf(box, axis);
  const middle = { start: (own.start + own.end) / 2, end: (own.start + own.end) / 2 };
  const { before, after } = besides(row, axis, middle);
  const shifts: number[] = [];
  const [left, right] = [before && spanOf(before, axis), after && spanOf(after, axis)];
  if (left && right && right.start - left.end > own.end - own.start) shifts.push((left.end + right.start) / 2 - (own.start + own.end) / 2);
  const further = left && besides(row, axis, left).before;
  if (left && further) shifts.push(left.end + (left.start - spanOf(further, axis).end) - own.start);
  const beyond = right && besides(row, axis, right).after;
  if (right && beyond) shifts.push(right.start - (spanOf(beyond, axis).start - right.end) - own.end);
  return shifts;
}

/** The gaps beside the box that are equal to each other or to the next one. */
function gapGuides(box: Box, others: readonly Box[], axis: Axis): Guide[] {
  const row = lane(box, others, axis);
  const own = spanOf(box, axis);
  const { before, after } = besides(row, axis, own);
  const gap = (from: Box | undefined, to: Box | undefined) => {
    if (!from || !to) return undefined;
    const [start, end] = [spanOf(from, axis).end, spanOf(to, axis).start];
    return end - start > SAME ? { start, end, from, to } : undefined;
  };
  const further = before && besides(row, axis, spanOf(before, axis)).before;
  const beyond = after && besides(row, axis, spanOf(after, axis)).after;
  const [left, right] = [gap(before, box), gap(box, after)];
  const pairs = [
    [left, right],
    [gap(further, before), left],
    [right, gap(after, beyond)],
  ] as const;
  const equal = pairs.filter(([a, b]) => a && b && Math.abs(a.end - a.start - (b.end - b.start)) < SAME).flat();
  return [...new Set(equal)].flatMap((one) => (one ? [gapGuide(one, axis)] : []));
}

function gapGuide({ start, end, from, to }: Span & { from: Box; to: Box }, axis: Axis): Guide {
  const [a, b] = [spanOf(from, across(axis)), spanOf(to, across(axis))];
  const middle = (Math.max(a.start, b.start) + Math.min(a.end, b.end)) / 2;
  return { kind: "gap", axis, at: start, to: end, from: middle, until: middle };
}
