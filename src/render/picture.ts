/**
 * The filter graph of one segment's picture. Each layer becomes a stream of exactly its frames; the layers are laid over one another from the
 * bottom. Two shapes are cheaper and cover nearly every film: a picture that fills the segment needs no ground below it, and a dissolve at its
 * head is one mix of two streams.
 */
import { dissolveInto, SOFT_DRIFT, viewRect } from "../canvas/timeline/frames.ts";
import { type ClipItem, endOf, type KenBurns, type PlacedItem, type SolidItem, type Timeline } from "../canvas/timeline.ts";
import { newGraph, type Graph } from "./graph.ts";
import { type Segment, showsPicture, shownItems } from "./plan.ts";
import { type Picture, type Pictures, sourceOf } from "./prepare.ts";
import { inputOf, type Source, type Sources } from "./sources.ts";

export interface Scene {
  timeline: Timeline;
  sources: Sources;
  pictures: Pictures;
}

type PictureItem = PlacedItem<ClipItem> | PlacedItem<SolidItem>;

/** The graph and the name of the stream that leaves it: yuv420p, one frame per frame of the segment. */
export function segmentGraph(scene: Scene, segment: Segment): { graph: Graph; out: string } {
  const graph = newGraph();
  const shown = shownItems(scene.timeline, segment);
  const out = shown
    .filter((item) => !showsPicture(item))
    .reduce(
      (below, item) => overlayWords(graph, scene, segment, below, item),
      pictureStream(graph, scene, segment, shown.filter(isPicture)),
    );
  return { graph, out };
}

const isPicture = (item: PlacedItem): item is PictureItem => showsPicture(item);

function pictureStream(graph: Graph, scene: Scene, segment: Segment, items: PictureItem[]): string {
  const { timeline } = scene;
  const [first, second] = items;
  const fills = (item: PictureItem) => item.start <= segment.from && endOf(item) >= segment.to && !isOverlay(timeline, item);
  if (first && fills(first)) {
    const ground = graph.chain(
      [layerStream(graph, scene, segment, first)],
      [...fadeFilters(spanOf(first, segment), timeline.background, timeline.fps), "null"],
    );
    return items.slice(1).reduce((below, item) => overlayPicture(graph, scene, segment, below, item), ground);
  }
  if (first && second && isMix(scene, segment, first, second) && fills(second)) {
    const frames = dissolveInto(timeline, second.id);
    const mix = `xfade=transition=fade:duration=${frames / timeline.fps}:offset=0`;
    const mixed = graph.chain(
      [layerStream(graph, scene, segment, first), layerStream(graph, scene, segment, second)],
      [mix, ...fadeFilters(spanOf(second, segment), timeline.background, timeline.fps)],
    );
    return items.slice(2).reduce((below, item) => overlayPicture(graph, scene, segment, below, item), mixed);
  }
  const ground = graph.chain([], [...plain(timeline, timeline.background, "yuv420p"), ...exactly(timeline, segment.to - segment.from)]);
  return items.reduce((below, item) => overlayPicture(graph, scene, segment, below, item), ground);
}

const isOverlay = (timeline: Timeline, item: PlacedItem) => timeline.tracks.find((track) => track.id === item.trackId)?.kind === "overlay";

/** The first item only dissolves into the second, which begins with the segment. */
const isMix = ({ timeline }: Scene, segment: Segment, first: PictureItem, second: PictureItem) =>
  first.trackId === second.trackId &&
  second.start === segment.from &&
  endOf(first) === segment.from + dissolveInto(timeline, second.id) &&
  !first.fadeOutFrames &&
  !second.fadeInFrames;

interface Span {
  /** Frames from the segment's start to where the item is first seen; how many are seen; how many of the item were before. */
  at: number;
  frames: number;
  skipped: number;
  item: PictureItem;
}

function spanOf(item: PictureItem, segment: Segment): Span {
  const from = Math.max(item.start, segment.from);
  return { at: from - segment.from, frames: Math.min(endOf(item), segment.to) - from, skipped: from - item.start, item };
}

/** Fades of a stream that begins `skipped` frames into its item. A segment never begins inside a fade. */
function fadeFilters({ item, skipped, frames }: Span, colour: string | "alpha", fps: number): string[] {
  const outAt = item.length - (item.fadeOutFrames ?? 0) - skipped;
  return fades(
    { into: skipped === 0 ? (item.fadeInFrames ?? 0) : 0, out: outAt < frames ? (item.fadeOutFrames ?? 0) : 0, outAt },
    colour === "alpha" ? "alpha=1" : `color=${colour}`,
    fps,
  );
}

/** Fades counted as `fadeAt` counts them: by time, one frame late, because ffmpeg's own first frame of a fade is empty. */
function fades({ into, out, outAt }: { into: number; out: number; outAt: number }, how: string, fps: number): string[] {
  const seconds = (frames: number) => (frames / fps).toFixed(6);
  const filters = [
    ...(into > 0 ? [`fade=t=in:st=0:d=${seconds(into)}:${how}`] : []),
    ...(out > 0 ? [`fade=t=out:st=${seconds(outAt)}:d=${seconds(out)}:${how}`] : []),
  ];
  return filters.length > 0 ? ["setpts=N+1", ...filters, "setpts=N"] : [];
}

function overlayPicture(graph: Graph, scene: Scene, segment: Segment, below: string, item: PictureItem): string {
  const { timeline } = scene;
  const span = spanOf(item, segment);
  const dissolve = span.skipped === 0 ? dissolveInto(timeline, item.id) : 0;
  const above = graph.chain(
    [layerStream(graph, scene, segment, item, "yuva420p")],
    [...(dissolve > 0 ? [`fade=t=in:s=0:n=${dissolve}:alpha=1`] : []), ...fadeFilters(span, "alpha", timeline.fps), `setpts=N+${span.at}`],
  );
  return graph.chain([below, above], ["overlay=0:0:format=yuv420:eof_action=pass:repeatlast=0"]);
}

/** The frames of one item inside the segment, filling the picture, counted from 0. */
function layerStream(graph: Graph, scene: Scene, segment: Segment, item: PictureItem, format = "yuv420p"): string {
  const span = spanOf(item, segment);
  const picture = scene.pictures.get(item.id);
  if (picture) return stillStream(graph, scene.timeline, span, picture, format);
  if (item.kind === "clip") return videoStream(graph, scene.timeline, span, item, sourceOf(scene.sources, item.assetId), format);
  return graph.chain([], [...plain(scene.timeline, item.colour, format), ...exactly(scene.timeline, span.frames)]);
}

/** Exactly so many frames, with whole numbers as their times. */
const exactly = ({ fps }: Timeline, frames: number) => [`trim=end_frame=${frames}`, `settb=1/${fps}`, "setpts=N", "setsar=1"];

const TO_BT709 = "out_color_matrix=bt709:out_range=tv";

/** A colour without end; made once and repeated, in RGB first so that the conversion is ours. */
const plain = ({ width, height, fps }: Timeline, colour: string, format: string) => [
  ...[`color=c=${colour}:s=${width}x${height}:r=${fps}`, "format=rgba", "trim=end_frame=1"],
  ...[`scale=${TO_BT709}`, `format=${format}`, "loop=loop=-1:size=1"],
];

function videoStream(graph: Graph, timeline: Timeline, span: Span, item: ClipItem, source: Source, format: string): string {
  const { width, height, fps } = timeline;
  const lastFrame = Math.max(0, source.seconds - 1.5 / Math.max(1, source.rate));
  const at = Math.min(lastFrame, Math.max(0, (item.inFrames + span.skipped - 0.5) / fps));
  const from = graph.input(["-threads", "2", ...(at > 0 ? ["-ss", at.toFixed(6)] : []), ...inputOf(source)], "v");
  const matrix = source.taggedColour || source.height < 720 ? "" : "in_color_matrix=bt709:";
  const cover = item.fit === "cover";
  const ground = format === "yuva420p" ? "black@0" : timeline.background;
  return graph.chain(
    [from],
    [
      "setpts=PTS-STARTPTS",
      `fps=${fps}`,
      `scale=${width}:${height}:force_original_aspect_ratio=${cover ? "increase" : "decrease"}:force_divisible_by=2:flags=bicubic:${matrix}${TO_BT709}`,
      `format=${format}`,
      cover ? `crop=${width}:${height}` : `pad=${width}:${height}:-1:-1:color=${ground}`,
      "tpad=stop=-1:stop_mode=clone",
      ...exactly(timeline, span.frames),
    ],
  );
}

function stillStream(graph: Graph, timeline: Timeline, span: Span, picture: Picture, format: string): string {
  const from = graph.input(imageInput(timeline, picture), "v");
  const move = span.item.kind === "clip" ? span.item.kenBurns : SOFT_DRIFT;
  const repeat = [`loop=loop=-1:size=1`, ...exactly(timeline, span.frames)];
  const view = move
    ? [...repeat, moveFilter(move, span, picture, timeline), `crop=${timeline.width}:${timeline.height}:0:0`]
    : [`scale=${timeline.width}:${timeline.height}`, ...repeat];
  return graph.chain([from], [`scale=${TO_BT709}`, `format=${format}`, ...view]);
}

const imageInput = (timeline: Timeline, picture: Picture) => [
  "-protocol_whitelist",
  "file,pipe",
  "-f",
  "image2",
  "-pattern_type",
  "none",
  "-framerate",
  String(timeline.fps),
  "-i",
  picture.path,
];

/**
 * Ken Burns by resampling at fractions of a pixel (zoompan moves by whole ones, which trembles). The filter's output is as large as its input,
 * so the corners are placed such that the view lands on the upper left part of the frame's size.
 */
function moveFilter(move: KenBurns, { skipped, item }: Span, picture: Picture, { width, height }: Timeline): string {
  const [from, to] = [viewRect(move.from), viewRect(move.to)];
  const t = `((on-1+${skipped})/${Math.max(1, item.length - 1)})`;
  const eased = `${t}*${t}*(3-2*${t})`;
  const along = (a: number, b: number, pixels: number, shift = 0) =>
    `(${(a * pixels + shift).toFixed(4)}+${((b - a) * pixels).toFixed(4)}*${eased})`;
  const [stepX, stepY] = [picture.width / width, picture.height / height];
  // the filter counts from the middle of the first pixel, a view from its edge
  const left = along(from.x + from.width / width / 2, to.x + to.width / width / 2, picture.width, -0.5);
  const top = along(from.y + from.height / height / 2, to.y + to.height / height / 2, picture.height, -0.5);
  const right = `${left}+${along(from.width, to.width, picture.width * stepX)}`;
  const bottom = `${top}+${along(from.height, to.height, picture.height * stepY)}`;
  return `perspective=x0='${left}':y0='${top}':x1='${right}':y1='${top}':x2='${left}':y2='${bottom}':x3='${right}':y3='${bottom}':sense=source:eval=frame:interpolation=cubic`;
}

/** Words are faded from their own start and then cut to the segment, so a fade may run across a cut of the picture. */
function overlayWords(graph: Graph, scene: Scene, segment: Segment, below: string, item: PlacedItem): string {
  const { timeline, pictures } = scene;
  const picture = pictures.get(item.id);
  if (!picture) return below;
  const last = Math.min(endOf(item), segment.to) - item.start;
  const skipped = Math.max(0, segment.from - item.start);
  const fading = fades(
    { into: item.fadeInFrames ?? 0, out: item.fadeOutFrames ?? 0, outAt: item.length - (item.fadeOutFrames ?? 0) },
    "alpha=1",
    timeline.fps,
  );
  const words = graph.chain(
    [graph.input(imageInput(timeline, picture), "v")],
    [
      `scale=${TO_BT709}`,
      "format=yuva420p",
      "loop=loop=-1:size=1",
      ...exactly(timeline, last),
      ...fading,
      `trim=start_frame=${skipped}`,
      `setpts=N+${Math.max(0, item.start - segment.from)}`,
    ],
  );
  return graph.chain([below, words], [`overlay=${picture.x}:${picture.y}:format=yuv420:eof_action=pass:repeatlast=0`]);
}
