/** The programs that Clash needs beside itself, and the sentence when one is missing. */
import { mkdir, rename, symlink } from "node:fs/promises";
import { join } from "node:path";
import { type Config, preferPrograms } from "./config.ts";
import { AppError } from "./lib/errors.ts";

export interface Tool {
  name: string;
  path: string | null;
  /** What does not work without it. */
  needed: string;
  required: boolean;
}

const BROWSERS = ["chromium-headless-shell", "chromium", "google-chrome"];

export function findTools(config: Config): Tool[] {
  const browser = config.chromiumPath
    ? Bun.which(config.chromiumPath)
    : BROWSERS.map((name) => Bun.which(name)).find((path) => path !== null);
  return [
    { name: "ffmpeg", path: Bun.which(config.ffmpegPath), needed: "clips, sound and films", required: true },
    { name: "ffprobe", path: Bun.which(config.ffprobePath), needed: "reading uploaded files", required: true },
    { name: "chromium", path: browser ?? null, needed: "frames that need a browser", required: false },
    {
      name: "espeak-ng",
      path: Bun.which("espeak-ng"),
      needed: "a speaking draft voice; without it the voice is a murmur",
      required: false,
    },
  ];
}

/** Throws AppError `unavailable` that names what is missing and how to get it. */
export async function requireTools(config: Config): Promise<void> {
  const missing = findTools(config).filter((tool) => tool.required && tool.path === null);
  if (missing.length === 0) return;
  const names = missing.map((tool) => tool.name).join(" and ");
  throw new AppError(
    "unavailable",
    `${names} cannot be found (FFMPEG_PATH is ${config.ffmpegPath}); Clash needs it for ${missing[0]?.needed}. Install it ("apt-get install ffmpeg") or set FFMPEG_PATH. Nothing was started.`,
  );
}

/**
 * Whoever calls `ffmpeg` gets the one of FFMPEG_PATH, whatever it is called there: links in the data folder go before PATH. Throws what the disk throws.
 */
export async function preferChosenTools(config: Config): Promise<void> {
  const chosen = [
    ["ffmpeg", config.ffmpegPath],
    ["ffprobe", config.ffprobePath],
  ].filter(([name, path]) => path !== name);
  if (chosen.length === 0) return;
  const folder = join(config.dataFolder, "programs");
  await mkdir(folder, { recursive: true });
  for (const [name = "", path = ""] of chosen) {
    const link = join(folder, name);
    await symlink(Bun.which(path) ?? path, `${link}.${process.pid}`);
    await rename(`${link}.${process.pid}`, link);
  }
  preferPrograms(folder);
}
