/** Small real media for the render tests, and what films say about themselves. */
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { createCanvas } from "@napi-rs/canvas";
import type { ClipItem, Timeline, TimelineItem } from "../../src/canvas/timeline.ts";
import { runChild } from "../../src/lib/child.ts";
import type { RenderAsset } from "../../src/render/sources.ts";
import { loudnessIn } from "../../src/render/sound.ts";

export const track = (id: string, kind: Timeline["tracks"][number]["kind"]) => ({
  id,
  kind,
  name: id,
  muted: false,
  hidden: false,
  locked: false,
  gainDb: 0,
});

export const clip = (assetId: string, start: number, length: number, more: Partial<ClipItem> = {}): ClipItem => ({
  kind: "clip",
  trackId: "v",
  start,
  length,
  assetId,
  media: "video",
  inFrames: 0,
  gainDb: 0,
  fit: "cover",
  ...more,
});

export const timelineOf = (items: Record<string, TimelineItem>, more: Partial<Timeline> = {}): Timeline => ({
  width: 320,
  height: 180,
  fps: 25,
  background: "#000000",
  items,
  tracks: [track("v", "video"), track("o", "overlay"), track("t", "text"), track("c", "text"), track("a", "audio"), track("m", "audio")],
  ...more,
});

export async function ffmpeg(...options: string[]): Promise<{ stdout: Uint8Array; log: string }> {
  const { code, stdout, stderr } = await runChild(["ffmpeg", "-hide_banner", "-nostats", "-y", ...options], {
    timeoutMs: 60_000,
    maxOutputBytes: 64 * 1024 * 1024,
  });
  if (code !== 0) throw new Error(stderr);
  return { stdout, log: stderr };
}

export type Media = (assetId: string) => RenderAsset | undefined;

/** `green`, `moving` (video), `talkie` (video with sound), `picture`, `tall` (images), `tone`, `voice` (sound). */
export async function makeMedia(folder: string): Promise<Media> {
  const at = (name: string) => join(folder, name);
  const h264 = [
    "-c:v",
    "libx264",
    "-preset",
    "ultrafast",
    "-crf",
    "14",
    "-pix_fmt",
    "yuv420p",
    "-colorspace",
    "bt709",
    "-color_primaries",
    "bt709",
    "-color_trc",
    "bt709",
  ];
  await Bun.write(at("picture.png"), scenery(800, 450));
  await Bun.write(at("tall.png"), scenery(300, 600));
  await Bun.write(at("wide.png"), scenery(720, 360));
  await ffmpeg("-f", "lavfi", "-i", "color=c=#20a040:s=320x180:r=25:d=2", "-vf", "scale=out_color_matrix=bt709", ...h264, at("green.mp4"));
  await ffmpeg(
    "-loop",
    "1",
    "-framerate",
    "25",
    "-i",
    at("wide.png"),
    "-vf",
    "crop=640:360:x=n:y=0,scale=out_color_matrix=bt709",
    "-frames:v",
    "75",
    ...h264,
    at("moving.mp4"),
  );
  await ffmpeg(
    "-f",
    "lavfi",
    "-i",
    "testsrc2=s=320x180:r=30:d=2",
    "-f",
    "lavfi",
    "-i",
    "sine=f=500:d=2:r=44100",
    ...h264,
    "-c:a",
    "aac",
    "-shortest",
    at("talkie.mp4"),
  );
  await ffmpeg("-f", "lavfi", "-i", "sine=f=220:d=6:r=48000", "-af", "volume=-6dB,pan=stereo|c0=c0|c1=c0", at("tone.wav"));
  await ffmpeg("-f", "lavfi", "-i", "sine=f=1760:d=1:r=22050", "-ac", "1", at("voice.wav"));
  const media: Record<string, RenderAsset> = {
    green: { path: at("green.mp4"), kind: "video", seconds: 2, width: 320, height: 180 },
    moving: { path: at("moving.mp4"), kind: "video" },
    talkie: { path: at("talkie.mp4"), kind: "video" },
    picture: { path: at("picture.png"), kind: "image", width: 800, height: 450 },
    tall: { path: at("tall.png"), kind: "image" },
    tone: { path: at("tone.wav"), kind: "audio" },
    voice: { path: at("voice.wav"), kind: "audio" },
  };
  return (assetId) => media[assetId];
}

/** Hills, a sun and fence posts: soft areas and hard edges, so that a picture in the wrong place is noticed. */
function scenery(width: number, height: number): Uint8Array {
  const canvas = createCanvas(width, height);
  const context = canvas.getContext("2d");
  const sky = context.createLinearGradient(0, 0, 0, height);
  sky.addColorStop(0, "#27408b");
  sky.addColorStop(0.7, "#e8b27a");
  context.fillStyle = sky;
  context.fillRect(0, 0, width, height);
  context.fillStyle = "#ffe9b0";
  context.beginPath();
  context.arc(width * 0.7, height * 0.35, height * 0.09, 0, Math.PI * 2);
  context.fill();
  ["#3c5a5e", "#24423f", "#12211f"].forEach((colour, i) => {
    context.fillStyle = colour;
    context.beginPath();
    context.moveTo(0, height);
    for (let x = 0; x <= width; x += 8) context.lineTo(x, height * (0.62 + i * 0.12) + Math.sin(x / (60 + i * 25) + i) * height * 0.06);
    context.lineTo(width, height);
    context.fill();
  });
  context.fillStyle = "#0a0f0f";
  for (let x = width * 0.05; x < width; x += width * 0.09) context.fillRect(x, height * 0.8, width * 0.012, height * 0.2);
  return canvas.toBuffer("image/png");
}

/** One pixel of one frame, as red, green and blue. */
export async function pixel(film: string, frame: number, x: number, y: number): Promise<[number, number, number]> {
  const filters = `select='eq(n\\,${frame})',scale=in_color_matrix=bt709,format=rgb24,crop=1:1:${x}:${y}`;
  const { stdout } = await ffmpeg("-i", film, "-vf", filters, "-frames:v", "1", "-f", "rawvideo", "pipe:1");
  return [stdout[0] ?? -1, stdout[1] ?? -1, stdout[2] ?? -1];
}

export async function facts(film: string): Promise<{ streams: Record<string, string | number>[]; times: number[] }> {
  const probe = async (...options: string[]) => {
    const { stdout } = await runChild(["ffprobe", "-v", "error", ...options, "-of", "json", film], { timeoutMs: 30_000 });
    return JSON.parse(Buffer.from(stdout).toString());
  };
  const { streams } = await probe("-count_frames", "-show_streams");
  const { packets } = await probe("-select_streams", "v", "-show_entries", "packet=pts_time");
  return { streams, times: packets.map((packet: { pts_time: string }) => Number(packet.pts_time)).sort((a: number, b: number) => a - b) };
}

export const loudness = async (film: string) =>
  loudnessIn((await ffmpeg("-i", film, "-vn", "-af", "ebur128=peak=true:framelog=verbose", "-f", "null", "-")).log);

/** Mean level of a stretch of the sound around a frequency, in dB. */
export async function levelAt(film: string, hertz: number, from: number, to: number): Promise<number> {
  const { log } = await ffmpeg(
    "-i",
    film,
    "-vn",
    "-af",
    `atrim=${from}:${to},bandpass=f=${hertz}:w=80,bandpass=f=${hertz}:w=80,volumedetect`,
    "-f",
    "null",
    "-",
  );
  return Number(/mean_volume: (-?[\d.]+) dB/.exec(log)?.[1]);
}

/** Structural similarity of two pictures, 1 for equal ones. */
export async function similarity(a: string, b: string): Promise<number> {
  const { log } = await ffmpeg("-i", a, "-i", b, "-filter_complex", "[0]format=rgb24[a];[1]format=rgb24[b];[a][b]ssim", "-f", "null", "-");
  return Number(/All:([\d.]+)/.exec(log)?.[1]);
}

/** The programs that this process has started and that still run, by name. */
export async function runningChildren(name: string): Promise<number[]> {
  const pids = (await readdir("/proc")).filter((entry) => /^\d+$/.test(entry)).map(Number);
  const found = await Promise.all(
    pids.map(async (pid) => {
      const stat = await Bun.file(`/proc/${pid}/stat`)
        .text()
        .catch(() => ""); // it may have ended meanwhile
      const [, command, , parent] = /^\d+ \((.*)\) (\S) (\d+)/.exec(stat) ?? [];
      return command === name && Number(parent) === process.pid ? [pid] : [];
    }),
  );
  return found.flat();
}
