/** Real files of every accepted type, made by ffmpeg and sharp when a test asks for them. */
import { join } from "node:path";
import sharp from "sharp";
import { runChild } from "../../src/lib/child.ts";

const PICTURE = ["-f", "lavfi", "-i", "testsrc2=s=160x90:r=25:d=3"];
const TONE = ["-f", "lavfi", "-i", "sine=440:d=3"];
const H264 = [...PICTURE, ...TONE, "-c:v", "libx264", "-preset", "ultrafast", "-c:a", "aac"];

export const FILMS = {
  "film.mp4": [...H264, "-movflags", "+faststart"],
  "late-index.mp4": H264,
  "film.mov": H264,
  "film.mkv": H264,
  "film.webm": [...PICTURE, ...TONE, "-c:v", "libvpx", "-deadline", "realtime", "-cpu-used", "8", "-c:a", "libopus"],
} as const;

export const SOUNDS = {
  "sound.wav": TONE,
  "sound.mp3": TONE,
  "sound.m4a": TONE,
  "sound.aac": TONE,
  "sound.ogg": [...TONE, "-c:a", "libvorbis"],
  "sound.opus": TONE,
  "sound.flac": TONE,
} as const;

export async function ffmpeg(...args: string[]): Promise<void> {
  const { code, stderr } = await runChild(["ffmpeg", "-v", "error", "-y", ...args], { timeoutMs: 30_000 });
  if (code !== 0) throw new Error(stderr);
}

export async function makeMedia(folder: string, name: keyof typeof FILMS | keyof typeof SOUNDS): Promise<string> {
  const path = join(folder, name);
  await ffmpeg(...(({ ...FILMS, ...SOUNDS } as Record<string, readonly string[]>)[name] as string[]), path);
  return path;
}

export const IMAGES = ["picture.png", "picture.jpeg", "picture.webp", "picture.gif", "picture.avif"] as const;

/** 160 × 90 pixels of noise, so that no half of the file can be guessed from the other. */
export async function makeImage(folder: string, name: (typeof IMAGES)[number]): Promise<string> {
  const path = join(folder, name);
  const noise = Uint8Array.from({ length: 160 * 90 * 3 }, (_, i) => (Math.imul(i + 1, 2_654_435_761) >>> 11) & 255);
  await sharp(noise, { raw: { width: 160, height: 90, channels: 3 } })
    .toFormat(name.split(".")[1] as "png")
    .toFile(path);
  return path;
}

export const DRAWING =
  '<?xml version="1.0"?>\n<!-- a square -->\n<svg xmlns="http://www.w3.org/2000/svg" width="100" height="50"><rect width="40" height="40" fill="#c03020"/></svg>';
