/** The box that comes of pulling at an edge or a corner. Pure: the page snaps and draws. */
import type { Size } from "./document.ts";
import type { Box } from "./layout.ts";
import { type Pull, pulled } from "./snapping.ts";

export interface ResizeRules {
  minimum: Size;
  /** The shape stays. */
  keepsShape: boolean;
  /** Both sides move, the middle stays. */
  fromMiddle?: boolean;
}

export function resizedBox(box: Box, pull: Pull, by: { x: number; y: number }, rules: ResizeRules): Box {
  const factor = rules.fromMiddle ? 2 : 1;
  const wanted = pulled(box, pull, { x: by.x * factor, y: by.y * factor });
  const size = rules.keepsShape ? shaped(box, pull, wanted, rules.minimum) : atLeast(wanted, rules.minimum);
  return rules.fromMiddle ? around(box, size) : anchored(box, pull, size);
}

const atLeast = ({ w, h }: Size, minimum: Size): Size => ({ w: Math.max(w, minimum.w), h: Math.max(h, minimum.h) });

/** An edge pulls both sides; of a corner the side that was pulled further, in parts of its length. */
function shaped(box: Box, pull: Pull, wanted: Size, minimum: Size): Size {
  const [across, down] = [wanted.w / box.w, wanted.h / box.h];
  const further = pull.x === 0 ? down : pull.y === 0 ? across : Math.abs(across - 1) > Math.abs(down - 1) ? across : down;
  const scale = Math.max(further, minimum.w / box.w, minimum.h / box.h);
  return { w: box.w * scale, h: box.h * scale };
}

/** The edge or corner across from the pulled one stays; what is not pulled grows to both sides. */
function anchored(box: Box, pull: Pull, size: Size): Box {
  const x = pull.x === -1 ? box.x + box.w - size.w : pull.x === 1 ? box.x : box.x + (box.w - size.w) / 2;
  const y = pull.y === -1 ? box.y + box.h - size.h : pull.y === 1 ? box.y : box.y + (box.h - size.h) / 2;
  return { x, y, ...size };
}

const around = (box: Box, size: Size): Box => ({
  x: box.x + (box.w - size.w) / 2,
  y: box.y + (box.h - size.h) / 2,
  ...size,
});

/** Where a part of the box goes when the box goes from one to another. */
export function carried(part: Box, from: Box, to: Box): Box {
  const [across, down] = [to.w / from.w, to.h / from.h];
  return { x: to.x + (part.x - from.x) * across, y: to.y + (part.y - from.y) * down, w: part.w * across, h: part.h * down };
}
