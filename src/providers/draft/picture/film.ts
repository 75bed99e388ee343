/**
 * A scene in motion. Frames are painted one after the other and flow as raw pixels into ffmpeg, which takes them at its own pace:
 * nothing is written to disk but the film.
 */
import { createCanvas } from "@napi-rs/canvas";
import { guarded } from "../../../assets/media-child.ts";
import { AppError } from "../../../lib/errors.ts";
import { runChild } from "../../../lib/child.ts";
import { poseAt } from "./camera.ts";
import { framingOf, type Scene } from "./compose.ts";
import { paintFrame } from "./frame.ts";
import { drawMark } from "./mark.ts";
import type { Camera } from "./scene.ts";

export interface FilmOptions {
  seconds: number;
  fps: number;
  camera: Camera;
  /** Path of the mp4 to write. */
  out: string;
  signal?: AbortSignal;
  onProgress?: (done: number, total: number) => void;
  mark?: boolean;
}

/** Frames of a film: never fewer than one. */
export const frameCount = (seconds: number, fps: number): number => Math.max(1, Math.round(seconds * fps));

/** Writes H.264, 4:2:0, BT.709, no sound, exactly `frameCount` frames. Throws `unavailable` when ffmpeg refuses. */
export async function filmScene(scene: Scene, options: FilmOptions): Promise<void> {
  const total = frameCount(options.seconds, options.fps);
  const timeoutMs = 60_000 + total * 2_000;
  const result = await runChild(guarded(encoder(scene, options), timeoutMs), {
    stdin: frames(scene, options, total),
    signal: options.signal,
    timeoutMs,
  });
  if (result.code !== 0)
    throw new AppError(
      "unavailable",
      `The film could not be encoded: ${result.stderr.trim().split("\n").at(-1) ?? "ffmpeg gave no reason"}`,
    );
}

function encoder(scene: Scene, { fps, out }: FilmOptions): [string, ...string[]] {
  return [
    "ffmpeg",
    "-v",
    "error",
    "-nostdin",
    "-y",
    "-protocol_whitelist",
    "file,pipe",
    "-f",
    "rawvideo",
    "-pix_fmt",
    "rgba",
    "-s",
    `${scene.width}x${scene.height}`,
    "-r",
    String(fps),
    "-i",
    "pipe:0",
    "-vf",
    "crop=trunc(iw/2)*2:trunc(ih/2)*2,scale=out_color_matrix=bt709:out_range=tv:flags=fast_bilinear,format=yuv420p",
    "-an",
    "-c:v",
    "libx264",
    "-preset",
    "superfast",
    "-crf",
    "20",
    "-colorspace",
    "bt709",
    "-color_primaries",
    "bt709",
    "-color_trc",
    "bt709",
    "-color_range",
    "tv",
    "-movflags",
    "+faststart",
    "-f",
    "mp4",
    out,
  ];
}

/** Raw RGBA frames, made as they are asked for. */
function frames(scene: Scene, options: FilmOptions, total: number): ReadableStream<Uint8Array> {
  const framing = framingOf(scene);
  const canvas = createCanvas(scene.width, scene.height);
  const ctx = canvas.getContext("2d");
  let done = 0;
  return new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        if (done >= total || options.signal?.aborted) return controller.close();
        const at = done / options.fps;
        paintFrame(ctx, framing, poseAt(options.camera, at, options.seconds, scene.seed % 100), at, done);
        if (options.mark) drawMark(ctx, scene);
        controller.enqueue(canvas.data());
        done += 1;
        options.onProgress?.(done, total);
      },
    },
    { highWaterMark: 2 },
  );
}
