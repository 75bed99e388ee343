import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { existsSync } from "node:fs";
import { chmod, mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Timeline } from "../../src/canvas/timeline.ts";
import { runFfmpeg } from "../../src/render/ffmpeg.ts";
import { type RenderOptions, type RenderProgress, renderTimeline } from "../../src/render/render.ts";
import { clip, type Media, makeMedia, runningChildren, timelineOf } from "./media.ts";

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

describe("a render that cannot be", () => {
  const refused = async (value: Timeline, more: Partial<RenderOptions> = {}) => {
    const before = made;
    const error = await render(value, more).then(
      () => new Error("it rendered"),
      (cause: Error) => cause,
    );
    expect(existsSync(join(folder, `film-${before}.mp4`))).toBe(false);
    return error.message;
  };

  test("says what is wrong with the timeline", async () => {
    expect(await refused(timelineOf({}))).toContain("empty");
    expect(await refused(timelineOf({ a: clip("green", 0, 30), b: clip("green", 20, 30) }))).toContain("overlaps");
  });

  test("says which asset is missing, is something else, or is not as large as it should be", async () => {
    const one = timelineOf({ a: clip("green", 0, 10) });
    expect(await refused(timelineOf({ a: clip("nothing", 0, 10) }))).toContain("nothing");
    expect(await refused(one, { assets: () => ({ path: join(folder, "gone.mp4"), kind: "video" }) })).toContain("is missing");
    expect(
      await refused(one, { assets: () => ({ path: media("green")?.path ?? "", kind: "video", width: 1920, height: 1080 }) }),
    ).toContain("1920×1080");
    expect(await refused(one, { assets: () => media("tone") })).toContain("it is audio");
    const junk = join(folder, "junk.mp4");
    await Bun.write(junk, `${"\0".repeat(4)}ftypisom${"x".repeat(500)}`);
    expect(await refused(one, { assets: () => ({ path: junk, kind: "video" }) })).toContain("cannot be read");
    await Bun.write(junk, "no media at all, only words");
    expect(await refused(one, { assets: () => ({ path: junk, kind: "video" }) })).toContain("no known kind");
    expect(
      await refused(timelineOf({ a: clip("green", 0, 10, { media: "image" }) }), { assets: () => ({ path: junk, kind: "image" }) }),
    ).toContain("no known kind");
  });

  test("names characters that no font has, before the first frame", async () => {
    expect(
      await refused(
        timelineOf({ a: clip("green", 0, 10), t: { kind: "text", trackId: "t", start: 0, length: 10, text: "مرحبا 🙂", style: "title" } }),
      ),
    ).toContain("No font here can draw");
  });

  test("says which program is missing", async () => {
    expect(await refused(timelineOf({ a: clip("green", 0, 10) }), { ffmpeg: "/nowhere/ffmpeg" })).toContain("not installed");
  });

  test("ends a child that makes no progress", async () => {
    const stuck = join(folder, "stuck");
    await Bun.write(stuck, "#!/bin/sh\nexec sleep 1000\n");
    await chmod(stuck, 0o755);
    const run = runFfmpeg({ ffmpeg: stuck, ffprobe: "ffprobe" }, [], { timeoutMs: 20_000, stallMs: 50 });
    expect(await run.catch((cause: Error) => cause.message)).toContain("no progress for 0.05 s");
    expect(await runningChildren("sleep")).toEqual([]);
  });

  test("passes ffmpeg's reason on without a path of the machine", async () => {
    const error: Error = await runFfmpeg(
      { ffmpeg: "ffmpeg", ffprobe: "ffprobe" },
      ["-f", "wav", "-i", "/nowhere/at/all.wav", "-f", "null", "-"],
      { timeoutMs: 20_000 },
    ).then(
      () => new Error("ran"),
      (cause) => cause,
    );
    expect(error.message).toContain("No such file");
    expect(error.message).not.toContain("/nowhere");
  });
});

describe("cancelling", () => {
  test("ends every child at once and leaves no film", async () => {
    const cancel = new AbortController();
    const out = join(folder, "cancelled.mp4");
    const tempFolder = join(folder, "cancelled");
    await mkdir(tempFolder);
    const long = timelineOf({
      a: clip("picture", 0, 5000, { media: "image", kenBurns: { from: { x: 0.5, y: 0.5, scale: 1 }, to: { x: 0.4, y: 0.6, scale: 1.2 } } }),
    });
    const onProgress = ({ frame }: RenderProgress) => frame > 0 && cancel.abort(new Error("stopped by a person"));
    const rendering = renderTimeline({ timeline: long, assets: media, out, preset: "web", tempFolder, signal: cancel.signal, onProgress });
    expect(rendering).rejects.toThrow("stopped by a person");
    await rendering.catch(() => undefined);
    expect(await runningChildren("ffmpeg")).toEqual([]);
    expect(existsSync(out)).toBe(false);
  });
});
