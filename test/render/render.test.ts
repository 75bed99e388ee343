import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import type { Timeline, TimelineItem } from "../../src/canvas/timeline.ts";
import { makeContactSheet, timecode } from "../../src/render/contact-sheet.ts";
import { type RenderOptions, type RenderProgress, renderTimeline } from "../../src/render/render.ts";
import { renderStill } from "../../src/render/still.ts";
import { clip, facts, ffmpeg, levelAt, loudness, makeMedia, type Media, pixel, timelineOf } from "./media.ts";

setDefaultTimeout(60_000);

let folder = "";
let media: Media = () => undefined;
let made = 0;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "clash-render-test-"));
  media = await makeMedia(folder);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function render(timeline: Timeline, more: Partial<RenderOptions> = {}): Promise<string> {
  const tempFolder = join(folder, `temp-${made}`);
  await mkdir(tempFolder);
  const out = join(folder, `film-${made++}.mp4`);
  await renderTimeline({ timeline, assets: media, out, preset: "web", tempFolder, ...more });
  return out;
}

const near = (pixel: number[], colour: number[]) => Math.max(...pixel.map((value, i) => Math.abs(value - (colour[i] ?? 0))));
const GREEN = [0x20, 0xa0, 0x40];
const words: TimelineItem = {
  kind: "text",
  trackId: "t",
  start: 20,
  length: 40,
  text: "600 lumens",
  style: "fact",
  fadeInFrames: 5,
  fadeOutFrames: 5,
};
const caption: TimelineItem = { kind: "caption", trackId: "c", start: 30, length: 50, text: "再见，海！\n我们云上见。", language: "zh" };
const dissolve = (frames: number) => ({ transition: { kind: "cross-dissolve" as const, frames } });

describe("a rendered film", () => {
  test("has exactly its frames at equal steps, is tagged as what it is, and starts playing at once", async () => {
    const seen: RenderProgress[] = [];
    const film = await render(
      timelineOf({
        a: clip("picture", 0, 60, {
          media: "image",
          kenBurns: { from: { x: 0.5, y: 0.5, scale: 1 }, to: { x: 0.4, y: 0.6, scale: 1.2 } },
          fadeInFrames: 5,
          ...dissolve(10),
        }),
        b: clip("moving", 50, 50, dissolve(8)),
        end: {
          kind: "solid",
          trackId: "v",
          start: 92,
          length: 41,
          colour: "#0b0c10",
          soft: { assetId: "moving", media: "video", atFrames: 40 },
          fadeOutFrames: 8,
        },
        words,
        caption,
        music: clip("tone", 0, 133, { trackId: "m", media: "audio" }),
      }),
      { onProgress: (progress) => seen.push(progress) },
    );
    const { streams, times } = await facts(film);
    expect(streams.map((stream) => stream.codec_name)).toEqual(["h264", "aac"]);
    expect(streams[0]).toMatchObject({
      nb_read_frames: "133",
      width: 320,
      height: 180,
      pix_fmt: "yuv420p",
      color_space: "bt709",
      color_primaries: "bt709",
      color_transfer: "bt709",
      color_range: "tv",
      avg_frame_rate: "25/1",
    });
    expect(streams[1]).toMatchObject({ sample_rate: "48000", channels: 2 });
    expect(Number(streams[1]?.duration)).toBeCloseTo(133 / 25, 2);
    for (const [index, time] of times.entries()) expect(time).toBeCloseTo(index / 25, 4);
    const head = Buffer.from(await Bun.file(film).slice(0, 4096).arrayBuffer()).toString("latin1");
    expect(head.indexOf("moov")).toBeGreaterThan(0);
    expect(seen.at(-1)).toMatchObject({ frame: 133, frames: 133, etaSeconds: 0 });
    for (const [index, progress] of seen.entries()) expect(progress.frame).toBeGreaterThanOrEqual(seen[index - 1]?.frame ?? 0);
  });

  test("keeps the colours of its media", async () => {
    const film = await render(timelineOf({ a: clip("green", 0, 25) }), { preset: "master" });
    expect(near(await pixel(film, 12, 160, 90), GREEN)).toBeLessThan(6);
  });

  test("fades from and to its background", async () => {
    const film = await render(timelineOf({ a: clip("green", 0, 40, { fadeInFrames: 10, fadeOutFrames: 10 }) }));
    const greens = await Promise.all([0, 4, 20, 34, 39].map(async (frame) => (await pixel(film, frame, 160, 90))[1]));
    for (const [i, expected] of [16, 80, 160, 80, 0].entries()) expect(Math.abs((greens[i] ?? -99) - expected)).toBeLessThan(12);
  });

  test("mixes two pictures in a dissolve, and holds the last frame of media that is too short", async () => {
    const film = await render(
      timelineOf({ a: clip("green", 0, 70, dissolve(20)), b: { kind: "solid", trackId: "v", start: 50, length: 50, colour: "#a02040" } }),
    );
    expect(near(await pixel(film, 60, 160, 90), [0x60, 0x60, 0x40])).toBeLessThan(10);
    expect(near(await pixel(film, 49, 160, 90), GREEN)).toBeLessThan(8);
    expect(near(await pixel(film, 75, 160, 90), [0xa0, 0x20, 0x40])).toBeLessThan(8);
  });

  test("shows the ground where nothing is, beside a picture that is contained, and under an overlay that fades in", async () => {
    const film = await render(
      timelineOf(
        {
          a: clip("tall", 10, 40, { media: "image", fit: "contain" }),
          over: clip("green", 60, 20, { trackId: "o", fadeInFrames: 10 }),
          late: clip("green", 80, 10, { fit: "contain" }),
        },
        { background: "#102040", width: 322 },
      ),
    );
    const ground = [0x10, 0x20, 0x40];
    expect(near(await pixel(film, 4, 160, 90), ground)).toBeLessThan(6);
    expect(near(await pixel(film, 30, 5, 90), ground)).toBeLessThan(6);
    expect(near(await pixel(film, 30, 160, 170), ground)).toBeGreaterThan(20);
    expect(near(await pixel(film, 64, 160, 90), [0x18, 0x60, 0x40])).toBeLessThan(12);
    expect(near(await pixel(film, 75, 160, 90), GREEN)).toBeLessThan(8);
  });

  test("lays words over the picture only while they are on", async () => {
    const film = await render(
      timelineOf({ a: clip("green", 0, 50), t: { kind: "text", trackId: "t", start: 10, length: 20, text: "MMMMM", style: "title" } }),
    );
    const lit = async (frame: number) => {
      const { stdout } = await ffmpeg(
        "-i",
        film,
        "-vf",
        `select='eq(n\\,${frame})',format=gray`,
        "-frames:v",
        "1",
        "-f",
        "rawvideo",
        "pipe:1",
      );
      return Math.max(...stdout);
    };
    expect([(await lit(9)) < 160, (await lit(10)) > 220, (await lit(29)) > 220, (await lit(30)) < 160]).toEqual([true, true, true, true]);
  });

  test("is at -14 LUFS with peaks below -1 dB, however quiet its parts are", async () => {
    const quiet = timelineOf({
      a: clip("green", 0, 125),
      music: clip("tone", 0, 125, { trackId: "m", media: "audio", gainDb: -30 }),
      voice: clip("voice", 50, 25, { trackId: "a", media: "audio", gainDb: -20 }),
    });
    const { lufs, peakDb } = await loudness(await render(quiet, { preset: "draft" }));
    expect(Math.abs(lufs + 14)).toBeLessThan(0.8);
    expect(peakDb).toBeLessThanOrEqual(-1);
  });

  test("lowers the music under the voice and brings it back", async () => {
    const duck = { underTrackId: "a", db: -15, attackFrames: 5, releaseFrames: 10 };
    const film = await render(
      timelineOf({
        a: clip("green", 0, 125),
        music: clip("tone", 0, 125, { trackId: "m", media: "audio", duck }),
        voice: clip("voice", 50, 25, { trackId: "a", media: "audio" }),
      }),
    );
    const [before, under, after] = [
      await levelAt(film, 220, 0.5, 1.5),
      await levelAt(film, 220, 2.1, 2.9),
      await levelAt(film, 220, 3.8, 4.8),
    ];
    expect(Math.abs(before - under - 15)).toBeLessThan(2.5);
    expect(Math.abs(before - after)).toBeLessThan(1);
    expect(await levelAt(film, 1760, 2.1, 2.9)).toBeGreaterThan((await levelAt(film, 1760, 0.5, 1.5)) + 30);
  });

  test("plays the sound of its clips where they are, and silence where the track is muted", async () => {
    const value = timelineOf({ a: clip("green", 0, 25), b: clip("talkie", 25, 40) });
    const film = await render(value);
    expect(await levelAt(film, 500, 1.2, 2.4)).toBeGreaterThan((await levelAt(film, 500, 0.1, 0.8)) + 30);
    const muted = await render({ ...value, tracks: value.tracks.map((one) => ({ ...one, muted: true })) });
    expect((await facts(muted)).streams[1]).toMatchObject({ codec_name: "aac", channels: 2 });
    expect(Number((await loudness(muted)).lufs)).toBeLessThan(-60);
  });
});

describe("a still", () => {
  test("is the frame of the film", async () => {
    const tempFolder = join(folder, "still");
    await mkdir(tempFolder);
    const value = timelineOf({
      a: clip("green", 0, 30, dissolve(10)),
      b: { kind: "solid", trackId: "v", start: 20, length: 30, colour: "#a02040" },
    });
    const out = join(folder, "still.png");
    await renderStill({ timeline: value, assets: media, frame: 25, out, tempFolder });
    const { data, info } = await sharp(out).raw().toBuffer({ resolveWithObject: true });
    expect([info.width, info.height]).toEqual([320, 180]);
    expect(near([...data.subarray(0, 3)], [0x60, 0x60, 0x40])).toBeLessThan(10);
    expect(renderStill({ timeline: value, assets: media, frame: 50, out, tempFolder })).rejects.toThrow("frames 0 to 49");
  });
});

describe("a contact sheet", () => {
  test("shows frames in equal steps, as PNG or WebP", async () => {
    const out = join(folder, "sheet.webp");
    const size = await makeContactSheet({ film: media("moving")?.path ?? "", out, count: 6, width: 800, title: "The pass 山口" });
    expect(await sharp(out).metadata()).toMatchObject({ format: "webp", ...size });
    const png = join(folder, "sheet.png");
    await makeContactSheet({ film: media("green")?.path ?? "", out: png, count: 4, width: 400 });
    expect((await sharp(png).metadata()).format).toBe("png");
  });

  test("writes times as minutes, seconds and tenths", () => {
    expect([0, 7.44, 59.97, 754.2].map(timecode)).toEqual(["0:00.0", "0:07.4", "1:00.0", "12:34.2"]);
  });

  test("refuses what is no film", () => {
    expect(makeContactSheet({ film: join(folder, "none.mp4"), out: join(folder, "x.png") })).rejects.toThrow("is missing");
    expect(makeContactSheet({ film: media("tone")?.path ?? "", out: join(folder, "x.png") })).rejects.toThrow("no picture");
  });
});
