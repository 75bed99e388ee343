import { Value } from "@sinclair/typebox/value";
import type { FieldError } from "../../lib/errors.ts";
import { endOf, itemsOfTrack, type PlacedItem, type Timeline, TimelineSchema, type Track } from "../timeline.ts";

/** Which items a kind of track can carry. */
const CARRIES = {
  video: (item) => item.kind === "solid" || (item.kind === "clip" && item.media !== "audio"),
  overlay: (item) => item.kind === "solid" || (item.kind === "clip" && item.media !== "audio"),
  audio: (item) => item.kind === "clip" && item.media !== "image",
  text: (item) => item.kind === "text" || item.kind === "caption",
} as const satisfies Record<Track["kind"], (item: PlacedItem) => boolean>;

/** Everything that is wrong with a timeline, each with the path of the field; an empty list means that it can be rendered. */
export function checkTimeline(timeline: Timeline): FieldError[] {
  if (!Value.Check(TimelineSchema, timeline)) return shapeErrors(timeline);
  return [
    ...trackErrors(timeline),
    ...itemErrors(timeline),
    ...timeline.tracks.flatMap((track) => neighbourErrors(itemsOfTrack(timeline, track.id))),
  ];
}

function shapeErrors(timeline: unknown): FieldError[] {
  return [...Value.Errors(TimelineSchema, timeline)].slice(0, 20).map((error) => ({
    field: error.path.slice(1).replaceAll("/", ".") || "timeline",
    message: `${error.message}.`,
  }));
}

function trackErrors(timeline: Timeline): FieldError[] {
  const seen = new Set<string>();
  return timeline.tracks.flatMap((track, index) => {
    const twice = seen.has(track.id);
    seen.add(track.id);
    return twice ? [{ field: `tracks.${index}.id`, message: `Two tracks have the id "${track.id}".` }] : [];
  });
}

function itemErrors(timeline: Timeline): FieldError[] {
  const tracks = new Map(timeline.tracks.map((track) => [track.id, track]));
  return Object.entries(timeline.items).flatMap(([id, item]) => {
    const track = tracks.get(item.trackId);
    const at = (field: string, message: string) => ({ field: `items.${id}.${field}`, message });
    const errors: FieldError[] = [];
    if (!track) errors.push(at("trackId", `There is no track "${item.trackId}".`));
    else if (!CARRIES[track.kind]({ ...item, id })) errors.push(at("trackId", `A track of kind "${track.kind}" cannot carry this item.`));
    if (item.length === 0) errors.push(at("length", "An item lasts at least one frame."));
    if ((item.fadeInFrames ?? 0) + (item.fadeOutFrames ?? 0) > item.length)
      errors.push(at("fadeOutFrames", "The two fades are longer than the item."));
    if (item.transition?.frames === 0) errors.push(at("transition.frames", "A dissolve lasts at least one frame."));
    if (item.kind === "clip" && item.duck && !tracks.has(item.duck.underTrackId))
      errors.push(at("duck.underTrackId", `There is no track "${item.duck.underTrackId}".`));
    return errors;
  });
}

function neighbourErrors(items: PlacedItem[]): FieldError[] {
  return items.flatMap((item, index) => {
    const next = items[index + 1];
    const frames = item.transition?.frames ?? 0;
    const at = (field: string, message: string) => [{ field: `items.${item.id}.${field}`, message }];
    if (!next) return frames > 0 ? at("transition", "There is no next item to dissolve into.") : [];
    const before = items[index - 1]?.transition?.frames ?? 0;
    if (frames + before > item.length || frames > next.length)
      return at("transition.frames", "The dissolve is longer than the items it joins.");
    const overlap = endOf(item) - next.start;
    if (frames > 0 && overlap !== frames)
      return at(
        "transition.frames",
        `The dissolve of ${frames} frames needs the next item to overlap by as many; it overlaps by ${Math.max(0, overlap)}.`,
      );
    return overlap > frames ? at("length", `It overlaps the next item "${next.id}" by ${overlap} frames.`) : [];
  });
}
