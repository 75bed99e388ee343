/** Pictures and clips with known facts for what actions do with them. */
import { join } from "node:path";
import sharp from "sharp";
import { ffmpeg } from "../assets/made.ts";

/** Left half red, right half blue; 160 × 90 as it is shown. */
const HALVES =
  '<svg xmlns="http://www.w3.org/2000/svg" width="160" height="90"><rect width="80" height="90" fill="#d02020"/><rect x="80" width="80" height="90" fill="#2040c0"/></svg>';

export const MAKERS = {
  "halves.png": (path) => sharp(Buffer.from(HALVES)).png().toFile(path),
  /** Stored lying on its side: its EXIF turns it upright. */
  "turned.jpg": async (path) => {
    const lying = await sharp(Buffer.from(HALVES)).rotate(-90).png().toBuffer();
    await sharp(lying).withMetadata({ orientation: 6 }).jpeg({ quality: 95, chromaSubsampling: "4:4:4" }).toFile(path);
  },
  /** A green square in the middle of nothing. */
  "clear.png": (path) =>
    sharp({ create: { width: 90, height: 90, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } } })
      .composite([{ input: { create: { width: 30, height: 30, channels: 4, background: "#20a040" } } }])
      .png()
      .toFile(path),
  "moving.webp": async (path) => {
    const frame = (background: string) =>
      sharp({ create: { width: 60, height: 40, channels: 3, background } })
        .png()
        .toBuffer();
    await sharp([await frame("#c03020"), await frame("#2080c0")], { join: { animated: true } })
      .webp({ delay: [100, 100] })
      .toFile(path);
  },
  "ten-bit.mp4": (path) =>
    ffmpeg(
      ...SIDES,
      "-pix_fmt",
      "yuv420p10le",
      "-c:v",
      "libx265",
      "-x265-params",
      "log-level=none",
      "-preset",
      "ultrafast",
      "-c:a",
      "aac",
      path,
    ),
  /** Without sound, an odd number of pixels each way. */
  "silent.mp4": (path) =>
    ffmpeg(
      "-f",
      "lavfi",
      "-i",
      "color=c=0x808080:s=124x70:r=10:d=1",
      "-vf",
      "format=yuv444p,crop=121:67",
      "-c:v",
      "libx264",
      "-pix_fmt",
      "yuv444p",
      path,
    ),
  "sound.wav": (path) => ffmpeg("-f", "lavfi", "-i", "sine=440:d=1", path),
} satisfies Record<string, (path: string) => Promise<unknown>>;

const SIDES = [
  "-f",
  "lavfi",
  "-i",
  "color=c=0x204080:s=128x72:d=2:r=12,drawbox=x=64:w=64:h=72:color=0xe0b060:t=fill",
  "-f",
  "lavfi",
  "-i",
  "sine=440:d=2",
];

export type Made = keyof typeof MAKERS;

export async function make(folder: string, name: Made, as: string = name): Promise<string> {
  const path = join(folder, as);
  await MAKERS[name](path);
  return path;
}
