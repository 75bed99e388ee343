/**
 * A timeline: tracks from bottom to top and items on them, everything counted in whole frames.
 *
 * This is the plain form. In a project's document every track and item is a map of its own, so that two editors merge; the shapes
 * are the same. What an item looks like at a frame is arithmetic on this value only (`timeline/frames.ts`), so the page, ffmpeg and
 * the browser renderer cannot disagree about it.
 *
 * What always holds in a timeline that `checkTimeline` accepts: items of one track overlap only where the earlier one dissolves into
 * the later one, by exactly the frames of that dissolve; every item is on a track that can carry it; nothing has no length.
 */
import { type Static, Type } from "@sinclair/typebox";

/** Frames are counted from 0; the longest film is a day at 120 frames a second. */
const Frames = Type.Integer({ minimum: 0, maximum: 86_400 * 120 });
const Decibels = Type.Number({ minimum: -96, maximum: 24 });
const Id = Type.String({ minLength: 1, maxLength: 80 });
export const Colour = Type.String({ pattern: "^#[0-9a-fA-F]{6}$" });

/** The part of the picture that is seen: its centre as fractions of the fitted picture, and how far it is enlarged (1 = all of it). */
const View = Type.Object({
  x: Type.Number({ minimum: 0, maximum: 1 }),
  y: Type.Number({ minimum: 0, maximum: 1 }),
  scale: Type.Number({ minimum: 1, maximum: 4 }),
});

const Placed = {
  trackId: Id,
  start: Frames,
  length: Frames,
  name: Type.Optional(Type.String({ maxLength: 200 })),
  fadeInFrames: Type.Optional(Frames),
  fadeOutFrames: Type.Optional(Frames),
  /** How this item becomes the next one of its track; the two overlap by these frames. */
  transition: Type.Optional(Type.Object({ kind: Type.Literal("cross-dissolve"), frames: Frames })),
};

export const ClipItem = Type.Object({
  kind: Type.Literal("clip"),
  ...Placed,
  assetId: Id,
  media: Type.Union([Type.Literal("image"), Type.Literal("video"), Type.Literal("audio")]),
  /** Frames of the timeline's rate that are skipped at the head of the media. Past its end a picture holds its last frame and a sound is silent. */
  inFrames: Frames,
  gainDb: Decibels,
  fit: Type.Union([Type.Literal("cover"), Type.Literal("contain")]),
  kenBurns: Type.Optional(Type.Object({ from: View, to: View })),
  /** Lowers this sound by `db` while something sounds on the other track. */
  duck: Type.Optional(
    Type.Object({ underTrackId: Id, db: Type.Number({ minimum: -60, maximum: 0 }), attackFrames: Frames, releaseFrames: Frames }),
  ),
});

export const TEXT_STYLES = ["title", "lower-third", "fact", "end-card"] as const;

export const TextItem = Type.Object({
  kind: Type.Literal("text"),
  ...Placed,
  text: Type.String({ minLength: 1, maxLength: 400 }),
  style: Type.Union(TEXT_STYLES.map((style) => Type.Literal(style))),
  /** The colour of a soft plate behind the words. */
  background: Type.Optional(Colour),
});

export const SolidItem = Type.Object({
  kind: Type.Literal("solid"),
  ...Placed,
  colour: Colour,
  /** A frame of this asset, far out of focus, lies over the colour. */
  soft: Type.Optional(Type.Object({ assetId: Id, media: Type.Union([Type.Literal("image"), Type.Literal("video")]), atFrames: Frames })),
});

export const CaptionItem = Type.Object({
  kind: Type.Literal("caption"),
  ...Placed,
  /** One or two lines, divided by a line feed. */
  text: Type.String({ minLength: 1, maxLength: 400 }),
  language: Type.String({ maxLength: 20 }),
  /** When each word is said, in frames from the start of the item. */
  words: Type.Optional(Type.Array(Type.Object({ text: Type.String(), start: Frames, end: Frames }), { maxItems: 200 })),
});

export const TimelineItem = Type.Union([ClipItem, TextItem, SolidItem, CaptionItem]);

export const TRACK_KINDS = ["video", "audio", "text", "overlay"] as const;

export const Track = Type.Object({
  id: Id,
  kind: Type.Union(TRACK_KINDS.map((kind) => Type.Literal(kind))),
  name: Type.String({ maxLength: 200 }),
  muted: Type.Boolean(),
  hidden: Type.Boolean(),
  locked: Type.Boolean(),
  gainDb: Decibels,
});

export const TimelineSchema = Type.Object({
  width: Type.Integer({ minimum: 16, maximum: 8192, multipleOf: 2 }),
  height: Type.Integer({ minimum: 16, maximum: 8192, multipleOf: 2 }),
  fps: Type.Integer({ minimum: 1, maximum: 120 }),
  background: Colour,
  tracks: Type.Array(Track, { maxItems: 100 }),
  items: Type.Record(Type.String(), TimelineItem),
});

export type Timeline = Static<typeof TimelineSchema>;
export type Track = Static<typeof Track>;
export type TimelineItem = Static<typeof TimelineItem>;
export type ClipItem = Static<typeof ClipItem>;
export type TextItem = Static<typeof TextItem>;
export type SolidItem = Static<typeof SolidItem>;
export type CaptionItem = Static<typeof CaptionItem>;
export type KenBurns = NonNullable<ClipItem["kenBurns"]>;
export type TextStyle = TextItem["style"];

/** An item with its key, as the arithmetic hands it out. */
export type PlacedItem<I extends TimelineItem = TimelineItem> = I & { id: string };

export const endOf = (item: Pick<TimelineItem, "start" | "length">): number => item.start + item.length;

/** The items of one track in the order of time; equal starts are ordered by id, so that every editor sees the same order. */
export function itemsOfTrack(timeline: Timeline, trackId: string): PlacedItem[] {
  return Object.entries(timeline.items)
    .filter(([, item]) => item.trackId === trackId)
    .map(([id, item]) => ({ ...item, id }))
    .sort((a, b) => a.start - b.start || (a.id < b.id ? -1 : 1));
}

/** Frames from 0 to the end of the last item that is seen or heard. */
export function lengthFrames(timeline: Timeline): number {
  return Object.values(timeline.items).reduce((longest, item) => Math.max(longest, endOf(item)), 0);
}
