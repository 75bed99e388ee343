import { describe, expect, setDefaultTimeout, test } from "bun:test";
import { join } from "node:path";
import { runChild, withTempFolder } from "../../../../src/lib/child.ts";
import { composeScene } from "../../../../src/providers/draft/picture/compose.ts";
import { filmScene, frameCount } from "../../../../src/providers/draft/picture/film.ts";
import { type Camera, CAMERAS, type SceneSpec } from "../../../../src/providers/draft/picture/scene.ts";
import { lightOf, specOf } from "./worlds.ts";

setDefaultTimeout(120_000);

const SIZE = { width: 160, height: 90 };
const FRAME_BYTES = SIZE.width * SIZE.height * 4;

interface Film {
  stream: Record<string, string | number>;
  frames: Uint8Array[];
}

async function film(spec: SceneSpec, camera: Camera, seconds: number, fps = 12): Promise<Film> {
  return await withTempFolder(async (folder) => {
    const out = join(folder, "film.mp4");
    await filmScene(await composeScene(spec, { ...SIZE, seed: 5 }), { seconds, fps, camera, out, mark: true });
    const probed = await runChild(["ffprobe", "-v", "error", "-count_frames", "-show_streams", "-of", "json", out], { timeoutMs: 20_000 });
    const raw = await runChild(["ffmpeg", "-v", "error", "-i", out, "-f", "rawvideo", "-pix_fmt", "rgba", "pipe:1"], {
      timeoutMs: 20_000,
      maxOutputBytes: 64 * 1024 * 1024,
    });
    const streams = JSON.parse(new TextDecoder().decode(probed.stdout)).streams as Film["stream"][];
    expect(streams).toHaveLength(1);
    const frames = Array.from({ length: raw.stdout.length / FRAME_BYTES }, (_, i) =>
      raw.stdout.subarray(i * FRAME_BYTES, (i + 1) * FRAME_BYTES),
    );
    return { stream: streams[0] ?? {}, frames };
  });
}

const difference = (a: Uint8Array, b: Uint8Array): number => a.reduce((sum, value, i) => sum + Math.abs(value - (b[i] ?? 0)), 0) / a.length;

describe("a film", () => {
  test("is H.264, 4:2:0, BT.709, of the right size, rate and number of frames", async () => {
    const { stream } = await film(specOf({ weather: "rain" }), "push-in", 1.3, 24);
    expect(stream).toMatchObject({
      codec_name: "h264",
      pix_fmt: "yuv420p",
      color_space: "bt709",
      color_primaries: "bt709",
      color_transfer: "bt709",
      color_range: "tv",
      width: 160,
      height: 90,
      r_frame_rate: "24/1",
    });
    expect(Number(stream.nb_read_frames)).toBe(31);
  });

  for (const camera of CAMERAS) {
    test(`with ${camera} is never black, never stands still and never jumps`, async () => {
      const { frames } = await film(specOf({ setting: "sea", weather: "snow", time: "day" }), camera, 0.5);
      expect(frames).toHaveLength(6);
      for (const frame of frames) expect(lightOf(frame).mean).toBeGreaterThan(20);
      const steps = frames.slice(1).map((frame, i) => difference(frame, frames[i] ?? frame));
      expect(Math.min(...steps)).toBeGreaterThan(0.02);
      expect(Math.max(...steps)).toBeLessThan(14);
    });
  }

  test("lives with a camera that stands still in a clear, quiet scene", async () => {
    const { frames } = await film(specOf({ setting: "room", time: "night", look: "flat" }), "static", 2);
    expect(difference(frames[0] ?? new Uint8Array(), frames.at(-1) ?? new Uint8Array())).toBeGreaterThan(0.05);
  });

  test("tells how far it is", async () => {
    const seen: [number, number][] = [];
    await withTempFolder(async (folder) => {
      const scene = await composeScene(specOf(), { ...SIZE, seed: 1 });
      await filmScene(scene, {
        seconds: 0.5,
        fps: 12,
        camera: "static",
        out: join(folder, "a.mp4"),
        onProgress: (done, total) => seen.push([done, total]),
      });
    });
    expect(seen.map(([done]) => done)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(seen.every(([, total]) => total === 6)).toBe(true);
  });

  test("stops when it is told to", async () => {
    await withTempFolder(async (folder) => {
      const scene = await composeScene(specOf(), { ...SIZE, seed: 1 });
      const stop = new AbortController();
      const filming = filmScene(scene, {
        seconds: 600,
        fps: 24,
        camera: "static",
        out: join(folder, "a.mp4"),
        signal: stop.signal,
        onProgress: (done) => done === 5 && stop.abort(new Error("enough")),
      });
      await expect(filming).rejects.toThrow("enough");
    });
  });

  test("that cannot be written is reported in plain words", async () => {
    const scene = await composeScene(specOf(), { ...SIZE, seed: 1 });
    await expect(filmScene(scene, { seconds: 0.2, fps: 12, camera: "static", out: "/nowhere/at/all.mp4" })).rejects.toMatchObject({
      code: "unavailable",
    });
  });
});

test("a film has at least one frame and rounds to the nearest", () => {
  expect([frameCount(0, 24), frameCount(1, 25), frameCount(2.52, 24)]).toEqual([1, 25, 60]);
});
