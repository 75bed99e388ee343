import { join } from "node:path";
import { Type } from "@sinclair/typebox";
import { assetsByIds } from "../../assets/assets.ts";
import { endOf, itemsOfTrack, lengthFrames, type PlacedItem, type Timeline } from "../../canvas/timeline.ts";
import { field } from "../../commands/define.ts";
import { withTempFolder } from "../../lib/child.ts";
import { AppError, invalid } from "../../lib/errors.ts";
import type { RenderAsset } from "../../render/sources.ts";
import { runImageChild } from "../../assets/media-child.ts";
import { asData, quoted } from "../untrusted.ts";
import { defineRead, fitLines, type Look } from "./look.ts";
import type { Picture } from "./pixels.ts";

const TEXT_CHARACTERS = 7_000;
const STILL_PIXELS = 1024;
const timelineId = field.nodeId;

/** As it stands on the canvas that the reader works on. Throws AppError `not_found`. */
async function timelineOf(look: Look, id: string): Promise<Timeline> {
  const timeline = (await look.view()).timelines[id];
  if (!timeline) throw new AppError("not_found", `There is no timeline ${quoted(id, 64)} on this canvas.`);
  return timeline;
}

export const timelineRead = defineRead({
  name: "timeline_read",
  title: "Read a timeline",
  description:
    "Tracks from bottom to top and their items in the order of time, in whole frames. With as=json the value that timeline_update takes (when it fits).",
  parameters: Type.Object({ timelineId, as: field.oneOf(["lines", "json"], { default: "lines" }) }),
  async look(look, { timelineId: id, as }) {
    const timeline = await timelineOf(look, id);
    const { width, height, fps, tracks, items } = timeline;
    const head = `${width}×${height}, ${fps} frames a second, ${lengthFrames(timeline)} frames, ${tracks.length} tracks, ${Object.keys(items).length} items.`;
    if (as === "json") {
      const text = JSON.stringify(timeline);
      if (text.length > TEXT_CHARACTERS)
        throw invalid("as", `The timeline has ${text.length} characters as JSON, more than an answer holds. Read it as lines.`);
      return { text: `${head}\n${asData(`timeline ${id}`, text)}`, nodeIds: [id] };
    }
    const lines = tracks.flatMap((track) => [
      `track ${track.id} ${track.kind} ${quoted(track.name, 60)}${track.muted ? " muted" : ""}${track.hidden ? " hidden" : ""}${track.locked ? " locked" : ""}`,
      ...itemsOfTrack(timeline, track.id).map((item) => `  ${itemLine(item)}`),
    ]);
    const body = fitLines(lines, TEXT_CHARACTERS, (_, missing) => `(${missing} more lines)`);
    return { text: `${head}\n${asData(`timeline ${id}`, body)}`, nodeIds: [id] };
  },
});

function itemLine(item: PlacedItem): string {
  const span = `${item.id} ${item.kind} ${item.start}-${endOf(item)}`;
  const dissolve = item.transition ? ` dissolve ${item.transition.frames}` : "";
  switch (item.kind) {
    case "clip":
      return `${span} ${item.media} ${item.assetId} from ${item.inFrames} ${item.gainDb} dB ${item.fit}${dissolve}`;
    case "text":
      return `${span} ${item.style} ${quoted(item.text, 200)}${dissolve}`;
    case "caption":
      return `${span} ${item.language} ${quoted(item.text, 200)}`;
    case "solid":
      return `${span} ${item.colour}${dissolve}`;
  }
}

export const timelineLook = defineRead({
  name: "timeline_look",
  title: "Look at a frame of a timeline",
  description: "One frame of a timeline as the film will show it, for you to see.",
  parameters: Type.Object({
    timelineId,
    frame: Type.Optional(Type.Integer({ minimum: 0, description: "Counted from 0." })),
    at: Type.Optional(Type.Number({ minimum: 0, maximum: 86_400, description: "Or the moment in seconds." })),
  }),
  async look(look, { timelineId: id, frame, at }) {
    const timeline = await timelineOf(look, id);
    if (lengthFrames(timeline) === 0) throw invalid("timelineId", "The timeline is empty.");
    const wanted = frame ?? Math.min(lengthFrames(timeline) - 1, Math.floor((at ?? 0) * timeline.fps));
    return {
      text: `Frame ${wanted} of ${lengthFrames(timeline)}, ${(wanted / timeline.fps).toFixed(2)} s.`,
      images: [await drawFrame(look, timeline, wanted)],
      nodeIds: [id],
    };
  },
});

async function drawFrame(look: Look, timeline: Timeline, frame: number): Promise<Picture> {
  const { clash, signal } = look;
  const assets = await filesOf(look, timeline);
  const { renderStill } = await import("../../render/still.ts"); // its libraries take memory: a studio that draws nothing does without
  return withTempFolder(async (folder) => {
    const [frameOut, out] = [join(folder, "frame.png"), join(folder, "small.jpg")];
    const programs = { ffmpeg: clash.config.ffmpegPath, ffprobe: clash.config.ffprobePath, signal };
    await renderStill({ timeline, assets: (assetId) => assets.get(assetId), frame, out: frameOut, tempFolder: folder, ...programs });
    await runImageChild({ act: "still", path: frameOut, svg: false, side: STILL_PIXELS, out }, { signal });
    return { type: "image", mime: "image/jpeg", base64: Buffer.from(await Bun.file(out).bytes()).toString("base64") };
  });
}

async function filesOf({ clash, projectId }: Look, timeline: Timeline): Promise<Map<string, RenderAsset>> {
  const ids = Object.values(timeline.items).flatMap((item) =>
    item.kind === "clip" ? [item.assetId] : item.kind === "solid" && item.soft ? [item.soft.assetId] : [],
  );
  const found = new Map<string, RenderAsset>();
  for (const [id, asset] of await assetsByIds(clash, projectId, [...new Set(ids)])) {
    const { kind, durationMs, width, height } = asset;
    found.set(id, {
      path: await clash.store.localPath(asset.sha256),
      kind,
      seconds: (durationMs ?? 0) / 1000,
      width: width ?? 0,
      height: height ?? 0,
    });
  }
  return found;
}
