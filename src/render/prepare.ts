/**
 * Everything that ffmpeg and the browser lay on a film as a picture, made once before the first frame: stills cropped to the frame,
 * grounds out of focus, and words. Both renderers use the same files.
 */
import { join } from "node:path";
import sharp, { type Sharp } from "sharp";
import type { CaptionItem, ClipItem, PlacedItem, SolidItem, TextItem, Timeline } from "../canvas/timeline.ts";
import { guarded } from "../assets/media-child.ts";
import { runChild } from "../lib/child.ts";
import { AppError } from "../lib/errors.ts";
import type { Tools } from "./ffmpeg.ts";
import { shownItems } from "./plan.ts";
import { inputOf, PIXEL_LIMIT, type Source, type Sources } from "./sources.ts";
import { drawText } from "./text/draw.ts";
import { prepareFonts } from "./text/fonts.ts";
import { layoutOf } from "./text/styles.ts";

export interface Picture {
  path: string;
  /** Pixels of the file. */
  width: number;
  height: number;
  /** Where its upper left corner lies in the frame; 0 for pictures that fill it. */
  x: number;
  y: number;
}

/** By item id. */
export type Pictures = ReadonlyMap<string, Picture>;

/** @throws AppError when a font or a character is missing, or a picture cannot be read. */
export async function preparePictures(timeline: Timeline, sources: Sources, folder: string, tools: Tools): Promise<Pictures> {
  const shown = shownItems(timeline, { from: 0, to: Number.POSITIVE_INFINITY });
  await checkTexts(timeline, shown);
  const pictures = new Map<string, Picture>();
  for (const [index, item] of shown.entries()) {
    tools.signal?.throwIfAborted();
    const picture = await prepare(timeline, item, sources, join(folder, `picture-${index}.png`), tools);
    if (picture) pictures.set(item.id, picture);
  }
  return pictures;
}

async function prepare(timeline: Timeline, item: PlacedItem, sources: Sources, path: string, tools: Tools): Promise<Picture | undefined> {
  if (item.kind === "text" || item.kind === "caption") return prepareWords(timeline, item, path);
  if (item.kind === "clip") return item.media === "image" ? prepareStill(timeline, item, sourceOf(sources, item.assetId), path) : undefined;
  return item.soft ? prepareSoftGround(timeline, item, sourceOf(sources, item.soft.assetId), path, tools) : undefined;
}

export function sourceOf(sources: Sources, assetId: string): Source {
  const source = sources.get(assetId);
  if (!source) throw new AppError("not_found", `The asset ${assetId} was not read.`);
  return source;
}

async function checkTexts(timeline: Timeline, shown: PlacedItem[]): Promise<void> {
  const texts = shown.filter((item) => item.kind === "text" || item.kind === "caption");
  await prepareFonts(
    texts.flatMap((item) =>
      layoutOf(item, timeline).blocks.map((block) => ({ text: block.text, face: block.type.face, field: `items.${item.id}.text` })),
    ),
  );
}

async function prepareWords(timeline: Timeline, item: PlacedItem<TextItem | CaptionItem>, path: string): Promise<Picture> {
  const { canvas, x, y } = drawText(item, timeline);
  await Bun.write(path, await canvas.encode("png"));
  return { path, width: canvas.width, height: canvas.height, x, y };
}

const MAX_STILL_SCALE = 2;

/** Enlarged by as much as its move needs, so that the closest view is still sharp. */
async function prepareStill(timeline: Timeline, item: ClipItem, source: Source, path: string): Promise<Picture> {
  const scale = Math.min(MAX_STILL_SCALE, Math.max(1, item.kenBurns?.from.scale ?? 1, item.kenBurns?.to.scale ?? 1));
  const [width, height] = [even(timeline.width * scale), even(timeline.height * scale)];
  const overlay = timeline.tracks.find((track) => track.id === item.trackId)?.kind === "overlay";
  const fitted = sharp(source.path, { limitInputPixels: PIXEL_LIMIT })
    .autoOrient()
    .toColourspace("srgb")
    .resize(width, height, { fit: item.fit, background: { r: 0, g: 0, b: 0, alpha: 0 } });
  await write(overlay ? fitted : fitted.flatten({ background: timeline.background }), path, source);
  return { path, width, height, x: 0, y: 0 };
}

const even = (value: number) => Math.round(value / 2) * 2;

/** Far out of focus and darkened towards the colour: a ground for an end card that still belongs to the film. */
async function prepareSoftGround(timeline: Timeline, item: SolidItem, source: Source, path: string, tools: Tools): Promise<Picture> {
  const [width, height] = [even(timeline.width * SOFT_SCALE), even(timeline.height * SOFT_SCALE)];
  const picture = source.kind === "image" ? source.path : await frameOf(source, (item.soft?.atFrames ?? 0) / timeline.fps, tools);
  const small = await sharp(picture, { limitInputPixels: PIXEL_LIMIT })
    .autoOrient()
    .resize(even(width / 4), even(height / 4), { fit: "cover" })
    .blur(Math.max(1, width / 4 / 90))
    .flatten({ background: item.colour })
    .png()
    .toBuffer()
    .catch(() => unreadable(source));
  const shade = { input: { create: { width, height, channels: 4 as const, background: { ...rgb(item.colour), alpha: 0.46 } } } };
  await write(sharp(small).resize(width, height, { kernel: "cubic" }).composite([shade]), path, source);
  return { path, width, height, x: 0, y: 0 };
}

/** Room for the slow drift of a soft ground. */
const SOFT_SCALE = 1.1;

const rgb = (colour: string) => ({
  r: Number.parseInt(colour.slice(1, 3), 16),
  g: Number.parseInt(colour.slice(3, 5), 16),
  b: Number.parseInt(colour.slice(5, 7), 16),
});

const FRAME_LIMIT_MS = 60_000;

/** One frame of a video as PNG bytes; its last one where `seconds` is past the end. */
export async function frameOf(source: Source, seconds: number, tools: Tools): Promise<Uint8Array> {
  const at = Math.max(0, Math.min(seconds, source.seconds - 1.5 / Math.max(1, source.rate)));
  const place = ["-ss", at.toFixed(6), ...inputOf(source), "-frames:v", "1"];
  const { code, stdout } = await runChild(
    guarded([tools.ffmpeg, "-v", "error", ...place, "-f", "image2pipe", "-c:v", "png", "pipe:1"], FRAME_LIMIT_MS),
    {
      timeoutMs: FRAME_LIMIT_MS,
      signal: tools.signal,
      maxOutputBytes: 256 * 1024 * 1024,
    },
  );
  if (code !== 0 || stdout.length === 0) unreadable(source);
  return stdout;
}

async function write(image: Sharp, path: string, source: Source): Promise<void> {
  await image
    .png({ compressionLevel: 1 })
    .toFile(path)
    .catch(() => unreadable(source));
}

function unreadable(source: Source): never {
  throw new AppError("invalid", `The picture of asset ${source.assetId} cannot be read.`);
}
