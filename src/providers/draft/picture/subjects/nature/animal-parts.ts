import type { Pen } from "../pen.ts";
import { ellipse, limb, type Point, path, union } from "../shape.ts";

/** Animals look to the right unless turned. Coats come from identity. */
export const EYE = "#221a1c";
export const soft = { shade: 0, edge: false } as const;

/** A dark eye with a spark of light. */
export function eye(pen: Pen, x: number, y: number, r: number): void {
  pen.fill(ellipse(x, y, r, r * 1.15), EYE, soft);
  pen.fill(ellipse(x + r * 0.3, y - r * 0.4, r * 0.32), "#fdfbf5", soft);
}

/** A leg of two bones with a hoof or paw. */
export function leg(
  pen: Pen,
  [hip, knee, foot]: readonly [Point, Point, Point],
  { thick, paint, end }: { thick: number; paint: string; end: string },
): void {
  pen.fill(union(limb(hip, thick, knee, thick * 0.6), limb(knee, thick * 0.58, foot, thick * 0.44)), paint, { shade: 0.5 });
  pen.fill(
    path(
      `M${foot[0] - thick * 0.5} ${foot[1] - thick * 0.3} L${foot[0] + thick * 0.5} ${foot[1] - thick * 0.3} L${foot[0] + thick * 0.75} ${foot[1] + thick * 0.55} L${foot[0] - thick * 0.55} ${foot[1] + thick * 0.55} Z`,
    ),
    end,
    { shade: 0.2 },
  );
}
