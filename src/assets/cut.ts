/** Cuts a file: a rectangle of a picture, a frame of a film, a stretch of a film or sound. Children with limits, as for everything from outside. */
import { AppError } from "../lib/errors.ts";
import { inputOf, runImageChild, runMedia } from "./media-child.ts";
import { demuxerOf, sniffFile } from "./sniff.ts";

const TIMEOUT_MS = 9 * 60_000;

export interface Rectangle {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** Formats that a crop keeps; the others become PNG. */
const KEPT: Record<string, "jpeg" | "webp"> = { "image/jpeg": "jpeg", "image/webp": "webp" };

/** Writes to `<stem>.<ending>` and answers with that path. The rectangle is in pixels of the picture as it is shown, turned upright. */
export async function cropPicture(path: string, rectangle: Rectangle, stem: string, signal?: AbortSignal): Promise<string> {
  const mime = await sniffFile(path);
  const format = KEPT[mime] ?? "png";
  const out = `${stem}.${format === "jpeg" ? "jpg" : format}`;
  await runImageChild({ act: "crop", path, svg: mime === "image/svg+xml", ...rectangle, format, out }, { signal });
  return out;
}

/** The frame that is seen at this moment, as PNG. */
export async function grabFrame(path: string, atMs: number, stem: string, signal?: AbortSignal): Promise<string> {
  const out = `${stem}.png`;
  const input = inputOf(path, await demuxerOf(path));
  for (const at of [atMs, Math.max(0, atMs - 100), 0]) {
    // past the last frame's own moment nothing is decoded: then the one before it is what is seen
    await ffmpeg(["-ss", (at / 1000).toFixed(3), ...input, "-map", "0:V:0", "-frames:v", "1", "-f", "image2", "-update", "1", out], signal);
    if (await Bun.file(out).exists()) return out;
  }
  throw new AppError("invalid", "No frame could be decoded there.");
}

const SOUND_FORMATS: Record<string, { ending: string; codec: string[] }> = {
  "audio/wav": { ending: "wav", codec: ["-c:a", "pcm_s16le"] },
  "audio/flac": { ending: "flac", codec: ["-c:a", "flac"] },
  "audio/mpeg": { ending: "mp3", codec: ["-c:a", "libmp3lame", "-q:a", "2"] },
};

/** From one moment to another, to the frame: films as H.264 in MP4, sounds in their own format where it is a plain one, else AAC. */
export async function trimMedia(
  path: string,
  part: { fromMs: number; toMs: number; film: boolean },
  stem: string,
  signal?: AbortSignal,
): Promise<string> {
  const input = inputOf(path, await demuxerOf(path));
  const range = ["-ss", (part.fromMs / 1000).toFixed(3), "-t", ((part.toMs - part.fromMs) / 1000).toFixed(3)];
  if (part.film) {
    const video = [
      "-map",
      "0:V:0",
      "-c:v",
      "libx264",
      "-preset",
      "veryfast",
      "-crf",
      "17",
      "-pix_fmt",
      "yuv420p",
      "-vf",
      "pad=ceil(iw/2)*2:ceil(ih/2)*2",
    ];
    const sound = ["-map", "0:a:0?", "-c:a", "aac", "-b:a", "192k"];
    await ffmpeg(
      [...range, ...input, ...video, ...sound, "-map_metadata", "-1", "-movflags", "+faststart", "-f", "mp4", `${stem}.mp4`],
      signal,
    );
    return `${stem}.mp4`;
  }
  const { ending, codec } = SOUND_FORMATS[await sniffFile(path)] ?? { ending: "m4a", codec: ["-c:a", "aac", "-b:a", "192k"] };
  await ffmpeg([...range, ...input, "-vn", "-map", "0:a:0", ...codec, "-map_metadata", "-1", `${stem}.${ending}`], signal);
  return `${stem}.${ending}`;
}

async function ffmpeg(args: string[], signal?: AbortSignal): Promise<void> {
  const { code, stderr } = await runMedia("ffmpeg", args, { signal, timeoutMs: TIMEOUT_MS });
  if (code !== 0)
    throw new AppError("invalid", `The file could not be cut: ${stderr.trim().split("\n").at(-1)?.slice(0, 200) ?? "it is damaged"}.`);
}
