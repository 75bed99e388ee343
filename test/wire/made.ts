/** Real media for answers of wire servers; each is made once. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { ffmpeg } from "../assets/made.ts";

const made = new Map<string, Promise<Uint8Array>>();

function once(name: string, make: () => Promise<Uint8Array>): Promise<Uint8Array> {
  const known = made.get(name) ?? make();
  made.set(name, known);
  return known;
}

/** A picture of one colour in its real size. */
export const pictureBytes = (width: number, height: number, format: "png" | "jpeg" | "webp"): Promise<Uint8Array> =>
  once(`${width}x${height}.${format}`, async () =>
    sharp({ create: { width, height, channels: 3, background: "#7a5cff" } })
      .toFormat(format)
      .toBuffer(),
  );

/** A tone of two seconds; the ending names the format. */
export const toneBytes = (ending: "mp3" | "wav" | "flac" | "aac" | "opus"): Promise<Uint8Array> =>
  once(`tone.${ending}`, async () => {
    const folder = await mkdtemp(join(tmpdir(), "clash-tone-"));
    try {
      const path = join(folder, `tone.${ending}`);
      await ffmpeg("-f", "lavfi", "-i", "sine=440:d=2", path);
      return await Bun.file(path).bytes();
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
