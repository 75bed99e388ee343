/** Pictures given with a prompt: their colours tint the palette, and where there is a wall or a backdrop they are laid in. */
import { createCanvas, type Image, loadImage, Path2D } from "@napi-rs/canvas";
import { AppError } from "../../../lib/errors.ts";
import { fromLab, type Lab, toHex, toLab } from "./colour.ts";
import { paintSprites, softDot } from "./light.ts";
import { scatter } from "./motion.ts";
import { type Ctx, paintLayer, type Stage, streamOf, wholeArea } from "./stage.ts";
import { paintFog } from "./weather.ts";

export interface Reference {
  image: Image;
  /** Up to five main colours, sRGB hex. */
  colours: string[];
}

/** Decodes them; throws `invalid` for bytes that are no picture. */
export async function readReferences(encoded: Uint8Array[]): Promise<Reference[]> {
  return await Promise.all(
    encoded.slice(0, 6).map(async (bytes) => {
      try {
        const image = await loadImage(Buffer.from(bytes));
        return { image, colours: mainColours(image) };
      } catch {
        throw new AppError("invalid", "A reference picture could not be read.");
      }
    }),
  );
}

const SAMPLE = 24;

/** Five means over a thumbnail, started at five lightness levels: no chance in it. */
function mainColours(image: Image): string[] {
  const canvas = createCanvas(SAMPLE, SAMPLE);
  const ctx = canvas.getContext("2d");
  ctx.drawImage(image, 0, 0, SAMPLE, SAMPLE);
  const { data } = ctx.getImageData(0, 0, SAMPLE, SAMPLE);
  const pixels: Lab[] = [];
  for (let i = 0; i < data.length; i += 4)
    if ((data[i + 3] ?? 0) > 128) pixels.push(toLab(toHex((data[i] ?? 0) / 255, (data[i + 1] ?? 0) / 255, (data[i + 2] ?? 0) / 255)));
  if (pixels.length === 0) return [];
  pixels.sort((a, b) => a.l - b.l);
  let means = [0.1, 0.3, 0.5, 0.7, 0.9].map((at) => pixels[Math.floor(at * (pixels.length - 1))] ?? { l: 0.5, a: 0, b: 0 });
  for (let round = 0; round < 6; round++)
    means = means.map((mean) => meanOf(pixels.filter((pixel) => nearest(pixel, means) === mean)) ?? mean);
  return means.map(fromLab);
}

const distance = (a: Lab, b: Lab): number => (a.l - b.l) ** 2 + (a.a - b.a) ** 2 + (a.b - b.b) ** 2;
const nearest = (pixel: Lab, means: Lab[]): Lab | undefined =>
  means.reduce<Lab | undefined>((best, mean) => (best && distance(pixel, best) <= distance(pixel, mean) ? best : mean), undefined);

function meanOf(pixels: Lab[]): Lab | undefined {
  if (pixels.length === 0) return undefined;
  const sum = pixels.reduce((total, pixel) => ({ l: total.l + pixel.l, a: total.a + pixel.a, b: total.b + pixel.b }), { l: 0, a: 0, b: 0 });
  return { l: sum.l / pixels.length, a: sum.a / pixels.length, b: sum.b / pixels.length };
}

/** A studio or an abstract picture shows the first reference; elsewhere it is a breath of light and dark over the far layers. */
export function layReferences(stage: Stage, references: Reference[]): void {
  const [first] = references;
  if (!first) return;
  const shown = stage.spec.setting === "studio" || stage.spec.setting === "abstract";
  if (shown) hang(stage, first.image);
  else veil(stage, first.image);
}

/** The picture itself, over the whole frame and its margin, with a little mist and dust in front. */
export function fillWith(stage: Stage, reference: Reference): void {
  const area = wholeArea(stage);
  paintLayer(stage, { name: "picture", depth: 0.6, sharp: true }, (ctx) => cover(ctx, reference.image, area));
  const light = reference.colours.at(-1) ?? "#ffffff";
  paintFog(stage, { name: "mist", depth: 0.8, y: stage.height * 0.7, tall: 0.7, strength: 0.1, colour: light });
  const points = scatter(streamOf(stage, "dust"), 40, { x: 0, y: 0, w: stage.width, h: stage.height }, [3 * stage.unit, 9 * stage.unit]);
  paintSprites(
    stage,
    "dust",
    0.9,
    softDot(24, light, 0.2),
    { kind: "twinkle", points, amount: 0.9, seconds: 4, drift: 30 * stage.unit },
    "screen",
  );
}

function veil(stage: Stage, image: Image): void {
  const area = wholeArea(stage);
  paintLayer(stage, { name: "reference", depth: 0.1, resolution: 0.25, alpha: 0.34, blend: "soft-light", sharp: true }, (ctx) => {
    ctx.filter = `blur(${18 * stage.unit}px)`;
    cover(ctx, image, area);
  });
}

function hang(stage: Stage, image: Image): void {
  const tall = stage.height * 0.56;
  const wide = Math.min(stage.width * 0.62, (tall * image.width) / image.height);
  const box = { x: (stage.width - wide) / 2, y: stage.height * 0.1, w: wide, h: (wide * image.height) / image.width };
  paintLayer(
    stage,
    { name: "reference", depth: 0.45, sharp: true, motion: { kind: "sway", dx: 0, dy: 2 * stage.unit, seconds: 7, phase: 0 } },
    (ctx) => {
      const edge = 10 * stage.unit;
      const card = new Path2D();
      card.rect(box.x - edge, box.y - edge, box.w + edge * 2, box.h + edge * 2);
      stage.material.body(ctx, stage, {
        path: card,
        top: "#fbf8f1",
        bottom: "#efe9dd",
        y0: box.y,
        y1: box.y + box.h,
        depth: 0.8,
        kind: "built",
      });
      cover(ctx, image, box);
    },
  );
}

function cover(ctx: Ctx, image: Image, box: { x: number; y: number; w: number; h: number }): void {
  const scale = Math.max(box.w / image.width, box.h / image.height);
  const w = box.w / scale;
  const h = box.h / scale;
  ctx.drawImage(image, (image.width - w) / 2, (image.height - h) / 2, w, h, box.x, box.y, box.w, box.h);
}
