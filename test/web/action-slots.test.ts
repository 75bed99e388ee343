/** Which edge feeds which input of an action, and what is said of those that miss something. */
import { expect, test } from "bun:test";
import type { ActionInput } from "../../src/actions/manifest.ts";
import type { CanvasEdge, CanvasNode } from "../../src/canvas/document.ts";
import type { Feed } from "../../src/actions/feeds.ts";
import { slotsFor, takesWords } from "../../src/web/show/action-slots.ts";
import { actionHeight } from "../../views/nodes/action-height.ts";

const input = (name: string, more: Partial<ActionInput> = {}): ActionInput => ({
  ...{ name, title: name.toUpperCase(), kinds: ["image"], role: "reference", min: 1, max: 1 },
  ...more,
});

const feed = (id: string, type: CanvasNode["type"], role: CanvasEdge["role"] = "reference", more = {}): Feed => ({
  edge: { id: `edg_${id}`, source: id, target: "nod_action", role } as CanvasEdge,
  source: { id, type, label: id, ...more } as CanvasNode,
});

const given = (slots: ReturnType<typeof slotsFor>["slots"]) =>
  Object.fromEntries(slots.map((slot) => [slot.input.name, slot.given.map((one) => one.source.id)]));

test("an edge goes to the first input of its role that takes its kind and has room; the next goes on", () => {
  const inputs = [input("look"), input("targets", { kinds: ["image", "video"], max: 2 })];
  const { slots, unused } = slotsFor(inputs, [feed("a", "image"), feed("b", "video"), feed("c", "image"), feed("d", "image")]);
  expect(given(slots)).toEqual({ look: ["a"], targets: ["b", "c"] });
  expect(unused.map(({ source }) => source.id)).toEqual(["d"]);
  expect(slots.flatMap((slot) => slot.problem ?? [])).toEqual([]);
});

test("an edge in another role, or from a node that gives nothing, feeds no input", () => {
  const { slots, unused } = slotsFor([input("look")], [feed("a", "image", "style"), feed("g", "generator"), feed("t", "text")]);
  expect(given(slots)).toEqual({ look: [] });
  expect(unused).toHaveLength(3);
  expect(slots[0]?.problem).toBe("LOOK: connect a picture.");
});

test("what is missing is said in plain words, and an input that may stay empty misses nothing", () => {
  const many = input("shots", { kinds: ["image", "video"], min: 3, max: 8 });
  expect(slotsFor([many], [feed("a", "image")]).slots[0]?.problem).toBe("SHOTS: connect 2 more, pictures or clips.");
  expect(slotsFor([input("title", { kinds: ["text"], min: 0 })], []).slots[0]?.problem).toBeUndefined();
  const empty = slotsFor([input("look")], [feed("a", "image", "reference", { status: "running", assetId: null })]);
  expect(empty.slots[0]?.problem).toBe("LOOK: a has no file yet.");
});

test("kinds are named one or many", () => {
  expect(takesWords({ kinds: ["image", "video", "timeline"], max: 1 })).toBe("a picture, a clip or a timeline");
  expect(takesWords({ kinds: ["text"], max: 4 })).toBe("texts");
});

test("a form with more to fill in is higher, up to an end", () => {
  const heights = [0, 3, 9, 40].map((params) => actionHeight(1, new Array(params).fill({})));
  expect(heights.toSorted((a, b) => a - b)).toEqual(heights);
  expect(new Set(heights).size).toBe(4);
  expect(actionHeight(12, new Array(40).fill({ isLong: true }))).toBe(720);
});
