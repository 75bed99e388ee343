/**
 * A timeline becomes a file. ffmpeg draws everything that a timeline can hold: segments of the picture, two at a time, and the sound beside them; then they
 * are joined without encoding again. Nothing is written where the film will be until it is whole.
 */
import { copyFile, rename, rm, stat } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { checkTimeline } from "../canvas/timeline/check.ts";
import { lengthFrames, type Timeline } from "../canvas/timeline.ts";
import { AppError } from "../lib/errors.ts";
import { runFfmpeg, type Programs, type Tools, toolsFrom } from "./ffmpeg.ts";
import { type Scene, segmentGraph } from "./picture.ts";
import { planSegments, type Segment } from "./plan.ts";
import { preparePictures } from "./prepare.ts";
import { type Preset, videoOptions } from "./presets.ts";
import { type AssetLookup, readSources } from "./sources.ts";
import { renderSound } from "./sound.ts";

export interface RenderProgress {
  frame: number;
  frames: number;
  /** Frames a second so far. */
  fps: number;
  etaSeconds: number;
}

export interface RenderOptions extends Programs {
  timeline: Timeline;
  assets: AssetLookup;
  /** Path of the film; it appears when it is whole. */
  out: string;
  preset: Preset;
  /** An empty folder of the caller's, removed by the caller. */
  tempFolder: string;
  onProgress?: (progress: RenderProgress) => void;
}

/**
 * Renders to H.264 and AAC in MP4, exactly `lengthFrames` long.
 * @throws AppError invalid (timeline, characters, media), not_found (assets), unavailable (fonts, ffmpeg, a stall); the signal's reason when aborted.
 */
export async function renderTimeline(options: RenderOptions): Promise<{ frames: number; seconds: number }> {
  const { timeline, tempFolder, out, preset } = options;
  const frames = checkedLength(timeline);
  const failure = new AbortController();
  const tools = { ...toolsFrom(options), signal: options.signal ? AbortSignal.any([options.signal, failure.signal]) : failure.signal };
  const sources = await readSources(timeline, options.assets, tools);
  const scene = { timeline, sources, pictures: await preparePictures(timeline, sources, tempFolder, tools) };
  const onFrames = progressOf(frames, options.onProgress);
  const parts = [
    renderSound({ timeline, sources, folder: tempFolder, tools }),
    renderSegments({ scene, preset, folder: tempFolder, tools, onFrames }),
  ] as const;
  for (const part of parts) part.catch((cause) => failure.abort(cause));
  const [sound, segments] = await settled(parts);
  const film = join(tempFolder, "film.mp4");
  await joinParts(segments, sound, film, tools);
  await putInPlace(film, out);
  return { frames, seconds: frames / timeline.fps };
}

export function checkedLength(timeline: Timeline): number {
  const errors = checkTimeline(timeline);
  if (errors[0]) throw new AppError("invalid", `The timeline cannot be rendered. ${errors[0].message}`, errors);
  const frames = lengthFrames(timeline);
  if (frames === 0)
    throw new AppError("invalid", "The timeline is empty: there is nothing to render.", [{ field: "items", message: "There is no item." }]);
  return frames;
}

/** Waits for both even when one fails, so that no child outlives the call; then throws what failed first. */
async function settled<A, B>([a, b]: readonly [Promise<A>, Promise<B>]): Promise<[A, B]> {
  await Promise.allSettled([a, b]);
  return Promise.all([a, b]);
}

function progressOf(frames: number, onProgress?: (progress: RenderProgress) => void): (frame: number) => void {
  const started = performance.now();
  return (frame) => {
    const fps = frame / Math.max(0.001, (performance.now() - started) / 1000);
    onProgress?.({ frame, frames, fps: Math.round(fps * 10) / 10, etaSeconds: fps > 0 ? Math.ceil((frames - frame) / fps) : 0 });
  };
}

interface SegmentsRun {
  scene: Scene;
  preset: Preset;
  folder: string;
  tools: Tools;
  /** Frames of the film that are drawn. */
  onFrames: (frames: number) => void;
}

/** Two at a time where there are two cores: a filter graph alone keeps little more than one busy. */
async function renderSegments({ scene, preset, folder, tools, onFrames }: SegmentsRun): Promise<string[]> {
  const segments = planSegments(scene.timeline);
  const drawn = segments.map(() => 0);
  const paths = segments.map((_, index) => join(folder, `segment-${index}.mp4`));
  const waiting = segments.map((segment, index) => ({ segment, index }));
  const work = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const { segment, index } = next;
      await renderSegment({ scene, preset, segment, out: paths[index] ?? "", tools }, (count) => {
        drawn[index] = Math.min(count, segment.to - segment.from);
        onFrames(drawn.reduce((sum, one) => sum + one, 0));
      });
    }
  };
  await Promise.all(Array.from({ length: Math.min(2, availableParallelism(), segments.length) }, work));
  return paths;
}

async function renderSegment(
  run: { scene: Scene; preset: Preset; segment: Segment; out: string; tools: Tools },
  onFrames: (frames: number) => void,
): Promise<void> {
  const { scene, preset, segment, out, tools } = run;
  const frames = segment.to - segment.from;
  const { graph, out: picture } = segmentGraph(scene, segment);
  const options = [
    ...graph.options(),
    "-map",
    `[${picture}]`,
    "-frames:v",
    String(frames),
    ...videoOptions(preset, scene.timeline.fps),
    "-an",
    "-f",
    "mp4",
    out,
  ];
  const log = await runFfmpeg(tools, ["-v", "error", ...options], { timeoutMs: 120_000 + frames * 3_000, onFrames });
  if (!(await stat(out).catch(() => undefined))?.size) throw new AppError("unavailable", `ffmpeg drew nothing: ${log.slice(-200)}`);
}

/** Joins segments and sound without encoding again. */
async function joinParts(segments: string[], sound: string, out: string, tools: Tools): Promise<void> {
  const list = `${out}.txt`;
  await Bun.write(list, segments.map((path) => `file '${path.replaceAll("'", "'\\''")}'`).join("\n"));
  const inputs = [
    "-protocol_whitelist",
    "file,pipe",
    "-f",
    "concat",
    "-safe",
    "0",
    "-i",
    list,
    "-protocol_whitelist",
    "file,pipe",
    "-f",
    "mov",
    "-i",
    sound,
  ];
  await runFfmpeg(
    tools,
    ["-v", "error", ...inputs, "-map", "0:v", "-map", "1:a", "-c", "copy", "-movflags", "+faststart", "-f", "mp4", out],
    { timeoutMs: 300_000 },
  );
}

/** Moves a finished file; across file systems it is copied beside its place first. */
async function putInPlace(film: string, out: string): Promise<void> {
  try {
    await rename(film, out);
  } catch (cause) {
    if ((cause as { code?: string }).code !== "EXDEV") throw cause;
    const part = `${out}.part`;
    await copyFile(film, part)
      .then(() => rename(part, out))
      .finally(() => rm(part, { force: true }));
  }
}
