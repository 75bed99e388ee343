/** How each kind of text looks: its type, its place in the picture, and what keeps it readable over any picture. All sizes follow the picture's. */
import type { CaptionItem, TextItem } from "../../canvas/timeline.ts";
import { isCjk } from "./fonts.ts";
import type { Type } from "./setting.ts";

/** A run of lines in one type. */
export interface Block {
  text: string;
  type: Type;
  /** Space above, in pixels. */
  above: number;
}

export interface Layout {
  blocks: Block[];
  align: "left" | "center";
  /** Where the whole is anchored: fractions of the picture, and which edge of the text lies there. */
  anchor: { x: number; y: number; edge: "top" | "middle" | "bottom" };
  /** Widest line, as a fraction of the picture's width. */
  maxWidth: number;
  /** Darkness of the soft ground under the words, 0 to 1. */
  scrim: number;
  rule?: "below" | "left";
  plate?: string;
}

/** 1 for a picture of two million pixels, so that 16:9, 1:1 and 9:16 of one height class get the same letters. */
export const unitOf = (picture: { width: number; height: number }): number => Math.sqrt(picture.width * picture.height) / 1440;

export function layoutOf(item: TextItem | CaptionItem, picture: { width: number; height: number }): Layout {
  const u = unitOf(picture);
  const tall = picture.height > picture.width * 1.2;
  if (item.kind === "caption") return captionLayout(item, u, tall);
  const layout = LAYOUTS[item.style](item.text, u, tall);
  return item.background ? { ...layout, plate: item.background } : layout;
}

const LAYOUTS = {
  title: (text, u, tall) => ({
    blocks: [{ text, type: display(text, tall ? 104 * u : 108 * u, 700), above: 0 }],
    align: "center",
    anchor: { x: 0.5, y: tall ? 0.4 : 0.46, edge: "middle" },
    maxWidth: tall ? 0.84 : 0.74,
    scrim: 0.36,
  }),
  "lower-third": (text, u, tall) => ({
    blocks: [{ text, type: { face: "voice", weight: 600, size: 50 * u, leading: 1.28, tracking: 0 }, above: 0 }],
    align: "left",
    anchor: { x: tall ? 0.09 : 0.07, y: tall ? 0.62 : 0.76, edge: "bottom" },
    maxWidth: tall ? 0.8 : 0.5,
    scrim: 0.42,
    rule: "left",
  }),
  fact: (text, u, tall) => ({
    blocks: factBlocks(text, u),
    align: tall ? "center" : "left",
    anchor: { x: tall ? 0.5 : 0.075, y: tall ? 0.14 : 0.16, edge: "top" },
    maxWidth: tall ? 0.84 : 0.6,
    scrim: 0.36,
  }),
  "end-card": (text, u, tall) => ({
    blocks: [{ text, type: display(text, tall ? 112 * u : 116 * u, 600), above: 0 }],
    align: "center",
    anchor: { x: 0.5, y: tall ? 0.45 : 0.48, edge: "middle" },
    maxWidth: tall ? 0.82 : 0.72,
    scrim: 0,
    rule: "below",
  }),
} as const satisfies Record<TextItem["style"], (text: string, u: number, tall: boolean) => Layout>;

function display(text: string, size: number, weight: number): Type {
  const cjk = isCjk(text);
  return {
    face: "display",
    weight: cjk ? 700 : weight,
    size: cjk ? size * 0.92 : size,
    leading: cjk ? 1.36 : 1.1,
    tracking: cjk ? 0.06 : -0.018,
  };
}

const FIGURE = /[€$£¥]?\s?[+-]?\d[\d.,:]*\s?(?:%|×|x\b|°C?|€|k\b)?/u;

/** The figure large, what it counts below it, what leads to it above. */
function factBlocks(text: string, u: number): Block[] {
  const figure = FIGURE.exec(text);
  if (!figure) return [{ text, type: display(text, 112 * u, 700), above: 0 }];
  const before = text.slice(0, figure.index).trim();
  const after = text.slice(figure.index + figure[0].length).trim();
  const small = (words: string): Type => ({ ...display(words, 64 * u, 600), leading: 1.16, tracking: isCjk(words) ? 0.04 : -0.005 });
  return [
    ...(before ? [{ text: before, type: small(before), above: 0 }] : []),
    {
      text: figure[0].trim(),
      type: { face: "display", weight: 800, size: 232 * u, leading: 0.86, tracking: -0.035 } as const,
      above: before ? 10 * u : 0,
    },
    ...(after ? [{ text: after, type: small(after), above: 8 * u }] : []),
  ];
}

function captionLayout(item: CaptionItem, u: number, tall: boolean): Layout {
  const cjk = isCjk(item.text);
  const size = (cjk ? 50 : 46) * u * (tall ? 1.08 : 1);
  return {
    blocks: [
      {
        text: item.text,
        type: { face: "voice", weight: cjk ? 700 : 550, size, leading: cjk ? 1.34 : 1.3, tracking: cjk ? 0.03 : 0.002 },
        above: 0,
      },
    ],
    align: "center",
    anchor: { x: 0.5, y: tall ? 0.82 : 0.93, edge: "bottom" },
    maxWidth: 0.9,
    scrim: 0.5,
  };
}
