/** Pictures, words and boxes laid over each other: contact sheets, cards, overlays. Drawn in a child with limits. */
import { join } from "node:path";
import type { Film } from "../../assets/film-colour.ts";
import { runImageChild } from "../../assets/media-child.ts";
import { withTempFolder } from "../../lib/child.ts";
import { AppError } from "../../lib/errors.ts";
import { type Composed, ComposeOrder, type PictureLayer, type ReadyOrder, type ReadyPicture } from "./compose-order.ts";
import { defineCall, type Asked } from "./define.ts";
import { fileToRead, fileToWrite, roomLeft, tooLarge } from "./files.ts";
import { FRAME_SIDE, MAX_COMPOSED_PIXELS, pngName, type Still, stillOf } from "./pictures.ts";

const TIMEOUT_MS = 180_000;
/** Frames of films in one picture; each is a child of its own. */
const MAX_FRAMES = 120;
const CHILD = join(import.meta.dir, "compose-child.ts");

export const compose = defineCall(ComposeOrder, async (order, asked) => {
  const { run, signal } = asked;
  const { width, height, background, layers } = order;
  if (width * height > MAX_COMPOSED_PIXELS)
    throw tooLarge("width", `A picture has at most ${MAX_COMPOSED_PIXELS / 1e6} million pixels; this would have ${width} × ${height}.`);
  await roomLeft(run.folder);
  const out = await fileToWrite(run.folder, pngName(order.out), "out");
  const { texts } = await withTempFolder(async (temp) => {
    const desk: Desk = { temp, stills: new Map(), films: new Map() };
    const ready: ReadyOrder["layers"] = [];
    for (const [i, layer] of layers.entries()) ready.push("file" in layer ? await readyPicture(layer, i, desk, asked) : layer);
    return draw({ width, height, background, layers: ready, out }, signal);
  });
  return { width, height, out: order.out, texts };
});

/** What is made for one picture, and known of its files. */
interface Desk {
  temp: string;
  /** By file, moment and size. */
  stills: Map<string, Still>;
  films: Map<string, Film>;
}

async function readyPicture({ file, atMs, ...place }: PictureLayer, i: number, desk: Desk, { run, signal }: Asked): Promise<ReadyPicture> {
  const { temp, stills, films } = desk;
  const path = await fileToRead(run.folder, file, `layers.${i}.file`);
  const side = Math.min(FRAME_SIDE, Math.ceil(Math.max(place.width, place.height)) * 2);
  const key = `${file}@${atMs ?? 0}/${side}`;
  const still = stills.get(key) ?? (await stillOf(path, { atMs, temp, name: String(i), side, films }, signal));
  stills.set(key, still);
  if ([...stills.values()].filter((one) => one.path.startsWith(temp)).length > MAX_FRAMES)
    throw tooLarge("layers", `One picture takes at most ${MAX_FRAMES} frames of films.`);
  return { ...place, ...still };
}

function draw(order: ReadyOrder, signal: AbortSignal): Promise<Composed> {
  return runImageChild<Composed>(order, { program: CHILD, signal, timeoutMs: TIMEOUT_MS }).catch((error: unknown) => {
    if (!(error instanceof AppError && error.code === "invalid")) throw error;
    throw new AppError("invalid", `The picture could not be composed: ${error.fields[0]?.message ?? "it has a file that cannot be read"}.`);
  });
}
