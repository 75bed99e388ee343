import type { Held } from "../kinds.ts";
import type { Pen } from "../pen.ts";
import type { Point } from "../shape.ts";
import type { HairCut, Hat } from "./head.ts";
import type { Build, BuildName, Pose } from "./pose.ts";

/** Clothes and hair of a figure; paints are sRGB hex. */
export interface Outfit {
  skin: string;
  hair: string;
  cut: HairCut;
  top: string;
  legs: string;
  shoes: string;
  /** How far down the top reaches. */
  hem: "jacket" | "coat" | "dress" | "robe";
  bare?: "shins";
  hat?: Hat;
  hatPaint?: string;
  apron?: string;
  scarf?: string;
  pack?: string;
  badge?: boolean;
}

export interface Figure {
  build: BuildName;
  outfit: Outfit;
  held?: Held;
}

export type View = "side" | "back" | "front";

/** A figure with its joints in place, in units. */
export interface Frame {
  pen: Pen;
  build: Build;
  pose: Pose;
  outfit: Outfit;
  view: View;
  hip: Point;
  chest: Point;
  head: Point;
  held?: Held;
}

/** Which side of a person we see. */
export function viewOf(pen: Pen): View {
  if (pen.has("back", "from-behind")) return "back";
  return pen.has("front", "facing-camera") ? "front" : "side";
}
