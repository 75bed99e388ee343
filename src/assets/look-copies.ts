/**
 * What a model gets of a file: not the file, but copies of it that are small, upright, of one plain format and without what cameras and programs write beside
 * a picture. `look` is a picture, `look@1500` the frame of a film at that millisecond, `listen` what is heard. They are derivatives like posters: made once,
 * gone with the file.
 */
import { join } from "node:path";
import { AppError } from "../lib/errors.ts";
import type { Asset } from "./assets.ts";
import { grabFrame } from "./cut.ts";
import { inputOf, runImageChild, runMedia } from "./media-child.ts";
import { demuxerOf, sniffFile } from "./sniff.ts";

/** Longest side in pixels: what a model counts as about one page. */
const SIDE = 1024;
const STILL = /^look(?:@(\d{1,9}))?$/;
const HEARD_RATE_HZ = 16_000;
const HEARD_BITS_A_SECOND = 32_000;
const LISTEN_TIMEOUT_MS = 10 * 60_000;

/** The name of a picture's copy, or of a frame's. */
export const stillVariant = (atMs?: number): string => (atMs === undefined ? "look" : `look@${Math.round(atMs)}`);
export const LISTEN_VARIANT = "listen";

export const isStill = (variant: string | undefined): boolean => variant !== undefined && STILL.test(variant);

/** The moment of a frame in milliseconds; undefined for a picture. */
export function momentOf(variant: string): number | undefined {
  const at = STILL.exec(variant)?.[1];
  return at === undefined ? undefined : Number(at);
}

/** How many bytes the sound of so long a file has as it is sent. */
export const heardBytes = (durationMs: number): number => Math.ceil((durationMs / 1000) * (HEARD_BITS_A_SECOND / 8));

export interface LookCopy {
  path: string;
  mime: string;
}

/** Makes one copy into `folder`. Throws AppError `invalid` for what cannot be decoded. */
export async function makeLookCopy(
  asset: Pick<Asset, "kind">,
  { path, variant, folder }: { path: string; variant: string; folder: string },
  signal?: AbortSignal,
): Promise<LookCopy> {
  if (variant === LISTEN_VARIANT) return { path: await listenTo(path, join(folder, "listen.mp3"), signal), mime: "audio/mpeg" };
  const stem = join(folder, variant.replace("@", "-"));
  const picture = asset.kind === "video" ? await grabFrame(path, momentOf(variant) ?? 0, stem, signal) : path;
  const svg = asset.kind === "image" && (await sniffFile(path)) === "image/svg+xml";
  const out = `${stem}.jpg`;
  await runImageChild({ act: "still", path: picture, svg, side: SIDE, out }, { signal, background: true });
  return { path: out, mime: "image/jpeg" };
}

/** One channel at 16 kHz, which is what ears of models are made for, as MP3, which all of them take. */
async function listenTo(path: string, out: string, signal?: AbortSignal): Promise<string> {
  const input = inputOf(path, await demuxerOf(path));
  const plain = ["-vn", "-map", "0:a:0", "-map_metadata", "-1", "-ac", "1", "-ar", String(HEARD_RATE_HZ)];
  const coded = ["-c:a", "libmp3lame", "-b:a", String(HEARD_BITS_A_SECOND), "-f", "mp3", out];
  const { code } = await runMedia("ffmpeg", [...input, ...plain, ...coded], { signal, timeoutMs: LISTEN_TIMEOUT_MS, background: true });
  if (code !== 0) throw new AppError("invalid", "Its sound cannot be decoded, so nobody could listen to it. Nothing was sent.");
  return out;
}
