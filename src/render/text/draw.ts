/**
 * Draws a text item into a tight RGBA picture with its place in the frame. Both renderers lay these same pictures over the film,
 * which is why a word looks the same whichever path a frame took.
 */
import { type Canvas, createCanvas, type SKRSContext2D } from "@napi-rs/canvas";
import type { CaptionItem, TextItem } from "../../canvas/timeline.ts";
import { type SetLine, setLines, type Type, chooseType } from "./setting.ts";
import { type Layout, layoutOf, unitOf } from "./styles.ts";

export interface DrawnText {
  canvas: Canvas;
  /** Place in the frame, in pixels; even, because the film's colour has half its resolution. */
  x: number;
  y: number;
}

interface Row {
  line: SetLine;
  type: Type;
  /** From the left and top of the text to the line's start and baseline. */
  x: number;
  baseline: number;
}

interface Composition {
  rows: Row[];
  width: number;
  height: number;
}

export function drawText(item: TextItem | CaptionItem, picture: { width: number; height: number }): DrawnText {
  const layout = layoutOf(item, picture);
  const u = unitOf(picture);
  const text = compose(layout, picture.width);
  const margin = Math.ceil(layout.scrim > 0 ? softness(text, u) * 2.4 : 44 * u);
  const left = clamp(placeX(layout, picture.width, text.width) - margin, 0, picture.width);
  const top = clamp(placeY(layout, picture.height, text.height) - margin, 0, picture.height);
  const x = left - (left % 2);
  const y = top - (top % 2);
  const canvas = createCanvas(
    evenUp(Math.min(picture.width - x, text.width + margin * 2)),
    evenUp(Math.min(picture.height - y, text.height + margin * 2)),
  );
  const context = canvas.getContext("2d");
  context.translate(placeX(layout, picture.width, text.width) - x, placeY(layout, picture.height, text.height) - y);
  drawGround(context, layout, text, u);
  drawRule(context, layout, text, u);
  for (const row of text.rows) drawRow(context, row, layout, u);
  return { canvas, x, y };
}

const clamp = (value: number, low: number, high: number) => Math.round(Math.max(low, Math.min(high, value)));
const evenUp = (value: number) => Math.max(2, Math.ceil(value / 2) * 2);

function compose(layout: Layout, pictureWidth: number): Composition {
  const context = createCanvas(8, 8).getContext("2d");
  const set = layout.blocks.map((block) => ({
    ...block,
    lines: setLines(context, block.type, block.text, layout.maxWidth * pictureWidth),
  }));
  const width = Math.max(1, ...set.flatMap(({ lines }) => lines.map((line) => line.width)));
  let height = 0;
  const rows = set.flatMap(({ lines, type, above }) => {
    height += above;
    return lines.map((line) => {
      height += type.leading * type.size;
      const slack = layout.align === "center" ? (width - line.width) / 2 : 0;
      return { line, type, x: slack, baseline: height - ((type.leading - 0.74) * type.size) / 2 };
    });
  });
  return { rows, width, height };
}

const placeX = (layout: Layout, width: number, textWidth: number) =>
  Math.round(layout.anchor.x * width - (layout.align === "center" ? textWidth / 2 : 0));

function placeY(layout: Layout, height: number, textHeight: number): number {
  const above = { top: 0, middle: textHeight / 2, bottom: textHeight }[layout.anchor.edge];
  return Math.round(layout.anchor.y * height - above);
}

/** A plate where one was asked for, otherwise a shadow without an edge that darkens the picture just where the words are. */
function drawGround(context: SKRSContext2D, layout: Layout, text: Composition, u: number): void {
  context.save();
  if (layout.plate) {
    context.fillStyle = layout.plate;
    context.globalAlpha = 0.82;
    context.beginPath();
    context.roundRect(-28 * u, -14 * u, text.width + 56 * u, text.height + 28 * u, 14 * u);
    context.fill();
  } else if (layout.scrim > 0) {
    context.filter = `blur(${softness(text, u)}px)`;
    context.fillStyle = "#05060a";
    context.globalAlpha = layout.scrim;
    context.beginPath();
    for (const { line, x, baseline, type } of text.rows)
      context.roundRect(x - 10 * u, baseline - type.size * 0.8, line.width + 20 * u, type.size * 1.04, type.size * 0.3);
    context.fill();
  }
  context.restore();
}

/** How far the dark ground runs out, in pixels: larger letters have a wider one. */
const softness = (text: Composition, u: number) => Math.max(26 * u, 0.34 * Math.max(...text.rows.map((row) => row.type.size)));

function drawRule(context: SKRSContext2D, layout: Layout, text: Composition, u: number): void {
  context.fillStyle = "rgba(255,255,255,0.85)";
  if (layout.rule === "left") context.fillRect(-22 * u, 6 * u, 4 * u, text.height - 12 * u);
  if (layout.rule === "below") context.fillRect(text.width / 2 - 36 * u, text.height + 30 * u, 72 * u, Math.max(1, 2.5 * u));
}

function drawRow(context: SKRSContext2D, { line, type, x, baseline }: Row, layout: Layout, u: number): void {
  chooseType(context, type, line.text);
  context.fillStyle = "#ffffff";
  const shadows = layout.plate
    ? []
    : [
        { blur: 18 * u, alpha: 0.45 },
        { blur: 5 * u, alpha: 0.6 },
      ];
  for (const { blur, alpha } of shadows) {
    context.shadowBlur = blur;
    context.shadowOffsetY = 1.5 * u;
    context.shadowColor = `rgba(4,5,9,${alpha})`;
    context.fillText(line.text, x, baseline);
  }
  context.shadowColor = "transparent";
  context.fillText(line.text, x, baseline);
}
