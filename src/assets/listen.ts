/** What is in a film or a sound over time: where a new shot begins, where nothing is heard. ffmpeg measures, in a child with limits, behind everything else. */
import { AppError } from "../lib/errors.ts";
import { inputOf, runMedia } from "./media-child.ts";
import { demuxerOf } from "./sniff.ts";

const TIMEOUT_MS = 5 * 60_000;
/** Only this much from the start is looked at. */
export const LOOKED_AT_MS = 30 * 60_000;
/** How much two neighbouring frames differ where a shot ends, 0 to 1: ffmpeg's scene score over red, green and blue (of YUV it would see the light alone). */
const CUT_SCORE = 0.3;
/** A flash is no shot. */
const SHORTEST_SHOT_MS = 250;
const MOST_SHOTS = 500;
const QUIET = "-45dB";
const SHORTEST_SILENCE_SECONDS = 0.6;

/** Where each shot after the first begins, in milliseconds. */
export async function shotsOf(film: string, signal?: AbortSignal): Promise<number[]> {
  const shots: number[] = [];
  const graph = `scale=320:-2,format=rgb24,select='gt(scene,${CUT_SCORE})',metadata=print:file=-`;
  await measure(film, ["-an", "-map", "0:V:0", "-vf", graph], signal, (line) => {
    const at = Math.round(Number(/pts_time:([\d.]+)/.exec(line)?.[1] ?? Number.NaN) * 1000);
    if (at - (shots.at(-1) ?? 0) >= SHORTEST_SHOT_MS && shots.length < MOST_SHOTS) shots.push(at);
  });
  return shots;
}

export interface Stretch {
  from: number;
  to: number;
}

/** Where nothing is heard for more than half a second, in milliseconds; one that lasts to the end ends there. */
export async function silencesOf(file: string, durationMs: number, signal?: AbortSignal): Promise<Stretch[]> {
  const silences: Stretch[] = [];
  let from: number | undefined;
  const graph = `silencedetect=noise=${QUIET}:d=${SHORTEST_SILENCE_SECONDS},ametadata=mode=print:file=-`;
  await measure(file, ["-vn", "-map", "0:a:0", "-af", graph], signal, (line) => {
    const [, edge, seconds] = /silence_(start|end)=(-?[\d.]+)/.exec(line) ?? [];
    const at = Math.max(0, Math.round(Number(seconds) * 1000));
    if (edge === "start") from = at;
    if (edge === "end" && from !== undefined && silences.length < MOST_SHOTS) {
      silences.push({ from, to: at });
      from = undefined;
    }
  });
  const end = Math.min(durationMs, LOOKED_AT_MS);
  if (from !== undefined && end > from) silences.push({ from, to: end });
  return silences;
}

async function measure(file: string, work: string[], signal: AbortSignal | undefined, onLine: (line: string) => void): Promise<void> {
  const input = ["-t", String(LOOKED_AT_MS / 1000), ...inputOf(file, await demuxerOf(file))];
  const options = { signal, timeoutMs: TIMEOUT_MS, background: true, onLine };
  const { code } = await runMedia("ffmpeg", [...input, ...work, "-f", "null", "-"], options);
  if (code !== 0) throw new AppError("invalid", "The file could not be looked through: a part of it cannot be decoded.");
}
