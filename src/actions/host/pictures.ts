/** Pixels of a picture or of a frame, and pixels made into a picture. */
import { Type } from "@sinclair/typebox";
import { type Film, filmOf, frameAt } from "../../assets/film-colour.ts";
import { runImageChild } from "../../assets/media-child.ts";
import type { Size } from "../../assets/pixel-orders.ts";
import { ACCEPTED, sniffFile } from "../../assets/sniff.ts";
import { withTempFolder } from "../../lib/child.ts";
import { invalid } from "../../lib/errors.ts";
import { FileName, MAX_SIDE } from "./compose-order.ts";
import { defineCall } from "./define.ts";
import { exactBytes, fileToRead, fileToWrite, freeName, roomLeft, tooLarge } from "./files.ts";

/** Of one answer: 16 MB of RGBA, a quarter of what code may hold by default. */
const MAX_PIXELS = 4_000_000;
const Side = Type.Integer({ minimum: 1, maximum: MAX_SIDE });
/** The longer side of a frame that is taken to be shown or counted. */
export const FRAME_SIDE = 4096;

export interface Still {
  path: string;
  svg: boolean;
}

interface StillOrder {
  atMs?: number;
  temp: string;
  name: string;
  /** Of a frame, its longer side at most. */
  side?: number;
  /** Films that were read already, by path. */
  films?: Map<string, Film>;
}

/** The picture itself, or the frame of a film as a file in `temp`. Throws AppError invalid for a sound. */
export async function stillOf(
  path: string,
  { atMs, temp, name, side = FRAME_SIDE, films }: StillOrder,
  signal: AbortSignal,
): Promise<Still> {
  const mime = await sniffFile(path);
  const { kind } = ACCEPTED[mime];
  if (kind === "image") return { path, svg: mime === "image/svg+xml" };
  if (kind === "sound") throw invalid("file", "It is a sound; there is nothing to see in it.");
  const out = `${temp}/${name}.png`;
  const film = films?.get(path) ?? (await filmOf(path, signal));
  films?.set(path, film);
  await frameAt(film, atMs ?? 0, { side, out }, signal);
  return { path: out, svg: false };
}

const At = Type.Optional(Type.Number({ minimum: 0, maximum: 86_400_000 }));

export const pixels = defineCall(
  Type.Object(
    { file: FileName, width: Type.Optional(Side), height: Type.Optional(Side), atMs: At, out: Type.Optional(FileName) },
    { additionalProperties: false },
  ),
  async ({ file, width, height, atMs, out: wanted }, { run, signal }) => {
    if ((width ?? 1) * (height ?? 1) > MAX_PIXELS) throw tooMany();
    const path = await fileToRead(run.folder, file, "file");
    await roomLeft(run.folder);
    const out = wanted ?? (await freeName(run.folder, "pixels", "rgba"));
    const outPath = await fileToWrite(run.folder, out, "out");
    const size = await withTempFolder(async (temp) => {
      const still = await stillOf(path, { atMs, temp, name: "frame" }, signal);
      return runImageChild<Size>({ act: "pixels", ...still, width, height, most: MAX_PIXELS, out: outPath }, { signal });
    });
    if (size.width * size.height > MAX_PIXELS) throw tooMany();
    return { ...size, out };
  },
);

const tooMany = () => tooLarge("width", `One answer holds at most ${MAX_PIXELS / 1e6} million pixels; ask for a smaller width or height.`);

export const picture = defineCall(
  Type.Object({ rgba: FileName, width: Side, height: Side, out: FileName }, { additionalProperties: false }),
  async ({ rgba, width, height, out }, { run, signal }) => {
    if (width * height > MAX_COMPOSED_PIXELS) throw tooLarge("width", `A picture has at most ${MAX_COMPOSED_PIXELS / 1e6} million pixels.`);
    const path = await fileToRead(run.folder, rgba, "rgba");
    await exactBytes(path, width * height * 4, "rgba");
    await roomLeft(run.folder);
    const outPath = await fileToWrite(run.folder, pngName(out), "out");
    await runImageChild({ act: "encode", path, width, height, out: outPath }, { signal });
    return { width, height, out };
  },
);

/** Of a picture that is made: its RGBA is 160 MB in the child. */
export const MAX_COMPOSED_PIXELS = 40_000_000;

export function pngName(out: string): string {
  if (!out.endsWith(".png")) throw invalid("out", "The picture is a PNG; give it a name that ends in .png.");
  return out;
}
