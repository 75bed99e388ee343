import { Path2D, PathOp } from "@napi-rs/canvas";

/** Paths in a subject's own units: its box is 100 high. */
export type Point = readonly [number, number];

export const path = (commands: string): Path2D => new Path2D(commands);

export function ellipse(x: number, y: number, rx: number, ry = rx, turn = 0): Path2D {
  const made = new Path2D();
  made.ellipse(x, y, rx, ry, turn, 0, Math.PI * 2);
  made.closePath();
  return made;
}

export function rect(x: number, y: number, w: number, h: number, radius: number | number[] = 0): Path2D {
  const made = new Path2D();
  made.roundRect(x, y, w, h, radius);
  return made;
}

export function poly(...points: readonly Point[]): Path2D {
  const made = line(...points);
  made.closePath();
  return made;
}

export function line(...points: readonly Point[]): Path2D {
  const made = new Path2D();
  for (const [x, y] of points) made.lineTo(x, y);
  return made;
}

/** A soft curve through the points (Catmull-Rom); closed unless `open`. */
export function smooth(points: readonly Point[], open = false, tension = 0.5): Path2D {
  const made = new Path2D();
  const count = points.length;
  const at = (index: number): Point => (open ? points[Math.max(0, Math.min(count - 1, index))] : points[(index + count) % count]) ?? [0, 0];
  made.moveTo(...at(0));
  for (let index = 0; index < (open ? count - 1 : count); index++) {
    const [before, from, to, after] = [at(index - 1), at(index), at(index + 1), at(index + 2)];
    const reach = tension / 3;
    made.bezierCurveTo(
      from[0] + (to[0] - before[0]) * reach,
      from[1] + (to[1] - before[1]) * reach,
      to[0] - (after[0] - from[0]) * reach,
      to[1] - (after[1] - from[1]) * reach,
      to[0],
      to[1],
    );
  }
  if (!open) made.closePath();
  return made;
}

/** A tapered limb from a round end of radius `r1` to one of radius `r2`. */
export function limb([x1, y1]: Point, r1: number, [x2, y2]: Point, r2: number): Path2D {
  const angle = Math.atan2(y2 - y1, x2 - x1);
  const made = new Path2D();
  made.arc(x1, y1, r1, angle + Math.PI / 2, angle + (Math.PI * 3) / 2);
  made.arc(x2, y2, r2, angle - Math.PI / 2, angle + Math.PI / 2);
  made.closePath();
  return made;
}

/** A point `length` away from `from`; degrees, 0 is straight down, 90 is to the right. */
export function reach([x, y]: Point, degrees: number, length: number): Point {
  const angle = (degrees * Math.PI) / 180;
  return [x + Math.sin(angle) * length, y + Math.cos(angle) * length];
}

/** The outline of two pieces together, so that a bent limb shows no joint. */
export function union(first: Path2D, second: Path2D): Path2D {
  return new Path2D(first).op(second, PathOp.Union);
}
