/** Where items and the marks of the ruler lie, as rules for the page's one nonce'd style element: numbers and encoded ids only. */
import { domId, idSelector, itemDomId } from "../dom.ts";
import { px } from "../project/wires.ts";
import type { ItemView, TimelineView, TrackView } from "./timeline-view.ts";

/** About this many pixels for the whole film on a desk; a second is never narrower than can be read. */
const WIDE = 1180;
const LEAST = 14;
const MOST = 60;

/** Pixels per second. */
export function scaleOf(seconds: number): number {
  return Math.min(MOST, Math.max(LEAST, WIDE / Math.max(1, seconds)));
}

/** Seconds between two marks of the ruler, so that they stand at least 70 px apart. */
export function markStep(seconds: number): number {
  const scale = scaleOf(seconds);
  return [1, 2, 5, 10, 15, 30, 60, 120, 300].find((step) => step * scale >= 70) ?? 600;
}

export function marks(seconds: number): number[] {
  const step = markStep(seconds);
  return Array.from({ length: Math.floor(seconds / step + 1e-6) + 1 }, (_, at) => at * step);
}

export const markDomId = (second: number) => domId("mark", String(second));
export const dissolveDomId = (id: string) => domId("dissolve", id);

export function timelineSheet(view: Pick<TimelineView, "seconds" | "tracks">): string {
  const scale = scaleOf(view.seconds);
  const at = (seconds: number) => (Number.isFinite(seconds) ? px(seconds * scale) : 0);
  const items = view.tracks.flatMap((track) => track.items);
  return [
    `.cut__tracks .track,.cut__tracks .ruler{width:${at(view.seconds)}px}`,
    ...items.map((item) => `${idSelector(itemDomId(item.id))}{left:${at(item.at)}px;width:${Math.max(6, at(item.seconds) - 2)}px}`),
    ...view.tracks.flatMap((track) =>
      track.items
        .filter((item) => item.dissolve)
        .map((item) => `${idSelector(dissolveDomId(item.id))}{left:${at(cutAfter(track, item))}px}`),
    ),
    ...marks(view.seconds).map((second) => `${idSelector(markDomId(second))}{left:${at(second)}px}`),
  ].join("");
}

/** Where the next item begins and covers this one, which is where the eye sees the cut. */
function cutAfter(track: TrackView, item: ItemView): number {
  const later = track.items.filter((other) => other.at > item.at).map((other) => other.at);
  return later.length > 0 ? Math.min(...later) : item.at + item.seconds;
}
