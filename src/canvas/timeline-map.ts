/**
 * A timeline inside the document: `timelines/<node id>` is a map, its tracks a movable list of maps, its items a map of maps, and the
 * words of texts and captions are Text containers. Two editors therefore merge field by field. A plain timeline goes in as the
 * smallest difference and comes out checked.
 */
import { Value } from "@sinclair/typebox/value";
import { LoroMap, LoroMovableList, LoroText } from "loro-crdt";
import { rewriteText } from "./rewrite.ts";
import { type Timeline, TimelineItem, TimelineSchema, Track } from "./timeline.ts";

export const EMPTY_TIMELINE: Timeline = { width: 1920, height: 1080, fps: 24, background: "#000000", tracks: [], items: {} };

const SCALARS = ["width", "height", "fps", "background"] as const;

type Plain = Record<string, unknown>;

/** The plain timeline of what is stored. `misfit` tells that something was left out or replaced, because it had the wrong shape. */
export function readTimeline(raw: unknown): { timeline: Timeline; misfit: boolean } {
  const stored = isPlain(raw) ? raw : {};
  const timeline: Timeline = { ...EMPTY_TIMELINE, tracks: [], items: {} };
  let misfit = !isPlain(raw);
  for (const field of SCALARS) {
    if (Value.Check(TimelineSchema.properties[field], stored[field])) Object.assign(timeline, { [field]: stored[field] });
    else misfit = true;
  }
  const tracks = Array.isArray(stored.tracks) ? stored.tracks : [];
  const known = new Set<string>();
  for (const track of tracks) {
    if (!Value.Check(Track, track) || known.has(track.id)) misfit = true;
    else {
      known.add(track.id);
      timeline.tracks.push(track);
    }
  }
  for (const [id, item] of Object.entries(isPlain(stored.items) ? stored.items : {})) {
    if (id !== "__proto__" && Value.Check(TimelineItem, item)) timeline.items[id] = item;
    else misfit = true;
  }
  misfit ||= !Array.isArray(stored.tracks) || !isPlain(stored.items);
  return { timeline, misfit };
}

/** Makes the stored timeline equal to the plain one, touching only what differs. */
export function writeTimeline(timelines: LoroMap, id: string, timeline: Timeline): void {
  const existing = timelines.get(id);
  const map = existing instanceof LoroMap ? existing : createTimeline(timelines, id);
  const stored = map.toJSON() as Plain;
  for (const field of SCALARS) if (stored[field] !== timeline[field]) map.set(field, timeline[field]);
  const tracks = map.get("tracks");
  writeTracks(tracks instanceof LoroMovableList ? tracks : map.setContainer("tracks", new LoroMovableList()), timeline.tracks);
  const items = map.get("items");
  writeItems(items instanceof LoroMap ? items : map.setContainer("items", new LoroMap()), timeline.items);
}

function createTimeline(timelines: LoroMap, id: string): LoroMap {
  const map = timelines.setContainer(id, new LoroMap());
  map.setContainer("tracks", new LoroMovableList());
  map.setContainer("items", new LoroMap());
  return map;
}

function writeTracks(list: LoroMovableList, tracks: readonly Track[]): void {
  const ids = () => (list.toJSON() as unknown[]).map((track) => (isPlain(track) ? String(track.id) : ""));
  const wanted = new Set(tracks.map((track) => track.id));
  const seen = new Set<string>();
  const present = ids();
  const doomed = present.flatMap((id, index) => {
    const drop = !wanted.has(id) || seen.has(id);
    seen.add(id);
    return drop ? [index] : [];
  });
  for (const index of doomed.reverse()) list.delete(index, 1);
  for (const [index, track] of tracks.entries()) {
    const at = ids().indexOf(track.id);
    if (at < 0) list.insertContainer(index, new LoroMap());
    else if (at !== index) list.move(at, index);
    const slot = list.get(index);
    writeFields(slot instanceof LoroMap ? slot : list.setContainer(index, new LoroMap()), track, false);
  }
}

function writeItems(items: LoroMap, wanted: Readonly<Record<string, TimelineItem>>): void {
  const stored = items.toJSON() as Plain;
  for (const id of Object.keys(stored)) if (!Object.hasOwn(wanted, id)) items.delete(id);
  for (const [id, item] of Object.entries(wanted)) {
    if (Value.Equal(stored[id], item)) continue;
    const slot = items.get(id);
    writeFields(slot instanceof LoroMap ? slot : items.setContainer(id, new LoroMap()), item, true);
  }
}

function writeFields(map: LoroMap, values: Readonly<Plain>, prose: boolean): void {
  const stored = map.toJSON() as Plain;
  for (const field of Object.keys(stored)) if (values[field] === undefined) map.delete(field);
  for (const [field, value] of Object.entries(values)) {
    if (value === undefined || Value.Equal(stored[field], value)) continue;
    if (prose && field === "text") rewriteText(textOf(map, field), String(value));
    else map.set(field, value);
  }
}

function textOf(map: LoroMap, field: string): LoroText {
  const slot = map.get(field);
  return slot instanceof LoroText ? slot : map.setContainer(field, new LoroText());
}

const isPlain = (value: unknown): value is Plain => typeof value === "object" && value !== null && !Array.isArray(value);
