/** Named edits of a plain timeline. Each gives a new timeline or throws `invalid` with the fields; the one given is left as it was. */
import { AppError, invalid } from "../../lib/errors.ts";
import { endOf, itemsOfTrack, type Timeline, type TimelineItem } from "../timeline.ts";
import { checkTimeline } from "./check.ts";

/** Puts an item under a new id. */
export function addItem(timeline: Timeline, id: string, item: TimelineItem): Timeline {
  if (timeline.items[id]) throw invalid(`items.${id}`, "There is an item with this id.");
  return checked(withItem(timeline, id, item));
}

/** Moves one edge by whole frames: the start takes the media's in-point along, so that what stays keeps its place. Positive is later. */
export function trimItem(timeline: Timeline, id: string, edge: "start" | "end", frames: number): Timeline {
  const item = itemNamed(timeline, id);
  if (item.length + (edge === "start" ? -frames : frames) < 1) throw invalid("frames", "At least one frame of the item has to stay.");
  if (edge === "end") return checked(withItem(timeline, id, { ...item, length: item.length + frames }));
  const trimmed = { ...item, start: item.start + frames, length: item.length - frames };
  if (trimmed.kind !== "clip" || trimmed.media === "image") return checked(withItem(timeline, id, trimmed));
  if (trimmed.inFrames + frames < 0) throw invalid("frames", `The media begins ${trimmed.inFrames} frames before this edge.`);
  return checked(withItem(timeline, id, { ...trimmed, inFrames: trimmed.inFrames + frames }));
}

/** Puts an item at another time or on another track. Its dissolves follow the overlap that is left. */
export function moveItem(timeline: Timeline, id: string, to: { trackId?: string; start?: number }): Timeline {
  const item = itemNamed(timeline, id);
  return checked(withItem(timeline, id, { ...item, trackId: to.trackId ?? item.trackId, start: to.start ?? item.start }));
}

/** Takes an item away and leaves its time empty. */
export function removeItem(timeline: Timeline, id: string): Timeline {
  itemNamed(timeline, id);
  const { [id]: _removed, ...items } = timeline.items;
  return checked({ ...timeline, items });
}

function itemNamed(timeline: Timeline, id: string): TimelineItem {
  const item = timeline.items[id];
  if (!item) throw new AppError("not_found", `There is no item "${id}" on this timeline.`);
  return item;
}

const withItem = (timeline: Timeline, id: string, item: TimelineItem): Timeline => ({
  ...timeline,
  items: { ...timeline.items, [id]: item },
});

function checked(timeline: Timeline): Timeline {
  const settled = {
    ...timeline,
    items: Object.fromEntries(Object.entries(timeline.items).map(([id, item]) => [id, settleDissolve(timeline, id, item)])),
  };
  const errors = checkTimeline(settled);
  if (errors[0]) throw new AppError("invalid", errors[0].message, errors);
  return settled;
}

/** A dissolve is as long as its two items overlap; where they no longer do, it is a cut. */
function settleDissolve(timeline: Timeline, id: string, item: TimelineItem): TimelineItem {
  if (!item.transition) return item;
  const items = itemsOfTrack(timeline, item.trackId);
  const next = items[items.findIndex((other) => other.id === id) + 1];
  const overlap = next ? endOf(item) - next.start : 0;
  if (overlap > 0) return { ...item, transition: { ...item.transition, frames: overlap } };
  const { transition: _gone, ...cut } = item;
  return cut;
}
