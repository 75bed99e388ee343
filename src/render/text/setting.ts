/** Composing words into lines: measured, balanced, broken between words and never inside one. */
import type { SKRSContext2D } from "@napi-rs/canvas";
import { tokensOf } from "../../canvas/timeline/captions.ts";
import { familiesFor, isCjk, languageOf, type Typeface } from "./fonts.ts";

export interface Type {
  face: Typeface;
  weight: number;
  /** Pixels of the em. */
  size: number;
  /** Line height as a multiple of the size. */
  leading: number;
  /** Extra space between letters, in em. */
  tracking: number;
}

export interface SetLine {
  text: string;
  width: number;
}

/** Chooses the font of a text on a context. */
export function chooseType(context: SKRSContext2D, type: Type, text: string): void {
  context.font = `${type.weight} ${type.size}px ${familiesFor(type.face, text)}`;
  context.lang = languageOf(text);
  context.letterSpacing = `${type.tracking * type.size}px`;
  context.textBaseline = "alphabetic";
}

/** The text in the fewest lines that fit, of about equal length. Line feeds in the text are kept. A line that cannot be broken may be wider. */
export function setLines(context: SKRSContext2D, type: Type, text: string, maxWidth: number): SetLine[] {
  chooseType(context, type, text);
  const trailing = type.tracking * type.size;
  const measure = (line: string) => ({ text: line, width: context.measureText(line).width - trailing });
  return text.split("\n").flatMap((paragraph) => {
    const words = tokensOf(paragraph, isCjk(paragraph) ? "zh" : "en").map((token) => token.text + token.space);
    const needed = fill(words, maxWidth, measure).length;
    return narrowest(words, maxWidth, needed, measure).map((line) => measure(line.trim()));
  });
}

function fill(words: string[], maxWidth: number, measure: (line: string) => SetLine): string[] {
  const lines: string[] = [];
  for (const word of words) {
    const last = lines.at(-1);
    if (last !== undefined && measure((last + word).trimEnd()).width <= maxWidth) lines[lines.length - 1] = last + word;
    else lines.push(word);
  }
  return lines;
}

/** Balance: the smallest width that still needs no more lines. */
function narrowest(words: string[], maxWidth: number, lines: number, measure: (line: string) => SetLine): string[] {
  let [low, high] = [maxWidth / Math.max(1, lines) / 2, maxWidth];
  for (let step = 0; step < 8; step++) {
    const middle = (low + high) / 2;
    if (fill(words, middle, measure).length <= lines) high = middle;
    else low = middle;
  }
  return fill(words, high, measure);
}
