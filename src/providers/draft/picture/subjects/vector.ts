import { createRequire } from "node:module";
import { mix } from "./colour.ts";
import { defineSubject, type Drawing } from "./define.ts";
import type { Pen } from "./pen.ts";
import { path } from "./shape.ts";
import type { Anchor, Subject } from "./style.ts";

/**
 * Subjects nobody drew by hand: a drawing of the open vector set, painted piece by piece with the pen, so that light, look, card edge and
 * brush are the same as for everything else.
 */
const load = createRequire(import.meta.url);
const PREFIX = "emoji:";

/** Unicode ranges by where such a thing belongs in a picture; anything else stands on the ground. */
const PLACES: readonly { from: number; to: number; anchor: Anchor; baseSize: number; motion?: Drawing<string>["motion"] }[] = [
  { from: 0x1f300, to: 0x1f321, anchor: "sky", baseSize: 0.2 },
  { from: 0x1f324, to: 0x1f32c, anchor: "sky", baseSize: 0.2, motion: "fly" },
  { from: 0x1f32d, to: 0x1f32f, anchor: "table", baseSize: 0.2 },
  { from: 0x1f330, to: 0x1f335, anchor: "ground", baseSize: 0.34 },
  { from: 0x1f336, to: 0x1f37f, anchor: "table", baseSize: 0.22 },
  { from: 0x1f40b, to: 0x1f40c, anchor: "water", baseSize: 0.3, motion: "bob" },
  { from: 0x1f419, to: 0x1f421, anchor: "water", baseSize: 0.24, motion: "bob" },
  { from: 0x1f426, to: 0x1f427, anchor: "ground", baseSize: 0.16 },
  { from: 0x1f680, to: 0x1f681, anchor: "sky", baseSize: 0.24, motion: "fly" },
  { from: 0x1f682, to: 0x1f6a1, anchor: "ground", baseSize: 0.26, motion: "drive" },
  { from: 0x1f6a2, to: 0x1f6a4, anchor: "water", baseSize: 0.28, motion: "bob" },
  { from: 0x1f950, to: 0x1f96f, anchor: "table", baseSize: 0.2 },
  { from: 0x1f985, to: 0x1f987, anchor: "sky", baseSize: 0.16, motion: "fly" },
  { from: 0x1f988, to: 0x1f988, anchor: "water", baseSize: 0.26, motion: "bob" },
  { from: 0x1f9c0, to: 0x1f9cb, anchor: "table", baseSize: 0.2 },
];

function paintPieces(pen: Pen, hexcode: string): void {
  const { vectorPieces, VECTOR_SIZE } = load("./vector-icons.ts") as typeof import("./vector-icons.ts");
  pen.at({ scale: 100 / VECTOR_SIZE }, () => {
    for (const { commands, paint, opacity } of vectorPieces(hexcode) ?? []) {
      pen.ctx.save();
      pen.ctx.globalAlpha = opacity;
      // The unit of a piece is three times ours, so outlines of small inner pieces would drown it.
      const piece = path(commands);
      const [left, top, right, bottom] = piece.getBounds();
      const large = Math.min(right - left, bottom - top) > VECTOR_SIZE * 0.16;
      pen.fill(piece, earthy(paint), { shade: large ? 0.55 : 0.2, edge: large });
      pen.ctx.restore();
    }
  });
}

/** The set's paints are those of a screen; a little earth in them and they stand beside ours. */
const earthy = (hex: string): string => mix(hex, "#86796a", 0.16);

/** A subject for `emoji:<hexcode>`, or undefined when the set has no drawing of it. */
export function vectorSubject(kind: string): Subject | undefined {
  if (!kind.startsWith(PREFIX)) return undefined;
  const hexcode = kind.slice(PREFIX.length);
  const { vectorPieces } = load("./vector-icons.ts") as typeof import("./vector-icons.ts");
  if (!vectorPieces(hexcode)) return undefined;
  const code = Number.parseInt(hexcode, 16);
  const place = PLACES.find(({ from, to }) => code >= from && code <= to) ?? { anchor: "ground" as const, baseSize: 0.26 };
  return defineSubject({
    kind,
    aspect: 1,
    anchor: place.anchor,
    baseSize: place.baseSize,
    card: 1,
    ...("motion" in place && place.motion ? { motion: place.motion } : {}),
    faces: "left",
    ...(place.anchor === "ground" && { foot: [24, 76] as const }),
    paint: (pen) => paintPieces(pen, hexcode),
  });
}
