/** What is asked of models that see, and what is taken from their answers, whatever they say. */
import { describe, expect, test } from "bun:test";
import { askFor, plain, readSeen } from "../src/understanding/answer.ts";
import { frameCount, momentsOf } from "../src/understanding/frames.ts";

describe("the frames of a film", () => {
  test("are as many as its length asks for, and no more than the model takes", () => {
    expect([500, 7_900, 9_000, 60_000, 40_000_000].map((ms) => frameCount(ms, 16))).toEqual([2, 2, 3, 8, 8]);
    expect(frameCount(60_000, 4)).toBe(4);
    expect(frameCount(60_000, 1)).toBe(1);
    expect(frameCount(0, 8)).toBe(2);
  });

  test("are the middles of its shots; too many are thinned, of too few the longest are divided", () => {
    expect(momentsOf(6_000, [2_000, 4_000], 3)).toEqual([1_000, 3_000, 5_000]);
    expect(momentsOf(8_000, [], 2)).toEqual([2_000, 6_000]);
    expect(momentsOf(10_000, [1_000], 3)).toEqual([500, 3_250, 7_750]);
    const many = Array.from({ length: 99 }, (_, i) => (i + 1) * 100);
    const thinned = momentsOf(10_000, many, 8);
    expect(thinned).toHaveLength(8);
    expect(thinned).toEqual(thinned.toSorted((a, b) => a - b));
    expect(momentsOf(1_000, [-5, 0, 1_000, 99_999], 2)).toEqual([250, 750]);
    expect(momentsOf(0, [], 2)).toEqual([0]);
  });
});

describe("an answer", () => {
  const moments = [1_000, 3_000];

  test("in the asked form gives words, tags and shots with times of ours", () => {
    const answer =
      '```json\n{"description":"A fox.","tags":["Fox","fox"," snow, ice ",7],"shots":[{"picture":2,"text":"It turns."},{"picture":1,"text":"It waits."}]}\n```';
    expect(readSeen(answer, moments)).toEqual({
      text: "A fox.",
      tags: ["fox", "snow  ice"],
      scenes: [
        { at: 1_000, text: "It waits." },
        { at: 3_000, text: "It turns." },
      ],
    });
  });

  test("in another form keeps what can be kept: it was paid for", () => {
    expect(readSeen("A fox in the snow.", moments)).toEqual({ text: "A fox in the snow.", tags: [], scenes: [] });
    expect(readSeen('{"tags":["fox"]', moments)).toEqual({ text: '{"tags":["fox"]', tags: [], scenes: [] });
    expect(readSeen('{"answer":"a fox"}', []).text).toBe('{"answer":"a fox"}');
    expect(readSeen('[{"description":"x"}]', []).text).toBe("x");
    expect(readSeen("", [])).toEqual({ text: "", tags: [], scenes: [] });
  });

  test("in a hostile form is only text, and not much of it", () => {
    const wild = {
      description: `<script>alert(1)</script>\u202e\u0007${"x".repeat(9_000)}`,
      tags: [...Array.from({ length: 200 }, (_, i) => `tag ${i} ${"y".repeat(90)}`), null, {}],
      shots: [
        { picture: 0, text: "before" },
        { picture: 3, text: "after" },
        { picture: "1", text: "word" },
        { picture: 1 },
        null,
        { picture: 1, text: " " },
      ],
      __proto__: { polluted: true },
    };
    const { text, tags, scenes } = readSeen(JSON.stringify(wild), moments);
    expect(text).toStartWith("<script>alert(1)</script> xxx");
    expect(text).toHaveLength(4_000);
    expect(tags).toHaveLength(30);
    expect(Math.max(...tags.map((tag) => tag.length))).toBe(40);
    expect(scenes).toEqual([]);
    expect(plain("a\ud800b", 10)).toBe("a\ufffdb");
  });

  test("is asked for by naming each frame's time", () => {
    expect(askFor([], null)).toStartWith("Describe this picture.");
    expect(askFor([1_000, 3_000], 4_000)).toStartWith("These 2 pictures are frames of a film of 4.0 s: 1 at 1.0 s, 2 at 3.0 s.");
  });
});
