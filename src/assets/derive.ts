/**
 * What the page shows of an asset: posters, strips of frames, peaks, small sizes, a colour. Each function makes one thing from a file
 * that `probe` has accepted, into the path it is given, in a child with limits; each stops when its signal aborts.
 */
import { join } from "node:path";
import { withTempFolder } from "../lib/child.ts";
import { AppError } from "../lib/errors.ts";
import { inputOf, runImageChild, runMedia } from "./media-child.ts";
import { demuxerOf, sniffFile } from "./sniff.ts";

const DERIVE_TIMEOUT_MS = 120_000;

/** A poster is at most this wide, in pixels. */
const POSTER_WIDTH = 1920;
/** Where to look for a frame that is not black, as parts of the length, the best first. */
const POSTER_PLACES = [0.18, 0.3, 0.1, 0.5, 0.75, 0];
/** Mean luma (0–255) from which a frame says something. */
const BLACK_LUMA = 24;

/** A WebP of the first frame that is not black, tried at 18 % and 30 % of the length and then elsewhere; the brightest one if all are dark. */
export async function makePoster(video: string, out: string, signal?: AbortSignal): Promise<void> {
  await withTempFolder(async (folder) => {
    const source = await filmOf(video, signal);
    let best: { path: string; luma: number } | undefined;
    for (const [index, place] of POSTER_PLACES.entries()) {
      const path = join(folder, `${index}.png`);
      const luma = await grabFrame(source, place, path, signal);
      if (luma !== undefined && (!best || luma > best.luma)) best = { path, luma };
      if (best && best.luma >= BLACK_LUMA) break;
    }
    if (!best) throw unreadable("no frame could be decoded");
    await runImageChild({ act: "small", path: best.path, svg: false, width: POSTER_WIDTH, out }, { signal, background: true });
  });
}

export interface FilmstripShape {
  frames: number;
  /** Pixels. */
  height: number;
}

/** Frames at even distances, side by side in one WebP; where one cannot be decoded its neighbour stands in. */
export async function makeFilmstrip(
  video: string,
  out: string,
  signal?: AbortSignal,
  shape: FilmstripShape = { frames: 10, height: 90 },
): Promise<void> {
  await withTempFolder(async (folder) => {
    const source = await filmOf(video, signal);
    const paths: string[] = [];
    for (let i = 0; i < shape.frames; i++) {
      const path = join(folder, `${i}.png`);
      const grabbed = await grabFrame(source, (i + 0.5) / shape.frames, path, signal, shape.height * 2);
      const shown = grabbed === undefined ? paths.at(-1) : path;
      if (shown) paths.push(shown);
    }
    if (paths.length === 0) throw unreadable("no frame could be decoded");
    await runImageChild({ act: "strip", paths, height: shape.height, out }, { signal, background: true });
  });
}

export const WAVEFORM_PEAKS = 200;
const WAVEFORM_RATE_HZ = 4000;

/** The loudest sample of each of 200 equal parts, 0–1, as the ear would rank them (square root). Silence is all zeros. */
export async function makeWaveform(audio: string, signal?: AbortSignal): Promise<number[]> {
  const loudest: number[] = []; // one per 10 ms, so that hours fit
  await withTempFolder(async (folder) => {
    const raw = join(folder, "mono.s16");
    const decode = ["-vn", "-map", "0:a:0", "-ac", "1", "-ar", String(WAVEFORM_RATE_HZ), "-f", "s16le", raw];
    const { code, stderr } = await runMedia("ffmpeg", [...inputOf(audio, await demuxerOf(audio)), ...decode], {
      signal,
      timeoutMs: DERIVE_TIMEOUT_MS,
    });
    if (code !== 0) throw unreadable(stderr);
    for await (const part of Bun.file(raw).stream() as unknown as AsyncIterable<Uint8Array>) {
      const samples = new Int16Array(part.buffer.slice(part.byteOffset, part.byteOffset + (part.byteLength & ~1)));
      for (let i = 0; i < samples.length; i += 40) {
        let peak = 0;
        for (let j = i; j < Math.min(samples.length, i + 40); j++) peak = Math.max(peak, Math.abs(samples[j] ?? 0));
        loudest.push(peak);
      }
    }
  });
  return Array.from({ length: WAVEFORM_PEAKS }, (_, i) => {
    const first = Math.floor((i * loudest.length) / WAVEFORM_PEAKS);
    const last = Math.max(first + 1, Math.floor(((i + 1) * loudest.length) / WAVEFORM_PEAKS));
    const peak = loudest.slice(first, last).reduce((most, value) => Math.max(most, value), 0);
    return Math.round(Math.sqrt(Math.min(1, peak / 32_767)) * 1000) / 1000;
  });
}

/**
 * A WebP of at most `width` pixels across, turned upright; never larger than the original, except for an SVG, which is drawn at that width. With `avif` the
 * same picture as AVIF too, at that path.
 */
export async function makeSmall(
  image: string,
  { width, avif }: { width: number; avif?: string },
  out: string,
  signal?: AbortSignal,
): Promise<{ width: number; height: number }> {
  const order = { act: "small", path: image, svg: await isSvg(image), width, out, ...(avif ? { avif } : {}) };
  return runImageChild(order, { signal, background: true });
}

/** The colour that a picture is remembered by, as sRGB hex (`#6b8f71`). */
export async function dominantColour(image: string, signal?: AbortSignal): Promise<string> {
  return runImageChild<string>({ act: "colour", path: image, svg: await isSvg(image) }, { signal, background: true });
}

interface Film {
  path: string;
  demuxer: string;
  seconds: number;
}

async function filmOf(path: string, signal?: AbortSignal): Promise<Film> {
  const demuxer = await demuxerOf(path);
  const { code, stdout, stderr } = await runMedia(
    "ffprobe",
    ["-show_entries", "format=duration", "-of", "csv=p=0", ...inputOf(path, demuxer)],
    { signal },
  );
  if (code !== 0) throw unreadable(stderr);
  return { path, demuxer, seconds: Number(new TextDecoder().decode(stdout).trim()) || 0 };
}

/** Writes the frame at a part (0–1) of the length as PNG and says how bright it is (mean luma); undefined when there is none. */
async function grabFrame(film: Film, place: number, out: string, signal?: AbortSignal, height = 0): Promise<number | undefined> {
  const at = Math.max(0, Math.min(film.seconds - 0.05, film.seconds * place));
  const scale = height ? `scale=-2:${height},` : "";
  const filters = `${scale}signalstats,metadata=mode=print:key=lavfi.signalstats.YAVG:file=-`;
  const args = [
    "-ss",
    at.toFixed(3),
    ...inputOf(film.path, film.demuxer),
    "-map",
    "0:V:0",
    "-frames:v",
    "1",
    "-vf",
    filters,
    "-f",
    "image2",
    "-update",
    "1",
    out,
  ];
  const { code, stdout } = await runMedia("ffmpeg", args, { signal, background: true });
  const luma = /YAVG=([\d.]+)/.exec(new TextDecoder().decode(stdout))?.[1];
  return code === 0 && luma !== undefined ? Number(luma) : undefined;
}

const isSvg = async (path: string) => (await sniffFile(path)) === "image/svg+xml";

function unreadable(why: string): AppError {
  return new AppError("invalid", `The file could not be read: ${why.trim().split("\n").at(-1) ?? "it is damaged"}.`);
}
