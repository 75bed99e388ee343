import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { checkTimeline } from "../../src/canvas/timeline/check.ts";
import { addItem, moveItem, removeItem, trimItem } from "../../src/canvas/timeline/edits.ts";
import {
  dissolveInto,
  duckKeys,
  easeInOut,
  fadeAt,
  gainAt,
  gainKeyAt,
  itemsAt,
  kenBurnsAt,
  opacityAt,
} from "../../src/canvas/timeline/frames.ts";
import { type ClipItem, itemsOfTrack, lengthFrames, type Timeline, type TimelineItem } from "../../src/canvas/timeline.ts";
import { AppError } from "../../src/lib/errors.ts";

/** Of every property here, so that a failure is the same for everybody. */
const SEED = 20261121;

const track = (id: string, kind: Timeline["tracks"][number]["kind"]) => ({
  id,
  kind,
  name: id,
  muted: false,
  hidden: false,
  locked: false,
  gainDb: 0,
});

const clip = (start: number, length: number, more: Partial<ClipItem> = {}): ClipItem => ({
  kind: "clip",
  trackId: "v",
  start,
  length,
  assetId: "ast_1",
  media: "video",
  inFrames: 0,
  gainDb: 0,
  fit: "cover",
  ...more,
});

const timeline = (items: Record<string, TimelineItem>): Timeline => ({
  width: 640,
  height: 360,
  fps: 25,
  background: "#000000",
  items,
  tracks: [track("v", "video"), track("t", "text"), track("a", "audio"), track("m", "audio")],
});

const dissolve = (frames: number) => ({ transition: { kind: "cross-dissolve" as const, frames } });

const fieldsOf = (value: Timeline) => checkTimeline(value).map((error) => error.field);

describe("a timeline", () => {
  test("is as long as its last item", () => {
    expect(lengthFrames(timeline({}))).toBe(0);
    expect(lengthFrames(timeline({ a: clip(0, 10), b: clip(30, 12) }))).toBe(42);
  });

  test("orders the items of a track by start, then by id", () => {
    const items = { b: clip(5, 5), a: clip(5, 5), c: clip(0, 5), other: clip(0, 5, { trackId: "a", media: "audio" }) };
    expect(itemsOfTrack(timeline(items), "v").map((item) => item.id)).toEqual(["c", "a", "b"]);
  });

  test("shows at a frame exactly the items that have begun and not ended", () => {
    const value = timeline({ a: clip(0, 10), b: clip(10, 10) });
    expect(
      [0, 9, 10, 19, 20].map((frame) =>
        itemsAt(value, frame)
          .map((item) => item.id)
          .join(),
      ),
    ).toEqual(["a", "a", "b", "b", ""]);
  });

  test("shows nothing of a hidden track", () => {
    const value = timeline({ a: clip(0, 10) });
    expect(itemsAt({ ...value, tracks: value.tracks.map((one) => ({ ...one, hidden: true })) }, 0)).toEqual([]);
  });
});

describe("checking", () => {
  test("accepts items side by side and a dissolve that fits its overlap", () => {
    expect(fieldsOf(timeline({ a: clip(0, 20, dissolve(5)), b: clip(15, 20), c: clip(35, 5) }))).toEqual([]);
  });

  test("names the field of everything that is wrong", () => {
    expect(fieldsOf(timeline({ a: clip(0, 20), b: clip(15, 20) }))).toEqual(["items.a.length"]);
    expect(fieldsOf(timeline({ a: clip(0, 20, dissolve(5)), b: clip(20, 20) }))).toEqual(["items.a.transition.frames"]);
    expect(fieldsOf(timeline({ a: clip(0, 20, dissolve(15)), b: clip(5, 10) }))).toEqual(["items.a.transition.frames"]);
    expect(fieldsOf(timeline({ a: clip(0, 20, dissolve(5)) }))).toEqual(["items.a.transition"]);
    expect(fieldsOf(timeline({ a: clip(0, 0) }))).toEqual(["items.a.length"]);
    expect(fieldsOf(timeline({ a: clip(0, 5, { trackId: "gone" }) }))).toEqual(["items.a.trackId"]);
    expect(fieldsOf(timeline({ a: clip(0, 5, { trackId: "a", media: "image" }) }))).toEqual(["items.a.trackId"]);
    expect(fieldsOf(timeline({ a: clip(0, 5, { fadeInFrames: 3, fadeOutFrames: 3 }) }))).toEqual(["items.a.fadeOutFrames"]);
    expect(fieldsOf(timeline({ a: clip(0, 5, { duck: { underTrackId: "gone", db: -6, attackFrames: 1, releaseFrames: 1 } }) }))).toEqual([
      "items.a.duck.underTrackId",
    ]);
    expect(fieldsOf({ ...timeline({}), tracks: [track("v", "video"), track("v", "video")] })).toEqual(["tracks.1.id"]);
  });

  test("says where the shape is wrong", () => {
    expect(fieldsOf({ ...timeline({}), fps: 0 })).toContain("fps");
    expect(fieldsOf({ ...timeline({}), width: 641 })).toContain("width");
  });
});

describe("fades and dissolves", () => {
  test("a fade in lights the first frame a little and a fade out ends empty", () => {
    const item = clip(10, 20, { fadeInFrames: 4, fadeOutFrames: 5 });
    expect([9, 10, 13, 20, 28, 29, 30].map((frame) => fadeAt(item, frame))).toEqual([0, 0.25, 1, 1, 0.2, 0, 0]);
  });

  test("a dissolve begins with all of the first item and gives the second one an equal step each frame", () => {
    const value = timeline({ a: clip(0, 20, dissolve(4)), b: clip(16, 20) });
    expect(dissolveInto(value, "b")).toBe(4);
    expect([15, 16, 17, 18, 19, 20].map((frame) => opacityAt(value, "b", frame))).toEqual([0, 0, 0.25, 0.5, 0.75, 1]);
    expect([16, 19, 20].map((frame) => opacityAt(value, "a", frame))).toEqual([1, 1, 0]);
  });

  test("never leave the range from 0 to 1", () => {
    fc.assert(
      fc.property(fc.nat(60), fc.nat(60), fc.nat(200), (into, out, frame) => {
        const opacity = fadeAt(clip(20, 120, { fadeInFrames: into, fadeOutFrames: out }), frame);
        expect(opacity).toBeGreaterThanOrEqual(0);
        expect(opacity).toBeLessThanOrEqual(1);
      }),
      { seed: SEED },
    );
  });
});

describe("a move over a still", () => {
  const view = fc.record({
    x: fc.double({ min: 0, max: 1, noNaN: true }),
    y: fc.double({ min: 0, max: 1, noNaN: true }),
    scale: fc.double({ min: 1, max: 4, noNaN: true }),
  });

  test("never shows anything outside of the picture and keeps its shape", () => {
    fc.assert(
      fc.property(view, view, fc.nat(100), (from, to, k) => {
        const rect = kenBurnsAt({ from, to }, k, 101);
        expect(Math.min(rect.x, rect.y)).toBeGreaterThanOrEqual(-1e-9);
        expect(Math.max(rect.x + rect.width, rect.y + rect.height)).toBeLessThanOrEqual(1 + 1e-9);
        expect(rect.width).toBeCloseTo(rect.height, 9);
      }),
      { seed: SEED },
    );
  });

  test("begins and ends at its two views", () => {
    const move = { from: { x: 0.5, y: 0.5, scale: 1 }, to: { x: 0.25, y: 0.75, scale: 2 } };
    expect(kenBurnsAt(move, 0, 50)).toEqual({ x: 0, y: 0, width: 1, height: 1 });
    expect(kenBurnsAt(move, 49, 50)).toEqual({ x: 0, y: 0.5, width: 0.5, height: 0.5 });
    expect([0, 0.5, 1].map(easeInOut)).toEqual([0, 0.5, 1]);
  });
});

describe("sound", () => {
  const duck = { underTrackId: "a", db: -12, attackFrames: 5, releaseFrames: 10 };
  const voiced = timeline({
    m: clip(0, 200, { trackId: "m", media: "audio", duck }),
    v1: clip(50, 20, { trackId: "a", media: "audio" }),
    v2: clip(80, 20, { trackId: "a", media: "audio" }),
  });

  test("music goes down before a voice, stays down between close ones, and comes back after", () => {
    const music = voiced.items.m as ClipItem;
    expect(duckKeys(voiced, music).map((one) => one.frame)).toEqual([45, 50, 100, 110]);
    expect([0, 45, 50, 75, 100, 105, 110, 199].map((frame) => gainKeyAt(duckKeys(voiced, music), frame))).toEqual([
      0, 0, -12, -12, -12, -6, 0, 0,
    ]);
  });

  test("gain is the sum of clip, track and ducking in decibels", () => {
    expect(gainAt(voiced, "m", 60)).toBeCloseTo(10 ** (-12 / 20), 9);
    expect(gainAt(voiced, "m", 10)).toBe(1);
    expect(gainAt(voiced, "m", 200)).toBe(0);
    expect(gainAt(voiced, "none", 0)).toBe(0);
  });

  test("a muted voice ducks nothing and is silent", () => {
    const muted = { ...voiced, tracks: voiced.tracks.map((one) => ({ ...one, muted: one.id === "a" })) };
    expect(duckKeys(muted, muted.items.m as ClipItem)).toEqual([]);
    expect(gainAt(muted, "v1", 55)).toBe(0);
  });

  test("a dissolve takes the sound of the first clip away as it brings the second", () => {
    const value = timeline({ a: clip(0, 20, dissolve(4)), b: clip(16, 20) });
    expect(gainAt(value, "a", 18)).toBe(0.5);
    expect(gainAt(value, "b", 18)).toBe(0.5);
  });
});

describe("edits", () => {
  const base = timeline({ a: clip(0, 20), b: clip(20, 20, { inFrames: 8 }) });

  test("leave the timeline that they were given as it was", () => {
    const before = structuredClone(base);
    addItem(base, "c", clip(40, 5));
    trimItem(base, "b", "start", 3);
    moveItem(base, "b", { start: 50 });
    removeItem(base, "a");
    expect(base).toEqual(before);
  });

  test("adding refuses a taken id, a taken place and a missing track", () => {
    expect(() => addItem(base, "a", clip(90, 5))).toThrow(AppError);
    expect(() => addItem(base, "c", clip(30, 5))).toThrow("overlaps");
    expect(() => addItem(base, "c", clip(90, 5, { trackId: "x" }))).toThrow('no track "x"');
    expect(lengthFrames(addItem(base, "c", clip(40, 5)))).toBe(45);
  });

  test("trimming the start keeps what is left in its place in the media", () => {
    const trimmed = trimItem(base, "b", "start", 5).items.b as ClipItem;
    expect([trimmed.start, trimmed.length, trimmed.inFrames]).toEqual([25, 15, 13]);
    expect(trimItem(base, "b", "end", -5).items.b?.length).toBe(15);
    const still = timeline({ s: clip(10, 20, { media: "image" }) });
    expect((trimItem(still, "s", "start", -4).items.s as ClipItem).inFrames).toBe(0);
  });

  test("trimming refuses to leave nothing or to reach before the media", () => {
    expect(() => trimItem(base, "a", "end", -20)).toThrow("At least one frame");
    expect(() => trimItem(moveItem(base, "b", { start: 60 }), "b", "start", -9)).toThrow("begins 8 frames before");
    expect(() => trimItem(base, "gone", "end", 1)).toThrow("no item");
  });

  test("a dissolve follows the overlap of its items and becomes a cut where there is none", () => {
    const joined = timeline({ a: clip(0, 20, dissolve(6)), b: clip(14, 20) });
    expect(trimItem(joined, "a", "end", -2).items.a?.transition?.frames).toBe(4);
    expect(moveItem(joined, "b", { start: 40 }).items.a?.transition).toBeUndefined();
    expect(removeItem(joined, "b").items.a?.transition).toBeUndefined();
  });

  test("whatever is edited, what comes out is valid", () => {
    const edit = fc.oneof(
      fc.record({ how: fc.constant("move" as const), id: fc.constantFrom("a", "b"), by: fc.nat(80) }),
      fc.record({ how: fc.constant("trim" as const), id: fc.constantFrom("a", "b"), by: fc.integer({ min: -30, max: 30 }) }),
    );
    fc.assert(
      fc.property(fc.array(edit, { maxLength: 12 }), (edits) => {
        let value = timeline({ a: clip(0, 20, dissolve(6)), b: clip(14, 20, { inFrames: 10 }) });
        for (const { how, id, by } of edits) {
          try {
            value = how === "move" ? moveItem(value, id, { start: by }) : trimItem(value, id, by % 2 === 0 ? "start" : "end", by);
          } catch (error) {
            expect(error).toBeInstanceOf(AppError);
          }
          expect(checkTimeline(value)).toEqual([]);
        }
      }),
      { seed: SEED },
    );
  });
});
