import { describe, expect, test } from "bun:test";
import { ago, bytes, clock, count, length, money, ordinal } from "../../views/shared/words.ts";

test("money is never shown as 0 when it is not known", () => {
  expect([null, 0, 39_000, 160_000, 4_600_000, 100].map(money)).toEqual(["unknown", "free", "$0.039", "$0.16", "$4.60", "< $0.001"]);
});

test("time is minutes and seconds, hours when there are any", () => {
  expect([0, 8, 130, 3760, -1].map(clock)).toEqual(["0:00", "0:08", "2:10", "1:02:40", "0:00"]);
  expect([8.5, 40, 72].map(length)).toEqual(["8.5 s", "40 s", "1:12"]);
});

test("places in line are counted as people say them", () => {
  expect([1, 2, 3, 4, 11, 12, 13, 21, 112].map(ordinal)).toEqual(["1st", "2nd", "3rd", "4th", "11th", "12th", "13th", "21st", "112th"]);
});

test("one is one", () => {
  expect([count(1, "clip"), count(0, "clip"), count(2, "copy", "copies")]).toEqual(["1 clip", "0 clips", "2 copies"]);
});

test("sizes are rounded to what matters", () => {
  expect([0, 999, 1500, 640_000, 18_400_000, 1_100_000_000].map(bytes)).toEqual(["0 B", "999 B", "1.5 KB", "640 KB", "18 MB", "1.1 GB"]);
});

describe("a moment", () => {
  const now = new Date(2026, 10, 21, 14, 6).getTime();
  test.each([
    [now - 5_000, "just now"],
    [now - 12 * 60_000, "12 min ago"],
    [new Date(2026, 10, 21, 9, 5).getTime(), "09:05"],
    [new Date(2026, 10, 20, 23, 0).getTime(), "yesterday"],
    [new Date(2026, 10, 16, 9, 0).getTime(), "Monday"],
    [new Date(2026, 10, 2, 9, 0).getTime(), "2 November"],
    [new Date(2025, 1, 3, 9, 0).getTime(), "3 February 2025"],
  ])("is told from now: %p is %p", (at, words) => {
    expect(ago(at, now)).toBe(words);
  });
});
