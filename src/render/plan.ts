/**
 * Cuts a timeline into segments that are rendered one by one and joined without encoding again. A segment begins where a picture begins and
 * nothing is in the middle of a fade, so its filter graph is small, only knows the media it shows, and its memory does not grow with the film.
 */
import { endOf, itemsOfTrack, lengthFrames, type PlacedItem, type Timeline, type TimelineItem } from "../canvas/timeline.ts";

export interface Segment {
  /** First frame, and the one after the last. */
  from: number;
  to: number;
}

export const showsPicture = (item: TimelineItem): boolean => item.kind === "solid" || (item.kind === "clip" && item.media !== "audio");

/** What a segment shows, bottom first. */
export function shownItems(timeline: Timeline, { from, to }: Segment): PlacedItem[] {
  return timeline.tracks
    .filter((track) => !track.hidden && track.kind !== "audio")
    .flatMap((track) => itemsOfTrack(timeline, track.id))
    .filter((item) => item.start < to && endOf(item) > from);
}

/** Segments in order that cover every frame once. Each lasts at least a second where the film does. */
export function planSegments(timeline: Timeline): Segment[] {
  const end = lengthFrames(timeline);
  const pictures = shownItems(timeline, { from: 0, to: end }).filter(showsPicture);
  const cuts = [...new Set(pictures.map((item) => item.start))]
    .filter((frame) => frame > 0 && pictures.every((item) => isCalmAt(item, frame)))
    .sort((a, b) => a - b);
  const segments: Segment[] = [];
  let from = 0;
  for (const cut of cuts) {
    if (cut - from < timeline.fps || end - cut < timeline.fps) continue;
    segments.push({ from, to: cut });
    from = cut;
  }
  return end > 0 ? [...segments, { from, to: end }] : [];
}

/** No fade or dissolve of the item runs through this frame; one that begins here is whole in the segment that begins here. */
function isCalmAt(item: PlacedItem, frame: number): boolean {
  const inside = (from: number, to: number) => frame > from && frame < to;
  const fadingIn = inside(item.start, item.start + (item.fadeInFrames ?? 0));
  const fadingOut = inside(endOf(item) - (item.fadeOutFrames ?? 0), endOf(item));
  const dissolving = inside(endOf(item) - (item.transition?.frames ?? 0), endOf(item));
  return !fadingIn && !fadingOut && !dissolving;
}
