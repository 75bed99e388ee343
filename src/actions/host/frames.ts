/** Stills from all of a film, or of a timeline among the inputs as its film will show it. */
import { join } from "node:path";
import { Type } from "@sinclair/typebox";
import { assetsByIds } from "../../assets/assets.ts";
import { type Film, filmOf, frameAt } from "../../assets/film-colour.ts";
import { runImageChild } from "../../assets/media-child.ts";
import { lengthFrames, type Timeline } from "../../canvas/timeline.ts";
import { withTempFolder } from "../../lib/child.ts";
import { invalid } from "../../lib/errors.ts";
import type { RenderAsset } from "../../render/sources.ts";
import { FileName } from "./compose-order.ts";
import { type Asked, defineCall } from "./define.ts";
import { fileToRead, fileToWrite, freeName, roomLeft } from "./files.ts";

const MAX_FRAMES = 120;
const Side = Type.Integer({ minimum: 16, maximum: 4096, default: 1280 });
const Count = Type.Integer({ minimum: 1, maximum: MAX_FRAMES });

interface Taken {
  [key: string]: number | string;
  atMs: number;
  out: string;
}

export const frames = defineCall(
  Type.Object(
    {
      file: Type.Optional(FileName),
      /** The node of a timeline, instead of a file. */
      timeline: Type.Optional(Type.String({ maxLength: 64 })),
      count: Count,
      /** Pixels of the longer side, at most. */
      side: Side,
    },
    { additionalProperties: false },
  ),
  async ({ file, timeline, count, side }, asked) => {
    if ((file === undefined) === (timeline === undefined)) throw invalid("file", "Give a file or a timeline, one of the two.");
    await roomLeft(asked.run.folder);
    return timeline === undefined ? framesOfFilm(file ?? "", count, side, asked) : framesOfTimeline(timeline, count, side, asked);
  },
);

/** The middle of each of `count` equal parts, in milliseconds. */
export const middles = (durationMs: number, count: number): number[] =>
  Array.from({ length: count }, (_, i) => Math.round(((i + 0.5) * durationMs) / count));

async function framesOfFilm(file: string, count: number, side: number, { run, signal }: Asked): Promise<Taken[]> {
  const film: Film = await filmOf(await fileToRead(run.folder, file, "file"), signal);
  const taken: Taken[] = [];
  for (const atMs of middles(film.durationMs, count)) {
    const out = await freeName(run.folder, "frame", "png");
    await frameAt(film, atMs, { side, out: await fileToWrite(run.folder, out, "out") }, signal);
    taken.push({ atMs, out });
  }
  return taken;
}

async function framesOfTimeline(id: string, count: number, side: number, asked: Asked): Promise<Taken[]> {
  const { clash, run } = asked;
  const timeline = run.timelines.includes(id) ? (await clash.rooms.view(run.projectId)).timelines[id] : undefined;
  if (!timeline) throw invalid("timeline", "It is no timeline among the inputs whose pictures this action may see.");
  const length = lengthFrames(timeline);
  if (length === 0) throw invalid("timeline", "The timeline is empty.");
  const assets = await filesOf(asked, timeline);
  const taken: Taken[] = [];
  for (const frame of new Set(middles(length, count).map((at) => Math.min(length - 1, at)))) {
    const out = await freeName(run.folder, "frame", "png");
    await drawFrame(asked, { timeline, assets, frame, side, out: await fileToWrite(run.folder, out, "out") });
    taken.push({ atMs: Math.round((frame * 1000) / timeline.fps), out });
  }
  return taken;
}

interface Drawing {
  timeline: Timeline;
  assets: Map<string, RenderAsset>;
  frame: number;
  side: number;
  out: string;
}

async function drawFrame({ clash, signal }: Asked, { timeline, assets, frame, side, out }: Drawing): Promise<void> {
  const { renderStill } = await import("../../render/still.ts"); // its libraries take memory: a studio that draws nothing does without
  await withTempFolder(async (tempFolder) => {
    const whole = join(tempFolder, "frame.png");
    const programs = { ffmpeg: clash.config.ffmpegPath, ffprobe: clash.config.ffprobePath, signal };
    await renderStill({ timeline, assets: (id) => assets.get(id), frame, out: whole, tempFolder, ...programs });
    const size = timeline.width > timeline.height ? { width: Math.min(side, timeline.width) } : { height: Math.min(side, timeline.height) };
    const raw = join(tempFolder, "frame.rgba");
    const made = await runImageChild<{ width: number; height: number }>(
      { act: "pixels", path: whole, svg: false, ...size, most: side * side, out: raw },
      { signal },
    );
    await runImageChild({ act: "encode", path: raw, ...made, out }, { signal });
  });
}

async function filesOf({ clash, run }: Asked, timeline: Timeline): Promise<Map<string, RenderAsset>> {
  const ids = Object.values(timeline.items).flatMap((item) =>
    item.kind === "clip" ? [item.assetId] : item.kind === "solid" && item.soft ? [item.soft.assetId] : [],
  );
  const found = new Map<string, RenderAsset>();
  for (const [id, { sha256, kind, durationMs, width, height }] of await assetsByIds(clash, run.projectId, [...new Set(ids)]))
    found.set(id, {
      path: await clash.store.localPath(sha256),
      kind,
      seconds: (durationMs ?? 0) / 1000,
      width: width ?? 0,
      height: height ?? 0,
    });
  return found;
}
