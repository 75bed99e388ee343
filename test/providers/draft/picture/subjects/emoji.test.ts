import { describe, expect, test } from "bun:test";
import { LOOKS } from "../../../../../src/providers/draft/picture/scene.ts";
import { emojiKeywords, findEmoji } from "../../../../../src/providers/draft/picture/subjects/emoji.ts";
import { subjectNamed } from "../../../../../src/providers/draft/picture/subjects/index.ts";
import { vectorPieces } from "../../../../../src/providers/draft/picture/subjects/vector-icons.ts";
import { extentOf, NIGHT, paintAlone, styleOf } from "./easel.ts";

describe("words of the vector set", () => {
  test("a thing is found by its English and its Chinese name", () => {
    for (const [english, chinese, hexcode] of [
      ["octopus", "章鱼", "1F419"],
      ["panda", "熊猫", "1F43C"],
      ["apple", "苹果", "1F34E"],
      ["penguin", "企鹅", "1F427"],
    ] as const) {
      expect(findEmoji(english)).toBe(hexcode);
      expect(findEmoji(chinese)).toBe(hexcode);
    }
  });

  test("plurals and capitals are understood", () => {
    expect(findEmoji("Elephants")).toBe("1F418");
    expect(findEmoji("strawberries")).toBe("1F353");
    expect(findEmoji("cherry")).toBe("1F352");
    expect(findEmoji("wolves")).toBe("1F43A");
    expect(findEmoji(" foxes ")).toBe("1F98A");
    expect(findEmoji("knives")).toBeDefined();
    expect(findEmoji("大熊猫")).toBe("1F43C");
  });

  test("words that name no thing find nothing", () => {
    for (const word of ["", "love", "time", "the", "qwertz", "开心", "water"]) expect(findEmoji(word)).toBeUndefined();
  });

  test("every word leads to a drawing", () => {
    const missing = [...new Set(emojiKeywords().values())].filter((hexcode) => !vectorPieces(hexcode));
    expect(missing).toEqual([]);
  });
});

describe("drawings of the vector set", () => {
  test("a drawing paints in every look, by day and by night, inside its box", () => {
    for (const hexcode of ["1F419", "1F43C", "1F34E", "1F3F0", "1F681"]) {
      const subject = subjectNamed(`emoji:${hexcode}`);
      if (!subject) throw new Error(hexcode);
      for (const look of LOOKS) {
        const painted = paintAlone(subject, styleOf(look, look === "film" ? { light: NIGHT } : {}));
        const extent = extentOf(painted);
        expect(extent.count).toBeGreaterThan(500);
        expect(extent.left).toBeGreaterThan(painted.box.x - painted.box.w * 0.1 - 2);
        expect(extent.bottom).toBeLessThan(painted.box.y + painted.box.h * 1.1 + 2);
      }
    }
  });

  test("things go where they belong: whales in water, helicopters in the sky, apples on a table, elephants on the ground", () => {
    const anchor = (hexcode: string) => subjectNamed(`emoji:${hexcode}`)?.anchor;
    expect([anchor("1F40B"), anchor("1F681"), anchor("1F34E"), anchor("1F418")]).toEqual(["water", "sky", "table", "ground"]);
  });

  test("a code without a drawing is no subject, and neither is an unknown kind", () => {
    expect(subjectNamed("emoji:110000")).toBeUndefined();
    expect(subjectNamed("nonsense")).toBeUndefined();
  });
});
