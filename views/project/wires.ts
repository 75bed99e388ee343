/**
 * Where edges begin and end, and the curve between: pure arithmetic in canvas pixels, the same for the server's first drawing and the
 * island's. Ports stand evenly along a side (`space-evenly` in port.css), so port `i` of `n` is at `h · (i + 1) / (n + 1)`.
 */
import type { FaceView, Role } from "../nodes/face.ts";
import { portsOf } from "../nodes/ports.ts";

export interface Box {
  x: number;
  y: number;
  w: number;
  h: number;
}

export interface Point {
  x: number;
  y: number;
}

export interface EdgeView {
  id: string;
  source: string;
  target: string;
  role: Role;
}

/** The height at which port `index` of `total` stands. */
export function portHeight(h: number, index: number, total: number): number {
  return (h * (index + 1)) / (total + 1);
}

/** Edges leave in the middle of the right side: a node has one out-port. */
export function outPoint(box: Box): Point {
  return { x: box.x + box.w, y: box.y + box.h / 2 };
}

/** Edges arrive at the in-port of their role, or in the middle of the left side where the node has none for it. */
export function inPoint(node: Pick<FaceView, "type"> & Box, role: Role): Point {
  const ports = portsOf(node).in;
  const index = ports.indexOf(role);
  return { x: node.x, y: node.y + (index < 0 ? node.h / 2 : portHeight(node.h, index, ports.length)) };
}

/** A calm curve: its control points lie 36 to 90 px out, so short edges stay soft and long ones do not sag. */
export function wireEnds(from: Point, to: Point): [Point, Point, Point, Point] {
  const reach = Math.min(90, Math.max(36, Math.abs(to.x - from.x) * 0.55));
  return [from, { x: from.x + reach, y: from.y }, { x: to.x - reach, y: to.y }, to];
}

export function wire(from: Point, to: Point): string {
  const [a, b, c, d] = wireEnds(from, to).map(({ x, y }) => `${px(x)} ${px(y)}`);
  return `M${a}C${b} ${c} ${d}`;
}

export const px = (n: number) => Math.round(n * 10) / 10;
