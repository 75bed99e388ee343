/** Words on a 2D context, wrapped and cut to their box: for pictures that are looked at closely. */
import { NODE_NAMES } from "../../../views/nodes/face.ts";
import type { CanvasNode } from "../../canvas/document.ts";
import { textOf } from "./board.ts";
import type { Inks, Pen } from "./paint-node.ts";

const PADDING = 12;
const LINE = 18;

export function paintProse(pen: Pen, node: CanvasNode, inks: Inks): void {
  const text = (node.type === "timeline" || node.type === "audio" ? node.label : textOf(node)) || "";
  const size = node.type === "prompt" || node.type === "generator" ? 11 : 12;
  pen.textBaseline = "alphabetic";
  let y = node.y + PADDING + size;
  const heading = node.type === "text" ? /^#{1,3} +(.+)(?:\n+|$)/.exec(text) : null;
  const title = heading?.[1] ?? (node.type === "generator" ? node.model : "");
  if (title) {
    pen.font = `600 14px ${inks.font}`;
    pen.fillStyle = inks.text;
    y = paintLines(pen, title, node, y + 2);
  }
  pen.font = `400 ${size}px ${size === 11 ? inks.mono : inks.font}`;
  pen.fillStyle = inks.words;
  paintLines(pen, heading ? text.slice(heading[0].length) : text, node, y);
}

function paintLines(pen: Pen, text: string, node: CanvasNode, from: number): number {
  let y = from;
  for (const line of wrapped(pen, text, node.w - 2 * PADDING)) {
    if (y > node.y + node.h - 8) break;
    pen.fillText(line, node.x + PADDING, y);
    y += LINE;
  }
  return y;
}

/** By words; a word that is longer than a line, as in scripts without spaces, by letters. */
export function* wrapped(pen: Pick<Pen, "measureText">, text: string, width: number): Generator<string> {
  for (const paragraph of text.split("\n")) {
    let line = "";
    for (const word of paragraph.split(/(?<=\s)/)) {
      if (pen.measureText(line + word.trimEnd()).width <= width) {
        line += word;
        continue;
      }
      if (line) yield line.trimEnd();
      line = "";
      for (const letter of word) {
        if (line && pen.measureText(line + letter).width > width) {
          yield line;
          line = "";
        }
        line += letter;
      }
    }
    yield line.trimEnd();
  }
}

export function paintLabel(pen: Pen, node: CanvasNode, inks: Inks): void {
  pen.font = `500 11.5px ${inks.font}`;
  pen.fillStyle = inks.words;
  pen.fillText(node.label || NODE_NAMES[node.type], node.x, node.y - 7, node.w);
}
