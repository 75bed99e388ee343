/** Running ffmpeg: progress as it comes, an end when it stalls, and a sentence instead of its log when it fails. */
import { guarded } from "../assets/media-child.ts";
import { runChild } from "../lib/child.ts";
import { AppError } from "../lib/errors.ts";

/** The programs to run, and what stops them. */
export interface Tools {
  ffmpeg: string;
  ffprobe: string;
  signal?: AbortSignal;
}

/** What callers give: the programs default to those on PATH, ffprobe to the one beside ffmpeg. */
export interface Programs {
  ffmpeg?: string;
  ffprobe?: string;
  signal?: AbortSignal;
}

export function toolsFrom({ ffmpeg = "ffmpeg", ffprobe, signal }: Programs): Tools {
  return { ffmpeg, ffprobe: ffprobe ?? ffmpeg.replace(/ffmpeg([^/]*)$/, "ffprobe$1"), signal };
}

export interface FfmpegRun {
  timeoutMs: number;
  /** Frames written so far. */
  onFrames?: (frames: number) => void;
  /** No sign of progress for so long ends the child. */
  stallMs?: number;
}

const STALL_MS = 60_000;

/** Runs ffmpeg with progress on its standard output. Gives the end of its log. @throws AppError unavailable when it fails or stalls. */
export async function runFfmpeg(
  { ffmpeg, signal }: Tools,
  options: readonly string[],
  { timeoutMs, onFrames, stallMs = STALL_MS }: FfmpegRun,
): Promise<string> {
  const stall = new AbortController();
  const stop = () => stall.abort(new AppError("unavailable", `ffmpeg made no progress for ${stallMs / 1000} s and was stopped.`));
  let timer = setTimeout(stop, stallMs);
  let last = "";
  const onLine = (line: string) => {
    const [key, value = ""] = line.split("=");
    if ((key === "frame" || key === "out_time_us") && value !== last) {
      last = value;
      clearTimeout(timer);
      timer = setTimeout(stop, stallMs);
    }
    if (key === "frame") onFrames?.(Number(value) || 0);
  };
  try {
    const command: [string, ...string[]] = [
      ffmpeg,
      "-hide_banner",
      "-nostdin",
      "-nostats",
      "-y",
      "-progress",
      "pipe:1",
      "-stats_period",
      "0.25",
      ...options,
    ];
    const { code, stderr } = await runChild(guarded(command, timeoutMs), {
      timeoutMs,
      onLine,
      signal: signal ? AbortSignal.any([signal, stall.signal]) : stall.signal,
    });
    if (code !== 0) throw new AppError("unavailable", `ffmpeg could not render this: ${reasonIn(stderr)}`);
    return stderr;
  } finally {
    clearTimeout(timer);
  }
}

/** The last line of the log that reads like a reason, without paths of this machine. */
function reasonIn(log: string): string {
  const lines = log.split("\n").filter((line) => line.trim() && !/^\s*(Last message|\[?Parsed_|Conversion failed)/.test(line));
  const line = lines.findLast((one) => /error|invalid|unable|failed|no such/i.test(one)) ?? lines.at(-1) ?? "it ended without a word.";
  return line
    .replaceAll(/\/\S+\//g, "")
    .trim()
    .slice(0, 200);
}
