/** Draws one composed picture: an order (`ReadyOrder`) from standard input, one JSON line out. Started by `compose.ts` only, as a child with limits. */
import { type Canvas, createCanvas, ImageData, type SKRSContext2D } from "@napi-rs/canvas";
import sharp from "sharp";
import { MAX_IMAGE_PIXELS } from "../../assets/image-limit.ts";
import type { BoxLayer, Composed, ReadyOrder, ReadyPicture, TextLayer } from "./compose-order.ts";
import { chooseFont, linesOf, readyTexts } from "./type.ts";

async function compose(order: ReadyOrder): Promise<Composed> {
  const canvas = createCanvas(order.width, order.height);
  const context = canvas.getContext("2d");
  if (order.background) {
    context.fillStyle = order.background;
    context.fillRect(0, 0, order.width, order.height);
  }
  const words = await readyTexts(order.layers.filter((layer) => "text" in layer));
  const texts: Composed["texts"] = [];
  for (const layer of order.layers) {
    context.save();
    if ("path" in layer) await drawPicture(context, layer);
    else if ("text" in layer) texts.push(drawText(context, layer, words.get(layer) ?? ""));
    else drawBox(context, layer);
    context.restore();
  }
  await Bun.write(order.out, await canvas.encode("png"));
  return { texts };
}

async function drawPicture(context: SKRSContext2D, layer: ReadyPicture): Promise<void> {
  const fit = layer.fit ?? "contain";
  const [width, height] = [Math.round(layer.width), Math.round(layer.height)];
  const source = layer.svg ? await Bun.file(layer.path).bytes() : layer.path;
  const { data, info } = await sharp(source, { limitInputPixels: MAX_IMAGE_PIXELS, failOn: "error" })
    .autoOrient()
    .toColourspace("srgb")
    .resize({ width, height, fit: fit === "contain" ? "inside" : fit })
    .ensureAlpha()
    .raw({ depth: "uchar" })
    .toBuffer({ resolveWithObject: true });
  const [x, y] = [Math.round(layer.x + (width - info.width) / 2), Math.round(layer.y + (height - info.height) / 2)];
  if (layer.radius) {
    context.beginPath();
    context.roundRect(x, y, info.width, info.height, layer.radius);
    context.clip();
  }
  context.globalAlpha = layer.opacity ?? 1;
  context.drawImage(canvasOf(data, info), x, y);
}

function canvasOf(data: Uint8Array, { width, height }: { width: number; height: number }): Canvas {
  const canvas = createCanvas(width, height);
  canvas.getContext("2d").putImageData(new ImageData(new Uint8ClampedArray(data), width, height), 0, 0);
  return canvas;
}

/** The height of capitals of these faces, in sizes: words stand in the middle of their line by it. */
const CAPITALS = 0.71;

function drawText(context: SKRSContext2D, layer: TextLayer, text: string): Composed["texts"][number] {
  const lines = linesOf(context, layer, text);
  const step = layer.size * (layer.leading ?? 1.3);
  const widths = lines.map((line) => {
    chooseFont(context, layer, line);
    return context.measureText(line).width;
  });
  const width = Math.max(0, ...widths);
  const left = (wide: number) => layer.x - (layer.align === "center" ? wide / 2 : layer.align === "right" ? wide : 0);
  if (layer.plate && text.trim()) {
    const { pad, radius = pad, colour } = layer.plate;
    context.fillStyle = colour;
    context.beginPath();
    context.roundRect(left(width) - pad * 1.4, layer.y - pad * 0.6, width + pad * 2.8, lines.length * step + pad * 1.2, radius);
    context.fill();
  }
  context.fillStyle = layer.colour;
  for (const [i, line] of lines.entries()) {
    chooseFont(context, layer, line);
    context.fillText(line, left(widths[i] ?? 0), layer.y + i * step + (step + CAPITALS * layer.size) / 2);
  }
  return { width: Math.ceil(width), height: Math.ceil(lines.length * step), lines: lines.length };
}

function drawBox(context: SKRSContext2D, { box, x, y, width, height, radius = 0, dash }: BoxLayer): void {
  const inset = box.line ? (box.lineWidth ?? 1) / 2 : 0;
  const path = (by: number) => {
    context.beginPath();
    context.roundRect(x + by, y + by, Math.max(0, width - by * 2), Math.max(0, height - by * 2), Math.max(0, radius - by));
  };
  if (box.fill) {
    path(0);
    context.fillStyle = box.fill;
    context.fill();
  }
  if (!box.line) return;
  path(inset);
  context.setLineDash(dash ?? []);
  context.lineWidth = box.lineWidth ?? 1;
  context.strokeStyle = box.line;
  context.stroke();
}

if (import.meta.main) {
  sharp.concurrency(1);
  sharp.cache(false);
  try {
    process.stdout.write(JSON.stringify({ done: await compose(JSON.parse(await Bun.stdin.text()) as ReadyOrder) }));
  } catch (error) {
    const [line = ""] = (error instanceof Error ? error.message : String(error)).split("\n");
    process.stdout.write(
      JSON.stringify({
        wrong: line
          .replace(/(\/[^\s:]+)+/g, "the file")
          .replace(/[:.\s]+$/, "")
          .slice(0, 200),
      }),
    );
  }
}
