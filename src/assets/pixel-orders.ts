/** What the image child does with bare pixels: gives them, takes them back, and moves their colours through a table. Loads the decoder; only the child imports it. */
import type { Sharp } from "sharp";
import sharp from "sharp";
import { throughTable } from "./colour-table.ts";
import { MAX_IMAGE_PIXELS } from "./image-limit.ts";

export type PixelOrder =
  /** RGBA, 8 bits each, row by row. One side alone keeps the shape; neither is the picture's own size, made smaller to fit `most` pixels. What would be more than those is told and not written. */
  | { act: "pixels"; path: string; svg: boolean; width?: number; height?: number; most: number; out: string }
  | { act: "encode"; path: string; width: number; height: number; out: string }
  /** `table` is a file of float32 as `colour-table.ts` says. */
  | { act: "grade"; path: string; svg: boolean; table: string; size: number; format: "png" | "jpeg" | "webp"; out: string };

export interface Size {
  width: number;
  height: number;
}

type Load = (path: string, svg: boolean) => Promise<Sharp>;

export async function carryOutPixels(order: PixelOrder, load: Load): Promise<Size> {
  switch (order.act) {
    case "pixels":
      return pixels(order, load);
    case "encode":
      return encode(order);
    case "grade":
      return grade(order, load);
  }
}

async function pixels(order: Extract<PixelOrder, { act: "pixels" }>, load: Load): Promise<Size> {
  const { autoOrient } = await (await load(order.path, order.svg)).metadata();
  const size = sizeWanted(autoOrient, order);
  if (size.width * size.height > order.most) return size;
  const { data } = await plain(await load(order.path, order.svg))
    .resize({ ...size, fit: "fill" })
    .ensureAlpha()
    .raw({ depth: "uchar" })
    .toBuffer({ resolveWithObject: true });
  await Bun.write(order.out, data);
  return size;
}

/** Whole pixels, at least one each way. */
export function sizeWanted(own: Size, { width, height, most }: { width?: number; height?: number; most: number }): Size {
  const whole = (value: number) => Math.max(1, Math.round(value));
  if (width && height) return { width, height };
  if (width) return { width, height: whole((width * own.height) / own.width) };
  if (height) return { width: whole((height * own.width) / own.height), height };
  const scale = Math.min(1, Math.sqrt(most / (own.width * own.height)));
  if (scale === 1) return { width: own.width, height: own.height };
  return { width: Math.max(1, Math.floor(own.width * scale)), height: Math.max(1, Math.floor(own.height * scale)) };
}

/** Upright and in sRGB. */
const plain = (picture: Sharp): Sharp => picture.autoOrient().toColourspace("srgb");

async function encode({ path, width, height, out }: Extract<PixelOrder, { act: "encode" }>): Promise<Size> {
  await sharp(await Bun.file(path).bytes(), { raw: { width, height, channels: 4 }, limitInputPixels: MAX_IMAGE_PIXELS })
    .png()
    .toFile(out);
  return { width, height };
}

const QUALITY = { png: {}, jpeg: { quality: 95, chromaSubsampling: "4:4:4" }, webp: { quality: 95 } } as const;

async function grade(order: Extract<PixelOrder, { act: "grade" }>, load: Load): Promise<Size> {
  const table = new Float32Array(await Bun.file(order.table).arrayBuffer());
  const { data, info } = await plain(await load(order.path, order.svg))
    .raw({ depth: "uchar" })
    .toBuffer({ resolveWithObject: true });
  const { width, height, channels } = info;
  const colours = channels < 3 ? await inColour(data, info) : { data, channels };
  throughTable(colours.data, { channels: colours.channels, width, table, size: order.size });
  await sharp(colours.data, { raw: { width, height, channels: colours.channels as 3 | 4 } })
    .toFormat(order.format, QUALITY[order.format])
    .toFile(order.out);
  return { width, height };
}

/** A grey picture may become a coloured one. */
async function inColour(data: Buffer, { width, height, channels }: Size & { channels: number }) {
  const made = await sharp(data, { raw: { width, height, channels: channels as 1 | 2 } })
    .toColourspace("srgb")
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { data: made.data, channels: made.info.channels };
}
