/** A film on one page: frames from all of it in equal steps, each with its time. */
import { type Canvas, createCanvas, ImageData } from "@napi-rs/canvas";
import { guarded } from "../assets/media-child.ts";
import { runChild } from "../lib/child.ts";
import { AppError } from "../lib/errors.ts";
import { type Programs, type Tools, toolsFrom } from "./ffmpeg.ts";
import { inputOf, readFilm, type Source } from "./sources.ts";
import { familiesFor, prepareFonts } from "./text/fonts.ts";

export interface ContactSheetOptions extends Programs {
  film: string;
  /** A path that ends in .png or .webp. */
  out: string;
  /** How many frames (default 20). */
  count?: number;
  /** Pixels of the sheet's width (default 1920). */
  width?: number;
  /** A line above the frames. */
  title?: string;
}

const GAP = 12;
const MARGIN = 28;
const HEADER = 64;

/** @throws AppError not_found, invalid for a file that is no film, unavailable when ffmpeg fails. */
export async function makeContactSheet(options: ContactSheetOptions): Promise<{ width: number; height: number }> {
  const { film, out, count = 20, width = 1920, title = "" } = options;
  const tools = toolsFrom(options);
  const source = await readFilm(film, tools);
  await prepareFonts([{ text: `${title}0123456789:.×`, face: "voice", field: "title" }]);
  const columns = Math.min(count, source.height > source.width ? 8 : 5);
  const cell = cellOf(source, Math.floor((width - MARGIN * 2 - GAP * (columns - 1)) / columns));
  const picked = pickFrames(source, count);
  const pixels = await readFrames(source, picked, cell, tools);
  const top = MARGIN + (title ? HEADER : 0);
  const canvas = createCanvas(width, top + Math.ceil(picked.length / columns) * (cell.height + GAP) - GAP + MARGIN);
  drawHeader(canvas, title, source);
  picked.forEach((frame, index) => {
    const at = { x: MARGIN + (index % columns) * (cell.width + GAP), y: top + Math.floor(index / columns) * (cell.height + GAP) };
    drawCell(canvas, pixels.subarray(index * cell.width * cell.height * 4), { ...at, ...cell }, timecode(frame / source.rate));
  });
  await Bun.write(out, out.endsWith(".webp") ? await canvas.encode("webp", 86) : await canvas.encode("png"));
  return { width: canvas.width, height: canvas.height };
}

interface Size {
  width: number;
  height: number;
}

const cellOf = (source: Source, width: number): Size => ({
  width: width - (width % 2),
  height: Math.max(2, Math.round((width * source.height) / source.width / 2) * 2),
});

/** The middle frame of each of `count` equal parts. */
function pickFrames(source: Source, count: number): number[] {
  const frames = Math.max(1, Math.floor(source.seconds * source.rate + 0.01));
  return [...new Set(Array.from({ length: count }, (_, i) => Math.floor(((i + 0.5) * frames) / count)))];
}

async function readFrames(source: Source, picked: number[], cell: Size, { ffmpeg, signal }: Tools): Promise<Uint8Array> {
  const select = picked.map((frame) => `eq(n\\,${frame})`).join("+");
  const filters = `select='${select}',scale=${cell.width}:${cell.height}:flags=area,format=rgba`;
  const size = picked.length * cell.width * cell.height * 4;
  const options = { timeoutMs: 60_000 + source.seconds * 1_000, signal, maxOutputBytes: size + 1024 };
  const { code, stdout } = await runChild(
    guarded(
      [ffmpeg, "-v", "error", ...inputOf(source), "-an", "-vf", filters, "-fps_mode", "passthrough", "-f", "rawvideo", "pipe:1"],
      options.timeoutMs,
    ),
    options,
  );
  if (code !== 0 || stdout.length !== size) throw new AppError("unavailable", "The frames of the film could not be read.");
  return stdout;
}

/** Minutes, seconds and tenths: 0:07.4. */
export function timecode(seconds: number): string {
  const tenths = Math.round(seconds * 10);
  return `${Math.floor(tenths / 600)}:${String(Math.floor(tenths / 10) % 60).padStart(2, "0")}.${tenths % 10}`;
}

function drawHeader(canvas: Canvas, title: string, source: Source): void {
  const context = canvas.getContext("2d");
  context.fillStyle = "#0b0c10";
  context.fillRect(0, 0, canvas.width, canvas.height);
  if (!title) return;
  context.textBaseline = "middle";
  context.fillStyle = "#f2f3f5";
  context.font = `600 28px ${familiesFor("voice", title)}`;
  context.fillText(title, MARGIN, MARGIN + 18);
  const facts = `${source.width} × ${source.height}   ${timecode(source.seconds)}`;
  context.fillStyle = "#8d929c";
  context.font = `400 20px ${familiesFor("voice", facts)}`;
  context.textAlign = "right";
  context.fillText(facts, canvas.width - MARGIN, MARGIN + 18);
  context.textAlign = "left";
}

function drawCell(canvas: Canvas, pixels: Uint8Array, { x, y, width, height }: Size & { x: number; y: number }, time: string): void {
  const context = canvas.getContext("2d");
  context.putImageData(new ImageData(new Uint8ClampedArray(pixels.subarray(0, width * height * 4)), width, height), x, y);
  context.font = `500 15px ${familiesFor("voice", time)}`;
  context.fontVariantNumeric = "tabular-nums";
  const wide = context.measureText(time).width;
  context.fillStyle = "rgba(8, 9, 12, 0.72)";
  context.beginPath();
  context.roundRect(x + 8, y + height - 32, wide + 16, 24, 6);
  context.fill();
  context.fillStyle = "#f2f3f5";
  context.textBaseline = "middle";
  context.fillText(time, x + 16, y + height - 19);
}
