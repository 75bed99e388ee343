/**
 * The sound of a film: every clip cut, faded, ducked and placed to the sample, mixed, brought to the loudness that players expect, and kept under
 * its ceiling. Loudness is measured on the finished mix, then set by one gain and a limiter, then measured again: a limiter that had to work takes some away.
 */
import { join } from "node:path";
import { dissolveInto, duckKeys, type GainKey } from "../canvas/timeline/frames.ts";
import { type ClipItem, lengthFrames, type PlacedItem, type Timeline } from "../canvas/timeline.ts";
import { AppError } from "../lib/errors.ts";
import { runFfmpeg, type Tools } from "./ffmpeg.ts";
import { newGraph, type Graph } from "./graph.ts";
import { sourceOf } from "./prepare.ts";
import { inputOf, type Source, type Sources } from "./sources.ts";

/** What streaming services play at (EBU R 128 s2 measures it; -14 LUFS and -1 dBTP are their published targets). */
export const TARGET_LUFS = -14;
export const CEILING_DBTP = -1;

const RATE = 48_000;
/** Room between the limiter's ceiling and the promised one, for what AAC adds to peaks. */
const CODEC_ROOM_DB = 0.9;
const SILENCE_LUFS = -60;
const MOST_GAIN_DB = 30;

export interface SoundOptions {
  timeline: Timeline;
  sources: Sources;
  folder: string;
  tools: Tools;
}

/** Renders the sound to an AAC file (48 kHz stereo) in the folder and gives its path. A film without sound gets silence. */
export async function renderSound({ timeline, sources, folder, tools }: SoundOptions): Promise<string> {
  const frames = lengthFrames(timeline);
  const limits = { timeoutMs: 120_000 + (frames / timeline.fps) * 2_000 };
  const [mix, levelled, out] = [join(folder, "mix.wav"), join(folder, "levelled.wav"), join(folder, "sound.m4a")];
  const measured = loudnessIn(await runFfmpeg(tools, [...mixOptions(timeline, sources, frames), "-f", "wav", mix], limits));
  let gain = measured.lufs < SILENCE_LUFS ? 0 : Math.min(MOST_GAIN_DB, TARGET_LUFS - measured.lufs);
  for (let pass = 0; pass < 3; pass++) {
    const { lufs } = loudnessIn(
      await runFfmpeg(
        tools,
        [...WAV_INPUT, mix, "-af", `${levelFilters(gain)},${METER}`, "-c:a", "pcm_s24le", "-f", "wav", levelled],
        limits,
      ),
    );
    if (lufs < SILENCE_LUFS || Math.abs(lufs - TARGET_LUFS) < 0.4) break;
    gain = Math.min(MOST_GAIN_DB, gain + TARGET_LUFS - lufs);
  }
  await runFfmpeg(
    tools,
    [...WAV_INPUT, levelled, "-c:a", "aac", "-b:a", "192k", "-ar", String(RATE), "-ac", "2", "-f", "mp4", out],
    limits,
  );
  return out;
}

const WAV_INPUT = ["-protocol_whitelist", "file,pipe", "-f", "wav", "-i"];
const METER = "ebur128=peak=true:framelog=verbose";

/** Limits at four times the rate, where the peaks between samples can be seen. */
const levelFilters = (gainDb: number) =>
  `volume=${gainDb.toFixed(3)}dB,aresample=${RATE * 4},alimiter=level=false:attack=4:release=80:latency=true:limit=${(10 ** ((CEILING_DBTP - CODEC_ROOM_DB) / 20)).toFixed(5)},aresample=${RATE}`;

/** What ebur128 says at the end of a log. */
export function loudnessIn(log: string): { lufs: number; peakDb: number } {
  const summary = log.slice(log.lastIndexOf("Integrated loudness"));
  const lufs = /I:\s*(-?[\d.]+|-inf|nan) LUFS/.exec(summary)?.[1];
  const peak = /Peak:\s*(-?[\d.]+|-inf|nan) dBFS/.exec(summary)?.[1];
  if (lufs === undefined) throw new AppError("unavailable", "ffmpeg did not measure the loudness.");
  return { lufs: Number(lufs) || -70, peakDb: Number(peak) || 0 };
}

function mixOptions(timeline: Timeline, sources: Sources, frames: number): string[] {
  const graph = newGraph();
  const samples = Math.round((frames / timeline.fps) * RATE);
  const voices = soundingClips(timeline, sources).map((clip) => clipStream(graph, timeline, clip, sourceOf(sources, clip.assetId)));
  if (voices.length === 0) voices.push(graph.chain([], [`anullsrc=r=${RATE}:cl=stereo`, `atrim=end_sample=${samples}`]));
  const mixed = graph.chain(voices, [
    `amix=inputs=${voices.length}:normalize=0:duration=longest`,
    "apad",
    `atrim=end_sample=${samples}`,
    METER,
  ]);
  return [...graph.options(), "-map", `[${mixed}]`, "-c:a", "pcm_f32le"];
}

function soundingClips(timeline: Timeline, sources: Sources): PlacedItem<ClipItem>[] {
  const audible = new Set(timeline.tracks.filter((track) => !track.muted).map((track) => track.id));
  return Object.entries(timeline.items).flatMap(([id, item]) =>
    item.kind === "clip" && item.media !== "image" && audible.has(item.trackId) && (sources.get(item.assetId)?.channels ?? 0) > 0
      ? [{ ...item, id }]
      : [],
  );
}

/** One clip as stereo samples that begin at its place on the timeline. */
function clipStream(graph: Graph, timeline: Timeline, clip: PlacedItem<ClipItem>, source: Source): string {
  const { fps } = timeline;
  const samplesOf = (frames: number) => Math.round((frames / fps) * RATE);
  const gainDb = clip.gainDb + (timeline.tracks.find((track) => track.id === clip.trackId)?.gainDb ?? 0);
  const keys = duckKeys(timeline, clip);
  const from = graph.input(
    [
      ...(clip.inFrames > 0 ? ["-ss", (clip.inFrames / fps).toFixed(6)] : []),
      "-t",
      ((clip.length + 1) / fps).toFixed(6),
      ...inputOf(source),
    ],
    "a",
  );
  return graph.chain(
    [from],
    [
      `aresample=${RATE}:async=1:first_pts=0`,
      source.channels === 1 ? "pan=stereo|c0=c0|c1=c0" : "aformat=channel_layouts=stereo",
      "aformat=sample_fmts=fltp",
      `atrim=end_sample=${samplesOf(clip.length)}`,
      `volume=${gainDb}dB`,
      ...(keys.length > 0 ? ["asetnsamples=n=256", `volume='${duckExpression(keys, fps)}':eval=frame`] : []),
      ...fades(clip, dissolveInto(timeline, clip.id), samplesOf),
      `adelay=${samplesOf(clip.start)}S:all=1`,
    ],
  );
}

/** The shortest rise and fall of any clip, so that a cut inside a wave does not click. */
const DECLICK_SAMPLES = 96;

function fades(clip: ClipItem, dissolveIn: number, samplesOf: (frames: number) => number): string[] {
  const into = Math.max(DECLICK_SAMPLES, samplesOf(Math.max(clip.fadeInFrames ?? 0, dissolveIn)));
  const out = Math.max(DECLICK_SAMPLES, samplesOf(Math.max(clip.fadeOutFrames ?? 0, clip.transition?.frames ?? 0)));
  return [`afade=t=in:ss=0:ns=${into}:curve=tri`, `afade=t=out:ss=${Math.max(0, samplesOf(clip.length) - out)}:ns=${out}:curve=tri`];
}

/** The keys as an expression of time `t`, as amplitude. */
function duckExpression(keys: readonly GainKey[], fps: number): string {
  const seconds = (frame: number) => (frame / fps).toFixed(5);
  const decibels = keys.reduceRight((later, key, index) => {
    const next = keys[index + 1];
    if (!next) return String(key.db);
    const line =
      next.frame === key.frame
        ? String(next.db)
        : `(${key.db}+${next.db - key.db}*(t-${seconds(key.frame)})/${((next.frame - key.frame) / fps).toFixed(5)})`;
    return next.db === key.db ? `if(lt(t,${seconds(next.frame)}),${key.db},${later})` : `if(lt(t,${seconds(next.frame)}),${line},${later})`;
  }, "0");
  const first = keys[0];
  return `pow(10,if(lt(t,${seconds(first?.frame ?? 0)}),${first?.db ?? 0},${decibels})/20)`;
}
