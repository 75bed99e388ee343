/** What a node looks like from far away, on a 2D context whose transform is the camera's: its box, its picture or colour, lines for its words. */
import { inPoint, outPoint } from "../../../views/project/wires.ts";
import type { CanvasEdge, CanvasNode, EdgeRole } from "../../canvas/document.ts";
import { textOf } from "./board.ts";

/** Colours of the theme, from the tokens. */
export interface Inks {
  well: string;
  raised: string;
  /** Of a box so small that it must stand out by itself. */
  small: string;
  line: string;
  strong: string;
  text: string;
  words: string;
  faint: string;
  ember: string;
  fail: string;
  font: string;
  mono: string;
  roles: Record<EdgeRole, string>;
}

export interface Shown {
  picture?: CanvasImageSource & { width: number; height: number };
  colour?: string;
}

export type Pen = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D;

const RADIUS = 8;
const GROUP_RADIUS = 12;
/** In pixels of the screen: below, corners are square; below, words are no lines. */
const ROUND_PX = 26;
const WORDS_PX = 14;
const LINE_HEIGHT = 18;
const LETTER_WIDTH = 6.4;
const MAX_LINES = 12;

type PaintWords = (pen: Pen, node: CanvasNode, inks: Inks) => void;

export function paintNode(
  pen: Pen,
  node: CanvasNode,
  scale: number,
  inks: Inks,
  shown: Shown,
  words: PaintWords = paintLinesOfWords,
): void {
  const isRound = node.w * scale >= ROUND_PX;
  if (node.type === "group") return paintGroup(pen, node, scale, inks);
  pen.fillStyle = shown.colour ?? (isRound ? inks.raised : inks.small);
  if (shown.picture) paintPicture(pen, node, shown.picture, isRound);
  else if (isRound) {
    pen.beginPath();
    pen.roundRect(node.x, node.y, node.w, node.h, RADIUS);
    pen.fill();
  } else pen.fillRect(node.x, node.y, node.w, node.h);
  if (shown.picture || shown.colour) return;
  if (node.h * scale >= WORDS_PX) words(pen, node, inks);
  if (node.status === "failed") {
    pen.fillStyle = inks.fail;
    pen.fillRect(node.x + 10, node.y + 10, Math.min(24, node.w / 4), 6);
  }
}

function paintGroup(pen: Pen, node: CanvasNode, scale: number, inks: Inks): void {
  pen.strokeStyle = inks.strong;
  pen.lineWidth = 1 / scale;
  pen.fillStyle = inks.line;
  pen.beginPath();
  pen.roundRect(node.x, node.y, node.w, node.h, GROUP_RADIUS);
  pen.globalAlpha = 0.35;
  pen.fill();
  pen.globalAlpha = 1;
  pen.stroke();
}

/** Covers the box as `object-fit: cover` does. */
function paintPicture(pen: Pen, node: CanvasNode, picture: NonNullable<Shown["picture"]>, isRound: boolean): void {
  const ratio = Math.max(node.w / picture.width, node.h / picture.height);
  const [w, h] = [node.w / ratio, node.h / ratio];
  const [x, y] = [(picture.width - w) / 2, (picture.height - h) / 2];
  if (!isRound) return void pen.drawImage(picture, x, y, w, h, node.x, node.y, node.w, node.h);
  pen.save();
  pen.beginPath();
  pen.roundRect(node.x, node.y, node.w, node.h, RADIUS);
  pen.clip();
  pen.drawImage(picture, x, y, w, h, node.x, node.y, node.w, node.h);
  pen.restore();
}

/** As many lines as the words would fill, the last one shorter. */
function paintLinesOfWords(pen: Pen, node: CanvasNode, inks: Inks): void {
  const length = textOf(node).length;
  if (length === 0) return;
  const perLine = Math.max(4, (node.w - 24) / LETTER_WIDTH);
  const lines = Math.min(Math.ceil(length / perLine), Math.floor((node.h - 16) / LINE_HEIGHT), MAX_LINES);
  const rest = length / perLine - Math.floor(length / perLine);
  pen.fillStyle = inks.faint;
  pen.globalAlpha = 0.55;
  for (let line = 0; line < lines; line++) {
    const part = line === lines - 1 ? Math.max(0.2, rest) : 1 - ((line * 7) % 5) * 0.03;
    pen.fillRect(node.x + 12, node.y + 13 + line * LINE_HEIGHT, (node.w - 24) * part, 7);
  }
  pen.globalAlpha = 1;
}

/** The curve of `wires.ts` as a path; all curves of a role are stroked together by the caller. */
export function traceEdge(pen: Pen, edge: CanvasEdge, source: CanvasNode, target: CanvasNode): void {
  const [from, to] = [outPoint(source), inPoint(target, edge.role)];
  const reach = Math.min(90, Math.max(36, Math.abs(to.x - from.x) * 0.55));
  pen.moveTo(from.x, from.y);
  pen.bezierCurveTo(from.x + reach, from.y, to.x - reach, to.y, to.x, to.y);
}

const ROLES: readonly EdgeRole[] = ["prompt", "reference", "start", "end", "style", "audio", "clip", "context"];

/** Reads the tokens of the theme that is shown. */
export function readInks(): Inks {
  const style = getComputedStyle(document.documentElement);
  const token = (name: string) => style.getPropertyValue(`--${name}`).trim();
  return {
    well: token("well"),
    raised: token("raised"),
    small: token("press"),
    line: token("line"),
    strong: token("line-strong"),
    text: token("text"),
    words: token("text-2"),
    faint: token("text-3"),
    ember: token("ember"),
    fail: token("fail"),
    font: token("sans"),
    mono: token("mono"),
    roles: Object.fromEntries(ROLES.map((role) => [role, token(`role-${role}`)])) as Inks["roles"],
  };
}
