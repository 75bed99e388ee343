/** The process that drives Chromium. It is told what to do by a file, says `frame=n` for every frame, and is ended as a group by its parent. */
import { join } from "node:path";
import { openBrowser, renderMedia, renderStill, selectComposition } from "@remotion/renderer";
import type { BrowserJob } from "./browser.ts";

const job: BrowserJob = await Bun.file(Bun.argv[2] ?? "").json();
const say = (frame: number) => process.stdout.write(`frame=${frame}\n`);

const browser = {
  browserExecutable: job.browser,
  chromeMode: "headless-shell" as const,
  chromiumOptions: { gl: "angle" as const },
  logLevel: "error" as const,
};
const puppeteerInstance = await openBrowser("chrome", browser);
const shared = {
  ...browser,
  serveUrl: job.site,
  inputProps: job.props,
  puppeteerInstance,
  timeoutInMilliseconds: 60_000,
  offthreadVideoCacheSizeInBytes: 256 * 1024 * 1024,
};
const composition = await selectComposition({ ...shared, id: "film" });

if (job.frames) await drawFrames(job.frames);
else
  await renderMedia({
    ...shared,
    composition,
    codec: "h264",
    crf: 18,
    x264Preset: "veryfast",
    pixelFormat: "yuv420p",
    colorSpace: "bt709",
    muted: true,
    concurrency: 2,
    outputLocation: job.out,
    onProgress: ({ renderedFrames }) => say(renderedFrames),
  });
await puppeteerInstance.close({ silent: true });

async function drawFrames(frames: readonly number[]): Promise<void> {
  for (const [index, frame] of frames.entries()) {
    await renderStill({ ...shared, composition, frame, imageFormat: "png", output: join(job.out, `${frame}.png`), overwrite: true });
    say(index + 1);
  }
}
