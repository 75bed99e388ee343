import type { SKRSContext2D } from "@napi-rs/canvas";
import type { Look, SubjectSpec } from "../scene.ts";

/** A rectangle in the pixels of the context that is drawn into. */
export interface Box {
  x: number;
  y: number;
  w: number;
  h: number;
}

export interface Light {
  /** sRGB hex of the light that falls on the lit side. */
  key: string;
  /** sRGB hex of the light in the shade. */
  ambient: string;
  /** Radians in canvas sense: where the key light comes from, seen from the subject. -PI/2 is overhead, PI is from the left. */
  angle: number;
  /** true when bodies are silhouettes and windows, lamps and eyes of vehicles are lit. */
  night: boolean;
  /** sRGB hex that distance fades to. */
  fog: string;
}

export interface Style {
  look: Look;
  light: Light;
  /** sRGB hex named in the prompt. */
  colour?: string;
  shape?: SubjectSpec["shape"];
  traits: readonly string[];
  /** 0 to below 1, seeded; only texture may depend on it. */
  rng: () => number;
  /** Seed from words and colour: clothes, paint and hair depend on it alone, so a subject stays itself from shot to shot. */
  identity: number;
}

/** Where light should be added over the finished picture. */
export interface Glow {
  x: number;
  y: number;
  /** Of the visible halo, in pixels. */
  radius: number;
  colour: string;
  kind: "window" | "headlight" | "lamp" | "fire" | "glow";
}

/** A place where steam or smoke rises; `size` is the width of the plume at its foot in pixels. */
export interface Vent {
  x: number;
  y: number;
  size: number;
}

export type Anchor = "ground" | "sky" | "water" | "table" | "hand" | "float";
export type Motion = "drive" | "walk" | "bob" | "sway" | "fly" | "flow";

/** Something that can be drawn. Sizes: `aspect` is width / height; `baseSize` is the height as a fraction of the frame's in a medium shot. */
export interface Subject<Kind extends string = string> {
  kind: Kind;
  anchor: Anchor;
  aspect: number;
  baseSize: number;
  motion?: Motion;
  /** Draws inside `box` (soft shadows, card edges and brush ends may leave it by a tenth). The same style gives the same pixels. */
  draw(ctx: SKRSContext2D, box: Box, style: Style): void;
  lights?(box: Box, style: Style): Glow[];
  steam?(box: Box, style: Style): Vent[];
}
