/**
 * Camera moves. A pose says how far the camera has gone; layers answer by depth. Moves are small and eased at both ends: on a painted
 * scene a long move shows that it is flat, a short one gives it air. Every camera breathes, so that no frame repeats.
 */
import { fractal1 } from "./noise.ts";
import type { Camera } from "./scene.ts";

export interface Pose {
  /** Shares of the frame's width and height the camera has moved right and down. */
  x: number;
  y: number;
  /** 1 and more. */
  zoom: number;
  /** 0: everything moves alike (the camera turns) to 1: near things move most (the camera travels). */
  parallax: number;
  /** The camera goes along with what moves: a bus stays in the frame and the land passes behind it. */
  follow: boolean;
}

const TRAVEL = 0.058;

/** `at` is seconds into a film of `seconds`. */
export function poseAt(camera: Camera, at: number, seconds: number, seed: number): Pose {
  const long = Math.min(1, 0.45 + seconds / 14);
  const t = ease(Math.min(1, Math.max(0, at / Math.max(seconds, 0.001))));
  const pose = moveOf(camera, t, long);
  const shake = camera === "handheld" ? 1 : 0;
  return {
    x: pose.x + Math.sin(at * 0.71 + seed) * 0.0016 + shake * fractal1(at * 1.1, seed, 3) * 0.011,
    y: pose.y + Math.sin(at * 0.53 + 2) * 0.0018 + shake * fractal1(at * 1.3 + 40, seed + 1, 3) * 0.01,
    zoom: pose.zoom + 0.006 + Math.sin(at * 0.47 + 1) * 0.004 + shake * 0.015,
    parallax: pose.parallax,
    follow: camera === "track-left" || camera === "track-right",
  };
}

function moveOf(camera: Camera, t: number, long: number): Omit<Pose, "follow"> {
  const along = (t - 0.5) * 2 * TRAVEL * long;
  switch (camera) {
    case "static":
      return { x: 0, y: 0, zoom: 1, parallax: 1 };
    case "handheld":
      return { x: 0, y: 0, zoom: 1 + 0.02 * t, parallax: 0.8 };
    case "push-in":
      return { x: 0, y: 0, zoom: 1 + 0.15 * long * t, parallax: 1 };
    case "pull-out":
      return { x: 0, y: 0, zoom: 1 + 0.15 * long * (1 - t), parallax: 1 };
    case "pan-left":
      return { x: -along, y: 0, zoom: 1.02, parallax: 0.35 };
    case "pan-right":
      return { x: along, y: 0, zoom: 1.02, parallax: 0.35 };
    case "track-left":
      return { x: -along, y: 0, zoom: 1.02, parallax: 1 };
    case "track-right":
      return { x: along, y: 0, zoom: 1.02, parallax: 1 };
    case "tilt-up":
      return { x: 0, y: -along, zoom: 1.02, parallax: 0.3 };
    case "tilt-down":
      return { x: 0, y: along, zoom: 1.02, parallax: 0.3 };
    case "crane-up":
      return { x: 0, y: -along, zoom: 1.05 - 0.03 * t, parallax: 1 };
    case "crane-down":
      return { x: 0, y: along, zoom: 1.02 + 0.03 * t, parallax: 1 };
  }
}

/** Slow at both ends, steady between. */
function ease(t: number): number {
  return t * 0.35 + t * t * (3 - 2 * t) * 0.65;
}

/** Scale and shift of a layer of this depth, around `focus` (scene pixels). */
export function layerTransform(
  pose: Pose,
  depth: number,
  frame: { width: number; height: number; focusX: number; focusY: number },
): { scale: number; dx: number; dy: number } {
  const near = (0.22 + 0.95 * depth) * pose.parallax + 0.85 * (1 - pose.parallax);
  const scale = 1 + (pose.zoom - 1) * (0.3 + 0.9 * depth);
  return {
    scale,
    dx: frame.focusX * (1 - scale) - pose.x * frame.width * near,
    dy: frame.focusY * (1 - scale) - pose.y * frame.height * near,
  };
}
