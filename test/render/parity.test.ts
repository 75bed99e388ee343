import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { renderInBrowser } from "../../src/render/browser.ts";
import { bundleComposition } from "../../src/render/bundle.ts";
import { renderStill } from "../../src/render/still.ts";
import { clip, facts, makeMedia, type Media, runningChildren, similarity, timelineOf } from "./media.ts";

setDefaultTimeout(180_000);

/** Two renderers that agree to this degree cannot be told apart by eye; a picture off by one pixel or one frame falls below it. */
const ALIKE = 0.97;
const ALIKE_ON_AVERAGE = 0.985;

let folder = "";
let bundle = "";
let media: Media = () => undefined;
const browser = Bun.which("chromium-headless-shell") ?? Bun.which("chromium") ?? "chromium";

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "clash-parity-test-"));
  media = await makeMedia(folder);
  bundle = await bundleComposition(join(folder, "bundle"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const temp = async (name: string) => {
  const path = join(folder, name);
  await mkdir(path);
  return path;
};

/** Six seconds with everything that a timeline can hold. */
const film = timelineOf(
  {
    still: clip("picture", 0, 65, {
      media: "image",
      kenBurns: { from: { x: 0.5, y: 0.5, scale: 1 }, to: { x: 0.4, y: 0.6, scale: 1.15 } },
      fadeInFrames: 10,
      transition: { kind: "cross-dissolve", frames: 15 },
    }),
    video: clip("moving", 50, 60, { inFrames: 5, transition: { kind: "cross-dissolve", frames: 10 } }),
    ground: {
      kind: "solid",
      trackId: "v",
      start: 100,
      length: 50,
      colour: "#0b0c10",
      soft: { assetId: "moving", media: "video", atFrames: 60 },
      fadeOutFrames: 12,
    },
    inset: clip("tall", 80, 12, { trackId: "o", media: "image", fit: "contain", fadeInFrames: 4 }),
    title: { kind: "text", trackId: "t", start: 10, length: 35, text: "The pass", style: "title", fadeInFrames: 8, fadeOutFrames: 8 },
    thanks: {
      kind: "text",
      trackId: "t",
      start: 108,
      length: 42,
      text: "谢谢每一碗茶",
      style: "end-card",
      fadeInFrames: 10,
      fadeOutFrames: 10,
    },
    caption: {
      kind: "caption",
      trackId: "c",
      start: 40,
      length: 50,
      text: "Thirty years the bus\nhas stopped for one cup.",
      language: "en",
    },
  },
  { width: 640, height: 360 },
);

describe("ffmpeg and the browser", () => {
  test("draw the same ten frames of a film", async () => {
    const frames = [0, 4, 14, 30, 52, 58, 75, 84, 105, 130];
    const [reference, drawn] = [await temp("reference"), await temp("drawn")];
    const seen: number[] = [];
    await renderInBrowser({
      timeline: film,
      assets: media,
      frames,
      out: reference,
      tempFolder: await temp("browser"),
      browser,
      bundle,
      onProgress: ({ frame }) => seen.push(frame),
    });
    expect(seen).toEqual(frames.map((_, index) => index + 1));
    const scores: number[] = [];
    for (const frame of frames) {
      const out = join(drawn, `${frame}.png`);
      await renderStill({ timeline: film, assets: media, frame, out, tempFolder: await temp(`still-${frame}`) });
      scores.push(await similarity(out, join(reference, `${frame}.png`)));
    }
    for (const [index, score] of scores.entries()) expect(score, `frame ${frames[index]}`).toBeGreaterThan(ALIKE);
    expect(scores.reduce((sum, score) => sum + score, 0) / scores.length).toBeGreaterThan(ALIKE_ON_AVERAGE);
  });
});

describe("the browser", () => {
  const short = timelineOf({ a: clip("green", 0, 12) });

  test("renders a whole film in the right colours", async () => {
    const out = join(folder, "browser.mp4");
    await renderInBrowser({ timeline: short, assets: media, out, tempFolder: await temp("film"), browser, bundle });
    const { streams, times } = await facts(out);
    expect(streams[0]).toMatchObject({ codec_name: "h264", pix_fmt: "yuv420p", color_space: "bt709", width: 320, height: 180 });
    expect(times.length).toBe(12);
  });

  test("leaves no process behind when it is cancelled", async () => {
    const cancel = new AbortController();
    const onProgress = () => cancel.abort(new Error("stopped by a person"));
    const run = renderInBrowser({
      timeline: short,
      assets: media,
      frames: [0, 1, 2, 3],
      out: await temp("cancelled"),
      tempFolder: await temp("cancel"),
      browser,
      bundle,
      signal: cancel.signal,
      onProgress,
    });
    expect(await run.catch((cause: Error) => cause.message)).toBe("stopped by a person");
    expect(await runningChildren("bun")).toEqual([]);
  });

  test("says what is missing: the page or the browser itself", async () => {
    const options = { timeline: short, assets: media, frames: [0], out: folder };
    const message = (run: Promise<void>) =>
      run.then(
        () => "it rendered",
        (cause: Error) => cause.message,
      );
    expect(
      await message(renderInBrowser({ ...options, tempFolder: await temp("no-page"), browser, bundle: join(folder, "nowhere") })),
    ).toContain("is not built");
    expect(
      await message(renderInBrowser({ ...options, tempFolder: await temp("no-browser"), browser: join(folder, "no-chromium"), bundle })),
    ).toContain("could not draw");
  });
});
