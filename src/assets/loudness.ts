/** How loud a file is, by EBU R 128 (ffmpeg's `ebur128`). */
import { AppError } from "../lib/errors.ts";
import { inputOf, runMedia } from "./media-child.ts";
import { demuxerOf } from "./sniff.ts";

export interface Loudness {
  /** −70 when there is nothing to hear. */
  integratedLufs: number;
  /** dBTP; −120 for silence. */
  truePeakDb: number;
}

const TIMEOUT_MS = 300_000;

/** Throws AppError `invalid` when the file has no sound that can be decoded. */
export async function loudness(path: string, signal?: AbortSignal): Promise<Loudness> {
  const input = inputOf(path, await demuxerOf(path));
  const { code, stderr } = await runMedia(
    "ffmpeg",
    ["-v", "info", "-nostats", ...input, "-vn", "-filter:a", "ebur128=peak=true:framelog=verbose", "-f", "null", "-"],
    { signal, timeoutMs: TIMEOUT_MS },
  );
  const summary = stderr.slice(stderr.lastIndexOf("Summary:"));
  const [integrated, peak] = [/I:\s+(-?[\d.]+|-inf) LUFS/.exec(summary)?.[1], /Peak:\s+(-?[\d.]+|-inf) dBFS/.exec(summary)?.[1]];
  if (code !== 0 || integrated === undefined || peak === undefined)
    throw new AppError("invalid", "The loudness could not be measured: there is no sound that can be decoded.");
  return { integratedLufs: Math.max(-70, numberOf(integrated)), truePeakDb: Math.max(-120, numberOf(peak)) };
}

const numberOf = (text: string) => (text === "-inf" ? Number.NEGATIVE_INFINITY : Number(text));
