/** A minute of 1080p: three clips that dissolve, titles, captions, voice and music, drawn into one file. */
import { join } from "node:path";
import { assembleTimeline } from "../../src/canvas/timeline/assemble.ts";
import { runChild } from "../../src/lib/child.ts";
import { renderTimeline } from "../../src/render/render.ts";
import type { RenderAsset } from "../../src/render/sources.ts";
import type { Measurement } from "./bench.ts";

const SHOTS = 3;
const SHOT_SECONDS = 20;

export const renderSpeed: Measurement = {
  name: "render",
  async measure(folder) {
    const assets = new Map<string, RenderAsset>();
    const make = async (name: string, source: string[], kind: RenderAsset["kind"], seconds: number) => {
      const path = join(folder, name);
      await runChild(["ffmpeg", "-v", "error", "-y", ...source, "-t", String(seconds), path], { timeoutMs: 120_000 });
      assets.set(name, { path, kind, seconds, width: kind === "audio" ? 0 : 1920, height: kind === "audio" ? 0 : 1080 });
      return name;
    };
    const clips: string[] = [];
    for (let n = 0; n < SHOTS; n++)
      clips.push(
        await make(
          `clip${n}.mp4`,
          ["-f", "lavfi", "-i", `testsrc2=size=1920x1080:rate=24,hue=h=${n * 60}`, "-pix_fmt", "yuv420p", "-preset", "ultrafast"],
          "video",
          SHOT_SECONDS + 1,
        ),
      );
    const voice = await make("voice.wav", ["-f", "lavfi", "-i", "sine=frequency=220:sample_rate=48000"], "audio", 6);
    const music = await make("music.wav", ["-f", "lavfi", "-i", "sine=frequency=440:sample_rate=48000"], "audio", SHOTS * SHOT_SECONDS);
    const timeline = assembleTimeline({
      width: 1920,
      height: 1080,
      fps: 24,
      language: "en",
      dissolveSeconds: 0.6,
      title: "A minute",
      shots: clips.map((assetId) => ({ assetId, kind: "video", seconds: SHOT_SECONDS, onScreen: "600 lumens" })),
      narration: clips.map((_, n) => ({
        assetId: voice,
        startSeconds: n * SHOT_SECONDS + 1,
        seconds: 6,
        text: "The bus driver stops, as he has done for thirty years.",
      })),
      music: { assetId: music, seconds: SHOTS * SHOT_SECONDS, gainDb: -14 },
    });
    const started = performance.now();
    const { seconds } = await renderTimeline({
      timeline,
      assets: (id) => assets.get(id),
      out: join(folder, "film.mp4"),
      preset: "web",
      tempFolder: folder,
    });
    return [{ name: "film seconds rendered per second, 1080p", value: seconds / ((performance.now() - started) / 1000), unit: "×" }];
  },
};
