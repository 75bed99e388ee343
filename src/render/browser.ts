/**
 * The reference renderer: the same timeline drawn by Chromium through Remotion, in a child process group with a temporary folder of its own
 * (Remotion leaves files behind when it is killed). It takes about a gigabyte of memory, so the caller runs one at a time. The sound is the one of the
 * ffmpeg path, so the two films differ only in who drew the picture.
 */
import { copyFile, cp, link, mkdir } from "node:fs/promises";
import { extname, join } from "node:path";
import type { Timeline } from "../canvas/timeline.ts";
import { runChild } from "../lib/child.ts";
import { AppError } from "../lib/errors.ts";
import { BUNDLE_FOLDER } from "./bundle.ts";
import type { FilmProps } from "./composition/props.ts";
import { type Programs, toolsFrom } from "./ffmpeg.ts";
import { preparePictures } from "./prepare.ts";
import { checkedLength, type RenderProgress } from "./render.ts";
import { type AssetLookup, readSources, type Sources } from "./sources.ts";

export interface BrowserRenderOptions extends Programs {
  timeline: Timeline;
  assets: AssetLookup;
  /** Frames to draw as PNG files; without it the whole film is drawn. */
  frames?: readonly number[];
  /** With `frames` a folder that gets `<frame>.png`, otherwise the path of a film without sound. */
  out: string;
  tempFolder: string;
  /** A Chromium or its headless shell. */
  browser: string;
  /** The folder that `bundleComposition` built. */
  bundle?: string;
  onProgress?: (progress: Pick<RenderProgress, "frame" | "frames">) => void;
}

/** What the child is told, as JSON in a file. */
export interface BrowserJob {
  site: string;
  browser: string;
  props: FilmProps;
  frames?: readonly number[];
  out: string;
}

/** @throws AppError as `renderTimeline` does, and unavailable when the browser fails. */
export async function renderInBrowser(options: BrowserRenderOptions): Promise<void> {
  const { timeline, tempFolder, out, frames } = options;
  const length = checkedLength(timeline);
  const tools = toolsFrom(options);
  const sources = await readSources(timeline, options.assets, tools);
  const pictures = await preparePictures(timeline, sources, tempFolder, tools);
  const site = join(tempFolder, "site");
  await cp(options.bundle ?? BUNDLE_FOLDER, site, { recursive: true }).catch(() => {
    throw new AppError("unavailable", 'The page for browser rendering is not built. Run "bun run build" first.');
  });
  const props = { timeline, media: await publishMedia(site, sources), pictures: await publishPictures(site, pictures) };
  const job: BrowserJob = { site, browser: options.browser, props, frames, out };
  await runJob(job, tempFolder, frames?.length ?? length, options);
}

async function runJob(job: BrowserJob, tempFolder: string, frames: number, { signal, onProgress }: BrowserRenderOptions): Promise<void> {
  const [file, temp] = [join(tempFolder, "browser-job.json"), join(tempFolder, "browser")];
  await mkdir(temp, { recursive: true });
  await Bun.write(file, JSON.stringify(job));
  const onLine = (line: string) => {
    const frame = /^frame=(\d+)$/.exec(line)?.[1];
    if (frame) onProgress?.({ frame: Number(frame), frames });
  };
  const { code, stderr } = await runChild([process.execPath, join(import.meta.dir, "browser-child.ts"), file], {
    timeoutMs: 180_000 + frames * 2_000,
    signal,
    onLine,
    env: { TMPDIR: temp },
  });
  if (code !== 0)
    throw new AppError(
      "unavailable",
      `The browser could not draw the film: ${
        stderr
          .trim()
          .split("\n")
          .findLast((line) => /error/i.test(line))
          ?.slice(0, 200) ?? `it ended with code ${code}.`
      }`,
    );
}

async function publishMedia(site: string, sources: Sources): Promise<Record<string, string>> {
  const videos = [...sources.values()].filter((source) => source.kind === "video");
  const files = await Promise.all(
    videos.map(
      async (source, index) =>
        [source.assetId, await publish(site, source.path, `video-${index}${extname(source.path) || ".mp4"}`)] as const,
    ),
  );
  return Object.fromEntries(files);
}

async function publishPictures(site: string, pictures: Awaited<ReturnType<typeof preparePictures>>): Promise<FilmProps["pictures"]> {
  const files = [...pictures].map(
    async ([id, { path, ...place }], index) => [id, { ...place, file: await publish(site, path, `picture-${index}.png`) }] as const,
  );
  return Object.fromEntries(await Promise.all(files));
}

/** Puts a file where Remotion's own small server finds it: linked where the file system allows, copied otherwise. */
async function publish(site: string, path: string, name: string): Promise<string> {
  const place = join(site, "public", name);
  await mkdir(join(site, "public"), { recursive: true });
  await link(path, place).catch(() => copyFile(path, place));
  return name;
}
