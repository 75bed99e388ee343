/**
 * What a timeline shows and sounds like at a frame. Whole frames in, plain numbers out; both renderers are written against these formulas
 * (a test compares them), so a change here is a change of every film.
 */
import { type ClipItem, endOf, itemsOfTrack, type KenBurns, type PlacedItem, type Timeline, type TimelineItem } from "../timeline.ts";

/** Seconds as the nearest whole frame. */
export const toFrames = (seconds: number, fps: number): number => Math.round(seconds * fps);
export const toSeconds = (frames: number, fps: number): number => frames / fps;

export const isOn = (item: Pick<TimelineItem, "start" | "length">, frame: number): boolean => frame >= item.start && frame < endOf(item);

/** What is on at a frame, bottom track first, the earlier item first. Hidden tracks show nothing; audio tracks are listed, muted or not. */
export function itemsAt(timeline: Timeline, frame: number): PlacedItem[] {
  return timeline.tracks
    .filter((track) => !track.hidden)
    .flatMap((track) => itemsOfTrack(timeline, track.id).filter((item) => isOn(item, frame)));
}

/** Share of the item in the picture from its own fades, 0 to 1. The first frame of a fade in is already a little lit, the last frame of a fade out is empty. */
export function fadeAt(item: TimelineItem, frame: number): number {
  const k = frame - item.start;
  if (k < 0 || k >= item.length) return 0;
  const into = item.fadeInFrames ? (k + 1) / item.fadeInFrames : 1;
  const out = item.fadeOutFrames ? (item.length - 1 - k) / item.fadeOutFrames : 1;
  return Math.max(0, Math.min(1, into, out));
}

/** Share of the later item in a dissolve of `frames` that began at its start: 0 in the first frame, 1 when the earlier item is gone. */
export const dissolveAt = (frames: number, framesIn: number): number => (frames === 0 ? 1 : Math.max(0, Math.min(1, framesIn / frames)));

/** Opacity of an item with its fades and with the dissolve that the item before it asks for. The earlier item stays whole below the later one. */
export function opacityAt(timeline: Timeline, id: string, frame: number): number {
  const item = timeline.items[id];
  if (!item || !isOn(item, frame)) return 0;
  return fadeAt(item, frame) * dissolveAt(dissolveInto(timeline, id), frame - item.start);
}

/** Frames of the dissolve that leads into this item; 0 for a cut. */
export function dissolveInto(timeline: Timeline, id: string): number {
  const item = timeline.items[id];
  if (!item) return 0;
  const items = itemsOfTrack(timeline, item.trackId);
  return items[items.findIndex((other) => other.id === id) - 1]?.transition?.frames ?? 0;
}

/** Slow at both ends: 0 → 0, 1 → 1, without speed at either. */
export const easeInOut = (t: number): number => t * t * (3 - 2 * t);

export interface Rect {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** The part of the fitted picture that is seen `k` frames into an item of `length` frames, as fractions of it; never outside of it. */
export function kenBurnsAt(move: KenBurns, k: number, length: number): Rect {
  const t = easeInOut(Math.max(0, Math.min(1, k / Math.max(1, length - 1))));
  const from = viewRect(move.from);
  const to = viewRect(move.to);
  const between = (a: number, b: number) => a + (b - a) * t;
  return {
    x: between(from.x, to.x),
    y: between(from.y, to.y),
    width: between(from.width, to.width),
    height: between(from.height, to.height),
  };
}

/** A view as a rectangle, pushed inside the picture where it would hang over. */
export function viewRect(view: KenBurns["from"]): Rect {
  const size = 1 / view.scale;
  const inside = (centre: number) => Math.max(0, Math.min(1 - size, centre - size / 2));
  return { x: inside(view.x), y: inside(view.y), width: size, height: size };
}

/** How a soft ground moves: too slow to be noticed as a move, too quick to look frozen. */
export const SOFT_DRIFT: KenBurns = { from: { x: 0.5, y: 0.5, scale: 1 }, to: { x: 0.5, y: 0.46, scale: 1.08 } };

export interface GainKey {
  /** Frames from the start of the item; may lie before it or after its end. */
  frame: number;
  db: number;
}

/** How the ducking of a clip moves over time: keys in order of time, straight lines in decibels between them; none means that it is not ducked. */
export function duckKeys(timeline: Timeline, clip: ClipItem): GainKey[] {
  const { duck } = clip;
  if (!duck || timeline.tracks.find((track) => track.id === duck.underTrackId)?.muted) return [];
  return spokenSpans(timeline, duck.underTrackId, duck.attackFrames + duck.releaseFrames)
    .filter((span) => span.end > clip.start && span.start < endOf(clip))
    .flatMap(({ start, end }) => [
      { frame: start - duck.attackFrames - clip.start, db: 0 },
      { frame: start - clip.start, db: duck.db },
      { frame: end - clip.start, db: duck.db },
      { frame: end + duck.releaseFrames - clip.start, db: 0 },
    ]);
}

/** Spans in which a track sounds; spans closer together than `gap` frames count as one. */
function spokenSpans(timeline: Timeline, trackId: string, gap: number): { start: number; end: number }[] {
  const spans: { start: number; end: number }[] = [];
  for (const item of itemsOfTrack(timeline, trackId)) {
    const last = spans.at(-1);
    if (last && item.start - last.end <= gap) last.end = Math.max(last.end, endOf(item));
    else spans.push({ start: item.start, end: endOf(item) });
  }
  return spans;
}

/** Decibels at a frame by the keys, held before the first and after the last. */
export function gainKeyAt(keys: readonly GainKey[], frame: number): number {
  const after = keys.findIndex((key) => key.frame > frame);
  const left = keys[after < 0 ? keys.length - 1 : after - 1];
  const right = keys[after];
  if (!left || !right) return (left ?? right)?.db ?? 0;
  return left.db + ((right.db - left.db) * (frame - left.frame)) / (right.frame - left.frame);
}

/** Amplitude (1 = as it is) of a clip at a frame: its gain, its track's, its fades, dissolves and ducking. */
export function gainAt(timeline: Timeline, id: string, frame: number): number {
  const clip = timeline.items[id];
  const track = timeline.tracks.find((one) => one.id === clip?.trackId);
  if (clip?.kind !== "clip" || !track || track.muted || !isOn(clip, frame)) return 0;
  const db = clip.gainDb + track.gainDb + gainKeyAt(duckKeys(timeline, clip), frame - clip.start);
  const leaving = clip.transition ? 1 - dissolveAt(clip.transition.frames, frame - (endOf(clip) - clip.transition.frames)) : 1;
  return 10 ** (db / 20) * opacityAt(timeline, id, frame) * leaving;
}
