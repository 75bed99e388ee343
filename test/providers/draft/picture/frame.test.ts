import { expect, setDefaultTimeout, test } from "bun:test";
import { createCanvas } from "@napi-rs/canvas";
import { layerTransform, poseAt } from "../../../../src/providers/draft/picture/camera.ts";
import { composeScene, framingOf } from "../../../../src/providers/draft/picture/compose.ts";
import { paintFrame } from "../../../../src/providers/draft/picture/frame.ts";
import { CAMERAS, LOOKS, SETTINGS } from "../../../../src/providers/draft/picture/scene.ts";
import { specOf } from "./worlds.ts";

setDefaultTimeout(300_000);

const FRAME = { width: 160, height: 90, focusX: 80, focusY: 45 };
const FILM_SECONDS = 20;

test("no camera move shows what is behind the layers, in any setting", async () => {
  const canvas = createCanvas(FRAME.width, FRAME.height);
  const ctx = canvas.getContext("2d");
  for (const [i, setting] of SETTINGS.entries()) {
    const scene = await composeScene(
      specOf({ setting, look: LOOKS[i % LOOKS.length] ?? "flat", shot: i % 2 ? "close" : "wide", weather: "wind" }),
      { ...FRAME, seed: i },
    );
    const framing = { ...framingOf(scene), ground: "#ff00ff" };
    for (const camera of CAMERAS) {
      for (const at of [0, FILM_SECONDS / 2, FILM_SECONDS]) {
        paintFrame(ctx, framing, poseAt(camera, at, FILM_SECONDS, 3), at, 0);
        const pixels = canvas.data();
        for (let p = 0; p < pixels.length; p += 4) {
          const isBehind = (pixels[p] ?? 0) > 150 && (pixels[p + 1] ?? 0) < 50 && (pixels[p + 2] ?? 0) > 150;
          if (isBehind) throw new Error(`${setting} with ${camera} at ${at} s is open at pixel ${p / 4}`);
        }
      }
    }
  }
});

test("near layers move more than far ones when the camera travels", () => {
  const pose = poseAt("track-right", 10, 10, 1);
  const far = layerTransform(pose, 0.1, FRAME);
  const near = layerTransform(pose, 0.9, FRAME);
  expect(Math.abs(near.dx)).toBeGreaterThan(Math.abs(far.dx) * 1.5);
});

test("a moving subject stays in the frame of a camera that tracks it", async () => {
  const bus = { kind: "bus", words: "bus", count: 1, traits: [], hero: true };
  const scene = await composeScene(specOf({ setting: "road", subjects: [bus] }), { ...FRAME, seed: 2 });
  const layer = scene.layers.find(({ name }) => name === "bus");
  expect(layer?.travel).toBeDefined();
  expect(poseAt("track-left", 3, 8, 1).follow).toBe(true);
  expect(poseAt("push-in", 3, 8, 1).follow).toBe(false);
});

test("a move starts and ends gently", () => {
  const x = (at: number) => poseAt("pan-right", at, 10, 0).x;
  expect(x(5.5) - x(5)).toBeGreaterThan((x(0.5) - x(0)) * 1.2);
  expect(x(5.5) - x(5)).toBeGreaterThan((x(10) - x(9.5)) * 1.2);
});
