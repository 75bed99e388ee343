/** Sharp at work on one order (`ImageOrder`) read from standard input; answers one JSON line. Started by `media-child` only. */
import sharp, { type Sharp } from "sharp";
import { MAX_IMAGE_PIXELS } from "./image-limit.ts";
import { hexOf, paletteOf } from "./palette.ts";
import { carryOutPixels, type PixelOrder } from "./pixel-orders.ts";

export type ImageOrder =
  | { act: "inspect"; path: string; svg: boolean }
  | { act: "small"; path: string; svg: boolean; width: number; out: string; avif?: string }
  | {
      act: "crop";
      path: string;
      svg: boolean;
      x: number;
      y: number;
      width: number;
      height: number;
      format: "png" | "jpeg" | "webp";
      out: string;
    }
  | { act: "colour"; path: string; svg: boolean }
  | { act: "palette"; path: string; svg: boolean }
  | { act: "still"; path: string; svg: boolean; side: number; out: string }
  | { act: "strip"; paths: string[]; height: number; out: string }
  | PixelOrder;

export interface Inspected {
  format: string;
  width: number;
  height: number;
  pages: number;
}

/** An SVG is handed over as bytes: read by its path, it could draw in files that lie beside it. */
async function load(path: string, svg: boolean): Promise<Sharp> {
  const source = svg ? await Bun.file(path).bytes() : path;
  return sharp(source, { limitInputPixels: MAX_IMAGE_PIXELS, failOn: "error", sequentialRead: true });
}

/** Size as it is shown (turned by its EXIF), after every row has been decoded once. */
async function inspect(path: string, svg: boolean): Promise<Inspected> {
  const found = await (await load(path, svg)).metadata();
  const turned = (found.orientation ?? 1) >= 5;
  await (await load(path, svg)).resize(16, 16, { fit: "fill", fastShrinkOnLoad: false }).raw().toBuffer();
  return {
    format: found.format ?? "",
    width: turned ? found.height : found.width,
    height: turned ? found.width : found.height,
    pages: found.pages ?? 1,
  };
}

async function small(order: Extract<ImageOrder, { act: "small" }>): Promise<{ width: number; height: number }> {
  const picture = (await load(order.path, order.svg)).rotate().resize({ width: order.width, withoutEnlargement: !order.svg });
  const { width, height } = await picture.clone().webp({ quality: 82, effort: 3 }).toFile(order.out);
  if (order.avif) await picture.clone().avif({ quality: 60, effort: 1 }).toFile(order.avif);
  return { width, height };
}

/** A rectangle of the picture as it is shown, in pixels; colours keep their profile. */
async function crop(order: Extract<ImageOrder, { act: "crop" }>): Promise<{ width: number; height: number }> {
  const { x: left, y: top, width, height } = order;
  const part = (await load(order.path, order.svg)).rotate().extract({ left, top, width, height }).keepIccProfile();
  const quality = { png: {}, jpeg: { quality: 95 }, webp: { quality: 95 } }[order.format];
  const done = await part.toFormat(order.format, quality).toFile(order.out);
  return { width: done.width, height: done.height };
}

/** A JPEG that fits into a square of `side` pixels, upright, on white, with nothing in it but the picture. */
async function still(order: Extract<ImageOrder, { act: "still" }>): Promise<{ width: number; height: number }> {
  const { path, svg, side, out } = order;
  const { width, height } = await (await load(path, svg))
    .rotate()
    .flatten({ background: "#ffffff" })
    .resize({ width: side, height: side, fit: "inside", withoutEnlargement: !svg })
    .toColourspace("srgb")
    .jpeg({ quality: 86 })
    .toFile(out);
  return { width, height };
}

/** 64 × 64 pixels of red, green and blue. */
const pixelsOf = async (path: string, svg: boolean): Promise<Buffer> =>
  (await load(path, svg))
    .rotate()
    .flatten({ background: "#ffffff" })
    .resize(64, 64, { fit: "fill" })
    .toColourspace("srgb")
    .removeAlpha()
    .raw()
    .toBuffer();

/** The mean of the fullest of 64 boxes of colour, each pixel counting more the more colour it has; sRGB hex. */
async function colour(path: string, svg: boolean): Promise<string> {
  const pixels = await pixelsOf(path, svg);
  const boxes = new Map<number, { weight: number; sums: [number, number, number] }>();
  for (let i = 0; i + 2 < pixels.length; i += 3) {
    const [red, green, blue] = [pixels[i] ?? 0, pixels[i + 1] ?? 0, pixels[i + 2] ?? 0];
    const key = (red >> 6) * 16 + (green >> 6) * 4 + (blue >> 6);
    const weight = 0.15 + (Math.max(red, green, blue) - Math.min(red, green, blue)) / 255;
    const box = boxes.get(key) ?? { weight: 0, sums: [0, 0, 0] };
    box.weight += weight;
    box.sums = [box.sums[0] + red * weight, box.sums[1] + green * weight, box.sums[2] + blue * weight];
    boxes.set(key, box);
  }
  const fullest = [...boxes.values()].reduce((best, box) => (box.weight > best.weight ? box : best));
  const [red, green, blue] = fullest.sums;
  return hexOf([red / fullest.weight, green / fullest.weight, blue / fullest.weight]);
}

/** Pictures of one height side by side. */
async function strip(order: Extract<ImageOrder, { act: "strip" }>): Promise<{ width: number; height: number }> {
  const frames = await Promise.all(
    order.paths.map((path) => sharp(path).resize({ height: order.height }).toBuffer({ resolveWithObject: true })),
  );
  const width = frames.reduce((sum, frame) => sum + frame.info.width, 0);
  let left = 0;
  const composite = frames.map((frame) => {
    const place = { input: frame.data, left, top: 0 };
    left += frame.info.width;
    return place;
  });
  const { height } = await sharp({ create: { width, height: order.height, channels: 3, background: "#000000" } })
    .composite(composite)
    .webp({ quality: 78 })
    .toFile(order.out);
  return { width, height };
}

export async function carryOut(order: ImageOrder): Promise<unknown> {
  switch (order.act) {
    case "inspect":
      return inspect(order.path, order.svg);
    case "small":
      return small(order);
    case "crop":
      return crop(order);
    case "still":
      return still(order);
    case "colour":
      return colour(order.path, order.svg);
    case "palette":
      return paletteOf(await pixelsOf(order.path, order.svg));
    case "strip":
      return strip(order);
    case "pixels":
    case "encode":
    case "grade":
      return carryOutPixels(order, load);
  }
}

if (import.meta.main) {
  sharp.concurrency(1);
  sharp.cache(false);
  try {
    const done = await carryOut(JSON.parse(await Bun.stdin.text()) as ImageOrder);
    process.stdout.write(JSON.stringify({ done }));
  } catch (error) {
    process.stdout.write(JSON.stringify({ wrong: reasonOf(error) }));
  }
}

/** The first line of what libvips says, without paths. */
function reasonOf(error: unknown): string {
  const [line = ""] = (error instanceof Error ? error.message : String(error)).split("\n");
  const said = line
    .replace(/(\/[^\s:]+)+/g, "the file")
    .replace(/^Input (file|buffer) has corrupt header:/, "")
    .replace(/[:.\s]+$/, "")
    .trim()
    .slice(0, 200);
  return said ? `its content is damaged (${said})` : "its content is damaged";
}
