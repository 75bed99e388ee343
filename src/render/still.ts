/** One frame of a timeline as a picture, drawn by the same graph as the film. */
import type { Timeline } from "../canvas/timeline.ts";
import { invalid } from "../lib/errors.ts";
import { runFfmpeg, type Programs, toolsFrom } from "./ffmpeg.ts";
import { segmentGraph } from "./picture.ts";
import { planSegments, shownItems } from "./plan.ts";
import { preparePictures } from "./prepare.ts";
import { checkedLength } from "./render.ts";
import { type AssetLookup, readSources } from "./sources.ts";

export interface StillOptions extends Programs {
  timeline: Timeline;
  assets: AssetLookup;
  frame: number;
  /** Path of a PNG file. */
  out: string;
  tempFolder: string;
}

/** @throws AppError invalid for a frame outside the film, else as `renderTimeline`. */
export async function renderStill(options: StillOptions): Promise<void> {
  const { timeline, frame, tempFolder, out } = options;
  const frames = checkedLength(timeline);
  const segment = planSegments(timeline).find(({ from, to }) => frame >= from && frame < to);
  if (!segment || !Number.isInteger(frame)) throw invalid("frame", `The film has the frames 0 to ${frames - 1}.`);
  const tools = toolsFrom(options);
  const shown = { ...timeline, items: Object.fromEntries(shownItems(timeline, segment).map(({ id, ...item }) => [id, item])) };
  const sources = await readSources(shown, options.assets, tools);
  const pictures = await preparePictures(shown, sources, tempFolder, tools);
  // the whole segment, because its fades and dissolves are counted from its start; ffmpeg ends as soon as the frame is out
  const { graph, out: stream } = segmentGraph({ timeline: shown, sources, pictures }, segment);
  const last = graph.chain(
    [stream],
    [
      `trim=start_frame=${frame - segment.from}`,
      "scale=in_color_matrix=bt709:in_range=tv:out_range=pc:flags=accurate_rnd+full_chroma_int",
      "format=rgb24",
    ],
  );
  await runFfmpeg(tools, ["-v", "error", ...graph.options(), "-map", `[${last}]`, "-frames:v", "1", "-f", "image2", "-update", "1", out], {
    timeoutMs: 120_000,
  });
}
